// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transposes and batching of contractions.
#include "ir/ops/contraction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

/// The entries of `axes` in the order in which their partners in `by` ascend.
static SmallVector<int64_t> sortedBy(ArrayRef<int64_t> axes, ArrayRef<int64_t> by) {
  auto places = llvm::to_vector(llvm::seq<size_t>(0, axes.size()));
  llvm::sort(places, [&](size_t a, size_t c) { return by[a] < by[c]; });
  return llvm::map_to_vector(places, [&](size_t place) { return axes[place]; });
}

/// {first, first + 1, ...}, `count` of them.
static SmallVector<int64_t> consecutive(int64_t first, size_t count) {
  return llvm::to_vector(llvm::seq<int64_t>(first, first + static_cast<int64_t>(count)));
}

/// `x` with its axis i as axis `places[i]`.
static Value withAxesAt(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> places) {
  SmallVector<int64_t> permutation(places.size());
  for (auto [i, place] : llvm::enumerate(places))
    permutation[place] = static_cast<int64_t>(i);
  return permuted(b, loc, x, permutation);
}

// z[b,i,j] = sum_k x[b,i,k] y[b,j,k]: ct_x[b,i,k] = sum_j ct[b,i,j] y[b,j,k]. The product has its
// axes in the order b, i, k, with k as they ascend in y; they go to where x has them.
static Value lhsCotangent(OpBuilder &b, DotGeneralOp op, Value rhs, Value ct) {
  auto lhsFree = op.getLhsFree(), rhsFree = op.getRhsFree();
  size_t batching = op.getLhsBatching().size();
  auto ctFree = consecutive(static_cast<int64_t>(batching + lhsFree.size()), rhsFree.size());
  Value product = DotGeneralOp::create(b, op.getLoc(), ct, rhs, consecutive(0, batching),
                                       op.getRhsBatching(), ctFree, rhsFree);
  auto places = llvm::to_vector(op.getLhsBatching());
  places.append(lhsFree);
  places.append(sortedBy(op.getLhsContracting(), op.getRhsContracting()));
  return withAxesAt(b, op.getLoc(), product, places);
}

// ct_y[b,j,k] = sum_i x[b,i,k] ct[b,i,j]: axes b, k as they ascend in x, j.
static Value rhsCotangent(OpBuilder &b, DotGeneralOp op, Value lhs, Value ct) {
  auto lhsFree = op.getLhsFree(), rhsFree = op.getRhsFree();
  size_t batching = op.getLhsBatching().size();
  auto ctFree = consecutive(static_cast<int64_t>(batching), lhsFree.size());
  Value product = DotGeneralOp::create(b, op.getLoc(), lhs, ct, op.getLhsBatching(),
                                       consecutive(0, batching), lhsFree, ctFree);
  auto places = llvm::to_vector(op.getRhsBatching());
  places.append(sortedBy(op.getRhsContracting(), op.getLhsContracting()));
  places.append(rhsFree);
  return withAxesAt(b, op.getLoc(), product, places);
}

Values DotGeneralOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[0] && !known[1])
    return emitOpError("is not linear in both operands");
  SmallVector<Value> answer(2);
  if (!known[0])
    answer[0] = lhsCotangent(b, *this, known[1], cts[0]);
  else if (!known[1])
    answer[1] = rhsCotangent(b, *this, known[0], cts[0]);
  return answer;
}

// A number on one side scales the other: the cotangent of a product of vectors, say.
Value DotGeneralOp::simplify(OpBuilder &b) {
  if (isComplex(getType())) // a product of parts is one of sums
    return {};
  auto scaled = [&](Value number, Value array) -> Value {
    Value all = getType().getRank() == 0
                    ? number
                    : BroadcastInDimOp::create(b, getLoc(), getType(), number, ArrayRef<int64_t>{});
    return (Expr(b, getLoc(), all) * Expr(b, getLoc(), array)).value();
  };
  if (tensorTypeOf(getLhs()).getRank() == 0)
    return scaled(getLhs(), getRhs());
  if (tensorTypeOf(getRhs()).getRank() == 0)
    return scaled(getRhs(), getLhs());
  return {};
}

// A batch of both sides is one more batching axis. A batch of one side is one more free axis of it,
// the first of that side's: one larger product, after which the axis goes to the front.
Values DotGeneralOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t) {
  auto moved = [](ArrayRef<int64_t> axes, bool isBatched) {
    return isBatched ? shifted(axes) : llvm::to_vector(axes);
  };
  auto lhsBatching = moved(getLhsBatching(), batched[0]);
  auto rhsBatching = moved(getRhsBatching(), batched[1]);
  bool areBoth = batched[0] && batched[1];
  if (areBoth) {
    lhsBatching = prepend(0, lhsBatching);
    rhsBatching = prepend(0, rhsBatching);
  }
  Value product = DotGeneralOp::create(b, getLoc(), xs[0], xs[1], lhsBatching, rhsBatching,
                                       moved(getLhsContracting(), batched[0]),
                                       moved(getRhsContracting(), batched[1]));
  if (areBoth)
    return SmallVector<Value>{product};
  auto place =
      static_cast<int64_t>(getLhsBatching().size() + (batched[0] ? 0 : getLhsFree().size()));
  SmallVector<int64_t> permutation{place};
  for (int64_t axis = 0; axis <= getType().getRank(); ++axis)
    if (axis != place)
      permutation.push_back(axis);
  return SmallVector<Value>{permuted(b, getLoc(), product, permutation)};
}

} // namespace fluxion::ir
