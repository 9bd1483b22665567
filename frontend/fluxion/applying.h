// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A function applied along axes, to every element, to every place.
//
//   fx::Array m = reshape(fx::arange(6.0), {2, 3});
//   auto spread = [](fx::Array row) { return max(row) - min(row); };
//   fx::Array each = fx::apply_along_axis(spread, 1, m);                          // [2]
//   auto total = [](fx::Array x, int axis) { return sum(x, axis); };
//   fx::Array all = fx::apply_over_axes(total, m, {0, 1});
//   auto larger = fx::vectorize([](fx::Array a, fx::Array b) { return where(a > b, a, b); });
//   fx::Array y = larger(m, fx::array({1.0, 4.0, 2.0}));
//   fx::Array sums = fx::fromfunction([](const auto &at) { return at[0] + at[1]; }, {2, 3});
//
// Errors   those of f. ShapeError: an axis out of range
// Gradient that of f
#pragma once

#include "fluxion/manipulation.h"
#include "fluxion/transforms.h"

namespace fluxion {
namespace detail {
/// The axis last, all others merged into a first one.
Array rowsAlong(const Array &x, int axis, Where where);
/// Rows of results in place of the axis of x.
Array rowsBack(const Array &rows, const Array &x, int axis, Where where);
/// `result` of a function along an axis of x, which keeps that axis.
Array withAxisKept(const Array &result, const Array &x, int axis, Where where);
/// The axes from the first.
std::vector<int> axesOf(const Axes &axes, const Array &x, const char *function, Where where);
} // namespace detail

/// f of every vector along an axis; what it answers takes the place of the axis.
///
/// Shapes   x: [.., n, ..], f: [n] → [r..]; result: [.., r.., ..]
template <class F>
Array apply_along_axis(F f, int axis, const Array &x,
                       std::source_location where = std::source_location::current()) {
  return detail::rowsBack(vmap(std::move(f), where)(detail::rowsAlong(x, axis, where)), x, axis,
                          where);
}

/// f(f(x, axis), next axis) …, where f takes an axis away, or leaves it with size 1, which it has.
///
/// Shapes   that of x with 1 in the place of the axes
/// Errors   ShapeError: f answers something else
template <class F>
Array apply_over_axes(F f, const Array &x, const Axes &axes,
                      std::source_location where = std::source_location::current()) {
  Array y = x;
  for (int axis : detail::axesOf(axes, x, "apply_over_axes", where))
    y = detail::withAxisKept(f(y, axis), y, axis, where);
  return y;
}

/// f of scalars as a function of arrays that broadcast, element by element.
///
/// Shapes   that in which the arrays meet
/// Errors   ShapeError: arrays that do not broadcast
/// Laws     vectorize(f)(x, y)(i) = f(x(i), y(i))
template <class F>
auto vectorize(F f, std::source_location where = std::source_location::current()) {
  return [f = std::move(f), where](const auto &...xs) {
    std::vector<Array> all = broadcast_arrays({Array(xs)...}, where);
    Shape shape = all.front().shape();
    for (Array &x : all)
      x = x.ravel(where);
    const Array *next = all.data();
    auto take = [&](const auto &) { return *next++; };
    return std::apply(vmap(f, where), std::tuple{take(xs)...}).reshape(shape, where);
  };
}

/// f of the indices of every place, one array of `shape` per axis.
///
/// Dtypes   of the indices: the one asked for
template <class F>
Array fromfunction(F f, const Shape &shape, DType dtype = f64,
                   std::source_location where = std::source_location::current()) {
  return f(unstack({indices(shape, dtype, where), where}));
}

} // namespace fluxion
