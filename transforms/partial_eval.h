// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Splits a program into what can run now and what waits for the other arguments.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// f(known x, unknown x) -> (y, z) as two functions, where y depends on known arguments alone:
///   known:   (known x...)                  -> (y..., residuals...)
///   unknown: (residuals..., unknown x...)  -> (z...)
/// Only what `unknown` uses becomes a residual.
struct SplitFunction {
  OwnedFunction known, unknown;
};

/// `numKnownResults`: how many of f's results are y.
SplitFunction partialEval(FuncOp f, ArrayRef<bool> isArgumentKnown, unsigned numKnownResults);

} // namespace fluxion::transforms
