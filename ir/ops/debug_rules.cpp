// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops/debug.h"

#include "ir/parts.h"

namespace fluxion::ir {

// Tangents are not printed, and nothing comes back.
Values DebugPrintOp::jvp(OpBuilder &, ArrayRef<Value>) { return SmallVector<Value>(); }
Values DebugPrintOp::transpose(OpBuilder &, ArrayRef<Value> known, ArrayRef<Value>) {
  return SmallVector<Value>(known.size());
}

// A line per example: the new axis stands before those of batches around it.
Values DebugPrintOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  create(b, getLoc(), getTextAttr(), b.getDenseI64ArrayAttr(prepend(size, getBatch())),
         getComplexAttr(), allBatched(b, getLoc(), xs, batched, size));
  return SmallVector<Value>();
}

PartsOfResults DebugPrintOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  SmallVector<Value> values;
  auto complex = llvm::to_vector(getComplex());
  for (auto [k, x] : llvm::enumerate(xs)) {
    values.push_back(x.im ? packed(b, getLoc(), x) : x.re);
    if (x.im)
      complex.push_back(static_cast<int64_t>(k));
  }
  create(b, getLoc(), getTextAttr(), getBatchAttr(), b.getDenseI64ArrayAttr(complex), values);
  return SmallVector<Parts>();
}

} // namespace fluxion::ir
