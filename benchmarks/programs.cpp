// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What it takes to make a program: tracing, differentiating, compiling.
#include "benchmarks/table.h"

#include <fluxion/fluxion.h>

#include <chrono>

namespace fx = fluxion;

namespace fluxion::benchmarks {
namespace {

/// A function of one scalar that is a chain of `length` ops.
auto chain(std::int64_t length) {
  return [length](fx::Array x) {
    fx::Array y = x;
    for (std::int64_t i = 0; i < length; ++i)
      switch (i % 4) {
      case 0: y = sin(y); break;
      case 1: y = y * x; break;
      case 2: y = y + x; break;
      default: y = tanh(y);
      }
    return y;
  };
}

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void tracing(benchmark::State &state) {
  auto f = chain(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(fx::trace(fx::unsimplified(f), fx::spec<double>()));
  perItem(state, static_cast<double>(state.range(0)));
  aimedAt(state, "1 us an op");
}
BENCHMARK(tracing)->Arg(100)->Arg(10000)->Arg(100000)->Unit(benchmark::kMillisecond);

// The time of a traced gradient less that of the traced function, by ops of the function.
void differentiating(benchmark::State &state) {
  auto f = chain(state.range(0));
  for (auto _ : state) {
    auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(fx::trace(f, fx::spec<double>()));
    double plain = secondsSince(start);
    start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(fx::trace(fx::grad(f), fx::spec<double>()));
    state.SetIterationTime(std::max(secondsSince(start) - plain, 0.0));
  }
  perItem(state, static_cast<double>(state.range(0)));
  aimedAt(state, "5 us an op");
}
BENCHMARK(differentiating)
    ->Arg(100)
    ->Arg(10000)
    ->Arg(100000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

void chainTracedDifferentiatedCompiled(benchmark::State &state) {
  auto f = chain(state.range(0));
  for (auto _ : state)
    benchmark::DoNotOptimize(fx::jit(fx::grad(f)).lower(fx::spec<double>()).compile());
  perItem(state, static_cast<double>(state.range(0)));
  aimedAt(state, state.range(0) == 10000    ? "3 s (JAX 21 s)"
                 : state.range(0) == 100000 ? "40 s"
                                            : "(JAX 0.74 s)");
}
BENCHMARK(chainTracedDifferentiatedCompiled)
    ->Arg(1000)
    ->Arg(10000)
    ->Arg(100000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void smallFunctionTracedDifferentiatedCompiled(benchmark::State &state) {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  for (auto _ : state)
    benchmark::DoNotOptimize(fx::jit(fx::grad(f, fx::argnums<0, 1>))
                                 .lower(fx::spec<double>(), fx::spec<double>())
                                 .compile());
  aimedAt(state, "(JAX 45 ms)");
}
BENCHMARK(smallFunctionTracedDifferentiatedCompiled)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fluxion::benchmarks
