// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layers of a network, steps of a solver that were written out: nests that differ in nothing but
// the arrays that they go over. Steps that look alike are emitted as functions that find all places
// in one table, numbered in the order in which the code asks for them. Of functions whose code then
// is the same one is kept, so that it is optimized and generated once, and all the steps call it.
#include "jit/emitter_frame.h"

#include "llvm/IR/StructuralHash.h"
#include "llvm/Transforms/Utils/FunctionComparator.h"

namespace fluxion::codegen {

// Instructions of a step beside which a call and its table are little.
constexpr int64_t worthCall = 4096;

/// Equal for steps that may have the same code; few others will have the same.
static llvm::hash_code looksOf(const PlanStep &step) {
  llvm::hash_code hash =
      llvm::hash_combine(step.nests.size(), step.rows.numAxes, step.rows.count, step.rows.perBlock);
  for (const Nest &nest : step.nests) {
    llvm::ArrayRef<int64_t> folded = nest.reducedAxes;
    hash = llvm::hash_combine(hash, nest.space.str(), folded, nest.writesInPlace);
    for (const NestOutput &output : nest.outputs)
      hash = llvm::hash_combine(hash, output.op->getName().getAsOpaquePointer(),
                                output.op->getResult(0).getType().getAsOpaquePointer(),
                                output.isReduction, output.joinedAxis);
  }
  return hash;
}

static int64_t instructionsOf(const PlanStep &step) {
  int64_t sum = 0;
  for (const Nest &nest : step.nests)
    sum += nest.space.numElements() * int64_t{nest.cost};
  return sum;
}

/// Code that says where it comes from, and what it notes, belongs to one step.
void Emitter::findRepeated() {
  if (lines_ || plan_.options.checks.any() || plan_.options.isTimed || servesManySizes())
    return;
  std::map<size_t, llvm::SmallVector<const PlanStep *, 1>> alike;
  for (const PlanStep &step : plan_.entry.steps)
    if (!step.op && (isSplit_ || instructionsOf(step) >= worthCall))
      alike[looksOf(step)].push_back(&step);
  for (const auto &[looks, steps] : alike)
    if (steps.size() > 1)
      repeated_.insert(steps.begin(), steps.end());
}

/// Where a value is that the function is handed.
llvm::Value *Emitter::operandPlace(Value value) {
  auto next = static_cast<unsigned>(operands_->numbers.size());
  return tableEntry(arguments_, operands_->numbers.try_emplace(value, next).first->second);
}

void Emitter::emitShared(const PlanStep &step) {
  llvm::SmallVector<Value> small; // results in registers
  for (const Nest &nest : step.nests)
    for (const NestOutput &output : nest.outputs)
      if (plan_.storageOf(output.op->getResult(0)) == Storage::registers)
        small.push_back(output.op->getResult(0));
  Operands operands;
  llvm::Function *function;
  {
    Frame frame(*this, /*isSplit=*/false);
    operands_ = &operands;
    beginFunction(name_ + "_shared");
    emitNests(step);
    for (Value value : small)
      write(value, operandPlace(value));
    b.CreateRetVoid();
    function = function_;
    function->setLinkage(llvm::Function::InternalLinkage);
    function->addFnAttr(llvm::Attribute::NoInline);
    function = onlyOnce(function);
    operands_ = nullptr;
  }
  llvm::Type *pointer = b.getPtrTy();
  llvm::Value *table = entryAlloca(llvm::ArrayType::get(pointer, operands.numbers.size()));
  for (auto [value, number] : operands.numbers) {
    if (llvm::is_contained(small, value)) {
      auto type = ir::tensorTypeOf(value);
      defineAt(value, entryAlloca(llvm::ArrayType::get(memoryType(type.getElementType()),
                                                       type.getNumElements())));
    }
    b.CreateStore(pointerTo(value), b.CreateConstGEP1_64(pointer, table, number));
  }
  b.CreateCall(function, {table, results_, inArena(reserve(operands.reserved))});
  for (Value value : small)
    define(value, loadAll(value, pointerTo(value)));
}

/// The function, or one that is there and does the same: then this one is gone.
llvm::Function *Emitter::onlyOnce(llvm::Function *function) {
  llvm::stable_hash hash = llvm::StructuralHash(*function, /*DetailedHash=*/true);
  auto [begin, end] = onlyOnce_.equal_range(hash);
  for (auto other = begin; other != end; ++other) {
    llvm::GlobalNumberState numbers;
    if (llvm::FunctionComparator(function, other->second, &numbers).compare() != 0)
      continue;
    function->eraseFromParent();
    return other->second;
  }
  onlyOnce_.emplace(hash, function);
  return function;
}

} // namespace fluxion::codegen
