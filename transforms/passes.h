// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The transformations as MLIR passes, for tools that work on modules of text. The frontend calls
// the functions behind them directly.
#pragma once

#include "transforms/rewrite.h"

#include "mlir/Pass/Pass.h"

namespace fluxion::transforms {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "transforms/passes.h.inc"

/// Applies `rewrite` to the function of `module` that is called `name`, to every one without a
/// name. Fails where there is none, where it is no program of arrays, and where `rewrite` does.
LogicalResult rewriteFunctions(mlir::ModuleOp module, const std::string &name,
                               llvm::function_ref<LogicalResult(FuncOp)> rewrite);

} // namespace fluxion::transforms
