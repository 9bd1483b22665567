// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops of many small steps, and their gradients, per step.
#include "benchmarks/vectors.h"
#include "benchmarks/workload.h"

namespace fluxion::benchmarks {
namespace {

constexpr std::int64_t newtonSteps = 1000000, steps = 100000, few = 300;

//===----------------------------------------------------------------------------------------------
// Newton's iteration: a while loop

Array newton(Array a, std::int64_t count) {
  auto more = [&](std::tuple<Array, Array> c) { return std::get<0>(c) < count; };
  auto step = [&](std::tuple<Array, Array> c) {
    auto [i, x] = c;
    return std::tuple(i + 1, 0.5 * (x + a / x) + 1e-9 * x);
  };
  return std::get<1>(while_loop(more, step, std::tuple(Array(std::int64_t{0}), a)));
}
[[gnu::noinline]] double newtonByHand(double a, std::int64_t count) {
  double x = a;
  for (std::int64_t i = 0; i < count; ++i)
    x = 0.5 * (x + a / x) + 1e-9 * x;
  return x;
}

/// Of one number, with all steps or a few.
template <std::int64_t all, class Ours, class Hand>
Workload ofOneNumber(std::string name, double bar, Ours ours, Hand hand) {
  auto with = [=](std::int64_t count) { return [=](Array x) { return ours(x, count); }; };
  return {.name = std::move(name),
          .item = "step",
          .items = all,
          .bar = {.hand = bar},
          .ours = [=] { return called(jit(with(all)), Array(2.0)); },
          .hand =
              [=] {
                return repeated([=, x = 2.0]() mutable {
                  keep(x);
                  keep(hand(x, all));
                });
              },
          .check =
              [=] {
                requireReference(with(few), 1e-12, Array(2.0));
                requireSame(jit(with(all))(Array(2.0)), Array(hand(2.0, all)), 1e-9);
              }};
}

//===----------------------------------------------------------------------------------------------
// An oscillator: a scan of two numbers

Array oscillator(Array k, std::int64_t count) {
  auto step = [&](std::tuple<Array, Array> c, std::tuple<>) {
    auto [q, p] = c;
    p = p - 1e-3 * k * q;
    q = q + 1e-3 * p;
    return std::pair(std::tuple(q, p), std::tuple<>{});
  };
  auto [last, none] = scan(step, std::tuple(1.0, 0.0), std::tuple<>{}, {.length = count});
  return std::get<0>(last);
}
/// In the mode that grad chooses for a function of one number, and in reverse mode.
Array oscillatorSlope(Array k, std::int64_t count) {
  return grad([=](Array k) { return oscillator(k, count); })(k);
}
Array oscillatorSlopeInReverse(Array k, std::int64_t count) {
  auto [value, pullback] = vjp([=](Array k) { return oscillator(k, count); }, k);
  return pullback(ones_like(value));
}

[[gnu::noinline]] double oscillatorByHand(double k, std::int64_t count) {
  double q = 1, p = 0;
  for (std::int64_t t = 0; t < count; ++t) {
    p -= 1e-3 * k * q;
    q += 1e-3 * p;
  }
  return q;
}
[[gnu::noinline]] double oscillatorTangentByHand(double k, std::int64_t count) {
  double q = 1, p = 0, dq = 0, dp = 0;
  for (std::int64_t t = 0; t < count; ++t) {
    dp -= 1e-3 * q + 1e-3 * k * dq;
    p -= 1e-3 * k * q;
    q += 1e-3 * p;
    dq += 1e-3 * dp;
  }
  return dq;
}
[[gnu::noinline]] double oscillatorSlopeByHand(double k, std::int64_t count) {
  static auto places = block<double>(steps);
  double q = 1, p = 0;
  for (std::int64_t t = 0; t < count; ++t) {
    places[t] = q;
    p -= 1e-3 * k * q;
    q += 1e-3 * p;
  }
  double qBar = 1, pBar = 0, kBar = 0;
  for (std::int64_t t = count - 1; t >= 0; --t) {
    pBar += 1e-3 * qBar;
    kBar -= 1e-3 * places[t] * pBar;
    qBar -= 1e-3 * k * pBar;
  }
  return kBar;
}

//===----------------------------------------------------------------------------------------------
// A recurrent network: a scan of a vector

constexpr std::int64_t hidden = 16;

Array recurrent(Array u, Array w, Array xs) {
  auto step = [&](Array h, Array x) {
    return std::pair(tanh(x * u + matmul(h, w)), std::tuple<>{});
  };
  auto [last, none] = scan(step, zeros({hidden}, f32), xs);
  return sum(last * last);
}
auto recurrentGradient() { return grad(recurrent, argnums<0, 1>); }

struct Network {
  Array u = 0.5 * cos(arange(0, hidden, 1, f32)), w = waves({hidden, hidden}, f32, 1, 0.2), xs;
  explicit Network(std::int64_t count) : xs(waves({count}, f32, 0.37, 1)) {}
};

using Matrix = Floats[hidden];

/// start + sum_i x[i] m[i], in four chains.
Floats product(const float *x, const Matrix &m, Floats start) {
  Floats sums[4] = {start, {}, {}, {}};
  for (std::int64_t i = 0; i < hidden; ++i)
    sums[i % 4] += x[i] * m[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}
void load(Matrix &m, const float *w) {
  for (std::int64_t i = 0; i < hidden; ++i)
    m[i] = benchmarks::load<Floats>(w + i * hidden);
}

[[gnu::noinline]] float recurrentByHand(const Network &net) {
  const float *x = elements<float>(net.xs);
  Matrix rows;
  load(rows, elements<float>(net.w));
  Floats h{}, input = benchmarks::load<Floats>(elements<float>(net.u));
  alignas(64) float state[hidden];
  for (std::int64_t t = 0; t < steps; ++t) {
    store(state, h);
    h = hyperbolicTangent(product(state, rows, x[t] * input));
  }
  return total(h * h);
}

struct Adjoint {
  std::shared_ptr<float[]> states = block<float>((steps + 1) * hidden), du = block<float>(hidden),
                           dw = block<float>(hidden * hidden);
};
[[gnu::noinline]] void recurrentGradientByHand(const Network &net, const Adjoint &out) {
  const float *x = elements<float>(net.xs);
  Matrix rows, columns, wBar = {};
  load(rows, elements<float>(net.w));
  for (std::int64_t i = 0; i < hidden; ++i)
    for (std::int64_t j = 0; j < hidden; ++j)
      columns[j][i] = rows[i][j];
  Floats h{}, input = benchmarks::load<Floats>(elements<float>(net.u)), uBar{};
  float *states = out.states.get();
  for (std::int64_t t = 0; t < steps; ++t) {
    store(states + t * hidden, h);
    h = hyperbolicTangent(product(states + t * hidden, rows, x[t] * input));
  }
  store(states + steps * hidden, h);
  Floats hBar = 2.0F * h;
  alignas(64) float sent[hidden];
  for (std::int64_t t = steps - 1; t >= 0; --t) {
    h = benchmarks::load<Floats>(states + (t + 1) * hidden);
    Floats d = (1.0F - h * h) * hBar;
    store(sent, d);
    uBar += x[t] * d;
    for (std::int64_t i = 0; i < hidden; ++i)
      wBar[i] += states[t * hidden + i] * d;
    hBar = product(sent, columns, Floats{});
  }
  store(out.du.get(), uBar);
  for (std::int64_t i = 0; i < hidden; ++i)
    store(out.dw.get() + i * hidden, wBar[i]);
}

Workload network() {
  return {.name = "recurrent network of 16, scan",
          .item = "step",
          .items = steps,
          .bar = {.hand = 1.3},
          .ours =
              [] {
                Network n(steps);
                return called(jit(recurrent), n.u, n.w, n.xs);
              },
          .hand = [] { return repeated([n = Network(steps)] { keep(recurrentByHand(n)); }); },
          .check =
              [] {
                Network small(few), n(steps);
                requireReference(recurrent, 1e-5, small.u, small.w, small.xs);
                requireSame(jit(recurrent)(n.u, n.w, n.xs), Array(recurrentByHand(n)), 1e-4);
              }};
}
Workload networkGradient() {
  return {.name = "recurrent network of 16, gradient",
          .item = "step",
          .items = steps,
          .bar = {.hand = 1.3},
          .ours =
              [] {
                Network n(steps);
                return called(jit(recurrentGradient()), n.u, n.w, n.xs);
              },
          .hand =
              [] {
                return repeated([n = Network(steps), out = Adjoint()] {
                  recurrentGradientByHand(n, out);
                  keep(out.du[0]);
                });
              },
          .check =
              [] {
                Network small(few), n(steps);
                requireReference(recurrentGradient(), 1e-4, small.u, small.w, small.xs);
                Adjoint out;
                recurrentGradientByHand(n, out);
                requireSame(
                    jit(recurrentGradient())(n.u, n.w, n.xs),
                    std::tuple(arrayOf(out.du, {hidden}), arrayOf(out.dw, {hidden, hidden})), 1e-3);
              }};
}

//===----------------------------------------------------------------------------------------------
// Reverse mode through a long while loop

/// a -> a number after so many steps of two.
Array wandering(Array a, std::int64_t count, WhileOptions options) {
  using Carry = std::tuple<Array, Array, Array>;
  auto more = [=](Carry c) { return std::get<0>(c) < count; };
  auto step = [&](Carry c) {
    auto [i, x, y] = c;
    return Carry(i + 1, x + 1e-6 * a * y * x, sin(y) + 1e-6 * x);
  };
  return std::get<1>(while_loop(more, step, Carry(std::int64_t{0}, a, 0.5 * a), options));
}
Array wanderingSlope(Array a, std::int64_t count, WhileOptions options) {
  auto f = [&](Array x, Array y) { return wandering(x * y, count, options); };
  return std::get<0>(grad(f, argnums<0, 1>)(a, 1.0));
}
Workload longWhile(std::string name, WhileOptions options) {
  auto with = [=](std::int64_t n, WhileOptions o) {
    return [=](Array a) { return wanderingSlope(a, n, o); };
  };
  return {.name = std::move(name),
          .item = "step",
          .items = newtonSteps,
          .ours = [=] { return called(jit(with(newtonSteps, options)), Array(2.0)); },
          .check =
              [=] {
                requireReference(with(few, options), 1e-12, Array(2.0));
                requireSame(jit(with(newtonSteps, options))(2.0), jit(with(newtonSteps, {}))(2.0),
                            1e-9);
              }};
}

} // namespace

std::vector<Workload> loops() {
  return {ofOneNumber<newtonSteps>("Newton's iteration, while_loop", 1.1, newton, newtonByHand),
          ofOneNumber<steps>("oscillator, scan", 1.2, oscillator, oscillatorByHand),
          ofOneNumber<steps>("oscillator, gradient", 1.2, oscillatorSlope, oscillatorTangentByHand),
          ofOneNumber<steps>("oscillator, gradient in reverse mode", 1.2, oscillatorSlopeInReverse,
                             oscillatorSlopeByHand),
          network(),
          networkGradient(),
          longWhile("gradient of a while_loop of 1e6 steps", {}),
          longWhile("the same in 64 MiB",
                    {.memory = std::int64_t{64} << 20, .checkpoint_every = 1000})};
}

} // namespace fluxion::benchmarks
