// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How many threads work on a call of compiled code.
//
//   fx::set_num_threads(2);                                      // for all of the process
//   auto g = [](fx::Array x) { return sum(sin(x)); };
//   auto f = fx::jit(g, {.threads = 4});                         // for one function
#pragma once

#include <source_location>

namespace fluxion {

/// From now on at most `n` threads work on one call, the calling thread included. They are started
/// by the first call with work for them and sleep when there is none. Work that does not pay for
/// help is done by the calling thread alone. Results are the same for any number, bit for bit, but
/// for decompositions of large matrices and for convolutions: OpenBLAS and oneDNN, which compute
/// them with threads of their own, are told the number.
///
/// Without it: the environment variable FLUXION_NUM_THREADS, else as many as the process may run
/// on.
///
/// Errors   Error: n below 1 or above 1024
void set_num_threads(int n, std::source_location where = std::source_location::current());
/// How many that are now.
///
/// Units    threads, the calling one included
int num_threads();

} // namespace fluxion
