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

} // namespace fluxion
