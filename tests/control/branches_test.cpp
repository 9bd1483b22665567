// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// cond and switch_case: one branch runs, forwards, backwards and for every example of a batch.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

fx::Array halve(fx::Array x) { return x / 2.0; }
fx::Array grow(fx::Array x) { return 3.0 * x + 1.0; }

} // namespace

TEST(Cond, TakesTheBranchThatPredSays) {
  expectNumber(fx::cond(true, halve, grow, 6.0), 3);
  expectNumber(fx::cond(false, halve, grow, 6.0), 19);
  auto collatz = [](fx::Array x) { return fx::cond(x < 4.0, grow, halve, x); };
  expectNumber(collatz(6.0), 3);
  expectNumber(collatz(3.0), 10);
  expectNumber(fx::grad(collatz)(6.0), 0.5);
  expectNumber(fx::grad(collatz)(3.0), 3);
}

TEST(Cond, TakesAndGivesTrees) {
  struct Range {
    fx::Array low, high;
  };
  auto keep = [](Range r, fx::Array s) { return std::pair(r, std::vector{s, s + 1}); };
  auto swap = [](Range r, fx::Array s) {
    return std::pair(Range{r.high, r.low}, std::vector{s + 1, s});
  };
  Range range{fx::array({1.0, 2.0}), fx::array({3.0, 4.0})};
  auto [swapped, ordered] = fx::cond(false, keep, swap, range, 7);
  expectNumbers(swapped.low, {2}, {3, 4});
  expectNumbers(swapped.high, {2}, {1, 2});
  expectNumber(ordered[0], 8);
  EXPECT_EQ(ordered[0].dtype(), fx::i32);
}

TEST(Cond, NeedsNoOperands) {
  fx::Array x = 5.0;
  auto f = [](fx::Array x) { return fx::cond(x > 2.0, [&] { return x * x; }, [&] { return -x; }); };
  expectNumber(f(x), 25);
  expectNumber(f(1.0), -1);
  expectNumber(fx::grad(f)(5.0), 10);
  expectNumber(fx::grad(fx::grad(f))(5.0), 2);
}

TEST(Cond, GivesABareNumberTheTypeOfTheOtherBranch) {
  auto one = [](fx::Array x) {
    return fx::cond(x > 0.0f, [&] { return x * 2.0f; }, [] { return 1.5; });
  };
  EXPECT_EQ(one(1.0f).dtype(), fx::f32);
  EXPECT_EQ(one(-1.0f).dtype(), fx::f32);
  expectNumber(one(-1.0f), 1.5);
  auto both = [](fx::Array x) { return fx::cond(x > 0.0, [] { return 1; }, [] { return 2.5; }); };
  EXPECT_EQ(both(1.0).dtype(), fx::f64);
  expectNumber(both(1.0), 1);
}

// Each branch captures something else, and both the same array.
TEST(Cond, SeesWhatBranchesCapture) {
  fx::Array shared = fx::linspace(0.0, 1.0, 20);
  auto f = [&](fx::Array x, fx::Array y) {
    fx::Array inner = sin(x);
    return fx::cond(
        x > y, [&](fx::Array z) { return z * inner + sum(shared); },
        [&](fx::Array z) { return z * y + sum(shared * shared); }, x * y);
  };
  auto [dx, dy] = fx::grad(f, fx::argnums<0, 1>)(2.0, 1.0); // x y sin(x) + 10
  expectNumber(dx, std::sin(2.0) + 2 * std::cos(2.0));
  expectNumber(dy, 2 * std::sin(2.0));
  auto [ex, ey] = fx::grad(f, fx::argnums<0, 1>)(1.0, 2.0); // x y y + const
  expectNumber(ex, 4);
  expectNumber(ey, 4);
}

// semantics.md, section 2.
TEST(Cond, KeepsTheBranchNotTakenSilent) {
  auto root = [](fx::Array x) {
    return fx::cond(
        x > 0.0, [](fx::Array y) { return sqrt(y); }, [](fx::Array y) { return fx::zeros_like(y); },
        x);
  };
  expectNumber(fx::grad(root)(0.0), 0);
  expectNumber(fx::grad(root)(-1.0), 0);
  expectNumbers(fx::vmap(fx::grad(root))(fx::array({0.0, -1.0, 4.0})), {3}, {0, 0, 0.25});
  auto total = [&](fx::Array xs) { return sum(fx::vmap(root)(xs)); };
  expectNumbers(fx::grad(total)(fx::array({0.0, -1.0, 4.0})), {3}, {0, 0, 0.25});
  expectNumbers(fx::vmap(fx::grad(fx::grad(root)))(fx::array({0.0, -1.0, 4.0})), {3},
                {0, 0, -1.0 / 32});
  auto sinc = [](fx::Array x) {
    return fx::cond(
        x != 0.0, [](fx::Array y) { return sin(y) / y; }, [](fx::Array) { return 1.0; }, x);
  };
  expectNumber(sinc(0.0), 1);
  expectNumber(fx::grad(sinc)(0.0), 0);
}

// A derivative that is infinite in the branch taken is not silenced.
TEST(Cond, LetsTheBranchTakenSpeak) {
  auto root = [](fx::Array x) {
    return fx::cond(
        x >= 0.0, [](fx::Array y) { return sqrt(y); }, [](fx::Array y) { return 0.0 * y; }, x);
  };
  EXPECT_EQ(fx::grad(root)(0.0).item<double>(), INFINITY);
}

TEST(Cond, NestsInCond) {
  auto f = [](fx::Array x) {
    auto inner = [](fx::Array y) {
      return fx::cond(
          y > 10.0, [](fx::Array z) { return z * z; }, [](fx::Array z) { return 2.0 * z; }, y);
    };
    return fx::cond(x > 0.0, inner, [](fx::Array y) { return -y; }, x);
  };
  expectNumbers(fx::vmap(f)(fx::array({-1.0, 3.0, 20.0})), {3}, {1, 6, 400});
  expectNumbers(fx::vmap(fx::grad(f))(fx::array({-1.0, 3.0, 20.0})), {3}, {-1, 2, 40});
}

TEST(Cond, GivesNumbersForNativeControlFlow) {
  auto f = [](fx::Array x) {
    fx::Array y = fx::cond(x > 0.0, grow, halve, x);
    return y > 5.0 ? y * y : y;
  };
  expectNumber(fx::grad(f)(2.0), 42);
  expectNumber(fx::grad(f)(1.0), 3);
}

TEST(SwitchCase, ClampsItsIndex) {
  auto pick = [](fx::Array i) {
    return fx::switch_case(i, std::tuple([](fx::Array x) { return x; }, &halve, &grow), 4.0);
  };
  std::vector<double> expected{4, 4, 2, 13, 13};
  for (int i = -1; i <= 3; ++i)
    expectNumber(pick(i), expected[static_cast<std::size_t>(i + 1)]);
  expectNumber(pick(std::int64_t{1} << 40), 13);
  expectNumber(pick(-(std::int64_t{1} << 40)), 4);
  expectNumbers(fx::vmap(pick)(fx::array({2, -5, 1, 5})), {4}, {13, 4, 2, 13});
}

TEST(SwitchCase, TakesBranchesOfOneTypeAsAVector) {
  std::vector<fx::Array (*)(fx::Array)> branches{halve, grow};
  expectNumber(fx::switch_case(0, branches, 4.0), 2);
  std::vector<std::function<fx::Array(fx::Array)>> many;
  for (int k = 0; k < 5; ++k)
    many.emplace_back([k](fx::Array x) { return pow(x, k); });
  auto power = [&](fx::Array x, fx::Array k) { return fx::switch_case(k, many, x); };
  for (int k = 1; k < 5; ++k)
    expectNumber(fx::grad(power)(3.0, k), k * std::pow(3.0, k - 1));
  auto slopes = fx::vmap(fx::grad(power), fx::in_axes(fx::none, 0));
  expectNumbers(slopes(3.0, fx::iota(5)), {5}, {0, 1, 6, 27, 108});
}
