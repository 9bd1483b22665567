// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Picking along an axis, for formulas of the frontend. Callers have checked what they pass.
#pragma once

#include "frontend/promotion.h"

namespace fluxion::detail {

/// x[.., indices[.., i, ..], ..]: the shapes are the same but for `axis`, indices count from 0.
Array pickedAlong(const Array &x, const Array &indices, int axis, Where where);

} // namespace fluxion::detail
