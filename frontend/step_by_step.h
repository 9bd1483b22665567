// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Control flow with jit switched off: where numbers are known, bodies are called with them, one
// step after the other, and may look at them.
#pragma once

#include "frontend/carry.h"

namespace fluxion::detail {

/// Whether jit is off and all of these arrays have numbers.
bool runsStepByStep(std::initializer_list<const Leaves *> lists);

/// The last carry, then the rows, stacked; at least one step. `body` takes the carry and a row.
Leaves scanStepByStep(const char *name, const Body &body, Carry init, const Leaves &xs,
                      std::int64_t length, bool isReversed, Where where);

/// From `lo` to before `hi`, counted in a dtype.
struct Bounds {
  Operand lo, hi;
  DType dtype;
};
/// `body` takes the number of the step and the carry.
Leaves foriStepByStep(const Bounds &bounds, const Body &body, Carry init, Where where);

/// Makes steps from `carry` on, which becomes the last one; false where it met a condition whose
/// number is not known, before which it stops.
bool whileStepByStep(const Body &keepGoing, const Body &body, Carry &carry, Where where);

} // namespace fluxion::detail
