// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Native code beside the reference evaluation.
#pragma once

#include "tests/ops/program.h"

namespace fluxion::tests {

/// Compiles the function and runs it; null where no compiler is built.
using Evaluate = ir::Evaluated (*)(FuncOp, llvm::ArrayRef<HostArray>);
extern const Evaluate compiledEvaluate;

} // namespace fluxion::tests
