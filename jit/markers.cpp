// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/markers.h"

#include "ir/ops/checkpoint.h"
#include "ir/ops/custom.h"

namespace fluxion::codegen {

template <class OpT> static void forward(transforms::FuncOp f) {
  f.walk([](OpT op) {
    op->replaceAllUsesWith(op->getOperands());
    op->erase();
  });
}

void dropNames(transforms::FuncOp f) { forward<ir::NameOp>(f); }
void dropBarriers(transforms::FuncOp f) { forward<ir::BarrierOp>(f); }

mlir::LogicalResult requireRunnable(transforms::FuncOp f) {
  auto ended = f.walk([](ir::LinearCallOp op) {
    return mlir::failed(op.requireForward()) ? mlir::WalkResult::interrupt()
                                             : mlir::WalkResult::advance();
  });
  return mlir::failure(ended.wasInterrupted());
}

} // namespace fluxion::codegen
