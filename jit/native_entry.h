// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The C function of a program: `double f(double, double)` rather than pointers to everything.
#pragma once

#include "jit/plan.h"

#include "llvm/IR/Module.h"

namespace fluxion::codegen {

/// Emits `native` beside `entry`: scalars by value, arrays as pointers; one scalar result is
/// returned, all other results are written through pointers that follow the arguments. Where a
/// program that `mayFail` does, all its results are NaN.
void emitNativeEntry(const Plan &plan, llvm::Function &entry, uint64_t arenaBytes, bool mayFail);

} // namespace fluxion::codegen
