// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/numerics/ulp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace fluxion::tests {

template <class T> static T rounded(const Exact &exact) {
  if constexpr (std::is_same_v<T, float>)
    return mpfr_get_flt(exact, MPFR_RNDN);
  else
    return mpfr_get_d(exact, MPFR_RNDN);
}

template <class T> double ulpError(T computed, const Exact &exact) {
  using Limits = std::numeric_limits<T>;
  const double wrong = std::numeric_limits<double>::infinity();
  T expected = rounded<T>(exact);
  if (std::isnan(expected) || std::isnan(computed))
    return std::isnan(expected) && std::isnan(computed) ? 0 : wrong;
  if (expected == 0 && computed == 0)
    return std::signbit(expected) == std::signbit(computed) ? 0 : wrong;
  if (std::isinf(expected) && std::isinf(computed))
    return expected == computed ? 0 : wrong;
  // One of them is infinite: the other may be next to it.
  if (std::isinf(expected) || std::isinf(computed))
    return std::abs(std::isinf(expected) ? computed : expected) == Limits::max() ? 1 : wrong;
  int exponent;
  std::frexp(expected == 0 ? Limits::denorm_min() : expected, &exponent);
  exponent = std::max(exponent, Limits::min_exponent);
  Exact difference;
  mpfr_sub_d(difference, exact, computed, MPFR_RNDN);
  mpfr_mul_2si(difference, difference, Limits::digits - exponent, MPFR_RNDN);
  return std::abs(mpfr_get_d(difference, MPFR_RNDN));
}

template double ulpError(float, const Exact &);
template double ulpError(double, const Exact &);

} // namespace fluxion::tests
