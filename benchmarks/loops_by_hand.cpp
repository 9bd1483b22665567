// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/loops_by_hand.h"

#include <cstring>
#include <utility>

namespace fluxion::benchmarks::by_hand {

[[gnu::noinline]] double newton(double a, std::int64_t steps) {
  double x = a;
  for (std::int64_t i = 0; i < steps; ++i)
    x = 0.5 * (x + a / x) + 1e-9 * x;
  return x;
}

[[gnu::noinline]] double oscillator(double k, std::int64_t steps) {
  double q = 1, p = 0;
  for (std::int64_t t = 0; t < steps; ++t) {
    p -= 1e-3 * k * q;
    q += 1e-3 * p;
  }
  return q;
}

[[gnu::noinline]] double oscillatorSlope(double k, std::int64_t steps, double *places) {
  double q = 1, p = 0;
  for (std::int64_t t = 0; t < steps; ++t) {
    places[t] = q;
    p -= 1e-3 * k * q;
    q += 1e-3 * p;
  }
  double qBar = 1, pBar = 0, kBar = 0;
  for (std::int64_t t = steps - 1; t >= 0; --t) {
    pBar += 1e-3 * qBar;
    kBar -= 1e-3 * places[t] * pBar;
    qBar -= 1e-3 * k * pBar;
  }
  return kBar;
}

namespace {

// GCC's vectors: one register where the machine has such, else several.
using Row [[gnu::vector_size(hidden * sizeof(float))]] = float;
using Integers [[gnu::vector_size(hidden * sizeof(float))]] = std::int32_t;
using Matrix = Row[hidden];

Row all(float x) { return x - Row{}; }
Row load(const float *p) {
  Row row;
  std::memcpy(&row, p, sizeof row);
  return row;
}
void store(float *p, const Row &row) { std::memcpy(p, &row, sizeof row); }

Row exponential(Row x) {
  constexpr float shift = 12582912.0F; // 1.5 2^23: adding it rounds to an integer
  Row shifted = x * 1.44269504F + shift, n = shifted - shift;
  Row r = x - n * 0.693359375F + n * 2.12194440e-4F;
  Row p = r * (1.0F / 5040) + 1.0F / 720;
  for (float c : {1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1.0F, 1.0F})
    p = p * r + c;
  Integers power = (Integers(shifted) - Integers(all(shift)) + 127) << 23;
  return p * Row(power);
}

// An odd polynomial near 0, 1 - 2 / (exp 2x + 1) elsewhere.
Row tanh(Row x) {
  Row z = x * x, p = all(-5.70498872745e-3F);
  for (float c : {2.06390887954e-2F, -5.37397155531e-2F, 1.33314422036e-1F, -3.33332819422e-1F})
    p = p * z + c;
  Row near = p * z * x + x;
  Row bounded = x > 20.0F ? all(20.0F) : x < -20.0F ? all(-20.0F) : x;
  Row far = 1.0F - 2.0F / (exponential(bounded + bounded) + 1.0F);
  return z < 0.625F * 0.625F ? near : far;
}

/// start + sum_i x[i] m[i], in four chains.
Row product(const float *x, const Matrix &m, Row start) {
  Row sums[4] = {start, {}, {}, {}};
  for (std::int64_t i = 0; i < hidden; ++i)
    sums[i % 4] += x[i] * m[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void load(Matrix &m, const float *w) {
  for (std::int64_t i = 0; i < hidden; ++i)
    m[i] = load(w + i * hidden);
}

} // namespace

[[gnu::noinline]] float recurrent(const float *x, const float *u, const float *w,
                                  std::int64_t steps) {
  Matrix rows;
  load(rows, w);
  Row h{}, input = load(u);
  alignas(64) float state[hidden];
  for (std::int64_t t = 0; t < steps; ++t) {
    store(state, h);
    h = tanh(product(state, rows, x[t] * input));
  }
  float sum = 0;
  for (std::int64_t i = 0; i < hidden; ++i)
    sum += h[i] * h[i];
  return sum;
}

[[gnu::noinline]] void recurrentGradient(const float *x, const float *u, const float *w,
                                         std::int64_t steps, float *states, float *du, float *dw) {
  Matrix rows, columns, wBar = {};
  load(rows, w);
  for (std::int64_t i = 0; i < hidden; ++i)
    for (std::int64_t j = 0; j < hidden; ++j)
      columns[j][i] = w[i * hidden + j];
  Row h{}, input = load(u), uBar{};
  for (std::int64_t t = 0; t < steps; ++t) {
    store(states + t * hidden, h);
    h = tanh(product(states + t * hidden, rows, x[t] * input));
  }
  store(states + steps * hidden, h);
  Row hBar = 2.0F * h;
  alignas(64) float sent[hidden];
  for (std::int64_t t = steps - 1; t >= 0; --t) {
    h = load(states + (t + 1) * hidden);
    Row d = (1.0F - h * h) * hBar;
    store(sent, d);
    uBar += x[t] * d;
    for (std::int64_t i = 0; i < hidden; ++i)
      wBar[i] += states[t * hidden + i] * d;
    hBar = product(sent, columns, Row{});
  }
  store(du, uBar);
  for (std::int64_t i = 0; i < hidden; ++i)
    store(dw + i * hidden, wBar[i]);
}

} // namespace fluxion::benchmarks::by_hand
