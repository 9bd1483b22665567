// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// oneDNN is run by OpenMP, whose number of threads is each calling thread's own.
#pragma once

namespace fluxion::runtime {

/// While it lives OpenMP takes at most that many threads for what this thread calls: no more than
/// there are processors, since they wait for each other by looking, and one alone in a child
/// process, since OpenMP waits there for the threads of its parent.
class OpenMpThreads {
public:
  explicit OpenMpThreads(int atMost);
  ~OpenMpThreads();
  OpenMpThreads(const OpenMpThreads &) = delete;
  OpenMpThreads &operator=(const OpenMpThreads &) = delete;

  int count() const { return count_; }

private:
  int before_, count_;
};

} // namespace fluxion::runtime
