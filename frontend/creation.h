// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Creation for formulas of the frontend.
#pragma once

#include "frontend/promotion.h"

namespace fluxion::detail {

/// The index along `axis` of `shape`; bool is not a dtype for it.
Array iotaAlong(DType dtype, const Shape &shape, int axis, Where where);

} // namespace fluxion::detail
