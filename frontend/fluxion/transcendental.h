// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Higher transcendental functions, by the names of scipy.special: incomplete gamma and beta
// functions, exponential, sine and Fresnel integrals, Bessel and hypergeometric functions,
// spherical harmonics. (special.h has the gamma function and those of one line.)
//
//   fx::Array x = fx::array({0.25, 1.0, 3.0});
//   fx::Array p = gammainc(2.0, x), q = gammaincc(2.0, x), r = fx::i0e(x), e = fx::exp1(x);
//   fx::Array slope = fx::grad([](fx::Array a) { return gammainc(a, 1.0); })(2.0);
//   fx::Array quantile = fx::ndtri(fx::array({0.025, 0.5, 0.975}));
//
// Shapes   element by element; operands broadcast
// Dtypes   floating ones stay (halves are computed as f32); integers and booleans give f64
// Errors   ShapeError: operands that do not broadcast; an order that is negative
// Gradient exact, of every order: stands at each function as the factor of the cotangent, y being
//          the result
// Source   docs/math.md has the accuracy of each
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Incomplete gamma and beta functions

/// P(a, x) = ∫ t^(a-1) exp(-t) dt / Γ(a) from 0 to x, and 1 - P; NaN below 0.
///
/// Gradient x^(a-1) exp(-x) / Γ(a) in x, igamma_grad_a(a, x) in a; of 1 - P the opposite
/// Source   DLMF 8.9, 8.11; Temme 1979 for large a
Array gammainc(const Operand &a, const Operand &x);
Array gammaincc(const Operand &a, const Operand &x);
Array igamma(const Operand &a, const Operand &x);
Array igammac(const Operand &a, const Operand &x);
/// The derivative of P(a, x) in a.
///
/// Source   DLMF 8.9, 8.11, differentiated term by term
Array igamma_grad_a(const Operand &a, const Operand &x);
/// dx/da for a fixed P(a, x): how a gamma variate x moves with a.
Array random_gamma_grad(const Operand &a, const Operand &x);
/// I_x(a, b) = ∫ t^(a-1) (1 - t)^(b-1) dt / B(a, b) from 0 to x; NaN outside of [0, 1].
///
/// Gradient x^(a-1) (1 - x)^(b-1) / B(a, b) in x; in a and b that of the continued fraction
/// Source   DLMF 8.17.22; Lentz 1976
Array betainc(const Operand &a, const Operand &b, const Operand &x);

//===----------------------------------------------------------------------------------------------
// Around the gamma function

/// lgamma from 0 on, NaN below.
///
/// Gradient digamma(x), -inf at 0
Array loggamma(const Operand &x);
/// The sign of Γ(x); NaN at negative integers.
///
/// Gradient zero
Array gammasgn(const Operand &x);
/// Γ(z + m) / Γ(z), the rising factorial: for whole m ≥ 0 the polynomial z (z + 1) … (z + m - 1).
///
/// Gradient y (digamma(z + m) - digamma(z)) in z, y digamma(z + m) in m; 0 for m = 0
Array poch(const Operand &z, const Operand &m);
/// n! / (k! (n - k)!), also between integers; 0 unless 0 <= k <= n.
///
/// Gradient y (digamma(n + 1) - digamma(n - k + 1)) in n, y (digamma(n - k + 1) - digamma(k + 1))
///          in k; 0 unless 0 <= k <= n
Array comb(const Operand &n, const Operand &k);
/// The same, with `repetition` of k among n that may repeat: comb(n + k - 1, k), 1 for k = 0.
///
/// Gradient that of comb; zero for k = 0
Array comb(const Operand &n, const Operand &k, bool repetition);
/// The logarithm of the gamma function of d dimensions, 1 to 10000.
///
/// Errors   ShapeError: d out of range
/// Gradient the sum of digamma(a - k / 2) over k = 0, ..., d - 1
Array multigammaln(const Operand &a, int d);
/// sum_k (q + k)^-s for s > 1, q > 0; inf at s = 1 and at integers q below, else NaN there.
///
/// Gradient -s zeta(s + 1, q) in q; in s that of the sum
/// Source   Euler and Maclaurin, DLMF 25.11.5
Array zeta(const Operand &s, const Operand &q);
/// The Bernoulli numbers B_0, ..., B_n, with B_1 = -1/2; n up to 1000000.
///
/// Shapes   [n + 1]
/// Dtypes   f64
/// Errors   ShapeError: n out of range
/// Gradient none
Array bernoulli(int n, std::source_location where = std::source_location::current());

//===----------------------------------------------------------------------------------------------
// Around the normal distribution

/// The inverse of ndtr.
///
/// Gradient sqrt(2π) exp(y²/2)
/// Source   Wichura 1988, AS 241
Array ndtri(const Operand &p);
/// log(ndtr(x)), precise where ndtr is 0 or 1.
///
/// Gradient exp(-x²/2) / sqrt(2π) / ndtr(x)
Array log_ndtr(const Operand &x);
/// exp(x²) erfc(x).
///
/// Gradient 2 x y - 2 / sqrt(π)
Array erfcx(const Operand &x);
/// The inverse of erfc, on [0, 2].
///
/// Gradient -sqrt(π) / 2 exp(y²)
Array erfcinv(const Operand &x);
/// exp(-x²) ∫ exp(t²) dt from 0 to x.
///
/// Gradient 1 - 2 x y
/// Source   Rybicki 1989
Array dawsn(const Operand &x);
/// exp(-z²) erfc(-i z), Faddeeva's function of real and complex numbers.
///
/// Dtypes   complex: f32 gives c64
/// Gradient 2i / sqrt(π) - 2 z y
/// Source   Matta and Reichel 1971; Al Azah and Chandler-Wilde 2021
Array wofz(const Operand &z);
/// Owen's T: ∫ exp(-h² (1 + x²) / 2) / (1 + x²) dx / 2π from 0 to a.
///
/// Gradient -exp(-h²/2) erf(a h / sqrt(2)) / sqrt(8π) in h, exp(-h² (1 + a²) / 2) / (2π (1 + a²))
///          in a
/// Source   Owen 1956
Array owens_t(const Operand &h, const Operand &a);

//===----------------------------------------------------------------------------------------------
// Integrals

/// ∫ exp(-x t) / t^n dt from 1 on, for x >= 0.
///
/// Gradient -∫ exp(-x t) / t^(n-1) dt from 1 on
/// Source   DLMF 8.19.8
Array expn(int n, const Operand &x);
/// expn(1, x).
///
/// Gradient -exp(-x) / x
/// Source   DLMF 8.19.8
Array exp1(const Operand &x);
/// ∫ exp(t) / t dt from -inf to x, the principal value.
///
/// Gradient exp(x) / x
Array expi(const Operand &x);
/// -∫ log(t) / (t - 1) dt from 1 to x.
///
/// Gradient log(x) / (1 - x)
Array spence(const Operand &x);
/// {Si(x), Ci(x)}: ∫ sin(t) / t dt from 0 to x, and γ + log|x| + ∫ (cos(t) - 1) / t dt.
///
/// Gradient {sin(x) / x, cos(x) / x}
/// Source   DLMF 6.2.19, 6.2.20
std::pair<Array, Array> sici(const Operand &x);
/// {S(x), C(x)}: ∫ sin(π t² / 2) dt and ∫ cos(π t² / 2) dt from 0 to x.
///
/// Gradient {sin(π x² / 2), cos(π x² / 2)}
/// Source   DLMF 7.5.3, 7.5.4
std::pair<Array, Array> fresnel(const Operand &x);

//===----------------------------------------------------------------------------------------------
// Bessel and hypergeometric functions

/// The modified Bessel functions of the first kind, of order 0 and 1.
///
/// Gradient behind each
Array i0(const Operand &x); // i1(x)
Array i1(const Operand &x); // i0(x) - y / x, 1/2 at 0
/// The same times exp(-|x|).
///
/// Gradient behind each
Array i0e(const Operand &x); // i1e(x) - sign(x) y
Array i1e(const Operand &x); // i0e(x) - y / x - sign(x) y, 1/2 at 0
/// The Bessel functions of the first kind of the orders 0, ..., n.
///
/// Shapes   [n + 1, x...]
/// Gradient (J_(k-1)(x) - J_(k+1)(x)) / 2 of the order k
/// Source   Miller's recurrence; DLMF 10.17.3
Array bessel_jn(const Operand &x, int n);
/// Kummer's sum_k (a)_k / (b)_k x^k / k!; inf at b = 0.
///
/// Gradient a / b hyp1f1(a + 1, b + 1, x) in x; in a and b that of the sum
/// Source   Kummer's transformation
Array hyp1f1(const Operand &a, const Operand &b, const Operand &x);
/// Gauss' sum_k (a)_k (b)_k / (c)_k x^k / k! for x < 1, at x = 1 its limit; NaN where the sum takes
/// more than 50000 terms (beyond about -1000 and 0.999).
///
/// Gradient a b / c hyp2f1(a + 1, b + 1, c + 1, x) in x; in a, b and c that of the sum
/// Source   transformations of Pfaff, Gauss, Chu and Vandermonde
Array hyp2f1(const Operand &a, const Operand &b, const Operand &c, const Operand &x);

/// The spherical harmonic of degree n and order m at the polar angle theta and the azimuth phi,
/// with the phase of Condon and Shortley; 0 unless |m| <= n.
///
/// Dtypes   n, m: integers; complex: angles of f32 give c64
/// Units    radians
/// Errors   TraceError: neither n_max nor numbers of n that are known. Degrees above n_max give NaN
/// Gradient i m y in phi; in theta that of the recurrence
Array sph_harm_y(const Operand &n, const Operand &m, const Operand &theta, const Operand &phi,
                 std::optional<std::int64_t> n_max = {});

/// (x^l - 1) / l, log(x) for l = 0; the same of 1 + x.
///
/// Gradient behind each, in x; in l (x^l log(x) - y) / l, log(x)² / 2 for l = 0, and so of 1 + x
Array boxcox(const Operand &x, const Operand &l);   // x^(l - 1)
Array boxcox1p(const Operand &x, const Operand &l); // (1 + x)^(l - 1)

} // namespace fluxion
