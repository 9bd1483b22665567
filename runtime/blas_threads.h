// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How many threads OpenBLAS takes: one number for the whole process, which it keeps itself.
#pragma once

namespace fluxion::runtime {

/// While it lives OpenBLAS takes at most that many threads, whoever calls it: of several limits the
/// lowest holds. Without any it takes as many as the process is set to (team.h).
class BlasThreads {
public:
  explicit BlasThreads(int atMost);
  ~BlasThreads();
  BlasThreads(const BlasThreads &) = delete;
  BlasThreads &operator=(const BlasThreads &) = delete;

  /// The process has been set to another number, which holds as soon as there is no limit.
  static void follow();

private:
  int atMost_;
};

} // namespace fluxion::runtime
