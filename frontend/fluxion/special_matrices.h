// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices of a known pattern: of vectors, or of nothing but a size. Names are those of
// jax.scipy.linalg. (linalg.h has what is computed with matrices.)
//
//   fx::Array v = fx::array({1.0, 2.0, 3.0});
//   fx::Array c = fx::linalg::circulant(v), h = fx::linalg::hankel(v);
//   fx::Array k = fx::linalg::convolution_matrix(v, 5, fx::Convolution::same);
//   fx::Array w = fx::linalg::dft(8, fx::linalg::DftScale::sqrtn), p = fx::linalg::pascal(4);
//
// Shapes   vectors are last axes [.., n], the axes before them a batch
// Errors   ShapeError: sizes that do not fit
// Gradient moves the cotangent back to the elements of the vectors
#pragma once

#include "fluxion/array.h"
#include "fluxion/numerical.h"

#include <optional>

namespace fluxion::linalg {

//===----------------------------------------------------------------------------------------------
// One number per diagonal

/// c[i - j] at and below the diagonal, r[j - i] above it; r[0] is not read. Without a row it is
/// the conjugate of the column.
///
/// Shapes   c: [.., n], r: [.., m] → [.., n, m]; a scalar is a vector of one element
Array toeplitz(const Operand &c, const std::optional<Array> &r = {});
/// v[i + j] for v = {c[0] … c[n-1], r[1] … r[m-1]}: the first column and the last row, of which
/// r[0] is not read. Without a row it is 0.
///
/// Shapes   c: [.., n], r: [.., m] → [.., n, m]
Array hankel(const Operand &c, const std::optional<Array> &r = {});
/// c[(i - j) mod n]: columns shifted cyclically.
///
/// Shapes   c: [.., n] → [.., n, n]
Array circulant(const Operand &c);
/// The matrix that convolves: matmul(convolution_matrix(a, n, mode), v) = convolve(a, v, mode).
///
/// Shapes   a: [.., m] → [.., k, n]; full: k = m + n - 1, same: the larger of m and n, valid: their
///          difference and 1
/// Errors   ShapeError: n below 1, a without elements
Array convolution_matrix(const Operand &a, std::int64_t n, Convolution mode = Convolution::full);

//===----------------------------------------------------------------------------------------------
// Of polynomials, populations and distances

/// The matrix whose eigenvalues are the zeros of a[0] x^(n-1) + … + a[n-1]: -a[1:] / a[0] in the
/// first row, ones below the diagonal. inf or NaN where a[0] is 0.
///
/// Shapes   a: [.., n] → [.., n - 1, n - 1], n at least 2
/// Dtypes   integers and booleans give f64
/// Gradient of the quotients -a[i] / a[0]
Array companion(const Operand &a);
/// A matrix with the same eigenvalues and not more than five diagonals.
///
/// Shapes   a: [.., n] → [.., n - 1, n - 1], n at least 1
/// Dtypes   as companion
/// Gradient of the quotients -a[i] / a[0]
/// Source   Fiedler 2003
Array fiedler_companion(const Operand &a);
/// |a[i] - a[j]|.
///
/// Shapes   a: [.., n] → [.., n, n]
/// Dtypes   of complex numbers real
/// Gradient that of abs, also on the diagonal, where both sides of it cancel
Array fiedler(const Operand &a);
/// How a population of ages grows: f in the first row (births), s below the diagonal (survivors).
///
/// Shapes   f: [.., n], s: [.., n - 1] → [.., n, n], n at least 2
Array leslie(const Operand &f, const Operand &s);

//===----------------------------------------------------------------------------------------------
// Of a size
//
// Shapes   [n, n] unless it says otherwise
// Dtypes   floating and complex ones; pascal, invpascal and hadamard also of integers
// Errors   ShapeError: a size that cannot be
// Gradient none

/// 1 / (i + j + 1).
Array hilbert(std::int64_t n, DType dtype = f64,
              std::source_location where = std::source_location::current());
/// Its inverse, of integers: exact as long as those of `dtype` are.
Array invhilbert(std::int64_t n, DType dtype = f64,
                 std::source_location where = std::source_location::current());

/// Which of Pascal's matrices.
enum class PascalKind { symmetric, lower, upper };
/// Binomial coefficients: (i + j choose i), the triangle (i choose j), or its transpose. Exact as
/// long as numbers of `dtype` are; integers modulo their size.
Array pascal(std::int64_t n, PascalKind kind = PascalKind::symmetric, DType dtype = f64,
             std::source_location where = std::source_location::current());
/// The inverses of these.
Array invpascal(std::int64_t n, PascalKind kind = PascalKind::symmetric, DType dtype = f64,
                std::source_location where = std::source_location::current());

/// Orthonormal rows {1, …, 1, -k, 0, …} / sqrt(k (k + 1)) with k ones, for k of 1 and more; with
/// `full` below a row of 1 / sqrt(n).
///
/// Shapes   [n - 1, n], full [n, n]
Array helmert(std::int64_t n, bool full = false, DType dtype = f64,
              std::source_location where = std::source_location::current());
/// 1 and -1 in orthogonal rows, by Sylvester's construction, for n a power of 2.
Array hadamard(std::int64_t n, DType dtype = i32,
               std::source_location where = std::source_location::current());

/// What divides the matrix of the Fourier transform: nothing, sqrt(n) (rows of length 1), n.
enum class DftScale { none, sqrtn, n };
/// exp(-2πi j k / n): matmul(dft(n), x) = fft(x). Powers of i are exact.
///
/// Dtypes   c64, c128
Array dft(std::int64_t n, DftScale scale = DftScale::none, DType dtype = c128,
          std::source_location where = std::source_location::current());

} // namespace fluxion::linalg
