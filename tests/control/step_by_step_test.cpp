// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// With jit switched off, bodies of loops and branches are called with numbers.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

TEST(StepByStep, BodiesOfLoopsMayLookAtNumbers) {
  fx::DisableJit off;
  std::vector<double> seen;
  fx::Array last = fx::fori_loop(
      2, 5,
      [&](fx::Array i, fx::Array x) {
        seen.push_back(x.item<double>());
        return x > 3.0 ? x + i : x * 2.0; // chooses natively
      },
      fx::Array(2.0));
  expectNumber(last, 11.0);
  EXPECT_EQ(seen, (std::vector<double>{2, 4, 7}));
  auto [carry, rows] = fx::scan(
      [&](fx::Array total, fx::Array x) {
        seen.push_back((total + x).item<double>());
        return std::pair(total + x, total * x);
      },
      fx::Array(1.0), fx::array({1.0, 2.0}), {.reverse = true});
  expectNumber(carry, 4.0);
  expectNumbers(rows, {2}, {3, 2});
  EXPECT_EQ(seen.back(), 4.0);
  EXPECT_EQ(fx::while_loop([](fx::Array x) { return x < 10.0; },
                           [&](fx::Array x) { return seen.push_back(x.item<double>()), x * 3.0; },
                           fx::Array(1.0))
                .item<double>(),
            27.0);
  EXPECT_EQ(seen.size(), 8u);
}

TEST(StepByStep, TheBranchTakenAloneIsCalled) {
  fx::DisableJit off;
  auto branch = [](fx::Array x) {
    return fx::cond(
        x > 0.0, [](fx::Array a) { return a * 2.0; },
        [](fx::Array) -> fx::Array { throw std::runtime_error("not taken"); }, x);
  };
  expectNumber(branch(3.0), 6.0);
  EXPECT_THROW(branch(-3.0), std::runtime_error);
  expectNumber(fx::grad(branch)(3.0), 2.0);
  auto chosen = [](int i) {
    std::vector<std::function<fx::Array(fx::Array)>> branches;
    for (int k = 0; k < 3; ++k)
      branches.push_back([k](fx::Array a) { return a + static_cast<double>(k); });
    return fx::switch_case(i, branches, 10.0);
  };
  expectNumber(chosen(1), 11.0);
  expectNumber(chosen(7), 12.0);
}

TEST(StepByStep, NumbersTakeTheTypesThatStepsMakeOfThem) {
  fx::DisableJit off;
  auto [carry, none] = fx::scan(
      [](auto state, fx::Array x) {
        auto [count, total] = state;
        return std::pair(std::tuple(count + 1, total + x), std::tuple<>{});
      },
      std::tuple(0, 0), fx::array({1.0, 2.5}));
  EXPECT_EQ(std::get<0>(carry).dtype(), fx::i32);
  expectNumber(std::get<1>(carry), 3.5);
}

TEST(StepByStep, DerivativesAndBatchesAreTheSame) {
  auto f = [](fx::Array x) {
    fx::Array y =
        fx::while_loop([](fx::Array a) { return a < 50.0; }, [](fx::Array a) { return a * a; }, x);
    return fx::fori_loop(0, 2, [](fx::Array, fx::Array a) { return sin(a); }, y);
  };
  fx::Array xs = fx::array({2.0, 3.0});
  double slope = fx::grad(f)(2.0).item<double>();
  std::vector<double> batch = fx::vmap(f)(xs).to_vector<double>();
  fx::DisableJit off;
  expectNumber(fx::grad(f)(2.0), slope);
  expectNumbers(fx::vmap(f)(xs), {2}, batch);
  expectNumber(fx::scan([](fx::Array c, fx::Array x) { return std::pair(c + x, c); },
                        fx::Array(1.0), fx::zeros({0}))
                   .first,
               1.0);
}

} // namespace
