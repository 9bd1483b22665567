// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Keeps programs small between orders of differentiation: folds constants, applies the ops' own
// exact algebra, merges equal values and drops what nobody uses.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// Rewrites `f` in place, bodies of ops included. One forward sweep and one backward sweep: linear
/// in the program's size.
void simplify(FuncOp f);
/// The backward sweep alone: drops ops, and results and operands of ops with bodies, without use.
void dropUnused(FuncOp f);

} // namespace fluxion::transforms
