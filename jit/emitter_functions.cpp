// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The entry, the pieces that long programs are cut into, and the sequence of a block.
#include "jit/emitter.h"
#include "jit/nest.h"
#include "jit/row_nests.h"

#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/MDBuilder.h"

namespace fluxion::codegen {

// Elements computed in registers per function: where the time of LLVM per element was smallest.
constexpr size_t workPerFunction = 128;
// Stores in a row that the scheduler may exchange.
constexpr size_t storesAtOnce = 32;
// The work that a loop nest counts for.
constexpr size_t workPerStep = 32;

llvm::Function *Emitter::emitEntry(const std::string &name) {
  name_ = name;
  isSplit_ = workOf(plan_.entry) > 2 * workPerFunction;
  findRepeated();
  beginFunction(name);
  timed([] { return std::vector<TimedSite::Share>(); },
        [&] {
          emitBlock(plan_.entry);
          writeYielded(plan_.entry, [&](unsigned i) { return tableEntry(results_, i); });
        });
  if (parts_.size() > 1) {
    b.CreateRetVoid();
    auto parts = parts_;
    beginFunction(name_);
    callParts(parts);
  }
  if (!stackNumbers_.empty())
    b.CreateCall(module_.getOrInsertFunction("fluxion_trim_stacks", b.getVoidTy()));
  b.CreateRetVoid();
  return function_;
}

/// One part after the other, as long as none fails.
void Emitter::callParts(llvm::ArrayRef<llvm::Function *> parts) {
  for (llvm::Function *part : parts) {
    part->setLinkage(llvm::Function::InternalLinkage);
    part->addFnAttr(llvm::Attribute::NoInline);
    b.CreateCall(part, {arguments_, results_, arena_});
    if (!failing_.contains(part))
      continue;
    failing_.insert(function_);
    auto hasFailed = module_.getOrInsertFunction("fluxion_has_failed", b.getInt32Ty());
    endIf(b.CreateIsNotNull(b.CreateCall(hasFailed)), [] {});
  }
}

/// Leaves the function after `last` where `condition` holds.
void Emitter::endIf(llvm::Value *condition, llvm::function_ref<void()> last) {
  llvm::BasicBlock *leave = newBlock("leave"), *stay = newBlock("stay");
  b.CreateCondBr(condition, leave, stay,
                 llvm::MDBuilder(module_.getContext()).createUnlikelyBranchWeights());
  b.SetInsertPoint(leave);
  last();
  b.CreateRetVoid();
  b.SetInsertPoint(stay);
}

void Emitter::failIf(llvm::Value *condition, Operation *op, const std::string &why,
                     const std::string &hint) {
  failures_.push_back({op, why, hint});
  failing_.insert(function_);
  auto fail = module_.getOrInsertFunction("fluxion_fail", b.getVoidTy(), b.getInt32Ty());
  endIf(condition, [&] { b.CreateCall(fail, {b.getInt32(failures_.size())}); });
}

size_t Emitter::workOf(const PlanStep &step) const {
  return workPerStep * std::max<size_t>(step.nests.size(), 1);
}

size_t Emitter::workOf(const BlockPlan &block) const {
  size_t work = 0;
  for (const PlanStep &step : block.steps)
    work += workOf(step);
  for (const auto &ops : block.registerOps)
    for (Operation *op : ops)
      work += ir::tensorTypeOf(op->getResult(0)).getNumElements();
  return work;
}

void Emitter::emitBlock(const BlockPlan &block) {
  auto registers = [&](llvm::ArrayRef<Operation *> ops) {
    forget();
    if (!ops.empty())
      timed([&] { return sharesOf(ops); }, [&] { emitRegisters(ops); });
  };
  registers(block.registerOps[0]);
  for (auto [i, step] : llvm::enumerate(block.steps)) {
    nextFunctionIfLong(workOf(step));
    forget();
    timed([&, &step = step] { return sharesOf(plan_, step); },
          [&, &step = step] { emitStep(step); });
    registers(block.registerOps[i + 1]);
  }
  forget();
}

void Emitter::emitBody(const BlockPlan &body, llvm::ArrayRef<llvm::Value *> places) {
  if (workOf(body) > 2 * workPerFunction)
    return emitLongBody(body, places);
  for (auto [value, i] : body.inPlace)
    defineAt(value, places[i]);
  emitBlock(body);
  writeYielded(body, [&](unsigned i) { return places[i]; });
}

/// What a block hands over and is not where it belongs.
void Emitter::writeYielded(const BlockPlan &block,
                           llvm::function_ref<llvm::Value *(unsigned)> placeOf) {
  for (auto [i, value] : llvm::enumerate(transforms::yieldedBy(*block.block))) {
    auto made = block.inPlace.find(plan_.memoryOf(value));
    if (made != block.inPlace.end() && made->second == i)
      continue;
    if (llvm::Value *place = placeOf(i))
      write(value, place);
    // The scheduler looks at all pairs of stores of which it does not know that they are apart.
    if (i % storesAtOnce == storesAtOnce - 1)
      fence();
  }
}

/// Nothing is moved across it, and there is no instruction.
void Emitter::fence() {
  auto *type = llvm::FunctionType::get(b.getVoidTy(), false);
  b.CreateCall(llvm::InlineAsm::get(type, "", "~{memory}", /*hasSideEffects=*/true));
}

void Emitter::emitStep(const PlanStep &step) {
  Line line(*this, step.op ? step.op : step.nests.front().outputs.front().op);
  if (!step.op) {
    if (repeated_.contains(&step))
      emitShared(step);
    else
      emitNests(step);
    for (const Nest &nest : step.nests)
      for (const NestOutput &output : nest.outputs)
        if (plan_.storageOf(output.op->getResult(0)) == Storage::registers)
          keepForTape(output.op->getResult(0));
    return;
  }
  if (step.bodies.empty()) {
    rules().stepOf(step.op)->emit(*this, step.op);
    if (plan_.options.checks.nan)
      markStep(step.op);
    return;
  }
  ++depth_;
  rules().bodiesOf(step.op)->emit(*this, step);
  --depth_;
  for (Value result : step.op->getResults())
    if (plan_.storageOf(result) == Storage::registers)
      keepForTape(result);
}

void Emitter::emitNests(const PlanStep &step) {
  if (step.rows.numAxes > 0)
    emitRows(*this, step);
  else
    emitNest(*this, step.nests.front());
}

void Emitter::beginFunction(const std::string &name, unsigned numIntegers) {
  llvm::SmallVector<llvm::Type *> types(3, b.getPtrTy());
  types.append(numIntegers, b.getInt64Ty());
  auto *type = llvm::FunctionType::get(b.getVoidTy(), types, false);
  bool isWhole = !isSplit_ || (!parts_.empty() && name == name_);
  function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage,
                                     isWhole ? name : name + "_part", module_);
  for (unsigned i = 0; i < 3; ++i) {
    function_->addParamAttr(i, llvm::Attribute::NoAlias);
    function_->addParamAttr(i, llvm::Attribute::NoUndef);
  }
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  arguments_ = function_->getArg(0);
  results_ = function_->getArg(1);
  arena_ = function_->getArg(2);
  parts_.push_back(function_);
  workInFunction_ = 0;
  // What belonged to the function before is read again: arguments and tape.
  pointers_.clear();
  registers_.clear();
  forget();
  b.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "entry", function_));
  b.SetCurrentDebugLocation({}); // belongs to the function before
}

void Emitter::nextFunctionIfLong(size_t work) {
  workInFunction_ += work;
  if (!isSplit_ || depth_ > 0 || workInFunction_ <= workPerFunction)
    return;
  b.CreateRetVoid();
  beginFunction(name_ + "_part");
  workInFunction_ = work;
}

Lane Emitter::callOnce(const std::string &name, llvm::ArrayRef<Lane> operands,
                       llvm::function_ref<Lane(llvm::ArrayRef<Lane>)> body) {
  llvm::Function *callee = module_.getFunction(name);
  if (!callee) {
    llvm::SmallVector<llvm::Type *> types;
    for (Lane operand : operands)
      types.push_back(operand.type());
    llvm::IRBuilder<>::InsertPointGuard here(b);
    callee = llvm::Function::Create(llvm::FunctionType::get(types[0], types, false),
                                    llvm::Function::InternalLinkage, name, module_);
    callee->addFnAttr(llvm::Attribute::NoUnwind);
    callee->addFnAttr(llvm::Attribute::NoInline);
    callee->setDoesNotAccessMemory();
    b.SetInsertPoint(llvm::BasicBlock::Create(module_.getContext(), "entry", callee));
    b.SetCurrentDebugLocation({});
    llvm::SmallVector<Lane> parameters;
    for (llvm::Argument &argument : callee->args())
      parameters.push_back(lane(&argument));
    b.CreateRet(body(parameters).v);
  }
  llvm::SmallVector<llvm::Value *> values;
  for (Lane operand : operands)
    values.push_back(operand.v);
  return lane(b.CreateCall(callee, values));
}

} // namespace fluxion::codegen
