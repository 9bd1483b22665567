// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Schur's and Hessenberg's forms, and Sylvester's equation.
#include "fluxion/complex.h"
#include "fluxion/control.h"
#include "fluxion/indexing.h"
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "fluxion/reduction.h"
#include "frontend/constants.h"
#include "frontend/linalg.h"
#include "frontend/number_limits.h"
#include "ir/ops/decompositions.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::CalledFrom;
using detail::rounded;
using mlir::Location;
using mlir::OpBuilder;
using Site = std::source_location;

std::pair<Array, Array> schurOf(const Array &a) {
  Leaves parts = detail::record(
      Site::current(), {a}, [](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
        return ir::SchurOp::create(b, loc, v[0].getType(), v[0].getType(), v[0]);
      });
  return {parts[0], parts[1]};
}

std::pair<Array, Array> schur(const Operand &given, SchurForm form) {
  CalledFrom line(given.where());
  Array a = squares("schur", given);
  bool isCast = form == SchurForm::complex && !iscomplexobj(a);
  auto [t, z] = schurOf(isCast ? a.astype(complexOf(a.dtype())) : a);
  if (isCast)
    return {t, z};
  return {rounded(t, given), rounded(z, given)};
}

std::pair<Array, Array> hessenberg(const Operand &given) {
  CalledFrom line(given.where());
  Leaves parts = detail::record(given.where(), {squares("hessenberg", given)},
                                [](OpBuilder &b, Location loc, auto v) -> mlir::Operation * {
                                  return ir::HessenbergOp::create(b, loc, v[0].getType(),
                                                                  v[0].getType(), v[0]);
                                });
  return {rounded(parts[0], given), rounded(parts[1], given)};
}

//===----------------------------------------------------------------------------------------------
// A real Schur form as a complex one

namespace {
/// A turn [[c̄, s], [-s, c]] of rows m - 1 and m, which are kept as [.., 1, 1].
struct BlockTurn {
  Array c, s;
};
} // namespace

/// Makes the block of two [[a, b], [c, d]] triangular: with μ = λ - d for its eigenvalue λ the turn
/// is μ and c over their length. Where c is nothing beside a and d, none.
static BlockTurn turnOf(const Array &block) {
  auto e = [&](int i, int j) -> Array { return block(ellipsis, slice(i, i + 1), slice(j, j + 1)); };
  Array a = e(0, 0), b = e(0, 1), c = e(1, 0), d = e(1, 1);
  double epsilon = detail::epsilonOf(partOf(block.dtype()));
  Array turns = abs(c) > epsilon * (abs(a) + abs(d));
  Array half = where(turns, 0.5 * (a - d), 0.0), below = where(turns, c, 1.0);
  Array mu = half + sqrt(half * half + where(turns, b, 1.0) * below);
  Array length = sqrt(detail::squaredSizes(mu) + detail::squaredSizes(below));
  return {where(turns, mu / length, 1.0), where(turns, below / length, 0.0)};
}

/// Two neighbours of `axis`, replaced by sums of them: first = p first + q second, second = r first
/// + s second.
static Array mixed(const Array &x, const Array &start, int axis, const Array &p, const Array &q,
                   const Array &r, const Array &s) {
  Array first = dynamic_slice_in_dim(x, start, 1, axis);
  Array second = dynamic_slice_in_dim(x, start + 1, 1, axis);
  Array both = concatenate({p * first + q * second, r * first + s * second}, axis);
  return dynamic_update_slice_in_dim(x, both, start, axis);
}

// From the last block up, as SciPy does.
std::pair<Array, Array> rsf2csf(const Operand &givenT, const Operand &givenZ) {
  CalledFrom line(givenT.where());
  Array t = squares("rsf2csf", givenT), z = squares("rsf2csf", givenZ);
  std::int64_t n = rowsOf(t);
  if (rowsOf(z) != n)
    detail::raise<ShapeError>({.what = "shape mismatch in rsf2csf",
                               .where = givenT.where(),
                               .expected = "t and z [.., n, n]",
                               .got = detail::typesText({&givenT, &givenZ}),
                               .hint = "t and z are what schur(a) answers"});
  std::tie(t, z) = overOneBatch("rsf2csf", t, z);
  t = t.astype(complexOf(partOf(t.dtype())));
  z = z.astype(t.dtype());
  if (n < 2)
    return {t, z};
  auto step = [n](const Array &i, const std::pair<Array, Array> &both) {
    Array start = static_cast<std::int32_t>(n - 1) - i;
    auto [t, z] = both;
    Array block = dynamic_slice_in_dim(dynamic_slice_in_dim(t, start, 2, -2), start, 2, -1);
    auto [c, s] = turnOf(block);
    t = mixed(t, start, -2, conj(c), s, -s, c);
    t = mixed(t, start, -1, c, conj(s), -conj(s), conj(c));
    return std::pair{t, mixed(z, start, -1, c, conj(s), -conj(s), conj(c))};
  };
  auto [triangle, vectors] =
      fori_loop(1, static_cast<std::int32_t>(n), step, std::pair<Array, Array>(t, z));
  return {triu(triangle), vectors};
}

//===----------------------------------------------------------------------------------------------
// Sylvester's equation

Factored factoredBySchur(const Array &a) {
  auto [t, z] = schurOf(detail::stopGradient(a, Site::current()));
  return {a, t, z};
}

Array sylvesterOf(const Factored &a, const Factored &b, const Array &c) {
  return detail::recordOne(
      Site::current(), {a.a, a.t, a.z, b.a, b.t, b.z, c}, [](OpBuilder &b, Location loc, auto v) {
        return ir::SylvesterSolveOp::create(b, loc, v[0], v[1], v[2], v[3], v[4], v[5], v[6],
                                            /*transposed=*/false);
      });
}

// A real triangle has blocks of two with equal diagonal elements d, of eigenvalues d ± i √|b c|.
static Array eigenvaluesOfSchur(const Array &t) {
  Array middle = fluxion::diagonal(t, 0, -2, -1);
  if (iscomplexobj(t) || rowsOf(t) == 0)
    return middle.astype(complexOf(partOf(t.dtype())));
  Array sides = fluxion::diagonal(t, 1, -2, -1) * fluxion::diagonal(t, -1, -2, -1);
  Array height = sqrt(abs(sides)), none = zeros_like(middle(ellipsis, slice(0, 1)));
  return complex(middle, concatenate({height, none}, -1) - concatenate({none, height}, -1));
}

Array solve_sylvester(const Operand &givenA, const Operand &givenB, const Operand &givenC,
                      double tol) {
  CalledFrom line(givenA.where());
  Array a = squares("solve_sylvester", givenA), b = squares("solve_sylvester", givenB);
  Array c = matrices("solve_sylvester", givenC);
  if (rowsOf(c) != rowsOf(a) || columnsOf(c) != rowsOf(b))
    detail::raise<ShapeError>({.what = "shape mismatch in solve_sylvester",
                               .where = givenA.where(),
                               .expected = "a [.., n, n], b [.., m, m], c [.., n, m]",
                               .got = detail::typesText({&givenA, &givenB, &givenC}),
                               .hint = "it solves a x + x b = c, and x is like c"});
  std::tie(a, c) = overOneBatch("solve_sylvester", a, c);
  std::tie(b, c) = overOneBatch("solve_sylvester", b, c);
  std::tie(a, c) = overOneBatch("solve_sylvester", a, c);
  DType dtype = promote(dtypeOfSolution(givenA, givenB), detail::floatingOf(givenC.dtype()));
  if (c.size() == 0)
    return c.astype(dtype);
  Factored ofA = factoredBySchur(a), ofB = factoredBySchur(b);
  Array sums =
      expand_dims(eigenvaluesOfSchur(ofA.t), -1) + expand_dims(eigenvaluesOfSchur(ofB.t), -2);
  Array isSingular = any(abs(sums) < tol, {-2, -1}, keepdims);
  return where(isSingular, detail::notANumber, sylvesterOf(ofA, ofB, c)).astype(dtype);
}

} // namespace fluxion::linalg
