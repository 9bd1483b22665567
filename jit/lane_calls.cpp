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

// An internal function of x that the optimizer may treat as one instruction.
static llvm::Function *declarePure(llvm::StringRef name, Lane x, llvm::Type *result) {
  llvm::Function *caller = x.b->GetInsertBlock()->getParent();
  auto *type = llvm::FunctionType::get(result, {x.type()}, /*isVarArg=*/false);
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

// Emits the body of a function of x; the builder comes back to where it is.
static void define(llvm::Function *function, llvm::IRBuilderBase &b,
                   llvm::function_ref<void(Lane)> body) {
  llvm::IRBuilderBase::InsertPointGuard guard(b);
  b.SetInsertPoint(llvm::BasicBlock::Create(b.getContext(), "", function));
  b.SetCurrentDebugLocation({});
  body({&b, function->getArg(0)});
}

void shared(llvm::StringRef name, SharedCode f, Lane x, llvm::MutableArrayRef<Lane> results) {
  llvm::IRBuilderBase &b = *x.b;
  std::string symbol = ("fluxion." + name + "." + nameOf(x.type())).str();
  llvm::Function *function = b.GetInsertBlock()->getModule()->getFunction(symbol);
  if (!function) {
    llvm::SmallVector<llvm::Type *> types(results.size(), x.type());
    function = declarePure(symbol, x, llvm::StructType::get(b.getContext(), types));
    define(function, b, [&](Lane argument) {
      f(argument, results);
      llvm::SmallVector<llvm::Value *> values;
      for (Lane result : results)
        values.push_back(result.v);
      b.CreateAggregateRet(values.data(), values.size());
    });
  }
  llvm::CallInst *call = b.CreateCall(function, {x.v});
  for (auto [i, result] : llvm::enumerate(results))
    result = {&b, b.CreateExtractValue(call, i)};
}

llvm::PreservedAnalyses InlineSharedPass::run(llvm::Module &module, llvm::ModuleAnalysisManager &) {
  llvm::SmallVector<llvm::Function *> functions;
  for (llvm::Function &function : module)
    if (function.hasFnAttribute(sharedMark))
      functions.push_back(&function);
  for (llvm::Function *function : functions)
    for (llvm::User *user : llvm::make_early_inc_range(function->users())) {
      auto &call = llvm::cast<llvm::CallBase>(*user);
      llvm::InlineFunctionInfo info;
      // Calls whose results nobody uses any more go as well.
      if (call.use_empty())
        call.eraseFromParent();
      else
        llvm::InlineFunction(call, info);
    }
  for (llvm::Function *function : functions)
    if (function->use_empty())
      function->eraseFromParent();
  return functions.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

// Room for `count` vectors or scalars on the stack of the function being emitted.
static llvm::Value *stackRoom(llvm::IRBuilderBase &b, llvm::Type *type, unsigned count) {
  llvm::IRBuilderBase::InsertPointGuard guard(b);
  llvm::BasicBlock &entry = b.GetInsertBlock()->getParent()->getEntryBlock();
  b.SetInsertPoint(&entry, entry.begin());
  return b.CreateAlloca(type, b.getInt32(count));
}

std::array<Lane, 3> hugeAngle(Lane x, Turn turn, Lane anchor) {
  llvm::IRBuilderBase &b = *x.b;
  auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(x.type());
  llvm::Type *element = x.type()->getScalarType(), *pointer = b.getPtrTy();
  llvm::Value *in = stackRoom(b, x.type(), 1), *out = stackRoom(b, x.type(), 3);
  b.CreateStore(x.v, in);
  auto *type = llvm::FunctionType::get(b.getVoidTy(),
                                       {pointer, b.getInt32Ty(), element, pointer, b.getInt64Ty()},
                                       /*isVarArg=*/false);
  auto callee = b.GetInsertBlock()->getModule()->getOrInsertFunction(
      x.isDouble() ? "fluxion_huge_angle_f64" : "fluxion_huge_angle_f32", type);
  llvm::Value *scalarAnchor =
      vector ? b.CreateExtractElement(anchor.v, std::uint64_t(0)) : anchor.v;
  llvm::Value *count = b.getInt64(vector ? vector->getNumElements() : 1);
  llvm::CallInst *call =
      b.CreateCall(callee, {in, b.getInt32(static_cast<int>(turn)), scalarAnchor, out, count});
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
