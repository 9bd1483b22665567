// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/window_folds.h"

#include "frontend/structural.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

#include <limits>

namespace fluxion::detail {

using mlir::Location;
using mlir::OpBuilder;

HostArray identityOf(Fold fold, DType dtype) {
  HostArray identity;
  visitDType(dtype, [&](auto tag) {
    using T = typename decltype(tag)::type;
    auto extreme = [](bool isLargest) {
      if constexpr (isFloatElement<T>)
        return static_cast<T>(isLargest ? std::numeric_limits<double>::infinity()
                                        : -std::numeric_limits<double>::infinity());
      else
        return isLargest ? std::numeric_limits<T>::max() : std::numeric_limits<T>::lowest();
    };
    T value{};
    switch (fold) {
    case Fold::sum:
    case Fold::any: value = static_cast<T>(0); break;
    case Fold::prod:
    case Fold::all: value = static_cast<T>(1); break;
    case Fold::max: value = extreme(false); break;
    case Fold::min: value = extreme(true); break;
    }
    identity = HostArray::scalar(value);
  });
  return identity;
}

Array foldedOver(Fold fold, ir::Kink kink, const Array &x, const AxisList &axes, Where where) {
  return record(where, {x},
                [&](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
                  switch (fold) {
                  case Fold::sum: return ir::ReduceSumOp::create(b, loc, v[0], axes);
                  case Fold::prod: return ir::ReduceProdOp::create(b, loc, v[0], axes);
                  case Fold::max: return ir::ReduceMaxOp::create(b, loc, v[0], axes, kink);
                  case Fold::min: return ir::ReduceMinOp::create(b, loc, v[0], axes, kink);
                  case Fold::all: return ir::ReduceAndOp::create(b, loc, v[0], axes);
                  case Fold::any: break;
                  }
                  return ir::ReduceOrOp::create(b, loc, v[0], axes);
                })
      .front();
}

Array surrounded(const Array &x, const Array &init, const SlidingWindows &windows, Where where) {
  auto isZero = [](int64_t n) { return n == 0; };
  AxisList interior;
  for (int64_t dilation : windows.baseDilations)
    interior.push_back(dilation - 1);
  if (llvm::all_of(windows.padding.low, isZero) && llvm::all_of(windows.padding.high, isZero) &&
      llvm::all_of(interior, isZero))
    return x;
  return padded(x, init, windows.padding.low, windows.padding.high, interior, where);
}

/// The windows along one axis, their elements along a new axis in front.
static Array windowsAlong(const Array &x, std::size_t axis, std::size_t shift,
                          const SlidingWindows &windows, Where where) {
  return recordOne(where, {x}, [&](OpBuilder &b, Location loc, auto v) {
    return ir::WindowsOp::create(b, loc, v[0], axis + shift,
                                 static_cast<uint64_t>(windows.sizes[axis]),
                                 static_cast<uint64_t>(windows.strides[axis]),
                                 static_cast<uint64_t>(windows.dilations[axis]));
  });
}

/// Where windows are single elements, those that begin one.
static Array thinned(const Array &x, const SlidingWindows &windows, Where where) {
  Box box(x.shape());
  for (std::size_t axis = 0; axis < windows.sizes.size(); ++axis)
    if (windows.sizes[axis] == 1)
      box.stride[axis] = windows.strides[axis];
  return sliced(x, box, where);
}

int64_t numWindowAxes(const SlidingWindows &windows) {
  return llvm::count_if(windows.sizes, [](int64_t size) { return size > 1; });
}

Array windowsOf(const Array &x, const SlidingWindows &windows, Where where) {
  Array y = thinned(x, windows, where);
  std::size_t added = 0;
  for (std::size_t axis = windows.sizes.size(); axis-- > 0;)
    if (windows.sizes[axis] > 1)
      y = windowsAlong(y, axis, added++, windows, where);
  return y;
}

/// Axis by axis, the last one first: what is first in row-major order is first in each.
static Array axisByAxis(Fold fold, ir::Kink kink, const Array &x, const SlidingWindows &windows,
                        Where where) {
  Array y = thinned(x, windows, where);
  for (std::size_t axis = windows.sizes.size(); axis-- > 0;)
    if (windows.sizes[axis] > 1)
      y = foldedOver(fold, kink, windowsAlong(y, axis, 0, windows, where), {0}, where);
  return y;
}

Array foldedWindows(Fold fold, ir::Kink kink, const Array &given, const Array &init,
                    const SlidingWindows &windows, Where where) {
  Array x = surrounded(given, init, windows, where);
  bool isExtreme = fold == Fold::max || fold == Fold::min;
  if (kink == ir::Kink::balanced)
    kink = ir::Kink::first_wins;
  if (!isExtreme || kink == ir::Kink::first_wins)
    return axisByAxis(fold, kink, x, windows, where);
  // Those who share are counted over the whole window.
  AxisList axes;
  for (int64_t axis = 0; axis < numWindowAxes(windows); ++axis)
    axes.push_back(axis);
  Array all = windowsOf(x, windows, where);
  return axes.empty() ? all : foldedOver(fold, kink, all, axes, where);
}

} // namespace fluxion::detail
