// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A table of results: what one call takes, what that is per op or element, how much of it the
// processor worked, and what is aimed at.
#pragma once

#include <benchmark/benchmark.h>

#include <string>

namespace fluxion::benchmarks {

class Table : public benchmark::BenchmarkReporter {
public:
  bool ReportContext(const Context &context) override;
  void ReportRuns(const std::vector<Run> &runs) override;
};

/// What an iteration consists of, e.g. ops or elements: the table divides by it.
inline void perItem(benchmark::State &state, double items) { state.counters["items"] = items; }
/// The upper limit that this project promises, in words.
inline void aimedAt(benchmark::State &state, const std::string &goal) { state.SetLabel(goal); }

} // namespace fluxion::benchmarks
