// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Cotangents on their way back, and the one place that knows what 0 times x is.
//
// A cotangent may be masked: where its mask is false nothing flows, whatever number stands there.
// The mask of a selection travels with the cotangent through elementwise linear ops, so that the
// branch not taken is cut off, never multiplied by zero (0 * inf would be NaN). Where elements mix,
// the number zero is put in, and from there on a zero counts as "nothing flows" as well.
#pragma once

#include "transforms/rewrite.h"

#include "llvm/ADT/DenseMap.h"

namespace fluxion::transforms {

struct Cotangent {
  Value value;             // null: symbolic zero
  Value mask;              // null: everywhere
  bool zeroIsDead = false; // a mask upstream was turned into zeros: they still mean "nothing"
};

/// The cotangents of the values of a linear program, accumulated in the order of arrival.
class Cotangents {
public:
  explicit Cotangents(OpBuilder &b) : b_(b) {}

  /// One more use of `primal` sends back `arriving`.
  void accumulate(Value primal, Cotangent arriving);
  Cotangent of(Value primal) const { return map_.lookup(primal); }
  /// The number that flows: zero where the mask is false. Null stays null.
  Value materialize(Cotangent ct);
  /// `ct` with a mask wherever zeros are known to mean "nothing".
  Cotangent withExplicitMask(Cotangent ct);
  /// `ct` restricted to where `mask` holds.
  Cotangent restrictTo(Cotangent ct, Value mask);

private:
  OpBuilder &b_;
  llvm::DenseMap<Value, Cotangent> map_;
};

} // namespace fluxion::transforms
