// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values that several nests compute again and again, though one could leave them behind.
#pragma once

#include "jit/plan.h"

namespace fluxion::codegen {

/// Once all of a block is placed it is known which nests compute a fused value: where that is
/// dearer than to write it once and to read it, it goes to `found`. In `x = x + f(x)`, over and
/// over, every x would else be summed up from the first one on by all that read it.
void findWorthKeeping(const Plan &plan, const BlockPlan &block, std::vector<Value> &found);

} // namespace fluxion::codegen
