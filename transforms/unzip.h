// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parts known from unknown, op by op: an op with bodies that computes both becomes two.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// Which values of `body` depend on unknown arguments, of those that it hands over.
ir::Flags unknownYields(mlir::Block &body, ArrayRef<bool> isArgumentUnknown);

/// Rewrites `f` in place so that every op depends on unknown arguments with all of its results, or
/// with none.
LogicalResult unzip(FuncOp f, ArrayRef<bool> isArgumentUnknown);
/// `f` itself where no op of it is of two parts; else a copy, unzipped, which `owner` keeps.
FailureOr<FuncOp> unzipped(FuncOp f, ArrayRef<bool> isArgumentUnknown, OwnedFunction &owner);

} // namespace fluxion::transforms
