// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which large values must be in memory, whatever computing them costs: decided before anything is
// placed.
#pragma once

#include "jit/plan.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::codegen {

class MemoryNeeds {
public:
  /// Walks the function backwards, bodies included; fills `plan.origins` on the way.
  explicit MemoryNeeds(Plan &plan);

  bool isNeeded(Value value) const { return needed_.contains(plan_.originOf(value)); }
  /// Small values need no memory: they are stored for those who ask.
  void need(Value value) {
    if (!isSmall(value))
      needed_.insert(plan_.originOf(value));
  }

private:
  void ofBlock(mlir::Block &block);
  void ofBodies(ir::BodyInterface op);
  void ofOp(Operation *op);
  bool isFree(Value value) const;

  Plan &plan_;
  llvm::DenseSet<Value> needed_;
};

} // namespace fluxion::codegen
