// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of sorting.
#include "ir/ops/indexing.h"
#include "ir/ops/sorting.h"

namespace fluxion::ir {

// y[i] = x[p[i]] for the permutation p that sorts x: dy[i] = dx[p[i]].
Values SortOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || getType().getNumElements() == 0)
    return SmallVector<Value>{ts[0]};
  auto places = withElement(getType(), b.getI32Type());
  Value order = ArgsortOp::create(b, getLoc(), places, getX(), getAxis());
  return SmallVector<Value>{takenAlong(b, getLoc(), ts[0], order, getAxis())};
}

Values SortOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{SortOp::create(b, getLoc(), xs[0], getAxis() + 1)};
}

Values ArgsortOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  auto keys = allBatched(b, getLoc(), xs, batched, size);
  auto type = withShape(getType(), prepend(size, getType().getShape()));
  return SmallVector<Value>{ArgsortOp::create(b, getLoc(), type, keys, getAxis() + 1)};
}

Values TopKOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  auto type = withShape(getType(), prepend(size, getType().getShape()));
  return SmallVector<Value>{TopKOp::create(b, getLoc(), type, xs[0], getK())};
}

} // namespace fluxion::ir
