// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The parts of the demo, in the order in which main runs them.
#pragma once

#include "../check.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string_view>

namespace demo {

namespace fx = fluxion;

void heading(std::string_view title);
/// Text with every line set in.
void indented(std::string_view text);

/// Nanoseconds per call: the best of several batches.
template <class F> double nanoseconds(F &&f) {
  using Clock = std::chrono::steady_clock;
  double best = 1e300;
  long calls = 1;
  for (int batch = 0; batch < 8;) {
    auto begin = Clock::now();
    for (long i = 0; i < calls; ++i)
      f();
    double spent = std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
    if (spent < 2e6 && calls < (1L << 40)) {
      calls *= 4; // too short to be measured
      continue;
    }
    best = std::min(best, spent / static_cast<double>(calls));
    ++batch;
  }
  return best;
}

void functionToNativeCode(Checks &checks);
void highOrders(Checks &checks);
void costLaw(Checks &checks);
void firstPrograms(Checks &checks);
void regression(Checks &checks, const std::filesystem::path &out);
void derivativePlots(Checks &checks, const std::filesystem::path &out);

} // namespace demo
