// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/blas_threads.h"

#include "runtime/team.h"

#include <algorithm>
#include <cblas.h>
#include <mutex>
#include <vector>

namespace fluxion::runtime {
namespace {

struct Limits {
  std::mutex mutex;
  std::vector<int> all; // keeps its memory: calls allocate nothing

  /// Never destroyed: compiled functions may run while statics are.
  static Limits &get() {
    static auto &instance = *new Limits;
    return instance;
  }
  void apply() {
    // Its threads wait for each other by looking: more than there are processors take each other's
    // time, up to thousands of times as long.
    int wanted =
        std::min(all.empty() ? numThreads() : *std::ranges::min_element(all), numProcessors());
    if (openblas_get_num_threads() != wanted)
      openblas_set_num_threads(wanted);
  }
};

} // namespace

BlasThreads::BlasThreads(int atMost) : atMost_(atMost) {
  Limits &limits = Limits::get();
  std::lock_guard lock(limits.mutex);
  limits.all.push_back(atMost_);
  limits.apply();
}

BlasThreads::~BlasThreads() {
  Limits &limits = Limits::get();
  std::lock_guard lock(limits.mutex);
  limits.all.erase(std::ranges::find(limits.all, atMost_));
  limits.apply();
}

void BlasThreads::follow() {
  Limits &limits = Limits::get();
  std::lock_guard lock(limits.mutex);
  limits.apply();
}

} // namespace fluxion::runtime
