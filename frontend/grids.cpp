// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Grids, triangles and diagonals; picking along an axis.
#include "fluxion/creation.h"
#include "fluxion/elementwise.h"
#include "fluxion/indexing.h"
#include "fluxion/manipulation.h"
#include "frontend/formula.h"
#include "frontend/index_modes.h"
#include "frontend/picking.h"
#include "frontend/selection.h"
#include "ir/ops/indexing.h"

#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;
using detail::requireMatrix;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

//===----------------------------------------------------------------------------------------------
// Grids

std::vector<Array> meshgrid(const std::vector<Array> &xs, Indexing indexing, Site where) {
  return meshgrid(xs, Grid{.indexing = indexing}, where);
}
std::vector<Array> meshgrid(const std::vector<Array> &xs, const Grid &options, Site where) {
  CalledFrom line(where);
  Indexing indexing = options.indexing;
  int rank = static_cast<int>(xs.size());
  auto axisOf = [&](int i) { return indexing == Indexing::xy && i < 2 && rank > 1 ? 1 - i : i; };
  Shape grid(std::vector<std::int64_t>(xs.size(), 1));
  for (int i = 0; i < rank; ++i) {
    if (xs[static_cast<std::size_t>(i)].ndim() > 1)
      detail::raise<ShapeError>({.what = "an array that is no vector in meshgrid",
                                 .where = where,
                                 .expected = "vectors or scalars",
                                 .got = detail::typeText({xs[static_cast<std::size_t>(i)], where}),
                                 .hint = "flatten it with ravel"});
    grid[axisOf(i)] = xs[static_cast<std::size_t>(i)].size();
  }
  std::vector<Array> coordinates;
  for (int i = 0; i < rank; ++i) {
    Shape alone = detail::shapeAlong(axisOf(i), rank, grid[axisOf(i)]);
    Array x = reshape(xs[static_cast<std::size_t>(i)], alone);
    coordinates.push_back(options.sparse ? x : broadcast_to(x, grid));
  }
  return coordinates;
}

Array indices(const Shape &shape, DType dtype, Site where) {
  CalledFrom line(where);
  std::vector<Array> all;
  for (int axis = 0; axis < shape.rank(); ++axis)
    all.push_back(iota(shape, axis, dtype));
  return all.empty() ? zeros({0}, dtype) : stack(all, 0);
}

//===----------------------------------------------------------------------------------------------
// Triangles

/// Where column <= row + k.
static Array isAtOrBelow(std::int64_t n, std::int64_t m, std::int64_t k) {
  return iota({n, m}, 1, i64) <= iota({n, m}, 0, i64) + k;
}

Array tri(std::int64_t n, std::optional<std::int64_t> m, int k, DType dtype, Site where) {
  CalledFrom line(where);
  detail::requireShape({n, m.value_or(n)}, "tri", where);
  return isAtOrBelow(n, m.value_or(n), k).astype(dtype);
}

Array tril(const Operand &x, int k) {
  CalledFrom line(x.where());
  requireMatrix("tril", x);
  Array mask = isAtOrBelow(x.shape()[x.ndim() - 2], x.shape()[x.ndim() - 1], k);
  return where(mask, x, zeros({}, x.dtype()));
}
Array triu(const Operand &x, int k) {
  CalledFrom line(x.where());
  requireMatrix("triu", x);
  Array mask = isAtOrBelow(x.shape()[x.ndim() - 2], x.shape()[x.ndim() - 1], k - 1);
  return where(mask, zeros({}, x.dtype()), x);
}

/// Rows and columns of the n x m elements with `keeps(row, column)`.
template <class Keeps>
static std::vector<Array> placesWhere(std::int64_t n, std::int64_t m, Keeps keeps) {
  std::vector<std::int32_t> rows, columns;
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < m; ++j)
      if (keeps(i, j)) {
        rows.push_back(static_cast<std::int32_t>(i));
        columns.push_back(static_cast<std::int32_t>(j));
      }
  return {array(rows), array(columns)};
}
std::vector<Array> tril_indices(std::int64_t n, int k, std::optional<std::int64_t> m, Site where) {
  CalledFrom line(where);
  return placesWhere(n, m.value_or(n), [k](auto i, auto j) { return j <= i + k; });
}
std::vector<Array> triu_indices(std::int64_t n, int k, std::optional<std::int64_t> m, Site where) {
  CalledFrom line(where);
  return placesWhere(n, m.value_or(n), [k](auto i, auto j) { return j >= i + k; });
}
std::vector<Array> diag_indices(std::int64_t n, int ndim, Site where) {
  CalledFrom line(where);
  if (ndim < 0 || ndim > maxRank)
    detail::raise<ShapeError>({.what = "a number of axes that no array has in diag_indices",
                               .where = where,
                               .expected = fmt::format("0 to {}", maxRank),
                               .got = fmt::format("{}", ndim),
                               .hint = "diag_indices(n) is the diagonal of a matrix"});
  return std::vector<Array>(static_cast<std::size_t>(ndim), iota(n));
}

//===----------------------------------------------------------------------------------------------
// Diagonals

// Cut to the square that begins with the diagonal and flattened, it is every (m + 1)-th element.
Array diagonal(const Operand &x, int k, int first, int second) {
  CalledFrom line(x.where());
  requireMatrix("diagonal", x);
  Array last = moveaxis(x, {first, second}, {-2, -1});
  int row = x.ndim() - 2;
  std::int64_t n = last.shape()[row], m = last.shape()[row + 1];
  std::int64_t offset = k, top = std::max<std::int64_t>(-offset, 0);
  std::int64_t left = std::max<std::int64_t>(offset, 0);
  std::int64_t count = std::max<std::int64_t>(std::min(n - top, m - left), 0);
  if (count == 0) {
    Shape none = detail::without(last.shape(), detail::AxisList{row, row + 1});
    none.push_back(0);
    return zeros(none, x.dtype());
  }
  Site at = x.where();
  Array square = detail::slicedAlong(detail::slicedAlong(last, row, top, top + count, at), row + 1,
                                     left, left + count, at);
  Shape flat = detail::without(square.shape(), detail::AxisList{row, row + 1});
  flat.push_back(count * count);
  Array elements = reshape(square, flat);
  detail::Box box(flat);
  box.stride[row] = count + 1;
  return detail::sliced(elements, box, at);
}

// Elements with n zeros between them: element i is at i (n + 1), which is row i, column i.
Array diag(const Operand &x, int k) {
  CalledFrom line(x.where());
  if (x.ndim() == 2)
    return diagonal(x, k);
  if (x.ndim() != 1)
    detail::raise<ShapeError>({.what = "an array that is neither vector nor matrix in diag",
                               .where = x.where(),
                               .expected = "one or two axes",
                               .got = detail::typeText(x),
                               .hint = "diagonal takes the diagonals of matrices along any axes"});
  std::int64_t n = x.shape()[0], shift = k < 0 ? -std::int64_t(k) : k;
  Array zero = zeros({}, x.dtype());
  if (n == 0)
    return zeros({shift, shift}, x.dtype());
  Array square = reshape(pad(x, zero, {{0, 0, n}}), {n, n});
  std::pair<std::int64_t, std::int64_t> rows{k < 0 ? shift : 0, k < 0 ? 0 : shift};
  return pad(square, zero, {{rows.first, rows.second, 0}, {rows.second, rows.first, 0}});
}
Array diagflat(const Operand &x, int k) {
  CalledFrom line(x.where());
  return diag(ravel(x), k);
}
Array fill_diagonal(const Operand &x, const Operand &value, bool wrap) {
  CalledFrom line(x.where());
  requireMatrix("fill_diagonal", x);
  Array row = iota(x.shape(), 0), column = iota(x.shape(), 1);
  if (wrap && x.ndim() == 2)
    row = row % static_cast<std::int32_t>(x.shape()[1] + 1);
  Array mask = row == column;
  for (int axis = 2; axis < x.ndim(); ++axis)
    mask = mask & (iota(x.shape(), 0) == iota(x.shape(), axis));
  return where(mask, detail::converted(value.array(), x.dtype(), x.where()), x);
}

//===----------------------------------------------------------------------------------------------
// Along an axis

Array detail::pickedAlong(const Array &x, const Array &indices, int axis, Where at) {
  if (indices.size() == 0 || x.size() == 0)
    return filled(0, x.dtype(), indices.shape(), Frame::recording({x, indices}), at);
  return recordOne(at, {x, indices}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::takenAlong(b, loc, v[0], v[1], axis).template getDefiningOp<ir::GatherOp>();
  });
}

/// The shape in which x and indices go along with each other, where all but `axis` are the same.
static std::pair<Shape, Shape> alongOneAxis(const char *function, const Operand &x,
                                            const Operand &indices, int axis) {
  detail::requireIntegers(indices.array(), x.where());
  Shape ofX = x.shape(), ofIndices = indices.shape();
  bool fits = ofX.rank() == ofIndices.rank();
  for (int other = 0; fits && other < ofX.rank(); ++other) {
    if (other == axis)
      continue;
    fits = ofX[other] == ofIndices[other] || ofX[other] == 1 || ofIndices[other] == 1;
    ofX[other] = ofIndices[other] = ofX[other] == 1 ? ofIndices[other] : ofX[other];
  }
  if (!fits)
    detail::raise<ShapeError>(
        {.what = fmt::format("shape mismatch in {}", function),
         .where = x.where(),
         .expected = "indices as many axes as x, of its sizes or 1 but for the axis",
         .got = detail::typesText({&x, &indices}),
         .hint = ofX.rank() == ofIndices.rank()
                     ? ""
                     : "keep the axis, as in argmax(x, axis, fx::keepdims), or bring it back with "
                       "expand_dims(indices, axis)"});
  return {ofX, ofIndices};
}

Array take_along_axis(const Operand &x, const Operand &indices, int axis, const Reading &options) {
  CalledFrom line(x.where());
  int along = detail::axisOf(axis, x, "take_along_axis");
  auto [ofX, ofIndices] = alongOneAxis("take_along_axis", x, indices, along);
  if (ofX[along] == 0 && ofIndices.numElements() > 0)
    detail::raise<ShapeError>({.what = "index out of range in take_along_axis",
                               .where = x.where(),
                               .expected = fmt::format("no index: axis {} is empty", along),
                               .got = detail::typesText({&x, &indices}),
                               .hint = "name an axis that has elements, as in "
                                       "take_along_axis(x, indices, 0)"});
  OutOfRange mode = options.mode.value_or(OutOfRange::drop);
  Array inside = detail::inRange(indices.array(), ofX[along], mode, x.where());
  Array places =
      detail::spread(detail::wrapped(inside, ofX[along], x.where()), ofIndices, x.where());
  Array values =
      detail::pickedAlong(detail::spread(x.array(), ofX, x.where()), places, along, x.where());
  if (!options.mode || *options.mode == OutOfRange::clip || *options.mode == OutOfRange::wrap)
    return values;
  Array n = Array(ofX[along]).astype(places.dtype());
  return where((places >= 0) & (places < n), values, detail::fillOf(values, options, x.where()));
}

Array put_along_axis(const Operand &x, const Operand &indices, const Operand &values, int axis,
                     OutOfRange mode) {
  CalledFrom line(x.where());
  int along = detail::axisOf(axis, x, "put_along_axis");
  auto [ofX, ofIndices] = alongOneAxis("put_along_axis", x, indices, along);
  Array whole = detail::spread(x.array(), ofX, x.where());
  std::vector<Index> at;
  for (int other = 0; other < ofX.rank(); ++other)
    at.emplace_back(other == along ? broadcast_to(indices, ofIndices) : iota(ofIndices, other));
  return UpdateAt(whole, at).set(broadcast_to(values, ofIndices), mode);
}

//===----------------------------------------------------------------------------------------------
// Choosing

Array select(const std::vector<Array> &conditions, const std::vector<Array> &choices,
             const Operand &otherwise) {
  CalledFrom line(otherwise.where());
  if (conditions.size() != choices.size() || choices.empty())
    detail::raise<ShapeError>(
        {.what = "conditions and choices do not match in select",
         .where = otherwise.where(),
         .expected = "as many choices as conditions, at least one",
         .got = fmt::format("{} conditions, {} choices", conditions.size(), choices.size()),
         .hint =
             "the value where none is true comes last: select(conditions, choices, otherwise)"});
  Array chosen = where(conditions.back(), choices.back(), otherwise);
  for (std::size_t i = choices.size() - 1; i-- > 0;)
    chosen = where(conditions[i], choices[i], chosen);
  return chosen;
}

Array choose(const Operand &index, const std::vector<Array> &choices, OutOfRange mode) {
  CalledFrom line(index.where());
  detail::requireIntegers(index.array(), index.where());
  if (choices.empty())
    detail::raise<ShapeError>(
        {.what = "no choices in choose",
         .where = index.where(),
         .expected = "at least one array",
         .got = "none",
         .hint = "as in choose(index, {a, b}), which takes a where index is 0"});
  auto count = static_cast<std::int64_t>(choices.size());
  Array place = detail::widenedIndex(index.array(), count, index.where());
  if (mode == OutOfRange::wrap)
    place = detail::inRange(place, count, mode, index.where());
  Array chosen = where(place == 0, choices.front(), choices.front());
  for (std::int64_t i = 1; i < count; ++i)
    chosen = where(place >= i, choices[static_cast<std::size_t>(i)], chosen);
  return chosen;
}

Array ravel_multi_index(const std::vector<Array> &at, const Shape &shape, Site where) {
  return ravel_multi_index(at, shape, {.mode = OutOfRange::clip}, where);
}
Array ravel_multi_index(const std::vector<Array> &at, const Shape &shape, const FlatPlaces &options,
                        Site where) {
  CalledFrom line(where);
  if (static_cast<int>(at.size()) != shape.rank() || at.empty())
    detail::raise<ShapeError>(
        {.what = "indices that do not fit in ravel_multi_index",
         .where = where,
         .expected = fmt::format("{} arrays, one per axis", shape.rank()),
         .got = fmt::format("{}", at.size()),
         .hint = "unstack(at) makes them of one array of indices, a row per axis"});
  detail::requireShape(shape, "ravel_multi_index", where);
  std::int64_t total = shape.numElements();
  Array place = detail::widenedIndex(zeros({}, i32), total, where);
  for (int i = 0; i < shape.rank(); ++i) {
    int axis = options.order == Order::F ? shape.rank() - 1 - i : i;
    const Array &index = at[static_cast<std::size_t>(axis)];
    detail::requireIntegers(index, where);
    Array wide = detail::widenedIndex(index, total, where);
    Array inside = options.mode == OutOfRange::wrap
                       ? detail::inRange(wide, shape[axis], options.mode, where)
                       : clip(wide, 0, shape[axis] - 1);
    place = place * shape[axis] + inside;
  }
  return place;
}

std::vector<Array> unravel_index(const Operand &place, const Shape &shape) {
  CalledFrom line(place.where());
  detail::requireIntegers(place.array(), place.where());
  detail::requireShape(shape, "unravel_index", place.where());
  std::int64_t total = shape.numElements();
  Array rest = clip(detail::wrapped(place.array(), total, place.where()), 0, total - 1);
  std::vector<Array> at(shape.size());
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    at[static_cast<std::size_t>(axis)] = rest % shape[axis];
    rest = floor_divide(rest, shape[axis]);
  }
  return at;
}

} // namespace fluxion
