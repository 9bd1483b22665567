// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Vectors and matrices: multivariate normal distributions, orthogonal matrices.
#include "fluxion/custom.h"
#include "frontend/random_parameters.h"

#include <fmt/format.h>

namespace fluxion::random {

using fluxion::detail::CalledFrom;

namespace {

void requireMoments(const Operand &mean, const Operand &cov) {
  if (mean.ndim() < 1)
    fluxion::detail::raise<ShapeError>(
        {.what = "mean of multivariate_normal that is no vector",
         .where = mean.where(),
         .expected = "[.., n]",
         .got = fluxion::detail::typeText(mean),
         .hint = "mean + deviation * fx::random::normal(key, shape) draws numbers"});
  std::int64_t n = mean.shape()[mean.ndim() - 1];
  int rank = cov.ndim();
  if (rank < 2 || cov.shape()[rank - 1] != n || cov.shape()[rank - 2] != n)
    fluxion::detail::raise<ShapeError>(
        {.what = "cov of multivariate_normal that does not fit mean",
         .where = cov.where(),
         .expected = fmt::format("[.., {0}, {0}]", n),
         .got = fluxion::detail::typeText(cov),
         .hint = fmt::format(
             "of independent numbers it is diag(variances), or variance * fx::eye({})", n)});
}

void requirePrecise(const char *function, DType dtype, Where where) {
  if (dtype != f32 && dtype != f64)
    fluxion::detail::raise<DtypeError>({.what = fmt::format("a dtype that {} lacks", function),
                                        .where = where,
                                        .expected = "f32 or f64",
                                        .got = std::string(name(dtype)),
                                        .hint = "draw f32 or f64 and convert with astype"});
}

/// v sqrt(w), w the eigenvalues and columns of v eigenvectors of cov, by `decomposed`: v, w and vᵀ.
///
/// Vectors of an eigenvalue that is repeated may be any of their space. They are taken so that they
/// do not turn in it while cov changes: then the factor changes there as the symmetric root of cov
/// does, by c / (2 sqrt(w)) for c = vᵀ dcov v, and the law of what is drawn as it should.
template <class Decomposed> Array scaledVectors(const Array &cov, const Decomposed &decomposed) {
  auto scaled = [decomposed](Array cov) {
    auto [v, w, vt] = decomposed(cov);
    return v * sqrt(expand_dims(w, -2));
  };
  auto f = custom_jvp(scaled).defjvp([scaled, decomposed](Array cov, Array change) {
    auto [value, moved] = jvp(scaled, primals(cov), tangents(change));
    auto [v, w, vt] = decomposed(cov);
    std::int64_t n = w.shape()[w.ndim() - 1];
    Array row = expand_dims(w, -2), column = expand_dims(w, -1);
    double share = static_cast<double>(n) * detail::epsilonOf(w.dtype());
    Array largest = expand_dims(max(abs(w), -1, keepdims), -1);
    Array isSame = logical_and(abs(row - column) <= share * largest, row > 0.0);
    Array isOther = logical_and(isSame, iota({n, n}, 0) != iota({n, n}, 1));
    Array c = matmul(linalg::matrix_transpose(v), matmul(change, linalg::matrix_transpose(vt)));
    Array inside = 0.25 * (c + linalg::matrix_transpose(c)) / sqrt(where(isOther, row, 1.0));
    return std::pair{value, moved + matmul(v, where(isOther, inside, 0.0))};
  });
  return f(cov);
}

/// f with f fᵀ = cov.
Array factorOf(const Array &cov, Factor method) {
  if (method == Factor::cholesky)
    return linalg::cholesky(cov);
  if (method == Factor::eigh)
    return scaledVectors(cov, [](const Array &cov) {
      auto [w, v] = linalg::eigh(cov);
      return std::tuple{v, w, linalg::matrix_transpose(v)};
    });
  return scaledVectors(cov, [](const Array &cov) {
    linalg::SVD parts = linalg::svd(cov);
    return std::tuple{parts.u, parts.s, parts.vt};
  });
}

} // namespace

Array multivariate_normal(const Array &key, const Operand &mean, const Operand &cov,
                          std::optional<Shape> shape, DType dtype, Factor method) {
  CalledFrom line(mean.where());
  requirePrecise("multivariate_normal", dtype, mean.where());
  requireMoments(mean, cov);
  Operand ofMean(zeros(fluxion::detail::batchOf(mean.shape(), 1)), mean.where()),
      ofCov(zeros(fluxion::detail::batchOf(cov.shape(), 2)), cov.where());
  Shape all =
      detail::drawnShape("multivariate_normal", shape, {{"mean", &ofMean}, {"cov", &ofCov}});
  all.push_back(mean.shape()[mean.ndim() - 1]);
  Array factor = factorOf(cov.array().astype(dtype), method);
  Array n = expand_dims(normal(key, all, dtype), -1);
  return mean.array().astype(dtype) + squeeze(matmul(factor, n), -1);
}

// The signs of the diagonal make the decomposition the only one.
Array orthogonal(const Array &key, std::int64_t n, const Shape &shape, DType dtype,
                 std::optional<std::int64_t> given, Where where) {
  CalledFrom line(where);
  requirePrecise("orthogonal", dtype, where);
  std::int64_t m = given.value_or(n);
  Shape all = shape;
  all.push_back(std::max(n, m));
  all.push_back(std::min(n, m));
  auto [q, r] = linalg::qr(normal(key, all, dtype, where));
  Array x = q * expand_dims(sign(diagonal(r, 0, -2, -1)), -2);
  return n < m ? linalg::matrix_transpose(x) : x;
}

} // namespace fluxion::random
