// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gamma variates by Marsaglia and Tsang 2000, every one under a key of its own as with JAX, and the
// distributions that are made of them.
#include "fluxion/control.h"
#include "fluxion/custom.h"
#include "fluxion/transcendental.h"
#include "frontend/random_parameters.h"

#include <fmt/format.h>

namespace fluxion::random {

using detail::drawnShape;
using detail::parameter;
using detail::Words;
using fluxion::detail::CalledFrom;

namespace {

/// What is drawn until it is accepted: d v with v = (1 + c n)³ of a normal n.
struct Attempt {
  Array high, low;          ///< the words of the keys
  Array square, cube, unit; ///< n², v, u uniform
};
struct Positive {
  Array high, low, n, root; ///< root: 1 + c n, which has to be positive
};

Array isRejected(const Attempt &now, const Array &d) {
  Array isOutside = now.unit >= 1.0 - 0.0331 * (now.square * now.square);
  return isOutside & (log(now.unit) >= 0.5 * now.square + d * (1.0 - now.cube + log(now.cube)));
}

/// Normal numbers, drawn again where 1 + c n is not positive.
Positive positiveRoots(const Words &keys, const Array &isWanted, const Array &c) {
  Array root = where(isWanted, -1.0, ones_like(c));
  Positive start{keys.high, keys.low, zeros_like(c), root};
  return while_loop([](Positive now) { return any(now.root <= 0.0); },
                    [c](Positive now) {
                      Words keys{now.high, now.low}, next = detail::splitOff(keys, 0);
                      Words drawing = detail::splitOff(keys, 1);
                      Array both = detail::scrambledUnder(drawing, 0), again = now.root <= 0.0;
                      Array n = detail::normalFrom(both, c.dtype(), Where::current());
                      return Positive{where(again, next.high, now.high),
                                      where(again, next.low, now.low), where(again, n, now.n),
                                      where(again, 1.0 + n * c, now.root)};
                    },
                    start);
}

// Every key is split in three: to go on with, for the normal, for the uniform number.
Array acceptedCubes(const Words &keys, const Array &d, const Array &c) {
  Array zero = zeros_like(d), one = ones_like(d);
  Attempt start{keys.high, keys.low, zero, one, full_like(d, 2.0)};
  auto step = [c, d](Attempt now) {
    Words keys{now.high, now.low}, next = detail::splitOff(keys, 0);
    Array again = isRejected(now, d);
    Positive drawn = positiveRoots(detail::splitOff(keys, 1), again, c);
    Array both = detail::scrambledUnder(detail::splitOff(keys, 2), 0);
    Array u = detail::unitFrom(both, d.dtype(), Where::current());
    Array cube = drawn.root * drawn.root * drawn.root;
    return Attempt{where(again, next.high, now.high), where(again, next.low, now.low),
                   where(again, drawn.n * drawn.n, now.square), where(again, cube, now.cube),
                   where(again, u, now.unit)};
  };
  return while_loop([d](Attempt now) { return any(isRejected(now, d)); }, step, start).cube;
}

enum class Scale { linear, logarithmic };

// Below 1: a variate of a + 1 times u^(1/a).
Array gammaRow(const Array &key, const Array &a, Scale scale) {
  Where here = Where::current();
  Words all = detail::splitInto("gamma", key, a.size(), here);
  Words keys = detail::splitOff(all, 0), rest = detail::splitOff(all, 1);
  Array isLarge = a >= 1.0, d = where(isLarge, a, a + 1.0) - 1.0 / 3;
  Array v = acceptedCubes(keys, d, 1.0 / 3 / sqrt(d));
  Array u = detail::unitFrom(detail::scrambledUnder(rest, 0), a.dtype(), here);
  if (scale == Scale::linear)
    return d * v * where(isLarge, 1.0, pow(1.0 - u, 1.0 / a));
  Array power = log1p(-u);
  return log(d) + log(v) + where(isLarge | (power == 0.0), 0.0, power * (1.0 / a));
}

/// The same in the shape of a, with the derivative for a fixed value of the distribution function.
template <Scale scale> Array gammaDraw(const Array &key, const Array &a) {
  static auto f = custom_jvp([](Array key, Array a) {
                    return gammaRow(key, a.reshape({a.size()}), scale).reshape(a.shape());
                  }).defjvp([](auto primals, auto tangents) {
    Array key = std::get<0>(primals), a = std::get<1>(primals), da = std::get<1>(tangents);
    Array y = gammaDraw<scale>(key, a);
    if (scale == Scale::linear)
      return std::pair{y, random_gamma_grad(a, y) * da};
    Array x = maximum(exp(y), detail::tiniestOf(a.dtype()));
    return std::pair{y, random_gamma_grad(a, x) / x * da};
  });
  return f(key, a);
}

Array gammaOf(const char *function, const Array &key, const Operand &a,
              const std::optional<Shape> &shape, DType dtype, Scale scale) {
  CalledFrom line(a.where());
  detail::requireFloating(function, dtype, a.where());
  detail::requireKey(function, key, a.where());
  Shape all = drawnShape(function, shape, {{"a", &a}});
  Array wide = parameter(a, detail::precisionOf(dtype), all).array();
  Array draw = scale == Scale::linear ? gammaDraw<Scale::linear>(key, wide)
                                      : gammaDraw<Scale::logarithmic>(key, wide);
  return draw.astype(dtype);
}

} // namespace

Array gamma(const Array &key, const Operand &a, std::optional<Shape> shape, DType dtype) {
  return gammaOf("gamma", key, a, shape, dtype, Scale::linear);
}
Array loggamma(const Array &key, const Operand &a, std::optional<Shape> shape, DType dtype) {
  return gammaOf("loggamma", key, a, shape, dtype, Scale::logarithmic);
}

// x / (x + y) of gamma variates, by their logarithms.
Array beta(const Array &key, const Operand &a, const Operand &b, std::optional<Shape> shape,
           DType dtype) {
  CalledFrom line(a.where());
  Shape all = drawnShape("beta", shape, {{"a", &a}, {"b", &b}});
  auto [first, second] = split<2>(key);
  Array x = loggamma(first, a, all, dtype), y = loggamma(second, b, all, dtype);
  Array largest = maximum(x, y);
  Array u = exp(x - largest), v = exp(y - largest);
  return u / (u + v);
}
Array dirichlet(const Array &key, const Operand &alpha, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(alpha.where());
  if (alpha.ndim() == 0)
    fluxion::detail::raise<ShapeError>({.what = "alpha of dirichlet without an axis",
                                        .where = alpha.where(),
                                        .expected = "[.., n]",
                                        .got = fluxion::detail::typeText(alpha),
                                        .hint = "one for each number, as in fx::full({3}, alpha)"});
  std::optional<Shape> all = shape;
  if (all)
    all->push_back(alpha.shape()[alpha.ndim() - 1]);
  return nn::softmax(loggamma(key, alpha, all, dtype), -1);
}
Array chisquare(const Array &key, const Operand &df, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(df.where());
  Shape all = drawnShape("chisquare", shape, {{"df", &df}});
  return exp(loggamma(key, parameter(df, dtype, all) / 2.0, all, dtype)) * 2.0;
}
Array t(const Array &key, const Operand &df, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(df.where());
  Shape all = drawnShape("t", shape, {{"df", &df}});
  auto [first, second] = split<2>(key);
  Array n = normal(first, all, dtype), half = parameter(df, dtype, all) / 2.0;
  return n * sqrt(half / gamma(second, half, all, dtype));
}
Array f(const Array &key, const Operand &dfnum, const Operand &dfden, std::optional<Shape> shape,
        DType dtype) {
  CalledFrom line(dfnum.where());
  Shape all = drawnShape("f", shape, {{"dfnum", &dfnum}, {"dfden", &dfden}});
  auto [below, above] = split<2>(key);
  Array top = chisquare(above, dfnum, all, dtype) / parameter(dfnum, dtype, all);
  return top / (chisquare(below, dfden, all, dtype) / parameter(dfden, dtype, all));
}

static void requirePower(const char *function, double p, Where where) {
  if (!(p > 0))
    fluxion::detail::raise<ShapeError>(
        {.what = fmt::format("p of {} that is not positive", function),
         .where = where,
         .expected = "p > 0",
         .got = fmt::format("{}", p),
         .hint = "p = 2 gives normal numbers, or a round ball"});
}
Array generalized_normal(const Array &key, double p, const Shape &shape, DType dtype, Where where) {
  CalledFrom line(where);
  requirePower("generalized_normal", p, where);
  auto [first, second] = split<2>(key);
  Array size = gamma(first, 1 / p, shape, dtype);
  return rademacher(second, shape, dtype) * pow(size, 1 / p);
}
Array ball(const Array &key, std::int64_t d, double p, const Shape &shape, DType dtype,
           Where where) {
  CalledFrom line(where);
  requirePower("ball", p, where);
  Shape all = shape;
  all.push_back(d);
  fluxion::detail::requireShape(all, "ball", where);
  auto [first, second] = split<2>(key);
  Array direction = generalized_normal(first, p, all, dtype);
  Array length = sum(pow(abs(direction), p), -1) + exponential(second, shape, dtype);
  return direction / expand_dims(pow(length, 1 / p), -1);
}

} // namespace fluxion::random
