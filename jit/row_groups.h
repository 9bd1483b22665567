// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nests that follow each other and share rows become one step: a softmax is three nests, of which
// each needs of the one before just what that has made of the same row.
#pragma once

#include "jit/plan.h"

namespace fluxion::codegen {

/// Joins the steps of a block where that spares reading memory, and numbers its steps anew.
void joinRows(Plan &plan, BlockPlan &block);
/// Whether a nest folds over the rows that it shares with others: what it makes is known behind the
/// last row.
inline bool foldsRows(const Nest &nest) {
  return !nest.reducedAxes.empty() && nest.reducedAxes.front() == 0;
}

} // namespace fluxion::codegen
