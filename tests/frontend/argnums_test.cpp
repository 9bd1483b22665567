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
