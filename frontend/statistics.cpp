// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quantiles, and reductions that leave NaN out.
#include "fluxion/statistics.h"

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
  case QuantileMethod::linear: break;
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

static Array quantiles(const char *function, const Operand &given, const Operand &q,
                       const Axes &axes, KeepDims keep, QuantileMethod method, bool skipsNaN) {
  AxisList list = detail::sortedAxes(axes, given, function);
  detail::requireElements(function, given, list, "check size() first");
  detail::requireReal(function, {&given});
  Array rows = sort(withLast(floating(given), list), -1);
  int last = rows.ndim() - 1;
  Array shares = ravel(floating(q)).astype(f64);
  requireShares(function, given, shares);
  auto n = static_cast<double>(rows.shape()[last]);
  Array valid = sum(~isnan(rows), last, keepdims).astype(f64);
  Array place = shares * maximum((skipsNaN ? valid : full_like(valid, n)) - 1.0, 0.0);
  Array values = between(rows, clip(place, 0.0, n - 1), method);
  Array isWrong = isnan(shares) | (skipsNaN ? valid == 0.0 : valid < n);
  return arranged(where(isWrong, notANumber, values), given, q, list, keep);
}

Array quantile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
               QuantileMethod method) {
  CalledFrom line(x.where());
  return quantiles("quantile", x, q, axes, keep, method, /*skipsNaN=*/false);
}
Array percentile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
                 QuantileMethod method) {
  CalledFrom line(x.where());
  return quantiles("percentile", x, q / 100.0, axes, keep, method, /*skipsNaN=*/false);
}
Array median(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  return quantiles("median", x, 0.5, axes, keep, QuantileMethod::midpoint, /*skipsNaN=*/false);
}
Array nanquantile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
                  QuantileMethod method) {
  CalledFrom line(x.where());
  return quantiles("nanquantile", x, q, axes, keep, method, /*skipsNaN=*/true);
}
Array nanpercentile(const Operand &x, const Operand &q, const Axes &axes, KeepDims keep,
                    QuantileMethod method) {
  CalledFrom line(x.where());
  return quantiles("nanpercentile", x, q / 100.0, axes, keep, method, /*skipsNaN=*/true);
}
Array nanmedian(const Operand &x, const Axes &axes, KeepDims keep) {
  CalledFrom line(x.where());
  return quantiles("nanmedian", x, 0.5, axes, keep, QuantileMethod::midpoint, /*skipsNaN=*/true);
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
