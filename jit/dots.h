// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// How each matrix product is to be computed, decided before planning: unrolled, as a fold fused
// with its surroundings, or by a call on operands of plain layout.
#pragma once

#include "ir/ops/contraction.h"
#include "transforms/rewrite.h"

namespace fluxion::codegen {

/// Few enough products to be written out at every use.
bool isShortDot(ir::DotGeneralOp dot);

/// A product in the form the runtime takes: batch x (m x k) (k x n), either side stored transposed.
struct MatrixProduct {
  int64_t batch, m, n, k;
  bool isLhsTransposed, isRhsTransposed;
};
MatrixProduct matrixProductOf(ir::DotGeneralOp dot);

/// Rewrites the products of `function` so that each is short, a fold, or in the runtime's form.
void chooseDots(transforms::FuncOp function);

} // namespace fluxion::codegen
