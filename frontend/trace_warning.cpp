// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/trace_warning.h"

#include "frontend/diagnostics.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <atomic>
#include <cstdio>
#include <fmt/format.h>
#include <limits>
#include <mutex>

namespace fluxion {
namespace detail {

static std::atomic<std::int64_t> warningLimit{20000};

std::int64_t traceWarningLimit() { return warningLimit.load(std::memory_order_relaxed); }

/// "train.cpp:41"
static std::string lineOf(mlir::Operation &op) {
  std::string place = str(op.getLoc());
  return place.substr(0, place.rfind(':'));
}

void warnAboutLength(mlir::Block &body) {
  static std::mutex mutex;
  static llvm::StringSet<> known;
  llvm::StringMap<std::int64_t> counts;
  std::string longest;
  for (mlir::Operation &op : body)
    if (std::string line = lineOf(op); ++counts[line] > counts[longest] && !line.empty())
      longest = line;
  std::lock_guard lock(mutex);
  if (longest.empty() || !known.insert(longest).second)
    return;
  std::string text = textOf(
      {.what =
           fmt::format("a program of more than {} operations is being traced", traceWarningLimit()),
       .got = fmt::format("{} of them from this line", counts[longest]),
       .hint = "a C++ loop records every step, fluxion::scan and fluxion::fori_loop record one; "
               "fluxion::set_trace_warning moves the limit",
       .at = longest});
  std::fputs((text + "\n").c_str(), stderr);
}

} // namespace detail

void set_trace_warning(std::int64_t operations) {
  detail::warningLimit = operations > 0 ? operations : std::numeric_limits<std::int64_t>::max();
}

} // namespace fluxion
