// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Folds over half precision, decided before planning: they accumulate in f32 and round once.
#pragma once

#include "transforms/rewrite.h"

namespace fluxion::codegen {

/// Every reduction, matrix product and convolution of f16 or bf16 becomes one of f32 between
/// conversions, which are fused with it.
void foldHalvesInSingle(transforms::FuncOp function);

} // namespace fluxion::codegen
