// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Splits a program into what can run now and what waits for the other arguments.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// f(known x, unknown x) as two functions:
///   known:   (known x...)                  -> (results that need nothing else..., residuals...)
///   unknown: (residuals..., unknown x...)  -> (the other results...)
/// Only what `unknown` uses becomes a residual.
struct SplitFunction {
  OwnedFunction known, unknown;
  unsigned numResiduals = 0;
  SmallVector<bool> isResultKnown;
};

SplitFunction partialEval(FuncOp f, ArrayRef<bool> isArgumentKnown);

} // namespace fluxion::transforms
