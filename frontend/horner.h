// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Polynomials with known coefficients.
#pragma once

#include "frontend/formula.h"

#include <span>

namespace fluxion::detail {

/// The polynomial in x by Horner's rule, from the highest power on.
inline Array horner(const Array &x, std::span<const double> coefficients) {
  Array sum = full_like(x, coefficients[0]);
  for (double c : coefficients.subspan(1))
    sum = sum * x + c;
  return sum;
}
/// c_0 / 2 T_0(t) + c_1 T_1(t) + ... by Clenshaw's rule.
inline Array chebyshev(const Array &t, std::span<const double> coefficients) {
  Array one = zeros_like(t), two = zeros_like(t), twice = 2.0 * t;
  for (std::size_t k = coefficients.size(); k-- > 1;) {
    Array next = twice * one - two + coefficients[k];
    two = one;
    one = next;
  }
  return t * one - two + coefficients[0] / 2;
}

} // namespace fluxion::detail
