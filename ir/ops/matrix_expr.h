// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Formulas on matrices, the last two axes, as the rules of decompositions are written: real or
// complex ones.
#pragma once

#include "ir/expr.h"

namespace fluxion::ir {

/// a b, of either the transpose first where asked for.
enum class Side { plain, transposed };
Expr product(Expr a, Expr b, Side ofA = Side::plain, Side ofB = Side::plain);
/// The transpose.
Expr turned(Expr a);
/// The complex conjugate; real numbers stay.
Expr conj(Expr a);
/// The conjugate transpose.
inline Expr adjoint(Expr a) { return conj(turned(a)); }
/// The real part, of real numbers the number itself.
Expr realPart(Expr a);
/// The imaginary part of complex numbers.
Expr imagPart(Expr a);
/// The size of a number.
Expr magnitude(Expr a);
/// A real number as one of the element type of `like`.
Expr asElementOf(Expr real, Expr like);
/// Zeros above (below) the k-th diagonal.
Expr lowerTriangle(Expr a, int64_t k = 0);
Expr upperTriangle(Expr a, int64_t k = 0);
/// The first rows and columns, so many; zeros where a has none.
Expr corner(Expr a, int64_t rows, int64_t columns);
/// Zeros but for the main diagonal.
Expr onlyDiagonal(Expr a);
/// The main diagonals of square matrices, as vectors.
Expr diagonalOf(Expr a);
/// For each column the sum of its elements; the largest of real ones.
Expr sumOfColumns(Expr a);
Expr largestOfColumns(Expr a);
/// vectors[.., j] as the rows (i, j) of matrices like `like`, or vectors[.., i] as their columns.
Expr asRows(Expr vectors, Expr like);
Expr asColumns(Expr vectors, Expr like);

} // namespace fluxion::ir
