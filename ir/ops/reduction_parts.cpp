// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Products and extremes of complex numbers along axes.
#include "ir/ops/reduction.h"

#include "ir/ops/structural.h"
#include "ir/parts.h"

#include <limits>

namespace fluxion::ir {

/// Elements first <= i < limit along an axis.
static Expr part(Expr x, int64_t axis, int64_t first, int64_t limit) {
  auto type = tensorTypeOf(x.value());
  SmallVector<int64_t> starts(type.getRank(), 0), strides(type.getRank(), 1);
  auto limits = llvm::to_vector(type.getShape());
  starts[axis] = first;
  limits[axis] = limit;
  return {x.builder(), x.loc(),
          SliceOp::create(x.builder(), x.loc(), x.value(), starts, limits, strides)};
}
static ComplexExpr part(ComplexExpr z, int64_t axis, int64_t first, int64_t limit) {
  return {part(z.re, axis, first, limit), part(z.im, axis, first, limit)};
}

static Expr joined(Expr x, Expr y, int64_t axis) {
  SmallVector<Value> both{x.value(), y.value()};
  return {x.builder(), x.loc(), ConcatenateOp::create(x.builder(), x.loc(), both, axis)};
}

static int64_t sizeAlong(ComplexExpr z, int64_t axis) {
  return tensorTypeOf(z.re.value()).getDimSize(axis);
}

/// The product along an axis, which keeps size 1: the two halves times each other until one number
/// is left. An odd last element waits at the end.
static ComplexExpr productAlong(ComplexExpr z, int64_t axis) {
  while (sizeAlong(z, axis) > 1) {
    int64_t size = sizeAlong(z, axis), half = size / 2;
    ComplexExpr product = part(z, axis, 0, half) * part(z, axis, half, 2 * half);
    if (size % 2 == 0) {
      z = product;
      continue;
    }
    ComplexExpr last = part(z, axis, size - 1, size);
    z = {joined(product.re, last.re, axis), joined(product.im, last.im, axis)};
  }
  return z;
}

PartsOfResults ReduceProdOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  auto result = partOf(getType());
  bool isOfNothing = llvm::any_of(
      getAxes(), [&](int64_t axis) { return tensorTypeOf(xs[0].re).getDimSize(axis) == 0; });
  if (isOfNothing)
    return SmallVector<Parts>{{splat(b, getLoc(), result, 1), splat(b, getLoc(), result, 0)}};
  ComplexExpr z(b, getLoc(), xs[0]);
  for (int64_t axis : getAxes())
    z = productAlong(z, axis);
  return SmallVector<Parts>{{ReshapeOp::create(b, getLoc(), result, z.re.value()),
                             ReshapeOp::create(b, getLoc(), result, z.im.value())}};
}

/// The number with the most extreme real part; of several, that with the imaginary part. NaN in
/// both parts where any number has one.
template <class OpT>
static ComplexExpr extremeOf(ComplexExpr z, ArrayRef<int64_t> axes, double least) {
  OpBuilder &b = z.re.builder();
  Location loc = z.re.loc();
  auto along = [&](Expr x) { return Expr(b, loc, OpT::create(b, loc, x.value(), axes)); };
  Expr re = along(z.re);
  Expr spread(b, loc, spreadOver(b, loc, tensorTypeOf(z.re.value()), re.value(), axes));
  Expr im = along(select(z.re == spread, z.im, z.im.like(least)));
  Expr hasNaN(b, loc, ReduceOrOp::create(b, loc, isNaN(z).value(), axes));
  Expr nan = re.like(std::numeric_limits<double>::quiet_NaN());
  return select(hasNaN, {nan, nan}, {re, im});
}

PartsOfResults ReduceMaxOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  ComplexExpr z(b, getLoc(), xs[0]);
  return SmallVector<Parts>{extremeOf<ReduceMaxOp>(z, getAxes(), -infinity).parts()};
}
PartsOfResults ReduceMinOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  ComplexExpr z(b, getLoc(), xs[0]);
  return SmallVector<Parts>{extremeOf<ReduceMinOp>(z, getAxes(), infinity).parts()};
}

/// Where the first number stands that is NaN or `extreme`.
template <class OpT> static PartsOfResults placeOf(OpT op, ComplexExpr z, ComplexExpr extreme) {
  OpBuilder &b = z.re.builder();
  Location loc = op.getLoc();
  auto type = tensorTypeOf(z.re.value());
  auto axis = static_cast<int64_t>(op.getAxis());
  auto spread = [&](Expr x) { return Expr(b, loc, spreadOver(b, loc, type, x.value(), {axis})); };
  Expr isThere = isNaN(z) | (z == ComplexExpr(spread(extreme.re), spread(extreme.im)));
  auto numbers = withElement(type, b.getI32Type());
  Value mask = convert(isThere, numbers).value();
  return SmallVector<Parts>{{ArgmaxOp::create(b, loc, op.getType(), mask, axis), Value()}};
}
PartsOfResults ArgmaxOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  ComplexExpr z(b, getLoc(), xs[0]);
  auto axis = static_cast<int64_t>(getAxis());
  return placeOf(*this, z, extremeOf<ReduceMaxOp>(z, {axis}, -infinity));
}
PartsOfResults ArgminOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  ComplexExpr z(b, getLoc(), xs[0]);
  auto axis = static_cast<int64_t>(getAxis());
  return placeOf(*this, z, extremeOf<ReduceMinOp>(z, {axis}, infinity));
}

} // namespace fluxion::ir
