// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// asin, acos, atan and atan2.
#pragma once

#include "jit/math/format.h"

namespace fluxion::codegen::math {

/// base + atan(t) for |t| <= 1, where base is high + low.
template <class F, class N> N arcTangentFrom(N high, N low, N t) {
  N z = t * t;
  return high + (t + fma(t * z, polynomial(z, F::arcTangent), low));
}

// atan x = π/2 - atan(1/x) for x > 1.
template <class F, class N> N atan(N x) {
  Constants k{x};
  N a = abs(x);
  auto steep = a > k(1);
  N t = select(steep, k(-1), a) / select(steep, a, k(1));
  N high = select(steep, k(F::halfPi[0]), k(0)), low = select(steep, k(F::halfPi[1]), k(0));
  return copySign(arcTangentFrom<F>(high, low, t), x);
}

// The quotient of the smaller by the larger is in [0, 1]. Its arc tangent is added to or taken from
// 0, π/2 or π. Equal sizes have no quotient if they are zero or infinite.
template <class F, class N> N atan2(N y, N x) {
  Constants k{x};
  N ay = abs(y), ax = abs(x);
  auto steep = ay > ax, left = bitsOf(x) < integerLike(x, 0);
  N smaller = select(steep, ax, ay), larger = select(steep, ay, ax);
  N t = select(smaller == larger, select(larger == k(0), k(0), k(1)), smaller / larger);
  t = select(steep ^ left, -t, t);
  N high = select(steep, k(F::halfPi[0]), select(left, k(2 * F::halfPi[0]), k(0)));
  N low = select(steep, k(F::halfPi[1]), select(left, k(2 * F::halfPi[1]), k(0)));
  N angle = copySign(arcTangentFrom<F>(high, low, t), y);
  return select((x != x) | (y != y), x + y, angle);
}

/// For |x| > 1/2, arc sines are taken of s = sqrt((1 - |x|) / 2): asin x = π/2 - 2 asin s.
/// asin(w) = w + w q.
template <class N> struct ArcSine {
  N s, q;
};
template <class F, class N, class Truth> ArcSine<N> arcSine(N x, Truth large) {
  Constants k{x};
  N a = abs(x);
  N z = select(large, fma(k(-0.5), a, k(0.5)), x * x);
  return {select(large, sqrt(z), a), z * polynomial(z, F::arcSine)};
}

template <class F, class N> N asin(N x) {
  Constants k{x};
  auto large = abs(x) > k(0.5);
  ArcSine<N> a = arcSine<F>(x, large);
  N small = fma(a.s, a.q, a.s);
  N rest = fma(k(-2), a.s + fma(a.s, a.q, k(-0.5 * F::halfPi[1])), k(F::halfPi[0]));
  return copySign(select(large, rest, small), x);
}

// π/2 - asin x; or 2 asin s for x > 1/2; or π - 2 asin s for x < -1/2.
template <class F, class N> N acos(N x) {
  Constants k{x};
  auto large = abs(x) > k(0.5), right = x > k(0.5), left = x < k(-0.5);
  ArcSine<N> a = arcSine<F>(x, large);
  N w = select(large, a.s, x);
  N factor = select(large, select(right, k(2), k(-2)), k(-1));
  N high = select(right, k(0), select(left, k(2 * F::halfPi[0]), k(F::halfPi[0])));
  N low = select(right, k(0), k(-F::halfPi[1]));
  return fma(factor, w + fma(w, a.q, low), high);
}

} // namespace fluxion::codegen::math
