// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/applying.h"

#include "frontend/formula.h"

#include <fmt/format.h>

namespace fluxion::detail {

Array rowsAlong(const Array &x, int axis, Where where) {
  CalledFrom line(where);
  int at = axisOf(axis, {x, where}, "apply_along_axis");
  Array last = moveaxis(x, at, -1);
  std::int64_t n = x.shape()[at];
  return reshape(last, {n == 0 ? 0 : x.size() / n, n});
}

Array rowsBack(const Array &rows, const Array &x, int axis, Where where) {
  CalledFrom line(where);
  int at = axisOf(axis, {x, where}, "apply_along_axis");
  Shape shape = without(x.shape(), {at});
  int others = shape.rank();
  std::vector<int> from, to;
  for (int k = 1; k < rows.ndim(); ++k) {
    shape.push_back(rows.shape()[k]);
    from.push_back(others + k - 1);
    to.push_back(at + k - 1);
  }
  return moveaxis(reshape(rows, shape), from, to);
}

Array withAxisKept(const Array &result, const Array &x, int axis, Where where) {
  CalledFrom line(where);
  if (result.ndim() == x.ndim())
    return result;
  if (result.ndim() + 1 != x.ndim())
    raise<ShapeError>({.what = "a result of another number of axes in apply_over_axes",
                       .where = where,
                       .expected = fmt::format("{} axes, or one less", x.ndim()),
                       .got = typeText({result, where}),
                       .hint = "reduce along that axis alone, as in [](fx::Array x, int axis) { "
                               "return sum(x, axis); }"});
  return expand_dims(result, axis);
}

std::vector<int> axesOf(const Axes &axes, const Array &x, const char *function, Where where) {
  AxisList list = normalAxes(axes, {x, where}, function);
  return {list.begin(), list.end()};
}

} // namespace fluxion::detail
