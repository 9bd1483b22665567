// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What numbers do where languages differ: integers that wrap, zeros of both signs, denormals, sums
// of many, and what no simplification may change.
#include "tests/frontend/numbers.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace fx = fluxion;
using fluxion::tests::expectNumbers;

namespace {

/// `f` of x as it runs at once, and compiled: numbers that are known at run time only.
template <class F> std::vector<fx::Array> eitherWay(F f, const fx::Array &x) {
  return {f(x), fx::jit(f)(x)};
}

TEST(Semantics, NumbersTakeTheDtypeOfIntegersAndWrap) {
  for (const fx::Array &y :
       eitherWay([](fx::Array x) { return x + 300; }, fx::array({1, -1}).astype(fx::i8))) {
    EXPECT_EQ(y.dtype(), fx::i8);
    expectNumbers(y, {2}, {45, 43});
  }
}

// Equal as numbers, they stay in their order: sort is stable.
TEST(Semantics, ZerosOfBothSignsAreSortedAsTheyCome) {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  fx::Array x = fx::array({inf, nan, 0.0, -0.0, -inf, nan, 0.0});
  for (const fx::Array &y : eitherWay([](fx::Array x) { return sort(x); }, x)) {
    expectNumbers(y(fx::slice(0, 5)), {5}, {-inf, 0, 0, 0, inf});
    expectNumbers(fx::signbit(y(fx::slice(1, 4))), {3}, {0, 1, 0});
    expectNumbers(fx::isnan(y(fx::slice(5, 7))), {2}, {1, 1});
  }
  expectNumbers(argsort(x), {7}, {4, 2, 3, 6, 0, 1, 5});
}

TEST(Semantics, OnesAreCountedExactlyInSinglePrecision) {
  fx::Array x = fx::ones({std::int64_t{1} << 25}, fx::f32);
  for (const fx::Array &y : eitherWay([](fx::Array x) { return sum(x); }, x)) {
    EXPECT_EQ(y.dtype(), fx::f32);
    EXPECT_EQ(y.item<float>(), 33554432.f);
  }
}

TEST(Semantics, VariancesBesideLargeMeansKeepTheirDigits) {
  fx::Array x = fx::array({1e8, 1e8 + 1, 1e8 + 2});
  for (const fx::Array &y : eitherWay([](fx::Array x) { return fx::var(x); }, x))
    EXPECT_NEAR(y.item<double>(), 2.0 / 3, 1e-15);
  // In single precision the three are one number.
  EXPECT_EQ(fx::var(x.astype(fx::f32)).item<float>(), 0);
}

TEST(Semantics, ConstantsAreNotReassociated) {
  auto f = [](fx::Array a) { return (a + 1e8) - 1e8; };
  for (const fx::Array &y : eitherWay(f, fx::array({1.f, 3.f, 5.f})))
    expectNumbers(y, {3}, {0, 0, 8});
}

TEST(Semantics, DenormalsStay) {
  const float tiny = 1e-40f;
  for (const fx::Array &y : eitherWay([](fx::Array x) { return x * 1.f; }, fx::array({tiny})))
    EXPECT_EQ(y(0).item<float>(), tiny);
  for (const fx::Array &y : eitherWay([](fx::Array x) { return x * 0.5f + x; }, fx::array({tiny})))
    EXPECT_EQ(y(0).item<float>(), tiny * 0.5f + tiny);
  for (const fx::Array &y : eitherWay([](fx::Array x) { return x * 0.5; }, fx::array({1e-310})))
    EXPECT_EQ(y(0).item<double>(), 0.5e-310);
}

TEST(Semantics, WhatIsNoNumberIsNotSimplifiedAway) {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  auto expectNan = [](auto f, double x) {
    for (const fx::Array &y : eitherWay(f, fx::array({x, x}).reshape({2})))
      EXPECT_TRUE(bool(fx::all(isnan(y))));
  };
  expectNan([](fx::Array x) { return x / x; }, 0);
  expectNan([](fx::Array x) { return x * 0.0; }, nan);
  expectNan([](fx::Array x) { return x * 0.0; }, inf);
  expectNan([](fx::Array x) { return x - x; }, inf);
}

} // namespace
