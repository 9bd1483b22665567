// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Folds over windows by the functions that have a reduction, for formulas of the frontend. Callers
// have checked what they pass.
#pragma once

#include "frontend/window_padding.h"

#include <optional>

namespace fluxion::detail {

/// The functions that have a reduction. The logical ones take booleans, the others numbers.
enum class Fold { sum, prod, max, min, all, any };

/// What a fold of nothing is: what changes nothing.
HostArray identityOf(Fold fold, DType dtype);

/// `x` reduced over `axes`, ascending.
Array foldedOver(Fold fold, ir::Kink kink, const Array &x, const AxisList &axes, Where where);

/// Windows with one entry per axis.
struct SlidingWindows {
  AxisList sizes, strides, dilations, baseDilations;
  Padding padding;
};
/// x with gaps and surroundings of `init`.
Array surrounded(const Array &x, const Array &init, const SlidingWindows &windows, Where where);
/// The windows of `x` along all axes: an axis in front for each axis along which windows have
/// several elements, in the order of the axes.
Array windowsOf(const Array &x, const SlidingWindows &windows, Where where);
/// How many axes windowsOf adds.
int64_t numWindowAxes(const SlidingWindows &windows);
/// The fold over every window. What attains a maximum or minimum several times shares the
/// derivative as `kink` says, where the default (`balanced`) is that of JAX's windows: the first
/// one has it.
Array foldedWindows(Fold fold, ir::Kink kink, const Array &x, const Array &init,
                    const SlidingWindows &windows, Where where);

} // namespace fluxion::detail
