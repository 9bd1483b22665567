// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Forward mode: pushes tangents through a program.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// J(x) t beside f(x).
///
/// f: (x...) -> (y...) becomes (x..., tangent of each active x...) -> (y..., tangent of each
/// differentiable y...). Only differentiable arguments may be active. Tangents that are zero stay
/// symbolic inside and become constants where they are results. Where `wanted` is given, only those
/// results have a tangent.
FailureOr<OwnedFunction> jvp(FuncOp f, ArrayRef<bool> active, ArrayRef<bool> wanted = {});

} // namespace fluxion::transforms
