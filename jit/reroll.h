// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Long loops of C++ are traced step by step. Their equal steps become loops again before they are
// compiled: what takes LLVM seconds then takes milliseconds.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::codegen {

/// Makes scans of the runs (jit/runs) of `function` and of the bodies in it. Exact: the same ops on
/// the same values in the same order.
void rerollRuns(transforms::FuncOp function);

} // namespace fluxion::codegen
