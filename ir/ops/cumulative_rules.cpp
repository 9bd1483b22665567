// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Calculus of running functions. Their tangents are linear recurrences in the tangents of x.
#include "ir/ops/creation.h"
#include "ir/ops/cumulative.h"
#include "ir/ops/structural.h"

#include <limits>

namespace fluxion::ir {

// x one place further along the direction in which the function runs, `fill` at its beginning.
static Expr oneBefore(Expr x, int64_t axis, bool isReverse, double fill) {
  auto type = tensorTypeOf(x.value());
  SmallVector<int64_t> low(type.getRank(), 0), high(low), interior(low);
  low[axis] = isReverse ? -1 : 1;
  high[axis] = -low[axis];
  OpBuilder &b = x.builder();
  Value number = splat(b, x.loc(), withShape(type, {}), fill);
  return {b, x.loc(), PadOp::create(b, x.loc(), x.value(), number, low, high, interior)};
}

static Expr recurrence(Expr a, Expr b, int64_t axis, bool isReverse) {
  return {a.builder(), a.loc(),
          LinearRecurrenceOp::create(a.builder(), a.loc(), a.value(), b.value(), axis, isReverse)};
}

static bool hasNoElements(Value x) { return tensorTypeOf(x).getNumElements() == 0; }

//===----------------------------------------------------------------------------------------------
// Sum

// ct_x[i] = sum_{j >= i} ct[j]: the running sum from the other end.
Values CumsumOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{CumsumOp::create(b, getLoc(), cts[0], getAxis(), !getReverse())};
}

//===----------------------------------------------------------------------------------------------
// Product

// dy[i] = x[i] dy[i - 1] + y[i - 1] dx[i]: never divides by x.
Values CumprodOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || hasNoElements(getX()))
    return SmallVector<Value>{ts[0]};
  Expr x(b, getLoc(), getX()), y(b, getLoc(), getResult()), t(b, getLoc(), ts[0]);
  Expr before = oneBefore(y, getAxis(), getReverse(), 1);
  return SmallVector<Value>{recurrence(x, before * t, getAxis(), getReverse()).value()};
}

//===----------------------------------------------------------------------------------------------
// Maximum and minimum

/// Whether u wins against v, strictly.
static Expr wins(CummaxOp, Expr u, Expr v) { return u > v; }
static Expr wins(CumminOp, Expr u, Expr v) { return u < v; }

/// Where the axis begins, in the direction in which the function runs.
static Expr isBeginning(Expr like, int64_t axis, bool isReverse) {
  OpBuilder &b = like.builder();
  auto type = withElement(tensorTypeOf(like.value()), b.getI64Type());
  Expr place(b, like.loc(), IotaOp::create(b, like.loc(), type, axis));
  return place == place.like(isReverse ? static_cast<double>(type.getDimSize(axis) - 1) : 0.0);
}

// dy[i] = a dy[i - 1] + c dx[i]: a = 1 where the maximum before i stays, c = 1 where x[i] becomes
// it; of ties each has half, or the earlier one all of it, or both all of it.
template <class OpT> static Values runningExtremumJvp(OpBuilder &b, OpT op, Value tangent) {
  if (!tangent || hasNoElements(op.getX()))
    return SmallVector<Value>{tangent};
  int64_t axis = op.getAxis();
  Expr x(b, op.getLoc(), op.getX()), y(b, op.getLoc(), op.getResult()), t(b, op.getLoc(), tangent);
  Expr before = oneBefore(y, axis, op.getReverse(), 0),
       isFirst = isBeginning(x, axis, op.getReverse());
  Expr zero = x.like(0), one = x.like(1);
  double tieOfOld = op.getKink() == Kink::first_wins || op.getKink() == Kink::inclusive ? 1 : 0.5;
  double tieOfNew = op.getKink() == Kink::first_wins  ? 0
                    : op.getKink() == Kink::inclusive ? 1
                                                      : 0.5;
  Expr isTie = before == x;
  Expr a = select(wins(op, before, x), one, select(isTie, x.like(tieOfOld), zero));
  Expr c = select(wins(op, x, before), one, select(isTie, x.like(tieOfNew), zero));
  c = select(isFirst, one, c);
  Expr isNumber = y == y;
  a = select(isNumber, a, y);
  c = select(isNumber, c, y);
  return SmallVector<Value>{recurrence(a, c * t, axis, op.getReverse()).value()};
}
Values CummaxOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  return runningExtremumJvp(b, *this, ts[0]);
}
Values CumminOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  return runningExtremumJvp(b, *this, ts[0]);
}

//===----------------------------------------------------------------------------------------------
// Log of a sum of exponentials

// dy[i] = exp(y[i - 1] - y[i]) dy[i - 1] + exp(x[i] - y[i]) dx[i]; of equal infinities exp(0).
Values CumlogsumexpOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (!ts[0] || hasNoElements(getX()))
    return SmallVector<Value>{ts[0]};
  Expr x(b, getLoc(), getX()), y(b, getLoc(), getResult()), t(b, getLoc(), ts[0]);
  Expr before = oneBefore(y, getAxis(), getReverse(), -std::numeric_limits<double>::infinity());
  auto share = [&](Expr u) { return exp(select(u == y, u.like(0), u - y)); };
  return SmallVector<Value>{
      recurrence(share(before), share(x) * t, getAxis(), getReverse()).value()};
}

//===----------------------------------------------------------------------------------------------
// Linear recurrence

// dy[i] = a[i] dy[i - 1] + (da[i] y[i - 1] + db[i])
Values LinearRecurrenceOp::jvp(OpBuilder &b, ArrayRef<Value> ts) {
  if (hasNoElements(getA()))
    return SmallVector<Value>{Value()};
  Expr a(b, getLoc(), getA()), y(b, getLoc(), getResult());
  Value term =
      tangentTimes(b, getLoc(), ts[0], [&] { return oneBefore(y, getAxis(), getReverse(), 0); });
  Value sum = addTangents(b, getLoc(), term, ts[1]);
  if (!sum)
    return SmallVector<Value>{Value()};
  return SmallVector<Value>{recurrence(a, Expr(b, getLoc(), sum), getAxis(), getReverse()).value()};
}

// ct_b[i] = ct[i] + a[i + 1] ct_b[i + 1]: the recurrence from the other end.
Values LinearRecurrenceOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[0] || known[1])
    return emitOpError("is linear in b alone");
  Expr a(b, getLoc(), known[0]), ct(b, getLoc(), cts[0]);
  if (hasNoElements(known[0]))
    return SmallVector<Value>{Value(), cts[0]};
  Expr next = oneBefore(a, getAxis(), !getReverse(), 0);
  return SmallVector<Value>{Value(), recurrence(next, ct, getAxis(), !getReverse()).value()};
}

//===----------------------------------------------------------------------------------------------
// Batching: the new axis is in front.

Values CumsumOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{CumsumOp::create(b, getLoc(), xs[0], getAxis() + 1, getReverse())};
}
Values CumprodOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{CumprodOp::create(b, getLoc(), xs[0], getAxis() + 1, getReverse())};
}
Values CummaxOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{
      CummaxOp::create(b, getLoc(), xs[0], getAxis() + 1, getReverse(), getKink())};
}
Values CumminOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{
      CumminOp::create(b, getLoc(), xs[0], getAxis() + 1, getReverse(), getKink())};
}
Values CumlogsumexpOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{
      CumlogsumexpOp::create(b, getLoc(), xs[0], getAxis() + 1, getReverse())};
}
Values LinearRecurrenceOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                                 int64_t size) {
  auto both = allBatched(b, getLoc(), xs, batched, size);
  return SmallVector<Value>{
      LinearRecurrenceOp::create(b, getLoc(), both[0], both[1], getAxis() + 1, getReverse())};
}

} // namespace fluxion::ir
