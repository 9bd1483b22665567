// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the code of all loops has in common: where the carry is, how a body is applied to it, and
// where rows are.
//
// A small value that is carried is in registers, an SSA value per element. A large one is in one of
// two places, in turn: a step reads the one and writes the other. One of the two is the place of
// the result, and the only one where a step just replaces a part.
#pragma once

#include "jit/emitter.h"

namespace fluxion::codegen {

class LoopCode {
public:
  /// Per value carried: its elements, or where it is, where it will be next, and the place after
  /// that.
  using State = Emitter::Carried;

  LoopCode(Emitter &e, const PlanStep &step);

  /// The carry before the first of so many steps; -1: nobody knows how many.
  State start(int64_t numSteps) const;
  /// The condition of body 0 on the carry.
  llvm::Value *condition(llvm::Value *t, llvm::ArrayRef<llvm::Value *> state) const;
  /// One step: the carry after it. Rows of result i go to the array at `stacks[i]`.
  State step(llvm::Value *t, llvm::ArrayRef<llvm::Value *> state,
             llvm::ArrayRef<llvm::Value *> over, llvm::ArrayRef<llvm::Value *> stacks) const;
  /// The carry of the last step becomes the results.
  void finish(llvm::ArrayRef<llvm::Value *> state, int64_t numSteps) const;

  /// Results that are stacks of rows.
  llvm::ArrayRef<Value> stacks() const { return stacks_; }
  /// The type of a row, and its size.
  Value rowOf(unsigned stack) const;
  uint64_t rowBytes(unsigned stack) const;

private:
  const BlockPlan &body() const { return step_.bodies.back(); }
  unsigned numCarried() const { return layout_.numCarried; }
  bool isInMemory(unsigned carried) const;
  Value argumentOf(const BlockPlan &body, unsigned carried) const {
    return body.block->getArgument(layout_.argumentOf(layout_.firstCarried() + carried));
  }
  void bindCarry(const BlockPlan &body, llvm::Value *t, llvm::ArrayRef<llvm::Value *> state) const;
  void bindRows(llvm::Value *t, llvm::ArrayRef<llvm::Value *> over) const;
  llvm::Value *row(llvm::Value *base, llvm::Value *t, uint64_t bytes) const;

  Emitter &e_;
  const PlanStep &step_;
  ir::BodyLayout layout_;
  llvm::SmallVector<Value> stacks_;
};

} // namespace fluxion::codegen
