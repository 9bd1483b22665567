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
  // Half precision is a class of 16 bits, which is passed as an integer of that size.
  return b.getIntNTy(element.getIntOrFloatBitWidth());
}

/// Integers below 32 bits are extended on their way into and out of a C function.
llvm::Attribute::AttrKind extensionOf(ir::RankedTensorType type) {
  ir::Type element = type.getElementType();
  if (!element.isInteger() || element.getIntOrFloatBitWidth() >= 32)
    return llvm::Attribute::None;
  bool isNatural = element.isUnsignedInteger() || element.isInteger(1);
  return isNatural ? llvm::Attribute::ZExt : llvm::Attribute::SExt;
}

/// A boolean is a byte in memory and a bit in a register, as in C.
llvm::Type *inMemory(llvm::IRBuilder<> &b, llvm::Type *type) {
  return type->isIntegerTy(1) ? b.getInt8Ty() : type;
}

using Types = llvm::SmallVector<ir::RankedTensorType>;

Types tensorTypes(llvm::ArrayRef<mlir::Type> types) {
  return llvm::map_to_vector(
      types, [](mlir::Type type) { return mlir::cast<ir::RankedTensorType>(type); });
}

class NativeEntry {
public:
  NativeEntry(const Plan &plan, llvm::Function &entry)
      : plan_(plan), entry_(entry), module_(*entry.getParent()), b_(module_.getContext()) {
    FuncOp function = plan.function;
    arguments_ = tensorTypes(function.getArgumentTypes());
    results_ = tensorTypes(function.getResultTypes());
    returns_ = results_.size() == 1 && results_[0].getRank() == 0;
  }

  void emit(uint64_t arenaBytes, bool mayFail) {
    begin();
    llvm::Value *in = argumentTable(), *out = resultTable();
    llvm::LLVMContext &context = module_.getContext();
    done_ = llvm::BasicBlock::Create(context, "done");
    failed_ = llvm::BasicBlock::Create(context, "failed");
    llvm::Value *arena =
        arenaBytes > 0 ? arenaOf(arenaBytes) : llvm::ConstantPointerNull::get(b_.getPtrTy());
    llvm::CallInst *call = b_.CreateCall(&entry_, {in, out, arena});
    // A scalar program becomes its own C function; a large one is only called.
    if (plan_.entry.steps.empty())
      call->addFnAttr(llvm::Attribute::AlwaysInline);
    if (mayFail)
      b_.CreateCondBr(
          b_.CreateIsNotNull(b_.CreateCall(function("fluxion_take_failure", b_.getInt32Ty(), {}))),
          failed_, done_);
    else
      b_.CreateBr(done_);
    blankResults();
    done_->insertInto(native_);
    b_.SetInsertPoint(done_);
    end();
  }

private:
  llvm::FunctionCallee function(const char *name, llvm::Type *result,
                                llvm::ArrayRef<llvm::Type *> arguments) {
    return module_.getOrInsertFunction(name, llvm::FunctionType::get(result, arguments, false));
  }

  void begin() {
    llvm::SmallVector<llvm::Type *> types;
    for (ir::RankedTensorType type : arguments_)
      types.push_back(type.getRank() == 0 ? scalarType(b_, type) : b_.getPtrTy());
    if (!returns_)
      types.append(results_.size(), b_.getPtrTy());
    llvm::Type *returned = returns_ ? scalarType(b_, results_[0]) : b_.getVoidTy();
    native_ = llvm::Function::Create(llvm::FunctionType::get(returned, types, false),
                                     llvm::Function::ExternalLinkage, "native", module_);
    native_->addFnAttr(llvm::Attribute::NoUnwind);
    for (auto [i, type] : llvm::enumerate(arguments_))
      if (auto extension = extensionOf(type); type.getRank() == 0 && extension)
        native_->getArg(static_cast<unsigned>(i))->addAttr(extension);
    if (returns_)
      if (auto extension = extensionOf(results_[0]))
        native_->addRetAttr(extension);
    b_.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "entry", native_));
  }

  llvm::Value *table(size_t n) {
    return b_.CreateAlloca(llvm::ArrayType::get(b_.getPtrTy(), std::max<size_t>(n, 1)));
  }
  void put(llvm::Value *table, unsigned i, llvm::Value *pointer) {
    b_.CreateStore(pointer, b_.CreateConstGEP1_64(b_.getPtrTy(), table, i));
  }

  llvm::Value *argumentTable() {
    llvm::Value *in = table(arguments_.size());
    for (unsigned i = 0; i < arguments_.size(); ++i) {
      llvm::Value *argument = native_->getArg(i);
      if (arguments_[i].getRank() == 0) {
        llvm::Type *type = inMemory(b_, argument->getType());
        llvm::Value *place = b_.CreateAlloca(type);
        b_.CreateStore(b_.CreateZExtOrBitCast(argument, type), place);
        argument = place;
      }
      put(in, i, argument);
    }
    return in;
  }

  llvm::Value *resultTable() {
    llvm::Value *out = table(results_.size());
    for (unsigned i = 0; i < results_.size(); ++i) {
      places_.push_back(returns_
                            ? b_.CreateAlloca(inMemory(b_, native_->getReturnType()))
                            : static_cast<llvm::Value *>(native_->getArg(arguments_.size() + i)));
      put(out, i, places_.back());
    }
    return out;
  }

  /// Memory for intermediate values; without it the function has failed.
  llvm::Value *arenaOf(uint64_t bytes) {
    llvm::Value *arena = b_.CreateCall(
        function("fluxion_arena_or_null", b_.getPtrTy(), {b_.getInt64Ty()}), {b_.getInt64(bytes)});
    auto *begin = llvm::BasicBlock::Create(module_.getContext(), "begin", native_);
    b_.CreateCondBr(b_.CreateIsNull(arena), failed_, begin);
    b_.SetInsertPoint(begin);
    return arena;
  }

  /// A C function has no way to say why: all bits of its results are set, which is NaN.
  void blankResults() {
    if (failed_->hasNPredecessors(0)) {
      delete failed_;
      return;
    }
    failed_->insertInto(native_);
    b_.SetInsertPoint(failed_);
    for (auto [place, type] : llvm::zip(places_, results_)) {
      bool isBoolean = type.getElementType().isInteger(1);
      auto bytes = byteSize(ir::dtypeOf(type)) * static_cast<uint64_t>(type.getNumElements());
      b_.CreateMemSet(place, b_.getInt8(isBoolean ? 1 : 0xff), bytes, llvm::MaybeAlign(1));
    }
    b_.CreateBr(done_);
  }

  void end() {
    if (!returns_) {
      b_.CreateRetVoid();
      return;
    }
    llvm::Type *returned = native_->getReturnType();
    llvm::Value *value = b_.CreateLoad(inMemory(b_, returned), places_[0]);
    b_.CreateRet(returned->isIntegerTy(1) ? b_.CreateTrunc(value, returned) : value);
  }

  const Plan &plan_;
  llvm::Function &entry_;
  llvm::Module &module_;
  llvm::IRBuilder<> b_;
  Types arguments_, results_;
  bool returns_ = false;
  llvm::Function *native_ = nullptr;
  llvm::BasicBlock *failed_ = nullptr, *done_ = nullptr;
  llvm::SmallVector<llvm::Value *> places_; // of the results
};

} // namespace

void emitNativeEntry(const Plan &plan, llvm::Function &entry, uint64_t arenaBytes, bool mayFail) {
  NativeEntry(plan, entry).emit(arenaBytes, mayFail);
}

} // namespace fluxion::codegen
