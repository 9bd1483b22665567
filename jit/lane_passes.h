// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the engine does for the code of lanes: functions to inline after merging, symbols to define.
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/PassManager.h"

#include <utility>

namespace fluxion::codegen {

/// Inlines what `shared` (jit/lane.h) emitted. To be run once equal calls are merged.
struct InlineSharedPass : llvm::PassInfoMixin<InlineSharedPass> {
  llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &);
};

/// Functions of this library that emitted mathematics calls by name.
llvm::SmallVector<std::pair<const char *, void *>> mathCallees();

} // namespace fluxion::codegen
