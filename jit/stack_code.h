// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stacks of rows of which only the running program knows how many there are. The rows are in memory
// of the thread's (runtime/stacks.cpp); the value's place in the arena says where, and their
// number.
#pragma once

#include "jit/loop_code.h"

#include "ir/ops/control.h"

namespace fluxion::codegen {

/// Memory for `rows` rows of `stack`; those there are keep their numbers. The call fails where
/// there is none.
llvm::Value *makeStack(Emitter &e, Operation *loop, Value stack, llvm::Value *rows,
                       uint64_t rowBytes);
/// From here on the value is that many rows at `place`.
void keepStack(Emitter &e, Value stack, llvm::Value *place, llvm::Value *rows);
llvm::Value *placeOfStack(Emitter &e, Value stack);
llvm::Value *rowsOfStack(Emitter &e, Value stack);

/// The stacks of a loop that does not know how often it will run. They grow together: what the loop
/// carries is the number of rows there is room for, and the place of each. Nothing without a stack.
class GrowingStacks {
public:
  using Carried = Emitter::Carried;

  GrowingStacks(Emitter &e, ir::WhileOp op, const LoopCode &loop)
      : e_(e), op_(op), limit_(op.getLimitAttr()), loop_(loop) {}

  size_t size() const { return loop_.stacks().empty() ? 0 : 1 + loop_.stacks().size(); }
  Carried start() const;
  Carried withRoomFor(llvm::Value *t, llvm::ArrayRef<llvm::Value *> now) const;
  llvm::ArrayRef<llvm::Value *> places(const Carried &now) const {
    return llvm::ArrayRef<llvm::Value *>(now).drop_front(now.empty() ? 0 : 1);
  }
  void keep(llvm::ArrayRef<llvm::Value *> now, llvm::Value *rows) const;

private:
  Carried grown(llvm::Value *t, llvm::ArrayRef<llvm::Value *> now) const;

  Emitter &e_;
  Operation *op_;
  mlir::IntegerAttr limit_;
  const LoopCode &loop_;
};

} // namespace fluxion::codegen
