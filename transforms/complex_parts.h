// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From a program on complex numbers to one on their parts, which is what compiled code is made of.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

bool hasComplex(FuncOp f);

/// Rewrites `f` so that nothing in it is complex. Its complex arguments and results, and those of
/// bodies, become arrays of real numbers with an axis of size 2 at the end: in memory the same.
/// Fails with a diagnostic where an op is not defined on complex numbers.
mlir::LogicalResult splitComplex(FuncOp f);

} // namespace fluxion::transforms
