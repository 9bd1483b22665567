// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rounding by formulas.
#include "frontend/formula.h"

#include <cmath>

namespace fluxion {

using detail::CalledFrom;

// What trunc leaves is exact; adding 0.5 first would not be.
Array round_away_from_zero(const Operand &x) {
  CalledFrom line(x.where());
  if (!hasDerivatives(x.dtype()))
    return round(x);
  if (isComplex(x.dtype()))
    return complex(round_away_from_zero(real(x)), round_away_from_zero(imag(x)));
  Array whole = trunc(x);
  return where(abs(x - whole) >= 0.5, whole + sign(x), whole);
}

/// To a multiple of p; of two that are as near the even one.
static Array roundedTo(std::int64_t p, const Array &x) {
  Array q = floor_divide(x, p), rest = x - q * p;
  Array isMore = rest > p - rest, isTie = rest == p - rest;
  return where(isMore | (isTie & (q % 2 == 1)), q + 1, q) * p;
}

Array round(const Operand &given, int decimals) {
  CalledFrom line(given.where());
  if (decimals == 0)
    return round(given);
  if (!hasDerivatives(given.dtype())) {
    if (decimals > 0 || isBoolean(given.dtype()))
      return round(given);
    // No element is beyond half of 10^19.
    Array x = given.array();
    if (-decimals > 18)
      return zeros_like(x);
    std::int64_t p = 1;
    for (int i = 0; i < -decimals; ++i)
      p *= 10;
    return roundedTo(p, x.astype(isUnsigned(x.dtype()) ? u64 : i64)).astype(x.dtype());
  }
  double power = std::pow(10.0, std::abs(decimals));
  Array x = detail::widened(given);
  Array y = decimals > 0 ? round(x * power) / power : round(x / power) * power;
  return detail::rounded(y, given);
}

} // namespace fluxion
