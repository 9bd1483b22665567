// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What can be said about the edges of bins before anything is counted, where their numbers are
// known.
#pragma once

#include "frontend/promotion.h"

namespace fluxion::detail {

enum class EdgeOrder { ascending, ascendingOrDescending };

/// Throws where the numbers of `edges`, one axis, are known and not in order; equal ones are, and
/// NaN is beside any number.
/// Errors: ShapeError in the name of `function`.
void requireOrdered(const Array &edges, EdgeOrder order, const char *function, Where where);

} // namespace fluxion::detail
