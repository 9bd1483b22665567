// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Keeps programs small between orders of differentiation: folds constants, applies the ops' own
// exact algebra, merges equal values and drops what nobody uses.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// Rewrites `f` in place. One forward sweep and one backward sweep: linear in the program's size.
void simplify(FuncOp f);

} // namespace fluxion::transforms
