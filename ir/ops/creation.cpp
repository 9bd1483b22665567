// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops/creation.h"

#define GET_OP_CLASSES
#include "ir/ops/creation.cpp.inc"

namespace fluxion::ir {

mlir::OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

Evaluated ConstantOp::evaluate(ArrayRef<HostArray>) {
  return SmallVector<HostArray>{fromAttribute(getValue())};
}

// Without operands there is nothing to batch.
Values ConstantOp::batch(OpBuilder &, ArrayRef<Value>, ArrayRef<bool>, int64_t) {
  return emitOpError("has no operand to batch");
}

} // namespace fluxion::ir
