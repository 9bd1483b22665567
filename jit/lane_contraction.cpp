// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which products and sums are rounded once. That is decided where they are emitted, by the program
// alone: a value that two nests compute has the same bits in both, whatever else they compute, and
// code generators have no say.
#include "jit/lane.h"
#include "jit/lane_passes.h"

#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"

namespace fluxion::codegen {

static constexpr llvm::StringLiteral fmaFlag = "fluxion.fma";
void allowFma(llvm::Module &module) { module.addModuleFlag(llvm::Module::Warning, fmaFlag, 1); }

// The flag is the mark: LLVM contracts nothing, since no sum has it. An instruction even where both
// factors are constants, as coordinates are in a loop of one step: there, too, the sum rounds.
Lane onlyAddedProduct(Lane a, Lane b) {
  if (!a.isFloat())
    return a * b;
  auto *product = llvm::BinaryOperator::CreateFMul(a.v, b.v);
  product->setHasAllowContract(true);
  return {a.b, a.b->Insert(product)};
}

/// x y, where that is a product that is only added.
static llvm::BinaryOperator *productOf(Lane x) {
  auto *product = llvm::dyn_cast<llvm::BinaryOperator>(x.v);
  bool isFit = product && product->getOpcode() == llvm::Instruction::FMul &&
               product->hasAllowContract() &&
               x.b->GetInsertBlock()->getModule()->getModuleFlag(fmaFlag);
  return isFit ? product : nullptr;
}
static Lane factor(Lane like, llvm::BinaryOperator *product, unsigned i) {
  return {like.b, product->getOperand(i)};
}

// Of two products the first one is taken. Changes of sign are exact.
Lane sumOf(Lane a, Lane b) {
  if (auto *product = productOf(a))
    return fma(factor(a, product, 0), factor(a, product, 1), b);
  if (auto *product = productOf(b))
    return fma(factor(b, product, 0), factor(b, product, 1), a);
  return a + b;
}
Lane differenceOf(Lane a, Lane b) {
  if (auto *product = productOf(a))
    return fma(factor(a, product, 0), factor(a, product, 1), -b);
  if (auto *product = productOf(b))
    return fma(-factor(b, product, 0), factor(b, product, 1), a);
  return a - b;
}

llvm::PreservedAnalyses ForbidContractionPass::run(llvm::Function &function,
                                                   llvm::FunctionAnalysisManager &) {
  for (llvm::Instruction &instruction : llvm::instructions(function))
    if (llvm::isa<llvm::FPMathOperator>(instruction))
      instruction.setHasAllowContract(false);
  return llvm::PreservedAnalyses::all();
}

} // namespace fluxion::codegen
