// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the engine does for the code of lanes: inlines functions once they are merged, defines
// symbols, says what the host can do.
#pragma once

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/PassManager.h"

#include <utility>

namespace fluxion::codegen {

/// Inlines what `shared` (jit/lane.h) emitted. To be run once equal calls are merged.
struct InlineSharedPass : llvm::PassInfoMixin<InlineSharedPass> {
  llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &);
};

/// Forbids code generators to round a product and a sum once where the program did not ask for it.
struct ForbidContractionPass : llvm::PassInfoMixin<ForbidContractionPass> {
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &);
};

/// Lets sumOf and differenceOf round once: for a host that has an instruction for it.
void allowFma(llvm::Module &module);
/// Lets timesPowerOfTwo use AVX-512's instruction for it: for a host with avx512f and avx512vl.
void allowScalingInstruction(llvm::Module &module);

/// Functions of this library that emitted mathematics calls by name.
llvm::SmallVector<std::pair<const char *, void *>> mathCallees();

} // namespace fluxion::codegen
