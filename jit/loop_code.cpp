// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/loop_code.h"

namespace fluxion::codegen {

LoopCode::LoopCode(Emitter &e, const PlanStep &step)
    : e_(e), step_(step), layout_(mlir::cast<ir::BodyInterface>(step.op).getLayout()) {
  for (unsigned i = numCarried(), n = transforms::yieldedBy(*body().block).size(); i < n; ++i)
    stacks_.push_back(step.op->getResult(i));
}

bool LoopCode::isInMemory(unsigned carried) const {
  return e_.plan().storageOf(step_.op->getResult(carried)) == Storage::memory;
}
Value LoopCode::rowOf(unsigned stack) const {
  return transforms::yieldedBy(*body().block)[numCarried() + stack];
}
uint64_t LoopCode::rowBytes(unsigned stack) const { return ir::bytesOf(rowOf(stack)); }

llvm::Value *LoopCode::row(llvm::Value *base, llvm::Value *t, uint64_t bytes) const {
  return e_.b.CreateGEP(e_.b.getInt8Ty(), base, e_.b.CreateMul(t, e_.b.getInt64(bytes)));
}

LoopCode::State LoopCode::start(int64_t numSteps) const {
  State state;
  for (unsigned i = 0; i < numCarried(); ++i) {
    Value init = step_.op->getOperand(layout_.firstCarried() + i);
    if (!isInMemory(i)) {
      llvm::append_range(state, e_.allElements(init));
      continue;
    }
    llvm::Value *end = e_.pointerTo(step_.op->getResult(i));
    if (e_.plan().isUpdated(argumentOf(body(), i))) {
      e_.copy(end, e_.pointerTo(init), init);
      state.append({end, end, end});
      continue;
    }
    llvm::Value *spare = e_.placeInArena(argumentOf(body(), i));
    if (numSteps % 2 == 0) // so that the last step writes to the place of the result
      std::swap(end, spare);
    state.append({e_.pointerTo(init), end, spare});
  }
  return state;
}

void LoopCode::bindCarry(const BlockPlan &body, llvm::Value *t,
                         llvm::ArrayRef<llvm::Value *> state) const {
  e_.define(body.block->getArgument(0), {t});
  for (unsigned i = 0; i < numCarried(); ++i) {
    Value argument = argumentOf(body, i);
    if (isInMemory(i)) {
      e_.defineAt(argument, state[0]);
      for (auto [op, carried] : e_.plan().updates)
        if (carried == argument)
          e_.defineAt(op->getResult(0), state[0]);
      state = state.drop_front(3);
      continue;
    }
    size_t count = ir::tensorTypeOf(argument).getNumElements();
    e_.define(argument, llvm::SmallVector<llvm::Value *>(state.take_front(count)));
    state = state.drop_front(count);
  }
}

void LoopCode::bindRows(llvm::Value *t, llvm::ArrayRef<llvm::Value *> over) const {
  auto rows = body().block->getArguments().take_back(over.size());
  for (auto [argument, base] : llvm::zip(rows, over)) {
    llvm::Value *place = row(base, t, ir::bytesOf(argument));
    if (e_.plan().storageOf(argument) == Storage::registers)
      e_.define(argument, e_.loadAll(argument, place));
    else
      e_.defineAt(argument, place);
  }
}

llvm::Value *LoopCode::condition(llvm::Value *t, llvm::ArrayRef<llvm::Value *> state) const {
  const BlockPlan &guard = step_.bodies.front();
  bindCarry(guard, t, state);
  e_.emitBody(guard, {nullptr});
  return e_.allElements(transforms::yieldedBy(*guard.block).front()).front();
}

LoopCode::State LoopCode::step(llvm::Value *t, llvm::ArrayRef<llvm::Value *> state,
                               llvm::ArrayRef<llvm::Value *> over,
                               llvm::ArrayRef<llvm::Value *> stacks) const {
  bindCarry(body(), t, state);
  bindRows(t, over);
  llvm::SmallVector<llvm::Value *> places;
  size_t at = 0;
  auto yielded = transforms::yieldedBy(*body().block);
  for (unsigned i = 0; i < numCarried(); ++i) {
    places.push_back(isInMemory(i) ? state[at + 1] : nullptr);
    at += isInMemory(i) ? 3 : ir::tensorTypeOf(yielded[i]).getNumElements();
  }
  for (auto [i, base] : llvm::enumerate(stacks))
    places.push_back(row(base, t, rowBytes(i)));
  e_.emitBody(body(), places);
  State next;
  for (unsigned i = 0; i < numCarried(); ++i) {
    if (!isInMemory(i)) {
      llvm::append_range(next, e_.allElements(yielded[i]));
      continue;
    }
    llvm::Value *written = state[next.size() + 1], *after = state[next.size() + 2];
    next.append({written, after, written});
  }
  return next;
}

void LoopCode::finish(llvm::ArrayRef<llvm::Value *> state, int64_t numSteps) const {
  for (unsigned i = 0; i < numCarried(); ++i) {
    Value result = step_.op->getResult(i);
    if (!isInMemory(i)) {
      size_t count = ir::tensorTypeOf(result).getNumElements();
      e_.define(result, llvm::SmallVector<llvm::Value *>(state.take_front(count)));
      state = state.drop_front(count);
      continue;
    }
    if (numSteps <= 0 && !e_.plan().isUpdated(argumentOf(body(), i)))
      e_.copyIfElsewhere(e_.pointerTo(result), state[0], result);
    state = state.drop_front(3);
  }
}

} // namespace fluxion::codegen
