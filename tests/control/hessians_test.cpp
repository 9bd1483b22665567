// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Second derivatives, at vectors, through loops of unknown length: forward and reverse over each
// other, evaluated and compiled; with bodies that are linear, of which only the number of steps
// stays behind.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumbers;

namespace {

using Function = std::function<fx::Array(fx::Array)>;

/// x_i (x_i² + x_i + ... ), until the sum is 9.
fx::Array multiplied(fx::Array x) {
  return sum(fx::while_loop([](fx::Array c) { return sum(c) < 9.0; },
                            [=](fx::Array c) { return c * x + 1.0; }, x));
}
Function doubled(fx::WhileOptions options) {
  return [=](fx::Array x) {
    return sum(fx::while_loop([](fx::Array c) { return sum(c) < 9.0; },
                              [](fx::Array c) { return c * 2.0; }, x * x, options));
  };
}

void expectHessian(const Function &f, const fx::Array &x, const std::vector<double> &expected) {
  int n = static_cast<int>(x.shape()[0]);
  fx::Shape square{n, n};
  expectNumbers(fx::hessian(f)(x), square, expected);
  expectNumbers(fx::jit(fx::hessian(f))(x), square, expected);
  expectNumbers(fx::jit(fx::jacrev(fx::jacrev(f)))(x), square, expected);
  expectNumbers(fx::jit(fx::jacrev(fx::jacfwd(f)))(x), square, expected);
  expectNumbers(fx::jit(fx::jacfwd(fx::jacfwd(f)))(x), square, expected);
}

} // namespace

// Two steps from x = (1.2, 1.5): c = x³ + x + 1, with second derivative 6x.
TEST(HessianOfAWhileLoop, WalksAlongTheSameStackForEveryColumn) {
  fx::Array x = fx::array({1.2, 1.5});
  expectHessian(multiplied, x, {7.2, 0.0, 0.0, 9.0});
}

// From x² = (1, 4) one step: 2 x².
TEST(HessianOfAWhileLoop, OfALinearBodyNeedsTheNumberOfSteps) {
  fx::Array x = fx::array({1.0, 2.0});
  std::vector<double> expected{4.0, 0.0, 0.0, 4.0};
  expectHessian(doubled({}), x, expected);
  expectHessian(doubled({.checkpoint_every = 1}), x, expected);
  expectHessian(doubled({.checkpoint_every = 2, .checkpoint_levels = 2}), x, expected);
  expectHessian(fx::checkpoint(doubled({.checkpoint_every = 2})), x, expected);
}

TEST(HessianOfAWhileLoop, OfLoopsInLoops) {
  auto f = [](fx::Array x) {
    fx::Array times = (abs(sum(x)) * 0.0).astype(fx::i64) + 2;
    return sum(fx::fori_loop(
        0, times,
        [](fx::Array, fx::Array c) {
          return fx::while_loop([](fx::Array d) { return sum(d) < 9.0; },
                                [](fx::Array d) { return d * 2.0; }, c * 0.5);
        },
        x * x));
  };
  expectHessian(f, fx::array({1.0, 2.0}), {4.0, 0.0, 0.0, 4.0});
}

TEST(CFunction, OfALoopBeyondItsMemoryAnswersNaN) {
  auto f = fx::jit(fx::grad([](fx::Array x) {
    return sum(fx::while_loop([](fx::Array c) { return sum(c) < 1e6; },
                              [](fx::Array c) { return c * c * 1.5; }, x, {.memory = 64}));
  }));
  auto *native =
      f.lower(fx::spec<double>({3})).compile().function_pointer<void(const double *, double *)>();
  double x[] = {1.0, 2.0, 3.0}, small[] = {1e3, 1e3, 1e6}, d[] = {0.0, 0.0, 0.0};
  native(x, d);
  EXPECT_TRUE(std::isnan(d[0]) && std::isnan(d[1]) && std::isnan(d[2]));
  native(small, d); // no step: the failure before is over
  EXPECT_EQ(d[0], 1.0);
  EXPECT_EQ(d[2], 1.0);
}
