// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A kernel slid along an array.
#pragma once

#include "ir/rules.h"
#include "runtime/convolution.h"

#define GET_OP_CLASSES
#include "ir/ops/convolution.h.inc"

namespace fluxion::ir {

/// How a convolution runs along its spatial axes.
struct Sliding {
  SmallVector<int64_t> strides, low, high, lhsDilation, rhsDilation, reversed;
};
Sliding slidingOf(ConvolutionOp op);

/// Which axes are what: batch, features, spatial axes (lhs, out); output features, input features,
/// spatial axes (rhs).
struct ConvolutionAxes {
  SmallVector<int64_t> lhs, rhs, out;
};

Value convolved(OpBuilder &b, Location loc, Value lhs, Value rhs, const ConvolutionAxes &axes,
                const Sliding &sliding, int64_t featureGroups, int64_t batchGroups);

/// The op in the words of the runtime's kernel, on dense operands.
runtime::Convolution descriptionOf(ConvolutionOp op);

} // namespace fluxion::ir
