// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/axes.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

namespace fluxion::detail {

int64_t normalAxis(int axis, int rank, const char *function, const std::string &x, Where where) {
  if (axis >= -rank && axis < rank)
    return axis < 0 ? axis + rank : axis;
  raise<ShapeError>({.what = fmt::format("axis out of range in {}", function),
                     .where = where,
                     .expected = rank == 0 ? std::string("an array with axes")
                                           : fmt::format("an axis from {} to {}", -rank, rank - 1),
                     .got = fmt::format("axis {} of {}", axis, x),
                     .hint = rank == 0 ? "atleast_1d makes a vector of a scalar"
                                       : "axes are counted from 0, negative ones from the end"});
}

AxisList normalAxes(const Axes &axes, int rank, const char *function, const std::string &x,
                    Where where) {
  if (axes.isAll())
    return llvm::to_vector(llvm::seq<int64_t>(0, rank));
  AxisList list;
  for (int given : axes.list()) {
    int64_t axis = normalAxis(given, rank, function, x, where);
    if (llvm::is_contained(list, axis))
      raise<ShapeError>(
          {.what = fmt::format("an axis named twice in {}", function),
           .where = where,
           .expected = "every axis at most once",
           .got = fmt::format("axis {} of {}", given, x),
           .hint = fmt::format("name it once: {} and {} are the same axis", axis, axis - rank)});
    list.push_back(axis);
  }
  return list;
}

AxisList sortedAxes(const Axes &axes, const Operand &x, const char *function) {
  AxisList list = normalAxes(axes, x, function);
  llvm::sort(list);
  return list;
}

Shape batchOf(const Shape &shape, int axes) {
  Shape batch;
  for (int axis = 0; axis + axes < shape.rank(); ++axis)
    batch.push_back(shape[axis]);
  return batch;
}

Shape without(const Shape &shape, llvm::ArrayRef<int64_t> axes) {
  Shape left;
  for (int axis = 0; axis < shape.rank(); ++axis)
    if (!llvm::is_contained(axes, axis))
      left.push_back(shape[axis]);
  return left;
}

Shape withOnesAt(const Shape &shape, llvm::ArrayRef<int64_t> axes) {
  Shape ones = shape;
  for (int64_t axis : axes)
    ones[static_cast<int>(axis)] = 1;
  return ones;
}

} // namespace fluxion::detail
