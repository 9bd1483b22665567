// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of reductions.
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

/// `reduced`, whose axes are those of `type` without `axes`, repeated along them again.
static Value spreadOver(OpBuilder &b, Location loc, RankedTensorType type, Value reduced,
                        ArrayRef<int64_t> axes) {
  SmallVector<int64_t> kept;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      kept.push_back(axis);
  auto out = withElement(type, tensorTypeOf(reduced).getElementType());
  return BroadcastInDimOp::create(b, loc, out, reduced, kept);
}

// y = sum_axes x: every element of x has the cotangent of its sum.
Values ReduceSumOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{
      spreadOver(b, getLoc(), tensorTypeOf(getX()), cts[0], getAxes())};
}

Values ReduceSumOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{ReduceSumOp::create(b, getLoc(), xs[0], shifted(getAxes()))};
}

} // namespace fluxion::ir
