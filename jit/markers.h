// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that speak to transformations and compute nothing: they go before code is made.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::codegen {

/// Names of values are for the policies of checkpoints.
void dropNames(transforms::FuncOp f);
/// Barriers hold simplification off; what they held apart stays apart, since nothing merges equal
/// ops after it: from then on the program has copies.
void dropBarriers(transforms::FuncOp f);
/// Whether values may be computed by several ops that the program takes to be equal.
bool hasCopies(transforms::FuncOp f);
/// An error where an op of `f` cannot be run: a linear function of which only the transpose is
/// known.
mlir::LogicalResult requireRunnable(transforms::FuncOp f);

} // namespace fluxion::codegen
