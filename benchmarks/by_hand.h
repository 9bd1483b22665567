// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The functions of the benchmarks as one writes them in C++ without this project.
#pragma once

#include <cstdint>

namespace fluxion::benchmarks::by_hand {

/// Both derivatives of ln x1 + x1 x2 - sin x2.
void gradient(double x1, double x2, double *d1, double *d2);

/// mean (a + b x - y)^2 and its derivatives in a and b, in one pass.
template <class T> struct Regression {
  T loss, da, db;
};
Regression<float> regression(float a, float b, const float *x, const float *y, std::int64_t n);
Regression<double> regression(double a, double b, const double *x, const double *y, std::int64_t n);

/// y = tanh(sin x x + exp(-x^2)), and dy/dx.
void wave(const float *x, float *y, std::int64_t n);
void waveSlope(const float *x, float *dy, std::int64_t n);

} // namespace fluxion::benchmarks::by_hand
