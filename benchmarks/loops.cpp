// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Control flow: compiled loops and their gradients beside loops written by hand, per step. Every
// result is checked against the reference evaluation first.
#include "benchmarks/loops_by_hand.h"
#include "benchmarks/table.h"

#include <fluxion/fluxion.h>

#include <cmath>

namespace fx = fluxion;

namespace fluxion::benchmarks {
namespace {

constexpr std::int64_t newtonSteps = 1000000, steps = 100000;

/// Whether two results agree up to what `steps` roundings may do.
bool isSame(const fx::Array &x, const fx::Array &y, double tolerance) {
  double largest = fx::max(abs(y)).item<double>(), off = fx::max(abs(x - y)).item<double>();
  return off <= tolerance * std::max(largest, 1e-30);
}
void requireSame(benchmark::State &state, const fx::Array &x, const fx::Array &y,
                 double tolerance = 1e-9) {
  if (!isSame(x.astype(fx::f64), y.astype(fx::f64), tolerance))
    state.SkipWithError("the result is wrong");
}

//===----------------------------------------------------------------------------------------------
// Newton's iteration: a while loop

fx::Array newton(fx::Array a, std::int64_t count) {
  auto more = [&](std::tuple<fx::Array, fx::Array> c) { return std::get<0>(c) < count; };
  auto step = [&](std::tuple<fx::Array, fx::Array> c) {
    auto [i, x] = c;
    return std::tuple(i + 1, 0.5 * (x + a / x) + 1e-9 * x);
  };
  return std::get<1>(fx::while_loop(more, step, std::tuple(fx::Array(std::int64_t{0}), a)));
}

void newtonByHand(benchmark::State &state) {
  double a = 2;
  for (auto _ : state) {
    benchmark::DoNotOptimize(a);
    benchmark::DoNotOptimize(by_hand::newton(a, newtonSteps));
  }
  perItem(state, newtonSteps);
}
BENCHMARK(newtonByHand)->Unit(benchmark::kMillisecond);

void newtonCompiled(benchmark::State &state) {
  auto root = fx::jit([](fx::Array a) { return newton(a, newtonSteps); });
  fx::Array a = 2.0;
  requireSame(state, root(a), newton(a, newtonSteps));
  for (auto _ : state)
    benchmark::DoNotOptimize(root(a));
  perItem(state, newtonSteps);
  aimedAt(state, "1.1 x by hand");
}
BENCHMARK(newtonCompiled)->Unit(benchmark::kMillisecond);

//===----------------------------------------------------------------------------------------------
// An oscillator: a scan of two numbers

fx::Array oscillator(fx::Array k) {
  auto step = [&](std::tuple<fx::Array, fx::Array> c, std::tuple<>) {
    auto [q, p] = c;
    p = p - 1e-3 * k * q;
    q = q + 1e-3 * p;
    return std::pair(std::tuple(q, p), std::tuple<>{});
  };
  auto [last, none] = fx::scan(step, std::tuple(1.0, 0.0), std::tuple<>{},
                               {.length = steps, .reverse = false, .unroll = 1});
  return std::get<0>(last);
}

void oscillatorByHand(benchmark::State &state) {
  double k = 2;
  for (auto _ : state) {
    benchmark::DoNotOptimize(k);
    benchmark::DoNotOptimize(by_hand::oscillator(k, steps));
  }
  perItem(state, steps);
}
void oscillatorGradientByHand(benchmark::State &state) {
  double k = 2;
  std::vector<double> places(steps);
  for (auto _ : state) {
    benchmark::DoNotOptimize(k);
    benchmark::DoNotOptimize(by_hand::oscillatorSlope(k, steps, places.data()));
    benchmark::ClobberMemory();
  }
  perItem(state, steps);
}

template <class F> void oscillatorBy(benchmark::State &state, F f, double byHand) {
  auto compiled = fx::jit(f);
  fx::Array k = 2.0;
  requireSame(state, compiled(k), f(k));
  requireSame(state, compiled(k), byHand);
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(k));
  perItem(state, steps);
  aimedAt(state, "1.2 x by hand");
}
/// Reverse mode, also for a function of one number.
fx::Array slopeInReverse(fx::Array k) {
  auto [value, pullback] = fx::vjp(oscillator, k);
  return pullback(fx::ones_like(value));
}
void oscillatorCompiled(benchmark::State &state) {
  oscillatorBy(state, oscillator, by_hand::oscillator(2, steps));
}
void oscillatorGradientCompiled(benchmark::State &state) {
  std::vector<double> places(steps);
  oscillatorBy(state, fx::grad(oscillator), by_hand::oscillatorSlope(2, steps, places.data()));
}
void oscillatorGradientInReverseCompiled(benchmark::State &state) {
  std::vector<double> places(steps);
  oscillatorBy(state, slopeInReverse, by_hand::oscillatorSlope(2, steps, places.data()));
}
BENCHMARK(oscillatorByHand)->Unit(benchmark::kMicrosecond);
BENCHMARK(oscillatorCompiled)->Unit(benchmark::kMicrosecond);
BENCHMARK(oscillatorGradientByHand)->Unit(benchmark::kMicrosecond);
BENCHMARK(oscillatorGradientCompiled)->Unit(benchmark::kMicrosecond);
BENCHMARK(oscillatorGradientInReverseCompiled)->Unit(benchmark::kMicrosecond);

//===----------------------------------------------------------------------------------------------
// A recurrent network: a scan of a vector

fx::Array recurrent(fx::Array u, fx::Array w, fx::Array xs) {
  auto step = [&](fx::Array h, fx::Array x) {
    return std::pair(tanh(x * u + fx::matmul(h, w)), std::tuple<>{});
  };
  auto [last, none] = fx::scan(step, fx::zeros({by_hand::hidden}, fx::f32), xs);
  return sum(last * last);
}

struct Network {
  static constexpr std::int64_t n = by_hand::hidden;
  fx::Array u = 0.5 * cos(fx::arange(0, n, 1, fx::f32));
  fx::Array w = fx::reshape(0.2 * sin(fx::arange(0, n *n, 1, fx::f32)), {n, n});
  fx::Array xs = sin(0.37 * fx::arange(0, steps, 1, fx::f32));
};

void recurrentByHand(benchmark::State &state) {
  Network net;
  auto u = net.u.span<const float>(), w = net.w.span<const float>(),
       xs = net.xs.span<const float>();
  for (auto _ : state) {
    benchmark::DoNotOptimize(by_hand::recurrent(xs.data(), u.data(), w.data(), steps));
    benchmark::ClobberMemory();
  }
  perItem(state, steps);
}
void recurrentGradientByHand(benchmark::State &state) {
  Network net;
  auto u = net.u.span<const float>(), w = net.w.span<const float>(),
       xs = net.xs.span<const float>();
  std::vector<float> states((steps + 1) * Network::n), du(Network::n), dw(Network::n * Network::n);
  for (auto _ : state) {
    by_hand::recurrentGradient(xs.data(), u.data(), w.data(), steps, states.data(), du.data(),
                               dw.data());
    benchmark::ClobberMemory();
  }
  perItem(state, steps);
}

void recurrentCompiled(benchmark::State &state) {
  auto compiled = fx::jit(recurrent);
  Network net;
  requireSame(state, compiled(net.u, net.w, net.xs), recurrent(net.u, net.w, net.xs), 1e-4);
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(net.u, net.w, net.xs));
  perItem(state, steps);
  aimedAt(state, "1.3 x by hand");
}
void recurrentGradientCompiled(benchmark::State &state) {
  auto gradient = fx::grad(recurrent, fx::argnums<0, 1>);
  auto compiled = fx::jit(gradient);
  Network net;
  auto [du, dw] = compiled(net.u, net.w, net.xs);
  auto [duRight, dwRight] = gradient(net.u, net.w, net.xs);
  requireSame(state, du, duRight, 1e-3);
  requireSame(state, dw, dwRight, 1e-3);
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(net.u, net.w, net.xs));
  perItem(state, steps);
  aimedAt(state, "1.3 x by hand, 4 x forward");
}
BENCHMARK(recurrentByHand)->Unit(benchmark::kMillisecond);
BENCHMARK(recurrentCompiled)->Unit(benchmark::kMillisecond);
BENCHMARK(recurrentGradientByHand)->Unit(benchmark::kMillisecond);
BENCHMARK(recurrentGradientCompiled)->Unit(benchmark::kMillisecond);

//===----------------------------------------------------------------------------------------------
// Reverse mode through a long while loop

/// a -> a number after 10^6 steps of two.
fx::Array wandering(fx::Array a, fx::WhileOptions options) {
  using Carry = std::tuple<fx::Array, fx::Array, fx::Array>;
  auto more = [](Carry c) { return std::get<0>(c) < newtonSteps; };
  auto step = [&](Carry c) {
    auto [i, x, y] = c;
    return Carry(i + 1, x + 1e-6 * a * y * x, sin(y) + 1e-6 * x);
  };
  return std::get<1>(fx::while_loop(more, step, Carry(std::int64_t{0}, a, 0.5 * a), options));
}
fx::Array wanderingSlope(fx::Array a, fx::Array b, fx::WhileOptions options) {
  auto f = [&](fx::Array x, fx::Array y) { return wandering(x * y, options); };
  return std::get<0>(fx::grad(f, fx::argnums<0, 1>)(a, b));
}
void longWhile(benchmark::State &state) {
  auto compiled = fx::jit([](fx::Array a) { return wandering(a, {}); });
  fx::Array a = 2.0;
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(a));
  perItem(state, newtonSteps);
}
void longWhileGradient(benchmark::State &state, fx::WhileOptions options) {
  auto compiled = fx::jit([&](fx::Array a, fx::Array b) { return wanderingSlope(a, b, options); });
  auto storing = fx::jit([&](fx::Array a, fx::Array b) { return wanderingSlope(a, b, {}); });
  fx::Array a = 2.0, b = 1.0;
  requireSame(state, compiled(a, b), storing(a, b));
  for (auto _ : state)
    benchmark::DoNotOptimize(compiled(a, b));
  perItem(state, newtonSteps);
}
void longWhileGradientStoringAll(benchmark::State &state) { longWhileGradient(state, {}); }
void longWhileGradientIn64MiB(benchmark::State &state) {
  longWhileGradient(state, {.memory = std::int64_t{64} << 20, .checkpoint_every = 1000});
  aimedAt(state, "4 x storing all");
}
void longWhileGradientIn2Levels(benchmark::State &state) {
  longWhileGradient(
      state, {.memory = std::int64_t{1} << 20, .checkpoint_every = 100, .checkpoint_levels = 2});
}
BENCHMARK(longWhile)->Unit(benchmark::kMillisecond);
BENCHMARK(longWhileGradientStoringAll)->Unit(benchmark::kMillisecond);
BENCHMARK(longWhileGradientIn64MiB)->Unit(benchmark::kMillisecond);
BENCHMARK(longWhileGradientIn2Levels)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace fluxion::benchmarks
