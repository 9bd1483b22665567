// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/sorting.h"

#include "fluxion/cumulative.h"
#include "fluxion/manipulation.h"
#include "frontend/bin_edges.h"
#include "frontend/formula.h"
#include "frontend/picking.h"
#include "frontend/structural.h"
#include "ir/ops/sorting.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

//===----------------------------------------------------------------------------------------------
// Order

static Array backwards(const Array &x, int axis) { return flip(x, axis); }

Array sort(const Operand &x, int axis, SortOrder order) {
  CalledFrom line(x.where());
  auto along = detail::axisOf(axis, x, "sort");
  if (order.isDescending) // turned twice, so that equal elements keep their order
    return take_along_axis(x, argsort(x, along, order), along);
  return detail::recordOne(x.where(), {x.array()}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::SortOp::create(b, loc, v[0], static_cast<uint64_t>(along));
  });
}

Array sort_complex(const Operand &x) {
  CalledFrom line(x.where());
  return sort(x.array().astype(complexOf(x.dtype())));
}

/// The order by several keys of one shape, the first above all.
static Array orderOf(const Leaves &keys, int along, Site where) {
  return detail::recordOne(where, keys, [&](OpBuilder &b, Location loc, auto v) {
    auto type = ir::tensorType(b.getContext(), DType::i32, keys[0].shape());
    return ir::ArgsortOp::create(b, loc, type, v, static_cast<uint64_t>(along));
  });
}

Array argsort(const Operand &x, int axis, SortOrder order) {
  CalledFrom line(x.where());
  auto along = detail::axisOf(axis, x, "argsort");
  if (!order.isDescending)
    return orderOf({x.array()}, along, x.where());
  Array ascending = orderOf({backwards(x.array(), along)}, along, x.where());
  return x.shape()[along] - 1 - backwards(ascending, along);
}

static void requireOneShape(const char *function, const std::vector<Array> &xs, Site where) {
  auto other = std::find_if(xs.begin(), xs.end(),
                            [&](const Array &x) { return x.shape() != xs[0].shape(); });
  if (xs.empty() || other != xs.end())
    detail::raise<ShapeError>(
        {.what = fmt::format("shape mismatch in {}", function),
         .where = where,
         .expected = "at least one array, all of one shape",
         .got = xs.empty() ? "none"
                           : fmt::format("{} and {}", detail::typeText({xs[0], where}),
                                         detail::typeText({*other, where})),
         .hint = xs.empty() ? "" : "fx::broadcast_arrays gives them one shape"});
}

std::vector<Array> sort(const std::vector<Array> &xs, int keys, int axis, Site where) {
  CalledFrom line(where);
  requireOneShape("sort", xs, where);
  if (keys < 1 || keys > static_cast<int>(xs.size()))
    detail::raise<ShapeError>(
        {.what = "a number of keys that cannot be in sort",
         .where = where,
         .expected = fmt::format("1 to {} keys", xs.size()),
         .got = fmt::format("{}", keys),
         .hint = "the first arrays are the keys, as in sort({key, value}, 1)"});
  auto along = detail::axisOf(axis, xs[0], "sort");
  Array order = orderOf(Leaves(xs.begin(), xs.begin() + keys), along, where);
  std::vector<Array> sorted;
  for (const Array &x : xs)
    sorted.push_back(detail::pickedAlong(x, order, along, where));
  return sorted;
}

Array lexsort(const std::vector<Array> &keys, int axis, Site where) {
  CalledFrom line(where);
  requireOneShape("lexsort", keys, where);
  return orderOf(Leaves(keys.rbegin(), keys.rend()), detail::axisOf(axis, keys[0], "lexsort"),
                 where);
}

std::pair<Array, Array> top_k(const Operand &x, std::int64_t k, int axis) {
  CalledFrom line(x.where());
  auto along = detail::axisOf(axis, x, "top_k");
  if (k < 0 || k > x.shape()[along])
    detail::raise<ShapeError>(
        {.what = "more elements than there are in top_k",
         .where = x.where(),
         .expected = fmt::format("k from 0 to {}", x.shape()[along]),
         .got = fmt::format("{}", k),
         .hint = fmt::format("sort(x, {}, fx::descending) has all of them", axis)});
  Array rows = moveaxis(x, along, -1);
  Array numbers = detail::converted(rows, detail::numberOf(x.dtype()), x.where());
  Shape shape = rows.shape();
  shape[shape.rank() - 1] = k;
  Array places = detail::recordOne(x.where(), {numbers}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::TopKOp::create(b, loc, ir::tensorType(b.getContext(), DType::i32, shape), v[0],
                              static_cast<uint64_t>(k));
  });
  Array values = detail::pickedAlong(rows, places, shape.rank() - 1, x.where());
  return {moveaxis(values, -1, along), moveaxis(places, -1, along)};
}

static void requirePlace(const char *function, const Operand &x, std::int64_t k, int axis) {
  std::int64_t n = x.shape()[detail::axisOf(axis, x, function)];
  if (k < -n || k >= n)
    detail::raise<ShapeError>(
        {.what = fmt::format("a place that there is not in {}", function),
         .where = x.where(),
         .expected = fmt::format("k from {} to {}", -n, n - 1),
         .got = fmt::format("{}", k),
         .hint = fmt::format("name another axis, as in {}(x, k, 0)", function)});
}
Array partition(const Operand &x, std::int64_t k, int axis) {
  requirePlace("partition", x, k, axis);
  return sort(x, axis);
}
Array argpartition(const Operand &x, std::int64_t k, int axis) {
  requirePlace("argpartition", x, k, axis);
  return argsort(x, axis);
}

//===----------------------------------------------------------------------------------------------
// Places in a sorted vector

/// Whether u stands before v where NaN is last.
static Array isBefore(const Array &u, const Array &v) { return (u < v) | (isnan(v) & ~isnan(u)); }

// Binary search for all values at once. In [lo, hi) the number of elements before the value lies;
// each round halves it, so that log2(n) + 1 rounds suffice.
Array searchsorted(const Operand &sorted, const Operand &values, Side side,
                   const std::optional<Array> &sorter) {
  CalledFrom line(sorted.where());
  if (sorted.ndim() != 1)
    detail::raise<ShapeError>({.what = "an array that is no vector in searchsorted",
                               .where = sorted.where(),
                               .expected = "sorted: one axis",
                               .got = detail::typeText(sorted),
                               .hint = "the sorted vector stands first, as in searchsorted(sorted, "
                                       "values); vmap takes several"});
  if (sorter)
    return searchsorted(take(sorted, *sorter, 0), values, side);
  DType dtype = detail::commonDType({&sorted, &values});
  Array a = detail::meet({&sorted}, dtype, sorted.shape(), sorted.where())[0];
  Array v = detail::meet({&values}, dtype, values.shape(), sorted.where())[0];
  std::int64_t n = a.size();
  Array lo = zeros(v.shape(), i32), hi = full(v.shape(), Array(static_cast<std::int32_t>(n)));
  for (std::int64_t left = n; left > 0; left /= 2) {
    Array middle = floor_divide(lo + hi, 2), x = take(a, middle);
    Array isBelow = side == Side::left ? isBefore(x, v) : ~isBefore(v, x);
    Array goesOn = lo < hi;
    lo = where(goesOn & isBelow, middle + 1, lo);
    hi = where(goesOn & ~isBelow, middle, hi);
  }
  return lo;
}

Array digitize(const Operand &x, const Operand &bins, bool right) {
  CalledFrom line(x.where());
  Side side = right ? Side::left : Side::right;
  if (bins.ndim() != 1)
    detail::raise<ShapeError>(
        {.what = "edges that are no vector in digitize",
         .where = x.where(),
         .expected = "bins: one axis",
         .got = detail::typeText(bins),
         .hint = "the edges stand second, as in digitize(x, bins); ravel makes a vector of them"});
  Array edges = bins.array();
  if (edges.size() == 0)
    return zeros(x.shape(), i32);
  detail::requireOrdered(edges, detail::EdgeOrder::ascendingOrDescending, "digitize", x.where());
  Array ascending = searchsorted(edges, x, side);
  Array falling = static_cast<std::int32_t>(edges.size()) - searchsorted(flip(edges), x, side);
  return where(edges(-1) >= edges(0), ascending, falling);
}

} // namespace fluxion
