// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arguments whose memory the caller gives away: which results may be written there while the
// program still runs. plan.cpp calls it once all else is planned.
#pragma once

#include "jit/plan.h"

namespace fluxion::codegen {

/// Fills `plan.reuses` and marks the nests that write where they read.
void planReuse(Plan &plan);

} // namespace fluxion::codegen
