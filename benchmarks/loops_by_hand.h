// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops and their derivatives as one writes them in C++ to win: strict floating point like the
// compiled ones, carries in registers, whole vectors.
#pragma once

#include <cstdint>

namespace fluxion::benchmarks::by_hand {

/// So many of Newton's steps to the root of a.
double newton(double a, std::int64_t steps);

/// The place after so many steps of an oscillator of stiffness k; its derivative in k, for which
/// `places` holds one number per step.
double oscillator(double k, std::int64_t steps);
double oscillatorSlope(double k, std::int64_t steps, double *places);

/// h = tanh(x[t] u + h W) from h = 0 on, and the sum of the squares of the last h. `states` holds a
/// row per step and one more.
constexpr std::int64_t hidden = 16;
float recurrent(const float *x, const float *u, const float *w, std::int64_t steps);
void recurrentGradient(const float *x, const float *u, const float *w, std::int64_t steps,
                       float *states, float *du, float *dw);

} // namespace fluxion::benchmarks::by_hand
