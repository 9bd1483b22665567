// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The threads that help a call. One team for the process; it starts with the first work that is
// worth it.
//
// Whoever has work cuts it into parts and takes part himself: idle threads join while parts are
// left, and a thread that comes too late costs nothing. What a part computes does not depend on who
// computes it, so results are the same for any number of threads, bit for bit.
#pragma once

#include <cstdint>

namespace fluxion::runtime {

/// More than any processor this runs on has; a number above is a mistake, not a wish.
inline constexpr int mostThreads = 1024;

/// How many processors the calling thread may run on.
int numProcessors();

/// How many threads may work on one call, the calling one included. At first FLUXION_NUM_THREADS,
/// or as many as the process may run on.
int numThreads();
/// Throws std::invalid_argument unless 1 <= n <= mostThreads.
void setNumThreads(int n);

/// How many threads the calling thread may take for what it does now: fluxion_limit_threads says,
/// else numThreads().
int threadsOfThisCall();

/// Calls part(context, begin, end) until [0, count) is covered by ranges of at most `chunk`, on
/// several threads at once unless another call has the team; returns when all are done. `atMost` 0:
/// as many threads as threadsOfThisCall() says.
using Part = void (*)(void *context, std::int64_t begin, std::int64_t end);
void inParallel(std::int64_t count, std::int64_t chunk, Part part, void *context, int atMost = 0);

} // namespace fluxion::runtime
