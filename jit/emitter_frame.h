// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// While a frame lives another function is emitted.
#pragma once

#include "jit/emitter.h"

namespace fluxion::codegen {

/// What belongs to the function being emitted.
struct Emitter::Frame {
  explicit Frame(Emitter &e, bool isSplit = true)
      : e_(e), here_(e.b.saveIP()), line_(e.b.getCurrentDebugLocation()), isSplit_(isSplit) {
    exchange();
  }
  ~Frame() {
    exchange();
    e_.forget();
    e_.b.restoreIP(here_);
    e_.b.SetCurrentDebugLocation(line_);
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
  llvm::DebugLoc line_;
  llvm::Function *function_ = nullptr;
  llvm::Value *arguments_ = nullptr, *results_ = nullptr, *arena_ = nullptr;
  llvm::DenseMap<Value, Registers> registers_;
  llvm::DenseMap<Value, llvm::Value *> pointers_;
  llvm::SmallVector<llvm::Function *> parts_;
  size_t work_ = 0;
  bool isSplit_;
  llvm::Instruction *hoist_ = nullptr;
  unsigned depth_ = 0;
};

} // namespace fluxion::codegen
