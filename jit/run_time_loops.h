// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops over sizes that only the running program knows (many_sizes.h): there may be no step, no
// whole vector, and nothing left over. For nest.cpp.
#pragma once

#include "jit/emitter.h"

namespace fluxion::codegen {

/// `size` steps, at least one.
Emitter::Carried loopOver(Emitter &e, int64_t size, bool isDynamic, const Emitter::Carried &start,
                          Emitter::LoopBody body);
/// From `begin` to `end`, if that is any way.
Emitter::Carried loopIfAny(Emitter &e, int64_t begin, int64_t end, int64_t step,
                           const Emitter::Carried &start, Emitter::LoopBody body);

/// Whole vectors of `width` up to `size`, then what is left over.
struct LaneLoop {
  int64_t size, width;
  /// The vectors that are to be made, where others make the rest; null: all.
  llvm::Value *firstVector = nullptr, *endVector = nullptr;
  /// Whether an element may be computed twice, so that a vector takes the last elements.
  bool mayOverlap = true;
};
void overLanes(Emitter &e, const LaneLoop &loop,
               llvm::function_ref<void(llvm::Value *i, unsigned width)> body);

/// How long blocks of a fold are, so that both the steps in a block and the blocks are few.
int64_t blockLength(int64_t end, int64_t step, int64_t longestChain);
/// A fold in blocks, each from `fresh()` on and then merged into what was before.
struct BlockedFold {
  llvm::function_ref<Emitter::Carried()> fresh;
  llvm::function_ref<Emitter::Carried(const Emitter::Carried &, const Emitter::Carried &)> merged;
  Emitter::LoopBody body;
};
Emitter::Carried foldInBlocks(Emitter &e, llvm::Value *begin, llvm::Value *end, int64_t length,
                              int64_t step, const Emitter::Carried &start, const BlockedFold &fold);

} // namespace fluxion::codegen
