// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What distributions and special functions refuse, by the name of the argument.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;

namespace {

// Inside, beside the function of the C library.
namespace random = fluxion::random;

const fx::Array key = random::key(0);

TEST(Refusals, ParametersThatDoNotFitAreNamed) {
  expectError<fx::ShapeError>([] { random::gamma(key, fx::ones({3}), fx::Shape{2}); },
                              {"a of gamma", "[2]", "f64[3]"});
  expectError<fx::ShapeError>([] { random::beta(key, 1.0, fx::ones({2, 2}), fx::Shape{2}); },
                              {"b of beta", "f64[2,2]"});
  expectError<fx::ShapeError>([] { random::beta(key, fx::ones({2}), fx::ones({3})); },
                              {"beta", "f64[2] and f64[3]"});
  expectError<fx::DtypeError>([] { random::poisson(key, true); }, {"lam of poisson", "bool"});
  expectError<fx::DtypeError>([] { random::poisson(key, 1.0, {}, fx::f32); },
                              {"poisson", "integer"});
  expectError<fx::DtypeError>([] { random::gamma(key, 1.0, {}, fx::i32); }, {"gamma", "floating"});
  expectError<fx::DtypeError>([] { random::cauchy(key, {}, fx::i32); }, {"cauchy", "floating"});
  expectError<fx::DtypeError>([] { random::rademacher(key, {2}, fx::u8); }, {"rademacher", "u8"});
  expectError<fx::ShapeError>([] { random::dirichlet(key, 1.0); }, {"alpha of dirichlet"});
  expectError<fx::ShapeError>([] { random::ball(key, 3, -1); }, {"p of ball", "-1"});
  expectError<fx::ShapeError>([] { random::multivariate_normal(key, fx::ones({3}), fx::eye(2)); },
                              {"cov of multivariate_normal", "[.., 3, 3]", "f64[2,2]"});
  expectError<fx::ShapeError>([] { random::multivariate_normal(key, 1.0, fx::eye(2)); },
                              {"mean of multivariate_normal"});
  expectError<fx::DtypeError>([] { random::orthogonal(key, 2, {}, fx::f16); },
                              {"orthogonal", "f16"});
  expectError<fx::DtypeError>([] { random::gamma(fx::array({1, 2}), 1.0); },
                              {"not a key in gamma"});
}

TEST(Refusals, DrawsWithoutReplacementAreAsManyAsThereAre) {
  expectError<fx::ShapeError>([] { random::choice(key, 3, {4}, {.replace = false}); },
                              {"without replacement in choice", "at most 3", "4"});
  expectError<fx::ShapeError>([] { random::choice(key, 3, {2}, {.p = fx::ones({4})}); },
                              {"p of choice", "[3]", "f64[4]"});
  expectError<fx::DtypeError>([] { random::choice(key, 2.5, {2}); }, {"choice of a number"});
  expectError<fx::ShapeError>([] { random::choice(key, fx::ones({2}), {2}, {.axis = 1}); },
                              {"axis out of range in choice"});
  expectError<fx::ShapeError>(
      [] {
        random::categorical(key, fx::zeros({3}), -1, fx::Shape{4}, random::without_replacement);
      },
      {"without replacement in categorical", "at most 3"});
  expectError<fx::ShapeError>([] { random::categorical(key, fx::zeros({0})); },
                              {"categorical of nothing"});
  expectError<fx::DtypeError>([] { random::permutation(key, 2.5); }, {"permutation"});
  expectError<fx::ShapeError>([] { random::permutation(key, fx::ones({2, 3}), {.axis = 2}); },
                              {"axis out of range in permutation"});
  expectError<fx::TraceError>(
      [] { fx::jit([](fx::Array n) { return random::permutation(key, n); })(3); },
      {"permutation of an unknown number", "static"});
}

TEST(Refusals, OrdersAreNotNegative) {
  expectError<fx::ShapeError>([] { fx::expn(-1, 1.0); }, {"expn", "-1"});
  expectError<fx::ShapeError>([] { fx::bernoulli(-1); }, {"bernoulli", "-1"});
  expectError<fx::ShapeError>([] { fx::multigammaln(1.0, 0); }, {"d of multigammaln"});
  expectError<fx::ShapeError>([] { fx::multigammaln(3e9, 2000000000); },
                              {"d of multigammaln", "too large", "10000"});
  expectError<fx::ShapeError>([] { fx::bernoulli(2000000000); }, {"too large", "bernoulli"});
  expectError<fx::ShapeError>([] { fx::gammainc(fx::ones({2}), fx::ones({3})); }, {"gammainc"});
}

TEST(Refusals, DensitiesOfVectorsSayWhatDoesNotFit) {
  namespace stats = fx::stats;
  expectError<fx::ShapeError>([] { stats::dirichlet::logpdf(fx::ones({4}), fx::ones({2})); },
                              {"x of dirichlet", "[2, ..] or [1, ..]", "f64[4]"});
  expectError<fx::ShapeError>([] { stats::dirichlet::logpdf(fx::ones({2}), fx::ones({2, 2})); },
                              {"alpha of dirichlet"});
  expectError<fx::ShapeError>(
      [] { stats::multivariate_normal::logpdf(fx::ones({2}), fx::ones({2}), fx::eye(3)); },
      {"cov of multivariate_normal", "[.., 2, 2]"});
}

} // namespace
