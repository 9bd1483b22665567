// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/cotangents.h"

#include "ir/bodies.h"
#include "ir/expr.h"
#include "ir/rules.h"

namespace fluxion::transforms {

using ir::Expr;

Value Cotangents::materialize(Cotangent ct) {
  if (!ct.value)
    return {};
  Location loc = ct.value.getLoc();
  Expr value(b_, loc, ct.value);
  if (ct.mask)
    value = select(Expr(b_, loc, ct.mask), value, value.like(0));
  if (!ct.source || ct.source == ct.value)
    return value.value();
  Expr source(b_, loc, ct.source);
  return select((source != source.like(0)) | isFinite(value), value, value.like(0)).value();
}

Cotangent Cotangents::restrictTo(Cotangent ct, Value mask) {
  if (!ct.value || !mask)
    return ct;
  Location loc = ct.value.getLoc();
  Value both = ct.mask ? (Expr(b_, loc, ct.mask) & Expr(b_, loc, mask)).value() : mask;
  return {ct.value, both, ct.zeroIsDead, ct.source};
}

// Where both are masked the sum flows where either does: (c1 | c2, [c1] a + [c2] b).
FailureOr<Cotangent> Cotangents::sum(Cotangent a, Cotangent b) {
  Location loc = b.value.getLoc();
  bool isDead = a.wasMasked() && b.wasMasked();
  if (!ir::hasStaticSize(b.value)) { // stacks, which carry no masks
    FailureOr<Value> both = ir::sumOfStacks(b_, loc, a.value, b.value);
    if (mlir::failed(both))
      return mlir::failure();
    return Cotangent{*both, {}, isDead, {}};
  }
  if (a.mask == b.mask && a.source == b.source) {
    Value both = ir::addTangents(b_, loc, a.value, b.value);
    return Cotangent{both, a.mask, a.zeroIsDead && b.zeroIsDead, a.source};
  }
  Value both = (Expr(b_, loc, materialize(a)) + Expr(b_, loc, materialize(b))).value();
  if (!a.mask || !b.mask || a.source || b.source)
    return Cotangent{both, {}, isDead, {}};
  return Cotangent{both, (Expr(b_, loc, a.mask) | Expr(b_, loc, b.mask)).value(), true, {}};
}

LogicalResult Cotangents::accumulate(Value primal, Cotangent arriving) {
  if (!arriving.value)
    return mlir::success();
  Cotangent &held = map_[primal];
  if (!held.value) {
    held = arriving;
    return mlir::success();
  }
  FailureOr<Cotangent> both = sum(held, arriving);
  if (mlir::failed(both))
    return mlir::failure();
  held = *both;
  return mlir::success();
}

} // namespace fluxion::transforms
