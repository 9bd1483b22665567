// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// erf and erfc.
#pragma once

#include "jit/math/exponential.h"

namespace fluxion::codegen::math {

/// erf x = x + x P(x²) for |x| <= 1.
template <class F, class N> N erfNear(N x) { return fma(x, polynomial(x * x, F::errorNear), x); }

// For |x| > 1: 1 - e^-q with q = -log(erfc |x|), a polynomial. Its errors are at most those of
// erfc(1) = 0.16.
template <class F, class N> N erf(N x) {
  Constants k{x};
  N a = atMost(abs(x), F::erfHigh);
  Exponent<N> e = reduceExponent<F>(-polynomial(a, F::errorFar));
  N scale = powerOfTwo<F>(e);
  N far = fma(-scale, exponentialMinusOne<F>(e.r), k(1) - scale);
  return select(a < k(1), erfNear<F>(x), copySign(far, x));
}

/// e^(a²) erfc(a) = value + correction for a >= 0.45. That is (1 + P(t))/(1 + 2a) with
/// t = (a - K)/(a + K), where P is between 0 and 0.15 and so flat that errors of t do not matter.
template <class N> struct Scaled {
  N value, correction;
};
template <class F, class N> Scaled<N> scaledComplement(N a) {
  Constants k{a};
  N middle = k(F::erfcMiddle);
  Pair<N> above = fastSum(k(1), polynomial((a - middle) / (a + middle), F::complement));
  Pair<N> below = twoSum(k(1), a + a);
  N value = above.high / below.high;
  N rest = fma(-value, below.high, above.high) + fma(-value, below.low, above.low);
  return {value, rest * (value * k(0.82))}; // 1/(1 + 2a), within 8 %
}

// erfc |x| = e^-(h + l) (value + correction), x² = h + l; for x < 0 that is taken from 2. Near 0,
// 1 - erf x is exact enough.
template <class F, class N> N erfc(N x) {
  Constants k{x};
  N a = atMost(abs(x), F::erfcHigh);
  Scaled<N> s = scaledComplement<F>(a);
  N h = a * a, l = fma(a, a, -h);
  Exponent<N> e = reduceExponent<F>(-h);
  Pair<N> r = fastSum(e.r, e.low - l);
  N power = r.high + exponentialTail<F>(r.high, r.low);
  N product = s.value + fma(s.value, power, fma(s.correction, power, s.correction));
  N far = timesPowerOfTwo(product, e.n);
  far = select(x < k(0), k(2) - far, far);
  return select(a < k(0.6), k(1) - erfNear<F>(x), far);
}

} // namespace fluxion::codegen::math
