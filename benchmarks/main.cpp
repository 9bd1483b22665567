// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs the benchmarks and prints them as one table. Takes Google Benchmark's options.
#include "benchmarks/table.h"

int main(int argc, char **argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 1;
  fluxion::benchmarks::Table table;
  benchmark::RunSpecifiedBenchmarks(&table);
  benchmark::Shutdown();
}
