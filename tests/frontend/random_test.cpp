// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Draws under transformations: the same numbers, batched by keys, differentiable in parameters.
#include "tests/frontend/numbers.h"

#include <cmath>

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumbers;

namespace {

TEST(Random, AKeyDrawsTheSameNumbersEverywhere) {
  fx::Array key = fx::random::key(3);
  auto draw = [](fx::Array key) { return fx::random::uniform(key, {4, 3}); };
  std::vector<double> eager = draw(key).to_vector<double>();
  EXPECT_EQ(fx::jit(draw)(key).to_vector<double>(), eager);
  EXPECT_EQ(draw(key).to_vector<double>(), eager);
  EXPECT_NE(draw(fx::random::fold_in(key, 1)).to_vector<double>(), eager);
}

TEST(Random, VmapOverKeysIsDrawingForEach) {
  fx::Array keys = fx::random::split(fx::random::key(7), 3);
  auto draw = [](fx::Array key) {
    auto [a, b] = fx::random::split<2>(key);
    return fx::random::normal(a, {5}) + fx::random::exponential(b, {5});
  };
  fx::Array all = fx::vmap(draw)(keys);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(fx::Array(all(i)).to_vector<double>(), draw(keys(i)).to_vector<double>());
  fx::Array compiled = fx::jit(fx::vmap(draw))(keys);
  EXPECT_LT(abs(compiled - all).max().item<double>(), 1e-13);
}

TEST(Random, DrawsAreDifferentiableInTheirParameters) {
  fx::Array key = fx::random::key(1);
  auto located = [&](fx::Array mean, fx::Array scale) {
    return sum(mean + scale * fx::random::normal(key, {100}));
  };
  auto [byMean, byScale] = fx::grad(located, fx::argnums<0, 1>)(0.5, 2.0);
  EXPECT_DOUBLE_EQ(byMean.item<double>(), 100);
  EXPECT_NEAR(byScale.item<double>(), sum(fx::random::normal(key, {100})).item<double>(), 1e-12);
  auto between = [&](fx::Array low, fx::Array high) {
    return sum(fx::random::uniform(key, {50}, fx::f64, low, high));
  };
  fx::check_grads(between, fx::primals(-1.0, 2.0));
  auto truncated = [&](fx::Array low, fx::Array high) {
    return sum(fx::random::truncated_normal(key, low, high, {50}));
  };
  fx::check_grads(truncated, fx::primals(-1.0, 2.0));
}

TEST(Random, MomentsAreThoseOfTheDistribution) {
  fx::Array key = fx::random::key(11);
  fx::Array normals = fx::random::normal(key, {40000}, fx::f32);
  EXPECT_NEAR(mean(normals).item<double>(), 0, 0.02);
  EXPECT_NEAR(fx::std(normals).item<double>(), 1, 0.02);
  EXPECT_NEAR(mean(fx::random::exponential(key, {40000})).item<double>(), 1, 0.03);
  EXPECT_NEAR(mean(fx::random::bernoulli(key, 0.3, fx::Shape{40000})).item<double>(), 0.3, 0.02);
  fx::Array places = fx::random::categorical(key, log(fx::array({0.2, 0.8})), -1, fx::Shape{40000});
  EXPECT_NEAR(mean(places).item<double>(), 0.8, 0.02);
  fx::Array halves = fx::random::normal(key, {4000}, fx::bf16);
  EXPECT_EQ(halves.dtype(), fx::bf16);
  EXPECT_NEAR(fx::std(halves).item<double>(), 1, 0.05);
}

TEST(Random, CategoricalRunsAlongAnyAxis) {
  fx::Array key = fx::random::key(2);
  fx::Array sure = fx::where(fx::eye(3) > 0.5, 0.0, -1e9);
  expectNumbers(fx::random::categorical(key, sure, 0), {3}, {0, 1, 2});
  expectNumbers(fx::random::categorical(key, sure, -1, fx::Shape{2, 3}), {2, 3},
                {0, 1, 2, 0, 1, 2});
}

TEST(Random, WhatIsNoKeyIsRefused) {
  fx::Array key = fx::random::key(0);
  expectError<fx::DtypeError>([] { fx::random::normal(fx::array({1, 2}), {3}); },
                              {"not a key", "u32[2]"});
  expectError<fx::ShapeError>([&] { fx::random::uniform(fx::random::split(key, 3), {3}); },
                              {"single key", "u32[3,2]"});
  expectError<fx::ShapeError>([&] { fx::random::bits(key, {-1}); }, {"negative size"});
  expectError<fx::DtypeError>([&] { fx::random::bits(key, {1}, fx::i32); }, {"unsigned"});
  expectError<fx::DtypeError>([&] { fx::random::uniform(key, {1}, fx::i32); }, {"fractions"});
  expectError<fx::DtypeError>([&] { fx::random::randint(key, {1}, 0, 2.5); }, {"bound of randint"});
  expectError<fx::DtypeError>([] { fx::random::key(0.5); }, {"seed"});
  expectError<fx::ShapeError>([&] { fx::random::choice(key, fx::zeros({0}), {1}); },
                              {"choice of nothing"});
}

TEST(Random, ParametersThatDoNotFitAreRefused) {
  fx::Array key = fx::random::key(0), three = fx::array({1.0, 2.0, 3.0}),
            whole = fx::array({1, 2, 3});
  expectError<fx::ShapeError>([&] { fx::random::uniform(key, {1000000}, fx::f64, three, 5.0); },
                              {"low of uniform", "does not fit", "f64[3]"});
  expectError<fx::ShapeError>([&] { fx::random::uniform(key, {2, 2}, fx::f64, 0.0, three); },
                              {"high of uniform"});
  expectError<fx::ShapeError>([&] { fx::random::uniform(key, fx::Shape{}, fx::f64, three, 5.0); },
                              {"low of uniform", "random_test.cpp"});
  expectError<fx::ShapeError>([&] { fx::random::randint(key, {2}, whole, 5); }, {"low of randint"});
  expectError<fx::ShapeError>([&] { fx::random::truncated_normal(key, three, 5.0, {2}, fx::f64); },
                              {"low of truncated_normal"});
  expectError<fx::ShapeError>([&] { fx::random::bernoulli(key, three / 4.0, fx::Shape{2}); },
                              {"p of bernoulli"});
  EXPECT_EQ(fx::random::uniform(key, {2, 3}, fx::f64, three, 5.0).shape().str(), "[2,3]");
}

} // namespace
