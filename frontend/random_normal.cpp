// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Normal distributions.
#include "fluxion/bits.h"
#include "fluxion/complex.h"
#include "fluxion/elementwise.h"
#include "fluxion/random.h"
#include "frontend/erf_inv.h"
#include "frontend/random_keys.h"
#include "frontend/random_parameters.h"

#include <limits>
#include <numbers>

namespace fluxion::random {

using fluxion::detail::computedIn;
using fluxion::detail::converted;
using fluxion::detail::erfInvForDraws;

// u uniform above -1: erf^-1(u) of variance 1/2.
Array detail::normalFrom(const Array &both, DType dtype, Where where) {
  Operand low(nextafter(converted(Array(-1.0), dtype, where), 0.0), where);
  Operand high(converted(Array(1.0), dtype, where), where);
  Array u = uniformFrom(unitFrom(both, dtype, where), low, high);
  Array wide = converted(u, computedIn(dtype), where);
  Array y = Operand(erfInvForDraws({wide, where}), where) * std::numbers::sqrt2;
  return converted(y, dtype, where);
}

// Both parts normal, of variance 1/2.
static Array complexNormal(const Array &key, const Shape &shape, DType dtype, Where where) {
  Array keys = split(key, 2, where);
  auto part = [&](int k) {
    return Operand(normal(Array(keys(k)), shape, partOf(dtype), where), where);
  };
  Operand z(fluxion::complex(part(0), part(1)), where);
  return z / std::complex<double>(std::numbers::sqrt2);
}

Array normal(const Array &key, const Shape &shape, DType dtype, Where where) {
  if (isComplex(dtype))
    return complexNormal(key, shape, dtype, where);
  detail::requireFloating("normal", dtype, where);
  return detail::asRow("normal", shape, where, [&](const Shape &row) {
    Array both = detail::scrambledCounts("normal", key, row.numElements(), where);
    return detail::normalFrom(both, dtype, where);
  });
}

// Rounding may leave the interval; what is clipped there has the derivative of the draw.
Array truncated_normal(const Array &key, const Operand &low, const Operand &high,
                       const Shape &shape, DType dtype) {
  Where at = low.where();
  detail::requireFloating("truncated_normal", dtype, at);
  detail::requireFits("truncated_normal", shape, {{"low", &low}, {"high", &high}});
  DType computed = computedIn(dtype);
  Operand a = detail::parameter(low, computed, shape), b = detail::parameter(high, computed, shape);
  double root = std::numbers::sqrt2;
  Operand from(erf({a / root, at}), at), to(erf({b / root, at}), at);
  Operand u(uniform(key, shape, computed, from, to), at);
  Operand y(Operand(erfInvForDraws(u), at) * root, at);
  double infinity = std::numeric_limits<double>::infinity();
  Operand inside(maximum(y, {nextafter(a, infinity), at}), at);
  return converted(minimum(inside, {nextafter(b, -infinity), at}), dtype, at);
}

} // namespace fluxion::random
