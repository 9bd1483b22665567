// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What checked programs have found, as errors.
#pragma once

#include "frontend/trace.h"
#include "jit/executable.h"

namespace fluxion::detail {

/// Throws a CheckError where the last call of `executable` on this thread has found anything.
void raiseFindings(const codegen::Executable &executable, const void *const *arguments,
                   const void *const *results, Where function);

} // namespace fluxion::detail
