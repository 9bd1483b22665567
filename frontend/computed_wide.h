// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas in f32 or f64 for functions of any numbers.
#pragma once

#include "frontend/constants.h"
#include "frontend/formula.h"

namespace fluxion::detail {

/// `formula` of the real operands where they meet: halves as f32, whose result is rounded.
template <class Formula>
Array computedWide(const char *function, Operands operands, Formula formula) {
  CalledFrom line(operands.front()->where());
  requireReal(function, operands);
  DType dtype = floatingOf(operands), wide = computedIn(dtype);
  Leaves met = meet(operands, wide, commonShape(function, operands), operands.front()->where());
  return formula(met).astype(dtype);
}

/// One of two numbers, in the dtype of `like`.
inline Array either(const Array &c, double a, double b, const Array &like) {
  return where(c, a, full_like(like, b));
}

/// NaN, as are its derivatives in x: for a constant they would be 0.
inline Array undefinedIn(const Array &x) { return notANumber * x; }

} // namespace fluxion::detail
