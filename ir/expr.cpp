// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/expr.h"

#include "ir/ops/arithmetic.h"
#include "ir/ops/elementary.h"

namespace fluxion::ir {

static Expr compared(Direction direction, Expr a, Expr b) {
  return {a.builder(), a.loc(),
          CompareOp::create(a.builder(), a.loc(), direction, a.value(), b.value()).getResult()};
}

Expr Expr::like(double number) const {
  return {*b_, loc_, splat(*b_, loc_, tensorTypeOf(value_), number)};
}

Expr operator+(Expr a, Expr b) { return build<AddOp>(a, b); }
std::pair<Value, Value> addendsOf(Value sum) {
  auto op = sum.getDefiningOp<AddOp>();
  return op ? std::pair{op->getOperand(0), op->getOperand(1)} : std::pair<Value, Value>();
}
Expr operator-(Expr a, Expr b) { return build<SubOp>(a, b); }
Expr operator*(Expr a, Expr b) { return build<MulOp>(a, b); }
Expr operator/(Expr a, Expr b) { return build<DivOp>(a, b); }
Expr operator-(Expr a) { return build<NegOp>(a); }
Expr operator<(Expr a, Expr b) { return compared(Direction::lt, a, b); }
Expr operator<=(Expr a, Expr b) { return compared(Direction::le, a, b); }
Expr operator>(Expr a, Expr b) { return compared(Direction::gt, a, b); }
Expr operator>=(Expr a, Expr b) { return compared(Direction::ge, a, b); }
Expr operator==(Expr a, Expr b) { return compared(Direction::eq, a, b); }
Expr operator!=(Expr a, Expr b) { return compared(Direction::ne, a, b); }
Expr operator&(Expr a, Expr b) { return build<LogicalAndOp>(a, b); }
Expr operator|(Expr a, Expr b) { return build<LogicalOrOp>(a, b); }
Expr operator!(Expr a) { return build<LogicalNotOp>(a); }
Expr select(Expr c, Expr a, Expr b) { return build<SelectOp>(c, a, b); }

Expr convert(Expr x, Type type) {
  return {x.builder(), x.loc(),
          ConvertOp::create(x.builder(), x.loc(), type, x.value()).getResult()};
}
Expr stopGradient(Expr x) { return build<StopGradientOp>(x); }
Expr abs(Expr x) { return build<AbsOp>(x); }
Expr larger(Expr a, Expr b) { return build<MaxOp>(a, b); }
Expr smaller(Expr a, Expr b) { return build<MinOp>(a, b); }
Expr clamp(Expr low, Expr x, Expr high) { return build<ClampOp>(low, x, high); }

Expr exp(Expr x) { return build<ExpOp>(x); }
Expr log(Expr x) { return build<LogOp>(x); }
Expr rsqrt(Expr x) { return build<RsqrtOp>(x); }
Expr sin(Expr x) { return build<SinOp>(x); }
Expr cos(Expr x) { return build<CosOp>(x); }
Expr sinh(Expr x) { return build<SinhOp>(x); }
Expr cosh(Expr x) { return build<CoshOp>(x); }
Expr sign(Expr x) { return build<SignOp>(x); }
Expr isFinite(Expr x) { return build<IsFiniteOp>(x); }
Expr pow(Expr x, Expr y) {
  return {x.builder(), x.loc(),
          PowOp::create(x.builder(), x.loc(), x.value(), y.value()).getResult()};
}

Expr truncate(Expr x) { return select(x < x.like(0), build<CeilOp>(x), build<FloorOp>(x)); }

Expr powPartialBase(Expr x, Expr y) {
  Expr zero = y.like(0);
  return select(y == zero, zero, y * pow(x, y - 1.0));
}

// log 1 = 0 stands in for log 0: 0^y is 0 or 1 for y >= 0, and inf (giving NaN) below.
Expr powPartialExponent(Expr x, Expr, Expr z) {
  return z * log(select(x == x.like(0), x.like(1), x));
}

} // namespace fluxion::ir
