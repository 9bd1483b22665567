// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Densities, distribution functions and quantiles, by the names of scipy.stats: a namespace per
// distribution (random.h and distributions.h draw from them).
//
//   namespace stats = fx::stats;
//   fx::Array x = fx::array({-1.0, 0.5, 2.0});
//   fx::Array d = stats::norm::logpdf(x, 0.5, 2.0), p = stats::gamma::cdf(abs(x), 2.5);
//   fx::Array likelihood = sum(stats::poisson::logpmf(fx::array({3, 0, 2}), 1.5));
//   auto fit = fx::grad([&](fx::Array mu) { return sum(stats::norm::logpdf(x, mu)); });
//   fx::Array slope = fit(0.5);
//
// logpdf, pdf: density; logpmf, pmf: probability of a count; cdf, logcdf: distribution function;
// sf, logsf: 1 less that; ppf, isf: the inverse of cdf and sf, NaN outside of [0, 1].
//
// Parameters outside of their domain are not refused: the formula answers, often with NaN.
//
// Shapes   element by element; operands broadcast. y = (x - loc) / scale
// Dtypes   floating ones stay (halves are computed as f32); integers and booleans give f64
// Errors   ShapeError: operands that do not broadcast. DtypeError: complex numbers
// Gradient exact, of every order, in x and in the parameters; zero where the density vanishes
#pragma once

#include "fluxion/array.h"

#include <optional>

namespace fluxion::stats {

//===----------------------------------------------------------------------------------------------
// On the whole line

/// exp(-y²/2)
namespace norm {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array isf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace norm
/// exp(-|y|)
namespace laplace {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace laplace
/// exp(-y) / (1 + exp(-y))²
namespace logistic {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array isf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace logistic
/// 1 / (1 + y²)
namespace cauchy {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array isf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace cauchy
/// (1 + y²/df)^(-(df + 1)/2)
namespace t {
Array logpdf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
} // namespace t
/// exp(-|x|^beta)
namespace gennorm {
Array logpdf(const Operand &x, const Operand &beta);
Array pdf(const Operand &x, const Operand &beta);
Array cdf(const Operand &x, const Operand &beta);
} // namespace gennorm
/// exp(-y - exp(-y))
namespace gumbel_r {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace gumbel_r
/// exp(y - exp(y))
namespace gumbel_l {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace gumbel_l

//===----------------------------------------------------------------------------------------------
// On a part of the line

/// 1 for 0 <= y <= 1.
namespace uniform {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace uniform
/// exp(-y) for y >= 0.
namespace expon {
Array logpdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace expon
/// y^(a-1) exp(-y) for y >= 0.
namespace gamma {
Array logpdf(const Operand &x, const Operand &a, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &a, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &a, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &a, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &a, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &a, const Operand &loc = 0.0,
            const Operand &scale = 1.0);
} // namespace gamma
/// y^(df/2-1) exp(-y/2) for y >= 0.
namespace chi2 {
Array logpdf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &df, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &df, const Operand &loc = 0.0,
            const Operand &scale = 1.0);
} // namespace chi2
/// y^(a-1) (1 - y)^(b-1) for 0 <= y <= 1.
namespace beta {
Array logpdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
         const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
            const Operand &scale = 1.0);
} // namespace beta
/// y^(-b-1) for y >= 1.
namespace pareto {
Array logpdf(const Operand &x, const Operand &b, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &b, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &b, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &b, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &b, const Operand &loc = 0.0, const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &b, const Operand &loc = 0.0,
            const Operand &scale = 1.0);
Array ppf(const Operand &q, const Operand &b, const Operand &loc = 0.0, const Operand &scale = 1.0);
} // namespace pareto
/// exp(-y²/2) for a <= y <= b; NaN unless a < b.
namespace truncnorm {
Array logpdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array pdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
Array cdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
          const Operand &scale = 1.0);
Array logcdf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
             const Operand &scale = 1.0);
Array sf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
         const Operand &scale = 1.0);
Array logsf(const Operand &x, const Operand &a, const Operand &b, const Operand &loc = 0.0,
            const Operand &scale = 1.0);
} // namespace truncnorm
/// exp(kappa cos(x)), a density in every turn.
namespace vonmises {
Array logpdf(const Operand &x, const Operand &kappa);
Array pdf(const Operand &x, const Operand &kappa);
} // namespace vonmises
/// (1 - c²) / (1 + c² - 2 c cos(x)) for 0 <= x <= 2π and 0 < c < 1.
namespace wrapcauchy {
Array logpdf(const Operand &x, const Operand &c);
Array pdf(const Operand &x, const Operand &c);
} // namespace wrapcauchy

//===----------------------------------------------------------------------------------------------
// Counts k - loc
//
// Gradient exact in the parameters; in a floating k that of the formula as it stands, in that of
//          cdf and in q zero

/// mu^k exp(-mu) / k!
namespace poisson {
Array logpmf(const Operand &k, const Operand &mu, const Operand &loc = 0.0);
Array pmf(const Operand &k, const Operand &mu, const Operand &loc = 0.0);
Array cdf(const Operand &k, const Operand &mu, const Operand &loc = 0.0);
/// -sum_k pmf(k) logpmf(k); from mu = 100 on by its asymptotic series.
///
/// Gradient in mu, that of the sum or of the series; zero in loc
/// Source   Evans and Boersma 1988
Array entropy(const Operand &mu, const Operand &loc = 0.0);
} // namespace poisson
/// p for 1, 1 - p for 0.
namespace bernoulli {
Array logpmf(const Operand &k, const Operand &p, const Operand &loc = 0.0);
Array pmf(const Operand &k, const Operand &p, const Operand &loc = 0.0);
Array cdf(const Operand &k, const Operand &p);
Array ppf(const Operand &q, const Operand &p);
} // namespace bernoulli
/// Successes in n trials.
namespace binom {
Array logpmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc = 0.0);
Array pmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc = 0.0);
} // namespace binom
/// The same, where p is beta distributed.
namespace betabinom {
Array logpmf(const Operand &k, const Operand &n, const Operand &a, const Operand &b,
             const Operand &loc = 0.0);
Array pmf(const Operand &k, const Operand &n, const Operand &a, const Operand &b,
          const Operand &loc = 0.0);
} // namespace betabinom
/// Failures before the n-th success.
namespace nbinom {
Array logpmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc = 0.0);
Array pmf(const Operand &k, const Operand &n, const Operand &p, const Operand &loc = 0.0);
} // namespace nbinom
/// Trials until the first success.
namespace geom {
Array logpmf(const Operand &k, const Operand &p, const Operand &loc = 0.0);
Array pmf(const Operand &k, const Operand &p, const Operand &loc = 0.0);
} // namespace geom

//===----------------------------------------------------------------------------------------------
// Vectors

/// How often each of the outcomes happens in n trials.
///
/// Shapes   x, p: [.., k]; n and the result: [..]
namespace multinomial {
Array logpmf(const Operand &x, const Operand &n, const Operand &p);
Array pmf(const Operand &x, const Operand &n, const Operand &p);
} // namespace multinomial
/// ∏ x_i^(alpha_i - 1), for positive x that add up to 1.
///
/// Shapes   alpha: [n]; x: [n, ..] or without its last row, which is what is left; result: [..]
/// Errors   ShapeError: other shapes
namespace dirichlet {
Array logpdf(const Operand &x, const Operand &alpha);
Array pdf(const Operand &x, const Operand &alpha);
} // namespace dirichlet
/// The normal density of vectors.
///
/// Shapes   mean: [.., n]; x: [.., n]; cov: [.., n, n], or a scalar for independent numbers of that
///          variance; result: [..]
/// Errors   ShapeError: other shapes
namespace multivariate_normal {
Array logpdf(const Operand &x, const Operand &mean, const Operand &cov);
Array pdf(const Operand &x, const Operand &mean, const Operand &cov);
} // namespace multivariate_normal

//===----------------------------------------------------------------------------------------------
// Samples: of the flattened array where no axis is given

/// What mode answers.
struct Mode {
  Array mode, count;
};
/// The most frequent element along an axis (the smallest of several), and how often it occurs.
///
/// Errors   ShapeError: no elements
/// Gradient of the element: goes where the element goes; of the count zero
Mode mode(const Operand &x, std::optional<int> axis = 0, KeepDims keep = {});

/// What elements that are equal share: the mean of their ranks, the least, the greatest; dense: no
/// rank is left out; ordinal: each its own, in their order.
enum class Ranking { average, min, max, dense, ordinal };
/// The place of each element in the order of all, from 1 on; NaN where there is one.
///
/// Shapes   as x, or [n] of the flattened array
/// Dtypes   f64
/// Gradient zero
Array rankdata(const Operand &x, Ranking ranking = Ranking::average, std::optional<int> axis = {});

/// The standard error of the mean: std / sqrt(n).
///
/// Shapes   without the axis, or with 1 in its place
/// Units    those of x
/// Gradient as std, by sqrt(n)
Array sem(const Operand &x, std::optional<int> axis = 0, int ddof = 1, KeepDims keep = {});

/// How wide the normal densities around n points in d dimensions are, in standard deviations of the
/// sample: n^(-1 / (d + 4)), the same of n (d + 2) / 4, or a factor.
enum class Bandwidth { scott, silverman };
/// What the densities are made of.
struct Kernels {
  Bandwidth bandwidth = Bandwidth::scott;
  std::optional<Array> factor = {};  ///< instead of the bandwidth
  std::optional<Array> weights = {}; ///< of the points
};
/// The density of a sample as the mean of normal densities around its points.
///
/// Shapes   dataset: [d, n], or [n] for d = 1; points: [d, m], or [m] for one dimension or one
///          point
/// Errors   ShapeError: less than two numbers; points of another dimension
/// Gradient in dataset, weights, factor and points
class gaussian_kde {
public:
  explicit gaussian_kde(const Operand &dataset, const Kernels &options = {});

  /// The density at points [m], and its logarithm.
  Array evaluate(const Operand &points) const;
  Array pdf(const Operand &points) const { return evaluate(points); }
  Array operator()(const Operand &points) const { return evaluate(points); }
  Array logpdf(const Operand &points) const;
  /// Its integral from low to high; d = 1.
  Array integrate_box_1d(const Operand &low, const Operand &high) const;
  /// Its integral times a normal density, times another such density.
  Array integrate_gaussian(const Operand &mean, const Operand &cov) const;
  Array integrate_kde(const gaussian_kde &other) const;
  /// Draws [d, n].
  Array resample(const Array &key, std::int64_t n) const;

  Array dataset, weights; ///< [d, n]; [n], which add up to 1
  Array neff;             ///< of how many points of one weight the weights are worth
  Array covariance;       ///< of each density
};

} // namespace fluxion::stats
