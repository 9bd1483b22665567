// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions of the elements that count, and spherical harmonics.
#include "tests/library/programs.h"

namespace fx = fluxion;

namespace fluxion::tests {
namespace {

Leaves sums(const Leaves &in) {
  const Array &m = in[0], &r = in[1], &x = in[2];
  return {fx::sum(x, 1, {}, {.where = m}), fx::sum(x, {}, {}, {.where = r, .initial = 2.5}),
          fx::prod(x, 0, {}, {.where = m, .initial = -2.0}),
          fx::sum(x, 0, fx::keepdims, {.initial = 1.0})};
}
Leaves extremes(const Leaves &in) {
  const Array &m = in[0], &x = in[1];
  return {fx::max(x, 1, {}, {.where = m, .initial = -1.0}),
          fx::min(x, 0, {}, {.where = m, .initial = 0.5}), fx::max(x, 0, {}, {.initial = 0.25})};
}
Leaves statistics(const Leaves &in) {
  const Array &m = in[0], &r = in[1], &x = in[2];
  return {fx::mean(x, 1, {}, m),
          fx::mean(x, {}, {}, r),
          fx::var(x, 0, {}, 0, r),
          fx::var(x, 1, {}, 1, r),
          fx::std(x, 1, fx::keepdims, 0, r),
          fx::logsumexp(x, 1, {}, m)};
}
Leaves truths(const Leaves &in) {
  const Array &m = in[0], &x = in[1];
  return {fx::any(x > 0.0, 1, {}, m), fx::all(x > 0.0, 0, {}, m), fx::mean(x, 0, {}, m & (x > 3.0)),
          fx::var(x, 1, {}, 1, m), fx::max(x > 0.0, 1, {}, {.where = m, .initial = false})};
}
Leaves besideNaN(const Leaves &in) {
  const Array &m = in[0], &x = in[1];
  return {fx::nansum(x, 1, {}, {.where = m, .initial = 1.0}),
          fx::nanprod(x, 0, {}, {.where = m}),
          fx::nanmean(x, 1, {}, m),
          fx::nanvar(x, 1, {}, 0, m),
          fx::nanstd(x, {}, {}, 0, m),
          fx::nanmax(x, 1, {}, {.where = m, .initial = -1.0}),
          fx::nanmin(x, 0, {}, {.initial = 0.0})};
}
Leaves integers(const Leaves &in) {
  const Array &m = in[0], &x = in[1];
  return {fx::sum(x, 1, {}, {.where = m, .initial = 3}), fx::prod(x, 1, {}, {.where = m}),
          fx::max(x, 0, {}, {.where = m, .initial = -7})};
}
Leaves harmonics(const Leaves &in) {
  Array y = fx::sph_harm_y(in[0], in[1], in[2], in[3], 4);
  return {real(y), imag(y)};
}

} // namespace

Programs countedPrograms() {
  return {
      {"counted_sums", sums},
      {"counted_extremes", extremes},
      {"counted_statistics", statistics},
      {"counted_truths", truths},
      {"counted_beside_nan", besideNaN},
      {"counted_integers", integers},
      {"sph_harm_y", harmonics},
  };
}

} // namespace fluxion::tests
