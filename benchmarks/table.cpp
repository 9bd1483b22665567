// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/table.h"

#include <fmt/format.h>

namespace fluxion::benchmarks {

static std::string duration(double seconds) {
  if (seconds < 1e-6)
    return fmt::format("{:.2f} ns", seconds * 1e9);
  if (seconds < 1e-3)
    return fmt::format("{:.2f} us", seconds * 1e6);
  if (seconds < 1)
    return fmt::format("{:.2f} ms", seconds * 1e3);
  return fmt::format("{:.2f} s", seconds);
}

bool Table::ReportContext(const Context &) {
  fmt::print("{:<58} {:>10} {:>12} {:>12}   {}\n", "benchmark", "a call", "an item", "cpu time",
             "aim");
  return true;
}

void Table::ReportRuns(const std::vector<Run> &runs) {
  for (const Run &run : runs) {
    std::string name = run.benchmark_name();
    if (run.error_occurred) {
      fmt::print("{:<58} {}\n", name, run.error_message);
      continue;
    }
    double seconds = run.GetAdjustedRealTime() / benchmark::GetTimeUnitMultiplier(run.time_unit);
    auto items = run.counters.find("items");
    std::string each = items == run.counters.end() ? "" : duration(seconds / items->second.value);
    double processor = run.GetAdjustedCPUTime() / benchmark::GetTimeUnitMultiplier(run.time_unit);
    fmt::print("{:<58} {:>10} {:>12} {:>12}   {}\n", name, duration(seconds), each,
               duration(processor), run.report_label);
  }
  std::fflush(stdout);
}

} // namespace fluxion::benchmarks
