// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// exp and what is made of it. All reduce x = n ln 2 + r with |r| <= ln(2)/2.
#pragma once

#include "jit/math/format.h"

namespace fluxion::codegen::math {

/// x = n ln 2 + r + low, where low is below the last bit of r.
template <class N> struct Exponent {
  N n, r, low;
};

// With ln2 = high + low, each rounded: the first fma is exact, since its result is a multiple of
// the last bit of high or of x and needs no more bits than the format has.
template <class F, class N> Exponent<N> reduceExponent(N x) {
  Constants k{x};
  N n = fma(x, k(F::log2e), k(integerAnchor<F>)) - k(integerAnchor<F>);
  N coarse = fma(-n, k(F::ln2), x);
  N r = fma(-n, k(F::ln2Low), coarse);
  return {n, r, fma(-n, k(F::ln2Low), coarse - r)};
}

/// e^r - 1 - r = r² (1/2 + r/6 + ...).
template <class F, class N> N exponentialTail(N r) { return r * r * polynomial(r, F::exponential); }

template <class F, class N> N exp(N x) {
  x = atLeast(atMost(x, F::expHigh), F::expLow);
  Exponent<N> e = reduceExponent<F>(x);
  N sum = e.r + exponentialTail<F>(e.r);
  return timesPowerOfTwo(constantLike(x, 1) + sum, e.n);
}

// e^x - 1 = 2 (h (e^r - 1) + (h - 1/2)) with h = 2^(n-1), which does not overflow before the
// result.
template <class F, class N> N expm1(N x) {
  Constants k{x};
  Exponent<N> e = reduceExponent<F>(atLeast(atMost(x, F::expHigh), F::expm1Low));
  N half = powerOfTwo<F>(e.n - k(1));
  N sum = fma(half, e.r, half - k(0.5));
  sum = fma(half, exponentialTail<F>(e.r) + e.low, sum);
  return select(abs(x) < k(F::tiny), x, sum + sum);
}

// With E = e^(2|x|) - 1: E / (E + 2).
template <class N> N tanhOf(Double, N x) {
  using F = Double;
  Constants k{x};
  N a = abs(x);
  Exponent<N> e = reduceExponent<F>(atMost(a + a, F::tanhHigh));
  N scale = powerOfTwo<F>(e.n);
  N sum = fma(scale, e.r, scale - k(1));
  sum = fma(scale, exponentialTail<F>(e.r) + e.low, sum);
  return copySign(sum / (sum + k(2)), x);
}
// The same would be wrong by more than 2 ulp here. Where the result is below 1/2, an odd
// polynomial; above, 1 - 2 / (e^(2|x|) + 1), where errors of the quotient count half.
template <class N> N tanhOf(Single, N x) {
  using F = Single;
  Constants k{x};
  N a = abs(x), z = x * x;
  N small = fma(a * z, polynomial(z, F::hyperbolicTangent), a);
  Exponent<N> e = reduceExponent<F>(atMost(a + a, F::tanhHigh));
  N scale = powerOfTwo<F>(e.n);
  N sum = fma(scale, e.r + exponentialTail<F>(e.r), scale + k(1));
  return copySign(select(a < k(F::tanhSmall), small, k(1) - k(2) / sum), x);
}
template <class F, class N> N tanh(N x) { return tanhOf(F{}, x); }

// With -x = n ln 2 + r: 1 / (1 + 2^n e^r) = 2^-n / (2^-n + 1 + (e^r - 1)).
template <class F, class N> N logistic(N x) {
  Constants k{x};
  Exponent<N> e = reduceExponent<F>(atLeast(atMost(-x, -F::expLow), F::logisticLow));
  N scale = powerOfTwo<F>(-atMost(e.n, bias<F> - 1));
  N larger = atLeast(scale, 1), smaller = atMost(scale, 1);
  N most = larger + smaller, lost = smaller - (most - larger);
  N sum = most + (lost + (e.r + exponentialTail<F>(e.r)));
  return timesPowerOfTwo(k(1) / sum, -e.n);
}

/// What sinh and cosh of |x| are made of. With C = cosh r - 1, S = sinh r - r:
///   sinh x = 2 ((sum r + difference) + (sum S + difference C))
///   cosh x = 2 (up + (down + (sum C + difference (r + S))))
template <class N> struct Hyperbolic {
  N up, down, sum, difference; // 2^n / 4, 2^-n / 4, their sum and difference
  N r, s, c;
};

template <class F, class N> Hyperbolic<N> hyperbolic(N x) {
  Constants k{x};
  Exponent<N> e = reduceExponent<F>(atMost(abs(x), F::sinhHigh));
  N z = e.r * e.r;
  N s = fma(e.r * z, polynomial(z, F::hyperbolicSine), e.low);
  N c = z * fma(z, polynomial(z, F::hyperbolicCosine), k(0.5));
  N up = powerOfTwo<F>(e.n - k(2));
  N down = powerOfTwo<F>(-atMost(e.n, F::fraction + 20) - k(2));
  return {up, down, up + down, up - down, e.r, s, c};
}

template <class F, class N> N sinh(N x) {
  Hyperbolic<N> h = hyperbolic<F>(x);
  N half = fma(h.sum, h.r, h.difference) + fma(h.sum, h.s, h.difference * h.c);
  N result = copySign(half + half, x);
  return select(abs(x) < constantLike(x, F::tiny), x, result);
}

template <class F, class N> N cosh(N x) {
  Hyperbolic<N> h = hyperbolic<F>(x);
  N half = h.up + (h.down + fma(h.sum, h.c, h.difference * (h.r + h.s)));
  return half + half;
}

} // namespace fluxion::codegen::math
