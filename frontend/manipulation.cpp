// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Joining, parting, shapes and axes by the names of NumPy.
#include "fluxion/manipulation.h"

#include "fluxion/creation.h"
#include "fluxion/cumulative.h"
#include "fluxion/elementwise.h"
#include "fluxion/indexing.h"
#include "fluxion/sorting.h"
#include "frontend/formula.h"
#include "frontend/selection.h"
#include "frontend/structural.h"
#include "frontend/trace.h"

#include <algorithm>
#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;
using Site = std::source_location;

static std::vector<Array> each(const std::vector<Array> &xs, Array (*f)(const Operand &)) {
  std::vector<Array> ys;
  for (const Array &x : xs)
    ys.push_back(f(x));
  return ys;
}

//===----------------------------------------------------------------------------------------------
// Joining

Array hstack(const std::vector<Array> &xs, Site where) {
  CalledFrom line(where);
  std::vector<Array> ys = each(xs, atleast_1d);
  return concatenate(ys, !ys.empty() && ys[0].ndim() == 1 ? 0 : 1);
}
Array vstack(const std::vector<Array> &xs, Site where) {
  CalledFrom line(where);
  return concatenate(each(xs, atleast_2d), 0);
}
Array dstack(const std::vector<Array> &xs, Site where) {
  CalledFrom line(where);
  return concatenate(each(xs, atleast_3d), 2);
}
Array column_stack(const std::vector<Array> &xs, Site where) {
  CalledFrom line(where);
  std::vector<Array> columns;
  for (const Array &x : xs)
    columns.push_back(x.ndim() < 2 ? reshape(x, {-1, 1}) : x);
  return concatenate(columns, 1);
}
Array append(const Operand &x, const Operand &values, std::optional<int> axis) {
  CalledFrom line(x.where());
  if (!axis)
    return concatenate({ravel(x), ravel(values)}, 0);
  return concatenate({x.array(), values.array()}, *axis);
}

//===----------------------------------------------------------------------------------------------
// Parting

std::vector<Array> unstack(const Operand &x, int axis) {
  CalledFrom line(x.where());
  int at = detail::axisOf(axis, x, "unstack");
  std::vector<Array> parts;
  for (std::int64_t i = 0; i < x.shape()[at]; ++i)
    parts.push_back(squeeze(detail::slicedAlong(x.array(), at, i, i + 1, x.where()), at));
  return parts;
}

std::vector<Array> array_split(const Operand &x, const Cuts &cuts, int axis) {
  if (!cuts.parts())
    return split(x, cuts, axis);
  CalledFrom line(x.where());
  std::int64_t parts = *cuts.parts();
  if (parts < 1)
    detail::raise<ShapeError>(
        {.what = "a number of parts that cannot be in array_split",
         .where = x.where(),
         .expected = "at least one part",
         .got = fmt::format("{}", parts),
         .hint = "as in array_split(x, 3), or name the cuts, as in array_split(x, {2, 5})"});
  std::int64_t n = x.shape()[detail::axisOf(axis, x, "array_split")];
  std::vector<std::int64_t> before;
  for (std::int64_t part = 1; part < parts; ++part)
    before.push_back(n / parts * part + std::min(part, n % parts));
  return split(x, before, axis);
}
std::vector<Array> hsplit(const Operand &x, const Cuts &cuts) {
  return split(x, cuts, x.ndim() == 1 ? 0 : 1);
}
std::vector<Array> vsplit(const Operand &x, const Cuts &cuts) { return split(x, cuts, 0); }
std::vector<Array> dsplit(const Operand &x, const Cuts &cuts) { return split(x, cuts, 2); }

//===----------------------------------------------------------------------------------------------
// Shapes

Array atleast_1d(const Operand &x) {
  CalledFrom line(x.where());
  return x.ndim() == 0 ? reshape(x, {1}) : x.array();
}
Array atleast_2d(const Operand &x) {
  CalledFrom line(x.where());
  return x.ndim() < 2 ? reshape(x, {1, x.shape().numElements()}) : x.array();
}
Array atleast_3d(const Operand &x) {
  CalledFrom line(x.where());
  if (x.ndim() < 2)
    return reshape(x, {1, x.shape().numElements(), 1});
  return x.ndim() == 2 ? expand_dims(x, 2) : x.array();
}

std::vector<Array> broadcast_arrays(const std::vector<Array> &xs, Site where) {
  CalledFrom line(where);
  std::vector<Operand> operands(xs.begin(), xs.end());
  std::vector<const Operand *> pointers;
  for (const Operand &x : operands)
    pointers.push_back(&x);
  Shape shape = xs.empty() ? Shape() : detail::commonShape("broadcast_arrays", pointers);
  std::vector<Array> same;
  for (const Array &x : xs)
    same.push_back(detail::spread(x, shape, where));
  return same;
}

Array resize(const Operand &x, const Shape &shape) {
  CalledFrom line(x.where());
  detail::requireShape(shape, "resize", x.where());
  std::int64_t wanted = shape.numElements(), there = x.shape().numElements();
  if (there == 0 && wanted > 0)
    detail::raise<ShapeError>({.what = "nothing to repeat in resize",
                               .where = x.where(),
                               .expected = "an array with elements",
                               .got = detail::typeText(x),
                               .hint = "fx::full(shape, value) makes elements"});
  Array flat = ravel(x);
  if (there < wanted)
    flat = tile(flat, (wanted + there - 1) / there);
  return reshape(detail::slicedAlong(flat, 0, 0, wanted, x.where()), shape);
}

//===----------------------------------------------------------------------------------------------
// Axes

Array rollaxis(const Operand &x, int axis, int start) {
  CalledFrom line(x.where());
  int from = detail::axisOf(axis, x, "rollaxis");
  int to = start < 0 ? start + x.ndim() : start;
  if (to < 0 || to > x.ndim())
    detail::raise<ShapeError>({.what = "a start that is no place in rollaxis",
                               .where = x.where(),
                               .expected = fmt::format("0 to {}", x.ndim()),
                               .got = fmt::format("{}", start),
                               .hint = "moveaxis(x, axis, place) says where the axis is to stand"});
  return moveaxis(x, from, to > from ? to - 1 : to);
}
Array fliplr(const Operand &x) { return flip(x, 1); }
Array flipud(const Operand &x) { return flip(x, 0); }

Array rot90(const Operand &x, int times, std::pair<int, int> axes) {
  CalledFrom line(x.where());
  int first = detail::axisOf(axes.first, x, "rot90");
  int second = detail::axisOf(axes.second, x, "rot90");
  if (first == second)
    detail::raise<ShapeError>({.what = "one axis instead of two in rot90",
                               .where = x.where(),
                               .expected = "two different axes",
                               .got = fmt::format("axis {} of {}", first, detail::typeText(x)),
                               .hint = "as in rot90(x, 1, {0, 1})"});
  switch (((times % 4) + 4) % 4) {
  case 0: return x.array();
  case 1: return flip(swapaxes(x, first, second), first);
  case 2: return flip(x, {first, second});
  default: return swapaxes(flip(x, first), first, second);
  }
}

Array roll(const Operand &x, const std::vector<std::int64_t> &shifts, const Axes &axes) {
  CalledFrom line(x.where());
  // An axis that is named twice is rolled twice.
  detail::AxisList along;
  for (int axis = 0; axes.isAll() && axis < x.ndim(); ++axis)
    along.push_back(axis);
  for (int axis : axes.list())
    along.push_back(detail::axisOf(axis, x, "roll"));
  if (along.size() != shifts.size())
    detail::raise<ShapeError>(
        {.what = "shifts that do not fit in roll",
         .where = x.where(),
         .expected = fmt::format("{} shifts, one per axis", along.size()),
         .got = fmt::format("{}", shifts.size()),
         .hint = "roll(x, 1, 0) shifts one axis, roll(x, {1, 2}, {0, 1}) two"});
  Array rolled = x.array();
  for (std::size_t i = 0; i < shifts.size(); ++i)
    rolled = roll(rolled, shifts[i], static_cast<int>(along[i]));
  return rolled;
}

// Element i is the one that many places before it.
Array roll(const Operand &x, const Array &shift, std::optional<int> axis) {
  CalledFrom line(x.where());
  detail::requireIntegers(shift, x.where());
  if (shift.ndim() != 0)
    detail::raise<ShapeError>({.what = "a shift that is no scalar in roll",
                               .where = x.where(),
                               .expected = "one integer",
                               .got = detail::typeText({shift, x.where()}),
                               .hint = "several axes are rolled one after the other"});
  if (!axis)
    return reshape(roll(ravel(x), shift, 0), x.shape());
  int along = detail::axisOf(*axis, x, "roll");
  std::int64_t n = x.shape()[along];
  if (n == 0)
    return x.array();
  return take(x, (iota(n, i64) - shift.astype(i64)) % n, along);
}

Array repeat(const Operand &x, const std::vector<std::int64_t> &times, std::optional<int> axis) {
  CalledFrom line(x.where());
  Array subject = axis ? x.array() : ravel(x);
  int along = detail::axisOf(axis.value_or(0), subject, "repeat");
  bool fits = static_cast<std::int64_t>(times.size()) == subject.shape()[along];
  // Limited one by one, so that their sum does not overflow.
  std::int64_t count = 0, most = std::numeric_limits<std::int64_t>::max() / 2;
  for (std::int64_t n : times) {
    fits = fits && n >= 0;
    count = std::min(count, most) + std::clamp<std::int64_t>(n, 0, most);
  }
  if (!fits)
    detail::raise<ShapeError>(
        {.what = "repetitions that do not fit in repeat",
         .where = x.where(),
         .expected = fmt::format("{} numbers of 0 or more", subject.shape()[along]),
         .got = static_cast<std::int64_t>(times.size()) == subject.shape()[along]
                    ? fmt::format("{} among them", *std::min_element(times.begin(), times.end()))
                    : fmt::format("{} numbers", times.size()),
         .hint = "repeat(x, 2, axis) repeats all of them alike"});
  Shape shape = subject.shape();
  shape[along] = count;
  detail::requireShape(shape, "repeat", x.where());
  runtime::HostArray places =
      detail::inMemory(x.where(), [&] { return runtime::HostArray(DType::i64, Shape{count}); });
  auto *next = places.mutableData<std::int64_t>();
  for (std::size_t i = 0; i < times.size(); ++i)
    next = std::fill_n(next, times[i], static_cast<std::int64_t>(i));
  return take(subject, detail::fromHost(std::move(places)), along);
}

// Element i begins behind those before it: place p shows the last element that has begun there.
Array repeat(const Operand &x, const Array &times, const Repetition &options) {
  CalledFrom line(x.where());
  Array subject = options.axis ? x.array() : ravel(x);
  int along = detail::axisOf(options.axis.value_or(0), subject, "repeat");
  std::int64_t n = subject.shape()[along];
  detail::requireIntegers(times, x.where());
  std::int64_t total = options.total_repeat_length.value_or(0);
  if (times.ndim() > 1 || (times.size() != 1 && times.size() != n) || total < 0 ||
      (n == 0 && total > 0))
    detail::raise<ShapeError>(
        {.what = "repetitions that do not fit in repeat",
         .where = x.where(),
         .expected = fmt::format("one number, or a vector of {}; a length of 0 or more", n),
         .got = fmt::format("{}, length {}", detail::typeText({times, x.where()}), total),
         .hint = "{.axis = 0} names the axis that they are for"});
  Array counts = broadcast_to(times.astype(i64), {n});
  if (!options.total_repeat_length) {
    if (!detail::knownNumbers(counts))
      detail::raise<TraceError>({.what = "a length that is not known in repeat",
                                 .where = x.where(),
                                 .expected = "numbers that are known, or a length",
                                 .got = detail::typeText({times, x.where()}),
                                 .hint = "repeat(x, times, {.total_repeat_length = n})"});
    return repeat(subject, counts.to_vector<std::int64_t>(), along);
  }
  Array ends = cumsum(counts, 0);
  Array element = minimum(searchsorted(ends, iota(total, i64), Side::right),
                          static_cast<std::int32_t>(std::max<std::int64_t>(n, 1) - 1));
  return take(subject, element, along);
}

} // namespace fluxion
