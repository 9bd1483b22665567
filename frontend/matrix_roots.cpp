// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of a matrix by its triangular form.
#include "fluxion/complex.h"
#include "fluxion/control.h"
#include "fluxion/custom.h"
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

using detail::CalledByUser;
using detail::CalledFrom;

/// a in the complex numbers in which functions by Schur's form are computed.
static Array complexSquares(const char *function, const Operand &given) {
  Array a = squares(function, given);
  return a.astype(complexOf(partOf(a.dtype())));
}

Array sqrtm(const Operand &given) {
  CalledFrom line(given.where());
  return detail::recordOne(given.where(), {complexSquares("sqrtm", given)},
                           [](mlir::OpBuilder &b, mlir::Location loc, auto v) {
                             return ir::SqrtmOp::create(b, loc, v[0].getType(), v[0]);
                           });
}

//===----------------------------------------------------------------------------------------------
// Any function, column after column of a triangle, each by a triangular system of those before it

/// The matrices with these numbers on their diagonals, and elsewhere what `others` has.
static Array withDiagonal(const Array &others, const Array &numbers) {
  std::int64_t n = rowsOf(others);
  return where(iota({n, n}, 0) == iota({n, n}, 1), expand_dims(numbers, -1), others);
}

namespace {
/// What the user's function makes of eigenvalues, checked.
struct OfEigenvalues {
  MatrixFunction function;
  std::source_location where;

  Array operator()(const Array &values) const {
    Array made = [&] {
      CalledByUser itself;
      return function(values);
    }();
    if (made.shape() != values.shape())
      detail::raise<ShapeError>(
          {.what = "func answers another shape in funm",
           .where = where,
           .expected = fmt::format("a number for each eigenvalue, {}", values.shape().str()),
           .got = detail::typeText(made),
           .hint =
               "func works element by element, as in [](const fx::Array &x) { return exp(x); }"});
    return made.astype(values.dtype());
  }
};
/// A function of a triangle, and the least difference of two of its diagonal elements.
struct OfTriangle {
  Array value, difference;
};
} // namespace

// f t = t f: (t' - t[j, j]) x = f' t'' - f[j, j] t'' for column j, with t'' the column of t above
// the diagonal: Parlett's recurrence (Golub and Van Loan, algorithm 9.1.1). Where two eigenvalues
// are the same, as there: not divided by their difference.
static OfTriangle functionOfTriangle(const Array &t, const OfEigenvalues &f) {
  auto n = static_cast<std::int32_t>(rowsOf(t));
  Array values = fluxion::diagonal(t, 0, -2, -1), made = f(values);
  auto step = [&](const Array &j, const Array &done) {
    Array above = iota({n, 1}, 0) < j;
    Array column = where(above, dynamic_index_in_dim(t, j, -1), 0.0);
    Array differences = values - dynamic_index_in_dim(values, j, -1);
    Array system = withDiagonal(t, where(differences == 0.0, -1.0, differences));
    Array ofColumn = expand_dims(dynamic_index_in_dim(made, j, -1), -1);
    Array right = where(above, matmul(done, column) - ofColumn * column, 0.0);
    Array isElement = logical_and(above, iota({1, n}, 1) == j);
    return where(isElement, solve_triangular(system, right), done);
  };
  Array value = fori_loop(1, n, step, withDiagonal(zeros_like(t), made));
  Array sizes = abs(expand_dims(values, -1) - expand_dims(values, -2));
  Array others = where(iota({n, n}, 0) < iota({n, n}, 1), sizes, detail::infinity);
  return {value, minimum(min(others, {-2, -1}), abs(values(ellipsis, 0)))};
}

static Array functionByVectors(const Array &a, const OfEigenvalues &f) {
  auto [w, v] = eig(a);
  return matmul(v * expand_dims(f(w), -2), inv(v));
}

// The derivative is that of v f(w) v⁻¹.
static Array matrixFunctionOf(const Array &a, const OfEigenvalues &f) {
  std::function<Array(const Array &)> itself;
  auto function = custom_jvp([f](Array a) {
                    auto [t, z] = schurOf(a);
                    return matmul(z, matmul(functionOfTriangle(t, f).value, adjoint(z)));
                  }).defjvp([f, &itself](Array a, Array da) {
    auto byVectors = [f](Array a) { return functionByVectors(a, f); };
    return std::pair{itself(a), jvp(byVectors, primals(a), tangents(da)).second};
  });
  itself = [&function](const Array &a) { return function(a); };
  return function(a);
}

Array funm(const Operand &given, const MatrixFunction &func) {
  CalledFrom line(given.where());
  Array a = complexSquares("funm", given);
  return a.size() == 0 ? a : matrixFunctionOf(a, {func, given.where()});
}

// What rounding makes of the divisions by differences, at most 1: Golub and Van Loan, 9.1.4.
std::pair<Array, Array> funm_and_error(const Operand &given, const MatrixFunction &func) {
  CalledFrom line(given.where());
  Array a = complexSquares("funm_and_error", given), value = funm(given, func);
  if (a.size() == 0)
    return {value, sum(abs(a), {-2, -1})};
  auto [t, z] = schurOf(detail::stopGradient(a, given.where()));
  double epsilon = detail::epsilonOf(partOf(a.dtype()));
  Array least = functionOfTriangle(t, {func, given.where()}).difference;
  least = where(least == 0.0, epsilon, least);
  Array error = maximum(epsilon, epsilon / least * matrix_norm(triu(t, 1), 1));
  return {value, where(any(isinf(value), {-2, -1}), detail::infinity, minimum(1.0, error))};
}

} // namespace fluxion::linalg
