// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that move elements without changing them.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/structural.h.inc"

namespace fluxion::ir {

/// `x` as a constant of `type` if it is one number everywhere: moving such elements changes
/// nothing. Null otherwise.
Value splatMovedTo(OpBuilder &b, Location loc, Value x, RankedTensorType type);

/// `x` with its axes in the order `permutation`; `x` itself where that is the order they are in.
Value permuted(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> permutation);

} // namespace fluxion::ir
