// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that run as a body, applied once: the body in the op's place.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// Replaces `op` by the ops of its body, which move in front of what followed it. Answers where
/// they begin.
Operation *dissolve(BodyInterface op);
/// Dissolves every body of `f` that is applied once, inner ones included. Linear in the program's
/// size.
void inlineCalls(FuncOp f);

} // namespace fluxion::transforms
