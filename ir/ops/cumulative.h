// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running sums, products and the like along an axis.
#pragma once

#include "ir/rules.h"
#include "runtime/row_kernels.h"

#define GET_OP_CLASSES
#include "ir/ops/cumulative.h.inc"

namespace fluxion::ir {

/// Which running function an op is that combines numbers along its axis.
runtime::Cumulative cumulativeOf(Operation *op);

/// The sizes before, along and behind an axis.
struct AxisSizes {
  AxisSizes(ArrayRef<int64_t> shape, int64_t axis);
  int64_t outer = 1, n, inner = 1;
};

} // namespace fluxion::ir
