// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Special functions.
#include "tests/library/programs.h"

namespace fx = fluxion;

namespace fluxion::tests {

using Unary = Array (*)(const Operand &);
using Binary = Array (*)(const Operand &, const Operand &);

static Leaves signsOf(const Leaves &in) {
  const Array &x = in[0], &y = in[1];
  auto [rest, whole] = fx::modf(x);
  return {fx::heaviside(x, 0.5),
          fx::copysign(x, y),
          fx::signbit(x),
          fx::fmax(x, y),
          fx::fmin(x, y),
          rest,
          whole};
}

Programs specialPrograms() {
  return {
      {"exp2", programOf(fx::exp2)},
      {"log2", programOf(fx::log2)},
      {"log10", programOf(fx::log10)},
      {"asinh", programOf(fx::asinh)},
      {"acosh", programOf(fx::acosh)},
      {"atanh", programOf(fx::atanh)},
      {"sinc", programOf(fx::sinc)},
      {"lgamma", programOf(fx::lgamma)},
      {"digamma", programOf(fx::digamma)},
      {"polygamma",
       [](const Leaves &in) { return Leaves{fx::polygamma(1, in[0]), fx::polygamma(3, in[0])}; }},
      {"erf_inv", programOf(fx::erf_inv)},
      {"ndtr", programOf(fx::ndtr)},
      {"logit", programOf(fx::logit)},
      {"xlogy",
       [](const Leaves &in) { return Leaves{fx::xlogy(in[0], in[1]), fx::xlog1py(in[0], in[1])}; }},
      {"entropies",
       [](const Leaves &in) {
         return Leaves{fx::entr(in[0]), fx::rel_entr(in[0], in[1]), fx::kl_div(in[0], in[1])};
       }},
      {"hypot", programOf(fx::hypot)},
      {"logaddexp2", programOf(fx::logaddexp2)},
      {"signs", signsOf},
  };
}

} // namespace fluxion::tests
