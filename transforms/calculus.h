// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The transformations of this room as the rules of ops with bodies ask for them.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::transforms {

const ir::Calculus &calculus();

} // namespace fluxion::transforms
