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

/// Makes one instruction of a product and a sum that may be rounded once, where the machine has
/// one, and forbids code generators to decide that for themselves.
class ContractPass : public llvm::PassInfoMixin<ContractPass> {
public:
  explicit ContractPass(bool hasFma) : hasFma_(hasFma) {}
  llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &);

private:
  bool hasFma_;
};

/// Lets timesPowerOfTwo use AVX-512's instruction for it: for a host with avx512f and avx512vl.
void allowScalingInstruction(llvm::Module &module);

/// Functions of this library that emitted mathematics calls by name.
llvm::SmallVector<std::pair<const char *, void *>> mathCallees();

} // namespace fluxion::codegen
