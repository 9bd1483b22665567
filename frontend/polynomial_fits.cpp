// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Polynomials through points: least squares in the powers of x, each divided by its size.
#include "fluxion/linalg.h"
#include "fluxion/numerical.h"
#include "frontend/formula.h"
#include "frontend/number_limits.h"

#include <fmt/format.h>

namespace fluxion {

using detail::CalledFrom;

namespace {
/// The equations powers c = values, where column k of the powers is divided by scale[k].
struct FitEquations {
  Array powers, values, scale;
  double rcond;
  DType dtype; // of coefficients
};
} // namespace

static void requirePoints(const char *function, const Operand &x, const Operand &y, int degree,
                          const std::optional<Array> &weights) {
  bool areVectors = x.ndim() == 1 && (y.ndim() == 1 || y.ndim() == 2);
  if (!areVectors || x.shape()[0] == 0 || y.shape()[0] == 0)
    detail::raise<ShapeError>(
        {.what = fmt::format("points that cannot be in {}", function),
         .where = x.where(),
         .expected = "x [n], y [n] or [n, k] with elements",
         .got = detail::typesText({&x, &y}),
         .hint = "vmap takes one vector at a time; atleast_1d makes one of a scalar"});
  if (x.shape()[0] != y.shape()[0] || (weights && weights->shape() != x.shape()))
    detail::raise<ShapeError>({.what = fmt::format("x and y do not match in {}", function),
                               .where = x.where(),
                               .expected = "as many values as places",
                               .got = detail::typesText({&x, &y}),
                               .hint = "as in polyfit(x, y, 2): y are the values at the places x"});
  if (degree < 0)
    detail::raise<ShapeError>({.what = fmt::format("a degree below 0 in {}", function),
                               .where = x.where(),
                               .expected = "0 or more",
                               .got = std::to_string(degree),
                               .hint = "degree 0 fits a constant, 1 a line"});
}

// Columns of one size have the least condition number, nearly (van der Sluis 1969).
static FitEquations equationsOf(const Operand &x, const Operand &y, int degree,
                                const std::optional<Array> &weights, std::optional<double> rcond) {
  DType dtype = promote(detail::floatingOf(x.dtype()), detail::floatingOf(y.dtype()));
  Array powers = vander(detail::widened(x), degree + 1), values = detail::widened(y);
  if (weights) {
    dtype = promote(dtype, detail::floatingOf(weights->dtype()));
    Array w = detail::widened(*weights), column = reshape(w, {-1, 1});
    powers = powers * column;
    values = values * (y.ndim() == 2 ? column : w);
  }
  Array squares = sum(detail::squaredSizes(powers), 0);
  Array scale = sqrt(where(squares == 0.0, 1.0, squares));
  auto n = static_cast<double>(x.shape()[0]);
  return {powers / scale, values, scale, rcond.value_or(n * detail::epsilonOf(partOf(dtype))),
          dtype};
}

static FullFit fitOf(const FitEquations &fit) {
  auto [x, residuals, rank, s] = linalg::lstsq(fit.powers, fit.values, fit.rcond);
  Array c = x / (x.ndim() == 2 ? reshape(fit.scale, {-1, 1}) : fit.scale);
  DType real = partOf(fit.dtype);
  return {c.astype(fit.dtype), residuals.astype(real), rank, s.astype(real), Array(fit.rcond)};
}

Array polyfit(const Operand &x, const Operand &y, int degree, const std::optional<Array> &weights,
              std::optional<double> rcond) {
  CalledFrom line(x.where());
  requirePoints("polyfit", x, y, degree, weights);
  return fitOf(equationsOf(x, y, degree, weights, rcond)).coefficients;
}

FullFit polyfit_full(const Operand &x, const Operand &y, int degree,
                     const std::optional<Array> &weights, std::optional<double> rcond) {
  CalledFrom line(x.where());
  requirePoints("polyfit_full", x, y, degree, weights);
  return fitOf(equationsOf(x, y, degree, weights, rcond));
}

// With p = powers / scale: (pᵀ p)⁻¹ / (scale scaleᵀ), times the mean square of what is left.
std::pair<Array, Array> polyfit_cov(const Operand &x, const Operand &y, int degree,
                                    const std::optional<Array> &weights,
                                    std::optional<double> rcond, FitErrors errors) {
  CalledFrom line(x.where());
  requirePoints("polyfit_cov", x, y, degree, weights);
  std::int64_t freedom = x.shape()[0] - degree - 1;
  bool isScaled = errors == FitErrors::estimated;
  if (isScaled && freedom <= 0)
    detail::raise<ShapeError>(
        {.what = "too few points in polyfit_cov",
         .where = x.where(),
         .expected = fmt::format("more than {}, the coefficients of degree {}", degree + 1, degree),
         .got = detail::typeText(x),
         .hint = "FitErrors::known takes the errors from the weights"});
  FitEquations fit = equationsOf(x, y, degree, weights, rcond);
  FullFit full = fitOf(fit);
  Array square = matmul(conj(linalg::matrix_transpose(fit.powers)), fit.powers);
  Array base = linalg::inv(square) / outer(fit.scale, fit.scale);
  Array factor = isScaled ? full.residuals / static_cast<double>(freedom) : ones({1});
  Array cov = expand_dims(base, -1) * factor;
  return {full.coefficients, (y.ndim() == 1 ? squeeze(cov, -1) : cov).astype(fit.dtype)};
}

} // namespace fluxion
