// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "benchmarks/by_hand.h"

#include <cmath>

namespace fluxion::benchmarks::by_hand {

[[gnu::noinline]] void gradient(double x1, double x2, double *d1, double *d2) {
  *d1 = 1 / x1 + x2;
  *d2 = x1 - std::cos(x2);
}

template <class T>
static Regression<T> regressionOf(T a, T b, const T *x, const T *y, std::int64_t n) {
  T squares = 0, residuals = 0, products = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    T r = a + b * x[i] - y[i];
    squares += r * r;
    residuals += r;
    products += r * x[i];
  }
  T count = static_cast<T>(n);
  return {squares / count, 2 * residuals / count, 2 * products / count};
}
Regression<float> regression(float a, float b, const float *x, const float *y, std::int64_t n) {
  return regressionOf(a, b, x, y, n);
}
Regression<double> regression(double a, double b, const double *x, const double *y,
                              std::int64_t n) {
  return regressionOf(a, b, x, y, n);
}

void wave(const float *__restrict x, float *__restrict y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i)
    y[i] = std::tanh(std::sin(x[i]) * x[i] + std::exp(-x[i] * x[i]));
}

void waveSlope(const float *__restrict x, float *__restrict dy, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) {
    float s = std::sin(x[i]), c = std::cos(x[i]), e = std::exp(-x[i] * x[i]);
    float y = std::tanh(s * x[i] + e);
    dy[i] = (1 - y * y) * (c * x[i] + s - 2 * x[i] * e);
  }
}

} // namespace fluxion::benchmarks::by_hand
