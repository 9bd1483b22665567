// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// exp and what is made of it. All reduce x = n ln 2 + r with |r| <= ln(2)/2.
#pragma once

#include "jit/math/format.h"

namespace fluxion::codegen::math {

/// x = n ln 2 + r + low, where low is below the last bit of r. The low bits of `anchored` are the
/// exponent field of 2^(n + offset).
template <class N> struct Exponent {
  N n, r, low, anchored;
};

// With ln2 = high + low, each rounded: the first fma is exact, since its result is a multiple of
// the last bit of high or of x and needs no more bits than the format has.
template <class F, int offset = 0, class N> Exponent<N> reduceExponent(N x) {
  Constants k{x};
  constexpr double anchor = integerAnchor<F> + bias<F> + offset;
  N anchored = fma(x, k(F::log2e), k(anchor)), n = anchored - k(anchor);
  N coarse = fma(-n, k(F::ln2), x);
  N r = fma(-n, k(F::ln2Low), coarse);
  return {n, r, fma(-n, k(F::ln2Low), coarse - r), anchored};
}
/// 2^(n + offset) where that is a normal number.
template <class F, class N> N powerOfTwo(const Exponent<N> &e) {
  return floatOf(shiftLeft(bitsOf(e.anchored), F::fraction));
}
/// 2^sum / power, for a power of two; 0 instead of numbers below the normal ones.
template <class F, class N> N reciprocalPower(N power, int sum) {
  auto field = integerLike(power, std::int64_t(2 * bias<F> + sum) << F::fraction);
  return atLeast(floatOf(field - bitsOf(power)), 0); // below, the field runs into the sign
}

/// e^r - 1 - r + low = r² (1/2 + r/6 + ...) + low.
template <class F, class N> N exponentialTail(N r, N low) {
  return fma(r * r, polynomial(r, F::exponential), low);
}
/// e^r - 1, less exact than r + tail.
template <class F, class N> N exponentialMinusOne(N r) { return exponentialTail<F>(r, r); }

template <class F, class N> N exp(N x) {
  x = atLeast(atMost(x, F::expHigh), F::expLow);
  Exponent<N> e = reduceExponent<F>(x);
  return timesPowerOfTwo(constantLike(x, 1) + exponentialMinusOne<F>(e.r), e.n);
}

// e^x - 1 = 2 (h (e^r - 1) + (h - 1/2)) with h = 2^(n-1), which does not overflow before the
// result.
template <class F, class N> N expm1(N x) {
  Constants k{x};
  Exponent<N> e = reduceExponent<F, -1>(atLeast(atMost(x, F::expHigh), F::expm1Low));
  N half = powerOfTwo<F>(e);
  N sum = fma(half, e.r, half - k(0.5));
  sum = fma(half, exponentialTail<F>(e.r, e.low), sum);
  return select(abs(x) < k(F::tiny), x, sum + sum);
}

// With E = e^(2|x|) - 1: E / (E + 2).
template <class N> N tanhOf(Double, N x) {
  using F = Double;
  Constants k{x};
  N a = abs(x);
  Exponent<N> e = reduceExponent<F>(atMost(a + a, F::tanhHigh));
  N scale = powerOfTwo<F>(e);
  N sum = fma(scale, e.r, scale - k(1));
  sum = fma(scale, exponentialTail<F>(e.r, e.low), sum);
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
  N scale = powerOfTwo<F>(e);
  N sum = fma(scale, exponentialMinusOne<F>(e.r), scale + k(1));
  return copySign(select(a < k(F::tanhSmall), small, k(1) - k(2) / sum), x);
}
template <class F, class N> N tanh(N x) { return tanhOf(F{}, x); }

// With -x = n ln 2 + r: 1 / (1 + 2^n e^r) = 2^-n / (2^-n + 1 + (e^r - 1)).
template <class F, class N> N logistic(N x) {
  Constants k{x};
  Exponent<N> e = reduceExponent<F>(atLeast(atMost(-x, -F::expLow), F::logisticLow));
  N scale = reciprocalPower<F>(powerOfTwo<F>(e), 0);
  N larger = atLeast(scale, 1), smaller = atMost(scale, 1);
  N most = larger + smaller, lost = smaller - (most - larger);
  N sum = most + (lost + exponentialMinusOne<F>(e.r));
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
  Exponent<N> e = reduceExponent<F, -2>(atMost(abs(x), F::sinhHigh));
  N z = e.r * e.r;
  N s = fma(e.r * z, polynomial(z, F::hyperbolicSine), e.low);
  N c = z * fma(z, polynomial(z, F::hyperbolicCosine), k(0.5));
  N up = powerOfTwo<F>(e), down = reciprocalPower<F>(up, -4);
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
