// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions that do not mix features, as sums of shifted arrays.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::codegen {

/// Rewrites convolutions of each feature alone with a short window: a term per place of the window,
/// a shifted lhs times a number. Loops that are fused with what is around them do that faster than
/// a library, whose vectors go along the features. Order: behind `foldHalvesInSingle`.
void unrollWindows(transforms::FuncOp function);

} // namespace fluxion::codegen
