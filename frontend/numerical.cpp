// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Differences and integrals; comparing.
#include "fluxion/numerical.h"

#include "frontend/formula.h"
#include "frontend/number_limits.h"
#include "frontend/structural.h"

#include <fmt/format.h>
#include <limits>

namespace fluxion {

using detail::CalledFrom;
using detail::floating;

/// Elements [begin, end) along an axis.
static Array part(const Array &x, int axis, std::int64_t begin, std::int64_t end) {
  return detail::slicedAlong(x, axis, begin, end, std::source_location::current());
}

//===----------------------------------------------------------------------------------------------
// Differences

Array diff(const Operand &x, int n, int axis) {
  CalledFrom line(x.where());
  int along = detail::axisOf(axis, x, "diff");
  if (n < 0)
    detail::raise<ShapeError>({.what = "a negative order in diff",
                               .where = x.where(),
                               .expected = "n of 0 or more",
                               .got = fmt::format("{}", n),
                               .hint = "the axis stands behind the order, as in diff(x, 1, -1)"});
  Array y = x.array();
  for (int i = 0; i < n && y.shape()[along] > 0; ++i) {
    std::int64_t size = y.shape()[along];
    Array later = part(y, along, 1, size), earlier = part(y, along, 0, size - 1);
    y = isBoolean(y.dtype()) ? not_equal(later, earlier) : later - earlier;
  }
  return y;
}
Array diff(const Operand &given, int n, int axis, const MoreAtEnds &ends) {
  CalledFrom line(given.where());
  int along = detail::axisOf(axis, given, "diff");
  Shape one = given.shape();
  one[along] = 1;
  auto whole = [&](const Array &end) { return end.ndim() == 0 ? broadcast_to(end, one) : end; };
  std::vector<Array> parts;
  if (ends.prepend)
    parts.push_back(whole(*ends.prepend));
  parts.push_back(given.array());
  if (ends.append)
    parts.push_back(whole(*ends.append));
  return diff(concatenate(parts, along), n, along);
}
Array ediff1d(const Operand &x, const MoreDifferences &more) {
  CalledFrom line(x.where());
  Array differences = diff(ravel(x));
  std::vector<Array> parts;
  if (more.to_begin)
    parts.push_back(ravel(*more.to_begin).astype(differences.dtype()));
  parts.push_back(differences);
  if (more.to_end)
    parts.push_back(ravel(*more.to_end).astype(differences.dtype()));
  return concatenate(parts);
}

/// `steps` between neighbours, shaped to go along `axis` of y.
static Array along(const Array &steps, const Array &y, int axis) {
  return reshape(steps, detail::shapeAlong(axis, y.ndim(), steps.size()));
}

// Inside: the derivative of the parabola through three neighbours, h before and g behind:
// (h/g (y+ - y) + g/h (y - y-)) / (g + h).
static Array gradientAlong(const Array &y, int axis, const std::optional<Array> &coordinates,
                           const Array &spacing) {
  std::int64_t n = y.shape()[axis];
  Array rise = diff(y, 1, axis);
  Array steps = coordinates ? along(diff(*coordinates), y, axis) : spacing;
  auto stepsAt = [&](std::int64_t begin, std::int64_t end) {
    return coordinates ? part(steps, axis, begin, end) : steps;
  };
  Array slopes = rise / steps;
  Array h = stepsAt(0, n - 2), g = stepsAt(1, n - 1);
  Array before = part(slopes, axis, 0, n - 2), behind = part(slopes, axis, 1, n - 1);
  Array inside = (h * behind + g * before) / (g + h);
  return concatenate({part(slopes, axis, 0, 1), inside, part(slopes, axis, n - 2, n - 1)}, axis);
}

std::vector<Array> gradient(const Operand &given, const std::vector<Array> &spacings,
                            const Axes &axes) {
  CalledFrom line(given.where());
  Array y = floating(given);
  auto list = detail::normalAxes(axes, given, "gradient");
  if (spacings.size() > 1 && spacings.size() != list.size())
    detail::raise<ShapeError>(
        {.what = "spacings that do not fit in gradient",
         .where = given.where(),
         .expected = fmt::format("one, or one per axis: {}", list.size()),
         .got = fmt::format("{}", spacings.size()),
         .hint = "name the axes that they are for, as in gradient(y, {dx, dy}, {0, 1})"});
  std::vector<Array> slopes;
  for (std::size_t i = 0; i < list.size(); ++i) {
    int axis = static_cast<int>(list[i]);
    std::optional<Array> coordinates;
    Array spacing = ones({}, y.dtype());
    if (!spacings.empty()) {
      const Array &mine = spacings[spacings.size() == 1 ? 0 : i];
      if (mine.ndim() == 0)
        spacing = mine;
      else
        coordinates = mine;
    }
    if (y.shape()[axis] < 2 || (coordinates && coordinates->shape() != Shape{y.shape()[axis]}))
      detail::raise<ShapeError>(
          {.what = "an axis or coordinates that do not fit in gradient",
           .where = given.where(),
           .expected = "at least two elements along each axis, as many coordinates",
           .got = fmt::format(
               "{}axis {} of {}",
               coordinates ? detail::typeText({*coordinates, given.where()}) + " for " : "", axis,
               detail::typeText(given)),
           .hint = coordinates ? "one distance for all of them is a number, as in gradient(y, 0.1)"
                               : "name the longer axes alone, as in gradient(y, 1.0, 0)"});
    slopes.push_back(gradientAlong(y, axis, coordinates, spacing));
  }
  return slopes;
}
std::vector<Array> gradient(const Operand &y, double spacing, const Axes &axes) {
  return gradient(y, std::vector<Array>{Array(spacing).astype(detail::floatingOf(y.dtype()))},
                  axes);
}

//===----------------------------------------------------------------------------------------------
// Integrals

/// Means of neighbours along the axis.
static Array middles(const Array &y, int axis) {
  std::int64_t n = y.shape()[axis];
  return 0.5 * (part(y, axis, std::min<std::int64_t>(n, 1), n) +
                part(y, axis, 0, std::max<std::int64_t>(n - 1, 0)));
}
Array trapezoid(const Operand &given, double dx, int axis) {
  CalledFrom line(given.where());
  Array y = floating(given);
  int at = detail::axisOf(axis, given, "trapezoid");
  return dx * sum(middles(y, at), at);
}
Array trapezoid(const Operand &given, const Array &x, int axis) {
  CalledFrom line(given.where());
  Operand coordinates(x, given.where());
  Array y = floating(given);
  int at = detail::axisOf(axis, given, "trapezoid");
  if (x.ndim() == 1 ? x.size() != y.shape()[at] : x.shape() != y.shape())
    detail::raise<ShapeError>({.what = "coordinates that do not fit in trapezoid",
                               .where = given.where(),
                               .expected = "x: a vector along the axis, or of the shape of y",
                               .got = detail::typesText({&given, &coordinates}),
                               .hint = "name their axis, as in trapezoid(y, x, 0)"});
  Array steps = x.ndim() == 1 ? along(diff(x), y, at) : diff(x, 1, at);
  return sum(steps * middles(y, at), at);
}

//===----------------------------------------------------------------------------------------------
// Comparing

Array isclose(const Operand &x, const Operand &y, const Closeness &options) {
  CalledFrom line(x.where());
  Leaves both = detail::met("isclose", {&x, &y}, /*isFloating=*/true);
  const Array &a = both[0], &b = both[1];
  Array near = abs(a - b) <= options.atol + options.rtol * abs(b);
  Array result = (a == b) | (near & isfinite(a) & isfinite(b));
  return options.equal_nan ? result | (isnan(a) & isnan(b)) : result;
}
Array allclose(const Operand &a, const Operand &b, const Closeness &options) {
  CalledFrom line(a.where());
  return fluxion::all(isclose(a, b, options));
}
Array array_equal(const Operand &a, const Operand &b, bool equal_nan) {
  CalledFrom line(a.where());
  if (a.shape() != b.shape())
    return false;
  Array same = a == b;
  return fluxion::all(equal_nan ? same | ((a != a) & (b != b)) : same);
}
Array array_equiv(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  int shift = std::abs(a.ndim() - b.ndim());
  const Shape &longer = a.ndim() >= b.ndim() ? a.shape() : b.shape();
  const Shape &shorter = a.ndim() >= b.ndim() ? b.shape() : a.shape();
  for (int axis = 0; axis < shorter.rank(); ++axis)
    if (shorter[axis] != longer[axis + shift] && shorter[axis] != 1 && longer[axis + shift] != 1)
      return false;
  return fluxion::all(a == b);
}
Array nan_to_num(const Operand &x, double nan, std::optional<double> posinf,
                 std::optional<double> neginf) {
  CalledFrom line(x.where());
  if (isComplex(x.dtype()))
    return complex(nan_to_num(real(x), nan, posinf, neginf),
                   nan_to_num(imag(x), nan, posinf, neginf));
  if (!isFloating(x.dtype()))
    return x.array();
  double largest = detail::largestFinite(x.dtype());
  double infinity = std::numeric_limits<double>::infinity();
  Array y = where(isnan(x), nan, x);
  y = where(y == infinity, posinf.value_or(largest), y);
  return where(y == -infinity, neginf.value_or(-largest), y);
}

} // namespace fluxion
