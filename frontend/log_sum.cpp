// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/log_sum.h"

#include <limits>

namespace fluxion::detail {

Array shiftOf(const Array &x, const Axes &axes, Where where) {
  Array largest = max(real(stopGradient(x, where)), axes, keepdims);
  return fluxion::where(isfinite(largest), largest, 0.0);
}

// m + log(sum(exp(x - m))) for any m, so that the derivatives do not depend on m either.
LogSum logSum(const Operand &given, const std::optional<Array> &weights, const Axes &axes,
              KeepDims keep) {
  CalledFrom line(given.where());
  DType dtype = floatingOf(given.dtype());
  if (weights)
    dtype = promote(dtype, weights->dtype());
  Array x = widened(given);
  AxisList list = normalAxes(axes, given, "logsumexp");
  if (weights) // an infinite element of weight 0 does not count
    x = where(*weights != 0, x, -std::numeric_limits<double>::infinity());
  if (countAlong(x, list) == 0) {
    Array nothing = sum(x, axes, keep);
    return {log(nothing).astype(dtype), nothing.astype(dtype)};
  }
  Array m = shiftOf(x, axes, given.where()), each = exp(x - m);
  Array total = sum(weights ? *weights * each : each, axes, keep);
  Array shift = keep.value ? m : reshape(m, total.shape());
  Array logarithm = log(weights ? abs(total) : total) + shift;
  return {logarithm.astype(dtype), sign(total).astype(dtype)};
}

} // namespace fluxion::detail
