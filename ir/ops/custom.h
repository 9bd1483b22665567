// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs that bring derivatives of their own along.
#pragma once

#include "ir/calculus.h"
#include "ir/rules.h"

namespace fluxion::ir {

/// What a function with a reverse derivative of its own is made of.
struct VjpPrograms {
  FuncOp program;  // (x..., captured...) -> (y...)
  FuncOp forward;  // (x..., captured...) -> (y..., residuals...)
  FuncOp backward; // (residuals..., ct of floating y...) -> (ct of floating x...)
  /// Tangents are those of `program`, not of the transpose of `backward`.
  bool hasTangentsOfProgram = false;
};

/// What a program is on a batch, beside which operands are on it: a rule for `fx.custom_vmap`. Its
/// results must be those of the program with the batch axis in front.
using BatchRule = std::function<FailureOr<BatchedResults>(
    OpBuilder &b, Location loc, ArrayRef<Value> operands, ArrayRef<bool> batched, int64_t size)>;
/// Keeps a rule as long as the process lives; answers its number. From any thread.
int64_t registerBatchRule(BatchRule rule);

} // namespace fluxion::ir

#define GET_OP_CLASSES
#include "ir/ops/custom.h.inc"
