// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Type inference, conversion and simplification of elementwise ops.
#include "ir/ops/elementwise.h"

#include "ir/ops/creation.h"

#define GET_OP_CLASSES
#include "ir/ops/elementwise.cpp.inc"

namespace fluxion::ir {

static LogicalResult inferTruth(mlir::ValueRange operands, llvm::SmallVectorImpl<Type> &types) {
  auto type = mlir::cast<RankedTensorType>(operands[0].getType());
  types.push_back(withElement(type, mlir::IntegerType::get(type.getContext(), 1)));
  return mlir::success();
}

LogicalResult CompareOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location>,
                                          mlir::ValueRange operands, mlir::DictionaryAttr,
                                          mlir::OpaqueProperties, mlir::RegionRange,
                                          llvm::SmallVectorImpl<Type> &types) {
  return inferTruth(operands, types);
}

LogicalResult IsFiniteOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location>,
                                           mlir::ValueRange operands, mlir::DictionaryAttr,
                                           mlir::OpaqueProperties, mlir::RegionRange,
                                           llvm::SmallVectorImpl<Type> &types) {
  return inferTruth(operands, types);
}

Evaluated ConvertOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &x = xs[0];
  HostArray result(dtypeOf(getType()), x.shape());
  visitDType(x.dtype(), [&](auto from) {
    visitDType(result.dtype(), [&](auto to) {
      using From = typename decltype(from)::type;
      using To = typename decltype(to)::type;
      const From *in = x.data<From>();
      To *out = result.mutableData<To>();
      for (int64_t i = 0, n = x.size(); i < n; ++i)
        out[i] = runtime::convertTo<To>(in[i]);
    });
  });
  return SmallVector<HostArray>{result};
}

Values ConvertOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  return batchElementwise(b, *this, xs, batched, size);
}

//===----------------------------------------------------------------------------------------------
// Simplification. Floats: x + 0 is not x (for x = -0), x * 0 is not 0, x - x is not 0.

Value NegOp::simplify(OpBuilder &) {
  auto inner = getX().getDefiningOp<NegOp>();
  return inner ? inner.getX() : Value();
}

Value AddOp::simplify(OpBuilder &b) {
  bool isFloat = isDifferentiable(getType());
  double identity = isFloat ? -0.0 : 0.0;
  if (isSplatOf(getY(), identity))
    return getX();
  if (isSplatOf(getX(), identity))
    return getY();
  // x + (-y) = x - y
  if (auto negated = getY().getDefiningOp<NegOp>())
    return SubOp::create(b, getLoc(), getX(), negated.getX());
  if (auto negated = getX().getDefiningOp<NegOp>())
    return SubOp::create(b, getLoc(), getY(), negated.getX());
  return {};
}

Value SubOp::simplify(OpBuilder &b) {
  if (isSplatOf(getY(), 0.0))
    return getX();
  // x - (-y) = x + y
  if (auto negated = getY().getDefiningOp<NegOp>())
    return AddOp::create(b, getLoc(), getX(), negated.getX());
  return {};
}

Value MulOp::simplify(OpBuilder &b) {
  Value x = getX(), y = getY();
  if (isSplatOf(y, 1.0))
    return x;
  if (isSplatOf(x, 1.0))
    return y;
  if (isSplatOf(y, -1.0))
    return NegOp::create(b, getLoc(), x);
  if (isSplatOf(x, -1.0))
    return NegOp::create(b, getLoc(), y);
  // (-x)(-y) = x y; (-x) y = -(x y): signs move outwards, where they meet and cancel.
  auto negX = x.getDefiningOp<NegOp>(), negY = y.getDefiningOp<NegOp>();
  if (negX && negY)
    return MulOp::create(b, getLoc(), negX.getX(), negY.getX());
  if (negX)
    return NegOp::create(b, getLoc(), MulOp::create(b, getLoc(), negX.getX(), y).getResult());
  if (negY)
    return NegOp::create(b, getLoc(), MulOp::create(b, getLoc(), x, negY.getX()).getResult());
  return {};
}

Value DivOp::simplify(OpBuilder &) { return isSplatOf(getY(), 1.0) ? getX() : Value(); }

Value PowOp::simplify(OpBuilder &b) {
  Value x = getX();
  // x^2 is one rounding either way; so are x^1 and x^0 exact. Higher powers round differently.
  if (isSplatOf(getY(), 0.0))
    return splat(b, getLoc(), getType(), 1.0);
  if (isSplatOf(getY(), 1.0))
    return x;
  if (isSplatOf(getY(), 2.0))
    return MulOp::create(b, getLoc(), x, x);
  return {};
}

Value MaxOp::simplify(OpBuilder &) { return getX() == getY() ? getX() : Value(); }
Value MinOp::simplify(OpBuilder &) { return getX() == getY() ? getX() : Value(); }

Value SelectOp::simplify(OpBuilder &b) {
  if (getX() == getY() || isSplatOf(getC(), 1.0))
    return getX();
  if (isSplatOf(getC(), 0.0))
    return getY();
  if (auto negated = getC().getDefiningOp<LogicalNotOp>())
    return SelectOp::create(b, getLoc(), negated.getX(), getY(), getX());
  return {};
}

Value ConvertOp::simplify(OpBuilder &) {
  return getX().getType() == getType() ? getX() : Value();
}

Value LogicalNotOp::simplify(OpBuilder &b) {
  if (auto inner = getX().getDefiningOp<LogicalNotOp>())
    return inner.getX();
  // Only equality has an exact opposite: the ordered comparisons are all false at NaN.
  if (auto compared = getX().getDefiningOp<CompareOp>()) {
    Direction direction = compared.getDirection();
    if (direction == Direction::eq || direction == Direction::ne)
      return CompareOp::create(b, getLoc(),
                               direction == Direction::eq ? Direction::ne : Direction::eq,
                               compared.getX(), compared.getY());
  }
  return {};
}

// Integers equal themselves; a float may be NaN.
Value CompareOp::simplify(OpBuilder &b) {
  if (getX() != getY() || isDifferentiable(getX().getType()))
    return {};
  Direction direction = getDirection();
  bool holds =
      direction == Direction::eq || direction == Direction::le || direction == Direction::ge;
  return splat(b, getLoc(), getType(), holds);
}

Value IsFiniteOp::simplify(OpBuilder &) { return {}; }

} // namespace fluxion::ir
