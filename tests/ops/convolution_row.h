// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows of convolutions by their attributes.
#pragma once

#include "tests/ops/row.h"

namespace fluxion::tests {

using List = std::vector<int64_t>;

/// Attributes; an empty list means that of the plainest convolution.
struct Slide {
  List strides = {}, low = {}, high = {}, lhsDilation = {}, rhsDilation = {}, reversed = {};
  int64_t featureGroups = 1, batchGroups = 1;
  List lhsAxes = {}, rhsAxes = {}, outAxes = {};
};
Row convolution(std::string variety, Shape lhs, Shape rhs, const Slide &slide = {});

} // namespace fluxion::tests
