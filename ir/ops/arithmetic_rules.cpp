// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives of arithmetic that are more than one formula in the record.
#include "ir/ops/arithmetic.h"

namespace fluxion::ir {

static SmallVector<Value> forLinear(ArrayRef<Value> known, ArrayRef<Value> cts) {
  SmallVector<Value> answer(known.size());
  for (auto [i, held] : llvm::enumerate(known))
    answer[i] = held ? Value() : cts[i];
  return answer;
}

// y = -x
Values NegOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{NegOp::create(b, getLoc(), cts[0])};
}

/// a - b for tangents, of which either may be zero.
static Value differenceOfTangents(OpBuilder &b, Location loc, Value x, Value y) {
  if (!y)
    return x;
  return x ? SubOp::create(b, loc, x, y).getResult() : NegOp::create(b, loc, y).getResult();
}

// z = x + y
Values AddOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  return tangentSum(b, getLoc(), ts[0], ts[1]);
}
Values AddOp::transpose(OpBuilder &, ArrayRef<Value> known, ArrayRef<Value> cts) {
  return forLinear(known, {cts[0], cts[0]});
}

// z = x - y
Values SubOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  return SmallVector<Value>{differenceOfTangents(b, getLoc(), ts[0], ts[1])};
}
Values SubOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  return forLinear(known, {cts[0], known[1] ? Value() : NegOp::create(b, getLoc(), cts[0])});
}

// z = x y, linear in one side at a time.
Values MulOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[0] && !known[1])
    return emitOpError("is not linear in both operands");
  unsigned held = known[0] ? 0 : 1;
  SmallVector<Value> answer(2);
  answer[1 - held] = MulOp::create(b, getLoc(), cts[0], known[held]);
  return answer;
}

// z = x / y: dz = (dx - z dy) / y. So z' is a quotient by y again, and the derivatives of all
// orders share their products; in reverse the cotangent is divided once.
Values DivOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  Value ofDivisor =
      tangentTimes(b, getLoc(), ts[1], [&] { return Expr(b, getLoc(), getResult()); });
  Value t = differenceOfTangents(b, getLoc(), ts[0], ofDivisor);
  return SmallVector<Value>{t ? DivOp::create(b, getLoc(), t, getY()).getResult() : Value()};
}

// Linear in the dividend.
Values DivOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[1])
    return emitOpError("is not linear in its divisor");
  return SmallVector<Value>{DivOp::create(b, getLoc(), cts[0], known[1]), Value()};
}

// z = c ? x : y. The mask of each side goes beside its cotangent (see transforms/cotangents.h).
Values SelectOp::transpose(OpBuilder &, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[0])
    return emitOpError("is not linear in its condition");
  return forLinear(known, {Value(), cts[0], cts[0]});
}

Value SelectOp::getLiveMask(OpBuilder &b, ArrayRef<Value> known, unsigned i) {
  if (i == 0)
    return {};
  return i == 1 ? known[0] : LogicalNotOp::create(b, getLoc(), known[0]).getResult();
}

// Linear between floating types; everything else is locally constant.
Values ConvertOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || !isDifferentiable(getType()))
    return SmallVector<Value>{Value()};
  return SmallVector<Value>{ConvertOp::create(b, getLoc(), getType(), ts[0])};
}

Values ConvertOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{ConvertOp::create(b, getLoc(), getX().getType(), cts[0])};
}

// d|x| = sign(x) dx; at 0: 1, or 0 for the least norm. sign(NaN) is NaN.
Values AbsOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  Expr x(b, getLoc(), getX());
  Value t = tangentTimes(b, getLoc(), ts[0], [&] {
    Expr slope = sign(x);
    return getKink() == Kink::min_norm ? slope : select(x == x.like(0), x.like(1), slope);
  });
  return SmallVector<Value>{t};
}

// The share of the derivative that the first of two operands takes: `wins` where it is strictly
// chosen, and at a tie what the kink says. `holds` is the chosen-or-equal comparison.
static Expr shareAtTie(Kink kink, bool isFirst, Expr wins, Expr ties, Expr like) {
  Expr zero = like.like(0), one = like.like(1);
  bool goesToFirst = kink == Kink::first_wins || kink == Kink::inclusive;
  double atTie = !goesToFirst ? 0.5 : isFirst ? 1 : 0;
  return select(wins, one, select(ties, like.like(atTie), zero));
}

// z = max(x, y): dz = [x > y] dx + [y > x] dy, shared at ties; zero where either is NaN.
Values MaxOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  Expr x(b, getLoc(), getX()), y(b, getLoc(), getY());
  return tangentSum(b, getLoc(),
                    tangentTimes(b, getLoc(), ts[0],
                                 [&] { return shareAtTie(getKink(), true, x > y, x == y, x); }),
                    tangentTimes(b, getLoc(), ts[1],
                                 [&] { return shareAtTie(getKink(), false, y > x, x == y, x); }));
}

// z = min(x, y)
Values MinOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  Expr x(b, getLoc(), getX()), y(b, getLoc(), getY());
  return tangentSum(b, getLoc(),
                    tangentTimes(b, getLoc(), ts[0],
                                 [&] { return shareAtTie(getKink(), true, x < y, x == y, x); }),
                    tangentTimes(b, getLoc(), ts[1],
                                 [&] { return shareAtTie(getKink(), false, y < x, x == y, x); }));
}

// z = min(max(x, lo), hi): the one who is chosen has the derivative. At a bound x has none, except
// where ties count for it.
Values ClampOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  Expr lo(b, getLoc(), getLo()), x(b, getLoc(), getX()), hi(b, getLoc(), getHi());
  Expr zero = x.like(0), one = x.like(1);
  bool counts = getKink() == Kink::first_wins || getKink() == Kink::inclusive;
  Value tLo =
      tangentTimes(b, getLoc(), ts[0], [&] { return select((lo > x) & (lo < hi), one, zero); });
  Value tX = tangentTimes(b, getLoc(), ts[1], [&] {
    Expr inside = counts ? (x >= lo) & (x <= hi) : (x > lo) & (x < hi);
    return select(inside, one, zero);
  });
  Value tHi = tangentTimes(b, getLoc(), ts[2], [&] { return select(x > hi, one, zero); });
  return tangentSum(b, getLoc(), addTangents(b, getLoc(), tLo, tX), tHi);
}

} // namespace fluxion::ir
