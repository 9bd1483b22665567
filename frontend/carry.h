// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes from step to step of a loop keeps its structure and its types.
#pragma once

#include "frontend/bodies.h"

namespace fluxion::detail {

/// Raises unless a step hands on a carry of the structure of the initial one.
void requireCarryStructure(const char *name, const Carry &carry, const Yielded &yielded,
                           Where where);
/// The carry as a step sees it, where `isWeak`: numbers take the dtypes of the arrays beside them.
Leaves weakened(Leaves carry, const std::vector<bool> &isWeak);
/// Loops hand out arrays like any other.
Leaves hardened(Leaves results);
/// Bare numbers that a step hands on, and what is made of them alone, take the dtypes of the carry.
Yielded settled(Yielded yielded, const Carry &carry, Where where);
/// True where an initial number took the type of what the step makes of it, so that the loop begins
/// with another carry. Raises where a carry changes its type otherwise.
bool promoted(const char *name, Carry &carry, llvm::ArrayRef<mlir::Type> handedOn, Where where);

} // namespace fluxion::detail
