// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lists and paddings as users give them for windows, made into one entry per axis.
#pragma once

#include "fluxion/convolution.h"
#include "frontend/axes.h"

namespace fluxion::detail {

/// The most elements that an axis has with its gaps and padding, and the longest step: numbers that
/// stay far from the ends of an int64 where they are added and multiplied.
inline constexpr int64_t farthest = int64_t{1} << 48;

/// `given`, or 1 for each of `count` axes where it is empty.
/// Errors: ShapeError in the name of `function` for another number of entries, or one below 1 or
/// beyond `farthest`; `name` is that of the argument.
AxisList positivePerAxis(const std::vector<std::int64_t> &given, std::size_t count,
                         const char *function, const char *name, Where where);

/// How much to add along each axis.
struct Padding {
  AxisList low, high;
};
/// The padding around axes of these sizes for these windows (with their dilation) and strides.
/// Errors: ShapeError in the name of `function`.
Padding paddingOf(const WindowPadding &given, llvm::ArrayRef<int64_t> sizes,
                  llvm::ArrayRef<int64_t> windows, llvm::ArrayRef<int64_t> strides,
                  const char *function, Where where);

/// How far elements of these sizes reach at these distances.
/// Errors: ShapeError in the name of `function` beyond `farthest`; `name` is that of the distances.
AxisList reachesOf(llvm::ArrayRef<int64_t> sizes, llvm::ArrayRef<int64_t> dilations,
                   const char *function, const char *name, Where where);
/// The sizes of axes that reach so far, padded.
/// Errors: ShapeError in the name of `function` for a size below 0 or beyond `farthest`; `axis` is
/// what an axis is called.
AxisList paddedSizes(llvm::ArrayRef<int64_t> reaches, const Padding &padding, const char *function,
                     const char *axis, Where where);

} // namespace fluxion::detail
