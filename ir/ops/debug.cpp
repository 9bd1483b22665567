// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops/debug.h"

#include "runtime/debug_print.h"

#define GET_OP_CLASSES
#include "ir/ops/debug.cpp.inc"

namespace fluxion::ir {

void FxDialect::addDebug() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/debug.cpp.inc"
      >();
}

LogicalResult DebugPrintOp::verify() {
  for (Value value : getValues())
    if (!tensorTypeOf(value).getShape().take_front(getBatch().size()).equals(getBatch()))
      return emitOpError("(C1) a value of type ")
             << value.getType() << " does not begin with the axes of the batch";
  return mlir::success();
}

Evaluated DebugPrintOp::evaluate(ArrayRef<HostArray> xs) {
  runtime::debugPrint(getText(), {getBatch().data(), getBatch().size()}, {xs.data(), xs.size()});
  return SmallVector<HostArray>();
}

} // namespace fluxion::ir
