// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops with bodies without what nobody uses: results, carried values, operands. A part of
// `simplify`.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// Drops what nobody uses from `body`, backwards.
void dropUnusedIn(mlir::Block &body);
/// What a body that is applied once hands over without having computed it, or twice, is known
/// outside.
void forwardResults(BodyInterface op);
/// Replaces the op by one with the results and operands that are used.
void narrow(BodyInterface op);

} // namespace fluxion::transforms
