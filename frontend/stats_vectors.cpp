// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Distributions of vectors.
#include "frontend/stats_frame.h"

#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace fluxion::stats {

using fluxion::detail::CalledFrom;

[[noreturn]] static void refuse(const std::string &what, const std::string &expected,
                                const Operand &x, const std::string &hint) {
  fluxion::detail::raise<ShapeError>({.what = what,
                                      .where = x.where(),
                                      .expected = expected,
                                      .got = fluxion::detail::typeText(x),
                                      .hint = hint});
}
/// Operands in the dtype in which they meet, at least f32, each in its own shape, and that dtype.
static std::pair<Leaves, DType> converted(Operands operands) {
  DType dtype = fluxion::detail::floatingOf(operands);
  Leaves all;
  for (const Operand *x : operands)
    all.push_back(x->array().astype(fluxion::detail::computedIn(dtype)));
  return {all, dtype};
}

namespace multinomial {
Array logpmf(const Operand &x, const Operand &n, const Operand &p) {
  CalledFrom line(x.where());
  if (x.ndim() == 0 || p.ndim() == 0)
    refuse("x or p of multinomial without an axis", "[.., k]", x.ndim() == 0 ? x : p,
           "fx::stats::binom::pmf(k, n, p) is that of one probability");
  auto [in, dtype] = converted({&x, &n, &p});
  const Array &counts = in[0], &trials = in[1];
  Array value = lgamma(trials + 1.0) + sum(xlogy(counts, in[2]) - lgamma(counts + 1.0), -1);
  Array fits = (sum(counts, -1) == trials) & all(counts >= 0.0, -1);
  return where(fits, value, -infinity).astype(dtype);
}
Array pmf(const Operand &x, const Operand &n, const Operand &p) {
  CalledFrom line(x.where());
  return exp(logpmf(x, n, p));
}
} // namespace multinomial

namespace dirichlet {
Array logpdf(const Operand &given, const Operand &alpha) {
  CalledFrom line(given.where());
  if (alpha.ndim() != 1)
    refuse("alpha of dirichlet that is no vector", "[n]", alpha,
           alpha.ndim() == 0 ? "one for each number, as in fx::full({3}, alpha)"
                             : "vmap takes one alpha at a time");
  std::int64_t n = alpha.shape()[0];
  if (given.ndim() == 0 || (given.shape()[0] != n && given.shape()[0] != n - 1))
    refuse("x of dirichlet that does not fit alpha", fmt::format("[{}, ..] or [{}, ..]", n, n - 1),
           given, "points lie along axis 0: transpose a matrix that has them as rows");
  auto [in, dtype] = converted({&given, &alpha});
  Array x = in[0], a = in[1];
  if (x.shape()[0] != n)
    x = concatenate({x, 1.0 - sum(x, 0, keepdims)}, 0);
  Array constant = sum(lgamma(a)) - lgamma(sum(a)), isInside = all(x > 0.0, 0);
  isInside = isInside & (abs(sum(x, 0) - 1.0) < 1e-6);
  Shape column{n};
  for (int axis = 1; axis < x.ndim(); ++axis)
    column.push_back(1);
  Array value = sum(xlogy(a.reshape(column) - 1.0, where(x > 0.0, x, 1.0)), 0) - constant;
  return where(isInside, value, -infinity).astype(dtype);
}
Array pdf(const Operand &x, const Operand &alpha) {
  CalledFrom line(x.where());
  return exp(logpdf(x, alpha));
}
} // namespace dirichlet

namespace multivariate_normal {

// -|l^-1 (x - mean)|² / 2 - log det l - n log(2π) / 2 for cov = l lᵀ.
static Array ofMatrix(const Array &distance, const Array &cov) {
  Array l = linalg::cholesky(cov);
  Shape batch = distance.shape(), matrices = cov.shape();
  std::int64_t n = matrices[matrices.rank() - 1];
  Array column = expand_dims(distance, -1);
  Shape all{};
  for (int axis = 0; axis < batch.rank() - 1; ++axis)
    all.push_back(batch[axis]);
  all.push_back(n);
  all.push_back(n);
  if (matrices.rank() < all.rank())
    l = broadcast_to(l, all);
  Array y = squeeze(linalg::solve_triangular(l, column, {.lower = true}), -1);
  Array logDet = sum(log(diagonal(l, 0, -2, -1)), -1);
  return -0.5 * sum(y * y, -1) - logDet -
         0.5 * static_cast<double>(n) * std::log(2 * std::numbers::pi);
}

Array logpdf(const Operand &x, const Operand &mean, const Operand &cov) {
  CalledFrom line(x.where());
  std::int64_t n = mean.ndim() == 0 ? 1 : mean.shape()[mean.ndim() - 1];
  if (mean.ndim() > 0 && (x.ndim() == 0 || x.shape()[x.ndim() - 1] != n))
    refuse("x of multivariate_normal that does not fit mean", fmt::format("[.., {}]", n), x,
           "each point lies along the last axis: transpose a matrix that has them as columns");
  auto [in, dtype] = converted({&x, &mean, &cov});
  Array distance = in[0] - in[1];
  const Array &variance = in[2];
  double logTurn = std::log(2 * std::numbers::pi);
  if (mean.ndim() == 0)
    return (-0.5 * (distance * distance) / variance - 0.5 * (logTurn + log(variance)))
        .astype(dtype);
  if (cov.ndim() == 0) {
    Array squares = sum(distance * distance, -1);
    double half = 0.5 * static_cast<double>(n);
    return (-0.5 * squares / variance - half * (logTurn + log(variance))).astype(dtype);
  }
  int rank = cov.ndim();
  if (rank < 2 || cov.shape()[rank - 1] != n || cov.shape()[rank - 2] != n)
    refuse("cov of multivariate_normal that does not fit mean", fmt::format("[.., {0}, {0}]", n),
           cov, "of independent numbers it is diag(variances), or one variance for all");
  return ofMatrix(distance, variance).astype(dtype);
}
Array pdf(const Operand &x, const Operand &mean, const Operand &cov) {
  CalledFrom line(x.where());
  return exp(logpdf(x, mean, cov));
}
} // namespace multivariate_normal

} // namespace fluxion::stats
