// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// For functions that are formulas in the public language: begin with a CalledFrom, then write them
// as a user would.
#pragma once

#include "fluxion/ops.h"
#include "frontend/axes.h"
#include "frontend/called_from.h"

namespace fluxion::detail {

/// x in its own dtype if that is floating, else f64.
inline Array floating(const Operand &x) {
  return converted(x.array(), floatingOf(x.dtype()), x.where());
}
/// |x|²: of complex numbers real.
Array squaredSizes(const Operand &x);
/// The axis, counted from the front.
inline int axisOf(int axis, const Operand &x, const char *function) {
  return static_cast<int>(normalAxis(axis, x, function));
}
/// Operands as arrays in the dtype (a floating one where `isFloating`) and the shape in which they
/// meet.
Leaves met(const char *function, Operands operands, bool isFloating = false);

} // namespace fluxion::detail
