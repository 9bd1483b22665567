// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exponential integrals and the dilogarithm.
#include "fluxion/control.h"
#include "fluxion/custom.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"
#include "frontend/horner.h"
#include "frontend/incomplete_gamma.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace fluxion {
namespace {

using detail::computedWide;

using detail::infinity;
using detail::notANumber;

//===----------------------------------------------------------------------------------------------
// E_n

// (-x)^(n-1) / (n-1)! (ψ(n) - log x) - sum_{m != n-1} (-x)^m / ((m - n + 1) m!). DLMF 8.19.8. Up to
// 1, terms from m = 25 on vanish beside the others.
Array nearExpn(int n, const Array &x) {
  double digamma = -std::numbers::egamma, factorial = 1;
  Array sum = zeros_like(x), power = ones_like(x);
  for (int m = 0; m < 25; ++m) {
    Array term = power / factorial;
    if (m == n - 1)
      sum = sum - term * (digamma - log(x));
    else
      sum = sum + term / (m + 1.0 - n);
    power = power * -x;
    factorial *= m + 1;
    digamma += 1.0 / (m + 1);
  }
  return -sum;
}
// The limit at 0, as a function whose slope there is -E_(n-1)(0) as well: infinite for n of 1, 2.
Array expnAtZero(int n, const Array &x) {
  if (n == 1)
    return -log(x);
  return 1.0 / (n - 1.0) - (n == 2 ? sqrt(x) : x / (n - 2.0));
}
/// From here on exp(-x) is 0.
constexpr double vanishing = 750;

// Beyond 1, exp(-x) times the continued fraction of Γ(1 - n, x).
Array expnOf(int n, const Array &x) {
  if (n == 0)
    return where(x < 0.0, detail::undefinedIn(x), exp(-x) / x);
  Array isUsual = (x > 0.0) & (x < vanishing), u = where(isUsual, x, 1.0);
  Array isNear = u <= 1.0, far = where(isNear, 2.0, u);
  Array value =
      exp(-far) * detail::upperGammaFraction(full_like(x, 1.0 - n), far, isUsual & ~isNear) / far;
  value = where(isNear, nearExpn(n, where(isNear, u, 1.0)), value);
  Array atEnds = where(x >= vanishing, 0.0, detail::undefinedIn(x));
  return where(isUsual, value, where(x == 0.0, expnAtZero(n, x), atEnds));
}
//===----------------------------------------------------------------------------------------------
// Ei

struct Sum {
  Array isActive, k, term, sum;
};
// γ + log x + sum_k x^k / (k k!), all terms positive.
Array nearExpi(const Array &x, const Array &isWanted) {
  double small = x.dtype() == f32 ? 0x1p-24 : 0x1p-53;
  auto step = [x, small](Sum now) {
    Array k = now.k + 1.0, term = now.term * x / k, sum = now.sum + term / k;
    return Sum{now.isActive & (term / k > small * sum), k, where(now.isActive, term, now.term),
               where(now.isActive, sum, now.sum)};
  };
  Sum start{isWanted, Array(0.0).astype(x.dtype()), ones_like(x), zeros_like(x)};
  Array sum = while_loop([](Sum now) { return any(now.isActive); }, step, start).sum;
  return std::numbers::egamma + log(x) + sum;
}
// exp(x) / x sum_k k! / x^k, as far as the terms become smaller.
Array farExpi(const Array &x) {
  Array sum = ones_like(x);
  for (int k = 40; k > 0; --k)
    sum = 1.0 + sum * static_cast<double>(k) / x;
  return exp(x) / x * sum;
}
Array expiOf(const Array &x) {
  Array isUsual = (x > 0.0) & (x < infinity), isNear = isUsual & (x <= 40.0);
  Array near = nearExpi(where(isNear, x, 1.0), isNear);
  Array far = farExpi(where(isUsual & ~isNear, x, 41.0));
  Array isBelow = x < 0.0, below = -expnOf(1, where(isBelow, -x, 1.0));
  Array atEnds = where(x == 0.0, -infinity, detail::either(x == infinity, infinity, notANumber, x));
  return where(isBelow, below, where(isNear, near, where(isUsual, far, atEnds)));
}
Array expiWithRule(const Array &x) {
  static auto f = custom_jvp([](Array x) { return expiOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{expiWithRule(x), exp(x) / x * t};
  });
  return f(x);
}

//===----------------------------------------------------------------------------------------------
// The dilogarithm Li2(1 - x)

// For x from 1/2 to 2 and w = -log x: w - w²/4 + sum_k B_2k w^(2k+1) / (2k + 1)!.
Array centralSpence(const Array &x) {
  // B_2k / (2k + 1)!, highest first
  static constexpr double b[] = {-174611.0 / 330 / 51090942171709440000.0,
                                 43867.0 / 798 / 121645100408832000.0,
                                 -3617.0 / 510 / 355687428096000.0,
                                 7.0 / 6 / 1307674368000.0,
                                 -691.0 / 2730 / 6227020800.0,
                                 5.0 / 66 / 39916800.0,
                                 -1.0 / 30 / 362880.0,
                                 1.0 / 42 / 5040.0,
                                 -1.0 / 30 / 120.0,
                                 1.0 / 6 / 6.0,
                                 1.0};
  Array w = -log(x), s = w * w;
  return w * detail::horner(s, b) - 0.25 * s;
}
// log(x) / (x - 1), near 1 by its series.
Array logarithmRatio(const Array &x) {
  Array u = x - 1.0, isNear = abs(u) < 0.1, v = where(isNear, u, 0.0), far = where(isNear, 2.0, x);
  Array series = full_like(x, 1.0 / 19);
  for (int k = 18; k > 0; --k)
    series = 1.0 / k - v * series;
  return where(isNear, series, log(far) / (far - 1.0));
}
// Li2(1 - x) = π²/6 - log(x) log(1 - x) - Li2(x); Li2(1 - x) = -log(x)²/2 - Li2(1 - 1/x).
Array spenceOf(const Array &x) {
  Array isUsual = (x > 0.0) & (x < infinity), isLarge = isUsual & (x > 2.0);
  Array u = where(isUsual, where(isLarge, 1.0 / x, x), 1.0), isSmall = u < 0.5;
  Array central = centralSpence(where(isSmall, 1.0 - u, u)), v = where(isSmall, u, 0.5);
  Array value = where(
      isSmall, std::numbers::pi * std::numbers::pi / 6 - log(v) * log1p(-v) - central, central);
  Array logarithm = log(where(isLarge, x, 1.0));
  value = where(isLarge, -0.5 * (logarithm * logarithm) - value, value);
  double atZero = std::numbers::pi * std::numbers::pi / 6;
  Array atEnds = where(x == 0.0, atZero, detail::either(x == infinity, -infinity, notANumber, x));
  return where(isUsual, value, atEnds);
}
Array spenceWithRule(const Array &x) {
  static auto f = custom_jvp([](Array x) { return spenceOf(x); }).defjvp([](Array x, Array t) {
    return std::pair{spenceWithRule(x), -logarithmRatio(x) * t};
  });
  return f(x);
}

} // namespace

Array expn(int n, const Operand &x) {
  detail::CalledFrom line(x.where());
  if (n < 0)
    detail::raise<ShapeError>({.what = "a negative order in expn",
                               .where = x.where(),
                               .expected = "n of 0 or more",
                               .got = fmt::format("{}", n),
                               .hint = "the order stands first, as in expn(2, x)"});
  return computedWide("expn", {&x}, [n](const Leaves &in) { return expnOf(n, in[0]); });
}
Array exp1(const Operand &x) { return expn(1, x); }
Array expi(const Operand &x) {
  return computedWide("expi", {&x}, [](const Leaves &in) { return expiWithRule(in[0]); });
}
Array spence(const Operand &x) {
  return computedWide("spence", {&x}, [](const Leaves &in) { return spenceWithRule(in[0]); });
}

} // namespace fluxion
