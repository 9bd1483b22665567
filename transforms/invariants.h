// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every step of a loop computes alike is computed once, before it. A part of `simplify`.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

/// Takes out of a loop the values that it carries unchanged, and those that its body computes from
/// what is the same in every step. Answers whether there were any: another op then stands in the
/// loop's place, behind what was taken out.
bool settleInvariants(BodyInterface op);

} // namespace fluxion::transforms
