// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas on matrices, the last two axes, as the rules of decompositions are written.
#pragma once

#include "ir/expr.h"

namespace fluxion::ir {

/// a b, of either the transpose first where asked for.
enum class Side { plain, transposed };
Expr product(Expr a, Expr b, Side ofA = Side::plain, Side ofB = Side::plain);
/// The transpose.
Expr turned(Expr a);
/// Zeros above (below) the k-th diagonal.
Expr lowerTriangle(Expr a, int64_t k = 0);
Expr upperTriangle(Expr a, int64_t k = 0);
/// Zeros but for the main diagonal.
Expr onlyDiagonal(Expr a);
/// The main diagonals of square matrices, as vectors.
Expr diagonalOf(Expr a);
/// vectors[.., j] as the rows (i, j) of matrices like `like`, or vectors[.., i] as their columns.
Expr asRows(Expr vectors, Expr like);
Expr asColumns(Expr vectors, Expr like);

} // namespace fluxion::ir
