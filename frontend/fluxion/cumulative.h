// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running sums, products and the like along an axis; of the flattened array where none is given.
//
//   fx::Array x = fx::array({1.0, 3.0, 2.0});
//   fx::Array sums = cumsum(x), largest = cummax(x, 0);
//   fx::Array fromTheEnd = cumprod(x, 0, fx::reverse);
//
// Shapes   as x, or [n] of the flattened array
// Dtypes   as x; bool counts as i32; cumlogsumexp: integers give f64
// Errors   ShapeError: axis out of range
// Gradient also where factors are 0; of ties for the maximum half each (with_kinks)
// Source   docs/generated/ops.md#cumulative
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion {

/// Which way a cumulative function runs: `cumsum(x, 0, fx::reverse)` from the end.
struct Direction {
  bool isReverse = false;
};
inline constexpr Direction reverse{true};

/// `dtype`: that of the elements before they are added or multiplied.
Array cumsum(const Operand &x, std::optional<int> axis = {}, Direction direction = {},
             std::optional<DType> dtype = {});
Array cumprod(const Operand &x, std::optional<int> axis = {}, Direction direction = {},
              std::optional<DType> dtype = {});
/// The same by the names of the array API; `include_initial`: with what there is before the first.
///
/// Shapes   one more along the axis with include_initial
/// Errors   ShapeError: several axes, and none given
Array cumulative_sum(const Operand &x, std::optional<int> axis = {}, bool include_initial = false);
Array cumulative_prod(const Operand &x, std::optional<int> axis = {}, bool include_initial = false);
/// NaN wins.
Array cummax(const Operand &x, std::optional<int> axis = {}, Direction direction = {});
Array cummin(const Operand &x, std::optional<int> axis = {}, Direction direction = {});
/// log(cumsum(exp(x))) without overflow.
Array cumlogsumexp(const Operand &x, std::optional<int> axis = {}, Direction direction = {});
/// NaN as 0 and as 1.
Array nancumsum(const Operand &x, std::optional<int> axis = {});
Array nancumprod(const Operand &x, std::optional<int> axis = {});
/// y[0] = b[0], y[i] = a[i] y[i - 1] + b[i] along an axis.
///
/// Dtypes   integers give f64
Array linear_recurrence(const Operand &a, const Operand &b, int axis = 0, Direction direction = {});
/// x with jumps of more than half a period between neighbours, or of at least `discont`, taken out.
Array unwrap(const Operand &x, int axis = -1, double period = 6.283185307179586476925,
             std::optional<double> discont = {});

} // namespace fluxion
