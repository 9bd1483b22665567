// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/editing.h"

#include "fluxion/cumulative.h"
#include "frontend/formula.h"
#include "frontend/structural.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;
using Site = std::source_location;

/// x and the axis that is meant: that of the flattened array where none is given.
static std::pair<Array, int> along(const char *function, const Operand &x,
                                   std::optional<int> axis) {
  if (!axis)
    return {ravel(x), 0};
  return {x.array(), detail::axisOf(*axis, x, function)};
}

/// Throws unless every place is one of `n`, or up to `last`; counts it from 0.
static std::int64_t requirePlace(const char *function, const Operand &x, std::int64_t place,
                                 std::int64_t n, std::int64_t last) {
  if (place < -n || place > last)
    detail::raise<ShapeError>({.what = fmt::format("a place that there is not in {}", function),
                               .where = x.where(),
                               .expected = fmt::format("places from {} to {}", -n, last),
                               .got = fmt::format("{}", place),
                               .hint = "negative places count from the end; without an axis they "
                                       "are those of the flattened array"});
  return place < 0 ? place + n : place;
}

Array insert(const Operand &given, const std::vector<std::int64_t> &places, const Operand &values,
             std::optional<int> axis) {
  CalledFrom line(given.where());
  auto [x, at] = along("insert", given, axis);
  Site where = given.where();
  std::int64_t n = x.shape()[at];
  std::vector<std::pair<std::int64_t, std::int64_t>> order; // the place, which of the values
  for (std::int64_t place : places)
    order.emplace_back(requirePlace("insert", given, place, n, n), order.size());
  std::sort(order.begin(), order.end());
  Shape shape = x.shape();
  shape[at] = static_cast<std::int64_t>(places.size());
  Array added = broadcast_to(values.array().astype(x.dtype()), shape);
  std::vector<Array> parts;
  std::int64_t begin = 0;
  for (auto [place, k] : order) {
    parts.push_back(detail::slicedAlong(x, at, begin, place, where));
    parts.push_back(detail::slicedAlong(added, at, k, k + 1, where));
    begin = place;
  }
  parts.push_back(detail::slicedAlong(x, at, begin, n, where));
  return concatenate(parts, at);
}

Array delete_(const Operand &given, const std::vector<std::int64_t> &places,
              std::optional<int> axis) {
  CalledFrom line(given.where());
  auto [x, at] = along("delete_", given, axis);
  std::int64_t n = x.shape()[at];
  std::vector<bool> stays(static_cast<std::size_t>(n), true);
  for (std::int64_t place : places)
    stays[static_cast<std::size_t>(requirePlace("delete_", given, place, n, n - 1))] = false;
  std::vector<std::int64_t> left;
  for (std::int64_t i = 0; i < n; ++i)
    if (stays[static_cast<std::size_t>(i)])
      left.push_back(i);
  if (left.empty())
    return detail::slicedAlong(x, at, 0, 0, given.where());
  return take(x, array(left), at);
}

/// The sub-arrays along an axis at which `mask` is true; behind them what the options say.
static Array chosen(const Array &x, const Array &mask, int at, const Size &options) {
  Array places = flatnonzero(mask, {.size = options.size});
  Array rows = take(x, places, at);
  Array isThere = iota(places.size()) < sum(mask);
  Shape shape = detail::shapeAlong(at, x.ndim(), places.size());
  return where(reshape(isThere, shape), rows, Array(options.fill.value_or(0)).astype(x.dtype()));
}

Array compress(const Operand &condition, const Operand &given, std::optional<int> axis,
               const Size &options) {
  CalledFrom line(given.where());
  auto [x, at] = along("compress", given, axis);
  std::int64_t n = x.shape()[at];
  if (condition.ndim() != 1 || condition.shape()[0] > n)
    detail::raise<ShapeError>({.what = "a condition that does not fit in compress",
                               .where = given.where(),
                               .expected = fmt::format("a vector of up to {} elements", n),
                               .got = detail::typeText(condition),
                               .hint = "extract(condition, x) takes a mask of the shape of x"});
  Array mask = condition.array().astype(boolean);
  return chosen(detail::slicedAlong(x, at, 0, mask.size(), given.where()), mask, at, options);
}
Array extract(const Operand &condition, const Operand &x, const Size &options) {
  CalledFrom line(x.where());
  return compress(ravel(condition), ravel(x), 0, options);
}

/// From the first to behind the last place along an axis where there is something but zeros.
static std::pair<std::int64_t, std::int64_t> extentOf(const Array &isThere, int axis, Ends ends) {
  std::vector<int> others;
  for (int k = 0; k < isThere.ndim(); ++k)
    if (k != axis)
      others.push_back(k);
  Array places = flatnonzero(others.empty() ? isThere : any(isThere, Axes(others)));
  std::int64_t n = isThere.shape()[axis];
  if (places.size() == 0)
    return {n, n};
  return {ends == Ends::back ? 0 : places(0).item<std::int64_t>(),
          ends == Ends::front ? n : places(-1).item<std::int64_t>() + 1};
}

Array trim_zeros(const Operand &given, Ends ends, const Axes &axes) {
  CalledFrom line(given.where());
  Array x = given.array(), isThere = x != zeros({}, x.dtype());
  if (!detail::knownNumbers(isThere))
    detail::raise<TraceError>({.what = "numbers that are not known in trim_zeros",
                               .where = given.where(),
                               .expected = "numbers, which say where zeros end",
                               .got = detail::typeText(given),
                               .hint = "take a slice of known size, as in x(fx::slice(1, -1))"});
  detail::Box box(x.shape());
  for (std::int64_t axis : detail::normalAxes(axes, given, "trim_zeros")) {
    auto at = static_cast<std::size_t>(axis);
    std::tie(box.start[at], box.limit[at]) = extentOf(isThere, static_cast<int>(axis), ends);
  }
  return detail::sliced(x, box, given.where());
}

/// Values in turn for numbers from 0 on.
static Array inTurn(const char *function, const Array &numbers, const Operand &values,
                    DType dtype) {
  Array all = ravel(values).astype(dtype);
  if (all.size() == 0)
    detail::raise<ShapeError>(
        {.what = fmt::format("no values in {}", function),
         .where = values.where(),
         .expected = "at least one",
         .got = detail::typeText(values),
         .hint = fmt::format("a scalar serves all places, as in {}(x, where, 0.0)", function)});
  return take(all, numbers % static_cast<std::int32_t>(all.size()));
}

Array place(const Operand &given, const Operand &mask, const Operand &values) {
  CalledFrom line(given.where());
  Array x = given.array();
  Array flat = ravel(broadcast_to(mask.array().astype(boolean), x.shape()));
  Array number = maximum(cumsum(flat, 0) - 1, 0);
  return where(reshape(flat, x.shape()),
               reshape(inTurn("place", number, values, x.dtype()), x.shape()), x);
}
Array put(const Operand &given, const Operand &places, const Operand &values, OutOfRange mode) {
  CalledFrom line(given.where());
  Array x = given.array(), at = ravel(places);
  if (at.size() == 0)
    return x;
  Array turn = inTurn("put", iota(at.size()), values, x.dtype());
  return reshape(ravel(x).at(at).set(turn, mode), x.shape());
}

Array piecewise(const Operand &given, const std::vector<Array> &conditions,
                const std::vector<Array> &choices, const Operand &otherwise) {
  CalledFrom line(given.where());
  if (conditions.size() != choices.size())
    detail::raise<ShapeError>({.what = "another number of choices than conditions in piecewise",
                               .where = given.where(),
                               .expected = fmt::format("{} choices", conditions.size()),
                               .got = fmt::format("{}", choices.size()),
                               .hint = "the value where none is true comes last: piecewise(x, "
                                       "conditions, choices, otherwise)"});
  DType dtype = given.dtype();
  Array y = broadcast_to(otherwise.array().astype(dtype), given.shape());
  for (std::size_t i = 0; i < choices.size(); ++i)
    y = where(conditions[i], choices[i].astype(dtype), y);
  return y;
}

} // namespace fluxion
