// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Axes as users name them (negative, in any order) made into axes as ops want them.
#pragma once

#include "fluxion/axes.h"
#include "frontend/promotion.h"

namespace fluxion::detail {

using AxisList = llvm::SmallVector<int64_t>;

/// `axis` of `rank`, counted from the front.
/// Errors: ShapeError in the name of `function`, which was given `x`.
int64_t normalAxis(int axis, int rank, const char *function, const std::string &x, Where where);
inline int64_t normalAxis(int axis, const Operand &x, const char *function) {
  return normalAxis(axis, x.ndim(), function, typeText(x), x.where());
}
/// The same as an index of a shape.
inline int axisOf(int axis, const Operand &x, const char *function) {
  return static_cast<int>(normalAxis(axis, x, function));
}
/// The same for several, in the order given; none may be named twice. All: every axis ascending.
AxisList normalAxes(const Axes &axes, int rank, const char *function, const std::string &x,
                    Where where);
inline AxisList normalAxes(const Axes &axes, const Operand &x, const char *function) {
  return normalAxes(axes, x.ndim(), function, typeText(x), x.where());
}
/// The same, ascending.
AxisList sortedAxes(const Axes &axes, const Operand &x, const char *function);

/// What stands in front of the last `axes`, of which there are as many.
Shape batchOf(const Shape &shape, int axes);
/// `shape` without `axes`, which ascend.
Shape without(const Shape &shape, llvm::ArrayRef<int64_t> axes);
/// `shape` with size 1 at `axes`.
Shape withOnesAt(const Shape &shape, llvm::ArrayRef<int64_t> axes);

} // namespace fluxion::detail
