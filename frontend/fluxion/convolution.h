// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Convolutions with any number of spatial axes, as in jax.lax: a kernel is slid along an array
// without being turned round.
//
//   fx::Array images = fx::ones({8, 3, 16, 16}), kernel = fx::ones({4, 3, 3, 3});
//   fx::Array y = fx::conv(images, kernel, {1, 1}, "SAME");                       // [8, 4, 16, 16]
//   fx::Array z = fx::conv_general_dilated(images, kernel, {2, 2}, {{1, 1}, {0, 2}},
//                                          {.rhs_dilation = {1, 2}});
//   fx::ConvOptions last{.dimension_numbers = {"NHWC", "HWIO", "NHWC"}};
//   fx::Array w = fx::conv_general_dilated(fx::ones({1, 5, 5, 2}), fx::ones({3, 3, 2, 4}), {1, 1},
//                                          "VALID", last);
//
// Dtypes   operands promote; integers wrap; booleans count as i32
// Errors   ShapeError: sizes, groups or lists that do not fit, letters that name no axis
// Gradient convolutions of the cotangent with the other operand
// Source   docs/generated/ops.md#convolution
#pragma once

#include "fluxion/array.h"

#include <array>
#include <string>
#include <vector>

namespace fluxion {

/// What windows may meet around an array: elements to add before and after each spatial axis
/// (negative ones take away); "VALID": none; "SAME": as many as make ceil(size / stride) windows,
/// the odd one behind, or with "SAME_LOWER" in front.
class WindowPadding {
public:
  using Pair = std::pair<std::int64_t, std::int64_t>;
  WindowPadding(const char *name) : name_(name) {}
  WindowPadding(std::string name) : name_(std::move(name)) {}
  WindowPadding(std::initializer_list<Pair> pairs) : pairs_(pairs) {}
  WindowPadding(std::vector<Pair> pairs) : pairs_(std::move(pairs)) {}
  /// Empty where the pairs are given.
  const std::string &name() const { return name_; }
  const std::vector<Pair> &pairs() const { return pairs_; }

private:
  std::string name_;
  std::vector<Pair> pairs_;
};

/// Dilations, orders of axes and groups of a convolution.
struct ConvOptions {
  std::vector<std::int64_t> lhs_dilation = {}; ///< distance of lhs's elements; none: 1
  std::vector<std::int64_t> rhs_dilation = {}; ///< distance of the kernel's elements; none: 1
  /// A letter per axis of lhs, rhs and the result: N batch, C features; O output and I input
  /// features of the kernel; the others are spatial axes, in the kernel's order. None: NC…, OI…,
  /// NC….
  std::array<std::string, 3> dimension_numbers = {};
  /// Groups of features that do not mix: C = groups I.
  std::int64_t feature_group_count = 1;
  /// Groups of the batch, each of which makes its share of the output features.
  std::int64_t batch_group_count = 1;
};

/// out[n, o, i] = sum over c, w of lhs[n, c, i stride + w] rhs[o, c, w].
///
/// Shapes   lhs [N, C, sizes…], rhs [O, I, window…] → [N, O, (size + padding - window) / stride +
///          1…], sizes and windows with their dilations; axes in any order by `dimension_numbers`
Array conv_general_dilated(const Operand &lhs, const Operand &rhs,
                           const std::vector<std::int64_t> &window_strides,
                           const WindowPadding &padding, const ConvOptions &options = {});
/// The same without dilations, groups and orders.
///
/// Shapes   lhs [N, C, sizes…], rhs [O, C, window…] → [N, O, …]
Array conv(const Operand &lhs, const Operand &rhs, const std::vector<std::int64_t> &window_strides,
           const WindowPadding &padding);
/// The same with dilations.
///
/// Shapes   as conv, sizes and windows with their dilations
Array conv_with_general_padding(const Operand &lhs, const Operand &rhs,
                                const std::vector<std::int64_t> &window_strides,
                                const WindowPadding &padding,
                                const std::vector<std::int64_t> &lhs_dilation = {},
                                const std::vector<std::int64_t> &rhs_dilation = {});

/// Dilations and orders of axes of patches.
struct PatchOptions {
  std::vector<std::int64_t> lhs_dilation = {}, rhs_dilation = {}; ///< as those of ConvOptions
  std::array<std::string, 3> dimension_numbers = {};
};
/// The windows that a kernel of `filter_shape` would meet, their elements as features: those of the
/// first feature, then those of the next.
///
/// Shapes   lhs [N, C, sizes…] → [N, C ∏ filter_shape, …] as a convolution has them
/// Gradient the cotangent added up at the elements
Array conv_general_dilated_patches(const Operand &lhs, const Shape &filter_shape,
                                   const std::vector<std::int64_t> &window_strides,
                                   const WindowPadding &padding, const PatchOptions &options = {});
/// A convolution with a kernel of its own at every place.
///
/// Shapes   rhs [O, C ∏ filter_shape, …], sizes as those of the result
Array conv_general_dilated_local(const Operand &lhs, const Operand &rhs,
                                 const std::vector<std::int64_t> &window_strides,
                                 const WindowPadding &padding, const Shape &filter_shape,
                                 const PatchOptions &options = {});

/// Dilation, orders of axes and direction of the kernel of conv_transpose.
struct ConvTransposeOptions {
  std::vector<std::int64_t> rhs_dilation = {};
  /// None: the batch first, the features last, the kernel's input features before its output
  /// features.
  std::array<std::string, 3> dimension_numbers = {};
  /// Turns the kernel round and exchanges its features: the gradient of the convolution with it.
  bool transpose_kernel = false;
};
/// A convolution with a fraction of a stride ("deconvolution"): strides - 1 zeros go between
/// neighbours of lhs. "SAME": size strides windows; "VALID": all windows that meet an element.
///
/// Shapes   lhs [N, sizes…, C], rhs [window…, C, O] → [N, about size stride…, O]
Array conv_transpose(const Operand &lhs, const Operand &rhs,
                     const std::vector<std::int64_t> &strides, const WindowPadding &padding,
                     const ConvTransposeOptions &options = {});

} // namespace fluxion
