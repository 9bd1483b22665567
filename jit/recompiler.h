// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The thread that makes final code of what is called often (jit/tiers.h). It starts with the first
// program that is, and ends with the process, which waits for the one it is at.
#pragma once

#include "jit/tiers.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace fluxion::codegen {

class Recompiler {
public:
  /// The one of this process. A child process has one of its own, with what was waiting.
  static Recompiler &get();
  /// Takes its turn behind what was asked for before. Code that nobody holds by then is left out,
  /// as is whatever is asked for while the process ends.
  void request(std::weak_ptr<TieredCode> code);

private:
  Recompiler() = default;
  static std::atomic<Recompiler *> &instance();
  static void watchTheProcess();
  void work();
  bool isAsked();
  void finishNext();
  void end();

  std::mutex working_; // whoever forks takes it first, so that no compiler is copied at work
  std::mutex mutex_;   // of what follows
  std::condition_variable asked_;
  std::deque<std::weak_ptr<TieredCode>> waiting_;
  bool isEnding_ = false;
  std::thread thread_;
};

} // namespace fluxion::codegen
