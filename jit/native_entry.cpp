// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/native_entry.h"

#include "llvm/IR/IRBuilder.h"

namespace fluxion::codegen {
namespace {

llvm::Type *scalarType(llvm::IRBuilder<> &b, ir::RankedTensorType type) {
  ir::Type element = type.getElementType();
  if (element.isF64())
    return b.getDoubleTy();
  if (element.isF32())
    return b.getFloatTy();
  return b.getIntNTy(element.getIntOrFloatBitWidth());
}

/// A boolean is a byte in memory and a bit in a register, as in C.
llvm::Type *inMemory(llvm::IRBuilder<> &b, llvm::Type *type) {
  return type->isIntegerTy(1) ? b.getInt8Ty() : type;
}

} // namespace

void emitNativeEntry(const Plan &plan, llvm::Function &entry, uint64_t arenaBytes) {
  llvm::Module &module = *entry.getParent();
  llvm::IRBuilder<> b(module.getContext());
  FuncOp function = plan.function;
  llvm::SmallVector<ir::RankedTensorType> arguments, results;
  for (mlir::Type type : function.getArgumentTypes())
    arguments.push_back(mlir::cast<ir::RankedTensorType>(type));
  for (mlir::Type type : function.getResultTypes())
    results.push_back(mlir::cast<ir::RankedTensorType>(type));
  bool returns = results.size() == 1 && results[0].getRank() == 0;

  llvm::SmallVector<llvm::Type *> types;
  for (ir::RankedTensorType type : arguments)
    types.push_back(type.getRank() == 0 ? scalarType(b, type) : b.getPtrTy());
  if (!returns)
    types.append(results.size(), b.getPtrTy());
  llvm::Type *returned = returns ? scalarType(b, results[0]) : b.getVoidTy();
  auto *native =
      llvm::Function::Create(llvm::FunctionType::get(returned, types, false),
                             llvm::Function::ExternalLinkage, "native", module);
  native->addFnAttr(llvm::Attribute::NoUnwind);
  for (llvm::Argument &argument : native->args())
    if (argument.getType()->isIntegerTy(1))
      argument.addAttr(llvm::Attribute::ZExt);
  if (returned->isIntegerTy(1))
    native->addRetAttr(llvm::Attribute::ZExt);
  b.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "entry", native));

  auto table = [&](size_t n) {
    return b.CreateAlloca(llvm::ArrayType::get(b.getPtrTy(), std::max<size_t>(n, 1)));
  };
  auto put = [&](llvm::Value *table, unsigned i, llvm::Value *pointer) {
    b.CreateStore(pointer, b.CreateConstGEP1_64(b.getPtrTy(), table, i));
  };
  llvm::Value *in = table(arguments.size()), *out = table(results.size());
  for (unsigned i = 0; i < arguments.size(); ++i) {
    llvm::Value *argument = native->getArg(i);
    if (arguments[i].getRank() == 0) {
      llvm::Type *type = inMemory(b, argument->getType());
      llvm::Value *place = b.CreateAlloca(type);
      b.CreateStore(b.CreateZExtOrBitCast(argument, type), place);
      argument = place;
    }
    put(in, i, argument);
  }
  llvm::Value *result = nullptr;
  if (returns) {
    result = b.CreateAlloca(inMemory(b, returned));
    put(out, 0, result);
  } else {
    for (unsigned i = 0; i < results.size(); ++i)
      put(out, i, native->getArg(arguments.size() + i));
  }
  llvm::Value *arena = llvm::ConstantPointerNull::get(b.getPtrTy());
  if (arenaBytes > 0) {
    auto provide = module.getOrInsertFunction(
        "fluxion_arena", llvm::FunctionType::get(b.getPtrTy(), {b.getInt64Ty()}, false));
    arena = b.CreateCall(provide, {b.getInt64(arenaBytes)});
  }
  llvm::CallInst *call = b.CreateCall(&entry, {in, out, arena});
  // A scalar program becomes its own C function; a large one is only called.
  if (plan.entry.steps.empty())
    call->addFnAttr(llvm::Attribute::AlwaysInline);
  if (!returns) {
    b.CreateRetVoid();
    return;
  }
  llvm::Value *value = b.CreateLoad(inMemory(b, returned), result);
  b.CreateRet(returned->isIntegerTy(1) ? b.CreateTrunc(value, returned) : value);
}

} // namespace fluxion::codegen
