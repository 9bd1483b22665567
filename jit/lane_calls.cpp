// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of emitted code: those that it shares until equal calls are merged, and those of the
// library that it calls for rare arguments.
#include "jit/huge_angle.h"
#include "jit/lane.h"
#include "jit/lane_passes.h"

#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/Cloning.h"

namespace fluxion::codegen {

static constexpr llvm::StringLiteral sharedMark = "fluxion-shared";

// "f32", "v8f32".
static std::string nameOf(llvm::Type *type) {
  std::string element =
      (type->isIntOrIntVectorTy() ? "i" : "f") + std::to_string(type->getScalarSizeInBits());
  auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
  return vector ? "v" + std::to_string(vector->getNumElements()) + element : element;
}

static llvm::Function *declareShared(const std::string &name, Lane x, std::size_t numResults) {
  llvm::Function *caller = x.b->GetInsertBlock()->getParent();
  llvm::SmallVector<llvm::Type *> types(numResults, x.type());
  auto *type = llvm::FunctionType::get(llvm::StructType::get(x.b->getContext(), types), {x.type()},
                                       /*isVarArg=*/false);
  auto *function =
      llvm::Function::Create(type, llvm::GlobalValue::InternalLinkage, name, caller->getParent());
  // Vectors are passed in registers of the width that both sides know.
  for (llvm::Attribute attribute : caller->getAttributes().getFnAttrs())
    if (attribute.isStringAttribute())
      function->addFnAttr(attribute);
  function->addFnAttr(sharedMark);
  function->addFnAttr(llvm::Attribute::NoUnwind);
  function->addFnAttr(llvm::Attribute::WillReturn);
  function->addFnAttr(llvm::Attribute::NoSync);
  function->setDoesNotAccessMemory();
  return function;
}

void shared(llvm::StringRef name, Lane x, llvm::MutableArrayRef<Lane> results,
            llvm::function_ref<void(Lane, llvm::MutableArrayRef<Lane>)> f) {
  llvm::IRBuilderBase &b = *x.b;
  std::string symbol = ("fluxion." + name + "." + nameOf(x.type())).str();
  llvm::Function *function = b.GetInsertBlock()->getModule()->getFunction(symbol);
  if (!function) {
    function = declareShared(symbol, x, results.size());
    llvm::IRBuilderBase::InsertPointGuard guard(b);
    b.SetInsertPoint(llvm::BasicBlock::Create(b.getContext(), "", function));
    b.SetCurrentDebugLocation({});
    f({&b, function->getArg(0)}, results);
    llvm::SmallVector<llvm::Value *> values;
    for (Lane result : results)
      values.push_back(result.v);
    b.CreateAggregateRet(values.data(), values.size());
  }
  llvm::CallInst *call = b.CreateCall(function, {x.v});
  for (auto [i, result] : llvm::enumerate(results))
    result = {&b, b.CreateExtractValue(call, i)};
}

llvm::PreservedAnalyses InlineSharedPass::run(llvm::Module &module, llvm::ModuleAnalysisManager &) {
  bool changed = false;
  for (llvm::Function &function : llvm::make_early_inc_range(module)) {
    if (!function.hasFnAttribute(sharedMark))
      continue;
    changed = true;
    for (llvm::User *user : llvm::make_early_inc_range(function.users())) {
      llvm::InlineFunctionInfo info;
      llvm::InlineFunction(*llvm::cast<llvm::CallBase>(user), info);
    }
    if (function.use_empty())
      function.eraseFromParent();
  }
  return changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

// Room for `count` vectors or scalars on the stack of the function being emitted.
static llvm::Value *stackRoom(llvm::IRBuilderBase &b, llvm::Type *type, unsigned count) {
  llvm::IRBuilderBase::InsertPointGuard guard(b);
  llvm::BasicBlock &entry = b.GetInsertBlock()->getParent()->getEntryBlock();
  b.SetInsertPoint(&entry, entry.begin());
  return b.CreateAlloca(type, b.getInt32(count));
}

std::array<Lane, 3> hugeAngle(Lane x, Lane anchor) {
  llvm::IRBuilderBase &b = *x.b;
  auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(x.type());
  llvm::Type *element = x.type()->getScalarType(), *pointer = b.getPtrTy();
  llvm::Value *in = stackRoom(b, x.type(), 1), *out = stackRoom(b, x.type(), 3);
  b.CreateStore(x.v, in);
  auto *type = llvm::FunctionType::get(b.getVoidTy(), {pointer, element, pointer, b.getInt64Ty()},
                                       /*isVarArg=*/false);
  auto callee = b.GetInsertBlock()->getModule()->getOrInsertFunction(
      x.isDouble() ? "fluxion_huge_angle_f64" : "fluxion_huge_angle_f32", type);
  llvm::Value *scalarAnchor =
      vector ? b.CreateExtractElement(anchor.v, std::uint64_t(0)) : anchor.v;
  llvm::CallInst *call = b.CreateCall(
      callee, {in, scalarAnchor, out, b.getInt64(vector ? vector->getNumElements() : 1)});
  call->addFnAttr(llvm::Attribute::NoUnwind);
  call->addFnAttr(llvm::Attribute::Cold);
  call->setOnlyAccessesArgMemory();
  std::array<Lane, 3> results;
  for (auto [i, result] : llvm::enumerate(results))
    result = {&b, b.CreateLoad(x.type(), b.CreateConstGEP1_32(x.type(), out, i))};
  return results;
}

llvm::SmallVector<std::pair<const char *, void *>> mathCallees() {
  return {{"fluxion_huge_angle_f32", reinterpret_cast<void *>(&fluxion_huge_angle_f32)},
          {"fluxion_huge_angle_f64", reinterpret_cast<void *>(&fluxion_huge_angle_f64)}};
}

} // namespace fluxion::codegen
