// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices and products that do not fit together, word by word.
#include "tests/errors/golden.h"

#include <vector>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array m = fx::ones({2, 3}), v = fx::ones({3}), pair = fx::ones({2}), one = fx::ones({}),
                square = fx::eye(3);

fx::Array ofRank(int rank) { return fx::ones(fx::Shape(std::vector<std::int64_t>(rank, 1))); }

TEST(ProductMessages, Matrices) {
  expectMessage<ShapeError>([] { matmul(m, one); }, R"(fluxion: a scalar in matmul
  at       here
  expected arrays of at least one axis
  got      f64[2,3] and f64[]
  hint     multiply scalars with *)");
  expectMessage<ShapeError>([] { tensordot(v, v); },
                            R"(fluxion: more axes than there are in tensordot
  at       here
  expected 0 to 1 axes
  got      2 axes of f64[3] and f64[3]
  hint     say how many, as in tensordot(a, b, 1): by default they are 2)");
  expectMessage<ShapeError>([] { tensordot(m, m, {1}, {0}); },
                            R"(fluxion: shape mismatch in tensordot
  at       here
  expected as many axes of lhs as of rhs, of equal sizes
  got      lhs f64[2,3], rhs f64[2,3]
  hint     axes go in pairs, the first of lhs with the first of rhs; einsum pairs them by letters)");
  expectMessage<ShapeError>([] { tensordot(ofRank(9), ofRank(8), 0); },
                            R"(fluxion: too many axes in the result of a contraction
  at       here
  expected at most 16 axes
  got      17
  hint     merge axes first, as in collapse(x, 0, 2))");
  expectMessage<ShapeError>([] { kron(ofRank(9), v); }, R"(fluxion: too many axes in kron
  at       here
  expected at most 8 axes
  got      f64[1,1,1,1,1,1,1,1,1] and f64[3]
  hint     merge axes first, as in collapse(x, 0, 2))");
  expectMessage<ShapeError>([] { cross(fx::ones({3, 4}), fx::ones({3, 4})); },
                            R"(fluxion: vectors of another size in cross
  at       here
  expected 2 or 3 elements along the axis
  got      f64[3,4] and f64[3,4]
  hint     name the axis that holds them, as in cross(a, b, 0))");
  expectMessage<ShapeError>([] { ragged_dot(m, m, fx::array({1, 1})); },
                            R"(fluxion: operands that do not fit in ragged_dot
  at       here
  expected a: [m, k], b: [groups, k, n], sizes: [groups]
  got      f64[2,3] and f64[2,3] and i32[2]
  hint     ragged_dot_general takes axes in another order)");
  expectMessage<ShapeError>([] { la::multi_dot({}); }, R"(fluxion: no factors in multi_dot
  at       here
  expected at least one matrix
  got      none
  hint     the product of no matrices is fx::eye(n))");
}

TEST(LinalgMessages, Factors) {
  expectMessage<ShapeError>([] { la::svd(v); }, R"(fluxion: an array that is no matrix in svd
  at       here
  expected at least two axes
  got      f64[3]
  hint     atleast_2d(x) makes a matrix of one row, diag(x) a diagonal one)");
  expectMessage<ShapeError>([] { la::svd(one); }, R"(fluxion: an array that is no matrix in svd
  at       here
  expected at least two axes
  got      f64[]
  hint     atleast_2d(x) makes a matrix of one element)");
  expectMessage<ShapeError>([] { la::inv(m); }, R"(fluxion: a matrix that is not square in inv
  at       here
  expected last two axes of one size
  got      f64[2,3]
  hint     lstsq, pinv and svd take matrices of any shape)");
  expectMessage<ShapeError>([] { la::qr_multiply(m, m); }, R"(fluxion: shape mismatch in qr_multiply
  at       here
  expected c [.., 2], as many columns as a has rows
  got      f64[2,3] and f64[2,3]
  hint     fx::Side::left is for q c)");
  expectMessage<ShapeError>([] { la::qr_multiply(m, square, fx::Side::left); },
                            R"(fluxion: shape mismatch in qr_multiply
  at       here
  expected c [.., 2, m], as many rows as q has columns
  got      f64[2,3] and f64[3,3]
  hint     fx::Side::right, which is the default, is for c q)");
  expectMessage<ShapeError>([] { la::pinv(fx::ones({2, 3}), {}, la::Symmetry::hermitian); },
                            R"(fluxion: a matrix that cannot be Hermitian in pinv
  at       here
  expected last two axes of one size
  got      f64[2,3]
  hint     without Symmetry::hermitian matrices have any shape)");
  expectMessage<ShapeError>([] { la::eigh_tridiagonal(v, v); },
                            R"(fluxion: shape mismatch in eigh_tridiagonal
  at       here
  expected d [.., n], e [.., n - 1]
  got      f64[3] and f64[3]
  hint     of a matrix a they are diagonal(a, 0, -2, -1) and diagonal(a, 1, -2, -1))");
  expectMessage<ShapeError>(
      [] { la::eigh_tridiagonal(v, pair, {.indices = std::pair(1, 3)}); },
      R"(fluxion: indices of eigenvalues that there are not in eigh_tridiagonal
  at       here
  expected 0 <= first <= last < 3
  got      1 to 3
  hint     last is one of them; leave .indices out for all)");
  expectMessage<ShapeError>([] { la::rsf2csf(square, fx::eye(2)); },
                            R"(fluxion: shape mismatch in rsf2csf
  at       here
  expected t and z [.., n, n]
  got      f64[3,3] and f64[2,2]
  hint     t and z are what schur(a) answers)");
}

TEST(LinalgMessages, Systems) {
  expectMessage<ShapeError>([] { la::lstsq(m, v); }, R"(fluxion: shape mismatch in lstsq
  at       here
  expected a [.., n, m], b [n] or [.., n, k]
  got      f64[2,3] and f64[3])");
  expectMessage<ShapeError>([] { la::solve_sylvester(square, fx::eye(2), m); },
                            R"(fluxion: shape mismatch in solve_sylvester
  at       here
  expected a [.., n, n], b [.., m, m], c [.., n, m]
  got      f64[3,3] and f64[2,2] and f64[2,3]
  hint     it solves a x + x b = c, and x is like c)");
  fx::Array lu = la::lu_factor(square).first;
  expectMessage<DtypeError>([&] { la::lu_solve({lu, v}, v); },
                            R"(fluxion: a permutation of other rows in lu_solve
  at       here
  expected integers [.., n] beside lu [.., n, n], as lu_factor makes them
  got      f64[3] beside f64[3,3]
  hint     pass what lu_factor(a) answers, as it is)");
  expectMessage<ShapeError>([&] { la::lu_solve({lu, fx::array({0, 1})}, v); },
                            R"(fluxion: a permutation of other rows in lu_solve
  at       here
  expected integers [.., n] beside lu [.., n, n], as lu_factor makes them
  got      i32[2] beside f64[3,3]
  hint     pass what lu_factor(a) answers, as it is)");
  expectMessage<ShapeError>([] { la::tensorsolve(m, pair); },
                            R"(fluxion: shape mismatch in tensorsolve
  at       here
  expected a: the axes of b, then axes of as many elements
  got      f64[2,3] and f64[2]
  hint     as in a [2, 3, 6] and b [2, 3])");
  expectMessage<ShapeError>([] { la::tensorinv(square); }, R"(fluxion: shape mismatch in tensorinv
  at       here
  expected as many elements in the first axes as in the others
  got      f64[3,3], 2 axes
  hint     axes is 2 by default: fx::linalg::tensorinv(a, 1) inverts a square matrix)");
}

TEST(LinalgMessages, Iterations) {
  expectMessage<ShapeError>([] { la::cg(m, v); }, R"(fluxion: a matrix that does not fit b in cg
  at       here
  expected a matrix [n, n] and a vector [n]
  got      a matrix f64[2,3] and b f64[3]
  hint     for b of another shape, a function: [a](Array x) { return matmul(a, x); })");
  expectMessage<ShapeError>([] { la::cg(square, v, {.x0 = pair}); },
                            R"(fluxion: options that do not fit in cg
  at       here
  expected x0 like b, f64[3]; a restart of at least 1
  got      f64[2]
  hint     leave .x0 out to begin at 0)");
  expectMessage<ShapeError>([] { la::gmres(square, v, {.restart = 0}); },
                            R"(fluxion: options that do not fit in gmres
  at       here
  expected x0 like b, f64[3]; a restart of at least 1
  got      0
  hint     leave .restart out for 20)");
}

TEST(LinalgMessages, FunctionsAndNorms) {
  expectMessage<ShapeError>([] { la::expm_frechet(square, fx::eye(2)); },
                            R"(fluxion: shape mismatch in expm_frechet
  at       here
  expected a and e of one shape
  got      f64[3,3] and f64[2,2]
  hint     e is the direction in which a changes: one matrix for each of a)");
  expectMessage<ShapeError>([] { la::funm(square, [](const fx::Array &x) { return sum(x); }); },
                            R"(fluxion: func answers another shape in funm
  at       here
  expected a number for each eigenvalue, [3]
  got      c128[]
  hint     func works element by element, as in [](const fx::Array &x) { return exp(x); })");
  expectMessage<ShapeError>([] { la::norm(v, "nuc"); }, R"(fluxion: a norm that there is not in norm
  at       here
  expected a number, of vectors
  got      "nuc" of f64[3]
  hint     fx::linalg::norm(x, 2) is the Euclidean one)");
  expectMessage<ShapeError>([] { la::norm(m, 3); }, R"(fluxion: a norm that there is not in norm
  at       here
  expected fro, nuc, 1, -1, 2, -2 or an infinity, of matrices
  got      3 of f64[2,3]
  hint     vector_norm takes any number, of all elements as one vector)");
  expectMessage<ShapeError>([] { la::norm(fx::ones({2, 3, 4}), 2); },
                            R"(fluxion: a norm of more than two axes in norm
  at       here
  expected one or two axes
  got      3 axes of f64[2,3,4]
  hint     name them, as in linalg::norm(x, 2, {0, 1}))");
}

} // namespace
