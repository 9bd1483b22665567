// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a call costs where there is next to nothing to compute.
#include "benchmarks/by_hand.h"
#include "benchmarks/table.h"

#include <fluxion/fluxion.h>

namespace fx = fluxion;

namespace fluxion::benchmarks {
namespace {

fx::Array function(fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); }

void scalarGradientByHand(benchmark::State &state) {
  double x1 = 2, x2 = 5, d1, d2;
  for (auto _ : state) {
    benchmark::DoNotOptimize(x1);
    benchmark::DoNotOptimize(x2);
    by_hand::gradient(x1, x2, &d1, &d2);
    benchmark::DoNotOptimize(d1);
    benchmark::DoNotOptimize(d2);
  }
}
BENCHMARK(scalarGradientByHand);

void scalarGradientThroughItsPointer(benchmark::State &state) {
  auto compiled = fx::jit(fx::grad(function, fx::argnums<0, 1>))
                      .lower(fx::spec<double>(), fx::spec<double>())
                      .compile();
  auto *gradient = compiled.function_pointer<void(double, double, double *, double *)>();
  double x1 = 2, x2 = 5, d1, d2;
  for (auto _ : state) {
    benchmark::DoNotOptimize(x1);
    benchmark::DoNotOptimize(x2);
    gradient(x1, x2, &d1, &d2);
    benchmark::DoNotOptimize(d1);
    benchmark::DoNotOptimize(d2);
  }
  aimedAt(state, "by hand + 10 ns");
}
BENCHMARK(scalarGradientThroughItsPointer);

void scalarGradientThroughArrays(benchmark::State &state) {
  auto gradient = fx::jit(fx::grad(function, fx::argnums<0, 1>));
  fx::Array x1 = 2.0, x2 = 5.0;
  for (auto _ : state)
    benchmark::DoNotOptimize(gradient(x1, x2));
  aimedAt(state, "1 us (JAX 6.2 us)");
}
BENCHMARK(scalarGradientThroughArrays);

void scalarGradientTracedEveryTime(benchmark::State &state) {
  auto gradient = fx::grad(function, fx::argnums<0, 1>);
  fx::Array x1 = 2.0, x2 = 5.0;
  for (auto _ : state)
    benchmark::DoNotOptimize(gradient(x1, x2));
  aimedAt(state, "(JAX 1.15 ms)");
}
BENCHMARK(scalarGradientTracedEveryTime)->Unit(benchmark::kMicrosecond);

void eagerAdditionOfScalars(benchmark::State &state) {
  fx::Array x = 2.0, y = 5.0;
  for (auto _ : state)
    benchmark::DoNotOptimize(x + y);
}
BENCHMARK(eagerAdditionOfScalars);

void eagerAdditionOfArrays(benchmark::State &state) {
  fx::Array x = fx::ones({state.range(0)}), y = fx::ones({state.range(0)});
  for (auto _ : state)
    benchmark::DoNotOptimize(x + y);
  perItem(state, static_cast<double>(state.range(0)));
}
BENCHMARK(eagerAdditionOfArrays)->Arg(1000)->Arg(1000000);

} // namespace
} // namespace fluxion::benchmarks
