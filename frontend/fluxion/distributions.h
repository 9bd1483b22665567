// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// More distributions, of numbers, counts and vectors (random.h has keys, uniform, normal, …).
//
//   fx::Array key = fx::random::key(0);
//   auto [first, second] = fx::random::split<2>(key);
//   fx::Array g = fx::random::gamma(first, 2.5, fx::Shape{3}), n = fx::random::poisson(second, g);
//   fx::Array order = fx::random::permutation(key, 5);
//   auto mean = [&](fx::Array a) { return fx::mean(fx::random::gamma(key, a, fx::Shape{100})); };
//   fx::Array slope = fx::grad(mean)(2.5);                    // about 1
//
// Shapes   parameters broadcast to `shape`; without one the result has the shape in which they meet
// Dtypes   of what is drawn: the one asked for; parameters are converted to it
// Errors   as random.h; ShapeError, DtypeError: a parameter, which is named, that does not fit
// Gradient in the parameters: draws of continuous distributions are smooth functions of them
// Source   docs/random.md
#pragma once

#include "fluxion/random.h"

namespace fluxion::random {

//===----------------------------------------------------------------------------------------------
// Functions of one uniform or normal number
//
// Gradient in the parameters, where there are some: that of the formula for the same number

/// With density 1 / (π (1 + x²)).
Array cauchy(const Array &key, const Shape &shape = {}, DType dtype = f64,
             Where where = Where::current());
/// With density exp(-|x|) / 2.
Array laplace(const Array &key, const Shape &shape = {}, DType dtype = f64,
              Where where = Where::current());
/// With distribution function 1 / (1 + exp(-x)).
Array logistic(const Array &key, const Shape &shape = {}, DType dtype = f64,
               Where where = Where::current());
/// -1 or 1, with probability 1/2 each.
///
/// Dtypes   any but booleans and unsigned ones
/// Gradient none
Array rademacher(const Array &key, const Shape &shape = {}, DType dtype = i32,
                 Where where = Where::current());
/// The length of three normal numbers: with density sqrt(2/π) x² exp(-x²/2).
Array maxwell(const Array &key, const Shape &shape = {}, DType dtype = f64,
              Where where = Where::current());
/// loc + scale r m with r of rademacher, m of maxwell.
///
/// Shapes   `shape`, then that in which loc and scale meet
/// Gradient 1 in loc, r m in scale
Array double_sided_maxwell(const Array &key, const Operand &loc, const Operand &scale,
                           const Shape &shape = {}, DType dtype = f64);
/// exp(sigma n), n of normal.
Array lognormal(const Array &key, const Operand &sigma = 1.0, std::optional<Shape> shape = {},
                DType dtype = f64);
/// With density b x^(-b - 1) from 1 on.
Array pareto(const Array &key, const Operand &b, std::optional<Shape> shape = {},
             DType dtype = f64);
/// With density x / scale² exp(-x² / (2 scale²)).
Array rayleigh(const Array &key, const Operand &scale, std::optional<Shape> shape = {},
               DType dtype = f64);
/// scale e^(1 / concentration), e of exponential.
Array weibull_min(const Array &key, const Operand &scale, const Operand &concentration,
                  std::optional<Shape> shape = {}, DType dtype = f64);
/// Between left and right, most likely at mode.
Array triangular(const Array &key, const Operand &left, const Operand &mode, const Operand &right,
                 std::optional<Shape> shape = {}, DType dtype = f64);
/// Inverse Gaussian, of scale 1.
///
/// Source   Michael, Schucany and Haas 1976
Array wald(const Array &key, const Operand &mean, std::optional<Shape> shape = {},
           DType dtype = f64);

//===----------------------------------------------------------------------------------------------
// The gamma distribution, and what is made of it

/// With density x^(a-1) exp(-x) / Γ(a).
///
/// Gradient in a, of every order: that of x for a fixed value of the distribution function
/// Source   Marsaglia and Tsang 2000; Figurnov, Mohamed and Mnih 2018
Array gamma(const Array &key, const Operand &a, std::optional<Shape> shape = {}, DType dtype = f64);
/// Its logarithm, precise where a is small.
Array loggamma(const Array &key, const Operand &a, std::optional<Shape> shape = {},
               DType dtype = f64);
/// With density x^(a-1) (1 - x)^(b-1) / B(a, b).
Array beta(const Array &key, const Operand &a, const Operand &b, std::optional<Shape> shape = {},
           DType dtype = f64);
/// Numbers above 0 that add up to 1 along the last axis, with density ∏ x_i^(alpha_i - 1) /
/// B(alpha).
///
/// Shapes   alpha: [.., n]; result: `shape`, to which the axes before the last broadcast, then [n]
Array dirichlet(const Array &key, const Operand &alpha, std::optional<Shape> shape = {},
                DType dtype = f64);
/// The sum of the squares of df normal numbers.
Array chisquare(const Array &key, const Operand &df, std::optional<Shape> shape = {},
                DType dtype = f64);
/// Student's t: n / sqrt(c / df) with n of normal, c of chisquare.
Array t(const Array &key, const Operand &df, std::optional<Shape> shape = {}, DType dtype = f64);
/// (a / dfnum) / (b / dfden) with a and b of chisquare.
Array f(const Array &key, const Operand &dfnum, const Operand &dfden,
        std::optional<Shape> shape = {}, DType dtype = f64);
/// With density proportional to exp(-|x|^p).
///
/// Errors   ShapeError: p not above 0
Array generalized_normal(const Array &key, double p, const Shape &shape = {}, DType dtype = f64,
                         Where where = Where::current());
/// Uniform in the ball of radius 1 of the p-norm in d dimensions.
///
/// Shapes   `shape`, then [d]
Array ball(const Array &key, std::int64_t d, double p = 2, const Shape &shape = {},
           DType dtype = f64, Where where = Where::current());

//===----------------------------------------------------------------------------------------------
// Counts
//
// Gradient zero: they jump

/// Trials until the first success, each of probability p.
///
/// Dtypes   integers
Array geometric(const Array &key, const Operand &p, std::optional<Shape> shape = {},
                DType dtype = i32);
/// With probabilities lam^k exp(-lam) / k!.
///
/// Dtypes   integers
/// Gradient zero
/// Source   Knuth; above 10 Hörmann 1993 (in f32, as JAX)
Array poisson(const Array &key, const Operand &lam, std::optional<Shape> shape = {},
              DType dtype = i32);
/// Successes in n trials of probability p; NaN of n < 0.
///
/// Dtypes   floats
/// Gradient zero
/// Source   Kachitvichyanukul and Schmeiser 1988; above 10 expected ones Hörmann 1993
Array binomial(const Array &key, const Operand &n, const Operand &p,
               std::optional<Shape> shape = {}, DType dtype = f64);
/// How often each of the outcomes along the last axis of p happens in n trials.
///
/// Shapes   p: [.., k]; n broadcasts to the axes before the last; result: that of p
/// Dtypes   floats
Array multinomial(const Array &key, const Operand &n, const Operand &p, DType dtype = f64);

//===----------------------------------------------------------------------------------------------
// Orders, vectors, matrices

/// How permutation goes on.
struct Permutation {
  int axis = 0;
  bool independent = false; ///< every row along the axis in an order of its own
};
/// The numbers below an integer x, or the slices of an array x along an axis, in a random order.
///
/// Errors   ShapeError: an axis out of range. DtypeError, TraceError: a scalar that is no known
///          integer
/// Gradient goes where the element goes
Array permutation(const Array &key, const Operand &x, const Permutation &options = {});

/// How a matrix of covariances is made into a factor f with f fᵀ = cov.
enum class Factor { cholesky, eigh, svd };
/// With the given mean and covariances.
///
/// Shapes   mean: [.., n]; cov: [.., n, n]; result: `shape`, to which the axes before the last
///          (two) broadcast, then [n]
/// Dtypes   f32, f64
/// Errors   ShapeError: a mean or covariances of other shapes
Array multivariate_normal(const Array &key, const Operand &mean, const Operand &cov,
                          std::optional<Shape> shape = {}, DType dtype = f64,
                          Factor method = Factor::cholesky);
/// Orthogonal matrices, or as many orthonormal columns or rows as there are, by Haar's measure.
///
/// Shapes   `shape`, then [n, m]; m = n unless it is given
/// Dtypes   f32, f64
Array orthogonal(const Array &key, std::int64_t n, const Shape &shape = {}, DType dtype = f64,
                 std::optional<std::int64_t> m = {}, Where where = Where::current());

} // namespace fluxion::random
