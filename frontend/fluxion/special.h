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
// Gradient exact, also where parts of the formula overflow or vanish: stands at each function as
//          the factor of the cotangent, y being the result
#pragma once

#include "fluxion/array.h"

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Exponentials, logarithms, hyperbolic functions

/// 2 to the x; logarithms to the bases 2 and 10.
///
/// Gradient behind each
Array exp2(const Operand &x);  // log(2) y
Array log2(const Operand &x);  // 1 / (x log(2))
Array log10(const Operand &x); // 1 / (x log(10))
/// log2(2^a + 2^b) without overflow.
///
/// Gradient 2^(a - y) in a, 2^(b - y) in b
Array logaddexp2(const Operand &a, const Operand &b);
/// The inverse of sinh.
///
/// Gradient 1 / sqrt(1 + x x)
Array asinh(const Operand &x);
/// The inverse of cosh, of at least 0; NaN below 1.
///
/// Gradient 1 / sqrt(x x - 1); inf at 1
Array acosh(const Operand &x);
/// The inverse of tanh; NaN beyond -1 and 1, where it is infinite.
///
/// Gradient 1 / (1 - x x); inf at -1 and 1
Array atanh(const Operand &x);
/// log(p / (1 - p)), the inverse of expit.
///
/// Gradient 1 / (p (1 - p))
Array logit(const Operand &p);
/// 1 / (1 + exp(-x)): logistic.
///
/// Gradient y (1 - y)
Array expit(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Products with logarithms: 0 where x is 0, unless y is NaN

/// x log(y).
///
/// Gradient log(y) in x, x / y in y
Array xlogy(const Operand &x, const Operand &y);
/// x log(1 + y).
///
/// Gradient log(1 + y) in x, x / (1 + y) in y
Array xlog1py(const Operand &x, const Operand &y);
/// -x log(x); -inf below 0.
///
/// Errors   DtypeError: complex numbers
/// Gradient -1 - log(x); 0 at 0 and below
Array entr(const Operand &x);
/// x log(x / y); inf where x or y is negative, or y alone is 0.
///
/// Errors   DtypeError: complex numbers
/// Gradient 1 + log(x / y) in x, -x / y in y; 0 unless both are positive
Array rel_entr(const Operand &x, const Operand &y);
/// rel_entr(x, y) - x + y.
///
/// Errors   DtypeError: complex numbers
/// Gradient that of rel_entr - 1 in x, + 1 in y
Array kl_div(const Operand &x, const Operand &y);

//===----------------------------------------------------------------------------------------------
// The gamma function, the error function
//
// Errors   DtypeError: complex numbers

/// log|Γ(x)|; inf at 0 and negative integers.
///
/// Gradient digamma(x)
/// Source   Lanczos 1964, as in XLA
Array lgamma(const Operand &x);
Array gammaln(const Operand &x);
/// The derivative of lgamma; NaN at 0 and negative integers.
///
/// Gradient polygamma(1, x)
/// Source   Lanczos 1964, as in XLA
Array digamma(const Operand &x);
/// The n-th derivative of digamma; for n > 1 NaN below 0.
///
/// Errors   ShapeError: n below 0
/// Gradient polygamma(n + 1, x)
/// Source   Euler and Maclaurin
Array polygamma(int n, const Operand &x);
/// Γ(x), NaN at negative integers, -inf at −0; Γ(x + 1), 0 below 0.
///
/// Gradient behind each
Array gamma(const Operand &x);     // y digamma(x)
Array factorial(const Operand &x); // y digamma(x + 1)
/// Γ(a) Γ(b) / Γ(a + b). Precise to rounding errors of betaln, that is to fewer places where it is
/// large.
///
/// Gradient y (digamma(a) - digamma(a + b)) in a, and so in b
Array beta(const Operand &a, const Operand &b);
/// lgamma(a) + lgamma(b) - lgamma(a + b).
///
/// Gradient digamma(a) - digamma(a + b) in a, and so in b
Array betaln(const Operand &a, const Operand &b);
/// The inverse of erf, on [-1, 1].
///
/// Gradient sqrt(pi) / 2 exp(y y); inf at -1 and 1
/// Source   Giles 2010
Array erf_inv(const Operand &x);
Array erfinv(const Operand &x);
/// The normal distribution.
///
/// Gradient exp(-x x / 2) / sqrt(2 pi)
Array ndtr(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Others

/// sin(πx) / (πx), 1 at 0.
///
/// Gradient (cos(πx) - y) / x; 0 at 0
Array sinc(const Operand &x);
/// sqrt(a² + b²) without overflow.
///
/// Errors   DtypeError: complex numbers
/// Gradient a / y in a, b / y in b; ½, ½ at the origin, or as with_kinks chooses
Array hypot(const Operand &a, const Operand &b);
/// 0 below 0, 1 above 0, h at 0.
///
/// Errors   DtypeError: complex numbers
/// Gradient zero in x; in h 1 where x is 0
Array heaviside(const Operand &x, const Operand &h);
/// The larger and the smaller, NaN only if both are.
///
/// Dtypes   operands promote
/// Gradient as maximum and minimum, ties shared; beside a NaN 1 in the other
Array fmax(const Operand &a, const Operand &b);
Array fmin(const Operand &a, const Operand &b);
/// Whether the sign is negative, also of -0 (not of NaN).
///
/// Dtypes   gives booleans
/// Errors   DtypeError: complex numbers
/// Gradient zero
Array signbit(const Operand &x);
/// a with the sign of b.
///
/// Errors   DtypeError: complex numbers
/// Gradient 1 in a, -1 where its sign is changed; zero in b
Array copysign(const Operand &a, const Operand &b);
/// Degrees as radians.
///
/// Units    degrees → radians
/// Gradient π / 180
Array deg2rad(const Operand &x);
Array radians(const Operand &x);
/// Radians as degrees.
///
/// Units    radians → degrees
/// Gradient 180 / π
Array rad2deg(const Operand &x);
Array degrees(const Operand &x);
/// x to the y.
///
/// Dtypes   f64, of complex numbers c128
/// Gradient as pow
Array float_power(const Operand &x, const Operand &y);
/// The greatest common divisor and the least common multiple, not negative; gcd(0, 0) = 0.
///
/// Dtypes   integers
/// Errors   DtypeError: others
/// Gradient zero
Array gcd(const Operand &a, const Operand &b);
Array lcm(const Operand &a, const Operand &b);
/// {floor_divide, remainder}.
///
/// Dtypes   as these
/// Gradient as these
std::pair<Array, Array> divmod(const Operand &a, const Operand &b);
/// {the rest, the integer part}, both with the sign of x.
///
/// Gradient 1 of the rest, 0 at infinities; zero of the integer part
std::pair<Array, Array> modf(const Operand &x);
/// The remainder with the sign of a: rem.
///
/// Dtypes   as rem
/// Gradient 1 in a, -trunc(a / b) in b
Array fmod(const Operand &a, const Operand &b);
/// Whether x is inf, or -inf.
///
/// Dtypes   give booleans
/// Gradient zero
Array isposinf(const Operand &x);
Array isneginf(const Operand &x);
/// round (the first two) and trunc.
///
/// Dtypes   as x
/// Gradient zero
Array around(const Operand &x, int decimals = 0);
Array rint(const Operand &x);
Array fix(const Operand &x);
/// abs.
///
/// Dtypes   as abs; of fabs floating
/// Gradient as abs
Array absolute(const Operand &x);
Array fabs(const Operand &x);
/// x itself.
///
/// Dtypes   as x
/// Gradient 1
Array positive(const Operand &x);

} // namespace fluxion
