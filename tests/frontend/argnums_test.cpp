// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Gradients come in the order in which the arguments are named.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

namespace fx = fluxion;

namespace {

fx::Array weighted(fx::Array a, fx::Array b, fx::Array c) { return 1.0 * a + 10.0 * b + 100.0 * c; }

TEST(ArgNums, OrderAtCompileTimeIsThatOfTheCall) {
  auto [c, a] = fx::grad(weighted, fx::argnums<2, 0>)(1.0, 1.0, 1.0);
  EXPECT_EQ(c.item<double>(), 100.0);
  EXPECT_EQ(a.item<double>(), 1.0);
}

TEST(ArgNums, OrderAtRunTimeIsThatOfTheCall) {
  auto g = fx::grad(weighted, {1, 0, 1})(1.0, 1.0, 1.0);
  ASSERT_EQ(g.size(), 3u);
  EXPECT_EQ(g[0].item<double>(), 10.0);
  EXPECT_EQ(g[1].item<double>(), 1.0);
  EXPECT_EQ(g[2].item<double>(), 10.0);
}

TEST(ArgNums, OrderOfJacobiansIsThatOfTheCall) {
  auto product = [](fx::Array x, fx::Array y) { return x * x * y; };
  auto expect = [&](auto derivatives) {
    auto [by, bx] = derivatives(2.0, 3.0);
    EXPECT_EQ(by.template item<double>(), 4.0);
    EXPECT_EQ(bx.template item<double>(), 12.0);
  };
  expect(fx::jacfwd(product, fx::argnums<1, 0>));
  expect(fx::jacrev(product, fx::argnums<1, 0>));
  auto [first, second] = fx::jacobian(product, fx::argnums<1, 1>)(2.0, 3.0);
  EXPECT_EQ(first.item<double>(), 4.0);
  EXPECT_EQ(second.item<double>(), 4.0);
  auto [y, x] = fx::hessian(product, fx::argnums<1, 0>)(2.0, 3.0);
  EXPECT_EQ(std::get<0>(y).item<double>(), 0.0);
  EXPECT_EQ(std::get<1>(y).item<double>(), 4.0);
  EXPECT_EQ(std::get<0>(x).item<double>(), 4.0);
  EXPECT_EQ(std::get<1>(x).item<double>(), 6.0);
  // H v with v = (1 along y, 10 along x).
  auto [hy, hx] = fx::hvp(product, fx::argnums<1, 0>)(2.0, 3.0, 1.0, 10.0);
  EXPECT_EQ(hy.item<double>(), 40.0);
  EXPECT_EQ(hx.item<double>(), 64.0);
}

TEST(ArgNums, OrderOfBlocksOfDifferentShapes) {
  auto f = [](fx::Array a, fx::Array b) { return sum(a) * b; };
  fx::Array a = fx::array({1.0, 2.0, 3.0}), b = fx::array({4.0, 5.0});
  auto [byB, byA] = fx::jacrev(f, fx::argnums<1, 0>)(a, b);
  EXPECT_EQ(byB.shape(), fx::Shape({2, 2}));
  EXPECT_EQ(byA.shape(), fx::Shape({2, 3}));
  auto total = [](fx::Array p, fx::Array q) { return sum(p * p) * sum(q); };
  auto [hb, ha] = fx::hvp(total, fx::argnums<1, 0>)(a, b, fx::ones({2}), fx::ones({3}));
  EXPECT_EQ(hb.shape(), b.shape());
  EXPECT_EQ(ha.shape(), a.shape());
}

TEST(ArgNums, GradientsHaveTheTypeOfTheirArgument) {
  auto f = [](std::pair<fx::Array, fx::Array> p) { return p.first * p.second; };
  std::pair<fx::Array, fx::Array> at{3.0, 4.0}, g = fx::grad(f)(at);
  EXPECT_EQ(g.first.item<double>(), 4.0);
  std::pair<fx::Array, fx::Array> j = fx::jacfwd(f)(at);
  EXPECT_EQ(j.second.item<double>(), 3.0);
  auto single = [](std::tuple<fx::Array> t) { return std::get<0>(t) * 2.0; };
  std::tuple<fx::Array> s = fx::grad(single)(std::tuple<fx::Array>{1.0});
  EXPECT_EQ(std::get<0>(s).item<double>(), 2.0);
}

TEST(ArgNums, OutOfRangeIsAnError) {
  try {
    fx::grad(weighted, {0, 5})(1.0, 1.0, 1.0);
    FAIL() << "no error";
  } catch (const fx::TransformError &error) {
    std::string text = error.what();
    EXPECT_NE(text.find("argnums in [0, 3)"), std::string::npos) << text;
    EXPECT_NE(text.find("argnums_test.cpp:"), std::string::npos) << text;
  }
}

} // namespace
