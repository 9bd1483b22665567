// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays as text: as NumPy prints the same numbers.
#include "tests/frontend/numbers.h"

#include <sstream>

namespace fx = fluxion;

namespace {

TEST(Print, AlignsNumbers) {
  EXPECT_EQ(to_string(fx::array({1.0, 2.0, 3.0})), "[1. 2. 3.]");
  EXPECT_EQ(to_string(fx::array({{1.0, 2.5}, {3.0, -4.0}})), "[[ 1.   2.5]\n [ 3.  -4. ]]");
  EXPECT_EQ(to_string(fx::array({1, -20, 300})), "[  1 -20 300]");
  EXPECT_EQ(to_string(fx::array({true, false})), "[ True False]");
  EXPECT_EQ(to_string(fx::array({1.0 / 3, 2.0})), "[0.33333333 2.        ]");
  EXPECT_EQ(to_string(fx::array({1.f / 3})), "[0.33333334]");
  EXPECT_EQ(to_string(fx::array({0.1f, 0.2f})), "[0.1 0.2]");
}

TEST(Print, UsesExponentsForNumbersFarApart) {
  EXPECT_EQ(to_string(fx::array({1e10, 1.5e-5})), "[1.0e+10 1.5e-05]");
  EXPECT_EQ(to_string(fx::array({1.0, 1234.5})), "[1.0000e+00 1.2345e+03]");
  EXPECT_EQ(to_string(fx::array({0.001, 1.0})), "[0.001 1.   ]");
}

TEST(Print, NamesWhatIsNotFinite) {
  EXPECT_EQ(to_string(fx::array({1.0, NAN, -INFINITY})), "[  1.  nan -inf]");
  EXPECT_EQ(to_string(fx::array({NAN, NAN})), "[nan nan]");
  EXPECT_EQ(to_string(fx::array({0.25, INFINITY})), "[0.25  inf]");
}

TEST(Print, WritesScalarsInFull) {
  EXPECT_EQ(to_string(fx::Array(2.0)), "2.0");
  EXPECT_EQ(to_string(fx::Array(0.1)), "0.1");
  EXPECT_EQ(to_string(fx::Array(1e-5)), "1e-05");
  EXPECT_EQ(to_string(fx::Array(1e300)), "1e+300");
  EXPECT_EQ(to_string(fx::Array(3)), "3");
  EXPECT_EQ(to_string(fx::Array(true)), "True");
  EXPECT_EQ(to_string(fx::Array(-INFINITY)), "-inf");
}

TEST(Print, SeparatesAxesByLines) {
  EXPECT_EQ(to_string(fx::arange(8).reshape({2, 2, 2})), "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]");
  EXPECT_EQ(to_string(fx::zeros({0})), "[]");
  EXPECT_EQ(to_string(fx::zeros({2, 0})), "[]");
}

TEST(Print, WrapsAndShortens) {
  EXPECT_EQ(to_string(fx::arange(30)),
            "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n"
            " 24 25 26 27 28 29]");
  EXPECT_EQ(to_string(fx::arange(2000)), "[   0    1    2 ... 1997 1998 1999]");
  EXPECT_EQ(to_string(fx::zeros({2000, 2})),
            "[[0. 0.]\n [0. 0.]\n [0. 0.]\n ...\n [0. 0.]\n [0. 0.]\n [0. 0.]]");
}

TEST(Print, SaysWhereAValueWasTraced) {
  std::string concrete, abstract;
  fx::grad([&](fx::Array x) {
    concrete = to_string(x * 2.0);
    return sum(x);
  })(fx::array({1.0, 2.0}));
  EXPECT_THAT(concrete, testing::StartsWith("f64[2] traced at print_test.cpp:"));
  EXPECT_THAT(concrete, testing::EndsWith(" = [2. 4.]"));
  fx::jit([&](fx::Array x) { return abstract = to_string(x), x; })(1.0f);
  EXPECT_THAT(abstract, testing::StartsWith("f32[] traced at print_test.cpp:"));
  EXPECT_THAT(abstract, testing::Not(testing::HasSubstr("=")));
}

TEST(Print, ByStreamsAndFormats) {
  std::ostringstream out;
  out << fx::array({1, 2}) << fx::Array(1.5);
  EXPECT_EQ(out.str(), "[1 2]1.5");
  fx::Array x = fx::array({1, 2});
  EXPECT_EQ(fmt::format("{} {}", x, x(0)), "[1 2] 1");
}

TEST(Print, NamesDtypes) {
  std::ostringstream out;
  out << fx::f32 << ' ' << fx::array({true}).dtype() << fx::Shape({1});
  EXPECT_EQ(out.str(), "f32 bool[1]");
  EXPECT_EQ(fmt::format("{}|{}", fx::bf16, fx::f64), "bf16|f64");
}

} // namespace
