// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The incomplete beta function by its continued fraction, evaluated from the front; for large
// parameters by the normal distribution.
#include "fluxion/control.h"
#include "fluxion/custom.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"
#include "frontend/incomplete_gamma.h"

#include <cmath>
#include <numbers>

namespace fluxion {
namespace {

using detail::infinity;
using detail::notANumber;
/// Steps after the value has settled, in which its derivatives in a and b do.
constexpr int afterTheFraction = 8;
/// Steps that are made at least: for integers the fraction ends early, its derivatives do not.
Array atLeast(const Array &a, const Array &b) {
  return (24.0 + 4.0 * sqrt(minimum(maximum(a, b), 1e6))).astype(i32);
}
constexpr int longestFraction = 10000;

struct BetaFraction {
  Array steps, left; ///< left: steps that an element still makes
  Array m, c, d, value;
};

Array awayFromZero(const Array &x) { return where(abs(x) < 1e-30, 1e-30, x); }

// One step: the even part of DLMF 8.17.22 (Didonato and Morris 1992, ACM TOMS 708, BFRAC), in which
// nothing cancels however large a is beside b. `gap` is a y - b x + 1. Factors are ordered so that
// none overflows. Lentz 1976, with both quotients kept away from 0 (Thompson and Barnett 1986).
BetaFraction nextFraction(const BetaFraction &now, const Array &a, const Array &b, const Array &x,
                          const Array &gap) {
  double small = x.dtype() == f32 ? 0x1p-23 : 0x1p-52;
  Array m = now.m + 1.0, before = a + (m - 1.0), ratio = 1.0 / (before + m);
  Array part = (b - m) * x * m;
  Array top = before * ratio * ((before + b) * x * ratio) * part;
  Array bottom = m + part * ratio + (a + m) * ((gap + m * (2.0 - x)) / (a + (2.0 * m + 1.0)));
  Array d = 1.0 / awayFromZero(bottom + top * now.d), c = awayFromZero(bottom + top / now.c);
  Array change = c * d, isActive = now.left > 0;
  Array left =
      where(abs(change - 1.0) > small, maximum(now.left - 1, afterTheFraction), now.left - 1);
  return {now.steps + 1,
          where(isActive, left, 0),
          where(isActive, m, now.m),
          where(isActive, c, now.c),
          where(isActive, d, now.d),
          where(isActive, now.value * change, now.value)};
}

// log of x^a y^b / (a B(a, b)) for y = 1 - x, in which the gamma functions of large numbers meet
// the powers before they are rounded, c(a) being what is beyond Stirling's formula. Both large,
// with n = a + b: a log(x n / a) + b log(y n / b) + log(b / (2π a n)) / 2 + c(n) - c(a) - c(b).
Array largeLogPower(const Array &a, const Array &b, const Array &x, const Array &y) {
  Array n = a + b, e = where(x > 0.5, b / n - y, x - a / n);
  auto logOf = [](const Array &change, const Array &whole) {
    Array isNear = abs(change) < 0.5;
    return where(isNear, log1p(where(isNear, change, 0.0)), log(whole));
  };
  Array powers = a * logOf(e / a * n, x / a * n) + b * logOf(-e / b * n, y / b * n);
  Array rest = detail::stirlingRest(n) - detail::stirlingRest(a) - detail::stirlingRest(b);
  return powers + 0.5 * log(b / n / a / (2 * std::numbers::pi)) + rest;
}
// log Γ(a + b) - log Γ(b) - a log(a + b), for large b.
Array logRatioBesidePower(const Array &a, const Array &b) {
  Array rest = detail::stirlingRest(a + b) - detail::stirlingRest(b);
  return (b - 0.5) * log1p(a / b) - a + rest;
}
Array logPower(const Array &a, const Array &b, const Array &x, const Array &y) {
  constexpr double large = 10;
  Array isFirst = a >= large, isSecond = b >= large, isBoth = isFirst & isSecond;
  Array isOne = (isFirst | isSecond) & ~isBoth;
  Array l = where(isOne, where(isFirst, a, b), large), s = where(isOne, where(isFirst, b, a), 1.0);
  // Of what is near 1, by the other one.
  Array logX = where(x > 0.5, log1p(-y), log(x)), logY = where(y > 0.5, log1p(-x), log(y));
  Array ofFew = where(isFirst, logY, logX), ofMany = where(isFirst, logX, logY);
  Array gammaOfFew = where(isFirst, lgamma(s) + log(l), lgamma(s + 1.0));
  Array one = s * (ofFew + log(l + s)) + l * ofMany + logRatioBesidePower(s, l) - gammaOfFew;
  Array both = largeLogPower(where(isBoth, a, large), where(isBoth, b, large), x, y);
  Array none = a * logX + b * logY + lgamma(a + b) - lgamma(a + 1.0) - lgamma(b);
  return where(isBoth, both, where(isOne, one, none));
}

// x^a y^b / B(a, b) / (b_0 + a_1 / (b_1 + a_2 / (b_2 + ...))), for x < (a + 1) / (a + b + 2).
Array betaFraction(const Array &a, const Array &b, const Array &x, const Array &y,
                   const Array &isWanted) {
  Array gap = a * y - b * x + 1.0, first = awayFromZero(a / (a + 1.0) * gap);
  BetaFraction start{
      Array(0), where(isWanted, atLeast(a, b), 0), zeros_like(x), first, zeros_like(x), first};
  auto goesOn = [](BetaFraction now) { return any(now.left > 0) & (now.steps < longestFraction); };
  auto step = [a, b, x, gap](BetaFraction now) { return nextFraction(now, a, b, x, gap); };
  return exp(logPower(a, b, x, y)) * (a / while_loop(goesOn, step, start).value);
}

//===----------------------------------------------------------------------------------------------
// Both large: DLMF 8.18.9 with the first term of its sum

/// Where a and b are large, t = (x - a/n) / sqrt(ab/n³) for n = a + b, up to where nothing is left
/// in the tails; z² = t² (1 + t bend) / 2 = -a log(x n / a) - b log(y n / b), with the sign of t.
struct LargeBeta {
  Array isLarge, t, bend, root, z; ///< root: of 1 + t bend
  Array width;                     ///< sqrt(ab/n)
};
LargeBeta largeBeta(const Array &a, const Array &b, const Array &x, const Array &isUsual) {
  bool isSingle = x.dtype() == f32;
  double least = isSingle ? 1e4 : 1e7, end = isSingle ? 15 : 40;
  LargeBeta all;
  all.isLarge = isUsual & (minimum(a, b) >= least);
  Array p = where(all.isLarge, a, least), q = where(all.isLarge, b, least);
  Array u = where(all.isLarge, x, 0.5);
  // Shares and roots one by one: n and products of a and b may overflow.
  Array share = 1.0 / (1.0 + q / p), rest = 1.0 / (1.0 + p / q);
  Array byFirst = sqrt(rest) / sqrt(p), bySecond = sqrt(share) / sqrt(q);
  Array distance = where(u > 0.5, rest - (1.0 - u), u - share);
  all.t = clamp(-end, distance / share / byFirst, end);
  // log(1 + f) = f - f²/2 - f³ s(f) for the sum s, and the linear parts of both cancel.
  auto sum = [](const Array &f) {
    Array s = zeros_like(f);
    for (int k = 11; k >= 0; --k)
      s = -1.0 / (k + 3) - f * s;
    return s;
  };
  all.bend =
      2.0 * (rest * byFirst * sum(all.t * byFirst) - share * bySecond * sum(-all.t * bySecond));
  all.root = sqrt(1.0 + all.t * all.bend);
  all.z = all.t * all.root / std::numbers::sqrt2;
  all.width = sqrt(p) * sqrt(rest);
  return all;
}
// erfc(-z) / 2 + exp(-z²) / sqrt(2π) (1 / (t root) - 1 / t)
Array largeValue(const LargeBeta &l) {
  Array edge = exp(-(l.z * l.z)) / std::sqrt(2 * std::numbers::pi);
  return 0.5 * erfc(-l.z) - edge * l.bend / (l.root * (1.0 + l.root));
}
// exp(-z²) width / sqrt(2π) / (x y), and what Stirling's formula leaves of B(a, b)
Array largeDensity(const LargeBeta &l, const Array &a, const Array &b, const Array &x) {
  Array rest = detail::stirlingRest(a + b) - detail::stirlingRest(a) - detail::stirlingRest(b);
  return exp(rest - l.z * l.z) * l.width / std::sqrt(2 * std::numbers::pi) / (x * (1.0 - x));
}

/// The value, and by its operations derivatives in a and b (and x).
Array betaincOf(const Array &a, const Array &b, const Array &x) {
  Array isUsual = (a > 0.0) & (b > 0.0) & (a < infinity) & (b < infinity) & (x > 0.0) & (x < 1.0);
  LargeBeta large = largeBeta(a, b, x, isUsual);
  Array isCommon = isUsual & ~large.isLarge;
  Array p = where(isCommon, a, 1.0), q = where(isCommon, b, 1.0), u = where(isCommon, x, 0.25);
  // By the smaller one of u and v: the other one is rounded.
  Array v = 1.0 - u, n = p + q + 2.0;
  Array isTurned = where(u > 0.5, v <= (q + 1.0) / n, u >= (p + 1.0) / n);
  Array value = betaFraction(where(isTurned, q, p), where(isTurned, p, q), where(isTurned, v, u),
                             where(isTurned, u, v), isCommon);
  value = where(large.isLarge, largeValue(large), where(isTurned, 1.0 - value, value));
  value = clamp(0.0, value, 1.0);
  // All of it lies at 0 or at 1.
  Array atZero = ((a == 0.0) & (b > 0.0)) | ((b == infinity) & (a >= 0.0) & (a < infinity));
  Array atOne = ((b == 0.0) & (a > 0.0)) | ((a == infinity) & (b >= 0.0) & (b < infinity));
  Array isInside = (x >= 0.0) & (x <= 1.0) & (a > 0.0) & (b > 0.0);
  Array isNone = isInside & (x == 0.0), isAll = isInside & (x == 1.0);
  isNone = isNone | (atOne & (x >= 0.0) & (x < 1.0)) | (atZero & (x == 0.0));
  isAll = isAll | (atZero & (x > 0.0) & (x <= 1.0)) | (atOne & (x == 1.0));
  return where(isUsual, value, where(isAll, 1.0, detail::either(isNone, 0.0, notANumber, x)));
}

// x^(a-1) (1 - x)^(b-1) / B(a, b)
Array betaDensity(const Array &a, const Array &b, const Array &x) {
  Array isUsual = (a > 0.0) & (b > 0.0) & (a < infinity) & (b < infinity) & (x > 0.0) & (x < 1.0);
  LargeBeta large = largeBeta(a, b, x, isUsual);
  Array isCommon = isUsual & ~large.isLarge;
  Array p = where(isCommon, a, 1.0), q = where(isCommon, b, 1.0), u = where(isCommon, x, 0.5);
  Array r = where(isUsual, 1.0, a), s = where(isUsual, 1.0, b), v = where(isUsual, 0.5, x);
  Array atEnds = exp(xlogy(r - 1.0, v) + xlog1py(s - 1.0, -v) - betaln(r, s));
  Array common = exp(logPower(p, q, u, 1.0 - u)) / u * p / (1.0 - u);
  Array w = where(large.isLarge, x, 0.5), density = largeDensity(large, a, b, w);
  return where(isUsual, where(large.isLarge, density, common), atEnds);
}

// In x by the density; in a and b by the operations above.
Array betaincWithRule(const Array &a, const Array &b, const Array &x) {
  static auto f = custom_jvp([](Array a, Array b, Array x) {
                    return betaincOf(a, b, x);
                  }).defjvp([](auto arguments, auto changes) {
    auto [a, b, x] = arguments;
    auto [da, db, dx] = changes;
    auto ofShape = [x = Array(x)](Array a, Array b) { return betaincOf(a, b, x); };
    Array byShape = jvp(ofShape, primals(a, b), tangents(da, db)).second;
    return std::pair{betaincWithRule(a, b, x), byShape + betaDensity(a, b, x) * dx};
  });
  return f(a, b, x);
}

} // namespace

Array betainc(const Operand &a, const Operand &b, const Operand &x) {
  return detail::computedWide("betainc", {&a, &b, &x}, [](const Leaves &in) {
    return betaincWithRule(in[0], in[1], in[2]);
  });
}

} // namespace fluxion
