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
// Gradient exact, of every order, as said at each function
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

/// Sums and products of the elements up to each.
///
/// Dtypes   as x, bool counts as i32; `dtype`: that of the elements before they are added or
///          multiplied
/// Gradient of cumsum: the cotangents from the element on, added up; of cumprod: those times the
///          products of the other factors, also where factors are 0
/// Source   docs/generated/ops.md#cumsum, #cumprod
Array cumsum(const Operand &x, std::optional<int> axis = {}, Direction direction = {},
             std::optional<DType> dtype = {});
Array cumprod(const Operand &x, std::optional<int> axis = {}, Direction direction = {},
              std::optional<DType> dtype = {});
/// The same by the names of the array API; `include_initial`: with what there is before the first.
///
/// Shapes   one more along the axis with include_initial
/// Errors   ShapeError: several axes, and none given
/// Gradient as cumsum and cumprod
Array cumulative_sum(const Operand &x, std::optional<int> axis = {}, bool include_initial = false);
Array cumulative_prod(const Operand &x, std::optional<int> axis = {}, bool include_initial = false);
/// The largest and the smallest of the elements up to each; NaN wins.
///
/// Gradient the cotangents go to the element that is taken; one equal to what was the largest
///          before it shares them evenly with it (with_kinks chooses otherwise); NaN behind a NaN
/// Source   docs/generated/ops.md#cummax, docs/kinks.md
Array cummax(const Operand &x, std::optional<int> axis = {}, Direction direction = {});
Array cummin(const Operand &x, std::optional<int> axis = {}, Direction direction = {});
/// log(cumsum(exp(x))) without overflow.
///
/// Dtypes   integers give f64
/// Gradient dy[i]/dx[j] = exp(x[j] - y[i]) for j up to i
/// Source   docs/generated/ops.md#cumlogsumexp
Array cumlogsumexp(const Operand &x, std::optional<int> axis = {}, Direction direction = {});
/// cumsum and cumprod with NaN as 0 and as 1.
///
/// Gradient as cumsum and cumprod; zero at NaN
Array nancumsum(const Operand &x, std::optional<int> axis = {});
Array nancumprod(const Operand &x, std::optional<int> axis = {});
/// y[0] = b[0], y[i] = a[i] y[i - 1] + b[i] along an axis.
///
/// Dtypes   integers give f64
/// Gradient with s the same recurrence of the cotangent from the end, s[i] = ct[i] + a[i + 1] s[i +
///          1]: s in b, s[i] y[i - 1] in a, zero in a[0]
/// Source   docs/generated/ops.md#linear_recurrence
Array linear_recurrence(const Operand &a, const Operand &b, int axis = 0, Direction direction = {});
/// x with jumps of more than half a period between neighbours, or of at least `discont`, taken out.
///
/// Dtypes   integers give f64
/// Units    those of the period: radians, unless another one is given
/// Gradient the cotangent
Array unwrap(const Operand &x, int axis = -1, double period = 6.283185307179586476925,
             std::optional<double> discont = {});

} // namespace fluxion
