// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bodies so long that they are functions of their own, several if need be: code generation takes
// more than linear time in the length of a function. What they need of the function around them,
// and what they give back, crosses over on the tape.
#include "jit/emitter_frame.h"

namespace fluxion::codegen {

void Emitter::emitLongBody(const BlockPlan &body, llvm::ArrayRef<llvm::Value *> places) {
  handToPart(llvm::to_vector_of<Value>(body.block->getArguments()));
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
    writeYielded(body,
                 [&](unsigned i) { return places[i] ? pointerFromTape(placeOnTape[i]) : nullptr; });
    b.CreateRetVoid();
    parts = parts_;
  }
  callParts(parts);
  for (auto [value, i] : body.inPlace)
    defineAt(value, places[i]);
  for (Value value : transforms::yieldedBy(*body.block))
    if (value.getParentBlock() == body.block &&
        (tape_.contains(value) || unstored_.contains(value)))
      define(value, loadAll(value, onTape(value)));
}

/// What a part of the program may read that is not in memory of its own.
void Emitter::handToPart(llvm::ArrayRef<Value> values) {
  if (operands_) // which its parts have as well
    return;
  llvm::SmallVector<Value> pending(values);
  llvm::DenseSet<Value> seen;
  while (!pending.empty()) {
    Value value = plan_.memoryOf(pending.pop_back_val());
    if (!seen.insert(value).second)
      continue;
    Operation *op = value.getDefiningOp();
    bool isEntrys = value.getParentBlock() == plan_.entry.block;
    if (plan_.storageOf(value) == Storage::fused) {
      llvm::append_range(pending, op->getOperands());
    } else if (plan_.storageOf(value) == Storage::memory) {
      // Of the entry's values everyone knows where they are.
      if (llvm::Value *place = isEntrys ? nullptr : pointers_.lookup(value))
        pointersOnTape_[value] = keepPointer(place);
    } else if (!(op && op->hasTrait<mlir::OpTrait::ConstantLike>()) && (op || !isEntrys)) {
      // Where it was made, if it is to be stored yet: here may be a branch that is not taken.
      if (unstored_.contains(value)) {
        (void)onTape(value);
      } else {
        (void)elementsOf(value);
        storeOnTape(value);
      }
    }
  }
}

uint64_t Emitter::keepPointer(llvm::Value *pointer) {
  uint64_t offset = plan_.arenaBytes + tapeBytes_;
  tapeBytes_ += 8;
  b.CreateStore(pointer, inArena(offset));
  return offset;
}
llvm::Value *Emitter::pointerFromTape(uint64_t offset) {
  return b.CreateLoad(b.getPtrTy(), inArena(offset));
}

} // namespace fluxion::codegen
