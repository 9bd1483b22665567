// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Densities of samples.
#include "fluxion/distributions.h"
#include "fluxion/linalg.h"
#include "fluxion/manipulation.h"
#include "fluxion/nn.h"
#include "fluxion/random.h"
#include "fluxion/special.h"
#include "fluxion/statistics.h"
#include "fluxion/stats.h"
#include "frontend/formula.h"

#include <fmt/format.h>
#include <numbers>

namespace fluxion::stats {

using fluxion::detail::CalledFrom;

static double dimensions(const gaussian_kde &k) {
  return static_cast<double>(k.dataset.shape()[0]);
}

gaussian_kde::gaussian_kde(const Operand &given, const Kernels &options) {
  CalledFrom line(given.where());
  fluxion::detail::requireReal("gaussian_kde", {&given});
  dataset = atleast_2d(fluxion::detail::floating(given));
  std::int64_t n = dataset.shape()[1];
  bool fits = !options.weights || options.weights->shape() == Shape{n};
  if (dataset.ndim() != 2 || dataset.size() < 2 || !fits)
    fluxion::detail::raise<ShapeError>(
        {.what = "a sample that does not fit in gaussian_kde",
         .where = given.where(),
         .expected = "[d, n] or [n] of two numbers or more, weights [n]",
         .got = fits ? fluxion::detail::typeText(given)
                     : fmt::format("{} with weights {}", fluxion::detail::typeText(given),
                                   fluxion::detail::typeText({*options.weights, given.where()})),
         .hint = "points are columns: transpose a matrix that has them as rows"});
  weights = options.weights
                ? options.weights->astype(dataset.dtype()) / sum(*options.weights)
                : full({n}, Array(1.0 / static_cast<double>(n)).astype(dataset.dtype()));
  neff = 1.0 / sum(weights * weights);
  double d = dimensions(*this);
  Array points = options.bandwidth == Bandwidth::scott ? neff : neff * ((d + 2) / 4);
  Array factor = options.factor ? *options.factor : pow(points, -1 / (d + 4));
  Array spread = reshape(cov(dataset, {.aweights = weights}), {dataset.shape()[0], -1});
  covariance = spread * square(factor);
}

/// Points as [d, m].
static Array pointsFor(const gaussian_kde &k, const char *function, const Operand &given) {
  Array points = atleast_2d(fluxion::detail::floating(given));
  std::int64_t d = k.dataset.shape()[0];
  if (points.ndim() == 2 && points.shape()[0] != d && points.shape()[0] == 1 &&
      points.shape()[1] == d)
    points = transpose(points);
  if (points.ndim() != 2 || points.shape()[0] != d)
    fluxion::detail::raise<ShapeError>(
        {.what = fmt::format("points of another dimension in {}", function),
         .where = given.where(),
         .expected = fmt::format("[{}, m]", d),
         .got = fluxion::detail::typeText(given),
         .hint = "points are columns: transpose a matrix that has them as rows"});
  return points;
}

/// Logarithms of normal densities with that covariance, [n, m]: at every point of y around every
/// point of x.
static Array logKernels(const Array &covariance, const Array &x, const Array &y) {
  Array l = linalg::cholesky(covariance), d = fluxion::diagonal(l);
  auto whitened = [&](const Array &points) {
    return linalg::solve_triangular(l, points, {.lower = true});
  };
  Array apart = expand_dims(whitened(x), 2) - expand_dims(whitened(y), 1);
  double half = 0.5 * static_cast<double>(x.shape()[0]) * std::log(2 * std::numbers::pi);
  return -0.5 * sum(square(apart), 0) - half - sum(log(d));
}

Array gaussian_kde::evaluate(const Operand &given) const {
  CalledFrom line(given.where());
  Array points = pointsFor(*this, "gaussian_kde.evaluate", given);
  return sum(expand_dims(weights, 1) * exp(logKernels(covariance, dataset, points)), 0);
}
Array gaussian_kde::logpdf(const Operand &given) const {
  CalledFrom line(given.where());
  Array points = pointsFor(*this, "gaussian_kde.logpdf", given);
  return nn::logsumexp(logKernels(covariance, dataset, points), 0, {.b = expand_dims(weights, 1)});
}

Array gaussian_kde::integrate_box_1d(const Operand &low, const Operand &high) const {
  CalledFrom line(low.where());
  if (dataset.shape()[0] != 1)
    fluxion::detail::raise<ShapeError>(
        {.what = "several dimensions in integrate_box_1d",
         .where = low.where(),
         .expected = "a sample of one",
         .got = fluxion::detail::typeText({dataset, low.where()}),
         .hint =
             "take one of them, as in fx::stats::gaussian_kde(x(0)): there is no box of several"});
  Array deviation = sqrt(reshape(covariance, {})), x = dataset(0);
  return sum(weights * (ndtr((high - x) / deviation) - ndtr((low - x) / deviation)));
}
Array gaussian_kde::integrate_gaussian(const Operand &mean, const Operand &cov) const {
  CalledFrom line(mean.where());
  std::int64_t d = dataset.shape()[0];
  if (mean.shape().numElements() != d || cov.shape().numElements() != d * d)
    fluxion::detail::raise<ShapeError>(
        {.what = "operands that do not fit in integrate_gaussian",
         .where = mean.where(),
         .expected = fmt::format("mean [{0}], cov [{0}, {0}]", d),
         .got = fluxion::detail::typesText({&mean, &cov}),
         .hint = "they are those of a normal density of as many dimensions as the sample"});
  Array both = covariance + reshape(cov, {d, d});
  return sum(weights * squeeze(exp(logKernels(both, dataset, reshape(mean, {d, 1}))), 1));
}
Array gaussian_kde::integrate_kde(const gaussian_kde &other) const {
  Array kernels = exp(logKernels(covariance + other.covariance, dataset,
                                 pointsFor(*this, "integrate_kde", other.dataset)));
  return sum(expand_dims(weights, 1) * expand_dims(other.weights, 0) * kernels);
}

Array gaussian_kde::resample(const Array &key, std::int64_t n) const {
  auto [places, noise] = random::split<2>(key);
  Array at = random::choice(places, iota(weights.size()), {n}, {.p = weights});
  Array apart = random::multivariate_normal(noise, zeros({dataset.shape()[0]}, covariance.dtype()),
                                            covariance, Shape{n}, dataset.dtype());
  return take(dataset, at, 1) + transpose(apart);
}

} // namespace fluxion::stats
