// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Draws have their distributions, under every transformation, and derivatives in their parameters.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <functional>

namespace fx = fluxion;
namespace stats = fluxion::stats;
using fluxion::tests::expectNumbers;

namespace {

// Inside, beside the function of the C library.
namespace random = fluxion::random;

/// Kolmogorov and Smirnov: the largest distance between both distribution functions, times sqrt(n).
/// Above 1.95 once in a thousand keys; these keys are fixed.
double distance(const fx::Array &draws, const std::function<fx::Array(fx::Array)> &cdf) {
  fx::Array x = fx::sort(draws.astype(fx::f64).ravel());
  double n = static_cast<double>(x.size());
  fx::Array below = fx::arange(n) / n, p = cdf(x);
  double most = std::max(max(p - below).item<double>(), max(below + 1 / n - p).item<double>());
  return most * std::sqrt(n);
}
constexpr double bound = 1.95;
const fx::Shape many{4000};
fx::Array keyOf(int seed) { return random::key(seed); }

TEST(Draws, OfASampleHaveItsDensity) {
  stats::gaussian_kde kde(fx::array({-1.0, 0.5, 3.0, 3.5}),
                          {.weights = fx::array({1.0, 2.0, 1.0, 1.0})});
  fx::Array draws = fx::jit([=](fx::Array key) { return kde.resample(key, 4000); })(keyOf(31));
  EXPECT_EQ(draws.shape().str(), "[1,4000]");
  auto cdf = [&](fx::Array x) {
    return fx::vmap([&](fx::Array y) { return kde.integrate_box_1d(-INFINITY, y); })(x);
  };
  EXPECT_LT(distance(draws, cdf), bound);
}

TEST(Draws, OfOneNumberHaveTheirDistributions) {
  auto expectIs = [](const char *name, const fx::Array &draws, auto cdf) {
    EXPECT_LT(distance(draws, cdf), bound) << name;
  };
  expectIs("cauchy", random::cauchy(keyOf(1), many), [](auto x) { return stats::cauchy::cdf(x); });
  expectIs("laplace", random::laplace(keyOf(2), many),
           [](auto x) { return stats::laplace::cdf(x); });
  expectIs("logistic", random::logistic(keyOf(3), many),
           [](auto x) { return stats::logistic::cdf(x); });
  expectIs("gumbel", random::gumbel(keyOf(4), many),
           [](auto x) { return stats::gumbel_r::cdf(x); });
  expectIs("pareto", random::pareto(keyOf(5), 2.5, many),
           [](auto x) { return stats::pareto::cdf(x, 2.5); });
  expectIs("rayleigh", random::rayleigh(keyOf(6), 1.5, many),
           [](auto x) { return -expm1(-0.5 * square(x / 1.5)); });
  expectIs("weibull", random::weibull_min(keyOf(7), 2.0, 1.5, many),
           [](auto x) { return -expm1(-pow(x / 2.0, 1.5)); });
  expectIs("maxwell", random::maxwell(keyOf(8), many),
           [](auto x) { return gammainc(1.5, 0.5 * x * x); });
  expectIs("lognormal", random::lognormal(keyOf(9), 0.7, many),
           [](auto x) { return stats::norm::cdf(log(x), 0.0, 0.7); });
  expectIs("triangular", random::triangular(keyOf(10), -1.0, 0.5, 2.0, many), [](auto x) {
    return where(x < 0.5, square(x + 1.0) / 4.5, 1.0 - square(2.0 - x) / 4.5);
  });
  // Of the inverse Gaussian of mean m and shape 1.
  expectIs("wald", random::wald(keyOf(11), 1.5, many), [](auto x) {
    fx::Array root = rsqrt(x);
    return fx::ndtr(root * (x / 1.5 - 1.0)) + std::exp(2 / 1.5) * fx::ndtr(-root * (x / 1.5 + 1.0));
  });
  expectIs("double sided maxwell", random::double_sided_maxwell(keyOf(12), 1.0, 2.0, many),
           [](auto x) {
             fx::Array y = (x - 1.0) / 2.0;
             return 0.5 * (1.0 + sign(y) * gammainc(1.5, 0.5 * y * y));
           });
  EXPECT_GT(distance(random::normal(keyOf(13), many), [](auto x) { return stats::cauchy::cdf(x); }),
            5)
      << "another distribution is told apart";
}

TEST(Draws, OfGammaAndItsKinHaveTheirDistributions) {
  for (double a : {0.1, 0.8, 1.0, 3.0, 200.0}) {
    fx::Array x = random::gamma(keyOf(20), a, many), l = random::loggamma(keyOf(21), a, many);
    EXPECT_LT(distance(x, [a](auto x) { return stats::gamma::cdf(x, a); }), bound) << a;
    EXPECT_LT(distance(l, [a](auto x) { return stats::gamma::cdf(exp(x), a); }), bound) << a;
    fx::Array single = random::gamma(keyOf(22), a, many, fx::f32);
    EXPECT_LT(distance(single, [a](auto x) { return stats::gamma::cdf(x, a); }), bound) << a;
  }
  EXPECT_LT(distance(random::beta(keyOf(23), 0.6, 2.5, many),
                     [](auto x) { return stats::beta::cdf(x, 0.6, 2.5); }),
            bound);
  EXPECT_LT(distance(random::chisquare(keyOf(24), 3.0, many),
                     [](auto x) { return stats::chi2::cdf(x, 3.0); }),
            bound);
  EXPECT_LT(distance(random::t(keyOf(25), 4.0, many), [](auto x) { return stats::t::cdf(x, 4.0); }),
            bound);
  EXPECT_LT(distance(random::f(keyOf(26), 4.0, 7.0, many),
                     [](auto x) { return betainc(2.0, 3.5, 4.0 * x / (4.0 * x + 7.0)); }),
            bound);
  EXPECT_LT(distance(random::generalized_normal(keyOf(27), 3, many),
                     [](auto x) { return stats::gennorm::cdf(x, 3.0); }),
            bound);
  // One share of a Dirichlet distribution is beta distributed, and so is a radius.
  fx::Array shares = random::dirichlet(keyOf(28), fx::array({0.5, 2.0, 3.5}), many);
  EXPECT_LT(distance(shares(fx::all, 1), [](auto x) { return stats::beta::cdf(x, 2.0, 4.0); }),
            bound);
  EXPECT_LT(max(abs(sum(shares, -1) - 1.0)).item<double>(), 1e-14);
  fx::Array points = random::ball(keyOf(29), 3, 2, many);
  EXPECT_LT(distance(sqrt(sum(points * points, -1)), [](auto r) { return r * r * r; }), bound);
  fx::Array halves = random::gamma(keyOf(22), 3.0, many, fx::bf16);
  EXPECT_EQ(halves.astype(fx::f32).to_vector<float>(), random::gamma(keyOf(22), 3.0, many, fx::f32)
                                                           .astype(fx::bf16)
                                                           .astype(fx::f32)
                                                           .to_vector<float>())
      << "halves are rounded f32";
}

/// Pearson's sum of (observed - expected)² / expected over counts below `cells`, and the rest.
double chiSquare(const fx::Array &draws, const std::vector<double> &probabilities) {
  std::vector<double> seen(probabilities.size() + 1), x = draws.astype(fx::f64).to_vector<double>();
  for (double k : x)
    ++seen[k >= 0 && k < static_cast<double>(probabilities.size()) ? static_cast<std::size_t>(k)
                                                                   : probabilities.size()];
  double sum = 0, rest = 1, n = static_cast<double>(x.size());
  for (std::size_t k = 0; k < probabilities.size(); ++k) {
    sum += std::pow(seen[k] - n * probabilities[k], 2) / (n * probabilities[k]);
    rest -= probabilities[k];
  }
  return rest > 1e-6 ? sum + std::pow(seen.back() - n * rest, 2) / (n * rest)
                     : sum + seen.back() * 1e6;
}

TEST(Draws, OfCountsHaveTheirProbabilities) {
  auto chances = [](int count, auto pmf) {
    return pmf(fx::arange(double(count))).template to_vector<double>();
  };
  // 99.9 % quantiles of chi square with as many degrees of freedom.
  EXPECT_LT(chiSquare(random::poisson(keyOf(30), 3.0, many),
                      chances(9, [](auto k) { return stats::poisson::pmf(k, 3.0); })),
            27.9);
  EXPECT_LT(chiSquare(random::binomial(keyOf(31), 8, 0.4, many),
                      chances(8, [](auto k) { return stats::binom::pmf(k, 8, 0.4); })),
            26.2);
  EXPECT_LT(chiSquare(random::geometric(keyOf(32), 0.4, many),
                      [&] {
                        auto p = chances(9, [](auto k) { return stats::geom::pmf(k, 0.4); });
                        p[0] = 1e-9; // never
                        return p;
                      }()),
            27.9);
  EXPECT_GT(chiSquare(random::poisson(keyOf(30), 3.3, many),
                      chances(9, [](auto k) { return stats::poisson::pmf(k, 3.0); })),
            60)
      << "another rate is told apart";
  // Where transformed rejection takes over: mean and variance, to four standard errors.
  fx::Array p = random::poisson(keyOf(33), 50.0, many).astype(fx::f64);
  EXPECT_NEAR(mean(p).item<double>(), 50, 4 * std::sqrt(50 / 4000.0));
  EXPECT_NEAR(fx::var(p).item<double>(), 50, 4 * 50 * std::sqrt(2 / 4000.0));
  fx::Array b = random::binomial(keyOf(34), 400, 0.7, many);
  EXPECT_NEAR(mean(b).item<double>(), 280, 4 * std::sqrt(84 / 4000.0));
  EXPECT_NEAR(fx::var(b).item<double>(), 84, 4 * 84 * std::sqrt(2 / 4000.0));
  fx::Array shares =
      random::multinomial(keyOf(35), 10, fx::tile(fx::array({{0.2, 0.5, 0.3}}), {2000, 1}));
  EXPECT_EQ(max(abs(sum(shares, -1) - 10.0)).item<double>(), 0);
  expectNumbers(mean(shares, 0), {3}, {2, 5, 3}, 0.05);
  fx::Array signs = random::rademacher(keyOf(36), many);
  EXPECT_NEAR(mean(signs).item<double>(), 0, 4 / std::sqrt(4000.0));
  EXPECT_EQ(min(abs(signs)).item<int>(), 1);
}

TEST(Draws, OrdersAreUniformAndElementsAsLikelyAsAsked) {
  // The place of element 0 in 3000 orders of 6.
  fx::Array keys = random::split(keyOf(40), 3000);
  fx::Array orders = fx::vmap([](fx::Array key) { return random::permutation(key, 6); })(keys);
  EXPECT_LT(chiSquare(argmin(orders, 1), std::vector<double>(6, 1.0 / 6)), 20.5);
  expectNumbers(fx::sort(orders, 1)(7), {6}, {0, 1, 2, 3, 4, 5});
  std::vector<double> p{0.1, 0.2, 0.3, 0.4};
  fx::Array drawn = random::choice(keyOf(41), 4, many, {.p = fx::array(p)});
  EXPECT_LT(chiSquare(drawn, p), 16.3);
  fx::Array once = random::choice(keyOf(42), 50, {50}, {.replace = false});
  EXPECT_EQ(fx::unique(once).values.size(), 50);
  fx::Array first = fx::vmap([&](fx::Array key) {
    return random::choice(key, 4, {2}, {.replace = false, .p = fx::array(p)})(0);
  })(keys);
  EXPECT_LT(chiSquare(first, p), 16.3);
  fx::Array firstIndex = fx::vmap([&](fx::Array key) {
    return random::categorical(key, log(fx::array(p)), -1, fx::Shape{3},
                               random::without_replacement)(0);
  })(keys);
  EXPECT_LT(chiSquare(firstIndex, p), 16.3);
}

TEST(Draws, OfVectorsHaveTheirMoments) {
  fx::Array mean = fx::array({1.0, -2.0}), cov = fx::array({{2.0, 0.5}, {0.5, 1.0}});
  for (auto method : {random::Factor::cholesky, random::Factor::eigh, random::Factor::svd}) {
    fx::Array x = random::multivariate_normal(keyOf(50), mean, cov, many, fx::f64, method);
    expectNumbers(fx::mean(x, 0), {2}, {1, -2}, 0.06);
    expectNumbers(fx::cov(transpose(x)).ravel(), {4}, {2, 0.5, 0.5, 1}, 0.08);
    fx::Array y = (x(fx::all, 0) - 1.0) / std::sqrt(2.0);
    EXPECT_LT(distance(y, [](auto x) { return stats::norm::cdf(x); }), bound);
  }
  fx::Array q = random::orthogonal(keyOf(51), 5, {3});
  fx::Array product = matmul(q, fx::linalg::matrix_transpose(q));
  EXPECT_LT(max(abs(product - fx::eye(5))).item<double>(), 1e-13);
  // Every entry of a rotation of the plane is a cosine of a uniform angle.
  fx::Array corner = random::orthogonal(keyOf(52), 2, many)(fx::all, 0, 0);
  EXPECT_LT(distance(corner, [](auto x) { return 1.0 - acos(x) / std::acos(-1.0); }), bound);
}

TEST(Draws, AreDifferentiableInTheirParameters) {
  fx::Array key = keyOf(60);
  auto check = [](auto f, auto... x) { fx::check_grads(f, fx::primals(x...), {.order = 2}); };
  fx::Shape some{6};
  check([&](fx::Array m) { return sum(sin(random::wald(key, m, some))); }, 1.5);
  check([&](fx::Array b) { return sum(log(random::pareto(key, b, some))); }, 1.5);
  check([&](fx::Array s, fx::Array c) { return sum(random::weibull_min(key, s, c, some)); }, 1.5,
        2.0);
  check([&](fx::Array a, fx::Array b,
            fx::Array c) { return sum(random::triangular(key, a, b, c, some)); },
        -1.0, 0.5, 2.0);
  check([&](fx::Array m, fx::Array c) { return sum(sin(random::multivariate_normal(key, m, c))); },
        fx::array({1.0, -2.0}), fx::array({{2.0, 0.5}, {0.5, 1.0}}));
  auto counts = [&](fx::Array l) { return sum(random::poisson(key, l, some).astype(fx::f64) * l); };
  EXPECT_EQ(fx::grad(counts)(3.0).item<double>(),
            sum(random::poisson(key, 3.0, some)).item<double>());
}

// The derivative keeps the distribution function: it is not that of the steps by which one was
// drawn, but the derivatives of expectations are.
TEST(Draws, OfGammaMoveAsTheirDistributionDoes) {
  fx::Array key = keyOf(61), a = fx::array({0.3, 1.0, 4.0, 60.0});
  auto draw = [&](fx::Array a) { return random::gamma(key, a); };
  auto [x, dx] = fx::jvp(draw, fx::primals(a), fx::tangents(fx::ones({4})));
  double h = 1e-6;
  fx::Array change = (gammainc(a + h, x) - gammainc(a - h, x)) / (2 * h);
  EXPECT_LT(max(abs(dx + change / stats::gamma::pdf(x, a))).item<double>(), 1e-6);
  auto log = [&](fx::Array a) { return random::loggamma(key, a); };
  auto [l, dl] = fx::jvp(log, fx::primals(a), fx::tangents(fx::ones({4})));
  EXPECT_LT(max(abs(dl * exp(l) - dx)).item<double>(), 1e-10);
  auto slopeOfMean = [&](auto draw, double at) {
    return fx::grad([&](fx::Array a) { return fx::mean(draw(a)); })(at).template item<double>();
  };
  EXPECT_NEAR(slopeOfMean([&](auto a) { return random::gamma(key, a, many); }, 2.5), 1, 0.05);
  EXPECT_NEAR(slopeOfMean([&](auto a) { return random::gamma(key, a, many); }, 1e7), 1, 0.01);
  EXPECT_NEAR(slopeOfMean([&](auto a) { return random::chisquare(key, a, many); }, 3.0), 1, 0.05);
  // a / (a + b)
  EXPECT_NEAR(slopeOfMean([&](auto a) { return random::beta(key, a, 2.0, many); }, 1.5), 2 / 12.25,
              0.01);
}

TEST(Draws, OfABatchAreThoseOfEveryKeyAndParameter) {
  fx::Array keys = random::split(keyOf(70), 3), parameters = fx::array({0.5, 1.0, 30.0});
  auto draw = [](fx::Array key, fx::Array a) {
    fx::Array p = random::poisson(key, a, fx::Shape{4}).astype(fx::f64);
    fx::Array b = random::binomial(key, 40, a / 50.0, fx::Shape{4});
    fx::Array order = random::permutation(key, fx::arange(4.0));
    return fx::stack({random::gamma(key, a, fx::Shape{4}), random::beta(key, a, 2.0, fx::Shape{4}),
                      p, b, order, random::wald(key, a, fx::Shape{4})});
  };
  fx::Array all = fx::vmap(draw)(keys, parameters),
            compiled = fx::jit(fx::vmap(draw))(keys, parameters);
  for (int i = 0; i < 3; ++i) {
    fx::Array one = draw(keys(i), parameters(i));
    EXPECT_EQ(fx::Array(all(i)).to_vector<double>(), one.to_vector<double>()) << i;
    EXPECT_LT(max(abs(fx::Array(compiled(i)) - one) / (1.0 + abs(one))).item<double>(), 1e-12) << i;
  }
  auto total = [&](fx::Array key, fx::Array a) { return sum(random::gamma(key, a, fx::Shape{4})); };
  auto slope = fx::grad(total, fx::argnums<1>);
  fx::Array slopes = fx::vmap(slope)(keys, parameters);
  for (int i = 0; i < 3; ++i)
    EXPECT_NEAR(fx::Array(slopes(i)).item<double>(), slope(keys(i), parameters(i)).item<double>(),
                1e-12);
}

} // namespace
