// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cotangents on their way back, and the one place that knows what 0 times x is.
//
// A cotangent may be masked: where its mask is false nothing flows, whatever number stands there.
// The mask of a selection travels with the cotangent through elementwise linear ops, so that the
// branch not taken is cut off, never multiplied by zero (0 * inf would be NaN). Where elements mix,
// the number zero is put in, and from there on a zero may mean "nothing flows" as well. It may also
// be a genuine zero, whose derivative counts; so such a zero is put in again only where a product
// with it is not finite.
#pragma once

#include "transforms/rewrite.h"

#include "llvm/ADT/DenseMap.h"

namespace fluxion::transforms {

struct Cotangent {
  Value value;             // null: symbolic zero
  Value mask;              // null: everywhere
  bool zeroIsDead = false; // a mask upstream was turned into zeros: they may mean "nothing"
  Value source;            // what `value` was before elementwise ops, where its zeros may be dead

  /// Where zeros of an unmasked cotangent may be dead, what elementwise ops make of them is
  /// watched.
  Cotangent watched() const {
    bool isToWatch = value && zeroIsDead && !mask && !source;
    return isToWatch ? Cotangent{value, mask, zeroIsDead, value} : *this;
  }
  bool wasMasked() const { return mask || zeroIsDead; }
};

/// The cotangents of the values of a linear program, accumulated in the order of arrival.
class Cotangents {
public:
  explicit Cotangents(OpBuilder &b) : b_(b) {}

  /// One more use of `primal` sends back `arriving`.
  LogicalResult accumulate(Value primal, Cotangent arriving);
  Cotangent of(Value primal) const { return map_.lookup(primal); }
  /// The number that flows: zero where the mask is false, and where a dead zero met what is not
  /// finite. Null stays null.
  Value materialize(Cotangent ct);
  /// `ct` restricted to where `mask` holds.
  Cotangent restrictTo(Cotangent ct, Value mask);

private:
  FailureOr<Cotangent> sum(Cotangent a, Cotangent b);

  OpBuilder &b_;
  llvm::DenseMap<Value, Cotangent> map_;
};

} // namespace fluxion::transforms
