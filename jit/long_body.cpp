// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bodies so long that they are functions of their own, several if need be: code generation takes more
// than linear time in the length of a function. What they need of the function around them, and what they
// give back, crosses over on the tape.
#include "jit/emitter.h"

namespace fluxion::codegen {

/// What belongs to the function being emitted.
struct Emitter::Frame {
  explicit Frame(Emitter &e) : e_(e), here_(e.b.saveIP()) { exchange(); }
  ~Frame() {
    exchange();
    e_.forget();
    e_.b.restoreIP(here_);
  }

private:
  void exchange() {
    std::swap(e_.function_, function_);
    std::swap(e_.arguments_, arguments_);
    std::swap(e_.results_, results_);
    std::swap(e_.arena_, arena_);
    std::swap(e_.registers_, registers_);
    std::swap(e_.pointers_, pointers_);
    std::swap(e_.parts_, parts_);
    std::swap(e_.workInFunction_, work_);
    std::swap(e_.isSplit_, isSplit_);
    std::swap(e_.hoist_, hoist_);
    std::swap(e_.depth_, depth_);
  }

  Emitter &e_;
  llvm::IRBuilderBase::InsertPoint here_;
  llvm::Function *function_ = nullptr;
  llvm::Value *arguments_ = nullptr, *results_ = nullptr, *arena_ = nullptr;
  llvm::DenseMap<Value, Registers> registers_;
  llvm::DenseMap<Value, llvm::Value *> pointers_;
  llvm::SmallVector<llvm::Function *> parts_;
  size_t work_ = 0;
  bool isSplit_ = true;
  llvm::Instruction *hoist_ = nullptr;
  unsigned depth_ = 0;
};

void Emitter::emitLongBody(const BlockPlan &body, llvm::ArrayRef<llvm::Value *> places) {
  for (Value argument : body.block->getArguments())
    handToPart(argument);
  for (auto [op, carried] : plan_.updates)
    if (op->getBlock() == body.block)
      handToPart(op->getResult(0));
  llvm::SmallVector<uint64_t> placeOnTape;
  for (llvm::Value *place : places)
    placeOnTape.push_back(place ? keepPointer(place) : 0);
  llvm::SmallVector<llvm::Function *> parts;
  {
    Frame frame(*this);
    beginFunction(name_ + "_body");
    for (auto [value, i] : body.inPlace)
      pointersOnTape_[value] = placeOnTape[i];
    emitBlock(body);
    writeYielded(body, [&](unsigned i) {
      return places[i] ? pointerFromTape(placeOnTape[i]) : nullptr;
    });
    b.CreateRetVoid();
    parts = parts_;
  }
  callParts(parts);
  for (auto [value, i] : body.inPlace)
    defineAt(value, places[i]);
  for (Value value : transforms::yieldedBy(*body.block))
    if (auto kept = tape_.find(value); kept != tape_.end() && value.getParentBlock() == body.block)
      define(value, loadAll(value, tapePlace(value)));
}

/// What a part of a body may read that is not in memory of its own.
void Emitter::handToPart(Value value) {
  value = plan_.originOf(value);
  Operation *op = value.getDefiningOp();
  bool isEntrys = value.getParentBlock() == plan_.entry.block;
  if (plan_.storageOf(value) == Storage::fused) {
    for (Value operand : op->getOperands())
      handToPart(operand);
    return;
  }
  if (plan_.storageOf(value) == Storage::memory) {
    // Of the entry's values everyone knows where they are.
    if (llvm::Value *place = isEntrys ? nullptr : pointers_.lookup(value))
      pointersOnTape_[value] = keepPointer(place);
    return;
  }
  if ((op && op->hasTrait<mlir::OpTrait::ConstantLike>()) || (!op && isEntrys))
    return;
  (void)elementsOf(value);
  storeOnTape(value);
}

uint64_t Emitter::keepPointer(llvm::Value *pointer) {
  uint64_t offset = plan_.arenaBytes + tapeBytes_;
  tapeBytes_ += 8;
  b.CreateStore(pointer, b.CreateConstGEP1_64(b.getInt8Ty(), arena_, offset));
  return offset;
}
llvm::Value *Emitter::pointerFromTape(uint64_t offset) {
  return b.CreateLoad(b.getPtrTy(), b.CreateConstGEP1_64(b.getInt8Ty(), arena_, offset));
}

} // namespace fluxion::codegen
