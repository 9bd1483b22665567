// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading and writing parts of arrays by functions. (`x(i, j)`, `x(i) = v` and `x.at(i).set(v)` are
// in array.h, what stands between the brackets in index.h.)
//
//   fx::Array m = fx::arange(12.0).reshape({3, 4});
//   fx::Array rows = take(m, fx::array({2, 0}), 0);
//   fx::Array part = dynamic_slice(m, {1, 2}, {2, 2});
//   fx::Array all  = dynamic_update_slice(m, fx::zeros({2, 2}), {0, 1});
//   m(fx::slice(0, 2), -1) = 7.0;
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion {

/// The elements, or sub-arrays along `axis`, that `indices` name; of the flattened array where no
/// axis is given.
///
/// Shapes   the shape of indices takes the place of the axis
/// Dtypes   indices: integers
/// Errors   ShapeError: axis out of range. Indices wrap once where negative, then clamp
/// Gradient the cotangent added up at the indices
/// Source   docs/generated/ops.md#gather
Array take(const Operand &x, const Operand &indices, std::optional<int> axis = {});
/// The same with a mode for indices out of range: `take(x, i, 0, {.mode = fx::OutOfRange::wrap})`.
/// As NumPy has it, negative ones are below the first in `clip` and count from the end in `fill`.
///
/// Errors   as above; ShapeError, DtypeError: a fill_value that does not fit
/// Gradient as above, none from what is filled in
Array take(const Operand &x, const Operand &indices, std::optional<int> axis,
           const Reading &options);

/// The window of `sizes` that begins at `starts`, one integer per axis.
///
/// Errors   ShapeError: sizes larger than x. A negative start counts from the end; a window that
///          would stand out is moved inside
/// Gradient the cotangent at the window, zero elsewhere
/// Source   docs/generated/ops.md#dynamic_slice
Array dynamic_slice(const Operand &x, const std::vector<Array> &starts, const Shape &sizes);

/// x with the window that begins at `starts` replaced by `update`.
///
/// Dtypes   update: of the kind of x or a lower one
/// Errors   as dynamic_slice
/// Gradient in x the cotangent outside of the window, in update that of the window
/// Source   docs/generated/ops.md#dynamic_update_slice
Array dynamic_update_slice(const Operand &x, const Operand &update,
                           const std::vector<Array> &starts);

/// The same along one axis: from `start`, or the sub-array at `index` (with its axis, of size 1,
/// where that is kept).
///
/// Shapes   `size` along the axis, or 1, or without it
/// Errors   as dynamic_slice; ShapeError: an axis out of range
/// Gradient as dynamic_slice and dynamic_update_slice
Array dynamic_slice_in_dim(const Operand &x, const Array &start, std::int64_t size, int axis = 0);
Array dynamic_index_in_dim(const Operand &x, const Array &index, int axis = 0,
                           bool keepdims = true);
Array dynamic_update_slice_in_dim(const Operand &x, const Operand &update, const Array &start,
                                  int axis);
/// The same with the sub-array at `index` replaced.
///
/// Shapes   update: with or without the axis
/// Errors   as dynamic_slice; ShapeError: an axis out of range
/// Gradient as dynamic_update_slice
Array dynamic_update_index_in_dim(const Operand &x, const Operand &update, const Array &index,
                                  int axis);

//===----------------------------------------------------------------------------------------------
// lax's gather and scatter: windows at vectors of indices. What brackets cannot say is said here.

/// Which axes play which part in gather, by the names of lax. The last axis of `starts` runs along
/// a vector; the others are axes of the result, beside those within a window.
struct GatherDimensions {
  std::vector<int> offset_dims = {};          ///< of the result: within a window, ascending
  std::vector<int> collapsed_slice_dims = {}; ///< of x: of size 1 in windows, and left out of them
  std::vector<int> start_index_map = {};      ///< of x: along which a component of a vector counts
  std::vector<int> operand_batching_dims =
      {}; ///< of x: a vector stands at its own place along them
  std::vector<int> start_indices_batching_dims = {}; ///< of starts: the axes that go with these
};
/// The same of scatter, where updates take the place of the result.
struct ScatterDimensions {
  std::vector<int> update_window_dims = {};           ///< of updates: within a window, ascending
  std::vector<int> inserted_window_dims = {};         ///< of x: not in windows
  std::vector<int> scatter_dims_to_operand_dims = {}; ///< of x: one for a component of a vector
  std::vector<int> operand_batching_dims = {};        ///< as in gather
  std::vector<int> scatter_indices_batching_dims = {};
};
/// The windows of x that begin at the vectors in `starts`. One that would stand out is moved inside
/// (also without a mode), or filled as a whole (fill, drop). Negative starts are out of range.
///
/// Shapes   slice_sizes: one per axis of x
/// Dtypes   starts: integers
/// Errors   ShapeError: axes and sizes that do not fit, OutOfRange::wrap; a fill_value as in take
/// Gradient the cotangent added up at the windows
/// Source   docs/generated/ops.md#gather
Array gather(const Operand &x, const Operand &starts, const GatherDimensions &dimensions,
             const Shape &slice_sizes, const Reading &options = {});
/// x with windows replaced, of several at one place by the last; added to, less, times the updates;
/// the smallest, the largest of both. Windows that stand out are dropped as a whole, or moved
/// inside (clip).
///
/// Dtypes   updates: of the kind of x or a lower one
/// Errors   ShapeError: axes and sizes that do not fit, OutOfRange::wrap. DtypeError: updates of a
///          higher kind
/// Gradient of scatter, scatter_add and scatter_sub: in x the cotangent where nothing is replaced,
///          in updates that of their places; of the others as x.at(i).multiply, min and max
/// Source   docs/generated/ops.md#scatter
Array scatter(const Operand &x, const Operand &starts, const Operand &updates,
              const ScatterDimensions &dimensions, OutOfRange mode = OutOfRange::drop);
Array scatter_add(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode = OutOfRange::drop);
Array scatter_sub(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode = OutOfRange::drop);
Array scatter_mul(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode = OutOfRange::drop);
Array scatter_min(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode = OutOfRange::drop);
Array scatter_max(const Operand &x, const Operand &starts, const Operand &updates,
                  const ScatterDimensions &dimensions, OutOfRange mode = OutOfRange::drop);

} // namespace fluxion
