// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/threads.h"

#include "fluxion/error.h"
#include "frontend/diagnostics.h"
#include "runtime/team.h"

#include <fmt/format.h>

namespace fluxion {

void set_num_threads(int n, std::source_location where) {
  if (n < 1 || n > runtime::mostThreads)
    detail::raise<Error>({.what = "set_num_threads needs a number of threads that can work",
                          .where = where,
                          .expected = fmt::format("from 1 to {}", runtime::mostThreads),
                          .got = fmt::format("{}", n),
                          .hint = "1 computes on the calling thread alone"});
  runtime::setNumThreads(n);
}

int num_threads() { return runtime::numThreads(); }

} // namespace fluxion
