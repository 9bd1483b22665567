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

mlir::LogicalResult requireRunnable(transforms::FuncOp f) {
  auto ended = f.walk([](ir::LinearCallOp op) {
    return mlir::failed(op.requireForward()) ? mlir::WalkResult::interrupt()
                                             : mlir::WalkResult::advance();
  });
  return mlir::failure(ended.wasInterrupted());
}

} // namespace fluxion::codegen
