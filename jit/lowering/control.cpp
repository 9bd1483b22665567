// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Branches and loops. A body is code in the function of what is around it, so a step costs what is
// in the body and nothing else.
#include "ir/ops/control.h"

#include "jit/loop_code.h"
#include "jit/sample_sizes.h"
#include "jit/stack_code.h"

namespace fluxion::codegen {
namespace {

using Carried = Emitter::Carried;

//===----------------------------------------------------------------------------------------------
// case

/// The results that are in registers, of one branch after the other.
class Merge {
public:
  Merge(Emitter &e, Operation *op) : e_(e), op_(op) {}

  /// The branch for which `yielded` has just been computed ends here.
  void add(mlir::ValueRange yielded, llvm::BasicBlock *after) {
    auto &elements = incoming_.emplace_back();
    for (auto [value, result] : llvm::zip(yielded, op_->getResults()))
      if (e_.plan().storageOf(result) == Storage::registers)
        llvm::append_range(elements, e_.allElements(value));
    blocks_.push_back(e_.b.GetInsertBlock());
    e_.b.CreateBr(after);
  }
  void finish() {
    unsigned next = 0;
    for (Value result : op_->getResults()) {
      if (e_.plan().storageOf(result) != Storage::registers)
        continue;
      llvm::SmallVector<llvm::Value *> elements;
      for (int64_t k = 0; k < ir::tensorTypeOf(result).getNumElements(); ++k, ++next) {
        auto *phi = e_.b.CreatePHI(incoming_[0][next]->getType(), blocks_.size());
        for (auto [values, block] : llvm::zip(incoming_, blocks_))
          phi->addIncoming(values[next], block);
        elements.push_back(phi);
      }
      e_.define(result, std::move(elements));
    }
  }

private:
  Emitter &e_;
  Operation *op_;
  std::vector<llvm::SmallVector<llvm::Value *>> incoming_;
  llvm::SmallVector<llvm::BasicBlock *> blocks_;
};

void emitCase(Emitter &e, const PlanStep &step) {
  auto choice = mlir::cast<ir::CaseOp>(step.op);
  Emitter::Branching branching(e);
  auto &b = e.b;
  llvm::Value *index = e.allElements(choice.getIndex()).front();
  llvm::SmallVector<llvm::Value *> places;
  for (Value result : choice.getOutputs())
    places.push_back(e.plan().storageOf(result) == Storage::memory ? e.pointerTo(result) : nullptr);
  size_t last = step.bodies.size() - 1;
  llvm::BasicBlock *after = e.newBlock("chosen"), *lastBranch = e.newBlock("branch");
  // Below zero is the first; whatever is not listed is the last.
  index = b.CreateBinaryIntrinsic(llvm::Intrinsic::smax, index, b.getInt32(0));
  llvm::SwitchInst *jump = b.CreateSwitch(index, lastBranch, last);
  Merge merge(e, choice);
  for (auto [i, branch] : llvm::enumerate(step.bodies)) {
    llvm::BasicBlock *block = i == last ? lastBranch : e.newBlock("branch");
    if (i != last)
      jump->addCase(b.getInt32(i), block);
    b.SetInsertPoint(block);
    e.emitBody(branch, places);
    merge.add(transforms::yieldedBy(*branch.block), after);
  }
  b.SetInsertPoint(after);
  merge.finish();
}

//===----------------------------------------------------------------------------------------------
// scan

/// How many steps a scan makes that knows it only when it runs; its stacks then are made.
llvm::Value *prepareSteps(Emitter &e, ir::ScanOp scan, const LoopCode &loop,
                          llvm::SmallVectorImpl<llvm::Value *> &stacks) {
  auto &b = e.b;
  llvm::Value *count = b.CreateBinaryIntrinsic(
      llvm::Intrinsic::smax, e.allElements(scan.getTimes()).front(), b.getInt64(0));
  for (Value operand : scan.getOver()) {
    auto type = ir::tensorTypeOf(operand);
    llvm::Value *rows =
        type.isDynamicDim(0) ? rowsOfStack(e, operand) : b.getInt64(type.getDimSize(0));
    e.failIf(b.CreateICmpNE(count, rows), scan, "makes another number of steps than it has rows");
  }
  for (auto [i, stack] : llvm::enumerate(loop.stacks()))
    stacks.push_back(makeStack(e, scan, stack, count, loop.rowBytes(i)));
  return count;
}

void emitScan(Emitter &e, const PlanStep &step) {
  auto scan = mlir::cast<ir::ScanOp>(step.op);
  LoopCode loop(e, step);
  auto &b = e.b;
  int64_t length = scan.getTimes() ? -1 : scan.getLengthAttr().getInt();
  // Code for many lengths does not know whether this one is even.
  bool isDynamic = hasDynamicNumbers(scan);
  int64_t known = isDynamic ? -1 : length;
  Carried start = loop.start(known);
  if (length == 0)
    return loop.finish(start, length);
  llvm::SmallVector<llvm::Value *> over, stacks;
  llvm::Value *count = nullptr;
  if (length < 0)
    count = prepareSteps(e, scan, loop, stacks);
  else
    for (Value stack : loop.stacks())
      stacks.push_back(e.pointerTo(stack));
  for (Value operand : scan.getOver())
    over.push_back(ir::tensorTypeOf(operand).hasStaticShape() ? e.pointerTo(operand)
                                                              : placeOfStack(e, operand));
  auto body = [&](llvm::Value *k, llvm::ArrayRef<llvm::Value *> state) -> Carried {
    llvm::Value *t = k;
    if (scan.getReverse())
      t = b.CreateSub(b.CreateSub(count ? count : b.getInt64(length), b.getInt64(1)), k);
    return loop.step(t, state, over, stacks);
  };
  if (isDynamic && length > 0)
    return loop.finish(e.loop(b.getInt64(0), e.sizeNumber(length), 1, start, body), known);
  if (length > 0)
    return loop.finish(e.loop(0, length, 1, start, body), length);
  Carried end = e.onlyIf(b.CreateICmpSGT(count, b.getInt64(0)), start,
                         [&] { return e.loop(b.getInt64(0), count, 1, start, body); });
  loop.finish(end, length);
  for (auto [value, place] : llvm::zip(loop.stacks(), stacks))
    keepStack(e, value, place, count);
}

//===----------------------------------------------------------------------------------------------
// while

/// Phis of `values` in the block where the builder stands.
llvm::SmallVector<llvm::PHINode *> phisOf(Emitter &e, llvm::ArrayRef<llvm::Value *> values,
                                          llvm::BasicBlock *before) {
  llvm::SmallVector<llvm::PHINode *> phis;
  for (llvm::Value *value : values) {
    phis.push_back(e.b.CreatePHI(value->getType(), 2));
    phis.back()->addIncoming(value, before);
  }
  return phis;
}

/// The number of the step, then what grows with the steps, then the carry.
void emitWhile(Emitter &e, const PlanStep &step) {
  auto op = mlir::cast<ir::WhileOp>(step.op);
  Emitter::Branching branching(e);
  LoopCode loop(e, step);
  GrowingStacks stacks(e, op, loop);
  auto &b = e.b;
  Carried start{b.getInt64(0)};
  llvm::append_range(start, stacks.start());
  llvm::append_range(start, loop.start(-1));
  llvm::BasicBlock *before = b.GetInsertBlock(), *head = e.newBlock("while");
  llvm::BasicBlock *body = e.newBlock("do"), *after = e.newBlock("done");
  b.CreateBr(head);
  b.SetInsertPoint(head);
  auto phis = phisOf(e, start, before);
  Carried state(phis.begin(), phis.end());
  llvm::Value *t = state[0];
  auto growing = llvm::ArrayRef(state).slice(1, stacks.size());
  auto carry = llvm::ArrayRef(state).drop_front(1 + stacks.size());
  b.CreateCondBr(loop.condition(t, carry), body, after);
  b.SetInsertPoint(body);
  Carried grown = stacks.withRoomFor(t, growing);
  Carried next{b.CreateAdd(t, b.getInt64(1), "", true, true)};
  llvm::append_range(next, grown);
  llvm::append_range(next, loop.step(t, carry, {}, stacks.places(grown)));
  for (auto [phi, value] : llvm::zip(phis, next))
    phi->addIncoming(value, b.GetInsertBlock());
  b.CreateBr(head);
  b.SetInsertPoint(after);
  loop.finish(carry, -1);
  e.define(op.getTrips(), {t});
  stacks.keep(growing, t);
}

} // namespace

void registerControl(Rules &rules) {
  auto once = [](Operation *, unsigned) -> uint64_t { return 1; };
  // What runs how often is not known before it runs.
  rules.bodies[mlir::TypeID::get<ir::CaseOp>()] = {emitCase, once};
  rules.bodies[mlir::TypeID::get<ir::WhileOp>()] = {emitWhile, once};
  rules.bodies[mlir::TypeID::get<ir::ScanOp>()] = {
      emitScan, [](Operation *op, unsigned) -> uint64_t {
        auto length = mlir::cast<ir::ScanOp>(op).getLengthAttr();
        return length ? static_cast<uint64_t>(length.getInt()) : 1;
      }};
}

} // namespace fluxion::codegen
