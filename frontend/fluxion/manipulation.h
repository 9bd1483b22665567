// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// More of NumPy's ways to put arrays together, take them apart and pick from them.
// (structural.h has reshape, transpose, concatenate, stack, split, pad, flip, roll, tile, repeat.)
//
//   fx::Array m = reshape(fx::arange(6.0), {2, 3});
//   fx::Array v = fx::vstack({m, m}), h = fx::hstack({m, m});
//   fx::Array low = tril(m), d = diagonal(m), square = diag(d);
//   auto [x, y] = std::pair(fx::meshgrid({d, d})[0], fx::meshgrid({d, d})[1]);
//   fx::Array best = take_along_axis(m, argmax(m, 1, fx::keepdims), 1);
//
// Dtypes   any; arrays that are joined promote
// Errors   ShapeError: shapes, sizes or axes that do not fit. DtypeError: indices that are no
//          integers
// Gradient moves the cotangent back, added up where elements are repeated; zero in indices
// Source   docs/generated/ops.md#structural, #gather
#pragma once

#include "fluxion/structural.h"

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Joining and parting

/// The arrays in one row: along axis 1, vectors along axis 0. Scalars count as vectors.
Array hstack(const std::vector<Array> &xs,
             std::source_location where = std::source_location::current());
/// The arrays below each other: along axis 0, vectors as rows.
Array vstack(const std::vector<Array> &xs,
             std::source_location where = std::source_location::current());
/// The arrays behind each other: along axis 2.
Array dstack(const std::vector<Array> &xs,
             std::source_location where = std::source_location::current());
/// Vectors as the columns of a matrix; matrices in one row.
Array column_stack(const std::vector<Array> &xs,
                   std::source_location where = std::source_location::current());
/// Rows of blocks: each row along the last axis, then the rows along the one before it.
Array block(const std::vector<std::vector<Array>> &rows,
            std::source_location where = std::source_location::current());
/// x followed by `values` along an axis; both flattened where none is given.
Array append(const Operand &x, const Operand &values, std::optional<int> axis = {});
/// The sub-arrays along an axis, without it.
///
/// Shapes   x: [.., n, ..] → n of [.., ..]
std::vector<Array> unstack(const Operand &x, int axis = 0);
/// As split, but where x does not divide, the first parts have one element more.
///
/// Errors   ShapeError: less than one part
std::vector<Array> array_split(const Operand &x, const Cuts &cuts, int axis = 0);
/// split along axis 1 (of vectors: 0), 0 and 2.
std::vector<Array> hsplit(const Operand &x, const Cuts &cuts);
std::vector<Array> vsplit(const Operand &x, const Cuts &cuts);
std::vector<Array> dsplit(const Operand &x, const Cuts &cuts);

//===----------------------------------------------------------------------------------------------
// Shapes and axes

/// With axes of size 1 in front (atleast_3d: around), so that there are so many.
///
/// Shapes   atleast_3d: [] → [1, 1, 1], [n] → [1, n, 1], [n, m] → [n, m, 1]
Array atleast_1d(const Operand &x);
Array atleast_2d(const Operand &x);
Array atleast_3d(const Operand &x);
/// The arrays in the shape in which they meet.
std::vector<Array> broadcast_arrays(const std::vector<Array> &xs,
                                    std::source_location where = std::source_location::current());
/// The shape in which arrays of these shapes meet.
///
/// Errors   ShapeError: shapes that do not broadcast
/// Gradient none: no arrays
Shape broadcast_shapes(const std::vector<Shape> &shapes,
                       std::source_location where = std::source_location::current());
/// The axes from `first` on, up to `last`, as one.
Array collapse(const Operand &x, int first, std::optional<int> last = {});
/// The elements in row-major order under another shape, repeated or cut off to fill it.
Array resize(const Operand &x, const Shape &shape);
/// The axis moved in front of axis `start`.
Array rollaxis(const Operand &x, int axis, int start = 0);
/// Each row backwards (axis 1); each column (axis 0).
Array fliplr(const Operand &x);
Array flipud(const Operand &x);
/// Turned by `times` quarters from the first of two axes towards the second.
Array rot90(const Operand &x, int times = 1, std::pair<int, int> axes = {0, 1});
/// Shifted cyclically by a number of places that may be traced.
///
/// Dtypes   shift: an integer scalar
/// Errors   ShapeError, DtypeError: a shift that is none
Array roll(const Operand &x, const Array &shift, std::optional<int> axis = {});
/// Shifted cyclically by shifts[i] along axes[i].
Array roll(const Operand &x, const std::vector<std::int64_t> &shifts, const Axes &axes);
/// Element i of an axis times[i] times (of the flattened array where no axis is given).
///
/// Errors   ShapeError: another number of times than elements, negative ones, sums beyond 2^48
Array repeat(const Operand &x, const std::vector<std::int64_t> &times,
             std::optional<int> axis = {});
/// The same for a vector of times whose numbers need not be known, if the length of the result is:
/// what is too much is cut off, and the last element goes on where there are too few.
///
/// Errors   ShapeError: times that do not fit. TraceError: no length, and numbers that are not known
struct Repetition {
  std::optional<int> axis = {}; ///< nothing: of the flattened array
  std::optional<std::int64_t> total_repeat_length = {};
};
Array repeat(const Operand &x, const Array &times, const Repetition &options);

//===----------------------------------------------------------------------------------------------
// Grids, triangles, diagonals

/// How the first two axes of a grid run: x along columns (NumPy's default), or along rows.
enum class Indexing { xy, ij };
/// Coordinate arrays of the grid that vectors span.
///
/// Shapes   vectors or scalars: sizes n_0, n_1, … → [n_1, n_0, …] (xy) or [n_0, n_1, …] (ij) each
std::vector<Array> meshgrid(const std::vector<Array> &xs, Indexing indexing = Indexing::xy,
                            std::source_location where = std::source_location::current());
/// The same; sparse: each vector along its own axis alone, which broadcasts to the grid.
struct Grid {
  Indexing indexing = Indexing::xy;
  bool sparse = false;
};
std::vector<Array> meshgrid(const std::vector<Array> &xs, const Grid &options,
                            std::source_location where = std::source_location::current());
/// The index along axis i of `shape`, stacked over i.
///
/// Shapes   [axes, shape..]
/// Dtypes   the one asked for
/// Gradient none
Array indices(const Shape &shape, DType dtype = i32,
              std::source_location where = std::source_location::current());
/// Ones at and below the k-th diagonal.
///
/// Shapes   [n, m], or [n, n]
/// Dtypes   the one asked for
/// Gradient none
Array tri(std::int64_t n, std::optional<std::int64_t> m = {}, int k = 0, DType dtype = f64,
          std::source_location where = std::source_location::current());
/// The matrices of the last two axes with zeros above (below) the k-th diagonal.
///
/// Errors   ShapeError: less than two axes
Array tril(const Operand &x, int k = 0);
Array triu(const Operand &x, int k = 0);
/// Row and column indices of the elements that tril, triu and the diagonal keep.
///
/// Dtypes   i32
/// Gradient none
std::vector<Array> tril_indices(std::int64_t n, int k = 0, std::optional<std::int64_t> m = {},
                                std::source_location where = std::source_location::current());
std::vector<Array> triu_indices(std::int64_t n, int k = 0, std::optional<std::int64_t> m = {},
                                std::source_location where = std::source_location::current());
std::vector<Array> diag_indices(std::int64_t n, int ndim = 2,
                                std::source_location where = std::source_location::current());
/// The same for a matrix that is there; those where `mask_function` of ones is not 0.
///
/// Dtypes   i32
/// Gradient zero
std::vector<Array> tril_indices_from(const Operand &x, int k = 0);
std::vector<Array> triu_indices_from(const Operand &x, int k = 0);
std::vector<Array> diag_indices_from(const Operand &x);
std::vector<Array> mask_indices(std::int64_t n, Array (*mask_function)(const Operand &, int),
                                int k = 0,
                                std::source_location where = std::source_location::current());
/// Vectors of indices, or booleans, as arrays that broadcast to the grid they span.
///
/// Shapes   vector i: [n] → [1, .., n, .., 1] with n at axis i
/// Errors   ShapeError: arrays that are no vectors. TraceError: booleans that are not known
std::vector<Array> ix_(const std::vector<Array> &xs,
                       std::source_location where = std::source_location::current());
/// The k-th diagonals of the matrices along two axes, along a last axis.
Array diagonal(const Operand &x, int k = 0, int first = 0, int second = 1);
/// Of a vector: the matrix with it on the k-th diagonal. Of a matrix: that diagonal.
Array diag(const Operand &x, int k = 0);
/// The matrix with the flattened array on the k-th diagonal.
Array diagflat(const Operand &x, int k = 0);
/// x with `value`, broadcast, on the main diagonal; `wrap`: on those of all squares that stand
/// below each other, a row between them, in a matrix with more rows than columns.
///
/// Dtypes   as x
/// Gradient in x the cotangent beside the diagonal, in the value that on it
Array fill_diagonal(const Operand &x, const Operand &value, bool wrap = false);

//===----------------------------------------------------------------------------------------------
// Picking

/// x[.., indices[.., i, ..], ..] along an axis: for every place of the other axes its own indices.
///
/// Shapes   indices: as x but for the axis; sizes 1 broadcast
/// Errors   ShapeError, also for indices along an axis without elements; a fill_value that does not
///          fit. Indices count from the end where negative; the mode is for those out of range,
///          without one they clamp
/// Gradient the cotangent added up at the indices, none from what is filled in
/// Source   docs/generated/ops.md#gather
Array take_along_axis(const Operand &x, const Operand &indices, int axis,
                      const Reading &options = {});
/// x with the elements that take_along_axis reads replaced.
///
/// Shapes   values: broadcast to that of indices
/// Dtypes   as x
/// Gradient in x the cotangent where nothing is replaced, in values that where they stand
/// Source   docs/generated/ops.md#scatter
Array put_along_axis(const Operand &x, const Operand &indices, const Operand &values, int axis,
                     OutOfRange mode = OutOfRange::drop);
/// Of the arrays in `choices` the first whose condition is true, else `otherwise`.
///
/// Errors   ShapeError: another number of choices than conditions
/// Gradient that of the choice that is taken
Array select(const std::vector<Array> &conditions, const std::vector<Array> &choices,
             const Operand &otherwise = 0);
/// choices[index] element by element; indices are limited to those there are, negative ones to the
/// first, or go round (wrap).
///
/// Shapes   index and choices broadcast
/// Gradient that of the choice that is taken
Array choose(const Operand &index, const std::vector<Array> &choices,
             OutOfRange mode = OutOfRange::clip);
/// The index in a flattened array of `shape` for an index per axis; out of range: limited.
///
/// Dtypes   integers
/// Gradient zero
Array ravel_multi_index(const std::vector<Array> &at, const Shape &shape,
                        std::source_location where = std::source_location::current());
/// The same where indices out of range go round (wrap), or the first axis runs fastest.
struct FlatPlaces {
  OutOfRange mode = OutOfRange::clip;
  Order order = Order::C;
};
Array ravel_multi_index(const std::vector<Array> &at, const Shape &shape, const FlatPlaces &options,
                        std::source_location where = std::source_location::current());
/// The opposite, one array per axis. Negative ones count from the end.
///
/// Dtypes   integers
/// Gradient zero
std::vector<Array> unravel_index(const Operand &place, const Shape &shape);

} // namespace fluxion
