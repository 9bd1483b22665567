// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elements put in, taken out and replaced, by the names of NumPy. (sorting.h says what a Size is:
// how many results there are where the numbers of a mask are not known.)
//
//   fx::Array x = fx::array({1.0, 2.0, 3.0});
//   fx::Array more = insert(x, {1}, 7.0), less = delete_(x, {0, -1});
//   fx::Array large = extract(x > 1.5, x), rows = compress(fx::array({true, false, true}), x, 0);
//   fx::Array zeroed = place(x, x > 1.5, 0.0), third = put(x, fx::array({2}), 9.0);
//   fx::Array bent = piecewise(x, {x < 1.5, x > 2.5}, {-x, x * x}, 0.0);
//
// Errors   ShapeError: places, axes or sizes that do not fit
// Gradient moves the cotangent back; zero in places, masks and conditions
// Source   docs/generated/ops.md#structural, #gather, #scatter
#pragma once

#include "fluxion/sorting.h"

namespace fluxion {

/// `values` in front of the elements of x at `places` along an axis, of the flattened array where
/// none is given; a place may be that behind the last.
///
/// Shapes   values: broadcast to as many sub-arrays as there are places
/// Dtypes   that of x
Array insert(const Operand &x, const std::vector<std::int64_t> &places, const Operand &values,
             std::optional<int> axis = {});
/// x without the elements at `places`. (`delete` is a word of C++.)
///
/// Shapes   so many less along the axis
Array delete_(const Operand &x, const std::vector<std::int64_t> &places,
              std::optional<int> axis = {});
/// The sub-arrays along an axis for which the vector `condition` is true, of the flattened array
/// where none is given; the elements of the flattened array for which an array is.
///
/// Shapes   the size, or the number of those that are true, along the axis
/// Errors   TraceError: no size, and numbers of the condition that are not known
Array compress(const Operand &condition, const Operand &x, std::optional<int> axis = {},
               const Size &options = {});
Array extract(const Operand &condition, const Operand &x, const Size &options = {});
/// At which ends trim_zeros takes zeros away.
enum class Ends { both, front, back };
/// x without the sub-arrays of zeros at the ends of axes, of all where none are named.
///
/// Errors   TraceError: numbers that are not known
Array trim_zeros(const Operand &x, Ends ends = Ends::both, const Axes &axes = {});

/// x with the true elements of `mask` replaced by the values in turn, which begin again where they
/// are too few.
///
/// Dtypes   that of x
/// Errors   ShapeError: no values
Array place(const Operand &x, const Operand &mask, const Operand &values);
/// The same at places of the flattened array; negative ones count from the end, others out of
/// range are as the mode says.
///
/// Dtypes   that of x
/// Errors   ShapeError: no values
Array put(const Operand &x, const Operand &places, const Operand &values,
          OutOfRange mode = OutOfRange::drop);
/// choices[i] where condition i is true (the last that is), elsewhere `otherwise`.
///
/// Gradient that of the choice that is taken; x says the shape alone
Array piecewise(const Operand &x, const std::vector<Array> &conditions,
                const std::vector<Array> &choices, const Operand &otherwise = 0);

} // namespace fluxion
