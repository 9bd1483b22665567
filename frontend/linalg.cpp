// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions and direct solutions.
#include "frontend/linalg.h"

#include "fluxion/complex.h"
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "fluxion/sorting.h"
#include "fluxion/transforms.h"
#include "ir/ops/decompositions.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::CalledFrom;
using detail::rounded;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

Array matrices(const char *function, const Operand &x) {
  detail::requireMatrix(function, x);
  return detail::widened(x);
}
Array squares(const char *function, const Operand &x) {
  Array a = matrices(function, x);
  if (rowsOf(a) != columnsOf(a))
    detail::raise<ShapeError>({.what = fmt::format("a matrix that is not square in {}", function),
                               .where = x.where(),
                               .expected = "last two axes of one size",
                               .got = detail::typeText(x),
                               .hint = "lstsq, pinv and svd take matrices of any shape"});
  return a;
}

Array adjoint(const Array &a) { return conj(matrix_transpose(a)); }
static Array symmetrized(const Array &a) { return 0.5 * (a + adjoint(a)); }
Array hermitians(const char *function, const Operand &x) {
  Array a = matrices(function, x);
  if (rowsOf(a) != columnsOf(a))
    detail::raise<ShapeError>(
        {.what = fmt::format("a matrix that cannot be Hermitian in {}", function),
         .where = x.where(),
         .expected = "last two axes of one size",
         .got = detail::typeText(x),
         .hint = "without Symmetry::hermitian matrices have any shape"});
  return symmetrized(a);
}

//===----------------------------------------------------------------------------------------------
// Decompositions

Array cholesky(const Operand &given, bool upper) {
  CalledFrom line(given.where());
  Array a = symmetrized(squares("cholesky", given));
  Array l = detail::recordOne(given.where(), {a}, [](OpBuilder &b, Location loc, auto v) {
    return ir::CholeskyOp::create(b, loc, v[0]);
  });
  l = rounded(l, given);
  return upper ? adjoint(l) : l;
}

// The other triangle is not read, and has no part in derivatives.
std::pair<Array, bool> cho_factor(const Operand &given, bool lower) {
  CalledFrom line(given.where());
  Array a = squares("cho_factor", given);
  Array l = detail::recordOne(
      given.where(), {lower ? a : adjoint(a)},
      [](OpBuilder &b, Location loc, auto v) { return ir::CholeskyOp::create(b, loc, v[0]); });
  return {rounded(lower ? l : adjoint(l), given), lower};
}

std::pair<Array, Array> lu_factor(const Operand &given) {
  CalledFrom line(given.where());
  Leaves parts = detail::record(given.where(), {matrices("lu", given)},
                                [](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
                                  return ir::LuOp::create(b, loc, v[0]);
                                });
  return {rounded(parts[0], given), parts[1]};
}
std::tuple<Array, Array, Array> lu(const Operand &given) {
  CalledFrom line(given.where());
  auto [both, permutation] = lu_factor(given);
  std::int64_t n = rowsOf(both), m = both.shape()[-1], k = std::min(n, m);
  // Row i of l u is row permutation[i] of a.
  Array p = (expand_dims(permutation, -2) == iota({n, 1}, 0)).astype(both.dtype());
  Array l = tril(both(ellipsis, slice(0, k)), -1) + eye(n, k, 0, both.dtype());
  return {p, l, triu(both(ellipsis, slice(0, k), all))};
}

std::pair<Array, Array> qr(const Operand &given, bool complete) {
  CalledFrom line(given.where());
  Leaves parts = detail::record(given.where(), {matrices("qr", given)},
                                [&](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
                                  return ir::QrOp::create(b, loc, v[0], complete);
                                });
  return {rounded(parts[0], given), rounded(parts[1], given)};
}

// s is |w|, descending; equal ones in the order of JAX, that of w turned round.
static SVD hermitianSvd(const Operand &given) {
  auto [w, v] = eigh(hermitians("svd", given));
  Array order = flip(argsort(abs(w), -1), -1), chosen = take_along_axis(w, order, -1);
  Array u = take_along_axis(v, expand_dims(order, -2), -1);
  Array sign = where(chosen < 0.0, -1.0, 1.0).astype(u.dtype());
  return {rounded(u, given), detail::roundedReal(abs(chosen), given),
          rounded(adjoint(u * expand_dims(sign, -2)), given)};
}

SVD svd(const Operand &given, bool full, Symmetry symmetry) {
  CalledFrom line(given.where());
  if (symmetry == Symmetry::hermitian)
    return hermitianSvd(given);
  Leaves parts = detail::record(given.where(), {matrices("svd", given)},
                                [&](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
                                  return ir::SvdOp::create(b, loc, v[0], full);
                                });
  return {rounded(parts[0], given), detail::roundedReal(parts[1], given), rounded(parts[2], given)};
}
Array svdvals(const Operand &a, Symmetry symmetry) {
  return svd(a, /*full_matrices=*/false, symmetry).s;
}

Array mirrored(const Array &a, Triangle read) {
  Array side = read == Triangle::lower ? tril(a, -1) : triu(a, 1);
  Array isMiddle = eye(rowsOf(a), boolean);
  return side + adjoint(side) + where(isMiddle, real(a), 0.0);
}

std::pair<Array, Array> eigh(const Operand &given, Triangle read) {
  CalledFrom line(given.where());
  Array a = squares("eigh", given);
  Leaves parts =
      detail::record(given.where(), {read == Triangle::both ? symmetrized(a) : mirrored(a, read)},
                     [](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
                       return ir::EighOp::create(b, loc, v[0]);
                     });
  return {detail::roundedReal(parts[0], given), rounded(parts[1], given)};
}
Array eigvalsh(const Operand &a, Triangle read) { return eigh(a, read).first; }

static std::pair<Array, Array> eigOf(const char *function, const Operand &given) {
  CalledFrom line(given.where());
  Leaves parts = detail::record(given.where(), {squares(function, given)},
                                [](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
                                  return ir::EigOp::create(b, loc, v[0]);
                                });
  return {parts[0], parts[1]};
}
std::pair<Array, Array> eig(const Operand &a) { return eigOf("eig", a); }
Array eigvals(const Operand &a) { return eigOf("eigvals", a).first; }

//===----------------------------------------------------------------------------------------------
// Systems of equations

namespace {
/// Both sides of a x = b in one dtype and over one batch; a vector b is a matrix of one column.
struct System {
  Array a, b;
  bool isVector;
  DType dtype; // of x
};
} // namespace

DType dtypeOfSolution(const Operand &a, const Operand &b) {
  return promote(detail::floatingOf(a.dtype()), detail::floatingOf(b.dtype()));
}

std::pair<Array, Array> overOneBatch(const char *function, const Array &a, const Array &b) {
  auto leading = [](const Array &m) {
    return Shape(std::span(m.shape()).first(m.shape().size() - 2));
  };
  std::optional<Shape> batch = detail::broadcastShape({leading(a), leading(b)});
  if (!batch)
    detail::raise<ShapeError>(
        {.what = fmt::format("shape mismatch in {}", function),
         .where = Operand(a).where(),
         .expected = "leading axes that are equal or 1",
         .got = fmt::format("{} and {}", detail::typeText(a), detail::typeText(b)),
         .hint =
             "for every pair of matrices insert an axis of size 1, as in a(fx::all, fx::newaxis)"});
  DType dtype = promote(a.dtype(), b.dtype());
  auto over = [&](const Array &m) {
    Shape shape = *batch;
    shape.push_back(rowsOf(m));
    shape.push_back(columnsOf(m));
    return broadcast_to(m.astype(dtype), shape);
  };
  return {over(a), over(b)};
}

const char *hintAtColumns(const Operand &a, const Operand &b) {
  if (b.ndim() < 2)
    return "";
  return b.ndim() < a.ndim() ? "a vector for each matrix is a column of its own: expand_dims(b, -1)"
                             : "right sides are columns: swapaxes(b, -2, -1) makes them of rows";
}

/// Of a system with the square matrix a.
static void requireRightSide(const char *function, const Operand &a, const Operand &b) {
  int rank = b.ndim();
  if (rank == 0 || b.shape()[rank == 1 ? 0 : rank - 2] != a.shape()[a.ndim() - 1])
    detail::raise<ShapeError>({.what = fmt::format("shape mismatch in {}", function),
                               .where = a.where(),
                               .expected = "a [.., n, n], b [n] or [.., n, m]",
                               .got = detail::typesText({&a, &b}),
                               .hint = hintAtColumns(a, b)});
}

static System systemOf(const char *function, const Operand &givenA, const Operand &givenB) {
  Array a = squares(function, givenA), b = detail::widened(givenB);
  requireRightSide(function, givenA, givenB);
  bool isVector = b.ndim() == 1;
  if (isVector)
    b = expand_dims(b, -1);
  std::tie(a, b) = overOneBatch(function, a, b);
  return {a, b, isVector, dtypeOfSolution(givenA, givenB)};
}
static Array answer(const System &system, const Array &x) {
  return (system.isVector ? squeeze(x, -1) : x).astype(system.dtype);
}

static Array solvedBy(const Leaves &operands, bool isTransposed, Site where) {
  return detail::recordOne(where, operands, [&](OpBuilder &b, Location loc, auto v) {
    return ir::LuSolveOp::create(b, loc, v[0], v[1], v[2], v[3], isTransposed);
  });
}

// The decomposition is how x is found; what is differentiated is the equation.
Array solve(const Operand &a, const Operand &b) {
  CalledFrom line(a.where());
  System system = systemOf("solve", a, b);
  auto [both, permutation] = lu_factor(detail::stopGradient(system.a, a.where()));
  return answer(system, solvedBy({system.a, both, permutation, system.b}, false, a.where()));
}

Array solve_triangular(const Operand &a, const Operand &b, const Triangular &options) {
  CalledFrom line(a.where());
  System system = systemOf("solve_triangular", a, b);
  Array x =
      detail::recordOne(a.where(), {system.a, system.b}, [&](OpBuilder &b, Location loc, auto v) {
        return ir::TriangularSolveOp::create(b, loc, v[0], v[1], options.lower, options.transposed,
                                             options.unit_diagonal);
      });
  return answer(system, x);
}

// p a = l u by triangular systems, through which derivatives go: lu is what the caller has.
Array lu_solve(const std::pair<Array, Array> &factors, const Operand &b, bool transposed) {
  CalledFrom line(b.where());
  const auto &[lu, permutation] = factors;
  Operand given(lu, b.where());
  Array both = squares("lu_solve", given), y = detail::widened(b);
  requireRightSide("lu_solve", given, b);
  Shape rows = both.shape();
  detail::Complaint wrong{
      .what = "a permutation of other rows in lu_solve",
      .where = b.where(),
      .expected = "integers [.., n] beside lu [.., n, n], as lu_factor makes them",
      .got = fmt::format("{} beside {}", detail::typeText(permutation), detail::typeText(lu)),
      .hint = "pass what lu_factor(a) answers, as it is"};
  if (!isInteger(permutation.dtype()))
    detail::raise<DtypeError>(wrong);
  if (permutation.shape() != Shape(std::span(rows).first(rows.size() - 1)))
    detail::raise<ShapeError>(wrong);
  bool isVector = b.ndim() == 1;
  if (isVector)
    y = expand_dims(y, -1);
  if (!transposed) {
    y = take_along_axis(y, expand_dims(permutation, -1), -2);
    y = solve_triangular(both, y, {.lower = true, .unit_diagonal = true});
    y = solve_triangular(both, y);
  } else {
    y = solve_triangular(both, y, {.transposed = true});
    y = solve_triangular(both, y, {.lower = true, .transposed = true, .unit_diagonal = true});
    y = take_along_axis(y, expand_dims(argsort(permutation, -1), -1), -2);
  }
  return (isVector ? squeeze(y, -1) : y).astype(dtypeOfSolution(given, b));
}

Array cho_solve(const Operand &l, const Operand &b) {
  CalledFrom line(l.where());
  Array wide = squares("cho_solve", l);
  requireRightSide("cho_solve", l, b);
  Array y = solve_triangular(wide, detail::widened(b), {.lower = true});
  // op(l) is the transpose: that of the conjugate is wanted.
  return solve_triangular(conj(wide), y, {.lower = true, .transposed = true})
      .astype(dtypeOfSolution(l, b));
}

Array cho_solve(const std::pair<Array, bool> &factor, const Operand &b) {
  const auto &[c, lower] = factor;
  Operand given(c, b.where());
  // uᴴ u = l lᴴ for l = uᴴ.
  return lower ? cho_solve(given, b)
               : cho_solve(adjoint(squares("cho_solve", given)), b).astype(dtypeOfSolution(c, b));
}

Array inv(const Operand &given) {
  CalledFrom line(given.where());
  Array a = squares("inv", given);
  return rounded(solve(a, eye(rowsOf(a), a.dtype())), given);
}

} // namespace fluxion::linalg
