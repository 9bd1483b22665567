// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Owen's T function: for a <= 1 by Gauss' quadrature, beyond by what it is to 1 / a.
#include "fluxion/custom.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"

#include <cmath>
#include <numbers>

namespace fluxion {
namespace {

using detail::pi;

struct Quadrature {
  std::vector<double> nodes, weights; // on [0, 1]
};
/// Gauss and Legendre's: the nodes are the zeros of P_n, by Newton's method, and the weights
/// 2 / ((1 - x²) P_n'(x)²), both on [-1, 1]. DLMF 3.5.
Quadrature gaussLegendre(int n) {
  Quadrature made;
  for (int i = 0; i < n; ++i) {
    long double x = std::cos(std::numbers::pi_v<long double> * (i + 0.75L) / (n + 0.5L)), slope = 1;
    for (int step = 0; step < 100; ++step) {
      long double before = 1, now = x;
      for (int k = 2; k <= n; ++k)
        before = std::exchange(now, ((2 * k - 1) * x * now - (k - 1) * before) / k);
      slope = n * (x * now - before) / (x * x - 1);
      long double change = now / slope;
      x -= change;
      if (std::abs(change) < 1e-18L)
        break;
    }
    made.nodes.push_back(static_cast<double>((1 - x) / 2));
    made.weights.push_back(static_cast<double>(1 / ((1 - x * x) * slope * slope)));
  }
  return made;
}

// T(h, a) for h >= 0 and 0 <= a <= 1: exp(-h²/2) / 2π ∫ exp(-(h x)²/2) / (1 + x²) dx from 0 to a,
// or as far as there is anything to add. Beyond a thousand h does not matter: all is 0.
Array byQuadrature(const Array &given, const Array &a) {
  static const Quadrature rule = gaussLegendre(32);
  Array h = minimum(given, 1e3), isLong = h * a > 8.5;
  Array end = where(isLong, 8.5 / where(isLong, h, 1.0), a);
  Array nodes = array(rule.nodes).astype(h.dtype()),
        weights = array(rule.weights).astype(h.dtype());
  Array x = expand_dims(end, -1) * nodes, hx = expand_dims(h, -1) * x;
  Array integral = sum(weights * exp(-0.5 * (hx * hx)) / (1.0 + x * x), -1);
  return exp(-0.5 * (h * h)) * end * integral / (2 * pi);
}

/// The normal distribution above x.
Array above(const Array &x) { return 0.5 * erfc(x * (std::numbers::sqrt2 / 2)); }

/// h a, where 0 of infinity is 0.
Array product(const Array &h, const Array &a) { return where(h == 0.0, 0.0, h * a); }

// For q = above(h) and r = above(a h): T(h, a) = (q + r) / 2 - q r - T(a h, 1 / a). Owen 1956. It
// is even in h and odd in a.
Array owensOf(const Array &givenH, const Array &givenA) {
  Array h = abs(givenH), a = abs(givenA), isLarge = a > 1.0;
  Array ah = product(h, where(isLarge, a, 1.0));
  Array near = byQuadrature(where(isLarge, ah, h), where(isLarge, 1.0 / where(isLarge, a, 1.0), a));
  Array q = above(h), r = above(ah);
  Array value = where(isLarge, 0.5 * (q + r) - q * r - near, near);
  return where(givenA < 0.0, -value, value);
}
// ∂T/∂h = -exp(-h²/2) erf(a h / sqrt(2)) / sqrt(8π); ∂T/∂a = exp(-h² (1 + a²)/2) / (2π (1 + a²)).
Array owensWithRule(const Array &h, const Array &a) {
  static auto f = custom_jvp([](Array h, Array a) {
                    return owensOf(h, a);
                  }).defjvp([](auto primals, auto tangents) {
    auto [h, a] = primals;
    auto [dh, da] = tangents;
    Array ah = product(h, a), density = exp(-0.5 * (h * h));
    Array inH = density * erf(ah * (std::numbers::sqrt2 / 2)) / -std::sqrt(8 * pi);
    Array inA = density * exp(-0.5 * (ah * ah)) / (2 * pi * (1.0 + a * a));
    return std::pair{owensWithRule(h, a), inH * dh + inA * da};
  });
  return f(h, a);
}

} // namespace

Array owens_t(const Operand &h, const Operand &a) {
  return detail::computedWide("owens_t", {&h, &a},
                              [](const Leaves &in) { return owensWithRule(in[0], in[1]); });
}

} // namespace fluxion
