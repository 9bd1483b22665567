// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pooling over windows, as in flax.linen: batch axes first, features last, windows along the axes
// between.
//
//   fx::Array images = fx::ones({8, 16, 16, 3});
//   fx::Array half = fx::nn::max_pool(images, {2, 2}, {2, 2});                    // [8, 8, 8, 3]
//   fx::Array mean = fx::nn::avg_pool(images, {3, 3}, {1, 1}, "SAME", false);     // [8, 16, 16, 3]
//   fx::Array one = fx::nn::min_pool(fx::ones({16, 3}), {4});                     // [13, 3]
//
// Shapes   [batch.., sizes.., features] → (size + padding - window) / stride + 1; the batch may be
//          absent
// Errors   ShapeError: lists that do not fit the window, an array of too few axes
// Source   docs/kinks.md, docs/generated/ops.md#windows
#pragma once

#include "fluxion/convolution.h"

namespace fluxion::nn {

/// The largest element of each window. Padding never is the largest, unless there is nothing else.
///
/// Dtypes   as x; booleans count as i32
/// Gradient the whole of it for the first of the largest in row-major order (with_kinks:
///          docs/kinks.md)
Array max_pool(const Operand &x, const std::vector<std::int64_t> &window_shape,
               const std::vector<std::int64_t> &strides = {},
               const WindowPadding &padding = "VALID");
/// The smallest element of each window.
///
/// Dtypes   as max_pool
/// Gradient as max_pool
Array min_pool(const Operand &x, const std::vector<std::int64_t> &window_shape,
               const std::vector<std::int64_t> &strides = {},
               const WindowPadding &padding = "VALID");
/// The mean of each window; of its elements alone where padding is not to count.
///
/// Dtypes   floating ones stay; integers and booleans give f64
/// Gradient the cotangent's share for every element
Array avg_pool(const Operand &x, const std::vector<std::int64_t> &window_shape,
               const std::vector<std::int64_t> &strides = {},
               const WindowPadding &padding = "VALID", bool count_include_pad = true);

} // namespace fluxion::nn
