// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The transformations as MLIR passes, for tools that work on modules of text. The frontend calls
// the functions behind them directly.
#pragma once

#include "ir/fx.h"

#include "mlir/Pass/Pass.h"

namespace fluxion::transforms {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "transforms/passes.h.inc"

} // namespace fluxion::transforms
