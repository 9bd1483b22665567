// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {
auto square = [](fx::Array x) { return x * x; };
} // namespace

TEST(NumericalGrad, MatchesTheExactDerivativesOfASquare) {
  expectNumber(fx::numerical_grad(square, {.h = 1e-5})(1.0), 2.0, 1e-9);
  expectNumber(fx::numerical_grad(square, {.h = 1e-5, .order = 2})(1.0), 2.0, 1e-5);
  expectNumber(fx::numerical_grad(fx::numerical_grad(square))(1.0), 2.0, 1e-4);
  expectNumber(fx::grad(square)(1.0), 2.0);
  expectNumber(fx::grad(fx::grad(square))(1.0), 2.0);
}

TEST(NumericalGrad, TakesSeveralArguments) {
  auto f = [](fx::Array x, fx::Array y) { return y / x - x + y; };
  auto [dx, dy] = fx::numerical_grad(f, fx::argnums<0, 1>)(2.0, 3.0);
  expectNumber(dx, -1.75, 1e-9);
  expectNumber(dy, 1.5, 1e-9);
}

TEST(NumericalGrad, HasTheStructureOfTheArgument) {
  struct Point {
    fx::Array x, y;
  };
  auto f = [](Point p) { return sum(p.x * p.x) * p.y; };
  Point d = fx::numerical_grad(f)(Point{fx::array({1.0, 2.0}), 3.0});
  expectNumbers(d.x, {2}, {6, 12}, 1e-8);
  expectNumber(d.y, 5.0, 1e-8);
}

TEST(NumericalGrad, ComposesWithTransformations) {
  auto f = [](fx::Array x) { return sin(x); };
  expectNumber(fx::grad(fx::numerical_grad(f))(0.5), -std::sin(0.5), 1e-9);
  expectNumbers(fx::vmap(fx::numerical_grad(f))(fx::array({0.0, 1.0})), {2}, {1.0, std::cos(1.0)},
                1e-9);
}

TEST(NumericalGrad, RefusesWhatHasNoGradient) {
  expectError<fx::TransformError>([] { fx::numerical_grad(square)(1); }, {"integer argument"});
  expectError<fx::TransformError>([] { fx::numerical_grad(square)(fx::ones({2})); },
                                  {"not a floating scalar", "f64[2]"});
  expectError<fx::TransformError>([] { fx::numerical_grad(square, {.order = 3})(1.0); },
                                  {"order 3"});
}

TEST(CheckGrads, AcceptsRightDerivatives) {
  auto f = [](fx::Array x, fx::Array y) { return std::pair{sin(x) * y, sum(exp(x * y))}; };
  fx::check_grads(f, fx::primals(fx::array({0.1, 0.7, 2.0}), 1.5), {.order = 3});
  fx::check_grads(f, fx::primals(fx::array({0.1f, 0.7f}), 1.5f), {.order = 2});
}

TEST(CheckGrads, HoldsIntegersFixed) {
  auto f = [](fx::Array x, fx::Array n) { return std::pair{x * n, n + 1}; };
  fx::check_grads(f, fx::primals(1.5, 3), {.order = 2});
}

TEST(CheckGrads, NamesTheModeThatIsWrong) {
  auto wrong = [](fx::Array x) { return fx::stop_gradient(x) * x; };
  expectError<fx::TransformError>([&] { fx::check_grads(wrong, fx::primals(1.0)); },
                                  {"jvp disagrees with central differences", "check_grads_test"});
  expectError<fx::TransformError>(
      [&] { fx::check_grads(wrong, fx::primals(1.0), {.modes = fx::Modes::reverse}); },
      {"vjp disagrees with central differences"});
}

TEST(CheckGrads, NamesTheOrderThatIsWrong) {
  // The derivative is right, but is a constant to its own derivative.
  auto wrong = [](fx::Array x) {
    fx::Array held = fx::stop_gradient(x);
    return held * held + 2.0 * held * (x - held);
  };
  fx::check_grads(wrong, fx::primals(1.0), {.order = 1});
  expectError<fx::TransformError>([&] { fx::check_grads(wrong, fx::primals(1.0), {.order = 2}); },
                                  {"of the forward derivative of f"});
}
