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

static constexpr llvm::StringLiteral copiesMark = "fluxion.copies";
void dropBarriers(transforms::FuncOp f) {
  bool hasAny =
      f.walk([](ir::BarrierOp) { return mlir::WalkResult::interrupt(); }).wasInterrupted();
  if (hasAny)
    f->setAttr(copiesMark, mlir::UnitAttr::get(f.getContext()));
  forward<ir::BarrierOp>(f);
}
bool hasCopies(transforms::FuncOp f) { return f->hasAttr(copiesMark); }

mlir::LogicalResult requireRunnable(transforms::FuncOp f) {
  auto ended = f.walk([](ir::LinearCallOp op) {
    return mlir::failed(op.requireForward()) ? mlir::WalkResult::interrupt()
                                             : mlir::WalkResult::advance();
  });
  return mlir::failure(ended.wasInterrupted());
}

} // namespace fluxion::codegen
