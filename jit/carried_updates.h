// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Large values of which a loop replaces a part at every step: where nobody needs the whole of what
// was before, the part is written in its place, and nothing is copied.
#pragma once

#include "jit/plan.h"

namespace fluxion::codegen {

/// Fills `plan.updates` for the loops of its function.
void findUpdates(Plan &plan);

} // namespace fluxion::codegen
