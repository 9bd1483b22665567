// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Makes a program of one example a program of a batch.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

using ir::BatchedFunction;

/// f on `size` examples at once: every batched argument and result has a new axis of that length in
/// front. Results that depend on no batched argument stay as they are.
FailureOr<BatchedFunction> vmap(FuncOp f, ArrayRef<bool> isArgumentBatched, int64_t size);

} // namespace fluxion::transforms
