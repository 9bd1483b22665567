// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of samples: differences, integrals, interpolation, polynomials, convolution; sequences;
// comparing arrays with tolerances.
//
//   fx::Array x = fx::linspace(0.0, 1.0, 5), y = x * x;
//   fx::Array slope = gradient(y, 0.25)[0], area = trapezoid(y, x), jumps = diff(y);
//   fx::Array between = interp(fx::array({0.1, 0.6}), x, y);
//   fx::Array p = polyval(fx::array({1.0, 0.0, -1.0}), x);   // x² - 1
//   fx::Array smooth = convolve(y, fx::array({0.25, 0.5, 0.25}), fx::Convolution::same);
//   bool same = bool(allclose(p, y - 1.0));
//
// Dtypes   operands promote; where fractions arise integers and booleans give f64
// Errors   ShapeError: sizes that do not fit
// Gradient exact, of every order: that of the formula, as said at each function
#pragma once

#include "fluxion/creation.h"

#include <optional>

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Sequences

/// `base` to the powers linspace(start, stop, num).
///
/// Shapes   [num] and then the broadcast shape of start and stop
/// Gradient that of pow and linspace, in start, stop and base
Array logspace(const Operand &start, const Operand &stop, std::int64_t num = 50,
               const Operand &base = 10.0, std::optional<DType> dtype = {},
               const Spaces &spaces = {});
/// `num` numbers at equal ratios from start to stop, both included and of one sign.
///
/// Shapes   [num] and then the broadcast shape of start and stop
/// Gradient in start and stop
Array geomspace(const Operand &start, const Operand &stop, std::int64_t num = 50,
                std::optional<DType> dtype = {}, const Spaces &spaces = {});

//===----------------------------------------------------------------------------------------------
// Differences and integrals

/// Differences of neighbours along an axis, n times; of booleans: whether they differ.
///
/// Shapes   n less along the axis, after what the ends add; a scalar there is one element
/// Errors   ShapeError: n below 0, ends that do not fit
/// Gradient the differences of the cotangent the other way; of booleans zero
Array diff(const Operand &x, int n = 1, int axis = -1);
/// The same of x with more before and behind it: `diff(x, 1, -1, {.prepend = 0.0})`.
struct MoreAtEnds {
  std::optional<Array> prepend = {}, append = {};
};
Array diff(const Operand &x, int n, int axis, const MoreAtEnds &ends);
/// Differences of neighbours in the flattened array, between those that are given.
///
/// Shapes   [n - 1], and what is given
/// Dtypes   as x
/// Gradient as diff
struct MoreDifferences {
  std::optional<Array> to_begin = {}, to_end = {};
};
Array ediff1d(const Operand &x, const MoreDifferences &more = {});
/// Derivatives by central differences, at the ends one-sided, one array per axis.
///
/// Shapes   spacings: a distance or the coordinates per axis, or one distance for all; none: 1
/// Errors   ShapeError: less than two elements along an axis, spacings that do not fit
/// Gradient in y and in the spacings
std::vector<Array> gradient(const Operand &y, const std::vector<Array> &spacings = {},
                            const Axes &axes = {});
std::vector<Array> gradient(const Operand &y, double spacing, const Axes &axes = {});
/// The integral along an axis by trapezoids, at coordinates x or distance dx.
///
/// Shapes   without the axis
/// Errors   ShapeError: x that is neither a vector as long as the axis nor of the shape of y
/// Gradient in y the widths, half of those on either side; in x the differences of the heights
Array trapezoid(const Operand &y, double dx = 1, int axis = -1);
Array trapezoid(const Operand &y, const Array &x, int axis = -1);

//===----------------------------------------------------------------------------------------------
// Interpolation and convolution

/// What interp answers outside, or whether it goes round.
struct Interpolation {
  std::optional<Array> left = {}, right = {}; ///< values outside; nothing: those at the ends
  std::optional<double> period = {};          ///< of x; xp need not be sorted then
  /// Outside the first or last line goes on; `left` or `right` says nothing then.
  bool extrapolate_left = false, extrapolate_right = false;
};
/// Piecewise linear: the value at x of the polygon through (xp, fp), xp ascending.
///
/// Shapes   x: any; xp, fp: vectors of one size
/// Errors   ShapeError: vectors of different size, or empty
/// Gradient in x the slope: 0 outside, at a point of xp that behind it; in xp and fp that of the
///          formula
Array interp(const Operand &x, const Operand &xp, const Operand &fp,
             const Interpolation &options = {});

/// Which part of a convolution: all of it, as long as the longer operand, or where both overlap.
enum class Convolution { full, same, valid };
/// y[k] = sum_j a[j] v[k - j].
///
/// Shapes   vectors that are not empty
/// Gradient the cotangent correlated with the other operand
Array convolve(const Operand &a, const Operand &v, Convolution mode = Convolution::full);
/// c[k] = sum_j a[j + k] v[j], v conjugated.
///
/// Shapes   vectors that are not empty
/// Gradient in a the cotangent convolved with v, in v correlated with a
Array correlate(const Operand &a, const Operand &v, Convolution mode = Convolution::valid);

//===----------------------------------------------------------------------------------------------
// Polynomials: coefficients from the highest power to the constant, along the first axis

/// p[0] x^(n-1) + … + p[n-1], by Horner's scheme.
///
/// Errors   ShapeError: coefficients that are a scalar
/// Gradient polyval(polyder(p), x) in x, powers of x in the coefficients
Array polyval(const Operand &p, const Operand &x);
/// Sum, difference and product of two polynomials.
///
/// Shapes   [n], [m] → [max(n, m)]; of the product [n + m - 1]
/// Errors   ShapeError: coefficients that are a scalar; of the product, that are no vectors
/// Gradient 1, ±1 in coefficients of the same power; of the product the cotangent correlated with
///          the other polynomial
Array polyadd(const Operand &p, const Operand &q);
Array polysub(const Operand &p, const Operand &q);
Array polymul(const Operand &p, const Operand &q);
/// The m-th derivative and integral; constants of integration are 0, or those in k.
///
/// Shapes   of more axes: polynomials with coefficients along the first one. k: a scalar, or [m]
/// Errors   ShapeError: m below 0, of polyint also above 1000
/// Gradient the factors of the powers
Array polyder(const Operand &p, int m = 1);
Array polyint(const Operand &p, int m = 1, const std::optional<Array> &k = {});
/// The polynomial with these zeros and the first coefficient 1.
///
/// Shapes   [n] → [n + 1]
/// Errors   ShapeError: zeros that are no vector
/// Gradient in the zeros: that of the products
Array poly(const Operand &zeros);
/// The zeros of a polynomial, in no order: eigenvalues of its companion matrix. Coefficients in
/// front that are 0 are left out and there are fewer zeros; without strip_zeros, which takes
/// numbers that are not known too (under jit and vmap), NaN stand behind in their place.
///
/// Shapes   p: [n] → [n - 1], or fewer
/// Dtypes   complex, also of real coefficients
/// Errors   ShapeError: more than one axis. TraceError: strip_zeros of numbers that are not known
/// Gradient where zeros differ; zeros that are repeated have derivatives without bound
Array roots(const Operand &p, bool strip_zeros = true);
/// {quotient, remainder} of p by q, whose first coefficient is not 0, by long division.
///
/// Shapes   p [n], q [m] → [n - m + 1], [n] with zeros in front; [1], [n] where n < m
/// Errors   ShapeError: operands that are no vectors
/// Gradient that of the division, in p and q
std::pair<Array, Array> polydiv(const Operand &p, const Operand &q);
/// Coefficients of the polynomial of a degree that is nearest to the points (x, y), whose distances
/// in y the weights multiply. The powers of x are divided by their sizes first; of their singular
/// values those up to rcond times the largest count as 0: nothing: n times the rounding.
///
/// Shapes   x, weights: [n]; y: [n] → [degree + 1], or [n, k] → [degree + 1, k]
/// Errors   ShapeError: x and y of different size, a degree below 0
/// Gradient that of linalg::lstsq, in x, y and the weights; in x and weights as if what rcond leaves
///          out were 0
Array polyfit(const Operand &x, const Operand &y, int degree,
              const std::optional<Array> &weights = {}, std::optional<double> rcond = {});
/// What polyfit_full answers.
struct FullFit {
  Array coefficients;
  Array residuals; ///< sum of squares of what the polynomial misses, weighted; [1] of a vector y
  Array rank, singular_values; ///< of the powers of x, divided by their sizes
  Array rcond;                 ///< as given, or what stands for it
};
/// polyfit of JAX with full=True.
///
/// Shapes   residuals [1] or [k], singular_values [min(n, degree + 1)]
/// Errors   as polyfit
/// Gradient that of linalg::lstsq
FullFit polyfit_full(const Operand &x, const Operand &y, int degree,
                     const std::optional<Array> &weights = {}, std::optional<double> rcond = {});
/// How large errors of y are: as what the polynomial misses says, or 1 / weights.
enum class FitErrors { estimated, known };
/// {coefficients, their covariances}: polyfit of JAX with cov=True, or "unscaled" where errors are
/// known.
///
/// Shapes   covariances [degree + 1, degree + 1], of a matrix y [.., k], or [.., 1] of known errors
/// Errors   as polyfit; ShapeError: no more points than coefficients, where errors are estimated
/// Gradient that of linalg::lstsq and linalg::inv
std::pair<Array, Array> polyfit_cov(const Operand &x, const Operand &y, int degree,
                                    const std::optional<Array> &weights = {},
                                    std::optional<double> rcond = {},
                                    FitErrors errors = FitErrors::estimated);
/// Columns x^(n-1) … x^0, or in increasing order.
///
/// Shapes   x: [m] → [m, n]; n: as many as x by default
/// Errors   ShapeError: x that is no vector, n below 0
/// Gradient k x^(k-1) for the power k, also at 0
Array vander(const Operand &x, std::optional<std::int64_t> n = {}, bool increasing = false);

//===----------------------------------------------------------------------------------------------
// Windows of n samples

/// A triangle; sums of cosines with the weights .42, .5, .08 (blackman), .54, .46 (hamming) and .5,
/// .5 (hanning).
///
/// Shapes   [n]; all 1 for n of 1
/// Dtypes   f64
/// Gradient none
Array bartlett(std::int64_t n, std::source_location where = std::source_location::current());
Array blackman(std::int64_t n, std::source_location where = std::source_location::current());
Array hamming(std::int64_t n, std::source_location where = std::source_location::current());
Array hanning(std::int64_t n, std::source_location where = std::source_location::current());
/// i0(beta sqrt(1 - t²)) / i0(beta) for t from -1 to 1.
///
/// Shapes   [n]
/// Dtypes   that of beta
/// Gradient in beta, by that of i0
Array kaiser(std::int64_t n, const Operand &beta);

//===----------------------------------------------------------------------------------------------
// Comparing

/// What counts as close.
struct Closeness {
  double rtol = 1e-5, atol = 1e-8;
  bool equal_nan = false;
};
/// |a - b| <= atol + rtol |b|; infinities are close if equal.
///
/// Dtypes   gives booleans
/// Gradient zero
Array isclose(const Operand &a, const Operand &b, const Closeness &options = {});
/// Whether all are.
///
/// Shapes   a scalar
/// Dtypes   gives a boolean
/// Gradient zero
Array allclose(const Operand &a, const Operand &b, const Closeness &options = {});
/// Whether shapes and all elements are equal.
///
/// Shapes   any; a scalar
/// Dtypes   gives a boolean
/// Gradient zero
Array array_equal(const Operand &a, const Operand &b, bool equal_nan = false);
/// The same for arrays that broadcast; false for others.
///
/// Shapes   any; a scalar
/// Dtypes   gives a boolean
/// Gradient zero
Array array_equiv(const Operand &a, const Operand &b);
/// NaN and infinities replaced; infinities by the largest numbers where none are given.
///
/// Dtypes   as x
/// Gradient 1; 0 where replaced
Array nan_to_num(const Operand &x, double nan = 0, std::optional<double> posinf = {},
                 std::optional<double> neginf = {});

} // namespace fluxion
