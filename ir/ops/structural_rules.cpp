// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transposes and batching of structural ops.
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

// y[..i..] = x[i at axes]: sum over the axes along which x was repeated.
Values BroadcastInDimOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  auto in = tensorTypeOf(getX()), out = getType();
  SmallVector<int64_t> summed;
  for (int64_t axis = 0; axis < out.getRank(); ++axis) {
    auto *place = llvm::find(getAxes(), axis);
    bool isKept = place != getAxes().end() &&
                  in.getDimSize(place - getAxes().begin()) == out.getDimSize(axis);
    if (!isKept)
      summed.push_back(axis);
  }
  Value ct = summed.empty() ? cts[0]
                            : ReduceSumOp::create(b, getLoc(), cts[0], summed).getResult();
  // Axes of size 1 that were stretched come back.
  SmallVector<int64_t> places;
  for (auto [k, axis] : llvm::enumerate(getAxes()))
    if (!llvm::is_contained(summed, axis))
      places.push_back(k);
  if (static_cast<int64_t>(places.size()) != in.getRank())
    ct = BroadcastInDimOp::create(b, getLoc(), in, ct, places);
  return SmallVector<Value>{ct};
}

// The new axis goes in front of x and of the result.
Values BroadcastInDimOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  return SmallVector<Value>{
      BroadcastInDimOp::create(b, getLoc(), withShape(getType(), prepend(size, getType().getShape())),
                               xs[0], prepend(0, shifted(getAxes())))};
}

} // namespace fluxion::ir
