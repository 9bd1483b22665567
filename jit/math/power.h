// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Roots and pow.
#pragma once

#include "jit/math/exponential.h"
#include "jit/math/logarithm.h"

namespace fluxion::codegen::math {

template <class F, class N> N rsqrt(N x) { return constantLike(x, 1) / sqrt(x); }

/// About a^(-1/3), within 4 %: the bits of a float are nearly linear in its logarithm, and so are
/// those of its power. They are divided as a float, in which the upper ones fit.
template <class F, class N> N roughInverseCubeRoot(N a) {
  constexpr unsigned dropped = F::bits - F::fraction - 1;
  constexpr double anchor = double(std::int64_t(1) << F::fraction);
  constexpr std::int64_t anchorBits = std::int64_t(bias<F> + F::fraction) << F::fraction;
  Constants k{a};
  auto upper = shiftRightLogical(bitsOf(a), dropped) | integerLike(a, anchorBits);
  constexpr double ofOne = double((std::int64_t(bias<F>) << F::fraction) >> dropped);
  constexpr double offset = -0.06 * // makes the largest error least
                            double(std::int64_t(1) << (F::fraction - dropped));
  N divided = fma(floatOf(upper) - k(anchor), k(-1.0 / 3), k(anchor + ofOne * 4 / 3 + offset));
  return abs(floatOf(shiftLeft(bitsOf(divided), dropped)));
}

// r = a^(-1/3) by r (1 + h/3 + 2h²/9 + 14h³/81), h = 1 - a r³; then one step of Newton for a r².
template <class F, class N> N cbrt(N x) {
  Constants k{x};
  constexpr int third = F::fraction / 3 + 1; // raises denormals by 2^(3 third)
  N size = abs(x);
  auto denormal = size < k(F::smallestNormal);
  N a = select(denormal, size * k(double(std::int64_t(1) << 3 * third)), size);
  N r = roughInverseCubeRoot<F>(a);
  N h = fma(-(a * r), r * r, k(1));
  r = fma(r * h, fma(h, fma(h, k(14.0 / 81), k(2.0 / 9)), k(1.0 / 3)), r);
  if constexpr (F::fraction > 23)
    r = fma(r * fma(-(a * r), r * r, k(1)), k(1.0 / 3), r);
  N r2 = r * r, y = a * r2;
  y = fma(fma(-(y * y), y, a), r2 * k(1.0 / 3), y);
  y = select(denormal, y * k(1 / double(1 << third)), y);
  return select(size < k(infinity), copySign(y, x), x);
}

/// log2 of 2^raised x for a normal x, to about 10 bits more than the format has.
// With s = f/(2+f): log2(1+f) = C s + s³ (D + s² P(s²)), C = 2/ln 2, D = C/3. Sums are of pairs
// down to s³ D. The division's rest is multiplied by 1/(2+f) = (1 - s)/2.
template <class F, class N> Pair<N> logarithmToBaseTwo(N x, N raised) {
  Constants k{x};
  Binary<N> b = splitBinary<F>(x);
  N f = b.m - k(1), d = k(2) + f, s = f / d;
  N rest = fma(-s, d, f) - s * (f - (d - k(2)));
  Pair<N> root{s, rest * fma(s, k(-0.5), k(0.5))};
  Pair<N> square = product(root, root);
  Pair<N> factor = fastSum(k(F::powCubic[0]), square.high * polynomial(square.high, F::powTail));
  factor.low = factor.low + k(F::powCubic[1]);
  Pair<N> cubic = product(product(root, square), factor);
  Pair<N> linear = product(root, {k(F::powLinear[0]), k(F::powLinear[1])});
  Pair<N> sum = fastSum(b.e + raised, linear.high), all = fastSum(sum.high, cubic.high);
  return {all.high, all.low + (sum.low + (linear.low + cubic.low))};
}

/// a^y for a >= 0, but for y = 0.
template <class N> N powOfSize(Double, N a, N y) {
  using F = Double;
  Constants k{a};
  auto denormal = a < k(F::smallestNormal);
  Pair<N> log =
      logarithmToBaseTwo<F>(select(denormal, a * k(0x1p54), a), select(denormal, k(-54), k(0)));
  N high = select(a < k(infinity), select(a == k(0), k(-infinity), log.high), a);
  y = select((a == k(1)) & (y == y), k(0), y); // 1^y = 1 for infinite y too
  N t = y * high;
  N low = select(abs(t) < k(1100), fma(y, high, -t) + y * log.low, k(0));
  t = atLeast(atMost(t, 1100), -1100);
  N n = (t + k(integerAnchor<F>)) - k(integerAnchor<F>);
  N r = ((t - n) + low) * k(F::ln2);
  return timesPowerOfTwo(k(1) + exponentialMinusOne<F>(r), n);
}
// In double precision, where neither pairs nor a care for denormals are needed: as fast, and nearly
// exact.
template <class N> N powOfSize(Single, N a, N y) {
  using F = Double;
  auto wide = widen(a);
  Constants k{wide};
  auto [e, m] = splitBinary<F>(wide);
  auto f = m - k(1), s = f / (k(2) + f), z = s * s;
  auto log = fma(s, polynomial(z, Single::logarithmToBaseTwo), e);
  log = select(wide < k(infinity), select(wide == k(0), k(-infinity), log), wide);
  auto t = select((wide == k(1)) & (widen(y) == widen(y)), k(0), widen(y) * log);
  t = atLeast(atMost(t, 200), -200);
  auto n = (t + k(integerAnchor<F>)) - k(integerAnchor<F>);
  auto power = polynomial(t - n, Single::powerOfTwoNearOne);
  return narrow(power * powerOfTwo<F>(n));
}

// The special cases of IEEE 754 pow: 1 where y = 0 or x = 1; a sign where x is negative and y odd;
// NaN for a negative finite x and y not an integer.
template <class F, class N> N pow(N x, N y) {
  Constants k{x};
  N size = powOfSize(F{}, abs(x), y);
  N half = y * k(0.5);
  auto whole = truncate(y) == y, odd = whole & (truncate(half) != half);
  auto sign = select(odd, bitsOf(x), integerLike(x, 0)) & integerLike(x, signBit<F>);
  N result = floatOf(bitsOf(size) | sign);
  auto undefined = (x < k(0)) & (x > k(-infinity)) & !whole;
  result = select(undefined, k(notANumber), result);
  return select((y == k(0)) | (x == k(1)), k(1), result);
}

} // namespace fluxion::codegen::math
