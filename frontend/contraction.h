// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dot_general on arrays, for formulas of the frontend. Callers have checked what they pass.
#pragma once

#include "frontend/axes.h"

namespace fluxion::detail {

/// Which axes of the two operands go together.
struct SharedAxes {
  AxisList lhsBatching, rhsBatching, lhsContracting, rhsContracting;
};

/// Whether the axes go together pair by pair: as many of lhs as of rhs, of the same sizes.
bool arePairs(const Operand &lhs, const AxisList &ofLhs, const Operand &rhs, const AxisList &ofRhs);

/// Axes of the result: batching as listed, free of lhs, free of rhs. Booleans: "or of ands".
Array contracted(const Array &lhs, const Array &rhs, const SharedAxes &axes, Where where);

} // namespace fluxion::detail
