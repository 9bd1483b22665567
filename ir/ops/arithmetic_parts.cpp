// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic on complex numbers that are more than one formula in the record.
#include "ir/ops/arithmetic.h"

#include "ir/parts.h"

namespace fluxion::ir {

static PartsOfResults only(ComplexExpr z) { return SmallVector<Parts>{z.parts()}; }
static PartsOfResults only(Value real) { return SmallVector<Parts>{{real, Value()}}; }

// By a real number each part is divided, which is what the general formula comes to.
PartsOfResults DivOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  if (isSplatOf(xs[1].im, 0)) {
    Expr re(b, getLoc(), xs[0].re), im(b, getLoc(), xs[0].im), divisor(b, getLoc(), xs[1].re);
    return only(ComplexExpr(re / divisor, im / divisor));
  }
  return only(ComplexExpr(b, getLoc(), xs[0]) / ComplexExpr(b, getLoc(), xs[1]));
}

PartsOfResults StopGradientOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return eachPart(b, *this, xs);
}

// A real number has the imaginary part 0, which is lost on the way back; a number is true where
// either part is not 0.
PartsOfResults ConvertOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  auto to = partOf(getType());
  auto converted = [&](Value part) -> Value {
    auto type = withShape(to, tensorTypeOf(part).getShape());
    return ConvertOp::create(b, getLoc(), type, part);
  };
  Value re = converted(xs[0].re);
  if (!isComplex(getType())) {
    bool isTruth = to.getElementType().isInteger(1);
    return only(isTruth ? LogicalOrOp::create(b, getLoc(), re, converted(xs[0].im)).getResult()
                        : re);
  }
  Value im = xs[0].im ? converted(xs[0].im) : zeros(b, getLoc(), tensorTypeOf(re));
  return SmallVector<Parts>{{re, im}};
}

PartsOfResults IsFiniteOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  ComplexExpr z(b, getLoc(), xs[0]);
  return only((isFinite(z.re) & isFinite(z.im)).value());
}

PartsOfResults CompareOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  ComplexExpr z(b, getLoc(), xs[0]), w(b, getLoc(), xs[1]);
  switch (getDirection()) {
  case Direction::eq: return only((z == w).value());
  case Direction::ne: return only(((z.re != w.re) | (z.im != w.im)).value());
  case Direction::lt: return only((z < w).value());
  case Direction::gt: return only((w < z).value());
  case Direction::le: return only(((z < w) | (z == w)).value());
  case Direction::ge: return only(((w < z) | (z == w)).value());
  }
  llvm_unreachable("no direction");
}

PartsOfResults MaxOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return only(maximum(ComplexExpr(b, getLoc(), xs[0]), ComplexExpr(b, getLoc(), xs[1])));
}
PartsOfResults MinOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return only(minimum(ComplexExpr(b, getLoc(), xs[0]), ComplexExpr(b, getLoc(), xs[1])));
}

PartsOfResults RoundNearestEvenOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  return eachPart(b, *this, xs);
}

} // namespace fluxion::ir
