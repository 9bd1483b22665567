// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of complex numbers and their parts. A cotangent w of z stands for the change Re(w dz).
#include "ir/ops/complex.h"

namespace fluxion::ir {

static Value zeroLike(OpBuilder &b, Location loc, Value value) {
  return zeros(b, loc, tensorTypeOf(value));
}

// c Re(dz) = Re(c dz)
Values RealOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{ComplexOp::create(b, getLoc(), cts[0], zeroLike(b, getLoc(), cts[0]))};
}

// c Im(dz) = Re(-i c dz)
Values ImagOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  Value opposite = (-Expr(b, getLoc(), cts[0])).value();
  return SmallVector<Value>{
      ComplexOp::create(b, getLoc(), zeroLike(b, getLoc(), cts[0]), opposite)};
}

// Re(w (dx + i dy)) = Re(w) dx - Im(w) dy
Values ComplexOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  SmallVector<Value> answer(2);
  if (!known[0])
    answer[0] = RealOp::create(b, getLoc(), cts[0]);
  if (!known[1])
    answer[1] = (-Expr(b, getLoc(), ImagOp::create(b, getLoc(), cts[0]))).value();
  return answer;
}

// Re(w conj(dz)) = Re(conj(w) dz)
Values ConjOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{ConjOp::create(b, getLoc(), cts[0])};
}

// d|z| = Re(conj(z) / |z| dz), and 0 at 0.
Values MagnitudeOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0])
    return SmallVector<Value>{Value()};
  Location loc = getLoc();
  Expr size(b, loc, getResult()), conjugate(b, loc, ConjOp::create(b, loc, getX()));
  Expr divisor = select(size == size.like(0), size.like(1), size);
  Expr complexDivisor = convert(divisor, getX().getType());
  Expr change = Expr(b, loc, ts[0]) * (conjugate / complexDivisor);
  return SmallVector<Value>{RealOp::create(b, loc, change.value())};
}

Values MagnitudeOp::transpose(OpBuilder &, ArrayRef<Value>, ArrayRef<Value>) {
  return emitOpError("is not linear and has no transpose");
}

} // namespace fluxion::ir
