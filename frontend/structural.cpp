// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes, axes, joining and parting.
#include "frontend/structural.h"

#include "fluxion/structural.h"
#include "frontend/window_padding.h"
#include "ir/ops/structural.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>
#include <numeric>

namespace fluxion {

using detail::AxisList;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

namespace detail {

Array sliced(const Array &x, const Box &box, Where where) {
  if (box.start == Box(x.shape()).start && box.limit == Box(x.shape()).limit &&
      box.stride == Box(x.shape()).stride)
    return x;
  return recordOne(where, {x}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::SliceOp::create(b, loc, v[0], box.start, box.limit, box.stride);
  });
}

Array slicedAlong(const Array &x, int axis, int64_t begin, int64_t end, Where where) {
  Box box(x.shape());
  box.start[axis] = begin;
  box.limit[axis] = end;
  return sliced(x, box, where);
}

Array reversed(const Array &x, llvm::ArrayRef<int64_t> axes, Where where) {
  if (axes.empty())
    return x;
  return recordOne(where, {x}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::ReverseOp::create(b, loc, v[0], axes);
  });
}

Array permuted(const Array &x, llvm::ArrayRef<int64_t> permutation, Where where) {
  if (llvm::is_sorted(permutation))
    return x;
  return recordOne(where, {x}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::PermuteOp::create(b, loc, v[0], permutation);
  });
}

Array joined(const Leaves &xs, int64_t axis, Where where) {
  if (xs.size() == 1)
    return xs[0];
  return recordOne(where, xs, [&](OpBuilder &b, Location loc, auto v) {
    return ir::ConcatenateOp::create(b, loc, v, static_cast<uint64_t>(axis));
  });
}

Array padded(const Array &x, const Array &value, llvm::ArrayRef<int64_t> low,
             llvm::ArrayRef<int64_t> high, llvm::ArrayRef<int64_t> interior, Where where) {
  return recordOne(where, {x, value}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::PadOp::create(b, loc, v[0], v[1], low, high, interior);
  });
}

} // namespace detail

//===----------------------------------------------------------------------------------------------
// Shapes

// The size that -1 stands for is the quotient of the elements by the other sizes.
static Shape resolved(const Shape &asked, const Operand &x) {
  std::int64_t n = x.shape().numElements();
  int open = -1, unknown = 0;
  Shape shape = asked;
  for (int axis = 0; axis < asked.rank(); ++axis)
    if (asked[axis] == -1) {
      open = axis;
      ++unknown;
      shape[axis] = 1;
    }
  bool isNegative = std::any_of(shape.begin(), shape.end(), [](auto size) { return size < 0; });
  if (!isNegative)
    detail::requireShape(shape, "reshape", x.where());
  std::int64_t others = isNegative ? 0 : shape.numElements();
  bool isOpen = unknown > 1 || (unknown == 1 && others == 0);
  if (unknown == 1 && others > 0 && n % others == 0)
    shape[open] = n / others;
  if (isNegative || isOpen || shape.numElements() != n)
    detail::raise<ShapeError>({.what = "shape mismatch in reshape",
                               .where = x.where(),
                               .expected = fmt::format("a shape of {} elements", n),
                               .got = fmt::format("{} to {}", detail::typeText(x), asked.str()),
                               .hint = "one size may be -1: what the others leave"});
  return shape;
}

Array reshape(const Operand &x, const Shape &shape) {
  return detail::reshaped(x.array(), resolved(shape, x), x.where());
}
Array flatten(const Operand &x) {
  return detail::reshaped(x.array(), {x.shape().numElements()}, x.where());
}
Array ravel(const Operand &x) { return flatten(x); }

Array reshape(const Operand &x, const Shape &shape, Order order) {
  if (order == Order::C)
    return reshape(x, shape);
  Operand backwards(transpose(x), x.where());
  std::vector<std::int64_t> reversed(shape.begin(), shape.end());
  std::reverse(reversed.begin(), reversed.end());
  return transpose({reshape(backwards, reversed), x.where()});
}
Array broadcast_to(const Operand &x, const Shape &shape) {
  detail::requireShape(shape, "broadcast_to", x.where());
  int shift = shape.rank() - x.ndim();
  bool fits = shift >= 0;
  for (int axis = 0; fits && axis < x.ndim(); ++axis)
    fits = x.shape()[axis] == 1 || x.shape()[axis] == shape[axis + shift];
  if (!fits)
    detail::raise<ShapeError>(
        {.what = "shape mismatch in broadcast_to",
         .where = x.where(),
         .expected = "sizes equal to those asked for, or 1, counted from the last axis",
         .got = fmt::format("{} to {}", detail::typeText(x), shape.str()),
         .hint = "expand_dims makes axes of size 1"});
  return detail::spread(x.array(), shape, x.where());
}
Array broadcast_in_dim(const Operand &x, const Shape &shape, const Axes &axes) {
  const std::vector<int> &list = axes.list();
  bool fits = static_cast<int>(list.size()) == x.ndim() && shape.rank() >= x.ndim();
  Shape spread(std::vector<std::int64_t>(shape.size(), 1));
  for (int i = 0, before = -1; fits && i < x.ndim(); ++i) {
    int axis = list[static_cast<std::size_t>(i)];
    fits =
        axis > before && axis < shape.rank() && (x.shape()[i] == 1 || x.shape()[i] == shape[axis]);
    if (fits)
      spread[before = axis] = x.shape()[i];
  }
  if (!fits)
    detail::raise<ShapeError>(
        {.what = "axes that do not fit in broadcast_in_dim",
         .where = x.where(),
         .expected =
             fmt::format("{} ascending axes of {}, of the sizes of x or 1", x.ndim(), shape.str()),
         .got = fmt::format("{} axes for {}", list.size(), detail::typeText(x)),
         .hint = "broadcast_to takes the last axes; transpose brings them in order"});
  return broadcast_to({detail::reshaped(x.array(), spread, x.where()), x.where()}, shape);
}

//===----------------------------------------------------------------------------------------------
// Axes

Array permute(const Operand &x, const Axes &axes) {
  AxisList order = detail::normalAxes(axes, x, "permute");
  if (static_cast<int>(order.size()) != x.ndim())
    detail::raise<ShapeError>(
        {.what = "axes are missing in transpose",
         .where = x.where(),
         .expected = fmt::format("all {} axes", x.ndim()),
         .got = fmt::format("{} axes of {}", order.size(), detail::typeText(x)),
         .hint = "swapaxes(x, 0, 1) exchanges two, moveaxis(x, 0, -1) moves one"});
  return detail::permuted(x.array(), order, x.where());
}
Array transpose(const Operand &x, const Axes &axes) {
  if (!axes.isAll())
    return permute(x, axes);
  AxisList order = detail::normalAxes({}, x, "transpose");
  std::reverse(order.begin(), order.end());
  return detail::permuted(x.array(), order, x.where());
}

Array moveaxis(const Operand &x, const Axes &from, const Axes &to) {
  AxisList sources = detail::normalAxes(from, x, "moveaxis");
  AxisList places = detail::normalAxes(to, x, "moveaxis");
  if (sources.size() != places.size())
    detail::raise<ShapeError>(
        {.what = "axes and places do not match in moveaxis",
         .where = x.where(),
         .expected = "as many places as axes",
         .got = fmt::format("{} axes, {} places", sources.size(), places.size()),
         .hint = "each axis has its place, as in moveaxis(x, {0, 1}, {-2, -1})"});
  AxisList rest;
  for (int64_t axis = 0; axis < x.ndim(); ++axis)
    if (!llvm::is_contained(sources, axis))
      rest.push_back(axis);
  AxisList order;
  auto next = rest.begin();
  for (int64_t place = 0; place < x.ndim(); ++place) {
    auto found = llvm::find(places, place);
    order.push_back(found == places.end() ? *next++ : sources[found - places.begin()]);
  }
  return detail::permuted(x.array(), order, x.where());
}
Array swapaxes(const Operand &x, int first, int second) {
  AxisList order = detail::normalAxes({}, x, "swapaxes");
  std::swap(order[detail::normalAxis(first, x, "swapaxes")],
            order[detail::normalAxis(second, x, "swapaxes")]);
  return detail::permuted(x.array(), order, x.where());
}

Array squeeze(const Operand &x, const Axes &axes) {
  AxisList gone;
  for (int64_t axis : detail::sortedAxes(axes, x, "squeeze"))
    if (x.shape()[static_cast<int>(axis)] == 1)
      gone.push_back(axis);
    else if (!axes.isAll())
      detail::raise<ShapeError>(
          {.what = "an axis that cannot be squeezed",
           .where = x.where(),
           .expected = "axes of size 1",
           .got = fmt::format("axis {} of {}", axis, detail::typeText(x)),
           .hint = fmt::format(
               "sum(x, {0}) or take(x, 0, {0}) leaves it out; squeeze(x) those of size 1", axis)});
  return detail::reshaped(x.array(), detail::without(x.shape(), gone), x.where());
}

Array expand_dims(const Operand &x, const Axes &axes) {
  int rank = x.ndim() + static_cast<int>(axes.list().size());
  AxisList fresh =
      detail::normalAxes(axes.isAll() ? Axes(std::vector<int>{}) : axes, rank, "expand_dims",
                         fmt::format("the result of {} axes", rank), x.where());
  if (rank > maxRank)
    detail::raise<ShapeError>({.what = "too many axes in expand_dims",
                               .where = x.where(),
                               .expected = fmt::format("at most {} axes", maxRank),
                               .got = fmt::format("{}", rank),
                               .hint = "merge axes first, as in collapse(x, 0, 2)"});
  Shape shape;
  for (int axis = 0, next = 0; axis < rank; ++axis)
    shape.push_back(llvm::is_contained(fresh, axis) ? 1 : x.shape()[next++]);
  return detail::reshaped(x.array(), shape, x.where());
}

//===----------------------------------------------------------------------------------------------
// Joining and parting

/// The arrays in their common dtype.
static Leaves inOneDType(const char *function, const std::vector<Array> &xs, Site where) {
  if (xs.empty())
    detail::raise<ShapeError>({.what = fmt::format("{} of no arrays", function),
                               .where = where,
                               .expected = "at least one array",
                               .got = "none",
                               .hint = "fx::zeros({0}) is an array without elements"});
  DType dtype = DType::boolean;
  for (const Array &x : xs)
    dtype = promote(dtype, Operand(x, where).dtype());
  Leaves same;
  for (const Array &x : xs)
    same.push_back(detail::converted(x, dtype, where));
  return same;
}

static std::string listOfTypes(const std::vector<Array> &xs, Site where) {
  std::string text;
  for (const Array &x : xs)
    text += (text.empty() ? "" : ", ") + detail::typeText(Operand(x, where));
  return text;
}

Array concatenate(const std::vector<Array> &xs, int axis, Site where) {
  Leaves same = inOneDType("concatenate", xs, where);
  int at = detail::axisOf(axis, {same[0], where}, "concatenate");
  AxisList along{at};
  for (const Array &x : same)
    if (x.ndim() != same[0].ndim() ||
        detail::without(x.shape(), along) != detail::without(same[0].shape(), along))
      detail::raise<ShapeError>(
          {.what = "shape mismatch in concatenate",
           .where = where,
           .expected = fmt::format("shapes that differ at most along axis {}", at),
           .got = listOfTypes(xs, where),
           .hint = x.ndim() == same[0].ndim()
                       ? "name the axis along which they differ, as in fx::concatenate({a, b}, 1)"
                       : "expand_dims adds axes of size 1, as in expand_dims(x, 0) for a row"});
  return detail::joined(same, at, where);
}

Array stack(const std::vector<Array> &xs, int axis, Site where) {
  Leaves same = inOneDType("stack", xs, where);
  for (Array &x : same) {
    if (x.shape() != xs[0].shape())
      detail::raise<ShapeError>({.what = "shape mismatch in stack",
                                 .where = where,
                                 .expected = "equal shapes",
                                 .got = listOfTypes(xs, where),
                                 .hint = "fx::broadcast_arrays gives them one shape; "
                                         "fx::concatenate takes sizes that differ along one axis"});
    x = expand_dims({x, where}, axis);
  }
  return concatenate(same, axis, where);
}

Cuts Cuts::of_sizes(const std::vector<std::int64_t> &sizes) {
  std::vector<std::int64_t> before;
  std::int64_t total = 0;
  for (std::int64_t size : sizes) {
    before.push_back(total);
    bool isPossible = total >= 0 && size >= 0 && size <= detail::farthest;
    total = isPossible ? total + size : -1;
  }
  if (!before.empty())
    before.erase(before.begin()); // the first part begins where the axis does
  Cuts cuts(std::move(before));
  cuts.total_ = sizes.empty() ? -1 : total;
  return cuts;
}

std::vector<Array> split(const Operand &x, const Cuts &cuts, int axis) {
  int at = detail::axisOf(axis, x, "split");
  std::int64_t n = x.shape()[at];
  if (cuts.total() && *cuts.total() != n)
    detail::raise<ShapeError>(
        {.what = "sizes that do not add up in split",
         .where = x.where(),
         .expected = fmt::format("sizes of 0 or more that add up to {}", n),
         .got = *cuts.total() < 0 ? "none, or a negative one" : fmt::format("{}", *cuts.total()),
         .hint = fmt::format("they are those of axis {} of {}", at, detail::typeText(x))});
  std::vector<std::int64_t> before = cuts.before();
  if (cuts.parts()) {
    if (*cuts.parts() < 1 || n % *cuts.parts() != 0)
      detail::raise<ShapeError>(
          {.what = "parts that are not equal in split",
           .where = x.where(),
           .expected = "a number of parts that divides the size",
           .got = fmt::format("{} parts of axis {} of {}", *cuts.parts(), at, detail::typeText(x)),
           .hint = "name the cuts, as in split(x, {2, 5}, axis)"});
    for (int part = 1; part < *cuts.parts(); ++part)
      before.push_back(n / *cuts.parts() * part);
  }
  std::vector<Array> parts;
  std::int64_t begin = 0;
  before.push_back(n);
  for (std::int64_t cut : before) {
    std::int64_t end = std::clamp<std::int64_t>(cut < 0 ? cut + n : cut, 0, n);
    parts.push_back(
        detail::slicedAlong(x.array(), at, std::min(begin, n), std::max(begin, end), x.where()));
    begin = end;
  }
  return parts;
}

//===----------------------------------------------------------------------------------------------
// Members

Array Array::reshape(const Shape &shape, Where where) const {
  return fluxion::reshape({*this, where}, shape);
}
Array Array::transpose(const Axes &axes, Where where) const {
  return fluxion::transpose({*this, where}, axes);
}
Array Array::squeeze(const Axes &axes, Where where) const {
  return fluxion::squeeze({*this, where}, axes);
}
Array Array::flatten(Where where) const { return fluxion::flatten({*this, where}); }
Array Array::ravel(Where where) const { return fluxion::ravel({*this, where}); }

} // namespace fluxion
