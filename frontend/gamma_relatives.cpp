// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that are made of the gamma function, the zeta function, and powers less 1.
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace fluxion {

using detail::CalledFrom;
using detail::computedWide;
using detail::floating;

using detail::infinity;
using detail::notANumber;

Array loggamma(const Operand &given) {
  return computedWide("loggamma", {&given}, [](const Leaves &in) {
    const Array &x = in[0];
    // At 0, also at that with a sign, it is -log(0), whose slope is -inf.
    Array isZero = x == 0.0, pole = -log(where(isZero, x + 0.0, 1.0));
    return where(x > 0.0, lgamma(where(x > 0.0, x, 1.0)), where(isZero, pole, notANumber));
  });
}
Array gammasgn(const Operand &given) {
  CalledFrom line(given.where());
  Array x = floating(given), whole = floor(x);
  Array isPole = ((x < 0.0) & (x == whole)) | isnan(x);
  Array isNegative = ((x < 0.0) & (whole % 2.0 != 0.0)) | ((x == 0.0) & signbit(x));
  return where(isPole, notANumber, where(isNegative, -ones_like(x), ones_like(x)));
}
static Array isPoleOfGamma(const Array &x) { return (x <= 0.0) & (x == floor(x)); }
/// 1 of even numbers, -1 of odd ones.
static Array signOfParity(const Array &whole) { return where(whole % 2.0 == 0.0, 1.0, -1.0); }
// Γ(z + m) / Γ(z). Of two poles, Γ(1 - z) / Γ(1 - z - m) but for a sign; of one, at z = -n, it is
// zero with the slope of 1 / Γ(z), (-1)ⁿ n!.
Array poch(const Operand &z, const Operand &m) {
  return computedWide("poch", {&z, &m}, [](const Leaves &in) {
    const Array &z = in[0], &m = in[1];
    Array isPole = isPoleOfGamma(z), areBoth = isPole & isPoleOfGamma(z + m);
    Array u = where(isPole, 1.0, z), size = exp(lgamma(u + m) - lgamma(u));
    Array usual = gammasgn(u + m) * gammasgn(u) * size;
    Array n = where(isPole, -z, 0.0),
          fixed = detail::stopGradient(z, std::source_location::current());
    Array turned =
        signOfParity(m) * exp(lgamma(n + 1.0) - lgamma(where(areBoth, n - m, 0.0) + 1.0));
    Array rest = where(isPole & logical_not(areBoth), z + m, 1.0);
    Array slope = gammasgn(rest) * signOfParity(n) * exp(lgamma(rest) + lgamma(n + 1.0));
    Array zero = where(isfinite(slope), slope * (z - fixed), 0.0);
    Array atPole = where(areBoth, turned, zero);
    return where(m == 0.0, 1.0, where(isPole, atPole, usual));
  });
}
static Array combinations(const Array &givenN, const Array &givenK) {
  Array isUsual = (givenK <= givenN) & (givenN >= 0.0) & (givenK >= 0.0);
  Array n = where(isUsual, givenN, 0.0), k = where(isUsual, givenK, 0.0);
  return where(isUsual, exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)), 0.0);
}

Array comb(const Operand &n, const Operand &k) {
  return computedWide("comb", {&n, &k},
                      [](const Leaves &in) { return combinations(in[0], in[1]); });
}

Array comb(const Operand &n, const Operand &k, bool repetition) {
  if (!repetition)
    return comb(n, k);
  return computedWide("comb", {&n, &k}, [](const Leaves &in) {
    Array isEmpty = (in[1] == 0.0) & (in[0] >= 0.0);
    return where(isEmpty, 1.0, combinations(in[0] + in[1] - 1.0, in[1]));
  });
}

// log(π^(d (d - 1) / 4) Γ(a) Γ(a - 1/2) ... Γ(a - (d - 1) / 2))
Array multigammaln(const Operand &a, int d) {
  CalledFrom line(a.where());
  constexpr int most = 10000;
  if (d < 1 || d > most)
    detail::raise<ShapeError>({.what = d < 1 ? "d of multigammaln that is not positive"
                                             : "d of multigammaln that is too large",
                               .where = a.where(),
                               .expected = fmt::format("1 to {}", most),
                               .got = fmt::format("{}", d),
                               .hint = "d = 1 is lgamma(a)"});
  return computedWide("multigammaln", {&a}, [d](const Leaves &in) {
    Array sum = full_like(in[0], 0.25 * d * (d - 1.0) * std::log(std::numbers::pi));
    for (int k = 0; k < d; ++k)
      sum = sum + lgamma(in[0] - 0.5 * k);
    return sum;
  });
}

// Sixteen terms, and the rest by Euler and Maclaurin: its terms are T = (q + 16)^-s times
// B_2j / (2j)! s (s + 1) ... (s + 2j - 2) / (q + 16)^(2j - 1).
static Array zetaOf(const Array &s, const Array &q) {
  static constexpr double c[] = {1. / 12,          -1. / 720,
                                 1. / 30240,       -1. / 1209600,
                                 1. / 47900160,    -691. / 1307674368000,
                                 1. / 74724249600, -3617. / 10670622842880000};
  constexpr int terms = 16;
  Array sum = zeros_like(q), end = q + static_cast<double>(terms), last = pow(end, -s);
  for (int k = 0; k < terms; ++k)
    sum = sum + pow(q + static_cast<double>(k), -s);
  Array rest = 0.5 + end / (s - 1.0), ratio = s / end;
  for (int j = 1; j <= 8; ++j) {
    rest = rest + c[j - 1] * ratio;
    ratio = ratio * ((s + (2.0 * j - 1)) / end) * ((s + 2.0 * j) / end);
  }
  return sum + where(last == 0.0, 0.0, last * where(last == 0.0, 1.0, rest));
}
Array zeta(const Operand &s, const Operand &q) {
  return computedWide("zeta", {&s, &q}, [](const Leaves &in) {
    const Array &s = in[0], &q = in[1];
    Array isUsual = (s > 1.0) & (q > 0.0), whole = floor(q);
    Array value = zetaOf(where(isUsual, s, 2.0), where(isUsual, q, 1.0));
    // Poles as quotients by 0, so that slopes are infinite as well.
    Array isPole = (s > 1.0) & (q <= 0.0) & (q == whole);
    Array atEnds = where(s == 1.0, 1.0 / (s - 1.0), detail::undefinedIn(s + q));
    return where(isUsual, value, where(isPole, 1.0 / (q - whole), atEnds));
  });
}

// B_m = (-1)^(m/2+1) 2 m! / (2π)^m ζ(m), from 22 on: ζ is 1 and a little.
Array bernoulli(int n, std::source_location where) {
  CalledFrom line(where);
  constexpr int most = 1000000; // those from 260 on are infinite
  if (n < 0 || n > most)
    detail::raise<ShapeError>(
        {.what = n < 0 ? "a negative order in bernoulli" : "an order too large in bernoulli",
         .where = where,
         .expected = fmt::format("n of 0 to {}", most),
         .got = fmt::format("{}", n),
         .hint = "numbers of odd order from 3 on are 0, those of even order from 260 on infinite"});
  std::vector<double> numbers{1, -0.5};
  for (double even : {1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730, 7. / 6,
                      -3617. / 510, 43867. / 798, -174611. / 330})
    numbers.insert(numbers.end(), {even, 0});
  numbers.resize(static_cast<std::size_t>(std::max(n + 1, 22)), 0.0);
  double factor = 2;
  for (int m = 1; m <= n; ++m) {
    factor *= m / (2 * std::numbers::pi);
    if (m >= 22 && m % 2 == 0)
      numbers[m] = (m % 4 == 0 ? -1 : 1) * factor * (1 + std::pow(2, -m) + std::pow(3, -m));
  }
  numbers.resize(static_cast<std::size_t>(n + 1));
  return array(numbers);
}

/// (exp(l y) - 1) / l for y = log x; near l = 0 by its series, so that it has derivatives there.
static Array powerRatio(const Array &logarithm, const Array &l) {
  // At l = 0 the ratio is y, which l y does not say of an infinite one.
  Array isFlat = (l == 0.0) & isinf(logarithm), y = where(isFlat, 0.0, logarithm);
  Array z = l * y, isNear = abs(z) < 0.05, u = where(isNear, z, 0.0), v = where(isNear, 1.0, z);
  Array series = ones_like(z);
  for (int k = 10; k > 1; --k)
    series = 1.0 + series * u / static_cast<double>(k);
  Array far = expm1(v) / where(isNear, 1.0, l);
  return where(isFlat, logarithm, where(isNear, y * series, far));
}
Array boxcox(const Operand &x, const Operand &l) {
  return computedWide("boxcox", {&x, &l},
                      [](const Leaves &in) { return powerRatio(log(in[0]), in[1]); });
}
Array boxcox1p(const Operand &x, const Operand &l) {
  return computedWide("boxcox1p", {&x, &l},
                      [](const Leaves &in) { return powerRatio(log1p(in[0]), in[1]); });
}

} // namespace fluxion
