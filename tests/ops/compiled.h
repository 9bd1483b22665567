// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Native code beside the reference evaluation.
#pragma once

#include "tests/ops/program.h"

namespace fluxion::tests {

/// Compiles the function and runs it. Fails, with a diagnostic, where it cannot be compiled.
ir::Evaluated compiledEvaluate(FuncOp f, llvm::ArrayRef<HostArray> arguments);

} // namespace fluxion::tests
