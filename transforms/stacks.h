// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stacks of unknown size under a batch: every example has as many rows as it has steps, so what
// makes them and what takes them must run example by example.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// A copy of `f` in which all that lies between the makers and the takers of stacks that differ
/// between examples is the body of one call. Null where there are none.
OwnedFunction withStacksTogether(FuncOp f, ArrayRef<bool> isArgumentBatched);

} // namespace fluxion::transforms
