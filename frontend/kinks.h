// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The kink chosen by the innermost with_kinks, for the ops that carry one.
#pragma once

#include "fluxion/kinks.h"
#include "ir/fx.h"

namespace fluxion::detail {

ir::Kink currentKink();

} // namespace fluxion::detail
