// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Modes, ranks and errors of samples.
#include "fluxion/cumulative.h"
#include "fluxion/manipulation.h"
#include "fluxion/sorting.h"
#include "fluxion/stats.h"
#include "frontend/formula.h"
#include "frontend/structural.h"

#include <cmath>

namespace fluxion::stats {

using fluxion::detail::CalledFrom;

/// The axis that is meant as the last one of x, or of the flattened array.
static Array rowsOf(const char *function, const Operand &x, std::optional<int> axis) {
  if (!axis)
    return ravel(x);
  return moveaxis(x, fluxion::detail::axisOf(*axis, x, function), -1);
}
/// Results per row where they belong: without the axis, or with 1 in its place.
static Array perRow(const Array &result, const Operand &x, std::optional<int> axis, KeepDims keep) {
  if (!keep.value)
    return result;
  if (!axis)
    return reshape(result, Shape(std::vector<std::int64_t>(static_cast<std::size_t>(x.ndim()), 1)));
  return expand_dims(result, fluxion::detail::axisOf(*axis, x, "mode"));
}

/// Where one of sorted elements is not the one before it.
static Array tiesBegin(const Array &sorted) {
  int last = sorted.ndim() - 1;
  std::int64_t n = sorted.shape()[last];
  std::source_location where;
  Shape first = sorted.shape();
  first[last] = std::min<std::int64_t>(n, 1);
  Array later = fluxion::detail::slicedAlong(sorted, last, first[last], n, where);
  Array earlier =
      fluxion::detail::slicedAlong(sorted, last, 0, std::max<std::int64_t>(n - 1, 0), where);
  return concatenate({ones(first, boolean), later != earlier}, last);
}
/// 0, 1, ... along the last axis.
static Array placesIn(const Array &x) { return iota(x.shape(), x.ndim() - 1); }

// Of sorted elements the one with the longest run: an element ends a run of as many as it stands
// behind the beginning.
Mode mode(const Operand &x, std::optional<int> axis, KeepDims keep) {
  CalledFrom line(x.where());
  Array sorted = sort(rowsOf("mode", x, axis)), places = placesIn(sorted);
  Array start = cummax(where(tiesBegin(sorted), places, 0), -1), length = places - start + 1;
  Array at = argmax(length, -1, keepdims);
  Array value = squeeze(take_along_axis(sorted, at, -1), -1), count = max(length, -1);
  return {perRow(value, x, axis, keep), perRow(count, x, axis, keep)};
}

Array rankdata(const Operand &x, Ranking ranking, std::optional<int> axis) {
  CalledFrom line(x.where());
  Array rows = rowsOf("rankdata", x, axis);
  if (rows.size() == 0)
    return zeros(axis ? x.shape() : rows.shape(), f64);
  int last = rows.ndim() - 1;
  Array order = argsort(rows, -1), sorted = take_along_axis(rows, order, -1);
  Array begins = tiesBegin(sorted), places = placesIn(sorted);
  auto n = static_cast<std::int32_t>(sorted.shape()[last]);
  Array least = cummax(where(begins, places, 0), last) + 1;
  // The run ends before the next beginning.
  Array next = where(begins, places, n);
  Array after =
      concatenate({fluxion::detail::slicedAlong(next, last, 1, n, x.where()),
                   full_like(fluxion::detail::slicedAlong(next, last, 0, 1, x.where()), n)},
                  last);
  Array greatest = cummin(after, last, reverse);
  Array rank;
  switch (ranking) {
  case Ranking::average: rank = 0.5 * (least + greatest).astype(f64); break;
  case Ranking::min: rank = least.astype(f64); break;
  case Ranking::max: rank = greatest.astype(f64); break;
  case Ranking::dense: rank = cumsum(begins, last).astype(f64); break;
  case Ranking::ordinal: rank = (places + 1).astype(f64); break;
  }
  Array ranks = put_along_axis(zeros(rows.shape(), f64), order, rank, -1);
  ranks = where(any(isnan(rows), -1, keepdims), std::nan(""), ranks);
  return axis ? moveaxis(ranks, -1, fluxion::detail::axisOf(*axis, x, "rankdata")) : ranks;
}

Array sem(const Operand &x, std::optional<int> axis, int ddof, KeepDims keep) {
  CalledFrom line(x.where());
  Axes axes = axis ? Axes(*axis) : Axes();
  auto n = static_cast<double>(
      fluxion::detail::countAlong(x, fluxion::detail::sortedAxes(axes, x, "sem")));
  return fluxion::std(x, axes, keep, ddof) / std::sqrt(n);
}

} // namespace fluxion::stats
