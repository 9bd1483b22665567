// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Several nests that share rows, block of rows by block of rows (jit/row_groups.h).
#pragma once

#include "jit/emitter.h"

namespace fluxion::codegen {

void emitRows(Emitter &emitter, const PlanStep &step);

} // namespace fluxion::codegen
