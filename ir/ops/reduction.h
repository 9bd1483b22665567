// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions over axes.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/reduction.h.inc"

namespace fluxion::ir {

/// `reduced`, whose axes are those of `type` without `axes`, repeated along them again.
Value spreadOver(OpBuilder &b, Location loc, RankedTensorType type, Value reduced,
                 ArrayRef<int64_t> axes);

} // namespace fluxion::ir
