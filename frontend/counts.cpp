// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Averages, covariances, histograms, segments.
#include "fluxion/numerical.h"
#include "fluxion/sorting.h"
#include "fluxion/statistics.h"
#include "frontend/bin_edges.h"
#include "frontend/formula.h"
#include "frontend/number_limits.h"
#include "frontend/selection.h"
#include "frontend/structural.h"

#include <cmath>
#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;
using detail::floating;

//===----------------------------------------------------------------------------------------------
// Averages

Array average(const Operand &given, const Axes &axes, const std::optional<Array> &weights,
              KeepDims keep) {
  CalledFrom line(given.where());
  if (!weights)
    return mean(given, axes, keep);
  DType dtype = promote(detail::floatingOf(given.dtype()), weights->dtype());
  Array x = given.array().astype(detail::computedIn(dtype)), w = weights->astype(x.dtype());
  if (w.shape() != x.shape()) {
    bool fits = w.ndim() == 1 && axes.list().size() == 1;
    int along = fits ? detail::axisOf(axes.list()[0], given, "average") : 0;
    if (!fits || w.size() != x.shape()[along])
      detail::raise<ShapeError>(
          {.what = "weights that do not fit in average",
           .where = given.where(),
           .expected = "weights of the shape of x, or a vector along one axis",
           .got = fmt::format("{} for {}", detail::typeText(*weights), detail::typeText(given)),
           .hint = "a vector of weights needs its axis, as in average(x, 0, weights)"});
    w = broadcast_to(reshape(w, detail::shapeAlong(along, x.ndim(), w.size())), x.shape());
  }
  return (sum(x * w, axes, keep) / sum(w, axes, keep)).astype(dtype);
}
Array ptp(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  return max(x, axes, keep) - min(x, axes, keep);
}
Array count_nonzero(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  return sum(x.array() != zeros({}, x.dtype()), axes, keep);
}

//===----------------------------------------------------------------------------------------------
// Covariances

static Array weightsOf(const Covariance &options) {
  if (options.fweights && options.aweights)
    return *options.fweights * *options.aweights;
  return options.fweights ? *options.fweights : *options.aweights;
}

/// [variables, observations]
static Array variablesOf(const Array &x, bool rowvar) {
  if (x.ndim() < 2)
    return reshape(x, {1, -1});
  return rowvar ? x : transpose(x);
}
static Array moreVariables(const Array &y, const Array &x, bool rowvar,
                           std::source_location where) {
  // One row is one variable, as in NumPy.
  bool isRow = y.ndim() == 2 && y.shape()[0] == 1;
  Array more = y.ndim() > 2 ? y : variablesOf(detail::widened(y), rowvar || isRow);
  if (more.ndim() > 2 || more.shape()[1] != x.shape()[1])
    detail::raise<ShapeError>(
        {.what = "variables of other observations in cov",
         .where = where,
         .expected = fmt::format("y of {} observations", x.shape()[1]),
         .got = detail::typeText({y, where}),
         .hint = rowvar ? "observations are columns" : "observations are rows"});
  return more;
}

// Weighted, the divisor is w - ddof sum(w a) / w for the sum w of weights and importances a.
Array cov(const Operand &given, const Covariance &options) {
  CalledFrom line(given.where());
  if (options.y && promote(given.dtype(), options.y->dtype()) != given.dtype())
    return cov(given.array().astype(promote(given.dtype(), options.y->dtype())), options);
  if (given.ndim() > 2)
    detail::raise<ShapeError>(
        {.what = "too many axes in cov",
         .where = given.where(),
         .expected = "one or two",
         .got = detail::typeText(given),
         .hint = fmt::format("merge the axes of observations, as in x.reshape({})",
                             options.rowvar ? fmt::format("{{{}, -1}}", given.shape()[0])
                                            : fmt::format("{{-1, {}}}", given.shape()[-1]))});
  if (options.fweights && !isInteger(options.fweights->dtype()))
    detail::raise<DtypeError>({.what = "frequencies that are not integers in cov",
                               .where = given.where(),
                               .expected = "integers: how often each observation was made",
                               .got = detail::typeText({*options.fweights, given.where()}),
                               .hint = "aweights are numbers: how important each is"});
  Array x = variablesOf(detail::widened(given), options.rowvar);
  if (options.y)
    x = concatenate({x, moreVariables(*options.y, x, options.rowvar, given.where())});
  double ddof = options.ddof.value_or(options.bias ? 0 : 1);
  bool isWeighted = options.fweights || options.aweights;
  Array w = isWeighted ? weightsOf(options).astype(x.dtype()) : ones({x.shape()[1]}, x.dtype());
  if (w.shape() != Shape{x.shape()[1]})
    detail::raise<ShapeError>(
        {.what = "weights that do not fit in cov",
         .where = given.where(),
         .expected = fmt::format("one per observation: {}", x.shape()[1]),
         .got = detail::typeText(w),
         .hint = options.rowvar ? "observations are columns, or rows with {.rowvar = false}"
                                : "observations are rows, or columns without {.rowvar = false}"});
  Array total = sum(w);
  Array divisor =
      options.aweights ? total - ddof * sum(w * *options.aweights) / total : total - ddof;
  divisor = where(divisor < 0.0, 0.0, divisor);
  Array centred = x - sum(x * w, 1, keepdims) / total;
  return detail::rounded(squeeze(matmul(centred, transpose(conj(centred) * w)) / divisor), given);
}

// Each part is limited by itself, as NumPy has it.
static Array scaledToOne(const Array &c) {
  Array deviation = sqrt(sum(real(c) * eye(c.shape()[0], partOf(c.dtype())), 1));
  Array scaled = c / reshape(deviation, {-1, 1}) / deviation;
  return complex(clip(real(scaled), -1.0, 1.0), clip(imag(scaled), -1.0, 1.0));
}

static Array correlations(const Operand &x, const Covariance &options) {
  Array c = cov(detail::widened(x), options);
  if (c.ndim() == 0)
    return detail::rounded(c / c, x);
  if (isComplex(c.dtype()))
    return scaledToOne(c);
  Array deviation = sqrt(sum(c * eye(c.shape()[0], c.dtype()), 1));
  return detail::rounded(clip(c / reshape(deviation, {-1, 1}) / deviation, -1.0, 1.0), x);
}

Array corrcoef(const Operand &x, bool rowvar) {
  CalledFrom line(x.where());
  return correlations(x, {.rowvar = rowvar});
}
Array corrcoef(const Operand &x, const Array &y, bool rowvar) {
  CalledFrom line(x.where());
  return correlations(x.array().astype(promote(x.dtype(), y.dtype())), {.rowvar = rowvar, .y = y});
}

//===----------------------------------------------------------------------------------------------
// Histograms

/// Throws where the ends are known and not those of a range.
static void requireRange(const Array &lo, const Array &hi, std::source_location where) {
  auto first = detail::knownNumbers(lo), last = detail::knownNumbers(hi);
  if (!first || !last)
    return;
  double from = lo.item<double>(), to = hi.item<double>();
  if (!(from <= to) || !std::isfinite(from) || !std::isfinite(to))
    detail::raise<ShapeError>({.what = "a range that cannot be in histogram",
                               .where = where,
                               .expected = "finite ends that ascend",
                               .got = fmt::format("{} to {}", from, to),
                               .hint = "without a range it is that of x, which NaN and infinite "
                                       "elements do not have"});
}

Array histogram_bin_edges(const Operand &given, std::int64_t bins,
                          std::optional<std::pair<double, double>> range) {
  CalledFrom line(given.where());
  Array x = floating(given);
  if (bins < 1)
    detail::raise<ShapeError>({.what = "a number of bins that cannot be in histogram",
                               .where = given.where(),
                               .expected = "at least one",
                               .got = fmt::format("{}", bins),
                               .hint = "as in histogram(x, 10), which has ten of one width"});
  Array lo = range ? Array(range->first) : x.size() ? min(x) : Array(0.0);
  Array hi = range ? Array(range->second) : x.size() ? max(x) : Array(1.0);
  requireRange(lo, hi, given.where());
  Array isFlat = lo == hi;
  lo = where(isFlat, lo - 0.5, lo);
  hi = where(isFlat, hi + 0.5, hi);
  return linspace(lo, hi, bins + 1).astype(x.dtype());
}

/// The weights one after the other, one for each of `count` numbers.
static Array weightsFor(const char *function, const Array &weights, std::int64_t count,
                        std::source_location where) {
  if (weights.size() != count)
    detail::raise<ShapeError>({.what = fmt::format("weights that do not fit in {}", function),
                               .where = where,
                               .expected = fmt::format("{} of them, one per number", count),
                               .got = detail::typeText({weights, where}),
                               .hint = "without weights each number counts once"});
  return ravel(weights);
}

std::pair<Array, Array> histogram(const Operand &given, const Array &edges,
                                  const Histogram &options) {
  CalledFrom line(given.where());
  if (edges.ndim() != 1 || edges.size() < 2)
    detail::raise<ShapeError>(
        {.what = "edges that make no bins in histogram",
         .where = given.where(),
         .expected = "a vector of at least two edges",
         .got = detail::typeText(edges),
         .hint = "as in histogram(x, 10), or with edges fx::linspace(0.0, 1.0, 11)"});
  detail::requireOrdered(edges, detail::EdgeOrder::ascending, "histogram", given.where());
  Array x = ravel(floating(given));
  std::int64_t bins = edges.size() - 1;
  Array weights = options.weights
                      ? weightsFor("histogram", *options.weights, x.size(), given.where())
                      : ones(x.shape(), x.dtype());
  Array place = searchsorted(edges, x, Side::right) - 1;
  place = where(x == edges(-1), static_cast<std::int32_t>(bins - 1), place);
  Array counts = segment_sum(weights, place, bins);
  if (options.density)
    counts = counts / diff(edges) / sum(counts);
  return {counts, edges};
}
std::pair<Array, Array> histogram(const Operand &x, std::int64_t bins, const Histogram &options) {
  CalledFrom line(x.where());
  return histogram(x, histogram_bin_edges(x, bins, options.range), options);
}

Array bincount(const Operand &given, const BinCount &options) {
  CalledFrom line(given.where());
  detail::requireIntegers(given.array(), given.where());
  if (given.ndim() != 1)
    detail::raise<ShapeError>({.what = "an array that is no vector in bincount",
                               .where = given.where(),
                               .expected = "numbers along one axis",
                               .got = detail::typeText(given),
                               .hint = "ravel counts all of them, vmap each row"});
  Array x = given.array();
  auto numbers = detail::knownNumbers(x);
  if (!options.length && !numbers)
    detail::raise<TraceError>({.what = "a length that is not known in bincount",
                               .where = given.where(),
                               .expected = "numbers that are known, or a length",
                               .got = detail::typeText(given),
                               .hint = "bincount(x, {.length = n})"});
  if (numbers && x.size() > 0 && !isUnsigned(x.dtype()) && min(x).item<std::int64_t>() < 0)
    detail::raise<ShapeError>(
        {.what = "a negative number in bincount",
         .where = given.where(),
         .expected = "numbers of 0 or more",
         .got = fmt::format("{}", min(x).item<std::int64_t>()),
         .hint = "leave them out, as in x(x >= 0), or shift them, as in x - min(x)"});
  std::int64_t length = options.length ? *options.length
                        : x.size() == 0
                            ? options.minlength
                            : std::max(max(x).item<std::int64_t>() + 1, options.minlength);
  if (length < 0)
    detail::raise<ShapeError>(
        {.what = "a negative length in bincount",
         .where = given.where(),
         .expected = "0 or more",
         .got = fmt::format("{}", length),
         .hint = "leave .length out for as many as the largest number needs"});
  Array weights = options.weights
                      ? weightsFor("bincount", *options.weights, x.size(), given.where())
                      : ones(x.shape(), i32);
  return segment_sum(weights, x, length);
}

//===----------------------------------------------------------------------------------------------
// Segments

/// One row more takes what is out of range.
template <class Reduce>
static Array segments(const char *function, const Operand &x, const Operand &ids,
                      std::int64_t count, const Array &neutral, Reduce reduce) {
  detail::requireIntegers(ids.array(), x.where());
  if (ids.ndim() != 1 || x.ndim() == 0 || ids.shape()[0] != x.shape()[0] || count < 0)
    detail::raise<ShapeError>(
        {.what = fmt::format("segments that do not fit in {}", function),
         .where = x.where(),
         .expected = "x: [n, ...], ids: [n], a number of segments of 0 or more",
         .got = fmt::format("{}, {} segments", detail::typesText({&x, &ids}), count),
         .hint =
             "ids number the rows along axis 0; moveaxis(x, axis, 0) brings another axis there"});
  Shape shape = x.shape();
  shape[0] = count + 1;
  Array id = detail::widenedIndex(ids.array(), count, x.where());
  Array inside = (id >= 0) & (id < count);
  Array row = where(inside, id, count);
  Array result = reduce(broadcast_to(neutral, shape).at(row));
  return detail::slicedAlong(result, 0, 0, count, x.where());
}

static Array numberLike(const Operand &x) {
  return detail::converted(x.array(), detail::numberOf(x.dtype()), x.where());
}
static Array neutral(const detail::Scalar &value, const Array &x, std::source_location where) {
  return detail::filled(value, x.dtype(), {}, where);
}

Array segment_sum(const Operand &given, const Operand &ids, std::int64_t count) {
  CalledFrom line(given.where());
  Array x = numberLike(given);
  return segments("segment_sum", x, ids, count, zeros({}, x.dtype()),
                  [&](const UpdateAt &rows) { return rows.add(x); });
}
Array segment_prod(const Operand &given, const Operand &ids, std::int64_t count) {
  CalledFrom line(given.where());
  Array x = numberLike(given);
  return segments("segment_prod", x, ids, count, ones({}, x.dtype()),
                  [&](const UpdateAt &rows) { return rows.multiply(x); });
}
Array segment_max(const Operand &given, const Operand &ids, std::int64_t count) {
  CalledFrom line(given.where());
  Array x = numberLike(given);
  return segments("segment_max", x, ids, count,
                  neutral(detail::lowest(x.dtype()), x, given.where()),
                  [&](const UpdateAt &rows) { return rows.max(x); });
}
Array segment_min(const Operand &given, const Operand &ids, std::int64_t count) {
  CalledFrom line(given.where());
  Array x = numberLike(given);
  return segments("segment_min", x, ids, count,
                  neutral(detail::highest(x.dtype()), x, given.where()),
                  [&](const UpdateAt &rows) { return rows.min(x); });
}

} // namespace fluxion
