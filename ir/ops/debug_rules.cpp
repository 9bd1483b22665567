// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops/debug.h"

namespace fluxion::ir {

// Tangents are not printed, and nothing comes back.
Values DebugPrintOp::jvp(OpBuilder &, ArrayRef<Value>) { return SmallVector<Value>(); }
Values DebugPrintOp::transpose(OpBuilder &, ArrayRef<Value> known, ArrayRef<Value>) {
  return SmallVector<Value>(known.size());
}

// A line per example: the new axis stands before those of batches around it.
Values DebugPrintOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  create(b, getLoc(), getTextAttr(), b.getDenseI64ArrayAttr(prepend(size, getBatch())),
         allBatched(b, getLoc(), xs, batched, size));
  return SmallVector<Value>();
}

} // namespace fluxion::ir
