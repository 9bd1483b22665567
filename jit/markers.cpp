// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/markers.h"

#include "ir/ops/checkpoint.h"
#include "ir/ops/custom.h"

namespace fluxion::codegen {

/// Whether there was any.
template <class OpT> static bool forward(transforms::FuncOp f) {
  bool hasAny = false;
  f.walk([&](OpT op) {
    op->replaceAllUsesWith(op->getOperands());
    op->erase();
    hasAny = true;
  });
  return hasAny;
}

void dropNames(transforms::FuncOp f) { forward<ir::NameOp>(f); }

static constexpr llvm::StringLiteral copiesMark = "fluxion.copies";
void dropBarriers(transforms::FuncOp f) {
  if (forward<ir::BarrierOp>(f))
    f->setAttr(copiesMark, mlir::UnitAttr::get(f.getContext()));
}
bool hasCopies(transforms::FuncOp f) { return f->hasAttr(copiesMark); }

/// Only ops of ours have code.
static mlir::LogicalResult requireOwnOps(transforms::FuncOp f) {
  auto ended = f.walk([](mlir::Operation *op) {
    if (op->getName().getDialectNamespace() == "fx" ||
        mlir::isa<mlir::func::FuncOp, mlir::func::ReturnOp>(op))
      return mlir::WalkResult::advance();
    op->emitOpError("has no code: a program that is compiled is made of fx ops");
    return mlir::WalkResult::interrupt();
  });
  return mlir::failure(ended.wasInterrupted());
}

mlir::LogicalResult requireRunnable(transforms::FuncOp f) {
  if (mlir::failed(requireOwnOps(f)))
    return mlir::failure();
  auto ended = f.walk([](ir::LinearCallOp op) {
    return mlir::failed(op.requireForward()) ? mlir::WalkResult::interrupt()
                                             : mlir::WalkResult::advance();
  });
  return mlir::failure(ended.wasInterrupted());
}

} // namespace fluxion::codegen
