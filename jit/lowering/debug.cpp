// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Printing: a call with the places of the values, and a description of them.
#include "ir/ops/debug.h"

#include "jit/library_call.h"

namespace fluxion::codegen {
namespace {

template <class T> llvm::Constant *table(Emitter &e, llvm::ArrayRef<T> values) {
  auto *numbers = llvm::ConstantDataArray::get(e.b.getContext(), values);
  auto *global = new llvm::GlobalVariable(e.module(), numbers->getType(), /*isConstant=*/true,
                                          llvm::GlobalValue::PrivateLinkage, numbers, "print");
  return global;
}

/// A FluxionPrint (runtime/kernel_abi.h).
llvm::Value *description(Emitter &e, ir::DebugPrintOp op) {
  llvm::SmallVector<int32_t> dtypes, ranks;
  llvm::SmallVector<int64_t> sizes;
  for (auto [k, value] : llvm::enumerate(op.getValues())) {
    auto type = ir::tensorTypeOf(value);
    bool isComplex = llvm::is_contained(op.getComplex(), static_cast<int64_t>(k));
    DType dtype = ir::dtypeOf(type);
    auto shape = type.getShape().drop_back(isComplex ? 1 : 0);
    dtypes.push_back(static_cast<int32_t>(isComplex ? complexOf(dtype) : dtype));
    ranks.push_back(static_cast<int32_t>(shape.size()));
    llvm::append_range(sizes, shape);
  }
  llvm::Value *parts[] = {e.b.CreateGlobalString(op.getText()),
                          e.b.getInt32(static_cast<uint32_t>(dtypes.size())),
                          e.b.getInt32(static_cast<uint32_t>(op.getBatch().size())),
                          table<int32_t>(e, dtypes),
                          table<int32_t>(e, ranks),
                          integersInMemory(e, sizes, "print"),
                          integersInMemory(e, op.getBatch(), "print")};
  // As a struct of FluxionPrint.
  llvm::SmallVector<llvm::Type *> types;
  for (llvm::Value *part : parts)
    types.push_back(part->getType());
  auto *type = llvm::StructType::get(e.b.getContext(), types);
  llvm::Value *whole = e.entryAlloca(type);
  for (auto [i, part] : llvm::enumerate(parts))
    e.b.CreateStore(part, e.b.CreateStructGEP(type, whole, static_cast<unsigned>(i)));
  return whole;
}

void emitPrint(Emitter &e, Operation *op) {
  auto print = mlir::cast<ir::DebugPrintOp>(op);
  auto *type = llvm::ArrayType::get(e.b.getPtrTy(), std::max<size_t>(op->getNumOperands(), 1));
  llvm::Value *places = e.entryAlloca(type);
  for (auto [k, value] : llvm::enumerate(print.getValues()))
    e.b.CreateStore(e.pointerTo(value), e.b.CreateConstGEP1_64(e.b.getPtrTy(), places, k));
  auto callee = e.module().getOrInsertFunction("fluxion_debug_print", e.b.getVoidTy(),
                                               e.b.getPtrTy(), e.b.getPtrTy());
  e.b.CreateCall(callee, {description(e, print), places});
}

} // namespace

void registerDebug(Rules &rules) {
  rules.steps[mlir::TypeID::get<ir::DebugPrintOp>()] = {emitPrint, nullptr};
}

} // namespace fluxion::codegen
