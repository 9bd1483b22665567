// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Time by lines: every line is there, the dear one first, and the sum is the whole.
#include "tests/frontend/numbers.h"

#include <algorithm>
#include <numeric>

namespace fx = fluxion;
using fluxion::tests::expectError;
using testing::HasSubstr;

namespace {

double total(const fx::Profile &profile) {
  return std::accumulate(
      profile.lines.begin(), profile.lines.end(), 0.0,
      [](double sum, const fx::ProfileLine &line) { return sum + line.seconds; });
}
int lineOf(const fx::ProfileLine &line) {
  return std::atoi(line.place.substr(line.place.rfind(':') + 1).c_str());
}

TEST(Profile, NamesTheDearestLineFirst) {
  int first = __LINE__;
  auto f = [](fx::Array a, fx::Array m) {
    fx::Array product = dot(m, m);
    fx::Array sums = sum(a * a);
    return product(0, 0) + sums;
  };
  auto profile = fx::profile(fx::jit(f), fx::ones({1000}), fx::ones({300, 300}));
  ASSERT_GE(profile.lines.size(), 2u);
  EXPECT_EQ(lineOf(profile.lines[0]), first + 2);
  EXPECT_THAT(profile.lines[0].ops, testing::Contains("dot_general"));
  EXPECT_GT(profile.lines[0].seconds, 0.8 * total(profile));
  EXPECT_GT(profile.calls, 0);
  EXPECT_THAT(profile.str(), HasSubstr("profile_test.cpp:" + std::to_string(first + 2)));
}

TEST(Profile, DividesALoopAmongItsLines) {
  int first = __LINE__;
  auto f = [](fx::Array x) {
    fx::Array y = exp(sin(x));
    fx::Array z = y + 1.0;
    return sum(z * z);
  };
  auto profile = fx::profile(fx::grad(f), fx::ones({100000}));
  ASSERT_FALSE(profile.lines.empty());
  EXPECT_EQ(lineOf(profile.lines[0]), first + 2);
  EXPECT_TRUE(profile.lines[0].isEstimate);
  EXPECT_GT(profile.lines[0].derivatives, 0.0);
  EXPECT_LT(profile.lines[0].derivatives, profile.lines[0].seconds);
  EXPECT_NEAR(total(profile), profile.seconds, 0.01 * profile.seconds);
}

TEST(Profile, LooksIntoLoops) {
  int first = __LINE__;
  auto f = [](fx::Array x) {
    auto step = [](fx::Array, fx::Array y) { return sin(y); };
    return fx::fori_loop(0, 20, step, x);
  };
  auto profile = fx::profile(fx::jit(f), fx::ones({5000}));
  ASSERT_FALSE(profile.lines.empty());
  EXPECT_EQ(lineOf(profile.lines[0]), first + 2);
}

TEST(Profile, OfLongScalarPrograms) {
  auto f = [](fx::Array x) {
    for (int i = 0; i < 2000; ++i)
      x = sin(x) + 0.1;
    return x;
  };
  auto profile = fx::profile(fx::jit(f), 1.0);
  ASSERT_FALSE(profile.lines.empty());
  EXPECT_GT(profile.lines[0].seconds, 0.0);
}

TEST(Profile, PrintsNothingOfWhatItRuns) {
  auto f = fx::jit([](fx::Array x) {
    fx::debug_print("x = {}", x);
    return sin(x);
  });
  testing::internal::CaptureStdout();
  auto profile = fx::profile(f, 1.0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_GT(profile.calls, 0);
  testing::internal::CaptureStdout();
  f(1.0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "x = 1.0\n");
}

TEST(Profile, OfAProgramThatDoesNothingHasNumbers) {
  auto profile = fx::profile(fx::jit([](fx::Array x) { return x; }), fx::ones({0}));
  for (const fx::ProfileLine &line : profile.lines)
    EXPECT_GE(line.seconds, 0.0);
  EXPECT_THAT(profile.str(), testing::Not(HasSubstr("nan")));
}

TEST(Profile, LeavesDonatedArgumentsAlone) {
  fx::JitOptions donates{.donate_argnums = {0}};
  fx::Array x = fx::ones({1000});
  auto profile = fx::profile(fx::jit([](fx::Array x) { return x * 2.0; }, donates), x);
  EXPECT_GT(profile.calls, 0);
  EXPECT_EQ(sum(x).item<double>(), 1000);
}

TEST(Profile, IsNotForTraces) {
  expectError<fx::TransformError>(
      [] {
        fx::grad([](fx::Array x) {
          fx::profile(fx::jit([](fx::Array y) { return y; }), x);
          return x;
        })(1.0);
      },
      {"profile inside of a trace"});
}

} // namespace
