// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loop nests: one pass over a space computes several stored and several folded results.
#pragma once

#include "jit/emitter.h"

namespace fluxion::codegen {

/// A block of the rows that several nests share.
struct RowBlock {
  llvm::SmallVector<llvm::Value *> begin; // along each of their axes
  int64_t count;                          // along the last of them; of the others there is one
  /// Where folds over rows are added to, by op.
  const llvm::DenseMap<Operation *, llvm::Value *> &accumulators;
};

void emitNest(Emitter &emitter, const Nest &nest);
void emitNest(Emitter &emitter, const Nest &nest, const RowBlock &rows);
/// What the code of a nest reads and writes.
llvm::SmallVector<Value> valuesOf(const Plan &plan, const Nest &nest);

} // namespace fluxion::codegen
