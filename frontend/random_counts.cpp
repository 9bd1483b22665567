// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Counts: Poisson, binomial and multinomial distributions, by JAX's steps.
#include "fluxion/control.h"
#include "frontend/constants.h"
#include "frontend/random_parameters.h"

namespace fluxion::random {

using detail::drawnShape;
using detail::parameter;
using fluxion::detail::CalledFrom;

namespace {

using fluxion::detail::infinity;
using fluxion::detail::notANumber;

Array isUnknown(const Array &x) { return x != x; }

//===----------------------------------------------------------------------------------------------
// Poisson

struct Product {
  Array key, count, logarithm;
};
// As many uniform numbers as it takes for their product to fall below exp(-lam). Knuth.
Array countedFactors(const Array &key, const Array &lam) {
  auto step = [lam](Product now) {
    auto [next, drawing] = split<2>(now.key);
    Array count = where(now.logarithm > -lam, now.count + 1.0, now.count);
    return Product{next, count, now.logarithm + log(uniform(drawing, lam.shape(), lam.dtype()))};
  };
  auto goesOn = [lam](Product now) { return any(now.logarithm > -lam); };
  return while_loop(goesOn, step, Product{key, zeros_like(lam), zeros_like(lam)}).count - 1.0;
}

struct Rejection {
  Array key, value, isDone;
};
// Transformed rejection. Hörmann 1993, "The transformed rejection method for generating Poisson
// random variables".
Array transformedPoisson(const Array &key, const Array &lam) {
  Array logLam = log(lam), b = 0.931 + 2.53 * sqrt(lam), a = -0.059 + 0.02483 * b;
  Array inverse = 1.1239 + 1.1328 / (b - 3.4), quick = 0.9277 - 3.6224 / (b - 2.0);
  auto step = [=](Rejection now) {
    auto [next, first, second] = split<3>(now.key);
    Array u = uniform(first, lam.shape(), lam.dtype()) - 0.5;
    Array v = uniform(second, lam.shape(), lam.dtype()), w = 0.5 - abs(u);
    Array k = floor((2.0 * a / w + b) * u + lam + 0.43);
    Array s = log(v * inverse / (a / (w * w) + b));
    Array density = -lam + k * logLam - lgamma(k + 1.0);
    Array isOut = (k < 0.0) | ((w < 0.013) & (v > w));
    Array isIn = ((w >= 0.07) & (v <= quick)) | (~isOut & (s <= density));
    return Rejection{next, where(isIn, k, now.value), now.isDone | isIn};
  };
  Rejection start{key, full_like(lam, -1.0), zeros(lam.shape(), boolean)};
  return while_loop([](Rejection now) { return any(~now.isDone); }, step, start).value;
}

//===----------------------------------------------------------------------------------------------
// Binomial

struct Geometric {
  Array key, count, sum;
};
// As many geometric numbers as fit into n trials.
Array countedWaits(const Array &key, const Array &n, const Array &p) {
  Array failure = log1p(-p);
  auto step = [n, failure](Geometric now) {
    auto [drawing, next] = split<2>(now.key);
    Array count = where(now.sum <= n, now.count + 1.0, now.count);
    Array wait = ceil(log(uniform(drawing, n.shape(), n.dtype())) / failure);
    return Geometric{next, count, now.sum + wait};
  };
  auto goesOn = [n](Geometric now) { return any(now.sum <= n); };
  return while_loop(goesOn, step, Geometric{key, zeros_like(n), zeros_like(n)}).count - 1.0;
}

// log k! less Stirling's formula, from a table up to 9.
Array stirlingTail(const Array &k) {
  static constexpr double table[] = {0.08106146679532726, 0.04134069595540929, 0.02767792568499834,
                                     0.02079067210376509, 0.01664469118982119, 0.01387612882307075,
                                     0.01189670994589177, 0.01041126526197209, 0.00925546218271273,
                                     0.00833056343336287};
  Array values = fluxion::array(table).astype(k.dtype());
  Array square = (k + 1.0) * (k + 1.0);
  Array far = (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1.0);
  return where(k <= 9.0, take(values, floor(clamp(0.0, k, 9.0)).astype(i32)), far);
}

// Transformed rejection with decomposition. Hörmann 1993, "The generation of binomial random
// variates".
Array transformedBinomial(const Array &key, const Array &n, const Array &p) {
  Array deviation = sqrt(n * p * (1.0 - p)), b = 1.15 + 2.53 * deviation;
  Array a = -0.0873 + 0.0248 * b + 0.01 * p, c = n * p + 0.5, quick = 0.92 - 4.2 / b;
  Array odds = p / (1.0 - p), alpha = (2.83 + 5.1 / b) * deviation, m = floor((n + 1.0) * p);
  auto step = [=](Rejection now) {
    auto [next, first, second] = split<3>(now.key);
    Array u = uniform(first, n.shape(), n.dtype()) - 0.5;
    Array v = uniform(second, n.shape(), n.dtype()), w = 0.5 - abs(u);
    Array isQuick = (w >= 0.07) & (v <= quick);
    Array k = floor((2.0 * a / w + b) * u + c), isOut = (k < 0.0) | (k > n);
    Array s = log(v * alpha / (a / (w * w) + b));
    Array density = (m + 0.5) * log((m + 1.0) / (odds * (n - m + 1.0))) +
                    (n + 1.0) * log((n - m + 1.0) / (n - k + 1.0)) +
                    (k + 0.5) * log(odds * (n - k + 1.0) / (k + 1.0)) + stirlingTail(m) +
                    stirlingTail(n - m) - stirlingTail(k) - stirlingTail(n - k);
    Array isIn = isQuick | (~isOut & (s <= density));
    return Rejection{next, where(isIn, k, now.value), now.isDone | isIn};
  };
  Rejection start{key, full_like(n, -1.0), zeros(n.shape(), boolean)};
  return while_loop([](Rejection now) { return any(~now.isDone); }, step, start).value;
}

// The rarer outcome is counted: by waits where at most 10 are expected.
Array binomialOf(const Array &key, const Array &n, const Array &p) {
  Array isRare = p < 0.5, q = where(isRare, p, 1.0 - p);
  Array isNoCount = isUnknown(n) | (n < 0.0), isNoChance = isUnknown(q) | (q < 0.0);
  q = where(isNoChance, 0.01, q);
  Array isFew = isNoCount | (n * q <= 10.0), whole = floor(n);
  Array few = countedWaits(key, where(isFew, whole, 0.0), q);
  Array many = transformedBinomial(key, where(isFew, 1e4, whole), where(isFew, 0.5, q));
  Array value = where(isFew, few, many);
  Array isInvalid = isNoCount | isNoChance, isEndless = (n == infinity) & ~isInvalid;
  value = where(isInvalid, notANumber, where(isEndless, infinity, value));
  return where(isRare | isNoCount | isUnknown(p) | (n == infinity), value, whole - value);
}

} // namespace

Array poisson(const Array &key, const Operand &given, std::optional<Shape> shape, DType dtype) {
  CalledFrom line(given.where());
  if (!isInteger(dtype))
    fluxion::detail::raise<DtypeError>(
        {.what = "poisson of a dtype that is not an integer",
         .where = given.where(),
         .expected = "an integer dtype",
         .got = std::string(name(dtype)),
         .hint = "convert what is drawn, as in fx::random::poisson(key, lam).astype(fx::f64)"});
  Shape all = drawnShape("poisson", shape, {{"lam", &given}});
  Array lam = detail::constant(parameter(given, f32, all).array());
  Array isFew = isUnknown(lam) | (lam < 10.0);
  Array few = countedFactors(key, where(isFew, lam, 0.0));
  Array many = transformedPoisson(key, where(isFew, 1e5, lam));
  return where(lam == 0.0, 0.0, where(isFew, few, many)).astype(dtype);
}

Array binomial(const Array &key, const Operand &n, const Operand &p, std::optional<Shape> shape,
               DType dtype) {
  CalledFrom line(n.where());
  detail::requireFloating("binomial", dtype, n.where());
  Shape all = drawnShape("binomial", shape, {{"n", &n}, {"p", &p}});
  DType computed = fluxion::detail::computedIn(fluxion::detail::floatingOf(p.dtype()));
  Array trials = detail::constant(parameter(n, computed, all).array());
  Array chance = detail::constant(parameter(p, computed, all).array());
  return binomialOf(key, trials, chance).astype(dtype);
}

// One outcome after the other, each among the trials that are left.
Array multinomial(const Array &key, const Operand &n, const Operand &p, DType dtype) {
  CalledFrom line(n.where());
  detail::requireFloating("multinomial", dtype, n.where());
  if (p.ndim() == 0)
    fluxion::detail::raise<ShapeError>(
        {.what = "p of multinomial without an axis",
         .where = p.where(),
         .expected = "[.., k]",
         .got = fluxion::detail::typeText(p),
         .hint = "fx::random::binomial(key, n, p) draws with one probability"});
  Shape batch = fluxion::detail::without(p.shape(), {p.ndim() - 1});
  DType computed = fluxion::detail::computedIn(fluxion::detail::floatingOf({&n, &p}));
  Shape all = drawnShape("multinomial", batch, {{"n", &n}});
  Array left = parameter(n, computed, all).array();
  Array chances = moveaxis(p.array().astype(computed), -1, 0);
  Array behind = flip(cumsum(flip(chances, 0), 0), 0);
  Array ratios = clip(chances / where(behind == 0.0, 1.0, behind), 0.0, 1.0);
  auto step = [computed](Array left, std::tuple<Array, Array> rows) {
    auto [ratio, key] = rows;
    Array count = binomial(key, left, ratio, {}, computed);
    return std::pair{left - count, count};
  };
  Array keys = split(key, chances.shape()[0]);
  Array counts = scan(step, detail::constant(left), std::tuple{ratios, keys}).second;
  return moveaxis(counts, 0, -1).astype(dtype);
}

} // namespace fluxion::random
