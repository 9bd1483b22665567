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
/// The same, but f32 for half precision: in what a formula of many steps is computed.
inline Array widened(const Operand &x) {
  return converted(x.array(), computedIn(floatingOf(x.dtype())), x.where());
}
/// What was computed of `x` widened, in the floating dtype of x: rounded once.
inline Array rounded(const Array &result, const Operand &x) {
  return converted(result, floatingOf(x.dtype()), x.where());
}
/// The same of what is real also where `x` is complex.
inline Array roundedReal(const Array &result, const Operand &x) {
  return converted(result, partOf(floatingOf(x.dtype())), x.where());
}
/// |x|²: of complex numbers real.
Array squaredSizes(const Operand &x);
/// Operands as arrays in the dtype (a floating one where `isFloating`) and the shape in which they
/// meet.
Leaves met(const char *function, Operands operands, bool isFloating = false);

/// Sizes 1 but for `size` at `axis`: the shape of a vector that goes along an axis of an array with
/// `rank` axes.
Shape shapeAlong(int axis, int rank, std::int64_t size);

/// Throws unless x has at least two axes.
void requireMatrix(const char *function, const Operand &x);
/// How many elements the axes of x have together.
std::int64_t countAlong(const Operand &x, llvm::ArrayRef<int64_t> axes);
/// Throws where there are none along the axes.
void requireElements(const char *function, const Operand &x, llvm::ArrayRef<int64_t> axes,
                     std::string hint = {});

} // namespace fluxion::detail
