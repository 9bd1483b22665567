// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which programs are called with quick code first, and for how long.
#pragma once

#include "jit/compile.h"
#include "jit/plan.h"

#include <optional>

namespace fluxion::codegen {

/// After how many calls of quick code final code is to be made (0: never by itself); nothing where
/// the first code is to be final.
std::optional<int64_t> callsOfQuickCode(const Plan &plan, Tier tier);

} // namespace fluxion::codegen
