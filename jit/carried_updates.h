// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Large values of which a loop replaces a part at every step: where nobody needs the whole of what
// was before, the part is written in its place, and nothing is copied.
#pragma once

#include "jit/plan.h"

namespace fluxion::codegen {

/// Whether all that is made of `value` in front of `update`, beside the update, is in memory or in
/// registers when that runs.
bool isReadOnlyBefore(Value value, Operation *update);
/// Fills `plan.updates` for the loops of its function, and `plan.donatedUpdates`.
void findUpdates(Plan &plan);

} // namespace fluxion::codegen
