// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// log and log1p. Both write their argument as 2^e (1 + f).
#pragma once

#include "jit/math/format.h"

namespace fluxion::codegen::math {

template <class N> struct Binary {
  N e, m;
};

/// x = 2^e m with F::mantissaLow <= m < 2 F::mantissaLow; x is normal and positive.
template <class F, class N> Binary<N> splitBinary(N x) {
  constexpr std::int64_t one = std::int64_t(bias<F>) << F::fraction;
  constexpr double anchor = double(std::int64_t(1) << F::fraction);
  constexpr std::int64_t anchorBits = std::int64_t(bias<F> + F::fraction) << F::fraction;
  // The exponent field changes where m does.
  N low = constantLike(x, F::mantissaLow);
  auto moved = bitsOf(x) + (integerLike(x, one) - bitsOf(low));
  auto exponent = shiftRightLogical(moved, F::fraction);
  N e = floatOf(exponent | integerLike(x, anchorBits)) - constantLike(x, anchor + bias<F>);
  auto fraction = moved & integerLike(x, (std::int64_t(1) << F::fraction) - 1);
  return {e, floatOf(fraction + bitsOf(low))};
}

/// log(2^e (1 + f)).
// With s = f/(2+f): log(1+f) = 2 atanh s = f - s (f - R(s²)) = f - (f²/2 - s (f²/2 + R)), where R
// is what 2 atanh(s)/s has beyond 2. The term f is added last but for e ln 2.
template <class N> N logOfBinary(Double, N e, N f) {
  using F = Double;
  Constants k{f};
  N s = f / (k(2) + f), z = s * s;
  N half = k(0.5) * f * f;
  N rest = fma(s, fma(z, polynomial(z, F::logarithm), half), e * k(F::ln2Low)) - half;
  return fma(e, k(F::ln2), f + rest);
}
// log(1+f) = f - f²/2 + f³ P(f).
template <class N> N logOfBinary(Single, N e, N f) {
  using F = Single;
  Constants k{f};
  N z = f * f;
  N rest = fma(f * z, polynomial(f, F::logarithm), e * k(F::ln2Low));
  return fma(e, k(F::ln2), f + fma(k(-0.5), z, rest));
}

template <class F, class N> N log(N x) {
  Constants k{x};
  auto denormal = x < k(F::smallestNormal);
  constexpr double raise = F::fraction + 2;
  N normal = select(denormal, x * k(double(std::int64_t(1) << (F::fraction + 2))), x);
  Binary<N> b = splitBinary<F>(normal);
  N e = select(denormal, b.e - k(raise), b.e);
  N result = logOfBinary(F{}, e, b.m - k(1));
  result = select(x < k(infinity), result, x);
  return select(x > k(0), result, select(x == k(0), k(-infinity), k(notANumber)));
}

// 1 + x = u + low exactly, so that f = (m - 1) + low 2^-e.
template <class F, class N> N log1p(N x) {
  Constants k{x};
  auto [u, low] = twoSum(k(1), x);
  Binary<N> b = splitBinary<F>(u);
  N f = fma(low, powerOfTwo<F>(-atMost(b.e, bias<F> - 1)), b.m - k(1));
  N result = logOfBinary(F{}, b.e, f);
  result = select(abs(x) < k(F::tiny), x, result);
  result = select(x < k(infinity), result, x);
  return select(x > k(-1), result, select(x == k(-1), k(-infinity), k(notANumber)));
}

} // namespace fluxion::codegen::math
