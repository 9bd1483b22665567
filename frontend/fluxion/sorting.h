// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting and what is made of it: order, ranks, sets. Ascending and stable, NaN last, -0 equal to
// 0; complex numbers by their real parts, ties by the imaginary ones.
//
//   fx::Array x = fx::array({3.0, 1.0, 2.0});
//   fx::Array y = sort(x), order = argsort(x), down = sort(x, -1, fx::descending);
//   auto [largest, places] = top_k(x, 2);
//   fx::Array i = searchsorted(y, fx::array({1.5, 2.0}));
//   fx::Array seen = unique(fx::array({2, 1, 2})).values;
//
// Dtypes   any; places are i32
// Errors   ShapeError: axis out of range, sizes that do not fit
// Gradient goes where the element goes; zero in what becomes places
// Source   docs/generated/ops.md#sorting
#pragma once

#include "fluxion/array.h"

#include <concepts>
#include <optional>

namespace fluxion {

/// `sort(x, axis, fx::descending)`: NaN first, ties still in their order.
struct SortOrder {
  bool isDescending = false;
};
inline constexpr SortOrder descending{true};

/// The elements in order along an axis.
///
/// Gradient goes where the element goes
/// Source   docs/generated/ops.md#sort
Array sort(const Operand &x, int axis = -1, SortOrder order = {});
/// The elements of x in order, as complex numbers.
///
/// Dtypes   c64 of f16, bf16, f32 and c64, c128 of others
Array sort_complex(const Operand &x);
/// The place of each of them in x.
///
/// Dtypes   i32
/// Gradient zero
/// Source   docs/generated/ops.md#argsort
Array argsort(const Operand &x, int axis = -1, SortOrder order = {});
/// Arrays of one shape, all in the order of the first `keys` of them, ties by the next key.
std::vector<Array> sort(const std::vector<Array> &xs, int keys, int axis = -1,
                        std::source_location where = std::source_location::current());
/// The order by the last key, ties by the one before it.
///
/// Dtypes   i32
/// Gradient zero
Array lexsort(const std::vector<Array> &keys, int axis = -1,
              std::source_location where = std::source_location::current());
/// The k largest along an axis, largest first, and their places.
///
/// Shapes   k along the axis
/// Errors   ShapeError: k beyond the size
/// Gradient of the elements: goes where the element goes; of the places zero
/// Source   docs/generated/ops.md#top_k
std::pair<Array, Array> top_k(const Operand &x, std::int64_t k, int axis = -1);
/// Sorted, which is one of the orders in which element k stands where it belongs; the places.
///
/// Errors   ShapeError: k beyond the size
/// Gradient as sort; of the places zero
Array partition(const Operand &x, std::int64_t k, int axis = -1);
Array argpartition(const Operand &x, std::int64_t k, int axis = -1);

/// Before or behind elements equal to the one looked for.
enum class Side { left, right };
/// Where in the ascending vector `sorted` each element belongs so that it stays ascending.
///
/// Shapes   sorted: [n]; result: that of values; sorter: what argsort says of a vector that is not
///          sorted
/// Gradient zero
Array searchsorted(const Operand &sorted, const Operand &values, Side side = Side::left,
                   const std::optional<Array> &sorter = {});
/// The number of the bin between ascending or descending edges; `right`: bins include their
/// right edge. Edges ascend or descend.
///
/// Shapes   that of x
/// Dtypes   i32
/// Errors   ShapeError: edges that are known and do neither
/// Gradient zero
Array digitize(const Operand &x, const Operand &bins, bool right = false);

/// How many results there are to be: where the numbers of x are not known, they cannot say.
struct Size {
  std::optional<std::int64_t> size = {};
  /// Of places beyond the last one; nothing: 0 (nonzero, setdiff1d), the first result (the others).
  std::optional<double> fill = {};
};
/// The places of elements that are not 0, one array per axis, in row-major order.
///
/// Shapes   [size] each
/// Dtypes   i32
/// Errors   TraceError: no size, and numbers that are not known. ShapeError: a scalar, a negative
///          size
/// Gradient zero
std::vector<Array> nonzero(const Operand &x, const Size &options = {});
/// The places in the flattened array; one row per place.
///
/// Shapes   [size]; [size, axes]
/// Dtypes   i32
/// Errors   as nonzero
/// Gradient zero
Array flatnonzero(const Operand &x, const Size &options = {});
Array argwhere(const Operand &x, const Size &options = {});

/// What unique compares, and how many results there are to be.
struct Distinct {
  std::optional<std::int64_t> size = {}; ///< how many, as of Size
  std::optional<double> fill = {};
  std::optional<int> axis = {}; ///< whose sub-arrays are compared; nothing: elements of all axes
  bool equal_nan = true;        ///< NaN is one value; false: each is one of its own
};
/// What unique answers.
struct Unique {
  Array values;  ///< ascending; sub-arrays by their first elements, ties by the next ones
  Array indices; ///< where each stands first: in the flattened array, or along the axis
  Array inverse; ///< which of the values each element of x is, in its shape; [n] along an axis
  Array counts;  ///< how often each occurs
};
/// The different elements of the flattened array, or the different sub-arrays along an axis.
///
/// Shapes   values: [size]; as x with `size` along the axis
/// Errors   as nonzero; ShapeError: an axis that there is not
/// Gradient of the values: goes where the element goes; of the others zero
Unique unique(const Operand &x, const Distinct &options = {});
/// The same for a Size that has a name.
///
/// Errors   as with the other options
template <std::same_as<Size> Named> Unique unique(const Operand &x, const Named &options) {
  return unique(x, Distinct{.size = options.size, .fill = options.fill});
}
/// Different elements of either array, of both, of the first alone, of just one of them; ascending.
/// NaN is equal to NaN of its own array and to none of the other, but union1d has it once.
///
/// Errors   as nonzero
Array union1d(const Operand &a, const Operand &b, const Size &options = {});
Array intersect1d(const Operand &a, const Operand &b, const Size &options = {});
Array setdiff1d(const Operand &a, const Operand &b, const Size &options = {});
Array setxor1d(const Operand &a, const Operand &b, const Size &options = {});
/// Whether each element of x is one of `values`; `invert`: is none of them.
///
/// Shapes   as x
/// Dtypes   gives booleans
/// Gradient zero
Array isin(const Operand &x, const Operand &values, bool invert = false);

} // namespace fluxion
