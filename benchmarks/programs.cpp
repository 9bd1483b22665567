// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What it takes to make a program: tracing, differentiating, compiling.
#include "benchmarks/table.h"

#include <fluxion/fluxion.h>

#include <chrono>
#include <filesystem>
#include <unistd.h>

namespace fx = fluxion;

namespace fluxion::benchmarks {
namespace {

/// A function of two scalars that is a chain of `length` ops: its gradient is by reverse mode.
auto chainOfTwo(std::int64_t length) {
  return [length](fx::Array x, fx::Array z) {
    fx::Array y = x;
    for (std::int64_t i = 0; i < length; ++i)
      switch (i % 4) {
      case 0: y = sin(y); break;
      case 1: y = y * x; break;
      case 2: y = y + z; break;
      default: y = tanh(y);
      }
    return y;
  };
}
/// The same of one: by forward mode.
auto chain(std::int64_t length) {
  return [f = chainOfTwo(length)](fx::Array x) { return f(x, x); };
}

void lengths(benchmark::internal::Benchmark *benchmark) {
  benchmark->Arg(100)->Arg(10000)->Arg(100000)->UseManualTime()->Unit(benchmark::kMillisecond);
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

// The time of a traced derivative less that of the traced function, by ops of the function.
template <class F, class Derivative, class... Specs>
void differentiatingBy(benchmark::State &state, F f, Derivative derivative, Specs... specs) {
  for (auto _ : state) {
    auto start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(fx::trace(f, specs...));
    double plain = secondsSince(start);
    start = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(fx::trace(derivative, specs...));
    state.SetIterationTime(std::max(secondsSince(start) - plain, 0.0));
  }
  perItem(state, static_cast<double>(state.range(0)));
  aimedAt(state, "5 us an op");
}

void differentiating(benchmark::State &state) {
  auto f = chain(state.range(0));
  differentiatingBy(state, f, fx::grad(f), fx::spec<double>());
}
void differentiatingInReverse(benchmark::State &state) {
  auto f = chainOfTwo(state.range(0));
  differentiatingBy(state, f, fx::grad(f, fx::argnums<0, 1>), fx::spec<double>(),
                    fx::spec<double>());
}
BENCHMARK(differentiating)->Apply(lengths);
BENCHMARK(differentiatingInReverse)->Apply(lengths);

template <class Make> void compiling(benchmark::State &state, Make compile) {
  for (auto _ : state)
    benchmark::DoNotOptimize(compile());
  perItem(state, static_cast<double>(state.range(0)));
  aimedAt(state, state.range(0) == 10000    ? "0.9 s (JAX 21 s)"
                 : state.range(0) == 100000 ? "10 s (JAX ends with a fault)"
                                            : "0.1 s (JAX 0.74 s)");
}

void chainTracedDifferentiatedCompiled(benchmark::State &state) {
  auto f = chain(state.range(0));
  compiling(state, [&] { return fx::jit(fx::grad(f)).lower(fx::spec<double>()).compile(); });
}
void chainOfTwoTracedDifferentiatedCompiled(benchmark::State &state) {
  auto f = chainOfTwo(state.range(0));
  compiling(state, [&] {
    return fx::jit(fx::grad(f, fx::argnums<0, 1>))
        .lower(fx::spec<double>(), fx::spec<double>())
        .compile();
  });
}
/// Equal steps in a row, as C++ loops make them.
void chainOfEqualStepsTracedDifferentiatedCompiled(benchmark::State &state) {
  auto f = [n = state.range(0) / 2](fx::Array x, fx::Array z) {
    for (std::int64_t i = 0; i < n; ++i)
      x = sin(x) * z;
    return x;
  };
  compiling(state, [&] {
    return fx::jit(fx::grad(f, fx::argnums<0, 1>))
        .lower(fx::spec<double>(), fx::spec<double>())
        .compile();
  });
}
void once(benchmark::internal::Benchmark *benchmark) {
  benchmark->Arg(1000)->Arg(10000)->Arg(100000)->Iterations(1)->Unit(benchmark::kMillisecond);
}
BENCHMARK(chainTracedDifferentiatedCompiled)->Apply(once);
BENCHMARK(chainOfTwoTracedDifferentiatedCompiled)->Apply(once);
BENCHMARK(chainOfEqualStepsTracedDifferentiatedCompiled)->Apply(once);

/// A long short-term memory whose steps are a loop of C++.
fx::Array lstm(fx::Array w, fx::Array xs) {
  constexpr std::int64_t n = 32;
  fx::Array h = fx::zeros({n}, fx::f32), c = h, total = fx::zeros({}, fx::f32);
  for (std::int64_t t = 0; t < xs.shape()[0]; ++t) {
    fx::Array z = fx::matmul(fx::concatenate({xs(t), h}, 0), w);
    auto gate = [&](std::int64_t k) { return z(fx::slice(k * n, (k + 1) * n)); };
    c = logistic(gate(1)) * c + logistic(gate(0)) * tanh(gate(2));
    h = logistic(gate(3)) * tanh(c);
    total = total + sum(h * h);
  }
  return total;
}
void unrolledLstmTracedDifferentiatedCompiled(benchmark::State &state) {
  fx::Array w = fx::zeros({64, 128}, fx::f32), xs = fx::zeros({state.range(0), 32}, fx::f32);
  for (auto _ : state)
    benchmark::DoNotOptimize(fx::jit(fx::value_and_grad(lstm)).lower(w, xs).compile());
  perItem(state, static_cast<double>(state.range(0)));
  aimedAt(state, state.range(0) == 100 ? "1 s (JAX 52-61 s)" : "");
}
BENCHMARK(unrolledLstmTracedDifferentiatedCompiled)
    ->Arg(10)
    ->Arg(100)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

/// The time does not depend on the number of steps.
void scanTracedDifferentiatedCompiled(benchmark::State &state) {
  auto f = [](fx::Array c, fx::Array xs) {
    auto step = [](fx::Array y, fx::Array x) { return std::pair(sin(y) * x, std::tuple<>{}); };
    return fx::scan(step, c, xs).first;
  };
  for (auto _ : state)
    benchmark::DoNotOptimize(fx::jit(fx::grad(f, fx::argnums<0, 1>))
                                 .lower(fx::spec<double>(), fx::spec<double>({state.range(0)}))
                                 .compile());
}
BENCHMARK(scanTracedDifferentiatedCompiled)
    ->Arg(100)
    ->Arg(1000000)
    ->Unit(benchmark::kMillisecond);

void smallFunctionTracedDifferentiatedCompiled(benchmark::State &state) {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  for (auto _ : state)
    benchmark::DoNotOptimize(fx::jit(fx::grad(f, fx::argnums<0, 1>))
                                 .lower(fx::spec<double>(), fx::spec<double>())
                                 .compile());
  aimedAt(state, "8 ms (JAX 45 ms)");
}
BENCHMARK(smallFunctionTracedDifferentiatedCompiled)->Unit(benchmark::kMillisecond);

/// As in the second process that starts with a cache: `compile` finds its code on disk.
template <class Make> void loading(benchmark::State &state, Make compile) {
  auto folder =
      std::filesystem::temp_directory_path() / ("fluxion-bench-" + std::to_string(getpid()));
  fx::jit_cache({.directory = folder});
  compile();
  std::uint64_t compiled = fx::jit_cache_report().compiled;
  for (auto _ : state)
    benchmark::DoNotOptimize(compile());
  if (fx::jit_cache_report().compiled != compiled)
    state.SkipWithError("compiled instead of loaded");
  fx::jit_cache({});
  std::filesystem::remove_all(folder);
  aimedAt(state, "3 ms");
}

void smallFunctionTracedDifferentiatedLoaded(benchmark::State &state) {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  loading(state, [&] {
    return fx::jit(fx::grad(f, fx::argnums<0, 1>))
        .lower(fx::spec<double>(), fx::spec<double>())
        .compile();
  });
}
BENCHMARK(smallFunctionTracedDifferentiatedLoaded)->Unit(benchmark::kMillisecond);

struct Layers {
  fx::Array w1, b1, w2, b2;
};
auto perceptronCompiled() {
  auto loss = [](Layers p, fx::Array x, fx::Array y) {
    fx::Array z = fx::matmul(tanh(fx::matmul(x, p.w1) + p.b1), p.w2) + p.b2 - y;
    return mean(z * z);
  };
  auto zeros = [](fx::Shape shape) { return fx::zeros(shape, fx::f32); };
  static const Layers p{zeros({784, 512}), zeros({512}), zeros({512, 10}), zeros({10})};
  static const fx::Array x = zeros({128, 784}), y = zeros({128, 10});
  return fx::jit(fx::value_and_grad(loss)).lower(p, x, y).compile();
}
void perceptronTracedDifferentiatedCompiled(benchmark::State &state) {
  for (auto _ : state)
    benchmark::DoNotOptimize(perceptronCompiled());
}
void perceptronTracedDifferentiatedLoaded(benchmark::State &state) {
  loading(state, perceptronCompiled);
}
BENCHMARK(perceptronTracedDifferentiatedCompiled)->Unit(benchmark::kMillisecond);
BENCHMARK(perceptronTracedDifferentiatedLoaded)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fluxion::benchmarks
