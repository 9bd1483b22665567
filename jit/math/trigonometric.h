// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sin, cos and tan. All reduce |x| = n π/2 + r with |r| <= π/4; sin and cos of the same argument
// share the reduction and both polynomials.
#pragma once

#include "jit/huge_angle.h"
#include "jit/math/format.h"

namespace fluxion::codegen::math {

/// |x| = n π/2 + r. The low bits of `anchored` are those of n.
template <class N> struct Angle {
  N r, anchored;
};
/// |x| = n π/2 + r + low, where low is below the last bit of r.
template <class N> struct PreciseAngle {
  N r, low, anchored;
};

/// |x| without the multiple of the first part of π/2. Exact: the result is a multiple of the last
/// bit of that part or of x, and needs no more bits than the format has.
template <class F, class N> Angle<N> reduceCoarsely(N x) {
  Constants k{x};
  N anchored = fma(abs(x), k(F::twoOverPi), k(integerAnchor<F>));
  return {fma(k(integerAnchor<F>) - anchored, k(F::halfPi[0]), abs(x)), anchored};
}

// Angles for which n would lose bits are rare, and reduced elsewhere (jit/huge_angle.h).
template <class F, class N> Angle<N> reduceAngle(N x) {
  Constants k{x};
  auto [coarse, anchored] = reduceCoarsely<F>(x);
  N minusN = k(integerAnchor<F>) - anchored;
  N r = fma(minusN, k(F::halfPi[2]), fma(minusN, k(F::halfPi[1]), coarse));
  std::array<N, 2> angle = ifAny(abs(x) > k(F::angleHigh), std::array{r, anchored}, [&] {
    std::array<N, 3> huge = hugeAngle(abs(x), Turn::quarter, k(integerAnchor<F>));
    return std::array{huge[0], huge[2]};
  });
  return {angle[0], angle[1]};
}

// As above, with n times the lesser parts of π/2 as high + rest, where coarse - high = v + lost.
template <class F, class N> PreciseAngle<N> reduceAnglePrecisely(N x) {
  Constants k{x};
  auto [coarse, anchored] = reduceCoarsely<F>(x);
  N n = anchored - k(integerAnchor<F>);
  N high = n * k(F::halfPi[1]);
  N rest = fma(n, k(F::halfPi[2]), fma(n, k(F::halfPi[1]), -high));
  N v = coarse - high, lost = (coarse - v) - high;
  N tail = lost - rest, r = v + tail;
  std::array<N, 3> angle =
      ifAny(abs(x) > k(F::angleHigh), std::array{r, tail - (r - v), anchored},
            [&] { return hugeAngle(abs(x), Turn::quarter, k(integerAnchor<F>)); });
  return {angle[0], angle[1], angle[2]};
}

/// |x| = n π + r with |r| <= π/2, in the same way.
template <class F, class N> Angle<N> reduceHalfAngle(N x) {
  Constants k{x};
  N anchored = fma(abs(x), k(F::twoOverPi / 2), k(integerAnchor<F>));
  N r = abs(x), minusN = k(integerAnchor<F>) - anchored;
  for (double part : F::halfPi)
    r = fma(minusN, k(2 * part), r);
  std::array<N, 2> angle = ifAny(abs(x) > k(F::angleHigh), std::array{r, anchored}, [&] {
    std::array<N, 3> huge = hugeAngle(abs(x), Turn::half, k(integerAnchor<F>));
    return std::array{huge[0], huge[2]};
  });
  return {angle[0], angle[1]};
}

// sin(r + low) = r + (r³ P + low) and cos(r + low) = 1 + (r² (-1/2 + r² Q) - r low).
template <class F, class N> N sineOf(N r) {
  N z = r * r;
  return fma(r * z, polynomial(z, F::sine), r);
}
template <class F, class N> N sineOf(N r, N low) {
  N z = r * r;
  return r + fma(r * z, polynomial(z, F::sine), low);
}
template <class F, class N> N cosineOf(N r) {
  N z = r * r;
  return fma(z, fma(z, polynomial(z, F::cosine), constantLike(r, -0.5)), constantLike(r, 1));
}
template <class F, class N> N cosineOf(N r, N low) {
  N z = r * r;
  N tail = z * fma(z, polynomial(z, F::cosine), constantLike(r, -0.5));
  return constantLike(r, 1) + fma(-r, low, tail);
}

/// Whether n is odd.
template <class F, class N> auto isOdd(N anchored) {
  return shiftLeft(bitsOf(anchored), F::bits - 1) < integerLike(anchored, 0);
}
template <class F, class N, class Bits> N negatedBy(Bits sign, N value) {
  return floatOf(bitsOf(value) ^ (sign & integerLike(value, signBit<F>)));
}

/// sin x and cos x. The sign of sin is bit 1 of n, that of cos bit 1 of n + 1.
template <class F, class N> std::array<N, 2> sinCos(N x) {
  Angle<N> a = reduceAngle<F>(x);
  N sine = sineOf<F>(a.r), cosine = cosineOf<F>(a.r);
  auto odd = isOdd<F>(a.anchored);
  auto n = bitsOf(a.anchored), next = n + integerLike(x, 1);
  return {negatedBy<F>(shiftLeft(n, F::bits - 2) ^ bitsOf(x), select(odd, cosine, sine)),
          negatedBy<F>(shiftLeft(next, F::bits - 2), select(odd, sine, cosine))};
}
template <class F, class N> N cos(N x) { return sinCos<F>(x)[1]; }

// Alone, sin does with one polynomial on [-π/2, π/2]. At the ends its last places may be beyond 1,
// where sin is never.
template <class F, class N> N sin(N x) {
  Angle<N> a = reduceHalfAngle<F>(x);
  N z = a.r * a.r;
  N sine = fma(a.r * z, polynomial(z, F::wideSine), a.r);
  N within = atLeast(atMost(sine, 1), -1);
  return negatedBy<F>(shiftLeft(bitsOf(a.anchored), F::bits - 1) ^ bitsOf(x), within);
}

// sin/cos, or -cos/sin where n is odd. A quotient adds up their errors, so both take `low` in.
template <class N> N tanOf(Double, N x) {
  using F = Double;
  PreciseAngle<N> a = reduceAnglePrecisely<F>(x);
  N sine = sineOf<F>(a.r, a.low), cosine = cosineOf<F>(a.r, a.low);
  auto odd = isOdd<F>(a.anchored);
  return select(odd, -cosine, sine) / select(odd, sine, cosine);
}
// tan(r + low) = r + (r³ P + low (1 + r²)), nearly, and -1 over that where n is odd.
template <class N> N tanOf(Single, N x) {
  using F = Single;
  Constants k{x};
  PreciseAngle<N> a = reduceAnglePrecisely<F>(x);
  N z = a.r * a.r;
  N t = a.r + fma(a.r * z, polynomial(z, F::tangent), fma(a.low, z, a.low));
  auto odd = isOdd<F>(a.anchored);
  return select(odd, k(-1), t) / select(odd, t, k(1));
}
template <class F, class N> N tan(N x) { return negatedBy<F>(bitsOf(x), tanOf(F{}, x)); }

} // namespace fluxion::codegen::math
