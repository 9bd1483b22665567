// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// First steps with automatic differentiation, on x = [0, 1, 2, 3] in f32.
#include "routes.h"

#include <cmath>

namespace first_programs {
namespace {

double number(const fx::Array &x) { return x.item<double>(); }
fx::Array steps() { return fx::array({0.f, 1.f, 2.f, 3.f}); }

TEST(FirstSteps, QuadraticForm) {
  expectAllRoutes({"2 x.x",
                   [](const Arrays &x) { return 2.0 * dot(x[0], x[0]); },
                   {steps()},
                   28.f,
                   {fx::array({0.f, 4.f, 8.f, 12.f})}});
}

TEST(FirstSteps, SumHasGradientOne) {
  expectAllRoutes({"sum x",
                   [](const Arrays &x) { return sum(x[0]); },
                   {steps()},
                   6.f,
                   {fx::ones({4}, fx::f32)}});
}

TEST(FirstSteps, NonScalarIsSummedOrPulledBackOrMapped) {
  auto square = [](fx::Array x) { return x * x; };
  fx::Array twice = fx::array({0.f, 2.f, 4.f, 6.f});
  expectAllRoutes(
      {"sum x x", [](const Arrays &x) { return sum(x[0] * x[0]); }, {steps()}, 14.f, {twice}});
  EXPECT_THROW(fx::grad(square)(steps()), fx::TransformError);
  auto [y, back] = fx::vjp(square, steps());
  expectClose(back(fx::ones({4}, fx::f32)), twice, "vjp of ones");
  expectClose(fx::vmap(fx::grad(square))(steps()), twice, "vmap of grad");
  expectClose(fx::jit(fx::vmap(fx::grad(square)))(steps()), twice, "jit of vmap of grad");
}

TEST(FirstSteps, DetachCutsTheDerivative) {
  expectAllRoutes({"detached",
                   [](const Arrays &x) { return sum(fx::stop_gradient(x[0] * x[0]) * x[0]); },
                   {steps()},
                   36.f,
                   {fx::array({0.f, 1.f, 4.f, 9.f})},
                   /*hasKink=*/true});
  expectAllRoutes({"attached",
                   [](const Arrays &x) { return sum(x[0] * x[0] * x[0]); },
                   {steps()},
                   36.f,
                   {fx::array({0.f, 3.f, 12.f, 27.f})}});
}

fx::Array doubled(fx::Array a) {
  fx::Array b = a * 2.0;
  while (norm(b) < 1000.0)
    b = b * 2.0;
  return b.sum() > 0.0 ? b : 100.0 * b;
}

// f is piecewise linear, so its slope is f(a) / a, element by element.
TEST(NativeControlFlow, GradientIsTheSlopeAlongThePathTaken) {
  auto gradient = fx::grad([](fx::Array a) { return sum(doubled(a)); });
  const Arrays points = {0.37,
                         -0.37,
                         -1.7e-3,
                         1500.0,
                         fx::array({0.5, -0.2, 3.0}),
                         fx::array({-0.5, 0.2, -3.0}),
                         fx::array({{1.0, -2.0}, {0.25, 0.125}}),
                         fx::array({0.5f, 0.25f})};
  for (const fx::Array &a : points)
    expectClose(gradient(a), doubled(a) / a, fx::to_string(a));
}

TEST(NativeControlFlow, IsDifferentiatedInEveryModeAndOrder) {
  auto f = [](fx::Array a) { return sum(doubled(a)); };
  EXPECT_NO_THROW(fx::check_grads(f, fx::primals(0.37), {.order = 2}));
  EXPECT_DOUBLE_EQ(number(fx::grad(fx::grad(f))(0.37)), 0.0);
  fx::Array a = fx::array({0.5, -0.2, 3.0});
  auto [y, t] = fx::jvp(f, fx::primals(a), fx::tangents(fx::ones({3})));
  EXPECT_DOUBLE_EQ(number(t), number(sum(doubled(a) / a)));
}

// A path depends on numbers, and compiled code is for all numbers: that is said, not guessed.
TEST(NativeControlFlow, CannotBeCompiledForUnknownNumbers) {
  auto gradient = fx::grad([](fx::Array a) { return sum(doubled(a)); });
  EXPECT_THROW(fx::jit(gradient)(0.37), fx::TraceError);
  EXPECT_THROW(fx::trace(gradient, 0.37), fx::TraceError);
}

TEST(SecondDerivative, CostsMoreThanTheFirst) {
  auto f = [](fx::Array x) { return exp(sin(x)) * x; };
  auto ops = [](auto g) { return fx::trace(g, 0.5).num_ops(); };
  EXPECT_LT(ops(f), ops(fx::grad(f)));
  EXPECT_LT(ops(fx::grad(f)), ops(fx::grad(fx::grad(f))));
}

TEST(Backward, CanRunTwice) {
  auto [y, back] = fx::vjp([](fx::Array x) { return sin(x) * x; }, steps());
  fx::Array first = back(fx::ones({4}, fx::f32)), again = back(fx::ones({4}, fx::f32));
  EXPECT_EQ(first.to_vector<float>(), again.to_vector<float>());
  expectClose(back(fx::full({4}, 2.f)), 2.0 * first, "linear in the cotangent", 1e-6);
}

TEST(SineAndItsDerivative, NeedNoCosineFromTheUser) {
  fx::Array x = fx::linspace(-2 * M_PI, 2 * M_PI, 401);
  auto slope = fx::vmap(fx::grad([](fx::Array t) { return sin(t); }));
  expectClose(slope(x), cos(x), "vmap of grad of sin", 1e-14);
  expectClose(fx::jit(slope)(x), cos(x), "compiled", 1e-14);
}

} // namespace
} // namespace first_programs
