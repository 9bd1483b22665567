// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The incomplete gamma function P(a, x) = ∫ p(a, t) dt from 0 to x, p(a, t) = t^(a-1) exp(-t) /
// Γ(a). P / p is a series, (1 - P) / p a continued fraction (DLMF 8.11.4, 8.9.2). Derivatives in a:
// the terms of both are computed as polynomials in the distance from a, up to the power asked for.
#include "frontend/incomplete_gamma.h"
#include "frontend/constants.h"

#include "fluxion/control.h"
#include "fluxion/custom.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"

#include <cmath>
#include <numbers>

namespace fluxion {

// log Γ(a) = (a - 1/2) log a - a + log(2π) / 2 + c(a), for large a.
Array detail::stirlingRest(const Array &a) {
  Array r = 1.0 / a, s = r * r;
  Array sum = full_like(a, -691.0 / 360360);
  for (double c : {1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12})
    sum = sum * s + c;
  return sum * r;
}

namespace {

using detail::stirlingRest;

using detail::infinity;
using detail::notANumber;
/// Loops end by themselves much earlier, save for arguments so large that adding 1 changes nothing.
constexpr int longest = 20000;
/// Steps after a number has settled, in which its derivatives do.
constexpr int afterwards = 8;

double epsilonOf(const Array &x) { return x.dtype() == f32 ? 0x1p-23 : 0x1p-52; }

/// Powers of the distance from a, lowest first.
using Polynomial = std::vector<Array>;

Polynomial chosen(const Array &isNew, const Polynomial &news, const Polynomial &olds) {
  Polynomial all;
  for (std::size_t j = 0; j < news.size(); ++j)
    all.push_back(where(isNew, news[j], olds[j]));
  return all;
}
/// How many steps are left at the start, and after one.
Array allLeft(const Array &isWanted) {
  return where(isWanted, full(isWanted.shape(), afterwards), 0);
}
Array leftAfter(const Array &left, const Array &isChanging) {
  return where(left > 0, where(isChanging, afterwards, left - 1), 0);
}
/// Whether any coefficient is still changing, beside itself or the value.
Array isChanging(const Polynomial &sum, const Polynomial &change) {
  double small = epsilonOf(sum[0]);
  Array changes = abs(change[0]) > small * abs(sum[0]);
  for (std::size_t j = 1; j < sum.size(); ++j)
    changes = changes | (abs(change[j]) > 4 * small * (abs(sum[j]) + abs(sum[0])));
  return changes;
}

//===----------------------------------------------------------------------------------------------
// P / p by its series

struct Series {
  Array left, place; ///< left: steps that an element still makes; place: a + k
  Polynomial term, sum;
  Array steps;
};

// sum_k c_k with c_0 = x / a, c_k = c_(k-1) x / (a + k).
Polynomial lowerSeries(int n, const Array &a, const Array &x, const Array &isWanted) {
  Series start{allLeft(isWanted), a, {x / a}, {}, Array(0)};
  for (int j = 1; j <= n; ++j)
    start.term.push_back(-start.term.back() / a);
  start.sum = start.term;
  auto step = [n, x](Series now) {
    Array place = now.place + 1.0;
    Polynomial term{now.term[0] * x / place}, sum;
    for (int j = 1; j <= n; ++j)
      term.push_back((now.term[j] * x - term.back()) / place);
    for (int j = 0; j <= n; ++j)
      sum.push_back(now.sum[j] + term[j]);
    Array isActive = now.left > 0;
    return Series{leftAfter(now.left, isChanging(sum, term)), where(isActive, place, now.place),
                  chosen(isActive, term, now.term), chosen(isActive, sum, now.sum), now.steps + 1};
  };
  auto goesOn = [](Series now) { return any(now.left > 0) & (now.steps < longest); };
  return while_loop(goesOn, step, start).sum;
}

//===----------------------------------------------------------------------------------------------
// (1 - P) / p by its continued fraction

struct Fraction {
  Array left, step, y, z; ///< left: steps that an element still makes
  Polynomial numerator, denominator, lastNumerator, lastDenominator, value;
  Array steps;
};

/// The quotient of two polynomials, as far as they go.
Polynomial quotient(const Polynomial &p, const Polynomial &q) {
  Polynomial r;
  for (std::size_t j = 0; j < p.size(); ++j) {
    Array rest = p[j];
    for (std::size_t i = 0; i < j; ++i)
      rest = rest - r[i] * q[j - i];
    r.push_back(rest / q[0]);
  }
  return r;
}
/// p z - q y c, where z and y both become smaller as a becomes larger.
Polynomial nextConvergent(const Polynomial &p, const Polynomial &q, const Array &z, const Array &y,
                          const Array &c) {
  Polynomial next;
  for (std::size_t j = 0; j < p.size(); ++j) {
    Array sum = p[j] * z - q[j] * (y * c);
    next.push_back(j == 0 ? sum : sum - p[j - 1] + q[j - 1] * c);
  }
  return next;
}
Polynomial scaled(const Polynomial &p, const Array &factor) {
  Polynomial all;
  for (const Array &x : p)
    all.push_back(x * factor);
  return all;
}

Fraction nextFraction(const Fraction &now) {
  Array c = now.step + 1.0, y = now.y + 1.0, z = now.z + 2.0;
  Polynomial p = nextConvergent(now.numerator, now.lastNumerator, z, y, c);
  Polynomial q = nextConvergent(now.denominator, now.lastDenominator, z, y, c);
  Polynomial value = quotient(p, q), change;
  for (std::size_t j = 0; j < value.size(); ++j)
    change.push_back(value[j] - now.value[j]);
  double small = epsilonOf(z);
  Array factor = where(abs(p[0]) > 1 / small, small, ones_like(z));
  Array isActive = now.left > 0;
  return {leftAfter(now.left, isChanging(value, change)),
          where(isActive, c, now.step),
          where(isActive, y, now.y),
          where(isActive, z, now.z),
          chosen(isActive, scaled(p, factor), now.numerator),
          chosen(isActive, scaled(q, factor), now.denominator),
          chosen(isActive, scaled(now.numerator, factor), now.lastNumerator),
          chosen(isActive, scaled(now.denominator, factor), now.lastDenominator),
          chosen(isActive, value, now.value),
          now.steps + 1};
}

// x / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ...)))
Polynomial upperFraction(int n, const Array &a, const Array &x, const Array &isWanted) {
  Array zero = zeros_like(x), y = 1.0 - a, z = x + y + 1.0;
  Fraction start{allLeft(isWanted), zero,           y,   z,  {x + 1.0},
                 {z * x},           {ones_like(x)}, {x}, {}, Array(0)};
  for (int j = 1; j <= n; ++j) {
    start.numerator.push_back(zero);
    start.denominator.push_back(j == 1 ? -x : zero);
    start.lastNumerator.push_back(zero);
    start.lastDenominator.push_back(zero);
  }
  start.value = quotient(start.numerator, start.denominator);
  auto goesOn = [](Fraction now) { return any(now.left > 0) & (now.steps < longest); };
  auto step = [](Fraction now) { return nextFraction(now); };
  return scaled(while_loop(goesOn, step, start).value, x);
}

//===----------------------------------------------------------------------------------------------
// Both together

/// Where the continued fraction is the better one.
Array isUpper(const Array &a, const Array &x) { return (x >= 1.0) & (x > a); }

double factorial(int n) { return std::tgamma(n + 1.0); }

// p(a + t, x) / p(a, x) = exp(t log x - log Γ(a + t) + log Γ(a)), as a polynomial in t.
Polynomial densityRatio(int n, const Array &a, const Array &x) {
  Polynomial exponent{zeros_like(x)}, ratio{ones_like(x)};
  for (int m = 1; m <= n; ++m)
    exponent.push_back(m == 1 ? log(x) - digamma(a) : polygamma(m - 1, a) / -factorial(m));
  for (int j = 1; j <= n; ++j) {
    Array sum = zeros_like(x);
    for (int m = 1; m <= j; ++m)
      sum = sum + static_cast<double>(m) * exponent[m] * ratio[j - m];
    ratio.push_back(sum / static_cast<double>(j));
  }
  return ratio;
}

/// The n-th derivative of p s at a, divided by p.
Array derivative(int n, const Polynomial &ratio, const Polynomial &s) {
  Array sum = zeros_like(s[0]);
  for (int j = 0; j <= n; ++j)
    sum = sum + ratio[j] * s[n - j];
  return factorial(n) * sum;
}

/// ∂ⁿP/∂aⁿ / p for n > 0. Of what is out of range: 0 at x = 0, else NaN.
Array slopeOf(int n, const Array &a, const Array &x) {
  Array isUsual = (a > 0.0) & (x > 0.0) & (x < infinity);
  Array b = where(isUsual, a, 1.0), u = where(isUsual, x, 1.0), upper = isUpper(b, u);
  Array lowerX = where(upper, b, u), upperX = where(upper, u, b + 1.0);
  Polynomial ratio = densityRatio(n, b, u);
  Array low = derivative(n, ratio, lowerSeries(n, b, lowerX, isUsual & ~upper));
  Array high = derivative(n, ratio, upperFraction(n, b, upperX, isUsual & upper));
  Array value = where(upper, -high, low);
  return where(isUsual, value, detail::either((x == 0.0) & (a > 0.0), 0.0, notANumber, x));
}

//===----------------------------------------------------------------------------------------------
// Large a, and x near it: Temme 1979, with the first terms of the expansion

struct Temme {
  Array isLarge, a, x, mu, eta, rest; ///< mu = x / a - 1; rest: c(a)
  Array slope;                        ///< ∂eta/∂a
};
// eta² / 2 = mu - log(1 + mu), with the sign of mu.
Temme temme(const Array &a, const Array &x) {
  Temme all;
  all.isLarge = (a >= 1e6) & (abs(x - a) < 0.008 * a) & (a < infinity);
  all.a = where(all.isLarge, a, 1e6), all.x = where(all.isLarge, x, 1e6);
  all.mu = (all.x - all.a) / all.a;
  Array ratio = full_like(a, 1331.0 / 12960);
  for (double c : {-73.0 / 540, 7.0 / 36, -1.0 / 3, 1.0})
    ratio = ratio * all.mu + c;
  all.eta = all.mu * ratio;
  all.rest = stirlingRest(all.a);
  all.slope = -1.0 / (ratio * all.a);
  return all;
}
/// The sum C(eta) = C_0 + C_1 / a of the expansion, and its derivative in eta.
std::pair<Array, Array> temmeSum(const Temme &t) {
  const Array &e = t.eta;
  Array c1 = -1.0 / 540 - e / 288.0;
  Array c0 = -1.0 / 3 + e * (1.0 / 12 + e * (-2.0 / 135 + e * (1.0 / 864 + e / 2835.0)));
  Array by = 1.0 / 12 + e * (-4.0 / 135 + e * (3.0 / 864 + e * (4.0 / 2835)));
  return {c0 + c1 / t.a, by - 1.0 / (288.0 * t.a)};
}
// P = erfc(-eta sqrt(a/2)) / 2 - exp(-a eta²/2) / sqrt(2π a) C; `sign` -1: 1 - P.
Array temmeValue(const Temme &t, double sign) {
  Array main = 0.5 * erfc(-sign * t.eta * sqrt(t.a / 2.0));
  Array edge = exp(-0.5 * t.a * t.eta * t.eta) / sqrt(2 * std::numbers::pi * t.a);
  return main - sign * edge * temmeSum(t).first;
}
// Its derivative in a, divided by p = sqrt(a / 2π) exp(-a eta²/2 - c(a)) / x.
Array temmeSlope(const Temme &t) {
  auto [sum, bySum] = temmeSum(t);
  Array c1 = -1.0 / 540 - t.eta / 288.0;
  Array exponent = t.mu - 0.5 * t.eta * t.eta - 0.5 / t.a;
  Array edge = exponent * sum + bySum * t.slope - c1 / (t.a * t.a);
  return t.x * exp(t.rest) * (t.slope + 0.5 * t.eta / t.a - edge / t.a);
}

// For a >= 10 by Stirling's formula, in which less cancels.
Array densityOf(const Array &a, const Array &x) {
  Array isLarge = (a >= 10.0) & (x > 0.0) & (x < infinity);
  Array b = where(isLarge, a, 10.0), u = where(isLarge, x, 10.0), mu = (u - b) / b;
  Array isFar = abs(mu) > 0.5, near = where(isFar, 0.0, mu);
  Array exponent = where(isFar, b * log(u / b) - (u - b), b * (log1p(near) - near));
  Array large = exp(exponent - stirlingRest(b)) * sqrt(b / (2 * std::numbers::pi)) / u;
  Array c = where(isLarge, 1.0, a), v = where(isLarge, 1.0, x);
  Array usual = exp(where(v == infinity, -infinity, xlogy(c - 1.0, v) - v - lgamma(c)));
  return where(isLarge, large, usual);
}

/// ζ(n) - 1 for n >= 2: the first terms, and the rest by Euler and Maclaurin.
double zetaLess1(int n) {
  constexpr double end = 40;
  double sum = 0, last = std::pow(end, -n), x = 1 / end;
  for (double k = end - 1; k >= 2; --k)
    sum += std::pow(k, -n);
  double third = n * (n + 1.0) * (n + 2.0), fifth = third * (n + 3.0) * (n + 4.0);
  double change = x * (n / 12.0 + x * x * (-third / 720 + x * x * fifth / 30240));
  return sum + last * (end / (n - 1) + 0.5 + change);
}
// log Γ(1 + a) for 0 < a < 1, to the last digits also where it is small: log Γ(2 + z) = (1 - γ) z +
// sum_n (ζ(n) - 1) (-z)^n / n (Abramowitz and Stegun 6.1.33), and Γ(2 + z) = (1 + z) Γ(1 + z).
Array logGammaOf1Plus(const Array &a) {
  constexpr int numTerms = 26;
  Array isHigh = a > 0.5, z = where(isHigh, a - 1.0, a), sum = zeros_like(a);
  for (int n = numTerms; n >= 2; --n)
    sum = zetaLess1(n) / n - z * sum;
  Array ofTwoPlus = z * ((1 - std::numbers::egamma) + z * sum);
  return where(isHigh, ofTwoPlus, ofTwoPlus - log1p(z));
}

// 1 - P for a < 1 and x < 1, where P comes near 1: of P = x^a / Γ(a + 1) (1 + a sum_k (-x)^k /
// (k! (a + k))) the first factor less 1 is known precisely.
Array smallRest(const Array &a, const Array &x) {
  Array exponent = a * log(x) - logGammaOf1Plus(a), sum = zeros_like(x), term = ones_like(x);
  for (int k = 1; k <= 20; ++k) {
    term = term * -x / static_cast<double>(k);
    sum = sum + term / (a + static_cast<double>(k));
  }
  return -expm1(exponent) - exp(exponent) * a * sum;
}

/// P or 1 - P.
Array incompleteOf(const Array &a, const Array &x, bool isRest) {
  Array isUsual = (a > 0.0) & (x > 0.0) & (x < infinity) & (a < infinity);
  Temme far = temme(a, x);
  Array isNear = isUsual & ~far.isLarge;
  Array b = where(isNear, a, 1.0), u = where(isNear, x, 1.0), upper = isUpper(b, u);
  Array p = detail::gammaDensity(b, u);
  Array low = p * lowerSeries(0, b, where(upper, b, u), isNear & ~upper)[0];
  // Where the density vanishes so does the tail, and the fraction of huge x would overflow.
  Array isLive = upper & (p > 0.0);
  Array high = p * upperFraction(0, b, where(isLive, u, b + 1.0), isNear & isLive)[0];
  Array value = isRest ? where(upper, high, 1.0 - low) : where(upper, 1.0 - high, low);
  if (isRest) {
    Array isSmall = isNear & (a < 1.0) & (x < 1.0);
    value = where(isSmall, smallRest(where(isSmall, a, 0.5), where(isSmall, x, 0.5)), value);
  }
  value = where(far.isLarge, temmeValue(far, isRest ? -1 : 1), value);
  Array isNone = ((x == 0.0) & (a > 0.0)) | ((a == infinity) & (x < infinity) & (x >= 0.0));
  Array isAll = ((x == infinity) & (a >= 0.0) & (a < infinity)) | ((a == 0.0) & (x > 0.0));
  double none = isRest ? 1 : 0, full = isRest ? 0 : 1;
  return where(isUsual, value, where(isNone, none, detail::either(isAll, full, notANumber, x)));
}

} // namespace

//===----------------------------------------------------------------------------------------------
// What is used elsewhere

namespace detail {

Array gammaDensity(const Array &a, const Array &x) { return densityOf(a, x); }

Array upperGammaFraction(const Array &a, const Array &x, const Array &isWanted) {
  return upperFraction(0, a, x, isWanted)[0];
}

Array gammaSlope(const Array &a, const Array &x) {
  Temme far = temme(a, x);
  Array near = slopeOf(1, where(far.isLarge, 1.0, a), where(far.isLarge, 1.0, x));
  return where(far.isLarge, temmeSlope(far), near);
}

} // namespace detail

/// ∂P/∂a and ∂P/∂x; where p vanishes, so does the first.
static Array incompleteChange(const Array &a, const Array &x, const Array &da, const Array &dx) {
  Array p = detail::gammaDensity(a, x), isZero = (p == 0.0) | (x == infinity);
  Array byA = where(isZero, 0.0, p * detail::gammaSlope(a, where(isZero, 1.0, x)));
  return byA * da + p * dx;
}

Array gammainc(const Operand &a, const Operand &x) {
  static auto f = custom_jvp([](Array a, Array x) {
                    return incompleteOf(a, x, /*isRest=*/false);
                  }).defjvp([](auto primals, auto tangents) {
    auto [a, x] = primals;
    auto [da, dx] = tangents;
    return std::pair{gammainc(a, x), incompleteChange(a, x, da, dx)};
  });
  return detail::computedWide("gammainc", {&a, &x},
                              [](const Leaves &in) { return f(in[0], in[1]); });
}
Array gammaincc(const Operand &a, const Operand &x) {
  static auto f = custom_jvp([](Array a, Array x) {
                    return incompleteOf(a, x, /*isRest=*/true);
                  }).defjvp([](auto primals, auto tangents) {
    auto [a, x] = primals;
    auto [da, dx] = tangents;
    return std::pair{gammaincc(a, x), -incompleteChange(a, x, da, dx)};
  });
  return detail::computedWide("gammaincc", {&a, &x},
                              [](const Leaves &in) { return f(in[0], in[1]); });
}
Array igamma(const Operand &a, const Operand &x) { return gammainc(a, x); }
Array igammac(const Operand &a, const Operand &x) { return gammaincc(a, x); }
Array igamma_grad_a(const Operand &a, const Operand &x) {
  return detail::computedWide("igamma_grad_a", {&a, &x}, [](const Leaves &in) {
    const Array &a = in[0], &x = in[1];
    Array p = detail::gammaDensity(a, x), isZero = (p == 0.0) | isinf(x);
    return where(isZero, 0.0, p * detail::gammaSlope(a, where(isZero, 1.0, x)));
  });
}
Array random_gamma_grad(const Operand &a, const Operand &x) {
  return detail::computedWide("random_gamma_grad", {&a, &x},
                              [](const Leaves &in) { return -detail::gammaSlope(in[0], in[1]); });
}

} // namespace fluxion
