// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Large arrays, element by element: y = tanh(sin(x) x + exp(-x^2)), its gradient, and a softmax.
#include "benchmarks/vectors.h"
#include "benchmarks/workload.h"

namespace fluxion::benchmarks {
namespace {

constexpr std::int64_t samples = 10000000;

Array wave(Array x) { return tanh(sin(x) * x + exp(-x * x)); }
Array waveSlope(Array x) {
  return grad([](Array x) { return sum(wave(x)); })(x);
}

template <class V> FLUXION_INLINE V wave(V x) {
  return hyperbolicTangent(sine(x) * x + exponential(-x * x));
}
template <class V> FLUXION_INLINE V waveSlope(V x) {
  V e = exponential(-x * x);
  auto [s, c] = sineCosine(x);
  V y = hyperbolicTangent(s * x + e);
  return (1.0F - y * y) * (c * x + s - 2.0F * x * e);
}
[[gnu::noinline]] void waveByHand(const float *x, float *y, std::int64_t n) {
  std::int64_t i = 0;
  for (; i + 64 <= n; i += 64)
    store(y + i, wave(load<Four>(x + i)));
  for (; i + 16 <= n; i += 16)
    store(y + i, wave(load<Floats>(x + i)));
}
[[gnu::noinline]] void waveSlopeByHand(const float *x, float *dy, std::int64_t n) {
  std::int64_t i = 0;
  for (; i + 64 <= n; i += 64)
    store(dy + i, waveSlope(load<Four>(x + i)));
  for (; i + 16 <= n; i += 16)
    store(dy + i, waveSlope(load<Floats>(x + i)));
}

using Loop = void(const float *, float *, std::int64_t);

Workload ofAnArray(std::string name, Array (*ours)(Array), Loop *hand) {
  auto run = [=](const Array &x, float *y) {
    inParallel(samples, [&](std::int64_t begin, std::int64_t end) {
      hand(elements<float>(x) + begin, y + begin, end - begin);
    });
  };
  return {.name = std::move(name),
          .item = "number",
          .items = samples,
          .bar = {.hand = 1.15},
          .ours = [=] { return called(jit(ours), line(-3, 3, samples, f32)); },
          .hand =
              [=] {
                return repeated([=, x = line(-3, 3, samples, f32), y = block<float>(samples)] {
                  run(x, y.get());
                  keep(y[0]);
                });
              },
          .check =
              [=] {
                requireReference(ours, 2e-6, line(-3, 3, 10007, f32));
                Array x = line(-3, 3, samples, f32);
                auto y = block<float>(samples);
                run(x, y.get());
                requireSame(jit(ours)(x), arrayOf(y, {samples}), 2e-6);
              },
          .isThreaded = true};
}

//===----------------------------------------------------------------------------------------------
// softmax of rows: two folds whose results feed elementwise work of the same row

constexpr std::int64_t side = 1000;

Array softmaxOfRows(Array x) { return nn::softmax(x); }

[[gnu::noinline]] void softmaxByHand(const float *x, float *y) {
  constexpr std::int64_t whole = side / 16 * 16; // the last vector overlaps the one before it
  for (std::int64_t r = 0; r < side; ++r, x += side, y += side) {
    Floats large = load<Floats>(x);
    auto widen = [&](std::int64_t j) {
      Floats at = load<Floats>(x + j);
      large = at > large ? at : large;
    };
    for (std::int64_t j = 16; j < whole; j += 16)
      widen(j);
    widen(side - 16);
    float largest = large[0];
    for (int i = 1; i < 16; ++i)
      largest = std::max(largest, large[i]);
    Floats sums{};
    for (std::int64_t j = 0; j < whole; j += 16) {
      Floats e = exponential(load<Floats>(x + j) - largest);
      sums += e;
      store(y + j, e);
    }
    Floats last = exponential(load<Floats>(x + side - 16) - largest);
    float sum = total(sums);
    for (std::int64_t i = 16 - (side - whole); i < 16; ++i)
      sum += last[i];
    float scale = 1 / sum;
    for (std::int64_t j = 0; j < whole; j += 16)
      store(y + j, load<Floats>(y + j) * scale);
    store(y + side - 16, last * scale);
  }
}

Workload softmax() {
  static auto numbers = [] { return waves({side, side}, f32, 0.37, 4); };
  return {.name = "softmax of 1000 rows of 1000, f32",
          .item = "number",
          .items = side * side,
          .bar = {.hand = 1.3},
          .ours = [] { return called(jit(softmaxOfRows), numbers()); },
          .hand =
              [] {
                return repeated([x = numbers(), y = block<float>(side * side)] {
                  softmaxByHand(elements<float>(x), y.get());
                  keep(y[0]);
                });
              },
          .check =
              [] {
                Array x = numbers();
                requireReference(softmaxOfRows, 1e-5, x);
                auto y = block<float>(side * side);
                softmaxByHand(elements<float>(x), y.get());
                requireSame(jit(softmaxOfRows)(x), arrayOf(y, {side, side}), 1e-5);
              }};
}

} // namespace

std::vector<Workload> elementwise() {
  return {ofAnArray("tanh(sin(x) x + exp(-x^2)), 1e7 f32", wave, waveByHand),
          ofAnArray("gradient of its sum", waveSlope, waveSlopeByHand), softmax()};
}

} // namespace fluxion::benchmarks
