// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/openmp_threads.h"

#include "runtime/team.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <omp.h>
#include <pthread.h>

namespace fluxion::runtime {

static std::atomic<bool> isChild{false};

/// How many threads it may be, in the process that asks.
static int possible(int atMost) {
  static std::once_flag once;
  std::call_once(once, [] { pthread_atfork(nullptr, nullptr, [] { isChild = true; }); });
  return isChild ? 1 : std::min(atMost, numProcessors());
}

OpenMpThreads::OpenMpThreads(int atMost)
    : before_(omp_get_max_threads()), count_(possible(atMost)) {
  omp_set_num_threads(count_);
}
OpenMpThreads::~OpenMpThreads() { omp_set_num_threads(before_); }

} // namespace fluxion::runtime
