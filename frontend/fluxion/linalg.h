// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linear algebra, for every matrix in a batch: decompositions, systems of equations, norms. Names
// are those of numpy.linalg, jax.scipy.linalg and jax.scipy.sparse.linalg.
//
//   fx::Array a = fx::array({{4.0, 1.0}, {1.0, 3.0}}), b = fx::array({1.0, 2.0});
//   fx::Array x = fx::linalg::solve(a, b), l = fx::linalg::cholesky(a);
//   auto [w, v] = fx::linalg::eigh(a);
//   fx::Array d = fx::linalg::det(a), size = fx::linalg::norm(a, "nuc");
//   fx::Array y = fx::linalg::cg([a](const fx::Array &v) { return matmul(a, v); }, b);
//
// Shapes   matrices are the last two axes [.., n, m], the axes before them a batch
// Dtypes   f32, f64, c64, c128; f16 and bf16 are computed in f32 and rounded once; integers and
//          booleans give f64. Singular values, sizes and norms are real; ᴴ is the conjugate
//          transpose, of real matrices the transpose
// Errors   ShapeError: less than two axes, sizes that do not fit, a matrix that has to be square
// Gradient of every order, in forward and reverse mode
// Source   docs/generated/ops.md#decompositions
#pragma once

#include "fluxion/array.h"
#include "fluxion/sorting.h"

#include <functional>
#include <optional>
#include <tuple>

namespace fluxion::linalg {

//===----------------------------------------------------------------------------------------------
// Decompositions

/// The lower triangular l with l lᴴ = (a + aᴴ) / 2, or the upper one with lᴴ l = it; NaN where that
/// is not positive definite.
///
/// Gradient dl = l Φ(l⁻¹ da l⁻ᴴ), Φ: the lower triangle with half of the diagonal
/// Source   Giles 2008, 2.2.7; docs/generated/ops.md#cholesky
Array cholesky(const Operand &a, bool upper = false);

/// {c, lower} for cho_solve: the same triangle of one triangle of a, which alone is read, in
/// derivatives too.
///
/// Gradient as cholesky, in the one triangle
/// Source   docs/generated/ops.md#cholesky
std::pair<Array, bool> cho_factor(const Operand &a, bool lower = false);

/// {p, l, u} with p l u = a: a permutation, ones on the diagonal of l.
///
/// Shapes   of a [.., n, m] and k = min(n, m): [.., n, n], [.., n, k], [.., k, m]
/// Gradient with x = l⁻¹ pᵀ da u⁻¹: dl = l tril(x, -1), du = triu(x) u; zero of p
/// Source   docs/generated/ops.md#lu
std::tuple<Array, Array, Array> lu(const Operand &a);
/// {lu, permutation}: both triangles in one matrix, and where its rows come from.
///
/// Shapes   of a [.., n, m]: [.., n, m] and [.., n]
/// Dtypes   of the permutation i32
/// Gradient as lu
std::pair<Array, Array> lu_factor(const Operand &a);
/// x with a x = b, or aᵀ x = b, for {lu, permutation} of a.
///
/// Shapes   b [n] or [.., n, m]
/// Errors   ShapeError, DtypeError: a permutation of other rows, or that is none
/// Gradient in lu and b, as solve_triangular
Array lu_solve(const std::pair<Array, Array> &factors, const Operand &b, bool transposed = false);

/// {q, r} with q r = a: q has min(n, m) columns, or n where `complete`.
///
/// Gradient for independent columns (of a wide matrix the first n), of complete ones for n <= m: with
///          s = da r⁻¹ of those and o = tril(qᴴ s, -1) - tril(qᴴ s, -1)ᴴ + i Im diag(qᴴ s):
///          dq = q (o - qᴴ s) + s, dr = qᴴ da - o r
/// Source   docs/generated/ops.md#qr
std::pair<Array, Array> qr(const Operand &a, bool complete = false);

/// {c q, r}, or {q c, r} where c is on the left of the factors named: q and r those of qr(a), q
/// conjugated where asked for. Columns are not pivoted.
///
/// Shapes   a [.., n, m], k = min(n, m): c [.., j, n] or, left, [.., k, j]; vectors [n], [k]
/// Errors   ShapeError: a c that does not fit
/// Gradient as qr, for n >= m
std::pair<Array, Array> qr_multiply(const Operand &a, const Operand &c, Side mode = Side::right,
                                    bool conjugate = false);

/// Of which elements eigh makes the matrix: of all, as (a + aᴴ) / 2, or of one triangle with its
/// diagonal, which alone is read: the other is its conjugate.
enum class Triangle { both, lower, upper };
/// What is known of a matrix: nothing, or that it is Hermitian, so that eigh decomposes it.
enum class Symmetry { none, hermitian };

/// What svd answers.
struct SVD {
  Array u, s, vt;
};
/// u diag(s) vt = a, s descending; square u and vt where `full_matrices`, else min(n, m) columns
/// and rows. Of Hermitian matrices, of which (a + aᴴ) / 2 is taken, s is |w| of eigh, u is v and vt
/// is vᴴ with the signs of w, unitary also where w is 0.
///
/// Errors   ShapeError: less than two axes, a Hermitian matrix that is not square
/// Gradient ds = Re diag(uᴴ da v); of u and vt where singular values differ, of full matrices for n
///          = m only. Vectors of a value that is repeated, up to rounding, are held: that of u vt
///          stays right, and of norm(a, "nuc") both derivatives; that of u diag(s) vt does not
///          (docs/kinks.md)
/// Source   Townsend 2016; docs/generated/ops.md#svd
SVD svd(const Operand &a, bool full_matrices = true, Symmetry symmetry = Symmetry::none);
/// s of svd alone.
///
/// Errors   as svd
/// Gradient as s of svd
Array svdvals(const Operand &a, Symmetry symmetry = Symmetry::none);

/// {w, v}: eigenvalues, real and ascending, and eigenvectors, as columns, of (a + aᴴ) / 2 or of
/// what one triangle says: eigh of JAX with UPLO and symmetrize_input=False.
///
/// Gradient with c = vᴴ da v: dw = diag(c); dv = v (f ∘ c) where eigenvalues differ, f[i, j] = 1 /
///          (w[j] - w[i]), 0 on the diagonal. Vectors of a value that is repeated, up to rounding,
///          are held: that of v vᴴ of all of them stays right, that of v diag(f(w)) vᴴ does not,
///          which is funm(a, f), sqrtm(a), expm(a) (docs/kinks.md). Of a triangle: zero in the
///          other one, twice as much beside the diagonal
/// Source   Giles 2008; docs/generated/ops.md#eigh
std::pair<Array, Array> eigh(const Operand &a, Triangle read = Triangle::both);
/// w of eigh alone.
///
/// Gradient as w of eigh, also where eigenvalues are repeated, of their symmetric functions; the
///          second derivatives where they differ
Array eigvalsh(const Operand &a, Triangle read = Triangle::both);
/// {w, v}: eigenvalues, in no order, and eigenvectors, as columns, of any square matrix: a v = v
/// diag(w). Columns of v have length 1 and a real largest element. NaN where a has elements that
/// are not finite.
///
/// Dtypes   complex, also of real matrices
/// Gradient where eigenvalues differ; of v also where no two elements of a column are the largest.
///          Where eigenvalues are repeated, as those of a defective matrix (one without n
///          eigenvectors), derivatives are without bound: huge, infinite or NaN
/// Source   docs/generated/ops.md#eig
std::pair<Array, Array> eig(const Operand &a);
/// w of eig alone.
///
/// Dtypes   complex, also of real matrices
/// Gradient as w of eig: diag(v⁻¹ da v)
Array eigvals(const Operand &a);

/// Which eigenvalues are asked for.
struct Tridiagonal {
  /// From the first to the last of these, counted from the least; nothing: all.
  std::optional<std::pair<std::int64_t, std::int64_t>> indices = {};
};
/// {w, v} of the symmetric or Hermitian matrices with d on the diagonal, e above it and its
/// conjugate below.
///
/// Shapes   d [.., n], e [.., n - 1]
/// Errors   ShapeError: an e that does not fit, indices that are out of range
/// Gradient of v where eigenvalues differ
std::pair<Array, Array> eigh_tridiagonal(const Operand &d, const Operand &e,
                                         const Tridiagonal &options = {});

/// Whether real matrices have a real Schur form, with blocks of two for pairs of eigenvalues.
enum class SchurForm { real, complex };
/// {t, z}: z t zᴴ = a with unitary z and upper triangular t, the eigenvalues on its diagonal. NaN
/// where a has elements that are not finite.
///
/// Gradient none: z is one of many. sqrtm, funm, solve_sylvester and eig have derivatives
/// Source   docs/generated/ops.md#schur
std::pair<Array, Array> schur(const Operand &a, SchurForm output = SchurForm::real);
/// {t, z} of the complex form, of those of the real one.
///
/// Dtypes   complex
/// Errors   ShapeError: matrices of different size
/// Gradient in the elements of the blocks of t and above them
std::pair<Array, Array> rsf2csf(const Operand &t, const Operand &z);
/// {h, q}: q h qᴴ = a with unitary q and zeros below the first subdiagonal of h.
///
/// Gradient none
/// Source   docs/generated/ops.md#hessenberg
std::pair<Array, Array> hessenberg(const Operand &a);
/// {u, p} with u p = a, or {u, p} with p u = a on the left: p is positive semidefinite, columns of
/// u are orthonormal, or its rows where there are fewer of these.
///
/// Gradient where the rank is min(n, m)
std::pair<Array, Array> polar(const Operand &a, Side side = Side::right);

//===----------------------------------------------------------------------------------------------
// Systems of equations

/// x with a x = b.
///
/// Shapes   a [.., n, n], b [n] or [.., n, m]
/// Gradient dx = a⁻¹ (db - da x); the decomposition is not differentiated
/// Source   docs/generated/ops.md#lu_solve
Array solve(const Operand &a, const Operand &b);
/// Which triangle a is, and whether of its transpose.
struct Triangular {
  bool lower = false, transposed = false, unit_diagonal = false;
};
/// The same for a triangle of a; the other one is not read.
///
/// Shapes   as solve
/// Gradient as solve, where only the triangle of da counts
/// Source   docs/generated/ops.md#triangular_solve
Array solve_triangular(const Operand &a, const Operand &b, const Triangular &options = {});
/// x with l lᴴ x = b for the l of cholesky.
///
/// Shapes   as solve
/// Gradient in l and b, as solve_triangular
Array cho_solve(const Operand &l, const Operand &b);
/// The same for what cho_factor gives.
///
/// Shapes   as solve
/// Gradient in the factor and b, as solve_triangular
Array cho_solve(const std::pair<Array, bool> &factor, const Operand &b);
/// x with a x + x b = c. NaN where an eigenvalue of a and one of b have a sum of a size below tol,
/// or where it is zero up to rounding.
///
/// Shapes   a [.., n, n], b [.., m, m], c [.., n, m]
/// Errors   ShapeError: sizes that do not fit
/// Gradient dx solves the same equation with dc - da x - x db on the right
/// Source   Bartels and Stewart 1972; docs/generated/ops.md#sylvester_solve
Array solve_sylvester(const Operand &a, const Operand &b, const Operand &c, double tol = 1e-8);
/// The inverse; inf or NaN of singular matrices.
///
/// Gradient dy = -y da y
Array inv(const Operand &a);
/// Moore and Penrose's inverse; singular values of at most rtol times the largest count as 0. Of
/// Hermitian matrices that of (a + aᴴ) / 2, by eigh.
///
/// Errors   as svd
/// Gradient where the rank does not change: with p = a⁺, dp = -p da p + p pᴴ daᴴ (1 - a p) + (1 - p
///          a) daᴴ pᴴ p
/// Source   Golub and Pereyra 1973, 4.12
Array pinv(const Operand &a, std::optional<double> rtol = {}, Symmetry symmetry = Symmetry::none);
/// What lstsq answers.
struct LeastSquares {
  Array x;
  Array residuals; ///< sum of squares of b - a x, per column
  Array rank, singular_values;
};
/// The shortest x for which a x is nearest to b.
///
/// Shapes   a [.., n, m], b [n] or [.., n, k]
/// Gradient of x and the residuals as pinv, in a and b; of singular values as svd; zero of the rank
LeastSquares lstsq(const Operand &a, const Operand &b, std::optional<double> rcond = {});

//===----------------------------------------------------------------------------------------------
// Numbers of a matrix

/// The determinant.
///
/// Gradient the matrix of cofactors, det(a) a⁻ᵀ, also of singular matrices; of these second
///          derivatives only up to 3 x 3, else inf or NaN
Array det(const Operand &a);
/// {sign, log|det(a)|}; of complex matrices the sign is det(a) / |det(a)|.
///
/// Dtypes   of the logarithm real
/// Gradient of the logarithm a⁻ᵀ; of the sign zero, unless it is complex
std::pair<Array, Array> slogdet(const Operand &a);
/// The sum of a diagonal.
///
/// Shapes   without the two axes
/// Dtypes   as sum
/// Gradient the cotangent on the diagonal, zero elsewhere
Array trace(const Operand &a, int offset = 0, int first = -2, int second = -1);
/// How many singular values are beyond rtol times the largest.
///
/// Dtypes   i32
/// Errors   as svd
/// Gradient zero
Array matrix_rank(const Operand &a, std::optional<double> rtol = {},
                  Symmetry symmetry = Symmetry::none);

/// Which norm: a number p (also infinities), "fro" or "nuc"; nothing: Euclidean, Frobenius.
class Norm {
public:
  Norm() = default;
  Norm(double p) : p_(p) {}
  Norm(int p) : p_(p) {}
  Norm(const char *name) : name_(name) {}
  const std::optional<double> &p() const { return p_; }
  const std::string &name() const { return name_; }

private:
  std::optional<double> p_;
  std::string name_;
};
/// The norm of vectors along one axis or of matrices along two; without axes that of all elements,
/// or, of one or two axes and with a `norm`, of the vector or matrix.
///
/// Units    those of x
/// Errors   ShapeError: more than two axes, a norm that there is not
/// Gradient Euclidean, Frobenius: x / y, NaN at 0; p: sign(x) |x|^(p-1) / y^(p-1); infinite: that
///          of the largest or smallest, shared by ties; 2, -2 and "nuc" of matrices: that of
///          svdvals
Array norm(const Operand &x, const Norm &norm = {}, const Axes &axes = {}, KeepDims keep = {});
Array vector_norm(const Operand &x, const Norm &norm = 2, const Axes &axes = {},
                  KeepDims keep = {});
Array matrix_norm(const Operand &x, const Norm &norm = "fro", KeepDims keep = {});
/// norm(a) norm(a⁻¹); for 2 (the default) and -2 by singular values.
///
/// Errors   ShapeError: a norm that there is not; but for 2 and -2 a matrix that is not square
/// Gradient that of the norms and the inverse, or of the singular values
Array cond(const Operand &a, const Norm &norm = {});

//===----------------------------------------------------------------------------------------------
// Functions of a matrix, products

/// a to an integer power; negative ones by the inverse.
///
/// Dtypes   integers stay what they are, exact modulo their size, for n of 0 or more
/// Gradient the sum of aᵏ da aⁿ⁻¹⁻ᵏ over k = 0, ..., n - 1
Array matrix_power(const Operand &a, std::int64_t n);
/// exp(a) by scaling and squaring, as often as the largest matrix of the batch needs.
///
/// Gradient that of the squarings: expm_frechet(a, da)
/// Source   Higham 2005
Array expm(const Operand &a);
/// {exp(a), its derivative along e}.
///
/// Errors   ShapeError: an e of another shape
/// Gradient in a and e
std::pair<Array, Array> expm_frechet(const Operand &a, const Operand &e);
/// The x with x x = a whose eigenvalues have real parts of 0 or more, by Schur's form. NaN where
/// there is none.
///
/// Dtypes   complex, also of real matrices
/// Gradient where a is not singular and no eigenvalue of it is on the negative axis: x dx + dx x =
///          da
/// Source   Björck and Hammarling 1983; docs/generated/ops.md#sqrtm
Array sqrtm(const Operand &a);
/// What makes of eigenvalues, complex numbers along the last axis, as many numbers.
using MatrixFunction = std::function<Array(const Array &)>;
/// func of a matrix: func of the eigenvalues on the diagonal of Schur's form, the rest by Parlett's
/// recurrence. Without digits where different eigenvalues nearly are the same.
///
/// Dtypes   complex, also of real matrices
/// Errors   ShapeError: func answers another shape
/// Gradient up to second order, of a holomorphic func and a matrix with n eigenvectors, whose
///          eigenvalues may be repeated; of third order where they differ, else NaN. Not in what
///          func captured
/// Source   Golub and Van Loan, 9.1.1
Array funm(const Operand &a, const MatrixFunction &func);
/// The same and an estimate of its relative error, real, at most 1: funm of JAX with disp=False.
///
/// Dtypes   as funm
/// Errors   as funm
/// Gradient as funm
std::pair<Array, Array> funm_and_error(const Operand &a, const MatrixFunction &func);
/// The last two axes exchanged.
///
/// Dtypes   any
/// Gradient the cotangent, transposed
Array matrix_transpose(const Operand &a);
/// The product of several matrices, in the order that takes the fewest multiplications. The first
/// and the last may be vectors.
///
/// Errors   ShapeError: no factors, sizes that do not fit
/// Gradient as matmul, in every factor
Array multi_dot(const std::vector<Array> &factors,
                std::source_location where = std::source_location::current());

/// The matrices along the diagonal of one. (special_matrices.h has more.)
///
/// Shapes   blocks [n, m] → the sums of n and m
/// Dtypes   any; blocks promote
/// Errors   ShapeError: a block that is no matrix
/// Gradient the cotangent at the block
Array block_diag(const std::vector<Array> &blocks,
                 std::source_location where = std::source_location::current());
/// x with tensordot(a, x, x.ndim()) = b; the inverse in this sense, where the first `axes` axes of
/// a are those of b.
///
/// Errors   ShapeError: axes that make no square matrix
/// Gradient as solve and inv
Array tensorsolve(const Operand &a, const Operand &b);
Array tensorinv(const Operand &a, int axes = 2);

//===----------------------------------------------------------------------------------------------
// Iterative solutions of a(x) = b, for linear a

/// A linear function of an array, or the matrix that multiplies it.
class LinearMap {
public:
  LinearMap() = default;
  LinearMap(Array matrix) : matrix_(std::move(matrix)) {}
  // An array can be called too, to be indexed; that is never meant here.
  template <class F>
    requires(std::is_invocable_r_v<Array, const F &, const Array &> &&
             !std::is_convertible_v<F, Array>)
  LinearMap(F function) : function_(std::move(function)) {}

  Array operator()(const Array &x) const;
  explicit operator bool() const { return function_ || matrix_; }
  const std::optional<Array> &matrix() const { return matrix_; }

private:
  std::function<Array(const Array &)> function_;
  std::optional<Array> matrix_;
};
/// Where an iteration starts, how far it goes and how it is helped.
struct Iteration {
  std::optional<Array> x0 = {};             ///< nothing: 0
  double tol = 1e-5, atol = 0;              ///< until |b - a(x)| <= max(tol |b|, atol)
  std::optional<std::int64_t> maxiter = {}; ///< nothing: ten times the size
  LinearMap preconditioner = {};            ///< nearly the inverse of a
  int restart = 20;                         ///< of gmres: so many directions at a time
};
/// Conjugate gradients, for symmetric or Hermitian positive definite a.
///
/// Shapes   a(x), x and b are of one shape; a matrix [n, n] goes with b [n]
/// Dtypes   complex where b, a matrix or x0 is; a function that makes complex numbers of real ones
///          needs a complex b
/// Errors   ShapeError: a matrix or an x0 that does not fit b
/// Gradient of the equation (custom_linear_solve): in b and in what a captured
Array cg(const LinearMap &a, const Operand &b, const Iteration &options = {});
/// Stabilized biconjugate gradients, for any a.
///
/// Shapes   as cg
/// Dtypes   as cg
/// Errors   as cg
/// Gradient as cg
Array bicgstab(const LinearMap &a, const Operand &b, const Iteration &options = {});
/// Generalized minimal residuals, for any a.
///
/// Shapes   as cg
/// Dtypes   as cg
/// Errors   as cg; ShapeError: a restart below 1
/// Gradient as cg
Array gmres(const LinearMap &a, const Operand &b, const Iteration &options = {});

} // namespace fluxion::linalg
