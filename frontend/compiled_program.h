// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What jit keeps of a signature: the traced program, its native code, and why it was needed.
#pragma once

#include "fluxion/jit.h"
#include "frontend/kinks.h"
#include "frontend/trace.h"
#include "jit/compile.h"

#include <atomic>
#include <mutex>

namespace fluxion::detail {

class DynamicSignature;

/// A traced program and, from the first call with numbers on, its native code.
struct CompiledProgram {
  TracedFunction traced;
  JitOptions options;
  /// Of the arguments those that are given away with a call.
  std::vector<unsigned> donated;
  Where where;
  /// Where sizes are dynamic, what programs of other sizes share with it, and its sizes in words.
  std::shared_ptr<DynamicSignature> dynamic;
  std::string sizes;

  const codegen::Executable &executable() const {
    if (const codegen::Executable *known = ready())
      return *known;
    return compiled();
  }
  /// The same where the code is to be final.
  const codegen::Executable &finished() const;
  /// The native code if there has been a call that needed it.
  const codegen::Executable *ready() const { return ready_.load(std::memory_order_acquire); }
  /// Of a program of dynamic sizes, when it is ready: why it has code of its own.
  const std::string &whyOwnCode() const { return whyOwnCode_; }

private:
  const codegen::Executable &compiled() const;
  const codegen::Executable &compiled(codegen::Tier tier) const;
  mlir::FailureOr<std::shared_ptr<codegen::Executable>> made(codegen::Tier tier) const;
  codegen::CompileOptions optionsOf(codegen::Tier tier) const;

  mutable std::string whyOwnCode_;

  mutable std::mutex mutex_;
  mutable std::shared_ptr<const codegen::Executable> executable_;
  mutable std::atomic<const codegen::Executable *> ready_ = nullptr;
};

struct JitEntry : std::enable_shared_from_this<JitEntry> {
  struct Leaf {
    DType dtype;
    Shape shape;
  };

  // What a call is compared with.
  ir::Kink kink;
  const std::type_info *types;
  std::vector<Leaf> leaves;
  std::string bytes;

  std::shared_ptr<CompiledProgram> program;
  std::any resultTree;
  const JitEntry *older = nullptr; // the next one of its state

  // For explain().
  std::vector<Part> parts;
  Where call;
};

/// The arguments of a call.
Leaves leavesOf(const Signature &call);
/// Why `entry` was made although there were the `earlier` ones; a line per difference.
std::string reasonFor(const JitEntry &entry,
                      std::span<const std::shared_ptr<const JitEntry>> earlier);
/// All programs of the function jitted at `where`: what explain() says.
std::string explained(Where where, std::span<const std::shared_ptr<const JitEntry>> entries);
/// With FLUXION_LOG=jit, says on standard error that `entry` is made, and why.
void logEntry(const JitEntry &entry, Where function,
              std::span<const std::shared_ptr<const JitEntry>> earlier);

} // namespace fluxion::detail
