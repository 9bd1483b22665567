// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic, comparisons and choices.
#pragma once

#include "ir/rules.h"

#define GET_OP_CLASSES
#include "ir/ops/arithmetic.h.inc"

namespace fluxion::ir {

/// The elements of `x` as `dtype` holds them (runtime::convertTo); `x` itself where it has that
/// dtype.
HostArray converted(const HostArray &x, DType dtype);

} // namespace fluxion::ir
