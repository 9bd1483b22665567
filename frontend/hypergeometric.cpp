// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Hypergeometric functions by their series, after transformations that make it converge.
#include "fluxion/control.h"
#include "fluxion/transcendental.h"
#include "frontend/computed_wide.h"
#include "frontend/constants.h"

namespace fluxion {
namespace {

using detail::infinity;
using detail::notANumber;
/// Terms after the sum has settled, in which its derivatives do.
constexpr int afterTheSum = 64;
constexpr int longestSum = 50000;

struct TermSum {
  Array steps, left; ///< left: terms that an element still takes
  Array k, term, sum, size;
};
Array asItIs(const Array &x) { return x; }
Array orHalf(const Array &x) { return where(abs(x) < 0.5, 0.5, x); }

/// sum_k of terms whose ratios are `ratio(k, asItIs)`; NaN where they do not become small. Where a
/// factor of a term is 0 the sum ends, its derivatives do not: it goes on until `size`, of which no
/// factor is 0, is small.
template <class Ratio> Array seriesOf(const Array &like, const Array &isWanted, Ratio ratio) {
  double small = like.dtype() == f32 ? 0x1p-24 : 0x1p-53;
  auto step = [ratio, small](TermSum now) {
    Array isActive = now.left > 0, term = now.term * ratio(now.k, asItIs), sum = now.sum + term;
    Array size = now.size * abs(ratio(now.k, orHalf));
    Array left = where(size > small * abs(sum), afterTheSum, now.left - 1);
    return TermSum{now.steps + 1,
                   where(isActive, left, 0),
                   where(isActive, now.k + 1.0, now.k),
                   where(isActive, term, now.term),
                   where(isActive, sum, now.sum),
                   where(isActive, size, now.size)};
  };
  Array one = ones_like(like), all = full(like.shape(), afterTheSum);
  TermSum start{Array(0), where(isWanted, all, 0), zeros_like(like), one, one, one};
  auto goesOn = [](TermSum now) { return any(now.left > 0) & (now.steps < longestSum); };
  TermSum last = while_loop(goesOn, step, start);
  return where(last.left > 0, notANumber, last.sum);
}

// Kummer: 1F1(a, b, x) = exp(x) 1F1(b - a, b, -x), by which the terms have one sign for x < 0.
Array hyp1f1Of(const Array &given, const Array &b, const Array &x) {
  Array isTurned = x < 0.0, a = where(isTurned, b - given, given), u = where(isTurned, -x, x);
  Array isUsual = isfinite(given) & isfinite(b) & isfinite(x) & (b != 0.0);
  Array bottom = where(isUsual, b, 1.0), v = where(isUsual, u, 0.0);
  Array sum = seriesOf(x, isUsual, [a, bottom, v](const Array &k, auto guarded) {
    return guarded(a + k) / (bottom + k) * v / (k + 1.0);
  });
  Array value = where(isTurned, exp(x) * sum, sum);
  Array isPole = (b == 0.0) & (given != 0.0);
  return where(isUsual, value,
               where(given == 0.0, 1.0, detail::either(isPole, infinity, notANumber, x)));
}
Array isWholeUpTo0(const Array &a) { return (a <= 0.0) & (a == floor(a)); }

/// (c - b)_m / (c)_m: 2F1(-m, b; c; 1), by Chu and Vandermonde.
Array endingAtOne(const Array &m, const Array &b, const Array &c, const Array &isWanted) {
  struct Product {
    Array k, value;
  };
  Array count = where(isWanted, m, 0.0);
  auto step = [b, c, count](Product now) {
    Array factor = (c - b + now.k) / (c + now.k);
    return Product{now.k + 1.0, where(now.k < count, now.value * factor, now.value)};
  };
  auto goesOn = [count](Product now) { return any(now.k < count) & all(now.k < longestSum); };
  Product start{zeros_like(m), ones_like(m)};
  return while_loop(goesOn, step, start).value;
}
/// Where the series ends, at x = 1: the value and the derivative in x, n b / c 2F1(n + 1, b + 1; c
/// + 1; 1), of the polynomial.
Array endingSeries(const Array &a, const Array &b, const Array &c, const Array &x,
                   const Array &isWanted) {
  Array isByA = isWholeUpTo0(a) & (~isWholeUpTo0(b) | (a > b)), n = where(isByA, a, b),
        o = where(isByA, b, a);
  Array isSloped = isWanted & (n < 0.0);
  Array slope = n * o / c * endingAtOne(-n - 1.0, o + 1.0, c + 1.0, isSloped);
  Array value = endingAtOne(-n, o, c, isWanted) + (x - 1.0) * where(isSloped, slope, 0.0);
  return where(-n > static_cast<double>(longestSum), notANumber, value);
}
// Pfaff: 2F1(a, b; c; x) = (1 - x)^-a 2F1(a, c - b; c; x / (x - 1)), for x < 0. Gauss: at x = 1,
// Γ(c) Γ(c - a - b) / (Γ(c - a) Γ(c - b)).
Array hyp2f1Of(const Array &a, const Array &given, const Array &c, const Array &x) {
  Array isTurned = x < 0.0, isUsual = x < 1.0, u = where(isUsual, x, 0.5);
  Array z = where(isTurned, u / (u - 1.0), u), b = where(isTurned, c - given, given);
  Array sum = seriesOf(x, isUsual, [a, b, c, z](const Array &k, auto guarded) {
    return guarded(a + k) * guarded(b + k) / (c + k) * z / (k + 1.0);
  });
  Array value = where(isTurned, exp(-a * log1p(-u)) * sum, sum);
  Array d = c - a - given, isLimit = (x == 1.0) & (d > 0.0);
  auto safe = [&](const Array &v) { return where(isLimit, v, 1.0); };
  Array p = safe(c), q = safe(d), r = safe(c - a), s = safe(c - given);
  Array limit = gammasgn(p) * gammasgn(q) * gammasgn(r) * gammasgn(s) *
                exp(lgamma(p) + lgamma(q) - lgamma(r) - lgamma(s));
  Array isEnding = (x == 1.0) & (isWholeUpTo0(a) | isWholeUpTo0(given));
  Array beyond = where(isLimit, limit, detail::either(x == 1.0, infinity, notANumber, x));
  return where(isUsual, value, where(isEnding, endingSeries(a, given, c, x, isEnding), beyond));
}
} // namespace

Array hyp1f1(const Operand &a, const Operand &b, const Operand &x) {
  return detail::computedWide("hyp1f1", {&a, &b, &x},
                              [](const Leaves &in) { return hyp1f1Of(in[0], in[1], in[2]); });
}
Array hyp2f1(const Operand &a, const Operand &b, const Operand &c, const Operand &x) {
  return detail::computedWide("hyp2f1", {&a, &b, &c, &x}, [](const Leaves &in) {
    return hyp2f1Of(in[0], in[1], in[2], in[3]);
  });
}

} // namespace fluxion
