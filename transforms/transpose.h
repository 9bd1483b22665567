// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs a linear program backwards. Reverse mode is this after jvp.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

using ir::LinearPart;

/// f: (known..., linear x...) -> (known y..., linear y...), in any order as `linear` says, becomes
/// (known..., ct of linear y...) -> (known y..., ct of linear x...). Fails, with an error at the
/// op, where f is not linear in the linear arguments.
FailureOr<OwnedFunction> transpose(FuncOp f, const LinearPart &linear);

/// The same for cotangents of which some say "nothing flows" by a zero (cotangents.h); answers
/// which of those sent back do.
FailureOr<ir::Transposed> transposeMarked(FuncOp f, const LinearPart &linear,
                                          ArrayRef<bool> ctsWithDeadZeros);

/// Jᵀ(x) ct beside f(x): (x...) -> (y...) becomes (x..., ct of each differentiable y...) ->
/// (y..., ct of each active x...). Only differentiable arguments may be active. Where `wanted` is
/// given, only those results have a cotangent; the others count as constants.
FailureOr<OwnedFunction> vjp(FuncOp f, ArrayRef<bool> active, ArrayRef<bool> wanted = {});

} // namespace fluxion::transforms
