// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which products and sums are rounded once, decided in LLVM IR. Code generators decide otherwise at
// another level of optimization; from here on all of them round the same operations.
#include "jit/lane_passes.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"

namespace fluxion::codegen {

/// A product that may be rounded together with the one sum that it is part of.
static llvm::BinaryOperator *productIn(llvm::Instruction &sum, unsigned side) {
  auto *product = llvm::dyn_cast<llvm::BinaryOperator>(sum.getOperand(side));
  bool isFit = product && product->getOpcode() == llvm::Instruction::FMul &&
               product->hasAllowContract() && product->hasOneUse() &&
               product->getParent() == sum.getParent();
  return isFit ? product : nullptr;
}

// x y + z, z + x y, x y - z and z - x y. Changes of sign are exact. Of two products the first one
// is taken.
static void contract(llvm::Instruction &sum) {
  bool isDifference = sum.getOpcode() == llvm::Instruction::FSub;
  if (!(isDifference || sum.getOpcode() == llvm::Instruction::FAdd) || !sum.hasAllowContract())
    return;
  unsigned side = productIn(sum, 0) ? 0 : 1;
  llvm::BinaryOperator *product = productIn(sum, side);
  if (!product)
    return;
  llvm::IRBuilder<> b(&sum);
  llvm::Value *x = product->getOperand(0), *z = sum.getOperand(1 - side);
  if (isDifference)
    (side == 0 ? z : x) = b.CreateFNeg(side == 0 ? z : x);
  sum.replaceAllUsesWith(
      b.CreateIntrinsic(llvm::Intrinsic::fma, {sum.getType()}, {x, product->getOperand(1), z}));
  sum.eraseFromParent();
  product->eraseFromParent();
}

llvm::PreservedAnalyses ContractPass::run(llvm::Function &function,
                                          llvm::FunctionAnalysisManager &) {
  if (hasFma_)
    for (llvm::BasicBlock &block : function)
      for (llvm::Instruction &instruction : llvm::make_early_inc_range(block))
        contract(instruction);
  for (llvm::Instruction &instruction : llvm::instructions(function))
    if (llvm::isa<llvm::FPMathOperator>(instruction))
      instruction.setHasAllowContract(false);
  return llvm::PreservedAnalyses::none();
}

} // namespace fluxion::codegen
