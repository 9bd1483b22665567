// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wrong rule is named: on request, or where it is first used.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;

namespace {

auto forward(double slope) {
  return fx::custom_jvp([](fx::Array x) { return 2.0 * x; })
      .defjvp([slope](fx::Array x, fx::Array t) { return std::pair{2.0 * x, slope * t}; });
}
template <class F> auto both(F f, double slope) {
  return fx::custom_vjp(
      f, [](fx::Array x) { return std::pair{2.0 * x, std::tuple{}}; },
      [slope](std::tuple<>, fx::Array ct) { return slope * ct; });
}
auto plain = [](fx::Array x) { return 2.0 * x; };

} // namespace

TEST(CheckRules, NamesTheWrongRule) {
  fx::check_rules(forward(2.0), 1.0);
  fx::check_rules(both(plain, 2.0), 1.0);
  fx::check_rules(both(forward(2.0), 2.0), 1.0);
  expectError<fx::TransformError>([] { fx::check_rules(forward(7.0), 1.0); },
                                  {"the jvp rule disagrees with central differences"});
  expectError<fx::TransformError>([] { fx::check_rules(both(plain, 7.0), 1.0); },
                                  {"the vjp rule disagrees with central differences"});
  expectError<fx::TransformError>([] { fx::check_rules(both(forward(2.0), 7.0), 1.0); },
                                  {"the vjp rule disagrees"});
  expectError<fx::TransformError>([] { fx::check_rules(both(forward(7.0), 2.0), 1.0); },
                                  {"the jvp rule disagrees"});
}

// In a process of its own: the environment is read once.
TEST(CheckRules, ChecksWhereTheEnvironmentAsksForIt) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto isFound = [] {
    setenv("FLUXION_CHECK_RULES", "1", /*overwrite=*/1);
    try {
      fx::grad(forward(7.0))(1.0);
    } catch (const fx::TransformError &) {
      std::_Exit(0);
    }
    std::_Exit(1);
  };
  EXPECT_EXIT(isFound(), testing::ExitedWithCode(0), "");
}

TEST(CheckRules, ChecksAtFirstUseWhereAskedFor) {
  auto wrong = forward(7.0);
  expectNumber(fx::grad(wrong)(1.0), 7.0);
  fx::debug::RuleChecks checks;
  auto right = forward(2.0);
  expectNumber(fx::grad(right)(1.0), 2.0);
  expectError<fx::TransformError>([&] { fx::grad(forward(7.0))(1.0); },
                                  {"the jvp rule disagrees with central differences"});
  expectError<fx::TransformError>([&] { fx::grad(both(plain, 7.0))(1.0); }, {"the vjp rule"});
  auto traced = forward(7.0); // nobody knows the numbers
  fx::jit(traced).lower(fx::spec<double>());
}
