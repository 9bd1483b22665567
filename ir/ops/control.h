// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Control flow: which of several programs runs, and how often.
#pragma once

#include "ir/calculus.h"
#include "ir/rules.h"

#include <string>

namespace fluxion::ir {

/// How many steps a loop makes: a number known now, or one known when it runs.
struct StepCount {
  Value times; // null: `length`
  int64_t length = -1;

  /// The size of the axis along which rows are stacked.
  int64_t axisSize() const { return times ? mlir::ShapedType::kDynamic : length; }
};

/// Why a loop ends that stores more for its derivative than its limit, and the way out.
std::string overLimit(int64_t limit);
inline constexpr const char *overLimitHint =
    "allow the loop more with .memory, or have it remember fewer steps with .checkpoint_every";

} // namespace fluxion::ir

#define GET_OP_CLASSES
#include "ir/ops/control.h.inc"
