// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/cotangents.h"

#include "ir/expr.h"
#include "ir/bodies.h"

namespace fluxion::transforms {

using ir::Expr;

Value Cotangents::materialize(Cotangent ct) {
  if (!ct.value || !ct.mask)
    return ct.value;
  Location loc = ct.value.getLoc();
  Expr value(b_, loc, ct.value);
  return select(Expr(b_, loc, ct.mask), value, value.like(0)).value();
}

Cotangent Cotangents::withExplicitMask(Cotangent ct) {
  if (!ct.value || ct.mask || !ct.zeroIsDead)
    return ct;
  Expr value(b_, ct.value.getLoc(), ct.value);
  return {ct.value, (value != value.like(0)).value(), true};
}

Cotangent Cotangents::restrictTo(Cotangent ct, Value mask) {
  if (!ct.value || !mask)
    return ct;
  Location loc = ct.value.getLoc();
  Value both = ct.mask ? (Expr(b_, loc, ct.mask) & Expr(b_, loc, mask)).value() : mask;
  return {ct.value, both, ct.zeroIsDead};
}

// Where both are masked the sum flows where either does: (c1 | c2, [c1] a + [c2] b).
void Cotangents::accumulate(Value primal, Cotangent arriving) {
  if (!arriving.value)
    return;
  Cotangent &held = map_[primal];
  if (!held.value) {
    held = arriving;
    return;
  }
  Location loc = arriving.value.getLoc();
  if (!ir::hasStaticSize(arriving.value)) { // stacks, which carry no masks
    held = {ir::sumOfStacks(b_, loc, held.value, arriving.value), {},
            held.zeroIsDead && arriving.zeroIsDead};
    return;
  }
  if (held.mask && held.mask == arriving.mask) {
    Value sum = (Expr(b_, loc, held.value) + Expr(b_, loc, arriving.value)).value();
    held = {sum, held.mask, held.zeroIsDead && arriving.zeroIsDead};
    return;
  }
  Cotangent first = withExplicitMask(held), second = withExplicitMask(arriving);
  bool bothMasked = first.mask && second.mask;
  Value sum =
      (Expr(b_, loc, materialize(held)) + Expr(b_, loc, materialize(arriving))).value();
  Value mask =
      bothMasked ? (Expr(b_, loc, first.mask) | Expr(b_, loc, second.mask)).value() : Value();
  // Two zeros that mean "nothing" add up to one that does; no mask has to be computed for that.
  if (!held.mask && !arriving.mask)
    held = {sum, {}, held.zeroIsDead && arriving.zeroIsDead};
  else
    held = {sum, mask, bothMasked};
}

} // namespace fluxion::transforms
