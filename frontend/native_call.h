// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Native code called from the frontend.
#pragma once

#include "fluxion/array.h"
#include "frontend/trace.h"
#include "jit/executable.h"

namespace fluxion::detail {

/// The results of `executable` on arrays with numbers; `use` says what for, where one has none.
/// Raises where the call fails.
Leaves callNative(const codegen::Executable &executable, const Leaves &arguments, const char *use,
                  Where where);

} // namespace fluxion::detail
