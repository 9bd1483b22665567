// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Native code that serves a function at many sizes of its arguments. It is made of two samples:
// programs of the function for other sizes. Where the LLVM IR of both differs in numbers alone,
// those are read from a table. Every further program goes through the same stages up to its LLVM
// IR; where that is the code's but for numbers of the table, they are its table, and no compiler
// runs.
#pragma once

#include "jit/compile.h"
#include "jit/dump.h"
#include "jit/module_numbers.h"
#include "jit/outline.h"

#include "llvm/IR/LLVMContext.h"

#include <mutex>

namespace fluxion::codegen {

class Engine;

class ManySizes : public std::enable_shared_from_this<ManySizes> {
public:
  /// Fails with a diagnostic where the samples differ otherwise than in numbers, at the first op
  /// that does.
  static ir::FailureOr<std::shared_ptr<ManySizes>>
  make(transforms::FuncOp sample, transforms::FuncOp other, const CompileOptions &options);
  ManySizes() = default;
  ManySizes(const ManySizes &) = delete;
  ~ManySizes();

  /// The code for a program of the same function. Null where the program needs code of its own;
  /// `why` says so. Fails with a diagnostic where it cannot be compiled at all. May be called from
  /// many threads.
  ir::FailureOr<std::shared_ptr<Executable>> executableFor(transforms::FuncOp function,
                                                           std::string &why);
  std::string mlir() const;
  std::string llvmIr();
  std::string assembly();

private:
  /// A sample at one stage, and which of its numbers vary.
  struct Stage {
    transforms::OwnedFunction sample;
    std::unique_ptr<Outline> outline;
    llvm::BitVector isDynamic;
  };
  struct Emitted {
    std::shared_ptr<Executable> executable;
    std::unique_ptr<llvm::Module> module;
  };
  mlir::LogicalResult compileSamples(Engine &engine, transforms::FuncOp sample,
                                     transforms::FuncOp other);
  mlir::LogicalResult load(Engine &engine, Dump &dump);
  static mlir::LogicalResult compare(Stage &stage, const Outline &other);
  bool belongs(const Stage &stage, const Outline &outline, std::string &why) const;
  ir::FailureOr<Emitted> emit(Engine &engine, transforms::OwnedFunction function,
                              const Outline &outline);
  template <class Use> std::string withOptimized(Use use);

  std::mutex mutex_; // of all that follows
  CompileOptions options_;
  Stage simplified_, settled_;
  llvm::LLVMContext context_;
  std::unique_ptr<llvm::Module> module_; // of the sample
  std::optional<NumberTable> table_;
  std::vector<Plan::Reuse> reuses_;
  llvm::CodeGenOptLevel level_ = llvm::CodeGenOptLevel::Default;
  std::shared_ptr<TieredCode> code_;
};

} // namespace fluxion::codegen
