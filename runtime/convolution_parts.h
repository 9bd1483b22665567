// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A convolution whose lhs has gaps, as several without: the zeros in the gaps are not multiplied.
#pragma once

#include "runtime/convolution.h"

#include <vector>

namespace fluxion::runtime {

/// A convolution without gaps that makes some elements of the result out of some of the kernel,
/// which begin at these offsets.
struct ConvolutionPart {
  Convolution what;
  std::int64_t rhsOffset = 0, outOffset = 0;
};

/// Parts that together make the whole result: `what` itself where lhs has no gaps.
std::vector<ConvolutionPart> partsWithoutGaps(const Convolution &what);

} // namespace fluxion::runtime
