// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loop nests: one pass over a space computes several stored and several folded results.
#pragma once

#include "jit/emitter.h"

namespace fluxion::codegen {

void emitNest(Emitter &emitter, const Nest &nest);

} // namespace fluxion::codegen
