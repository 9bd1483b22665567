// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Splits a program into what can run now and what waits for the other arguments.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

using ir::SplitFunction;

/// f(known x, unknown x) -> (y, z) as two functions, as ir/calculus.h describes them. Only what
/// `unknown` uses becomes a residual; constants are made again.
FailureOr<SplitFunction> split(FuncOp f, const ir::SplitRequest &request);

/// The same where y are the first `numKnownResults` results, and `known` hands every residual over,
/// arguments too:
///   known:   (known x...)                  -> (y..., residuals...)
///   unknown: (residuals..., unknown x...)  -> (z...)
FailureOr<SplitFunction> partialEval(FuncOp f, ArrayRef<bool> isArgumentKnown,
                                     unsigned numKnownResults);

} // namespace fluxion::transforms
