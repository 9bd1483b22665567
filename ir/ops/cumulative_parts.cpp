// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running functions of complex numbers, by doubling: after step k every place has taken in the 2^k
// places up to it.
#include "ir/ops/creation.h"
#include "ir/ops/cumulative.h"
#include "ir/ops/structural.h"
#include "ir/parts.h"

namespace fluxion::ir {

namespace {

/// The direction in which a function runs.
struct Along {
  int64_t axis;
  bool isReverse;
};

/// x moved along by some places, with zeros at its beginning.
Expr movedBy(Expr x, int64_t places, Along along) {
  auto type = tensorTypeOf(x.value());
  SmallVector<int64_t> low(type.getRank(), 0), high(low), interior(low);
  low[along.axis] = along.isReverse ? -places : places;
  high[along.axis] = -low[along.axis];
  Value zero = zeros(x.builder(), x.loc(), withShape(type, {}));
  return {x.builder(), x.loc(),
          PadOp::create(x.builder(), x.loc(), x.value(), zero, low, high, interior)};
}
ComplexExpr movedBy(ComplexExpr z, int64_t places, Along along) {
  return {movedBy(z.re, places, along), movedBy(z.im, places, along)};
}

/// Whether there are so many places before one.
Expr isBehind(Expr like, int64_t places, Along along) {
  auto type = withElement(tensorTypeOf(like.value()), like.builder().getI64Type());
  Expr place(like.builder(), like.loc(),
             IotaOp::create(like.builder(), like.loc(), type, along.axis));
  int64_t last = type.getDimSize(along.axis) - 1;
  return along.isReverse ? place <= place.like(static_cast<double>(last - places))
                         : place >= place.like(static_cast<double>(places));
}

} // namespace

/// The running `combine`, which takes what came before and what comes now.
template <class OpT, class Combine>
static PartsOfResults byDoubling(OpT op, ComplexExpr y, Combine combine) {
  Along along{static_cast<int64_t>(op.getAxis()), op.getReverse()};
  for (int64_t k = 1; k < op.getType().getDimSize(along.axis); k *= 2)
    y = select(isBehind(y.re, k, along), combine(movedBy(y, k, along), y), y);
  return SmallVector<Parts>{y.parts()};
}

PartsOfResults CumprodOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return byDoubling(*this, {b, getLoc(), xs[0]},
                    [](ComplexExpr before, ComplexExpr now) { return now * before; });
}
PartsOfResults CummaxOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return byDoubling(*this, {b, getLoc(), xs[0]}, maximum);
}
PartsOfResults CumminOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return byDoubling(*this, {b, getLoc(), xs[0]}, minimum);
}
PartsOfResults CumlogsumexpOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return byDoubling(*this, {b, getLoc(), xs[0]}, logaddexp);
}

// (a, b) after (a', b') is (a a', a b' + b).
PartsOfResults LinearRecurrenceOp::inParts(OpBuilder &builder, ArrayRef<Parts> xs) {
  ComplexExpr a(builder, getLoc(), xs[0]), b(builder, getLoc(), xs[1]);
  Along along{static_cast<int64_t>(getAxis()), getReverse()};
  for (int64_t k = 1; k < getType().getDimSize(along.axis); k *= 2) {
    Expr hasMore = isBehind(b.re, k, along);
    b = select(hasMore, a * movedBy(b, k, along) + b, b);
    a = select(hasMore, a * movedBy(a, k, along), a);
  }
  return SmallVector<Parts>{b.parts()};
}

} // namespace fluxion::ir
