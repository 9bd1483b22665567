// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of reductions.
#include "ir/ops/creation.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

Value spreadOver(OpBuilder &b, Location loc, RankedTensorType type, Value reduced,
                 ArrayRef<int64_t> axes) {
  SmallVector<int64_t> kept;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      kept.push_back(axis);
  auto out = withElement(type, tensorTypeOf(reduced).getElementType());
  return BroadcastInDimOp::create(b, loc, out, reduced, kept);
}

/// Whether a result of `op` has no elements to depend on.
template <class OpT> static bool reducesNothing(OpT op) {
  auto type = tensorTypeOf(op.getX());
  return llvm::any_of(op.getAxes(), [&](int64_t axis) { return type.getDimSize(axis) == 0; });
}

//===----------------------------------------------------------------------------------------------
// Sum

// y = sum_axes x: every element of x has the cotangent of its sum.
Values ReduceSumOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{spreadOver(b, getLoc(), tensorTypeOf(getX()), cts[0], getAxes())};
}

//===----------------------------------------------------------------------------------------------
// Product

namespace {
/// A product and its tangent.
struct Dual {
  Value product, tangent;
};
} // namespace

/// Elements first <= i < limit along an axis.
static Value part(OpBuilder &b, Location loc, Value x, int64_t axis, int64_t first, int64_t limit) {
  auto type = tensorTypeOf(x);
  SmallVector<int64_t> starts(type.getRank(), 0), strides(type.getRank(), 1);
  auto limits = llvm::to_vector(type.getShape());
  starts[axis] = first;
  limits[axis] = limit;
  return SliceOp::create(b, loc, x, starts, limits, strides);
}

// (p1, t1) (p2, t2) = (p1 p2, t1 p2 + p1 t2), the two halves of an axis times each other. An odd
// last element waits at the end for the next round.
static Dual multiplyHalves(OpBuilder &b, Location loc, Dual x, int64_t axis) {
  int64_t size = tensorTypeOf(x.product).getDimSize(axis), half = size / 2;
  auto piece = [&](Value v, int64_t first, int64_t limit) {
    return Expr(b, loc, part(b, loc, v, axis, first, limit));
  };
  Expr p1 = piece(x.product, 0, half), p2 = piece(x.product, half, 2 * half);
  Expr t1 = piece(x.tangent, 0, half), t2 = piece(x.tangent, half, 2 * half);
  Dual y{(p1 * p2).value(), (t1 * p2 + p1 * t2).value()};
  if (size % 2 == 0)
    return y;
  auto withLast = [&](Value v, Value all) {
    SmallVector<Value> both{v, piece(all, size - 1, size).value()};
    return ConcatenateOp::create(b, loc, both, axis).getResult();
  };
  return {withLast(y.product, x.product), withLast(y.tangent, x.tangent)};
}

// dy = sum_i dx_i prod_{j != i} x_j, without dividing by x_i: the product is made as a tree of
// products of two, with the tangent beside it. Linear work, exact where factors are 0, and its
// derivatives are those of products.
Values ReduceProdOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || reducesNothing(*this))
    return SmallVector<Value>{Value()};
  Dual all{getX(), ts[0]};
  for (int64_t axis : getAxes()) {
    if (tensorTypeOf(getX()).isDynamicDim(axis))
      return emitOpError("has no derivative without the size of axis ") << axis;
    while (tensorTypeOf(all.product).getDimSize(axis) > 1)
      all = multiplyHalves(b, getLoc(), all, axis);
  }
  return SmallVector<Value>{ReshapeOp::create(b, getLoc(), getType(), all.tangent)};
}

//===----------------------------------------------------------------------------------------------
// Maximum and minimum

/// The first of the true elements of `mask` along `axes`, in row-major order; the others false.
static Expr firstAlong(Expr mask, ArrayRef<int64_t> axes) {
  OpBuilder &b = mask.builder();
  auto type = withElement(tensorTypeOf(mask.value()), b.getI64Type());
  auto number = [&](int64_t value) {
    return Expr(b, mask.loc(), splat(b, mask.loc(), type, value));
  };
  Expr place = number(0);
  int64_t count = 1;
  for (int64_t axis : llvm::reverse(axes)) {
    Expr index(b, mask.loc(), IotaOp::create(b, mask.loc(), type, axis));
    place = place + index * number(count);
    count *= type.getDimSize(axis);
  }
  Expr places = select(mask, place, number(count));
  Value first = ReduceMinOp::create(b, mask.loc(), places.value(), axes);
  return mask & (place == Expr(b, mask.loc(), spreadOver(b, mask.loc(), type, first, axes)));
}

/// Where x is as good as the result y: not worse. All are where y is NaN.
static Expr attains(ReduceMaxOp, Expr x, Expr y) { return !(x < y); }
static Expr attains(ReduceMinOp, Expr x, Expr y) { return !(x > y); }

// y = max x: dy is the mean of dx over the m elements that are y, or that of the first, or the sum.
// A NaN makes the mean NaN for every element, as m is then NaN.
template <class OpT> static Values extremumJvp(OpBuilder &b, OpT op, Value tangent) {
  if (!tangent || reducesNothing(op))
    return SmallVector<Value>{Value()};
  Location loc = op.getLoc();
  auto type = tensorTypeOf(op.getX());
  bool isShared = op.getKink() == Kink::balanced || op.getKink() == Kink::min_norm;
  if (!type.hasStaticShape())
    return op.emitOpError("has no derivative without its sizes, got ") << type;
  Expr x(b, loc, op.getX()), t(b, loc, tangent), y(b, loc, op.getResult());
  Expr yOfX(b, loc, spreadOver(b, loc, type, op.getResult(), op.getAxes()));
  auto sum = [&](Expr v) {
    return Expr(b, loc, ReduceSumOp::create(b, loc, v.value(), op.getAxes()));
  };
  if (isShared) {
    Expr mask = attains(op, x, yOfX);
    Expr count = select(y == y, sum(select(mask, x.like(1), x.like(0))), y);
    return SmallVector<Value>{(sum(select(mask, t, t.like(0))) / count).value()};
  }
  Expr mask = x == yOfX;
  if (op.getKink() == Kink::first_wins)
    mask = firstAlong(mask, op.getAxes());
  return SmallVector<Value>{sum(select(mask, t, t.like(0))).value()};
}

Values ReduceMaxOp::jvp(OpBuilder &b, ArrayRef<Value> ts) { return extremumJvp(b, *this, ts[0]); }
Values ReduceMinOp::jvp(OpBuilder &b, ArrayRef<Value> ts) { return extremumJvp(b, *this, ts[0]); }

//===----------------------------------------------------------------------------------------------
// Batching: the new axis is in front, so every reduced axis is one further to the right.

template <class OpT, class... Kinks>
static Values batchReduction(OpBuilder &b, OpT op, ArrayRef<Value> xs, Kinks... kink) {
  return SmallVector<Value>{OpT::create(b, op.getLoc(), xs[0], shifted(op.getAxes()), kink...)};
}

Values ReduceSumOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return batchReduction(b, *this, xs);
}
Values ReduceProdOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return batchReduction(b, *this, xs);
}
Values ReduceMaxOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return batchReduction(b, *this, xs, getKink());
}
Values ReduceMinOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return batchReduction(b, *this, xs, getKink());
}
Values ReduceAndOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return batchReduction(b, *this, xs);
}
Values ReduceOrOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return batchReduction(b, *this, xs);
}

template <class OpT>
static Values batchArgReduction(OpBuilder &b, OpT op, ArrayRef<Value> xs, int64_t size) {
  auto type = withShape(op.getType(), prepend(size, op.getType().getShape()));
  return SmallVector<Value>{OpT::create(b, op.getLoc(), type, xs[0], op.getAxis() + 1)};
}

Values ArgmaxOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  return batchArgReduction(b, *this, xs, size);
}
Values ArgminOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  return batchArgReduction(b, *this, xs, size);
}

} // namespace fluxion::ir
