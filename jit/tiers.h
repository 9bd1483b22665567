// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two tiers of native code for one program: what was made quickest is called first; once it has
// been called often, what runs fastest is made of the same optimized IR, in the background, and
// later calls take that.
#pragma once

#include "jit/engine.h"
#include "runtime/kernel_abi.h"

#include <atomic>
#include <mutex>
#include <optional>

namespace fluxion::codegen {

/// What an executable calls. May be called from many threads while it is replaced.
class TieredCode : public std::enable_shared_from_this<TieredCode> {
public:
  /// Code in the process, and where it begins.
  struct Code {
    std::shared_ptr<LoadedCode> code;
    FluxionEntry entry = nullptr;
    void *native = nullptr;
  };

  /// Code that stays.
  explicit TieredCode(Code final);
  /// Quick code, and what final code is made of: after so many calls; 0: only where someone asks
  /// for it.
  TieredCode(Code quick, OwnedIr ir, int64_t calls);

  /// For the next call.
  FluxionEntry entry() {
    if (callsLeft_.load(std::memory_order_relaxed) > 0) [[unlikely]]
      countCall();
    return entry_.load(std::memory_order_acquire);
  }
  bool isFinal() const { return isFinal_.load(std::memory_order_acquire); }
  /// Makes the final code if there is none yet, or waits for who is making it.
  llvm::Error finish();
  /// The C function of the code there is.
  void *native() const { return isFinal() ? final_.native : quick_.native; }

  /// The entries of an object file, which is taken into the process.
  static llvm::Expected<Code> load(Engine &engine, llvm::StringRef object, const EntryNames &names);

private:
  void countCall();

  std::atomic<FluxionEntry> entry_;
  std::atomic<int64_t> callsLeft_;
  std::atomic<bool> isFinal_;
  Code quick_, final_; // the quick one stays: somebody may be in it
  std::mutex mutex_;   // of who makes the final one
  std::optional<OwnedIr> ir_;
};

} // namespace fluxion::codegen
