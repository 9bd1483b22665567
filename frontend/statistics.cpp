// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantiles, and reductions that leave NaN out.
#include "fluxion/statistics.h"

#include "fluxion/cumulative.h"
#include "fluxion/manipulation.h"
#include "fluxion/sorting.h"
#include "frontend/constants.h"
#include "frontend/formula.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion {

using detail::AxisList;
using detail::CalledFrom;
using detail::floating;
using detail::rounded;
using detail::widened;

using detail::notANumber;
using detail::infinity;

//===----------------------------------------------------------------------------------------------
// Quantiles

/// x with the axes merged into a last one.
static Array withLast(const Array &x, const AxisList &axes) {
  std::vector<int> from(axes.begin(), axes.end()), to;
  for (std::size_t i = 0; i < axes.size(); ++i)
    to.push_back(static_cast<int>(i) - static_cast<int>(axes.size()));
  Shape shape = detail::without(x.shape(), axes);
  std::int64_t merged = 1;
  for (std::int64_t axis : axes)
    merged *= x.shape()[static_cast<int>(axis)];
  shape.push_back(merged);
  return reshape(moveaxis(x, from, to), shape);
}

/// Between the elements at floor(place) and ceil(place) of sorted rows.
static Array between(const Array &sorted, const Array &place, QuantileMethod method) {
  Array low = floor(place), high = ceil(place), share = place - low;
  auto at = [&](const Array &index) { return take_along_axis(sorted, index.astype(i32), -1); };
  switch (method) {
  case QuantileMethod::lower: return at(low);
  case QuantileMethod::higher: return at(high);
  case QuantileMethod::nearest: return at(where(share <= 0.5, low, high));
  case QuantileMethod::midpoint: return 0.5 * (at(low) + at(high));
  case QuantileMethod::linear:
  case QuantileMethod::inverted_cdf: break; // the latter is no place between elements
  }
  // Not of both where one is meant: infinity times 0 is NaN.
  Array weight = share.astype(sorted.dtype()), first = at(low);
  return where(share == 0.0, first, first * (1.0 - weight) + at(high) * weight);
}

/// The axes of q, which are the last of `values`, in front; reduced axes kept where asked for.
static Array arranged(const Array &values, const Operand &x, const Operand &q, const AxisList &axes,
                      KeepDims keep) {
  Shape kept = detail::without(x.shape(), axes), full = q.shape();
  Shape open = kept;
  for (std::int64_t size : q.shape())
    open.push_back(size);
  std::vector<int> from, to;
  for (int i = 0; i < q.ndim(); ++i) {
    from.push_back(kept.rank() + i);
    to.push_back(i);
  }
  Array moved = moveaxis(reshape(values, open), from, to);
  if (!keep.value)
    return moved;
  for (std::int64_t size : detail::withOnesAt(x.shape(), axes))
    full.push_back(size);
  return reshape(moved, full);
}

/// Throws where a share that is known lies beyond the ends; others go to the end, as in JAX.
static void requireShares(const char *function, const Operand &given, const Array &shares) {
  auto numbers = detail::knownNumbers(shares);
  if (!numbers)
    return;
  const double *begin = numbers->data<double>(), *end = begin + numbers->size();
  auto wrong = std::find_if(begin, end, [](double q) { return q < 0 || q > 1; });
  if (wrong != end)
    detail::raise<ShapeError>(
        {.what = fmt::format("a share that cannot be in {}", function),
         .where = given.where(),
         .expected = "q from 0 to 1; of percentiles, from 0 to 100",
         .got = fmt::format("{}",
                            llvm::StringRef(function).contains("percent") ? *wrong * 100 : *wrong),
         .hint = "quantile(x, 0.95) is percentile(x, 95.0)"});
}

namespace {
/// What is asked of the elements.
struct Quantiles {
  const char *function;
  const Operand &q;
  QuantileMethod method;
  const std::optional<Array> &weights;
  bool skipsNaN;
};
} // namespace

/// The weights in rows as those of x, or throws.
static Array weightsInRows(const Quantiles &asked, const Operand &x, const AxisList &axes,
                           const Shape &rows) {
  const Array &given = *asked.weights;
  auto refuse = [&](const char *what, const char *expected, std::string got, const char *hint) {
    detail::raise<ShapeError>({.what = fmt::format("{} in {}", what, asked.function),
                               .where = x.where(),
                               .expected = expected,
                               .got = std::move(got),
                               .hint = hint});
  };
  if (asked.method != QuantileMethod::inverted_cdf)
    refuse("weights of a method that has none", "QuantileMethod::inverted_cdf", "another method",
           "name the method before the weights");
  Array weights = detail::floating(Operand(given, x.where()));
  if (weights.shape() == x.shape())
    return withLast(weights, axes);
  Shape along;
  for (std::int64_t axis : axes)
    along.push_back(x.shape()[static_cast<int>(axis)]);
  if (weights.shape() != along)
    refuse("weights that do not fit", "weights of the shape of x, or of the axes",
           fmt::format("{} for {}", detail::typeText({given, x.where()}), detail::typeText(x)),
           "without axes weights are one per element");
  return broadcast_to(ravel(weights), rows);
}

/// Of ascending rows, how many elements each share of the weights has in front of its own.
static Array countsBefore(const Array &weights, const Array &shares) {
  Array sums = cumsum(weights, -1);
  Array target = shares * sums(ellipsis, slice(-1, {}));
  return sum(expand_dims(sums, -2) < expand_dims(target, -1), -1).astype(f64);
}

/// Elements in ascending rows, their weights with them, and what there is of either.
static Array invertedCdf(const Array &rows, const Array &valid, const Array &shares,
                         const std::optional<Array> &weights) {
  Array last = maximum(valid - 1.0, 0.0);
  if (!weights) {
    Array place = ceil(shares * valid.astype(shares.dtype())).astype(f64) - 1.0;
    return take_along_axis(rows, clip(place, 0.0, last).astype(i32), -1);
  }
  Array order = argsort(rows, -1), sorted = take_along_axis(rows, order, -1);
  Array clean = where(isnan(rows) | isnan(*weights) | (*weights < 0.0), 0.0, *weights);
  Array before = countsBefore(take_along_axis(clean, order, -1), shares);
  return take_along_axis(sorted, minimum(before, last).astype(i32), -1);
}

static Array quantiles(const Quantiles &asked, const Operand &given, const Axes &axes,
                       KeepDims keep) {
  AxisList list = detail::sortedAxes(axes, given, asked.function);
  detail::requireElements(asked.function, given, list, "check size() first");
  detail::requireReal(asked.function, {&given});
  Array rows = withLast(floating(given), list);
  int last = rows.ndim() - 1;
  Array shares = ravel(floating(asked.q)).astype(f64);
  requireShares(asked.function, given, shares);
  auto n = static_cast<double>(rows.shape()[last]);
  Array present = sum(~isnan(rows), last, keepdims).astype(f64);
  Array valid = asked.skipsNaN ? present : full_like(present, n);
  Array isWrong = isnan(shares) | (asked.skipsNaN ? present == 0.0 : present < n);
  std::optional<Array> weights;
  if (asked.weights) {
    weights = weightsInRows(asked, given, list, rows.shape());
    isWrong = isWrong | fluxion::any(isnan(*weights) | (*weights < 0.0), last, keepdims);
  }
  auto values = [&] {
    if (asked.method == QuantileMethod::inverted_cdf) {
      // Rounded as JAX has it: a share of all is a product in the dtype of both.
      DType dtype = detail::computedIn(detail::floatingOf(detail::commonDType({&given, &asked.q})));
      return invertedCdf(weights ? rows : sort(rows, -1), valid, shares.astype(dtype), weights);
    }
    Array place = shares * maximum(valid - 1.0, 0.0);
    return between(sort(rows, -1), clip(place, 0.0, n - 1), asked.method);
  };
  return arranged(where(isWrong, notANumber, values()), given, asked.q, list, keep);
}

static const std::optional<Array> noWeights;

Array quantile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
               QuantileMethod method, const std::optional<Array> &weights) {
  CalledFrom line(x.where());
  return quantiles({"quantile", q, method, weights, /*skipsNaN=*/false}, x, axes, keep);
}
Array percentile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
                 QuantileMethod method, const std::optional<Array> &weights) {
  CalledFrom line(x.where());
  return quantiles({"percentile", q / 100.0, method, weights, /*skipsNaN=*/false}, x, axes, keep);
}
Array median(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  return quantiles({"median", 0.5, QuantileMethod::midpoint, noWeights, /*skipsNaN=*/false}, x,
                   axes, keep);
}
Array nanquantile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
                  QuantileMethod method, const std::optional<Array> &weights) {
  CalledFrom line(x.where());
  return quantiles({"nanquantile", q, method, weights, /*skipsNaN=*/true}, x, axes, keep);
}
Array nanpercentile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
                    QuantileMethod method, const std::optional<Array> &weights) {
  CalledFrom line(x.where());
  return quantiles({"nanpercentile", q / 100.0, method, weights, /*skipsNaN=*/true}, x, axes, keep);
}
Array nanmedian(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  return quantiles({"nanmedian", 0.5, QuantileMethod::midpoint, noWeights, /*skipsNaN=*/true}, x,
                   axes, keep);
}

//===----------------------------------------------------------------------------------------------
// NaN left out

Array nansum(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  CalledFrom line(x.where());
  return sum(where(isnan(x), 0, x), axes, keep, counting);
}
Array nanprod(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  CalledFrom line(x.where());
  return prod(where(isnan(x), 1, x), axes, keep, counting);
}
/// How many there are.
static Array countOf(const Array &x, const Axes &axes, KeepDims keep,
                     const std::optional<Array> &where) {
  return sum(~isnan(x), axes, keep, {.where = where}).astype(partOf(x.dtype()));
}
Array nanmean(const Operand &given, const Axes &axes, KeepDims keep,
              const std::optional<Array> &where) {
  CalledFrom line(given.where());
  Array x = widened(given);
  return rounded(nansum(x, axes, keep, {.where = where}) / countOf(x, axes, keep, where), given);
}
Array nanvar(const Operand &given, const Axes &axes, KeepDims keep, int ddof,
             const std::optional<Array> &where) {
  CalledFrom line(given.where());
  Array x = widened(given);
  Array deviation = fluxion::where(isnan(x), 0.0, x - nanmean(x, axes, keepdims, where));
  Array n = countOf(x, axes, keep, where) - static_cast<double>(ddof);
  Array total = sum(detail::squaredSizes(deviation), axes, keep, {.where = where});
  return detail::roundedReal(total / fluxion::where(n > 0.0, n, notANumber), given);
}
Array nanstd(const Operand &x, const Axes &axes, KeepDims keep, int ddof,
             const std::optional<Array> &where) {
  CalledFrom line(x.where());
  return rounded(sqrt(nanvar(widened(x), axes, keep, ddof, where)), x);
}

/// `reduce` of x with `instead` for NaN; NaN where there is nothing else.
template <class Reduce>
static Array extremeBesideNaN(const Operand &x, double instead, const Axes &axes, KeepDims keep,
                              Reduce reduce) {
  if (!hasDerivatives(x.dtype()))
    return reduce(x.array());
  Array isNaN = isnan(x);
  return where(fluxion::all(isNaN, axes, keep), notANumber, reduce(where(isNaN, instead, x)));
}
Array nanmax(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  CalledFrom line(x.where());
  return extremeBesideNaN(x, -infinity, axes, keep,
                          [&](const Array &y) { return max(y, axes, keep, counting); });
}
Array nanmin(const Operand &x, const Axes &axes, KeepDims keep, const Counting &counting) {
  CalledFrom line(x.where());
  return extremeBesideNaN(x, infinity, axes, keep,
                          [&](const Array &y) { return min(y, axes, keep, counting); });
}

template <class Find>
static Array placeBesideNaN(const Operand &x, double instead, const Axes &axis, KeepDims keep,
                            Find find) {
  Array isNaN = isnan(x);
  Array y = hasDerivatives(x.dtype()) ? where(isNaN, instead, x) : x.array();
  return where(fluxion::all(isNaN, axis, keep), -1, find(y));
}
Array nanargmax(const Operand &x, const Axes &axis, KeepDims keep) {
  CalledFrom line(x.where());
  return placeBesideNaN(x, -infinity, axis, keep,
                        [&](const Array &y) { return argmax(y, axis, keep); });
}
Array nanargmin(const Operand &x, const Axes &axis, KeepDims keep) {
  CalledFrom line(x.where());
  return placeBesideNaN(x, infinity, axis, keep,
                        [&](const Array &y) { return argmin(y, axis, keep); });
}

} // namespace fluxion
