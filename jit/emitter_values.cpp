// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where values are: registers, arguments, results, the arena, the tape.
#include "jit/emitter.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {

llvm::Value *Emitter::tableEntry(llvm::Value *table, unsigned i) {
  auto *pointer = b.CreateLoad(b.getPtrTy(), b.CreateConstGEP1_64(b.getPtrTy(), table, i));
  pointer->setMetadata(llvm::LLVMContext::MD_invariant_load,
                       llvm::MDNode::get(module_.getContext(), {}));
  return pointer;
}

void Emitter::emitRegisters(llvm::ArrayRef<Operation *> ops) {
  for (Operation *op : ops) {
    nextFunctionIfLong(ir::tensorTypeOf(op->getResult(0)).getNumElements());
    emitRegisterOp(op);
  }
}

void Emitter::emitRegisterOp(Operation *op) {
  Value result = op->getResult(0);
  Shape shape = ir::shapeOf(result);
  llvm::SmallVector<llvm::Value *> elements;
  if (shape.numElements() > 0) {
    IndexCounter counter(shape);
    do {
      Index index;
      for (int64_t i : counter.index())
        index.coordinates.push_back(Coordinate::constant(i, 0));
      elements.push_back(compute(op, index).v);
    } while (counter.next());
  }
  define(result, std::move(elements));
  keepForTape(result);
}

/// The elements of a value in registers; those of arguments and of earlier functions are loaded
/// where they are first used.
llvm::ArrayRef<llvm::Value *> Emitter::elementsOf(Value value) {
  value = plan_.originOf(value);
  auto known = registers_.find(value);
  if (known != registers_.end())
    return known->second.elements;
  llvm::IRBuilder<>::InsertPointGuard here(b);
  if (hoist_)
    b.SetInsertPoint(hoist_);
  auto type = ir::tensorTypeOf(value);
  llvm::SmallVector<llvm::Value *> elements;
  unsigned width = std::exchange(width_, 1u);
  int laneLoop = std::exchange(laneLoop_, -1);
  auto loops = std::exchange(loops_, {});
  if (ir::isConstant(value)) {
    IndexCounter counter(ir::shapeOf(type));
    for (int64_t k = 0; k < type.getNumElements(); ++k, counter.next()) {
      Index index;
      for (int64_t i : counter.index())
        index.coordinates.push_back(Coordinate::constant(i, 0));
      auto progress = rules()
                          .elementalOf(value.getDefiningOp())
                          ->advance(*this, value.getDefiningOp(), index, {});
      elements.push_back(given(std::get<Lane>(progress), type.getElementType(), true).v);
    }
  } else {
    auto argument = mlir::dyn_cast<mlir::BlockArgument>(value);
    llvm::Value *place = operands_ ? operandPlace(value)
                         : argument && !tape_.contains(value)
                             ? tableEntry(arguments_, argument.getArgNumber())
                             : onTape(value);
    elements = loadAll(value, place);
    for (llvm::Value *&element : elements)
      element = given(lane(element), type.getElementType(), isArgument(value)).v;
  }
  width_ = width;
  laneLoop_ = laneLoop;
  loops_ = std::move(loops);
  define(value, std::move(elements));
  return registers_[value].elements;
}

llvm::SmallVector<llvm::Value *> Emitter::loadAll(Value like, llvm::Value *place) {
  auto type = ir::tensorTypeOf(like);
  llvm::SmallVector<llvm::Value *> elements;
  for (int64_t k = 0; k < type.getNumElements(); ++k) {
    Lane element = loadAt(type.getElementType(), place, Coordinate::constant(k, 0), nullptr);
    elements.push_back(given(element, type.getElementType(), false).v);
  }
  return elements;
}

llvm::SmallVector<llvm::Value *> Emitter::allElements(Value value) {
  if (plan_.storageOf(value) == Storage::memory)
    return loadAll(value, pointerTo(value));
  return llvm::SmallVector<llvm::Value *>(elementsOf(value));
}

void Emitter::define(Value value, llvm::SmallVector<llvm::Value *> elements) {
  llvm::BasicBlock *block = b.GetInsertBlock();
  // The builder stands at the end of a block, or before the branch to the first loop.
  bool isAtEnd = b.GetInsertPoint() == block->end();
  llvm::Instruction *last = block->empty() ? nullptr
                            : isAtEnd      ? &block->back()
                                           : b.GetInsertPoint()->getPrevNode();
  registers_[value] = {std::move(elements), block, last};
}

void Emitter::setPointBehind(const Registers &registers) {
  if (!registers.last || llvm::isa<llvm::PHINode>(registers.last))
    // Behind the place in memory, which stands at the beginning of the entry.
    b.SetInsertPoint(registers.block, registers.block->getFirstNonPHIOrDbgOrAlloca());
  else
    b.SetInsertPoint(registers.block, std::next(registers.last->getIterator()));
}

/// In a split program some later function may read a value; it is stored once one does.
void Emitter::keepForTape(Value value) {
  Operation *op = value.getDefiningOp();
  if (!isSplit_ || depth_ > 0 || ir::isConstant(op))
    return;
  if (tape_.contains(value)) // and this is not the first code that makes it
    storeOnTape(value);
  else
    unstored_[value] = registers_[value];
}

/// Where the function that made it has stored it.
llvm::Value *Emitter::onTape(Value value) {
  auto made = unstored_.find(value);
  if (made == unstored_.end() || tape_.contains(value))
    return tapePlace(value);
  {
    llvm::IRBuilder<>::InsertPointGuard here(b);
    Registers registers = made->second;
    setPointBehind(registers);
    b.SetCurrentDebugLocation({});
    auto *arena = std::exchange(arena_, registers.block->getParent()->getArg(2));
    storeOnTape(value, registers.elements);
    arena_ = arena;
  }
  unstored_.erase(value);
  return tapePlace(value);
}

void Emitter::storeOnTape(Value value) { storeOnTape(value, registers_[value].elements); }
void Emitter::storeOnTape(Value value, llvm::ArrayRef<llvm::Value *> elements) {
  if (auto [kept, isNew] = tape_.try_emplace(value, plan_.arenaBytes + tapeBytes_); isNew)
    tapeBytes_ += llvm::alignTo(ir::bytesOf(value), 8);
  llvm::Value *place = tapePlace(value);
  for (auto [k, element] : llvm::enumerate(elements))
    store(lane(element), place, b.getInt64(k));
}

llvm::Value *Emitter::tapePlace(Value value) {
  auto kept = tape_.find(value);
  assert(kept != tape_.end() && "a value that an earlier function has not kept");
  return inArena(kept->second);
}

void Emitter::write(Value value, llvm::Value *place) {
  if (plan_.storageOf(value) == Storage::memory)
    return copy(place, pointerTo(value), value);
  for (auto [k, element] : llvm::enumerate(elementsOf(value)))
    store(lane(element), place, b.getInt64(k));
}

void Emitter::copy(llvm::Value *to, llvm::Value *from, Value like) {
  b.CreateMemCpy(to, llvm::MaybeAlign(1), from, llvm::MaybeAlign(1), ir::bytesOf(like));
}

void Emitter::copyIfElsewhere(llvm::Value *to, llvm::Value *from, Value like) {
  onlyIf(b.CreateICmpNE(to, from), {}, [&]() -> Carried {
    copy(to, from, like);
    return {};
  });
}

llvm::Value *Emitter::pointerTo(Value value) {
  value = plan_.memoryOf(value);
  if (plan_.storageOf(value) == Storage::registers)
    return spilled(value);
  if (llvm::Value *known = pointers_.lookup(value))
    return known;
  // At the entry, not where we stand, which may be inside a loop: pointers are known from the
  // start.
  llvm::IRBuilder<>::InsertPointGuard guard(b);
  b.SetInsertPoint(&function_->getEntryBlock(), function_->getEntryBlock().begin());
  llvm::Value *pointer;
  if (operands_)
    pointer = operandPlace(value);
  else if (auto kept = pointersOnTape_.find(value); kept != pointersOnTape_.end())
    pointer = pointerFromTape(kept->second);
  else if (auto argument = mlir::dyn_cast<mlir::BlockArgument>(value))
    pointer = tableEntry(arguments_, argument.getArgNumber());
  else if (auto result = plan_.entry.inPlace.find(value); result != plan_.entry.inPlace.end())
    pointer = tableEntry(results_, result->second);
  else
    pointer = placeInArena(value);
  return pointers_[value] = pointer;
}

llvm::Value *Emitter::entryAlloca(llvm::Type *type, llvm::Align align) {
  llvm::IRBuilder<>::InsertPointGuard guard(b);
  b.SetInsertPoint(&function_->getEntryBlock(), function_->getEntryBlock().begin());
  llvm::AllocaInst *place = b.CreateAlloca(type);
  place->setAlignment(std::max(place->getAlign(), align));
  return place;
}

llvm::Value *Emitter::placeInArena(Value value) {
  auto planned = plan_.arenaOffset.find(value);
  assert(planned != plan_.arenaOffset.end() && "a value in memory without a place");
  return inArena(planned->second);
}

llvm::Value *Emitter::inArena(uint64_t offset) {
  return b.CreateGEP(b.getInt8Ty(), arena_, sizeNumber(static_cast<int64_t>(offset)));
}

llvm::Value *Emitter::sizeNumber(int64_t value) {
  return servesManySizes() ? b.CreateFreeze(number(value)) : number(value);
}

/// A copy in memory, made behind where the value is computed: whatever reads the value may read it.
llvm::Value *Emitter::spilled(Value value) {
  if (llvm::Value *known = pointers_.lookup(value))
    return known;
  auto type = ir::tensorTypeOf(value);
  (void)elementsOf(value); // known from here on
  const Registers &registers = registers_[value];
  auto *array = llvm::ArrayType::get(memoryType(type.getElementType()),
                                     std::max<int64_t>(type.getNumElements(), 1));
  llvm::Value *place = entryAlloca(array);
  llvm::IRBuilder<>::InsertPointGuard here(b);
  setPointBehind(registers);
  for (auto [k, element] : llvm::enumerate(registers.elements))
    store(lane(element), place, b.getInt64(k));
  return pointers_[value] = place;
}

} // namespace fluxion::codegen
