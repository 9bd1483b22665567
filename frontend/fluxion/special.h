// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// More functions of one or two numbers, by the names of NumPy and scipy.special. (elementwise.h has
// exp, log, sin, erf, logistic, …)
//
//   fx::Array x = fx::array({0.25, 0.5, 2.0});
//   fx::Array y = lgamma(x) + asinh(x) - log2(x), r = hypot(x, 1.0);
//   fx::Array entropy = -sum(xlogy(x, x));
//
// Shapes   element by element; two operands broadcast
// Dtypes   floating ones stay; integers and booleans give f64
// Gradient exact, also where parts of the formula overflow or vanish
#pragma once

#include "fluxion/array.h"

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Exponentials, logarithms, hyperbolic functions

/// 2 to the x; logarithms to the bases 2 and 10.
Array exp2(const Operand &x);
Array log2(const Operand &x);
Array log10(const Operand &x);
/// log2(2^a + 2^b) without overflow.
Array logaddexp2(const Operand &a, const Operand &b);
Array asinh(const Operand &x);
/// NaN below 1.
Array acosh(const Operand &x);
/// NaN beyond -1 and 1, where it is infinite.
Array atanh(const Operand &x);
/// log(p / (1 - p)), the inverse of expit, which is logistic.
Array logit(const Operand &p);
Array expit(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Products with logarithms: 0 where x is 0

/// x log(y)
Array xlogy(const Operand &x, const Operand &y);
/// x log(1 + y)
Array xlog1py(const Operand &x, const Operand &y);
/// -x log(x); -inf below 0.
Array entr(const Operand &x);
/// x log(x / y); inf where x or y is negative, or y alone is 0.
Array rel_entr(const Operand &x, const Operand &y);
/// rel_entr(x, y) - x + y
Array kl_div(const Operand &x, const Operand &y);

//===----------------------------------------------------------------------------------------------
// The gamma function, the error function

/// log|Γ(x)|; inf at 0 and negative integers. Source: Lanczos 1964, as in XLA.
Array lgamma(const Operand &x);
Array gammaln(const Operand &x);
/// The derivative of lgamma; NaN at 0 and negative integers.
Array digamma(const Operand &x);
/// The n-th derivative of digamma; for n > 1 NaN below 0.
Array polygamma(int n, const Operand &x);
/// Γ(x), NaN at negative integers; Γ(x + 1); Γ(a) Γ(b) / Γ(a + b).
Array gamma(const Operand &x);
Array factorial(const Operand &x);
/// Precise to rounding errors of betaln, that is to fewer places where it is large.
Array beta(const Operand &a, const Operand &b);
/// lgamma(a) + lgamma(b) - lgamma(a + b)
Array betaln(const Operand &a, const Operand &b);
/// The inverse of erf, on [-1, 1]. Source: Giles 2010.
Array erf_inv(const Operand &x);
Array erfinv(const Operand &x);
/// The normal distribution.
Array ndtr(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Others

/// sin(πx) / (πx), 1 at 0.
Array sinc(const Operand &x);
/// sqrt(a² + b²) without overflow.
///
/// Gradient ½, ½ at the origin, or as with_kinks chooses
Array hypot(const Operand &a, const Operand &b);
/// 0 below 0, 1 above 0, h at 0. Gradient: zero, but for h at 0.
Array heaviside(const Operand &x, const Operand &h);
/// The larger and the smaller, NaN only if both are.
Array fmax(const Operand &a, const Operand &b);
Array fmin(const Operand &a, const Operand &b);
/// Whether the sign is negative, also of -0 (not of NaN); a with the sign of b.
Array signbit(const Operand &x);
Array copysign(const Operand &a, const Operand &b);
/// Degrees as radians and back.
Array deg2rad(const Operand &x);
Array rad2deg(const Operand &x);
Array radians(const Operand &x);
Array degrees(const Operand &x);
/// x to the y in f64.
Array float_power(const Operand &x, const Operand &y);
/// The greatest common divisor and the least common multiple, not negative; gcd(0, 0) = 0.
///
/// Dtypes   integers
Array gcd(const Operand &a, const Operand &b);
Array lcm(const Operand &a, const Operand &b);
/// {floor_divide, remainder}
std::pair<Array, Array> divmod(const Operand &a, const Operand &b);
/// {the rest, the integer part}, both with the sign of x.
std::pair<Array, Array> modf(const Operand &x);
/// The remainder with the sign of a.
Array fmod(const Operand &a, const Operand &b);
/// Whether x is inf, or -inf.
Array isposinf(const Operand &x);
Array isneginf(const Operand &x);
/// As round (the first two) and trunc.
Array around(const Operand &x, int decimals = 0);
Array rint(const Operand &x);
Array fix(const Operand &x);
Array absolute(const Operand &x);
Array fabs(const Operand &x);
Array positive(const Operand &x);

} // namespace fluxion
