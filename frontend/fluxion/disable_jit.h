// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Jit switched off for all of a program: jitted functions run as they are written, with numbers to
// look at in a debugger. So does the environment variable FLUXION_DISABLE_JIT=1.
//
//   auto f = fx::jit([](fx::Array x) {
//     return x > 0.0 ? x * x : -x;                       // jit could not choose
//   });
//   fx::DisableJit off;                                  // until the end of the scope
//   fx::Array y = f(3.0);                                // 9, step by step
#pragma once

#include <atomic>

namespace fluxion {

namespace detail {
extern std::atomic<int> timesJitIsOff;
inline bool isJitOff() { return timesJitIsOff.load(std::memory_order_relaxed) != 0; }
} // namespace detail

/// As long as one of these lives, calls of jitted functions in every thread are calls of the
/// functions themselves. Loops and branches of control.h whose values have numbers then run step by
/// step: their bodies are called with numbers, and may print or branch on them. A step after which
/// an initial C++ number turns out to be of another type is made once more.
///
/// Laws     same results up to rounding, and the gradients of native control flow
class DisableJit {
public:
  DisableJit() { ++detail::timesJitIsOff; }
  ~DisableJit() { --detail::timesJitIsOff; }
  DisableJit(const DisableJit &) = delete;
};

} // namespace fluxion
