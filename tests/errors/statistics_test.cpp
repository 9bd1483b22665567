// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions, counts, quantiles, samples and polynomials that do not fit, word by word.
#include "tests/errors/golden.h"

#include <limits>
#include <vector>

namespace fx = fluxion;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::TraceError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array m = fx::ones({2, 3}), v = fx::array({1.0, 2.0, 3.0}), pair = fx::ones({2}),
                one = fx::ones({}), cube = fx::ones({2, 2, 3}), whole = fx::array({0, 1, 1}),
                falling = fx::array({1.0, 0.0, 2.0});
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(ReductionMessages, WhatCounts) {
  expectMessage<ShapeError>([] { max(m, {}, {}, {.where = m > 0.0}); },
                            R"(fluxion: where without initial in max
  at       here
  expected initial, for where nothing counts
  got      bool[2,3]
  hint     max(x, axes, {}, {.where = mask, .initial = ...}))");
  expectMessage<DtypeError>([] { sum(m, {}, {}, {.where = m}); }, R"(fluxion: a mask of numbers
  at       here
  expected booleans, which say what counts
  got      f64[2,3]
  hint     compare, as in x > 0.0; what is not 0 counts in x != 0.0)");
  expectMessage<ShapeError>([] { sum(m, 0, {}, {.initial = v}); },
                            R"(fluxion: an initial value that is no scalar
  at       here
  expected one number
  got      f64[3]
  hint     of several results: maximum(max(x, axis), values), sum(x, axis) + values)");
  expectMessage<ShapeError>([] { var(m, 2); }, R"(fluxion: axis out of range in var
  at       here
  expected an axis from -2 to 1
  got      axis 2 of f64[2,3]
  hint     axes are counted from 0, negative ones from the end)");
  expectMessage<ShapeError>([] { argmax(cube, {0, 1}); }, R"(fluxion: argmax along several axes
  at       here
  expected one axis, or none for the flattened array
  got      2 axes
  hint     merge them first, as in argmax(collapse(x, 0, 2), 0))");
  expectMessage<ShapeError>([] { cumulative_sum(m); },
                            R"(fluxion: no axis of several in cumulative_sum
  at       here
  expected an axis, or a vector
  got      f64[2,3]
  hint     name one, as in cumulative_sum(x, 0), or flatten x with ravel)");
}

TEST(StatisticsMessages, Weights) {
  expectMessage<ShapeError>([] { quantile(v, 0.5, {}, {}, fx::QuantileMethod::lower, v); },
                            R"(fluxion: weights of a method that has none in quantile
  at       here
  expected QuantileMethod::inverted_cdf
  got      another method
  hint     name the method before the weights)");
  expectMessage<ShapeError>([] { nanquantile(m, 0.5, 0, {}, fx::QuantileMethod::inverted_cdf, v); },
                            R"(fluxion: weights that do not fit in nanquantile
  at       here
  expected weights of the shape of x, or of the axes
  got      f64[3] for f64[2,3]
  hint     without axes weights are one per element)");
  expectMessage<ShapeError>([] { average(m, {}, v); },
                            R"(fluxion: weights that do not fit in average
  at       here
  expected weights of the shape of x, or a vector along one axis
  got      f64[3] for f64[2,3]
  hint     a vector of weights needs its axis, as in average(x, 0, weights))");
  expectMessage<ShapeError>([] { cov(cube); }, R"(fluxion: too many axes in cov
  at       here
  expected one or two
  got      f64[2,2,3]
  hint     merge the axes of observations, as in x.reshape({2, -1}))");
  expectMessage<ShapeError>([] { cov(cube, {.rowvar = false}); }, R"(fluxion: too many axes in cov
  at       here
  expected one or two
  got      f64[2,2,3]
  hint     merge the axes of observations, as in x.reshape({-1, 3}))");
  expectMessage<DtypeError>([] { cov(m, {.fweights = v}); },
                            R"(fluxion: frequencies that are not integers in cov
  at       here
  expected integers: how often each observation was made
  got      f64[3]
  hint     aweights are numbers: how important each is)");
  expectMessage<ShapeError>([] { histogram(v, 3, {.weights = pair}); },
                            R"(fluxion: weights that do not fit in histogram
  at       here
  expected 3 of them, one per number
  got      f64[2]
  hint     without weights each number counts once)");
  expectMessage<ShapeError>([] { bincount(fx::stack({whole, whole})); },
                            R"(fluxion: an array that is no vector in bincount
  at       here
  expected numbers along one axis
  got      i32[2,3]
  hint     ravel counts all of them, vmap each row)");
  expectMessage<ShapeError>([] { cov(m, {.fweights = pair.astype(fx::i32)}); },
                            R"(fluxion: weights that do not fit in cov
  at       here
  expected one per observation: 3
  got      f64[2]
  hint     observations are columns, or rows with {.rowvar = false})");
  expectMessage<ShapeError>([] { cov(m, {.rowvar = false, .aweights = v}); },
                            R"(fluxion: weights that do not fit in cov
  at       here
  expected one per observation: 2
  got      f64[3]
  hint     observations are rows, or columns without {.rowvar = false})");
}

TEST(StatisticsMessages, Shares) {
  expectMessage<ShapeError>([] { quantile(v, 1.5); }, R"(fluxion: a share that cannot be in quantile
  at       here
  expected q from 0 to 1; of percentiles, from 0 to 100
  got      1.5
  hint     quantile(x, 0.95) is percentile(x, 95.0))");
  expectMessage<ShapeError>([] { percentile(v, fx::array({50.0, 150.0})); },
                            R"(fluxion: a share that cannot be in percentile
  at       here
  expected q from 0 to 1; of percentiles, from 0 to 100
  got      150
  hint     quantile(x, 0.95) is percentile(x, 95.0))");
}

TEST(StatisticsMessages, Histograms) {
  expectMessage<ShapeError>([] { histogram(v, 10, {.range = std::pair(3.0, 1.0)}); },
                            R"(fluxion: a range that cannot be in histogram
  at       here
  expected finite ends that ascend
  got      3 to 1
  hint     without a range it is that of x, which NaN and infinite elements do not have)");
  expectMessage<ShapeError>([] { histogram(v / 0.0); },
                            R"(fluxion: a range that cannot be in histogram
  at       here
  expected finite ends that ascend
  got      inf to inf
  hint     without a range it is that of x, which NaN and infinite elements do not have)");
  expectMessage<ShapeError>([] { histogram(v, 0); },
                            R"(fluxion: a number of bins that cannot be in histogram
  at       here
  expected at least one
  got      0
  hint     as in histogram(x, 10), which has ten of one width)");
  expectMessage<ShapeError>([] { histogram(v, one); },
                            R"(fluxion: edges that make no bins in histogram
  at       here
  expected a vector of at least two edges
  got      f64[]
  hint     as in histogram(x, 10), or with edges fx::linspace(0.0, 1.0, 11))");
  expectMessage<ShapeError>([] { histogram(v, falling); },
                            R"(fluxion: edges out of order in histogram
  at       here
  expected edges that ascend
  got      edge 0 beyond edge 1 of f64[3]
  hint     sort(edges) brings them in order)");
  expectMessage<ShapeError>([] { digitize(v, falling); }, R"(fluxion: edges out of order in digitize
  at       here
  expected edges that ascend, or descend
  got      edge 0 beyond edge 1 of f64[3]
  hint     sort(edges) brings them in order)");
}

TEST(StatisticsMessages, HistogramsOfPoints) {
  expectMessage<ShapeError>([] { histogramdd(v); }, R"(fluxion: bins that do not fit in histogramdd
  at       here
  expected a sample [points, axes]
  got      f64[3]
  hint     points are rows, as in fx::stack({x, y}, 1))");
  expectMessage<ShapeError>([] { histogramdd(m, {.counts = {5, 5}}); },
                            R"(fluxion: bins that do not fit in histogramdd
  at       here
  expected edges, counts and ranges one per axis, or none
  got      2 counts for 3 axes of f64[2,3]
  hint     without edges the counts and ranges of an axis make them)");
}

TEST(StatisticsMessages, Counts) {
  expectMessage<ShapeError>([] { bincount(fx::array({1, -2})); },
                            R"(fluxion: a negative number in bincount
  at       here
  expected numbers of 0 or more
  got      -2
  hint     leave them out, as in x(x >= 0), or shift them, as in x - min(x))");
  expectMessage<ShapeError>([] { bincount(whole, {.length = -1}); },
                            R"(fluxion: a negative length in bincount
  at       here
  expected 0 or more
  got      -1
  hint     leave .length out for as many as the largest number needs)");
  expectMessage<TraceError>([] { fx::jit([](fx::Array x) { return bincount(x); })(whole); },
                            R"(fluxion: a length that is not known in bincount
  at       here, traced by jit at here
  expected numbers that are known, or a length
  got      i32[3]
  hint     bincount(x, {.length = n}))");
  expectMessage<ShapeError>([] { segment_sum(m, whole, 2); },
                            R"(fluxion: segments that do not fit in segment_sum
  at       here
  expected x: [n, ...], ids: [n], a number of segments of 0 or more
  got      f64[2,3] and i32[3], 2 segments
  hint     ids number the rows along axis 0; moveaxis(x, axis, 0) brings another axis there)");
}

TEST(DensityMessages, Samples) {
  using Density = fx::stats::gaussian_kde;
  expectMessage<ShapeError>([] { Density(fx::ones({1})); },
                            R"(fluxion: a sample that does not fit in gaussian_kde
  at       here
  expected [d, n] or [n] of two numbers or more, weights [n]
  got      f64[1]
  hint     points are columns: transpose a matrix that has them as rows)");
  expectMessage<ShapeError>([] { Density(v, {.weights = pair}); },
                            R"(fluxion: a sample that does not fit in gaussian_kde
  at       here
  expected [d, n] or [n] of two numbers or more, weights [n]
  got      f64[3] with weights f64[2]
  hint     points are columns: transpose a matrix that has them as rows)");
  Density plane(fx::array({{1.0, 2.0, 4.0}, {0.0, 3.0, 1.0}}));
  expectMessage<ShapeError>([&] { plane.logpdf(fx::ones({3, 4})); },
                            R"(fluxion: points of another dimension in gaussian_kde.logpdf
  at       here
  expected [2, m]
  got      f64[3,4]
  hint     points are columns: transpose a matrix that has them as rows)");
  expectMessage<ShapeError>([&] { plane.integrate_box_1d(0.0, 1.0); },
                            R"(fluxion: several dimensions in integrate_box_1d
  at       here
  expected a sample of one
  got      f64[2,3]
  hint     take one of them, as in fx::stats::gaussian_kde(x(0)): there is no box of several)");
  expectMessage<ShapeError>([&] { plane.integrate_gaussian(fx::zeros({3}), fx::eye(3)); },
                            R"(fluxion: operands that do not fit in integrate_gaussian
  at       here
  expected mean [2], cov [2, 2]
  got      f64[3] and f64[3,3]
  hint     they are those of a normal density of as many dimensions as the sample)");
}

TEST(DensityMessages, Vectors) {
  namespace stats = fx::stats;
  expectMessage<ShapeError>([] { stats::multinomial::pmf(3, 3, v); },
                            R"(fluxion: x or p of multinomial without an axis
  at       here
  expected [.., k]
  got      i32[]
  hint     fx::stats::binom::pmf(k, n, p) is that of one probability)");
  expectMessage<ShapeError>([] { stats::dirichlet::pdf(v, one); },
                            R"(fluxion: alpha of dirichlet that is no vector
  at       here
  expected [n]
  got      f64[]
  hint     one for each number, as in fx::full({3}, alpha))");
  expectMessage<ShapeError>([] { stats::dirichlet::pdf(v, fx::ones({5})); },
                            R"(fluxion: x of dirichlet that does not fit alpha
  at       here
  expected [5, ..] or [4, ..]
  got      f64[3]
  hint     points lie along axis 0: transpose a matrix that has them as rows)");
  expectMessage<ShapeError>([] { stats::multivariate_normal::pdf(v, v, fx::eye(2)); },
                            R"(fluxion: cov of multivariate_normal that does not fit mean
  at       here
  expected [.., 3, 3]
  got      f64[2,2]
  hint     of independent numbers it is diag(variances), or one variance for all)");
  expectMessage<ShapeError>([] { stats::multivariate_normal::pdf(fx::ones({5}), v, 1.0); },
                            R"(fluxion: x of multivariate_normal that does not fit mean
  at       here
  expected [.., 3]
  got      f64[5]
  hint     each point lies along the last axis: transpose a matrix that has them as columns)");
}

TEST(SampleMessages, Differences) {
  expectMessage<ShapeError>([] { diff(v, -1); }, R"(fluxion: a negative order in diff
  at       here
  expected n of 0 or more
  got      -1
  hint     the axis stands behind the order, as in diff(x, 1, -1))");
  expectMessage<ShapeError>([] { gradient(m, {one, one, one}); },
                            R"(fluxion: spacings that do not fit in gradient
  at       here
  expected one, or one per axis: 2
  got      3
  hint     name the axes that they are for, as in gradient(y, {dx, dy}, {0, 1}))");
  expectMessage<ShapeError>([] { gradient(fx::ones({3, 1})); },
                            R"(fluxion: an axis or coordinates that do not fit in gradient
  at       here
  expected at least two elements along each axis, as many coordinates
  got      axis 1 of f64[3,1]
  hint     name the longer axes alone, as in gradient(y, 1.0, 0))");
  expectMessage<ShapeError>([] { gradient(m, {v}, 0); },
                            R"(fluxion: an axis or coordinates that do not fit in gradient
  at       here
  expected at least two elements along each axis, as many coordinates
  got      f64[3] for axis 0 of f64[2,3]
  hint     one distance for all of them is a number, as in gradient(y, 0.1))");
  expectMessage<ShapeError>([] { trapezoid(m, pair); },
                            R"(fluxion: coordinates that do not fit in trapezoid
  at       here
  expected x: a vector along the axis, or of the shape of y
  got      f64[2,3] and f64[2]
  hint     name their axis, as in trapezoid(y, x, 0))");
}

TEST(SampleMessages, Interpolations) {
  expectMessage<ShapeError>([] { interp(0.5, m, m); },
                            R"(fluxion: operands that are no vectors in interp
  at       here
  expected one axis with elements each
  got      f64[2,3] and f64[2,3]
  hint     vmap takes one vector at a time; atleast_1d makes one of a scalar)");
  expectMessage<ShapeError>([] { interp(0.5, v, pair); },
                            R"(fluxion: knots and values do not match in interp
  at       here
  expected xp and fp of one size
  got      f64[3] and f64[2]
  hint     as in interp(x, xp, fp): fp are the values at the places xp)");
  expectMessage<ShapeError>([] { polyfit(m, v, 1); }, R"(fluxion: points that cannot be in polyfit
  at       here
  expected x [n], y [n] or [n, k] with elements
  got      f64[2,3] and f64[3]
  hint     vmap takes one vector at a time; atleast_1d makes one of a scalar)");
  expectMessage<ShapeError>([] { polyfit_cov(v, v, 2); },
                            R"(fluxion: too few points in polyfit_cov
  at       here
  expected more than 3, the coefficients of degree 2
  got      f64[3]
  hint     FitErrors::known takes the errors from the weights)");
  expectMessage<ShapeError>([] { polyfit(v, pair, 1); }, R"(fluxion: x and y do not match in polyfit
  at       here
  expected as many values as places
  got      f64[3] and f64[2]
  hint     as in polyfit(x, y, 2): y are the values at the places x)");
  expectMessage<ShapeError>([] { polyfit(v, v, -1); }, R"(fluxion: a degree below 0 in polyfit
  at       here
  expected 0 or more
  got      -1
  hint     degree 0 fits a constant, 1 a line)");
  expectMessage<ShapeError>([] { vander(m); }, R"(fluxion: operands that do not fit in vander
  at       here
  expected x: one axis; n of 0 or more
  got      f64[2,3], n = 6
  hint     flatten x with ravel)");
  expectMessage<ShapeError>([] { vander(v, -1); }, R"(fluxion: operands that do not fit in vander
  at       here
  expected x: one axis; n of 0 or more
  got      f64[3], n = -1
  hint     leave n out for as many columns as x has elements)");
}

TEST(SampleMessages, Polynomials) {
  expectMessage<ShapeError>([] { polyval(one, v); },
                            R"(fluxion: coefficients that are a scalar in polyval
  at       here
  expected p: at least one axis
  got      f64[]
  hint     atleast_1d makes a constant polynomial of a scalar)");
  expectMessage<ShapeError>([] { fx::poly(m); }, R"(fluxion: an array that is no vector in poly
  at       here
  expected zeros along one axis
  got      f64[2,3]
  hint     vmap takes one vector at a time; of a matrix, poly(fx::linalg::eigvals(a)))");
  expectMessage<ShapeError>([] { fx::poly(one); }, R"(fluxion: an array that is no vector in poly
  at       here
  expected zeros along one axis
  got      f64[]
  hint     atleast_1d makes a vector of a scalar)");
  expectMessage<ShapeError>([] { polyder(v, -1); }, R"(fluxion: a negative order in polyder
  at       here
  expected m of 0 or more
  got      -1
  hint     polyder and polyint undo each other)");
  expectMessage<ShapeError>([] { polyint(v, 1 << 30); }, R"(fluxion: an order too large in polyint
  at       here
  expected m of at most 1000
  got      1073741824
  hint     m stands behind p, as in polyint(p, 1), and counts integrations)");
}

} // namespace
