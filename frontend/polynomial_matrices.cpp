// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices of polynomials, populations and distances: a few diagonals, or a row, with numbers of a
// vector.
#include "fluxion/special_matrices.h"
#include "frontend/linalg.h"

#include <fmt/format.h>

namespace fluxion::linalg {

using detail::CalledFrom;

namespace {
/// The indices of rows and of columns of a square.
struct Grid {
  explicit Grid(std::int64_t n) : i(iota({n, 1}, 0)), j(iota({1, n}, 1)) {}
  Array i, j;
};
} // namespace

/// `row` [.., n] above the other rows of `below`.
static Array withFirstRow(const Grid &at, const Array &row, const Array &below) {
  return where(at.i == 0, expand_dims(row, -2), below);
}

Array companion(const Operand &given) {
  CalledFrom line(given.where());
  requireVector("companion", "a", given, 2);
  const Array a = detail::floating(given);
  Array row = -a(ellipsis, slice(1, {})) / a(ellipsis, slice(0, 1));
  Grid at(columnsOf(row));
  return withFirstRow(at, row, (at.i == at.j + 1).astype(row.dtype()));
}

// With b = a / a[0], for even i: -b[i + 1] at i - 1 (at 0 for i = 0), -b[i + 2] at i + 1 and 1 at
// i + 2; for odd i: 1 at i - 2 (at 0 for i = 1).
Array fiedler_companion(const Operand &given) {
  CalledFrom line(given.where());
  requireVector("fiedler_companion", "a", given, 1);
  const Array a = detail::floating(given);
  Array monic = a / a(ellipsis, slice(0, 1));
  std::int64_t n = columnsOf(a) - 1;
  Grid at(n);
  auto coefficient = [&](std::int64_t ahead) { // -b[i + ahead]
    Array index = minimum(iota(n) + ahead, n);
    return expand_dims(-take(monic, index, -1), -1);
  };
  Array isEven = at.i % 2 == 0;
  Array one = where(isEven, at.j == at.i + 2, at.j == maximum(at.i - 2, 0)).astype(a.dtype());
  Array above = where(isEven & (at.j == at.i + 1), coefficient(2), one);
  return where(isEven & (at.j == maximum(at.i - 1, 0)), coefficient(1), above);
}

Array fiedler(const Operand &a) {
  CalledFrom line(a.where());
  Array v = atleast_1d(a);
  return abs(expand_dims(v, -1) - expand_dims(v, -2));
}

Array leslie(const Operand &f, const Operand &s) {
  CalledFrom line(f.where());
  requireVector("leslie", "f", f, 2);
  requireVector("leslie", "s", s, 1);
  std::int64_t n = f.shape()[f.ndim() - 1];
  if (s.shape()[s.ndim() - 1] != n - 1)
    detail::raise<ShapeError>({.what = "vectors that do not fit in leslie",
                               .where = f.where(),
                               .expected = "f: [.., n], s: [.., n - 1]",
                               .got = detail::typesText({&f, &s}),
                               .hint = "s(fx::ellipsis, fx::slice(-1)) leaves out the last"});
  auto [births, survivors] = vectorsOverOneBatch("leslie", f, s);
  Array none = zeros_like(births(ellipsis, slice(0, 1)));
  Array below = expand_dims(concatenate({none, survivors}, -1), -1); // s[i - 1] in row i
  Grid at(n);
  return withFirstRow(at, births, where(at.i == at.j + 1, below, zeros({}, below.dtype())));
}

} // namespace fluxion::linalg
