// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Special functions.
#include "tests/library/programs.h"

namespace fx = fluxion;

namespace fluxion::tests {

using Unary = Array (*)(const Operand &);
using Binary = Array (*)(const Operand &, const Operand &);
static FlatProgram of(Unary f) {
  return [f](const Leaves &in) { return Leaves{f(in[0])}; };
}
static FlatProgram of(Binary f) {
  return [f](const Leaves &in) { return Leaves{f(in[0], in[1])}; };
}

static Leaves signsOf(const Leaves &in) {
  const Array &x = in[0], &y = in[1];
  auto [rest, whole] = fx::modf(x);
  return {fx::heaviside(x, 0.5), fx::copysign(x, y), fx::signbit(x), fx::fmax(x, y),
          fx::fmin(x, y),        rest,               whole};
}

Programs specialPrograms() {
  return {
      {"exp2", of(fx::exp2)},
      {"log2", of(fx::log2)},
      {"log10", of(fx::log10)},
      {"asinh", of(fx::asinh)},
      {"acosh", of(fx::acosh)},
      {"atanh", of(fx::atanh)},
      {"sinc", of(fx::sinc)},
      {"lgamma", of(fx::lgamma)},
      {"digamma", of(fx::digamma)},
      {"polygamma",
       [](const Leaves &in) { return Leaves{fx::polygamma(1, in[0]), fx::polygamma(3, in[0])}; }},
      {"erf_inv", of(fx::erf_inv)},
      {"ndtr", of(fx::ndtr)},
      {"logit", of(fx::logit)},
      {"xlogy",
       [](const Leaves &in) { return Leaves{fx::xlogy(in[0], in[1]), fx::xlog1py(in[0], in[1])}; }},
      {"entropies",
       [](const Leaves &in) {
         return Leaves{fx::entr(in[0]), fx::rel_entr(in[0], in[1]), fx::kl_div(in[0], in[1])};
       }},
      {"hypot", of(fx::hypot)},
      {"logaddexp2", of(fx::logaddexp2)},
      {"signs", signsOf},
  };
}

} // namespace fluxion::tests
