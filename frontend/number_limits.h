// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where the numbers of a dtype end.
#pragma once

#include "fluxion/array.h"

namespace fluxion::detail {

/// What the maximum (minimum) of `dtype` starts from: an infinity, or the last of its integers.
Scalar lowest(DType dtype);
Scalar highest(DType dtype);

/// Of a floating dtype: the largest number that is not infinite, the smallest one above 0 that is
/// normal, and the distance of 1 to the next number.
double largestFinite(DType dtype);
double smallestNormal(DType dtype);
double epsilonOf(DType dtype);

} // namespace fluxion::detail
