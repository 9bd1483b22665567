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

#include <cmath>
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

//===----------------------------------------------------------------------------------------------
// Derivatives of functions of a matrix: v (f[w, w] ∘ (v⁻¹ e v)) v⁻¹ along e, with the divided
// differences of f, which are derivatives of f where eigenvalues are the same (Daletskii and Krein
// 1965; Higham 2008, theorem 3.11).

/// Which pairs of eigenvalues are the same, but for what rounding makes of them or of their divided
/// differences.
static Array samePairs(const Array &w) {
  double epsilon = detail::epsilonOf(partOf(w.dtype()));
  Array x = expand_dims(w, -1), y = expand_dims(w, -2), size = abs(w);
  Array ofAll = 10 * epsilon * static_cast<double>(w.shape()[w.ndim() - 1]) *
                expand_dims(max(size, -1, keepdims), -1);
  Array ofBoth = std::pow(epsilon, 0.4) * maximum(expand_dims(size, -1), expand_dims(size, -2));
  return abs(x - y) <= maximum(ofBoth, ofAll);
}

/// Those of `isSame` that are not a value beside itself.
static Array otherPairs(const Array &isSame) {
  std::int64_t n = rowsOf(isSame);
  return logical_and(isSame, iota({n, n}, 0) != iota({n, n}, 1));
}

/// 0, whose derivative is not known where `isUnknown`.
static Array zeroWithoutDerivative(const Array &x, const Array &isUnknown) {
  static auto f = custom_jvp([](Array x, Array) {
                    return zeros_like(x);
                  }).defjvp([](auto primals, auto tangents) {
    auto [x, isUnknown] = primals;
    Array slope = where(isUnknown, detail::notANumber, 0.0).astype(x.dtype());
    return std::pair{zeros_like(x), slope * std::get<0>(tangents)};
  });
  return f(x, isUnknown);
}

namespace {
struct Spectrum {
  Array w, v, inverse;
};
} // namespace

// x = v⁻¹ da v: dw = diag(x), dv = v y, d(v⁻¹) = -y v⁻¹ with y[i, j] = x[i, j] / (w[j] - w[i]), and
// 0 where the two are the same, which `inSpaces` makes up for.
static Spectrum spectrumOf(const Array &a) {
  static auto f = custom_jvp([](Array a) {
                    auto [w, v] = eig(a);
                    return std::tuple{w, v, inv(v)};
                  }).defjvp([](Array a, Array da) {
    auto [w, v, inverse] = spectrumOf(a);
    Array x = matmul(inverse, matmul(da, v)), isSame = samePairs(w);
    Array difference = expand_dims(w, -2) - expand_dims(w, -1);
    Array y = x * where(isSame, zeroWithoutDerivative(difference, otherPairs(isSame)),
                        1.0 / where(isSame, 1.0, difference));
    return std::pair{std::tuple{w, v, inverse},
                     std::tuple{diagonal(x, 0, -2, -1), matmul(v, y), -matmul(y, inverse)}};
  });
  auto [w, v, inverse] = f(a);
  return {w, v, inverse};
}

/// Of each of these the derivative of f, which is elementwise.
static Array slopesOf(const std::function<Array(const Array &)> &f, const Array &x) {
  return jvp(f, primals(x), tangents(ones_like(x))).second;
}

/// 0 with a derivative: what changes of a inside of the spaces of repeated eigenvalues add to x =
/// f[w, w] ∘ e. Along g these are sums of f[w(i), w(k), w(j)] (e[i, k] g[k, j] + g[i, k] e[k, j]),
/// where k is another one of the value of i or of j.
static Array inSpaces(const Array &a, const Spectrum &of, const Array &first, const Array &e,
                      const OfEigenvalues &f) {
  auto constant = [](const Array &x) {
    return detail::stopGradient(x, std::source_location::current());
  };
  Array w = expand_dims(of.w, -1), isSame = samePairs(of.w), isOther = otherPairs(isSame);
  Array g = matmul(constant(of.inverse), matmul(a - constant(a), constant(of.v)));
  g = where(isOther, g, 0.0);
  // f[w(i), w(i), w(j)], of those that are repeated.
  Array isRepeated = any(isOther, -1, keepdims), difference = w - expand_dims(of.w, -2);
  auto slopes = [&f](const Array &x) { return slopesOf(f, x); };
  Array curved = 0.5 * slopesOf(slopes, where(isRepeated, w, 1.0));
  Array second =
      where(isSame, curved,
            (expand_dims(diagonal(first, 0, -2, -1), -1) - first) / where(isSame, 1.0, difference));
  second = where(isRepeated, second, 0.0);
  return second * matmul(g, e) + matrix_transpose(second) * matmul(e, g);
}

/// The derivative along e.
static Array functionAlong(const Array &a, const Array &e, const OfEigenvalues &f) {
  Spectrum of = spectrumOf(a);
  Array x = expand_dims(of.w, -1), y = expand_dims(of.w, -2), value = f(of.w);
  Array isSame = samePairs(of.w);
  Array quotient = (expand_dims(value, -1) - expand_dims(value, -2)) / where(isSame, 1.0, x - y);
  Array first = where(isSame, slopesOf(f, 0.5 * (x + y)), quotient);
  Array turned = matmul(of.inverse, matmul(e, of.v));
  Array inside = first * turned + inSpaces(a, of, first, turned, f);
  return matmul(of.v, matmul(inside, of.inverse));
}

static Array matrixFunctionOf(const Array &a, const OfEigenvalues &f) {
  std::function<Array(const Array &)> itself;
  auto function = custom_jvp([f](Array a) {
                    auto [t, z] = schurOf(a);
                    return matmul(z, matmul(functionOfTriangle(t, f).value, adjoint(z)));
                  }).defjvp([f, &itself](Array a, Array da) {
    return std::pair{itself(a), functionAlong(a, da, f)};
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
