// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Distributions that are a formula in a few uniform or normal numbers, by JAX's formulas.
#include "frontend/random_parameters.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>

namespace fluxion::random {

using detail::drawnShape;
using detail::epsilonOf;
using detail::parameter;
using detail::tiniestOf;
using fluxion::detail::CalledFrom;

Array cauchy(const Array &key, const Shape &shape, DType dtype, Where where) {
  CalledFrom line(where);
  detail::requireFloating("cauchy", dtype, where);
  return tan(std::numbers::pi * (uniform(key, shape, dtype, epsilonOf(dtype), 1.0) - 0.5));
}
Array laplace(const Array &key, const Shape &shape, DType dtype, Where where) {
  CalledFrom line(where);
  detail::requireFloating("laplace", dtype, where);
  Array u = uniform(key, shape, dtype, epsilonOf(dtype) / 2 - 1, 1.0);
  return sign(u) * log1p(-abs(u));
}
Array logistic(const Array &key, const Shape &shape, DType dtype, Where where) {
  CalledFrom line(where);
  detail::requireFloating("logistic", dtype, where);
  Array u = uniform(key, shape, dtype, tiniestOf(dtype), 1.0);
  return log(u) - log1p(-u);
}
Array rademacher(const Array &key, const Shape &shape, DType dtype, Where where) {
  CalledFrom line(where);
  if (isBoolean(dtype) || (isInteger(dtype) && isUnsigned(dtype)))
    fluxion::detail::raise<DtypeError>(
        {.what = "rademacher of a dtype without negative numbers",
         .where = where,
         .expected = "signed integers or floats",
         .got = std::string(name(dtype)),
         .hint = "bernoulli draws booleans, bits unsigned integers"});
  return (2 * bernoulli(key, 0.5, shape).astype(i32) - 1).astype(dtype);
}

Array maxwell(const Array &key, const Shape &shape, DType dtype, Where where) {
  CalledFrom line(where);
  Shape triples = shape;
  triples.push_back(3);
  Array n = normal(key, triples, dtype, where);
  return sqrt(sum(n * n, -1));
}
Array double_sided_maxwell(const Array &key, const Operand &loc, const Operand &scale,
                           const Shape &shape, DType dtype) {
  CalledFrom line(loc.where());
  detail::requireFloating("double_sided_maxwell", dtype, loc.where());
  Shape all = shape;
  for (std::int64_t size :
       drawnShape("double_sided_maxwell", {}, {{"loc", &loc}, {"scale", &scale}}))
    all.push_back(size);
  auto [first, second] = split<2>(key);
  Array draw = rademacher(second, all, dtype) * maxwell(first, all, dtype);
  return draw * parameter(scale, dtype, all) + parameter(loc, dtype, all);
}

Array lognormal(const Array &key, const Operand &sigma, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(sigma.where());
  Shape all = drawnShape("lognormal", shape, {{"sigma", &sigma}});
  return exp(normal(key, all, dtype) * parameter(sigma, dtype, all));
}
Array pareto(const Array &key, const Operand &b, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(b.where());
  Shape all = drawnShape("pareto", shape, {{"b", &b}});
  return exp(exponential(key, all, dtype) / parameter(b, dtype, all));
}
Array rayleigh(const Array &key, const Operand &scale, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(scale.where());
  Shape all = drawnShape("rayleigh", shape, {{"scale", &scale}});
  return parameter(scale, dtype, all) * sqrt(-2.0 * log(uniform(key, all, dtype)));
}
Array weibull_min(const Array &key, const Operand &scale, const Operand &concentration,
                  std::optional<Shape> shape, DType dtype) {
  CalledFrom line(scale.where());
  Shape all =
      drawnShape("weibull_min", shape, {{"scale", &scale}, {"concentration", &concentration}});
  Array power = 1.0 / parameter(concentration, dtype, all);
  return pow(exponential(key, all, dtype), power) * parameter(scale, dtype, all);
}

// The inverse of the distribution function, a root on either side of the mode.
Array triangular(const Array &key, const Operand &left, const Operand &mode, const Operand &right,
                 std::optional<Shape> shape, DType dtype) {
  CalledFrom line(left.where());
  Shape all =
      drawnShape("triangular", shape, {{"left", &left}, {"mode", &mode}, {"right", &right}});
  Array a = parameter(left, dtype, all).array(), b = parameter(right, dtype, all).array();
  Array c = parameter(mode, dtype, all).array(), u = uniform(key, all, dtype);
  Array isBelow = u < (c - a) / (b - a);
  Array below = where(isBelow, u * (b - a) * (c - a), 1.0);
  Array above = where(isBelow, 1.0, (1.0 - u) * (b - a) * (b - c));
  return where(isBelow, a + sqrt(below), b - sqrt(above));
}

// The smaller root x of (x - mean)² = x mean² y for y = n², or mean² / x.
Array wald(const Array &key, const Operand &given, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(given.where());
  Shape all = drawnShape("wald", shape, {{"mean", &given}});
  auto [first, second] = split<2>(key);
  Array m = parameter(given, dtype, all).array(), n = normal(first, all, dtype);
  Array u = uniform(second, all, dtype), y = n * n, square = m * m;
  Array root = sqrt(4.0 * m * y + square * (y * y));
  Array x = m + square * y / 2.0 - m / 2.0 * root;
  return where(u <= m / (m + x), x, square / x);
}

// u = 0 counts as 1, as with JAX, so that the logarithm is finite.
Array geometric(const Array &key, const Operand &p, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(p.where());
  if (!isInteger(dtype))
    fluxion::detail::raise<DtypeError>(
        {.what = "geometric of a dtype that is not an integer",
         .where = p.where(),
         .expected = "an integer dtype",
         .got = std::string(name(dtype)),
         .hint = "convert what is drawn, as in fx::random::geometric(key, p).astype(fx::f64)"});
  Shape all = drawnShape("geometric", shape, {{"p", &p}});
  DType computed = fluxion::detail::floatingOf(p.dtype());
  Array u = uniform(key, all, computed);
  Array failure = log1p(-detail::constant(parameter(p, computed, all).array()));
  return (floor(log(where(u == 0.0, 1.0, u)) / failure) + 1.0).astype(dtype);
}

} // namespace fluxion::random
