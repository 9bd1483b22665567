// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Indices of parts of matrices, parts along one axis, shapes.
#include "fluxion/indexing.h"
#include "fluxion/manipulation.h"
#include "fluxion/sorting.h"
#include "frontend/formula.h"

#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;
using Site = std::source_location;

//===----------------------------------------------------------------------------------------------
// Indices

static std::pair<std::int64_t, std::int64_t> sizesOfMatrix(const char *function, const Operand &x) {
  if (x.ndim() != 2)
    detail::raise<ShapeError>(
        {.what = fmt::format("an array that is no matrix in {}", function),
         .where = x.where(),
         .expected = "two axes",
         .got = detail::typeText(x),
         .hint = "tril_indices and triu_indices take sizes instead of a matrix"});
  return {x.shape()[0], x.shape()[1]};
}
std::vector<Array> tril_indices_from(const Operand &x, int k) {
  auto [n, m] = sizesOfMatrix("tril_indices_from", x);
  return tril_indices(n, k, m, x.where());
}
std::vector<Array> triu_indices_from(const Operand &x, int k) {
  auto [n, m] = sizesOfMatrix("triu_indices_from", x);
  return triu_indices(n, k, m, x.where());
}
std::vector<Array> diag_indices_from(const Operand &x) {
  for (std::int64_t size : x.shape())
    if (x.ndim() < 2 || size != x.shape()[0])
      detail::raise<ShapeError>({.what = "sizes that differ in diag_indices_from",
                                 .where = x.where(),
                                 .expected = "at least two axes, all of one size",
                                 .got = detail::typeText(x),
                                 .hint = "diag_indices(n, ndim) takes the size itself"});
  return diag_indices(x.shape()[0], x.ndim(), x.where());
}
std::vector<Array> mask_indices(std::int64_t n, Array (*mask_function)(const Operand &, int), int k,
                                Site where) {
  CalledFrom line(where);
  return nonzero(mask_function(ones({n, n}, i32, where), k));
}

std::vector<Array> ix_(const std::vector<Array> &xs, Site where) {
  CalledFrom line(where);
  std::vector<Array> grid;
  int rank = static_cast<int>(xs.size());
  for (int i = 0; i < rank; ++i) {
    Array x = xs[static_cast<std::size_t>(i)];
    if (x.ndim() != 1)
      detail::raise<ShapeError>({.what = "an array that is no vector in ix_",
                                 .where = where,
                                 .expected = "vectors",
                                 .got = detail::typeText({x, where}),
                                 .hint = "flatten it with ravel"});
    if (isBoolean(x.dtype()))
      x = flatnonzero(x);
    grid.push_back(reshape(x, detail::shapeAlong(i, rank, x.size())));
  }
  return grid;
}

//===----------------------------------------------------------------------------------------------
// Shapes

Array block(const std::vector<std::vector<Array>> &rows, Site where) {
  CalledFrom line(where);
  std::vector<Array> joined;
  for (const std::vector<Array> &row : rows) {
    std::vector<Array> parts;
    for (const Array &part : row)
      parts.push_back(atleast_1d(part));
    joined.push_back(concatenate(parts, -1));
  }
  if (joined.size() == 1)
    return joined.front();
  for (Array &row : joined)
    row = atleast_2d(row);
  return concatenate(joined, -2);
}

Shape broadcast_shapes(const std::vector<Shape> &shapes, Site where) {
  CalledFrom line(where);
  std::vector<Operand> operands;
  for (const Shape &shape : shapes)
    operands.emplace_back(broadcast_to(Array(0), shape), where);
  std::vector<const Operand *> pointers;
  for (const Operand &x : operands)
    pointers.push_back(&x);
  return shapes.empty() ? Shape() : detail::commonShape("broadcast_shapes", pointers);
}

Array collapse(const Operand &x, int first, std::optional<int> last) {
  CalledFrom line(x.where());
  int begin = detail::axisOf(first, x, "collapse");
  int end = last ? *last < 0 ? *last + x.ndim() : *last : x.ndim();
  if (end <= begin || end > x.ndim())
    detail::raise<ShapeError>(
        {.what = "axes that do not follow each other in collapse",
         .where = x.where(),
         .expected = fmt::format("last from {} to {}", begin + 1, x.ndim()),
         .got = fmt::format("{}", end),
         .hint = "last itself is not merged: collapse(x, 0, 2) makes one of axes 0 and 1"});
  Shape shape;
  for (int axis = 0; axis < x.ndim(); ++axis) {
    if (axis > begin && axis < end)
      shape[begin] *= x.shape()[axis];
    else
      shape.push_back(x.shape()[axis]);
  }
  return reshape(x, shape);
}

//===----------------------------------------------------------------------------------------------
// Parts along one axis

/// 0 along every axis but one.
static std::vector<Array> startsAt(const Operand &x, int axis, const Array &start) {
  std::vector<Array> starts(static_cast<std::size_t>(x.ndim()), zeros({}, start.dtype()));
  starts[static_cast<std::size_t>(axis)] = start;
  return starts;
}

Array dynamic_slice_in_dim(const Operand &x, const Array &start, std::int64_t size, int axis) {
  CalledFrom line(x.where());
  int at = detail::axisOf(axis, x, "dynamic_slice_in_dim");
  Shape sizes = x.shape();
  sizes[at] = size;
  return dynamic_slice(x, startsAt(x, at, start), sizes);
}
Array dynamic_index_in_dim(const Operand &x, const Array &index, int axis, bool keepdims) {
  CalledFrom line(x.where());
  Array part = dynamic_slice_in_dim(x, index, 1, axis);
  return keepdims ? part : squeeze(part, axis);
}
Array dynamic_update_slice_in_dim(const Operand &x, const Operand &update, const Array &start,
                                  int axis) {
  CalledFrom line(x.where());
  int at = detail::axisOf(axis, x, "dynamic_update_slice_in_dim");
  return dynamic_update_slice(x, update, startsAt(x, at, start));
}
Array dynamic_update_index_in_dim(const Operand &x, const Operand &update, const Array &index,
                                  int axis) {
  CalledFrom line(x.where());
  int at = detail::axisOf(axis, x, "dynamic_update_index_in_dim");
  Array part = update.ndim() + 1 == x.ndim() ? expand_dims(update, at) : update.array();
  return dynamic_update_slice_in_dim(x, part, index, at);
}

} // namespace fluxion
