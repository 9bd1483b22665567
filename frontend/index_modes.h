// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Indices out of range, as the caller wants them.
#pragma once

#include "frontend/selection.h"

namespace fluxion::detail {

/// Integers along an axis of n elements, brought into range; of fill and drop as they are.
Array inRange(const Array &index, int64_t n, OutOfRange mode, Where where);
/// The same for an indexing expression of x.
std::vector<Index> inRange(const Array &x, const std::vector<Index> &indices, OutOfRange mode);

/// What is read out of range: the number that is asked for or what JAX has, in the dtype of x.
/// Errors: ShapeError, DtypeError for a number that does not fit.
Array fillOf(const Array &x, const Reading &options, Where where);
/// Where every index array of a selection lies inside, in a shape that broadcasts to the result.
Array isInside(const Selection &selection);

} // namespace fluxion::detail
