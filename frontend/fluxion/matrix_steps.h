// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps that decompositions are made of, and systems with few diagonals. Names are those of
// jax.lax.linalg.
//
//   fx::Array side = fx::full({100}, -0.25), middle = fx::full({100}, 1.5);
//   fx::Array x = fx::linalg::tridiagonal_solve(side, middle, side, fx::ones({100}));
//   fx::Array a = fx::array({{4.0, 1.0}, {1.0, 3.0}}), r = fx::linalg::cholesky(a, true);
//   fx::Array more = fx::linalg::cholesky_update(r, fx::array({1.0, 2.0}));   // of a + w wᵀ
//   auto [h, taus] = fx::linalg::qr_reflections(a);
//   fx::Array y = fx::linalg::ormqr(h, taus, a, {.transpose = true});         // qᵀ a without q
//
// Shapes   matrices are the last two axes [.., n, m], the axes before them a batch
// Dtypes   f32, f64, c64, c128; f16 and bf16 are computed in f32 and rounded once; integers and
//          booleans give f64
// Errors   ShapeError: less than two axes, sizes that do not fit, another batch
// Gradient of every order, in forward and reverse mode
#pragma once

#include "fluxion/array.h"

#include <utility>

namespace fluxion::linalg {

//===----------------------------------------------------------------------------------------------
// Systems of equations

/// x with dl[i] x[i - 1] + d[i] x[i] + du[i] x[i + 1] = b[i], by elimination with exchanges of
/// neighbouring rows. dl[0] and du[n - 1] are not read.
///
/// Shapes   dl, d, du: [.., n]; b: [n] or [.., n, m]; as b
/// Gradient of the equation: A dx = db - dA x
/// Source   Golub and Van Loan, Matrix Computations, 4.3; LAPACK's gtsv
Array tridiagonal_solve(const Operand &dl, const Operand &d, const Operand &du, const Operand &b);

/// The upper triangular s with sᵀ s = rᵀ r + w wᵀ for an upper triangular r, in n² steps.
///
/// Shapes   r: [.., n, n]; w: [.., n]; as r
/// Dtypes   real
/// Gradient of the rotations
/// Source   Golub and Van Loan, Matrix Computations, 6.5.4
Array cholesky_update(const Operand &r, const Operand &w);

/// alpha a aᵀ + beta c for a symmetric c, of which the lower triangle is read.
///
/// Shapes   a: [.., n, m]; c: [.., n, n]; as c
/// Gradient of the product
Array symmetric_product(const Operand &a, const Operand &c, const Operand &alpha = 1.0,
                        const Operand &beta = 0.0);

//===----------------------------------------------------------------------------------------------
// Reflections. Number i is 1 - tau[i] v vᴴ for a column v of zeros in front of a 1 in row i.

/// {h, taus} of a: r of its QR decomposition in the upper triangle, and below the diagonal the
/// columns of the k = min(n, m) reflections whose product is q. NumPy's mode "raw" has h
/// transposed.
///
/// Shapes   a: [.., n, m]; the same and [.., k]
/// Gradient of the steps; NaN where a column is 0 from its diagonal on
/// Source   LAPACK's geqr2
std::pair<Array, Array> qr_reflections(const Operand &a);

/// The product of reflections 0 to k - 1, of it as many columns as a has.
///
/// Shapes   a: [.., n, m] with the columns below its diagonal, n >= m; taus: [.., k], k <= m; as a
/// Gradient of the product
Array householder_product(const Operand &a, const Operand &taus);

/// How ormqr multiplies by q.
struct ByQ {
  bool left = true;       ///< q c, else c q
  bool transpose = false; ///< by qᴴ instead
};
/// q c for the product q of reflections, which is not made.
///
/// Shapes   a: [.., n, k] with the columns below its diagonal; taus: [.., k]; c: [.., n, p], on
///          the right [.., p, n]; as c
/// Gradient of the product
Array ormqr(const Operand &a, const Operand &taus, const Operand &c, const ByQ &options = {});

/// A Hermitian matrix as q t qᴴ with a tridiagonal t.
struct TridiagonalForm {
  Array a;    ///< t, and behind it the columns of reflections; the other triangle as it was
  Array d, e; ///< the diagonal of t [.., n] and the one beside it [.., n - 1]: real numbers
  Array taus; ///< [.., n - 1]
};
/// Reflections that leave of the Hermitian matrix, of which one triangle is read, three diagonals.
///
/// Shapes   a: [.., n, n]
/// Gradient of the steps; NaN where they have nothing to do, as in a matrix with three diagonals
/// Source   LAPACK's hetd2
TridiagonalForm tridiagonal(const Operand &a, bool lower = true);

//===----------------------------------------------------------------------------------------------
// Permutations

/// Where the rows of a permuted matrix come from if row i was exchanged with row pivots[i], for
/// i = 0, 1, ..
///
/// Shapes   pivots: [.., k]; [.., size], k <= size
/// Dtypes   integers; i32
/// Gradient zero
Array lu_pivots_to_permutation(const Operand &pivots, std::int64_t size);

} // namespace fluxion::linalg
