// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/effects.h"

namespace fluxion::ir {

bool hasEffects(Operation *op) {
  if (op->getNumRegions() == 0)
    return !mlir::isMemoryEffectFree(op);
  return op
      ->walk([&](Operation *inner) {
        bool isPlain = inner->getNumRegions() > 0 || mlir::isMemoryEffectFree(inner);
        return isPlain ? mlir::WalkResult::advance() : mlir::WalkResult::interrupt();
      })
      .wasInterrupted();
}

void silence(Operation *op) {
  if (op->getNumRegions() == 0)
    return;
  op->walk([](Operation *inner) {
    if (inner->getNumRegions() == 0 && inner->getNumResults() == 0 &&
        !mlir::isMemoryEffectFree(inner))
      inner->erase();
  });
}

} // namespace fluxion::ir
