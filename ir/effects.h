// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that do something beside computing their results, such as printing. They stay where they are:
// in order, neither dropped nor merged nor moved, and a part of a program that is computed again is
// computed without them.
#pragma once

#include "ir/fx.h"

namespace fluxion::ir {

/// Whether the op has an effect, itself or in its bodies.
bool hasEffects(Operation *op);

/// Takes the effects out of the bodies of `op`, which computes what has been computed before.
void silence(Operation *op);

} // namespace fluxion::ir
