// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Interpolation, convolution, polynomials.
#include "fluxion/convolution.h"
#include "fluxion/cumulative.h"
#include "fluxion/manipulation.h"
#include "fluxion/numerical.h"
#include "fluxion/sorting.h"
#include "frontend/formula.h"
#include "frontend/structural.h"

#include <fmt/format.h>
#include <limits>
#include <numbers>

namespace fluxion {

using detail::CalledFrom;
using detail::floating;

static void requireVectors(const char *function, const Operand &a, const Operand &b) {
  if (a.ndim() != 1 || b.ndim() != 1 || a.shape()[0] == 0 || b.shape()[0] == 0)
    detail::raise<ShapeError>(
        {.what = fmt::format("operands that are no vectors in {}", function),
         .where = a.where(),
         .expected = "one axis with elements each",
         .got = detail::typesText({&a, &b}),
         .hint = "vmap takes one vector at a time; atleast_1d makes one of a scalar"});
}

//===----------------------------------------------------------------------------------------------
// Interpolation

/// The knots brought into [0, period) and sorted, with one more at either end.
static void makePeriodic(Array &x, Array &xp, Array &fp, double period) {
  x = x % period;
  xp = xp % period;
  Array order = argsort(xp);
  xp = take(xp, order);
  fp = take(fp, order);
  xp = concatenate({xp(slice(-1, {})) - period, xp, xp(slice(0, 1)) + period});
  fp = concatenate({fp(slice(-1, {})), fp, fp(slice(0, 1))});
}

Array interp(const Operand &at, const Operand &knots, const Operand &values,
             const Interpolation &options) {
  CalledFrom line(at.where());
  requireVectors("interp", knots, values);
  if (knots.shape() != values.shape())
    detail::raise<ShapeError>(
        {.what = "knots and values do not match in interp",
         .where = at.where(),
         .expected = "xp and fp of one size",
         .got = detail::typesText({&knots, &values}),
         .hint = "as in interp(x, xp, fp): fp are the values at the places xp"});
  Array x = floating(at), xp = floating(knots), fp = floating(values);
  if (options.period)
    makePeriodic(x, xp, fp, *options.period);
  std::int64_t n = xp.size();
  Array i = clip(searchsorted(xp, x, Side::right), 1, std::max<std::int64_t>(n - 1, 1));
  Array x0 = take(xp, i - 1), x1 = take(xp, i), f0 = take(fp, i - 1), f1 = take(fp, i);
  Array width = x1 - x0, isFlat = abs(width) <= std::numeric_limits<double>::min();
  Array f = where(isFlat, f0, f0 + (x - x0) / where(isFlat, 1.0, width) * (f1 - f0));
  if (options.period)
    return f;
  if (!options.extrapolate_left)
    f = where(x < xp(0), options.left ? *options.left : Array(fp(0)), f);
  if (!options.extrapolate_right)
    f = where(x > xp(-1), options.right ? *options.right : Array(fp(-1)), f);
  return f;
}

//===----------------------------------------------------------------------------------------------
// Convolution

/// sum_j a[k + j] v[j] for the places k of the longer `a` that `mode` keeps.
static Array slid(const Array &a, const Array &v, Convolution mode) {
  std::int64_t m = v.size(), low = 0, high = 0;
  if (mode == Convolution::full)
    low = high = m - 1;
  if (mode == Convolution::same) {
    low = m / 2;
    high = m - 1 - low;
  }
  Array sums = conv(reshape(a, {1, 1, a.size()}), reshape(v, {1, 1, m}), {1}, {{low, high}});
  return reshape(sums, {sums.size()});
}

Array convolve(const Operand &a, const Operand &v, Convolution mode) {
  CalledFrom line(a.where());
  requireVectors("convolve", a, v);
  DType dtype = detail::numberOf(detail::commonDType({&a, &v}));
  Array longer = a.array().astype(dtype), shorter = v.array().astype(dtype);
  if (longer.size() < shorter.size())
    std::swap(longer, shorter);
  return slid(longer, flip(shorter), mode);
}

// The convolution with v turned round; where v is the longer one, the result is turned round.
Array correlate(const Operand &a, const Operand &v, Convolution mode) {
  CalledFrom line(a.where());
  requireVectors("correlate", a, v);
  DType dtype = detail::numberOf(detail::commonDType({&a, &v}));
  Array first = a.array().astype(dtype), second = conj(v.array().astype(dtype));
  if (first.size() >= second.size())
    return slid(first, second, mode);
  return flip(slid(second, first, mode));
}

//===----------------------------------------------------------------------------------------------
// Polynomials

static void requireCoefficients(const char *function, const Operand &p) {
  if (p.ndim() == 0)
    detail::raise<ShapeError>(
        {.what = fmt::format("coefficients that are a scalar in {}", function),
         .where = p.where(),
         .expected = "p: at least one axis",
         .got = detail::typeText(p),
         .hint = "atleast_1d makes a constant polynomial of a scalar"});
}

Array polyval(const Operand &p, const Operand &x) {
  CalledFrom line(p.where());
  requireCoefficients("polyval", p);
  std::vector<Array> coefficients = unstack(p, 0);
  Array y = zeros_like(x);
  for (const Array &c : coefficients)
    y = y * x + c;
  return y;
}

/// Both with as many coefficients along the first axis: the shorter one with zeros in front.
static std::pair<Array, Array> ofOneLength(const char *function, const Operand &p,
                                           const Operand &q) {
  requireCoefficients(function, p);
  requireCoefficients(function, q);
  std::int64_t n = std::max(p.shape()[0], q.shape()[0]);
  auto longer = [n](const Operand &p) {
    std::vector<Padding> axes(p.shape().size());
    axes[0].low = n - p.shape()[0];
    return pad(p, zeros({}, p.dtype()), axes);
  };
  return {longer(p), longer(q)};
}
Array polyadd(const Operand &p, const Operand &q) {
  CalledFrom line(p.where());
  auto [a, b] = ofOneLength("polyadd", p, q);
  return a + b;
}
Array polysub(const Operand &p, const Operand &q) {
  CalledFrom line(p.where());
  auto [a, b] = ofOneLength("polysub", p, q);
  return a - b;
}
Array polymul(const Operand &p, const Operand &q) { return convolve(p, q); }
Array poly(const Operand &given) {
  CalledFrom line(given.where());
  Array roots = floating(given);
  if (roots.ndim() != 1)
    detail::raise<ShapeError>(
        {.what = "an array that is no vector in poly",
         .where = given.where(),
         .expected = "zeros along one axis",
         .got = detail::typeText(given),
         .hint =
             given.ndim() == 0
                 ? "atleast_1d makes a vector of a scalar"
                 : "vmap takes one vector at a time; of a matrix, poly(fx::linalg::eigvals(a))"});
  if (roots.size() == 0)
    return ones({}, roots.dtype()); // as NumPy has it
  Array one = ones({1}, roots.dtype()), p = one;
  for (std::int64_t k = 0; k < roots.size(); ++k)
    p = convolve(p, concatenate({one, -roots(slice(k, k + 1))}));
  return p;
}

/// Beyond it a polynomial is divided by factorials that no floating number holds.
constexpr int mostIntegrals = 1000;

static void requireOrder(const char *function, const Operand &p, int m) {
  requireCoefficients(function, p);
  if (m < 0)
    detail::raise<ShapeError>({.what = fmt::format("a negative order in {}", function),
                               .where = p.where(),
                               .expected = "m of 0 or more",
                               .got = fmt::format("{}", m),
                               .hint = "polyder and polyint undo each other"});
}
/// The numbers n, n - 1, .., 1 along the first axis of p.
static Array powersOf(const Array &p, std::int64_t n) {
  return reshape(flip(arange(std::int64_t{1}, n + 1)), detail::shapeAlong(0, p.ndim(), n));
}
Array polyder(const Operand &given, int m) {
  CalledFrom line(given.where());
  requireOrder("polyder", given, m);
  Array p = given.array();
  for (int i = 0; i < m && p.shape()[0] > 0; ++i) {
    std::int64_t n = p.shape()[0];
    p = detail::slicedAlong(p, 0, 0, n - 1, given.where()) * powersOf(p, n - 1);
  }
  return p;
}
Array polyint(const Operand &given, int m, const std::optional<Array> &k) {
  CalledFrom line(given.where());
  requireOrder("polyint", given, m);
  if (m > mostIntegrals)
    detail::raise<ShapeError>({.what = "an order too large in polyint",
                               .where = given.where(),
                               .expected = fmt::format("m of at most {}", mostIntegrals),
                               .got = fmt::format("{}", m),
                               .hint = "m stands behind p, as in polyint(p, 1), and counts "
                                       "integrations"});
  if (k && k->ndim() > 0 && k->shape() != Shape{1} && k->shape() != Shape{m})
    detail::raise<ShapeError>({.what = "constants that do not fit in polyint",
                               .where = given.where(),
                               .expected = fmt::format("a scalar, or {} of them", m),
                               .got = detail::typeText({*k, given.where()}),
                               .hint = "one per integration, the last first"});
  Array p = floating(given), constants = broadcast_to(k.value_or(Array(0)), {m}).astype(p.dtype());
  for (int i = 0; i < m; ++i) {
    Shape constant = p.shape();
    constant[0] = 1;
    p = append(p / powersOf(p, p.shape()[0]).astype(p.dtype()),
               broadcast_to(constants(i), constant), 0);
  }
  return p;
}

// Long division: each coefficient of the quotient takes away its multiple of q.
std::pair<Array, Array> polydiv(const Operand &given, const Operand &by) {
  CalledFrom line(given.where());
  requireVectors("polydiv", given, by);
  Array p = floating(given), q = floating(by);
  std::int64_t n = p.size(), m = q.size();
  std::vector<Array> quotient;
  for (std::int64_t i = 0; i + m <= n; ++i) {
    Array factor = p(i) / q(0);
    quotient.push_back(factor);
    p = p - pad(factor * q, zeros({}, q.dtype()), {{i, n - m - i, 0}});
  }
  Array rest = n < m ? p : detail::slicedAlong(p, 0, n - m + 1, n, given.where());
  rest = pad(rest, zeros({}, p.dtype()), {{n - rest.size(), 0, 0}});
  return {quotient.empty() ? zeros({1}, p.dtype()) : stack(quotient), rest};
}

/// sum_k (-1)^k c_k cos(2πk i / (n - 1))
static Array cosineWindow(const char *function, std::int64_t n, const std::vector<double> &c,
                          std::source_location where) {
  CalledFrom line(where);
  detail::requireShape({n}, function, where);
  if (n <= 1)
    return ones({n});
  Array phase = iota(n, f64) * (2 * std::numbers::pi / static_cast<double>(n - 1));
  Array window = zeros({n});
  for (std::size_t k = 0; k < c.size(); ++k)
    window = window + (k % 2 ? -c[k] : c[k]) * cos(static_cast<double>(k) * phase);
  return window;
}
Array blackman(std::int64_t n, std::source_location where) {
  return cosineWindow("blackman", n, {0.42, 0.5, 0.08}, where);
}
Array hamming(std::int64_t n, std::source_location where) {
  return cosineWindow("hamming", n, {0.54, 0.46}, where);
}
Array hanning(std::int64_t n, std::source_location where) {
  return cosineWindow("hanning", n, {0.5, 0.5}, where);
}
Array bartlett(std::int64_t n, std::source_location where) {
  CalledFrom line(where);
  detail::requireShape({n}, "bartlett", where);
  if (n <= 1)
    return ones({n});
  return 1.0 - abs(2.0 * iota(n, f64) / static_cast<double>(n - 1) - 1.0);
}

Array kaiser(std::int64_t n, const Operand &given) {
  CalledFrom line(given.where());
  Array beta = floating(given);
  if (n <= 1)
    return ones({n}, beta.dtype());
  Array t = 2.0 * iota(n, beta.dtype()) / static_cast<double>(n - 1) - 1.0;
  return i0(beta * sqrt(1.0 - t * t)) / i0(beta);
}

Array vander(const Operand &x, std::optional<std::int64_t> columns, bool increasing) {
  CalledFrom line(x.where());
  std::int64_t n = columns.value_or(x.shape().numElements());
  if (x.ndim() != 1 || n < 0)
    detail::raise<ShapeError>({.what = "operands that do not fit in vander",
                               .where = x.where(),
                               .expected = "x: one axis; n of 0 or more",
                               .got = fmt::format("{}, n = {}", detail::typeText(x), n),
                               .hint = x.ndim() == 1
                                           ? "leave n out for as many columns as x has elements"
                                           : "flatten x with ravel"});
  DType dtype = detail::numberOf(x.dtype());
  std::int64_t m = x.shape()[0];
  detail::requireShape({m, n}, "vander", x.where());
  if (n == 0)
    return zeros({m, 0}, dtype);
  Array factors = broadcast_to(reshape(x.array().astype(dtype), {m, 1}), {m, n - 1});
  Array powers = cumprod(concatenate({ones({m, 1}, dtype), factors}, 1), 1);
  return increasing ? powers : flip(powers, 1);
}

} // namespace fluxion
