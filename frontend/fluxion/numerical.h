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
#pragma once

#include "fluxion/creation.h"

#include <optional>

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Sequences

/// `base` to the powers linspace(start, stop, num).
Array logspace(const Operand &start, const Operand &stop, std::int64_t num = 50,
               const Operand &base = 10.0, std::optional<DType> dtype = {},
               const Spaces &spaces = {});
/// `num` numbers at equal ratios from start to stop, both included and of one sign.
Array geomspace(const Operand &start, const Operand &stop, std::int64_t num = 50,
                std::optional<DType> dtype = {}, const Spaces &spaces = {});

//===----------------------------------------------------------------------------------------------
// Differences and integrals

/// Differences of neighbours along an axis, n times; of booleans: whether they differ.
///
/// Shapes   n less along the axis, after what the ends add; a scalar there is one element
/// Errors   ShapeError: n below 0, ends that do not fit
Array diff(const Operand &x, int n = 1, int axis = -1);
/// The same of x with more before and behind it: `diff(x, 1, -1, {.prepend = 0.0})`.
struct MoreAtEnds {
  std::optional<Array> prepend = {}, append = {};
};
Array diff(const Operand &x, int n, int axis, const MoreAtEnds &ends);
/// Differences of neighbours in the flattened array, between those that are given.
///
/// Dtypes   as x
struct MoreDifferences {
  std::optional<Array> to_begin = {}, to_end = {};
};
Array ediff1d(const Operand &x, const MoreDifferences &more = {});
/// Derivatives by central differences, at the ends one-sided, one array per axis.
///
/// Shapes   spacings: a distance or the coordinates per axis, or one distance for all; none: 1
/// Errors   ShapeError: less than two elements along an axis, spacings that do not fit
std::vector<Array> gradient(const Operand &y, const std::vector<Array> &spacings = {},
                            const Axes &axes = {});
std::vector<Array> gradient(const Operand &y, double spacing, const Axes &axes = {});
/// The integral along an axis by trapezoids, at coordinates x or distance dx.
///
/// Errors   ShapeError: x that is neither a vector as long as the axis nor of the shape of y
Array trapezoid(const Operand &y, double dx = 1, int axis = -1);
Array trapezoid(const Operand &y, const Array &x, int axis = -1);

//===----------------------------------------------------------------------------------------------
// Interpolation and convolution

struct Interpolation {
  std::optional<Array> left = {}, right = {}; ///< values outside; nothing: those at the ends
  std::optional<double> period = {};          ///< of x; xp need not be sorted then
};
/// Piecewise linear: the value at x of the polygon through (xp, fp), xp ascending.
///
/// Shapes   x: any; xp, fp: vectors of one size
/// Errors   ShapeError: vectors of different size, or empty
/// Gradient in x the slope (0 outside), in xp and fp those of the formula
Array interp(const Operand &x, const Operand &xp, const Operand &fp,
             const Interpolation &options = {});

/// Which part of a convolution: all of it, as long as the longer operand, or where both overlap.
enum class Convolution { full, same, valid };
/// y[k] = sum_j a[j] v[k - j].
///
/// Shapes   vectors that are not empty
Array convolve(const Operand &a, const Operand &v, Convolution mode = Convolution::full);
/// c[k] = sum_j a[j + k] v[j].
Array correlate(const Operand &a, const Operand &v, Convolution mode = Convolution::valid);

//===----------------------------------------------------------------------------------------------
// Polynomials: coefficients from the highest power to the constant, along the first axis

/// p[0] x^(n-1) + … + p[n-1], by Horner's scheme.
Array polyval(const Operand &p, const Operand &x);
Array polyadd(const Operand &p, const Operand &q);
Array polysub(const Operand &p, const Operand &q);
Array polymul(const Operand &p, const Operand &q);
/// The m-th derivative and integral; constants of integration are 0, or those in k.
///
/// Shapes   of more axes: polynomials with coefficients along the first one. k: a scalar, or [m]
/// Errors   ShapeError: m below 0, of polyint also above 1000
Array polyder(const Operand &p, int m = 1);
Array polyint(const Operand &p, int m = 1, const std::optional<Array> &k = {});
/// The polynomial with these zeros and the first coefficient 1.
///
/// Shapes   [n] → [n + 1]
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
/// {quotient, remainder} of p by q, whose first coefficient is not 0.
///
/// Shapes   the remainder: as p, zeros in front
std::pair<Array, Array> polydiv(const Operand &p, const Operand &q);
/// Coefficients of the polynomial of a degree that is nearest to the points (x, y), whose distances
/// in y the weights multiply.
///
/// Shapes   x, weights: [n]; y: [n] → [degree + 1], or [n, k] → [degree + 1, k]
Array polyfit(const Operand &x, const Operand &y, int degree,
              const std::optional<Array> &weights = {});
/// Columns x^(n-1) … x^0, or in increasing order.
///
/// Shapes   x: [m] → [m, n]; n: as many as x by default
Array vander(const Operand &x, std::optional<std::int64_t> n = {}, bool increasing = false);

//===----------------------------------------------------------------------------------------------
// Windows of n samples

Array bartlett(std::int64_t n, std::source_location where = std::source_location::current());
Array blackman(std::int64_t n, std::source_location where = std::source_location::current());
Array hamming(std::int64_t n, std::source_location where = std::source_location::current());
Array hanning(std::int64_t n, std::source_location where = std::source_location::current());
/// Gradient in beta
Array kaiser(std::int64_t n, const Operand &beta);

//===----------------------------------------------------------------------------------------------
// Comparing

struct Closeness {
  double rtol = 1e-5, atol = 1e-8;
  bool equal_nan = false;
};
/// |a - b| <= atol + rtol |b|; infinities are close if equal.
Array isclose(const Operand &a, const Operand &b, const Closeness &options = {});
/// Whether all are.
Array allclose(const Operand &a, const Operand &b, const Closeness &options = {});
/// Whether shapes and all elements are equal.
Array array_equal(const Operand &a, const Operand &b, bool equal_nan = false);
/// The same for arrays that broadcast.
Array array_equiv(const Operand &a, const Operand &b);
/// NaN and infinities replaced; infinities by the largest numbers where none are given.
///
/// Gradient 0 where replaced
Array nan_to_num(const Operand &x, double nan = 0, std::optional<double> posinf = {},
                 std::optional<double> neginf = {});

} // namespace fluxion
