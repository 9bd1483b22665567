// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Factors of matrices made of other decompositions.
#include "fluxion/complex.h"
#include "fluxion/custom.h"
#include "fluxion/indexing.h"
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "frontend/linalg.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::CalledFrom;
using detail::rounded;

//===----------------------------------------------------------------------------------------------
// Polar decomposition

// u p = a for at least as many rows as columns: du = u x + (1 - u uᴴ) da p⁻¹, where x solves p x +
// x p = uᴴ da - daᴴ u. Singular values may be equal, unlike in the derivative of svd.
static Array unitaryOf(const Array &a) {
  static auto f = custom_jvp([](Array a) {
                    SVD parts = svd(a, /*full_matrices=*/false);
                    return matmul(parts.u, parts.vt);
                  }).defjvp([](Array a, Array da) {
    Array u = unitaryOf(a), uh = adjoint(u), p = matmul(uh, a);
    p = 0.5 * (p + adjoint(p));
    Factored parts = factoredBySchur(p);
    Array along = matmul(uh, da);
    Array du = matmul(u, sylvesterOf(parts, parts, along - adjoint(along)));
    if (rowsOf(a) > columnsOf(a))
      du = du + adjoint(solve(p, adjoint(da - matmul(u, along))));
    return std::pair{u, du};
  });
  return f(a);
}

std::pair<Array, Array> polar(const Operand &given, Side side) {
  CalledFrom line(given.where());
  Array a = matrices("polar", given);
  Array u = rowsOf(a) < columnsOf(a) ? adjoint(unitaryOf(adjoint(a))) : unitaryOf(a);
  Array p = side == Side::right ? matmul(adjoint(u), a) : matmul(a, adjoint(u));
  return {rounded(u, given), rounded(0.5 * (p + adjoint(p)), given)};
}

//===----------------------------------------------------------------------------------------------
// Products with q

std::pair<Array, Array> qr_multiply(const Operand &givenA, const Operand &givenC, Side side,
                                    bool conjugate) {
  CalledFrom line(givenA.where());
  Array a = matrices("qr_multiply", givenA), c = detail::widened(givenC);
  bool isVector = c.ndim() == 1, isRight = side == Side::right;
  if (isVector)
    c = expand_dims(c, isRight ? 0 : 1);
  std::int64_t k = std::min(rowsOf(a), columnsOf(a));
  if (c.ndim() < 2 || (isRight ? columnsOf(c) != rowsOf(a) : rowsOf(c) != k))
    detail::raise<ShapeError>(
        {.what = "shape mismatch in qr_multiply",
         .where = givenA.where(),
         .expected = isRight ? fmt::format("c [.., {}], as many columns as a has rows", rowsOf(a))
                             : fmt::format("c [.., {}, m], as many rows as q has columns", k),
         .got = detail::typesText({&givenA, &givenC}),
         .hint = isRight ? "fx::Side::left is for q c"
                         : "fx::Side::right, which is the default, is for c q"});
  std::tie(a, c) = overOneBatch("qr_multiply", a, c);
  auto [q, r] = qr(a);
  if (conjugate)
    q = conj(q);
  Array product = isRight ? matmul(c, q) : matmul(q, c);
  DType dtype = dtypeOfSolution(givenA, givenC);
  return {(isVector ? squeeze(product, isRight ? -2 : -1) : product).astype(dtype),
          r.astype(dtype)};
}

//===----------------------------------------------------------------------------------------------
// Tridiagonal matrices

/// The vectors on the k-th diagonal of matrices [.., n, n], k of 0 or 1.
static Array onDiagonal(const Array &vectors, std::int64_t n, int k) {
  Shape shape = vectors.shape();
  shape[shape.rank() - 1] = k;
  Array rows = k == 0 ? vectors : concatenate({vectors, zeros(shape, vectors.dtype())}, -1);
  Array isThere = iota({n, n}, 1) - iota({n, n}, 0) == k;
  return where(isThere, expand_dims(rows, -1), 0.0);
}

std::pair<Array, Array> eigh_tridiagonal(const Operand &d, const Operand &e,
                                         const Tridiagonal &options) {
  CalledFrom line(d.where());
  bool haveAxes = d.ndim() >= 1 && e.ndim() >= 1;
  std::int64_t n = haveAxes ? d.shape()[d.ndim() - 1] : 0;
  if (!haveAxes || e.shape()[e.ndim() - 1] != std::max<std::int64_t>(n - 1, 0))
    detail::raise<ShapeError>(
        {.what = "shape mismatch in eigh_tridiagonal",
         .where = d.where(),
         .expected = "d [.., n], e [.., n - 1]",
         .got = detail::typesText({&d, &e}),
         .hint = "of a matrix a they are diagonal(a, 0, -2, -1) and diagonal(a, 1, -2, -1)"});
  auto [first, last] = options.indices.value_or(std::pair<std::int64_t, std::int64_t>(0, n - 1));
  if (options.indices && (first < 0 || last >= n || first > last))
    detail::raise<ShapeError>({.what = "indices of eigenvalues that there are not in "
                                       "eigh_tridiagonal",
                               .where = d.where(),
                               .expected = fmt::format("0 <= first <= last < {}", n),
                               .got = fmt::format("{} to {}", first, last),
                               .hint = "last is one of them; leave .indices out for all"});
  DType dtype = dtypeOfSolution(d, e);
  Array middle = detail::widened(d), side = detail::widened(e);
  Array above = n > 1 ? onDiagonal(side, n, 1) : zeros({n, n}, side.dtype());
  auto [w, v] = eigh(onDiagonal(real(middle), n, 0) + above + adjoint(above));
  if (options.indices) {
    w = w(ellipsis, slice(first, last + 1));
    v = v(ellipsis, slice(first, last + 1));
  }
  return {w.astype(partOf(dtype)), v.astype(dtype)};
}

} // namespace fluxion::linalg
