// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/pooling.h"

#include "frontend/formula.h"
#include "frontend/kinks.h"
#include "frontend/window_folds.h"

#include <fmt/format.h>

namespace fluxion::nn {

using detail::CalledFrom;
using detail::Fold;
using detail::SlidingWindows;
using Sizes = std::vector<std::int64_t>;

/// The windows along the axes before the last, as many as there are sizes.
static SlidingWindows windowsOf(const Operand &x, const Sizes &window, const Sizes &strides,
                                const WindowPadding &padding, const char *function) {
  std::size_t count = window.size(), rank = static_cast<std::size_t>(x.ndim());
  if (count + 1 > rank)
    detail::raise<ShapeError>(
        {.what = fmt::format("window_shape that does not fit in {}", function),
         .where = x.where(),
         .expected = fmt::format("at most {} sizes", std::max(rank, std::size_t(1)) - 1),
         .got = fmt::format("{} for {}", count, detail::typeText(x)),
         .hint = "the last axis holds the features"});
  std::size_t front = rank - count - 1;
  auto spread = [&](const detail::AxisList &list, int64_t around) {
    detail::AxisList all(front, around);
    all.append(list.begin(), list.end());
    all.push_back(around);
    return all;
  };
  detail::AxisList sizes =
      detail::positivePerAxis(window, count, function, "window_shape", x.where());
  detail::AxisList steps = detail::positivePerAxis(strides, count, function, "strides", x.where());
  detail::AxisList along(x.shape().begin() + front, x.shape().begin() + front + count);
  detail::Padding pads = detail::paddingOf(padding, along, sizes, steps, function, x.where());
  SlidingWindows windows;
  windows.sizes = spread(sizes, 1);
  windows.strides = spread(steps, 1);
  windows.dilations = windows.baseDilations = detail::AxisList(rank, 1);
  windows.padding = {spread(pads.low, 0), spread(pads.high, 0)};
  detail::AxisList around = detail::paddedSizes(detail::toArrayRef(x.shape()), windows.padding,
                                                function, "axis", x.where());
  detail::requireShape(Shape(std::span<const int64_t>(around)), function, x.where());
  return windows;
}

static Array folded(Fold fold, const Array &x, const SlidingWindows &windows,
                    std::source_location where) {
  Array init = detail::fromHost(detail::identityOf(fold, x.dtype()));
  return detail::foldedWindows(fold, detail::currentKink(), x, init, windows, where);
}

static Array extremePool(Fold fold, const char *function, const Operand &x, const Sizes &window,
                         const Sizes &strides, const WindowPadding &padding) {
  if (isComplex(x.dtype()))
    detail::refuseDtype(function, {&x}, "real numbers, which have an order",
                        "take real(x), imag(x) or abs(x)");
  SlidingWindows windows = windowsOf(x, window, strides, padding, function);
  Array numbers = detail::converted(x.array(), detail::numberOf(x.dtype()), x.where());
  return folded(fold, numbers, windows, x.where());
}

Array max_pool(const Operand &x, const Sizes &window_shape, const Sizes &strides,
               const WindowPadding &padding) {
  return extremePool(Fold::max, "max_pool", x, window_shape, strides, padding);
}
Array min_pool(const Operand &x, const Sizes &window_shape, const Sizes &strides,
               const WindowPadding &padding) {
  return extremePool(Fold::min, "min_pool", x, window_shape, strides, padding);
}

Array avg_pool(const Operand &given, const Sizes &window_shape, const Sizes &strides,
               const WindowPadding &padding, bool count_include_pad) {
  SlidingWindows windows = windowsOf(given, window_shape, strides, padding, "avg_pool");
  CalledFrom line(given.where());
  Array x = detail::floating(given);
  Array total = folded(Fold::sum, x, windows, given.where());
  if (count_include_pad) {
    double count = 1;
    for (std::int64_t size : window_shape)
      count *= static_cast<double>(size);
    return total / count;
  }
  // How many elements there are in a window is the same for all examples and features.
  Shape one = x.shape();
  for (int axis = 0; axis < one.rank(); ++axis)
    if (axis < one.rank() - 1 - static_cast<int>(window_shape.size()) || axis == one.rank() - 1)
      one[axis] = 1;
  return total / folded(Fold::sum, ones(one, x.dtype()), windows, given.where());
}

} // namespace fluxion::nn
