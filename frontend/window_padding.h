// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lists and paddings as users give them for windows, made into one entry per axis.
#pragma once

#include "fluxion/convolution.h"
#include "frontend/axes.h"

namespace fluxion::detail {

/// `given`, or 1 for each of `count` axes where it is empty.
/// Errors: ShapeError in the name of `function` for another number of entries, or one below 1;
/// `name` is that of the argument.
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

/// How far `size` elements reach at a distance of `dilation`.
inline int64_t reachOf(int64_t size, int64_t dilation) {
  return size == 0 ? 0 : (size - 1) * dilation + 1;
}

} // namespace fluxion::detail
