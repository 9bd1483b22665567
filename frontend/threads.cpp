// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/threads.h"

#include "fluxion/error.h"
#include "frontend/diagnostics.h"
#include "runtime/team.h"

#include <fmt/format.h>

namespace fluxion {

void set_num_threads(int n, std::source_location where) {
  if (n < 1)
    detail::raise<Error>({.what = "set_num_threads needs somebody to work",
                          .where = where,
                          .expected = "at least 1 thread",
                          .got = fmt::format("{}", n)});
  runtime::setNumThreads(n);
}

int num_threads() { return runtime::numThreads(); }

} // namespace fluxion
