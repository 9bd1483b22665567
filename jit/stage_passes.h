// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The stages of the compiler that rewrite programs as MLIR passes, for tools that work on modules
// of text. The compiler calls the functions behind them directly.
#pragma once

#include "ir/fx.h"

#include "mlir/Pass/Pass.h"

namespace fluxion::codegen {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "jit/stage_passes.h.inc"

} // namespace fluxion::codegen
