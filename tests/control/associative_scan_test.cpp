// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// associative_scan is the loop it stands for, in fewer calls.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

auto add(fx::Array a, fx::Array b) { return a + b; }

// (a, b) is x -> a x + b; a after b.
using Affine = std::pair<fx::Array, fx::Array>;
Affine compose(const Affine &f, const Affine &g) {
  return {g.first * f.first, g.first * f.second + g.second};
}

} // namespace

TEST(AssociativeScan, MakesPrefixesOfEveryLength) {
  for (int n = 0; n < 12; ++n) {
    std::vector<double> expected;
    double total = 0;
    for (int i = 0; i < n; ++i)
      expected.push_back(total += i + 1);
    fx::Array xs = fx::arange(n + 0.0) + 1.0;
    expectNumbers(fx::associative_scan(add, xs), {n}, expected);
  }
}

TEST(AssociativeScan, GoesBackwardsAndAlongOtherAxes) {
  fx::Array xs = reshape(fx::arange(6.0), {2, 3});
  expectNumbers(fx::associative_scan(add, xs, {.axis = 1}), {2, 3}, {0, 1, 3, 3, 7, 12});
  expectNumbers(fx::associative_scan(add, xs, {.axis = -2}), {2, 3}, {0, 1, 2, 3, 5, 7});
  expectNumbers(fx::associative_scan(add, xs, {.reverse = true, .axis = -1}), {2, 3},
                {3, 3, 2, 12, 9, 5});
}

// x[i + 1] = a[i] x[i] + b[i], by composing maps.
TEST(AssociativeScan, SolvesARecurrence) {
  fx::Array a = fx::linspace(0.5, 1.5, 9), b = sin(fx::arange(9.0));
  auto solve = [](fx::Array a, fx::Array b) {
    return fx::associative_scan(compose, std::pair(a, b)).second;
  };
  auto loop = [](fx::Array a, fx::Array b) {
    auto step = [](fx::Array x, Affine f) {
      fx::Array next = f.first * x + f.second;
      return std::pair(next, next);
    };
    return fx::scan(step, 0.0, std::pair(a, b)).second;
  };
  expectNumbers(solve(a, b), {9}, loop(a, b).to_vector<double>());
  auto total = [](auto f) {
    return [f](fx::Array a, fx::Array b) { return sum(f(a, b) * f(a, b)); };
  };
  auto [da, db] = fx::grad(total(solve), fx::argnums<0, 1>)(a, b);
  auto [ea, eb] = fx::grad(total(loop), fx::argnums<0, 1>)(a, b);
  expectNumbers(da, {9}, ea.to_vector<double>());
  expectNumbers(db, {9}, eb.to_vector<double>());
}

TEST(AssociativeScan, WorksOnIntegersAndBooleans) {
  auto either = [](fx::Array a, fx::Array b) { return a | b; };
  fx::Array any = fx::associative_scan(either, fx::array({false, true, false}));
  EXPECT_EQ(any.dtype(), fx::boolean);
  expectNumbers(any, {3}, {0, 1, 1});
}
