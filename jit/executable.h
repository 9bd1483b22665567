// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A compiled program. Immutable; may be called from many threads at once.
#pragma once

#include "ir/fx.h"
#include "jit/checks.h"
#include "jit/plan.h"
#include "jit/profile.h"
#include "runtime/kernel_abi.h"
#include "transforms/rewrite.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace fluxion::codegen {

class ManySizes;
class TieredCode;

class Executable {
public:
  struct Leaf {
    DType dtype;
    Shape shape;
  };
  /// Why a call may end early, by the number it ends with, counted from 1.
  struct Failure {
    mlir::Location location;
    std::string why, hint;
  };

  /// The results on arguments of the types the program was compiled for. Fails, with a diagnostic,
  /// where a loop needs more memory than there is, or than it may take.
  ir::FailureOr<ir::SmallVector<ir::HostArray>> run(ir::ArrayRef<ir::HostArray> arguments) const;

  /// Whether `run` may fail.
  bool mayFail() const { return !failures_.empty(); }

  /// The same on pointers to the elements of arguments and results.
  mlir::LogicalResult call(const void *const *arguments, void *const *results) const {
    if (mayFail())
      return callThatMayFail(arguments, results);
    enter(arguments, results);
    return mlir::success();
  }

  /// Whether the code looks for anything (checks.h).
  bool isChecked() const { return options_.checks.any(); }
  /// Before a call: what earlier ones on this thread have met is forgotten.
  void forgetNotes() const;
  /// What the last call on this thread has found.
  std::optional<Finding> findings(const void *const *arguments, const void *const *results) const;
  /// A NaN in the results that the program has not made.
  std::optional<ForeignNan> foreignNan(const void *const *arguments,
                                       const void *const *results) const;

  /// The time that the steps take in `calls`, of a program that was compiled for that.
  std::vector<TimedSite> timed(llvm::function_ref<void()> calls) const;

  /// Whether no faster code will take the place of this one (tiers.h).
  bool isFinal() const;
  /// Makes the final code if there is none yet. Fails with a diagnostic.
  mlir::LogicalResult finish() const;
  /// The function of C type: scalars by value, arrays as pointers; a single scalar result is
  /// returned, other results are written through pointers that follow the arguments. It stays as it
  /// is: of a program whose code is not final it is the quick one.
  void *nativePointer() const;
  const std::vector<Leaf> &arguments() const { return arguments_; }
  const std::vector<Leaf> &results() const { return results_; }
  /// Pairs of a donated argument and a result that may be written to its memory.
  llvm::ArrayRef<Plan::Reuse> reuses() const { return reuses_; }
  uint64_t arenaBytes() const { return arenaBytes_; }
  uint64_t numSteps() const { return numSteps_; }
  /// Whether the code serves many sizes (many_sizes.h), of which these are one case.
  bool isShared() const { return many_ != nullptr; }
  /// Whether another process has compiled it, or this one before (jit/cache).
  bool isFromCache() const { return isFromCache_; }

  /// The program as it was planned, in `fx`; of shared code the sample that it was made of.
  std::string mlir() const;
  /// Arithmetic operations of one call, estimated.
  uint64_t cost() const;
  /// Bytes that library calls take while they run, beside the arena: the most of any.
  uint64_t scratch() const;
  /// The sequence of nests and calls.
  const std::string &plan() const { return plan_; }
  /// Optimized LLVM IR, and the machine's instructions. Made again when asked for.
  std::string llvmIr() const;
  std::string assembly() const;

private:
  friend class Pipeline;
  friend class ManySizes;
  transforms::FuncOp function() const;
  /// Arguments and results are those of the traced `function`.
  void describe(transforms::FuncOp function);
  void enter(const void *const *arguments, void *const *results) const;
  void enterWithSizes(const void *const *arguments, void *const *results) const;
  mlir::LogicalResult callThatMayFail(const void *const *arguments, void *const *results) const;

  std::vector<Leaf> arguments_, results_;
  uint64_t arenaBytes_ = 0, numSteps_ = 0;
  std::string plan_;
  PlanOptions options_;
  std::vector<Plan::Reuse> reuses_;
  std::vector<CheckSite> sites_;
  std::vector<TimedSite> timedSites_;
  std::vector<Failure> failures_;
  std::shared_ptr<TieredCode> code_;
  // Of shared code the numbers that it is called with, and what it was made of.
  std::vector<uint64_t> sizes_;
  std::shared_ptr<ManySizes> many_;
  uint64_t cost_ = 0, scratch_ = 0;
  bool isFromCache_ = false;
  // Of code from the cache the program that it is for; what is ready to be planned is made of that
  // when it is asked for.
  transforms::OwnedFunction traced_;
  mutable transforms::OwnedFunction function_;
  mutable std::once_flag isReady_;
};

} // namespace fluxion::codegen
