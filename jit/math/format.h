// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the kernels of elementary functions share: the two formats, polynomials, powers of two.
// A kernel is a template over the format F and the number type N. N is codegen::Lane, which emits
// code, or a plain number in tests; it brings the operators and functions of jit/lane.h. Kernels
// have no branches, and multiply and add in one rounding only where they say fma.
#pragma once

#include "jit/math/coefficients.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace fluxion::codegen::math {

struct Single : SingleCoefficients {
  static constexpr unsigned bits = 32, fraction = 23;
  static constexpr double smallestNormal = 0x1p-126;
  // Below this, f(x) = x for every odd function here, and for expm1 and log1p.
  static constexpr double tiny = 0x1p-26;
  // Beyond these, results are 0, infinity or the limit, and n = x / ln 2 stays within its bits.
  static constexpr double expLow = -104, expHigh = 89, expm1Low = -20;
  static constexpr double tanhHigh = 20, tanhSmall = 0.55, sinhHigh = 89.5, logisticLow = -20;
  static constexpr double mantissaLow = 0x1.555556p-1; // 2/3
  static constexpr double angleHigh = 0x1p17;
  static constexpr double erfHigh = 4, erfcHigh = 10.2, erfcMiddle = 2;
};
struct Double : DoubleCoefficients {
  static constexpr unsigned bits = 64, fraction = 52;
  static constexpr double smallestNormal = 0x1p-1022;
  static constexpr double tiny = 0x1p-55;
  static constexpr double expLow = -746, expHigh = 710, expm1Low = -40;
  static constexpr double tanhHigh = 44, sinhHigh = 710.6, logisticLow = -40;
  static constexpr double mantissaLow = 0x1.6a09e667f3bcdp-1; // sqrt(1/2)
  static constexpr double angleHigh = 0x1p28;
  static constexpr double erfHigh = 6, erfcHigh = 27.5, erfcMiddle = 4;
};

template <class F> inline constexpr int bias = (1 << (F::bits - F::fraction - 2)) - 1;
template <class F> inline constexpr std::int64_t signBit = std::int64_t(-1) << (F::bits - 1);
/// Added to a number of moderate size, leaves it rounded to an integer in the low bits.
template <class F>
inline constexpr double integerAnchor = 1.5 * double(std::int64_t(1) << F::fraction);

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/// Makes constants: `k(0.5)`.
template <class N> struct Constants {
  N like;
  N operator()(double value) const { return constantLike(like, value); }
};
template <class N> Constants(N) -> Constants<N>;

/// c[first] + c[first+stride] x + c[first+2 stride] x² + ..., by Horner's rule.
template <std::size_t stride, class N, std::size_t n>
N hornerStep(N x, const std::array<double, n> &c, std::size_t first) {
  std::size_t last = first + (n - 1 - first) / stride * stride;
  N sum = constantLike(x, c[last]);
  for (std::size_t k = last; k > first; k -= stride)
    sum = fma(sum, x, constantLike(x, c[k - stride]));
  return sum;
}

/// c[0] + c[1] x + c[2] x² + ...; long ones as two or four chains that run side by side.
template <class N, std::size_t n> N polynomial(N x, const std::array<double, n> &c) {
  if constexpr (n < 4) {
    return hornerStep<1>(x, c, 0);
  } else if constexpr (n < 11) {
    N x2 = x * x;
    return fma(hornerStep<2>(x2, c, 1), x, hornerStep<2>(x2, c, 0));
  } else {
    N x2 = x * x, x4 = x2 * x2;
    N low = fma(hornerStep<4>(x4, c, 1), x, hornerStep<4>(x4, c, 0));
    N high = fma(hornerStep<4>(x4, c, 3), x, hornerStep<4>(x4, c, 2));
    return fma(high, x2, low);
  }
}

/// At most `limit`; NaN stays.
template <class N> N atMost(N x, double limit) {
  return select(x > constantLike(x, limit), constantLike(x, limit), x);
}
template <class N> N atLeast(N x, double limit) {
  return select(x < constantLike(x, limit), constantLike(x, limit), x);
}

/// An unevaluated sum, where low is below the last bit of high.
template <class N> struct Pair {
  N high, low;
};
/// a + b where |a| >= |b| or a is 0.
template <class N> Pair<N> fastSum(N a, N b) {
  N sum = a + b;
  return {sum, b - (sum - a)};
}
/// a + b whichever is larger (Knuth).
template <class N> Pair<N> twoSum(N a, N b) {
  N sum = a + b, second = sum - a;
  return {sum, (a - (sum - second)) + (b - second)};
}
template <class N> Pair<N> product(Pair<N> a, Pair<N> b) {
  N high = a.high * b.high;
  return {high, fma(a.high, b.high, -high) + fma(a.high, b.low, a.low * b.high)};
}

/// 2^n where that is a normal number; n is an integral float.
template <class F, class N> N powerOfTwo(N n) {
  return floatOf(shiftLeft(bitsOf(n + constantLike(n, integerAnchor<F> + bias<F>)), F::fraction));
}

} // namespace fluxion::codegen::math
