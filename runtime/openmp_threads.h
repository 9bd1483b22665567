// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// oneDNN is run by OpenMP, whose number of threads is each calling thread's own.
#pragma once

#include <omp.h>

namespace fluxion::runtime {

/// While it lives OpenMP takes that many threads for what this thread calls.
class OpenMpThreads {
public:
  explicit OpenMpThreads(int n) : before_(omp_get_max_threads()) { omp_set_num_threads(n); }
  ~OpenMpThreads() { omp_set_num_threads(before_); }
  OpenMpThreads(const OpenMpThreads &) = delete;
  OpenMpThreads &operator=(const OpenMpThreads &) = delete;

private:
  int before_;
};

} // namespace fluxion::runtime
