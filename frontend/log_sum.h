// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Logarithms of sums of exponentials, for fx::logsumexp and fx::nn::logsumexp.
#pragma once

#include "frontend/formula.h"

namespace fluxion::detail {

/// The largest real part along the axes without a derivative, which cancels; 0 where it is not
/// finite.
Array shiftOf(const Array &x, const Axes &axes, Where where);

struct LogSum {
  Array logarithm, sign; // of the sum: of its size
};
/// log |sum(weights exp(x))|, weights 1 where there are none, without overflow.
LogSum logSum(const Operand &x, const std::optional<Array> &weights, const Axes &axes,
              KeepDims keep);

} // namespace fluxion::detail
