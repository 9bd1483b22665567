// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops of unequal counts, one for each example, some examples at a time.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::codegen {

/// Rewrites maps over many examples whose body is numbers and loops over numbers (a Newton
/// iteration under vmap): blocks of examples make their steps side by side, as vectors, until all
/// of a block are done. What is done keeps its values. Examples that need many more steps than
/// their neighbours make these compute for nothing, in vectors that were there anyway.
void joinLoops(transforms::FuncOp function);

} // namespace fluxion::codegen
