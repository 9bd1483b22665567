// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that apply a program of their own: the program as a function, which every transformation
// knows how to treat, and the function as the op's program again.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

using ir::BodyInterface;

/// The values that the body of `op` hands over as its results.
inline mlir::OperandRange yieldedBy(BodyInterface op) {
  return op.getBodyBlock().getTerminator()->getOperands();
}
/// A copy of the body of `op` as a function. Where `wanted` is given, it answers those results
/// only.
OwnedFunction functionOf(BodyInterface op, ArrayRef<bool> wanted = {});
/// `op` with `function` for its body, on these operands.
Operation *withBody(OpBuilder &b, BodyInterface op, OwnedFunction function,
                    mlir::ValueRange operands);

/// Replaces `op` by the ops of its body, which move in front of what followed it. Answers where
/// they begin.
Operation *dissolve(BodyInterface op);
/// Dissolves every body of `f`, inner ones included. Linear in the program's size.
void inlineCalls(FuncOp f);

} // namespace fluxion::transforms
