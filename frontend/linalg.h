// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the files of fx::linalg share.
#pragma once

#include "frontend/formula.h"

namespace fluxion::linalg {

/// x as an array of matrices in the dtype in which they are computed: f32, f64, c64 or c128.
/// Errors: ShapeError in the name of `function`.
Array matrices(const char *function, const Operand &x);
/// The same of square ones.
Array squares(const char *function, const Operand &x);
/// (a + aᴴ) / 2 of squares that are said to be Hermitian.
/// Errors: ShapeError in the name of `function`.
Array hermitians(const char *function, const Operand &x);
/// a [.., n, m] and b [.., n, k] in one dtype and over one batch.
std::pair<Array, Array> overOneBatch(const char *function, const Array &a, const Array &b);
/// What to do about a b [.., n, m] that does not fit a; nothing of a vector.
const char *hintAtColumns(const Operand &a, const Operand &b);
/// The conjugate transpose.
Array adjoint(const Array &a);
/// The Hermitian matrix that one triangle says; imaginary parts of its diagonal are not read.
Array mirrored(const Array &a, Triangle read);
/// {t, z} of a, an array as `squares` gives it.
std::pair<Array, Array> schurOf(const Array &a);
/// A matrix and its Schur form, by which equations are solved; the form has no part in derivatives.
struct Factored {
  Array a, t, z;
};
Factored factoredBySchur(const Array &a);
/// x with a x + x b = c, in one dtype and over one batch; NaN where there is none.
Array sylvesterOf(const Factored &a, const Factored &b, const Array &c);
/// In which a solution for these is given.
DType dtypeOfSolution(const Operand &a, const Operand &b);
/// The side of a square, or the last but one size.
inline std::int64_t rowsOf(const Array &a) { return a.shape()[a.ndim() - 2]; }
inline std::int64_t columnsOf(const Array &a) { return a.shape()[a.ndim() - 1]; }

/// Throws unless x, the user's `argument`, has a last axis of at least `least` elements.
void requireVector(const char *function, const char *argument, const Operand &x,
                   std::int64_t least);
/// a [.., n] and b [.., m] in one dtype and over one batch.
/// Errors: ShapeError in the name of `function`.
std::pair<Array, Array> vectorsOverOneBatch(const char *function, const Operand &a,
                                            const Operand &b);

} // namespace fluxion::linalg
