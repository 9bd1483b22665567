// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The Faddeeva function, by the midpoint and the trapezoidal rule.
#include "fluxion/complex.h"
#include "fluxion/transcendental.h"
#include "frontend/constants.h"
#include "frontend/formula.h"

#include <cmath>

namespace fluxion {
namespace {

using detail::pi;
/// Nodes on one side of 0, and their distance: both errors of the rule are then 1e-16.
constexpr int lastNode = 12;
constexpr double step = 0.49159024944872637; // sqrt(π / 13)

/// Whether the nodes are multiples of the step: where x is not near one of these.
Array areNodesWhole(const Array &x) {
  Array place = x / step;
  return abs(place - floor(place) - 0.5) <= 0.25;
}

// For Im z >= 0, w(z) = (2i z / π) ∫ exp(-t²) / (z² - t²) dt from 0 on. The sum over the nodes t_k,
// which are k h or (k + 1/2) h, whichever of them are farther from z, differs from it by what the
// pole at z adds: 2 exp(-z²) / (1 ∓ exp(-2πi z / h)). Matta and Reichel 1971; Al Azah and
// Chandler-Wilde 2021. z / (z² - t²) is (1 / (z - t) + 1 / (z + t)) / 2.
Array upperOf(const Array &x, const Array &y) {
  Array areWhole = areNodesWhole(x);
  Array re = zeros_like(x), im = zeros_like(x), square = y * y;
  auto weight = [](double t) { return std::exp(-t * t); };
  for (int k = 0; k <= lastNode; ++k) {
    double whole = k * step, half = (k + 0.5) * step;
    Array t = where(areWhole, whole, full_like(x, half));
    Array a = where(areWhole, (k == 0 ? 0.5 : 1) * weight(whole), full_like(x, weight(half)));
    Array left = x - t, right = x + t;
    Array p = a / (left * left + square), q = a / (right * right + square);
    re = re + (left * p + right * q);
    im = im + y * (p + q);
  }
  return complex(step / pi * im, step / pi * re);
}
/// What the pole adds, for y up to π/h; above it is nothing beside the sum.
Array poleOf(const Array &x, const Array &y) {
  Array isNear = (y < pi / step) & (abs(x) < 40.0);
  Array areWhole = areNodesWhole(x);
  Array z = complex(where(isNear, x, 0.25 * step), where(isNear, y, 0.0));
  Array wave = exp(std::complex<double>(0, -2 * pi / step) * z);
  Array below = 1.0 + where(areWhole, -wave, wave);
  return where(isNear, 2.0 * exp(-(z * z)) / below, 0.0);
}

// Below the real axis w(z) = 2 exp(-z²) - w(-z). Far away it is i / (sqrt(π) z).
Array faddeeva(const Array &z) {
  double limit = z.dtype() == c64 ? 1e4 : 1e9;
  Array isBelow = imag(z) < 0.0, u = where(isBelow, -z, z);
  Array isFar = abs(real(z)) + abs(imag(z)) > limit, near = where(isFar, 1.0, u);
  Array x = real(near), y = imag(near);
  Array far = std::complex<double>(0, 1 / std::sqrt(pi)) / where(isFar, u, 1.0);
  Array value = where(isFar, far, upperOf(x, y) + poleOf(x, y));
  Array below = where(isBelow, z, 0.0);
  return where(isBelow, 2.0 * exp(-(below * below)) - value, value);
}

} // namespace

Array wofz(const Operand &given) {
  detail::CalledFrom line(given.where());
  Array z = detail::widened(given);
  if (!isComplex(z.dtype()))
    return faddeeva(complex(z, 0.0));
  return faddeeva(z);
}

} // namespace fluxion
