// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Type inference, conversion and simplification of arithmetic.
#include "ir/ops/arithmetic.h"

#include "ir/conversion.h"
#include "ir/ops/creation.h"

#include <bit>
#include <cmath>

#define GET_OP_CLASSES
#include "ir/ops/arithmetic.cpp.inc"

namespace fluxion::ir {

void FxDialect::addArithmetic() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/arithmetic.cpp.inc"
      >();
}

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

HostArray converted(const HostArray &x, DType dtype) {
  if (x.dtype() == dtype)
    return x;
  HostArray result(dtype, x.shape());
  visitDType(x.dtype(), [&](auto from) {
    visitDType(dtype, [&](auto to) {
      using From = typename decltype(from)::type;
      using To = typename decltype(to)::type;
      const From *in = x.data<From>();
      To *out = result.mutableData<To>();
      for (int64_t i = 0, n = x.size(); i < n; ++i)
        out[i] = runtime::convertTo<To>(in[i]);
    });
  });
  return result;
}

Evaluated ConvertOp::evaluate(ArrayRef<HostArray> xs) {
  return SmallVector<HostArray>{converted(xs[0], dtypeOf(getType()))};
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

/// `base` times a number.
struct Multiple {
  Value base;
  double factor;
};

/// `value` as a constant times something else; the factor is 1 where there is no constant.
static Multiple multipleOf(Value value) {
  if (auto product = value.getDefiningOp<MulOp>()) {
    if (auto factor = splatOf(product.getY()))
      return {product.getX(), *factor};
    if (auto factor = splatOf(product.getX()))
      return {product.getY(), *factor};
  }
  return {value, 1};
}

static bool isWhole(double number) {
  return std::abs(number) < 0x1p20 && number == std::trunc(number);
}
// Half precision does not have every such number.
static bool holds(RankedTensorType type, double number) {
  return visitDType(dtypeOf(partOf(type)), [&](auto tag) {
    using T = typename decltype(tag)::type;
    return !isFloatElement<T> || static_cast<double>(T(number)) == number;
  });
}
// Multiplication by 2, 4, 8, ... rounds nothing, and where it overflows any greater multiple does.
static bool isPowerOfTwo(double number) {
  return number >= 1 && isWhole(number) && std::has_single_bit(static_cast<uint64_t>(number));
}

// a x + b x = (a + b) x for powers of two: either way one rounding of the exact sum.
static Value sumOfMultiples(OpBuilder &b, AddOp op) {
  bool isTwice = op.getX() == op.getY();
  Multiple left = isTwice ? Multiple{op.getX(), 1} : multipleOf(op.getX());
  Multiple right = isTwice ? left : multipleOf(op.getY());
  if (left.base != right.base || !isPowerOfTwo(left.factor) || !isPowerOfTwo(right.factor) ||
      !holds(op.getType(), left.factor + right.factor))
    return {};
  Value factor = splat(b, op.getLoc(), op.getType(), left.factor + right.factor);
  return MulOp::create(b, op.getLoc(), factor, left.base);
}

// a (b x) = (a b) x where only one of the two products rounds, and in the same way as the one.
static Value multipleOfMultiple(OpBuilder &b, MulOp op) {
  Multiple outer = multipleOf(op.getResult());
  if (outer.factor == 1)
    return {};
  Multiple inner = multipleOf(outer.base);
  bool isExact = (isPowerOfTwo(inner.factor) && std::abs(outer.factor) >= 1) ||
                 (isPowerOfTwo(outer.factor) && isWhole(inner.factor));
  double product = outer.factor * inner.factor;
  if (inner.factor == 1 || !isExact || !isWhole(product) || !holds(op.getType(), product))
    return {};
  Value factor = splat(b, op.getLoc(), op.getType(), product);
  return MulOp::create(b, op.getLoc(), factor, inner.base);
}

Value AddOp::simplify(OpBuilder &b) {
  bool isFloat = isDifferentiable(getType());
  double identity = isFloat ? -0.0 : 0.0;
  if (isSplatOf(getY(), identity))
    return getX();
  if (isSplatOf(getX(), identity))
    return getY();
  // Before signs are looked at: (-x) + (-x) = -(2 x), of which the sign may go further.
  if (Value sum = sumOfMultiples(b, *this))
    return sum;
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

/// f(x, y) with the signs of both in front of it, where they meet and cancel: (-x)(-y) = x y and
/// (-x) y = -(x y), and so for quotients. Null where there is no sign, and for complex numbers: of
/// differences that vanish, the sign of zero would change.
template <class OpT> static Value signsInFront(OpBuilder &b, OpT op) {
  if (isComplex(op.getType()))
    return {};
  auto x = op.getX().template getDefiningOp<NegOp>();
  auto y = op.getY().template getDefiningOp<NegOp>();
  if (!x && !y)
    return {};
  Value positive = OpT::create(b, op.getLoc(), x ? x.getX() : op.getX(), y ? y.getX() : op.getY());
  return x && y ? positive : NegOp::create(b, op.getLoc(), positive).getResult();
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
  if (Value simpler = signsInFront(b, *this))
    return simpler;
  return multipleOfMultiple(b, *this);
}

Value DivOp::simplify(OpBuilder &b) {
  if (isSplatOf(getY(), 1.0))
    return getX();
  // Integers: the smallest has no opposite, so signs stay.
  return isDifferentiable(getType()) ? signsInFront(b, *this) : Value();
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

Value ConvertOp::simplify(OpBuilder &) { return getX().getType() == getType() ? getX() : Value(); }

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
