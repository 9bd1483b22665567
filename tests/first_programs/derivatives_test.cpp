// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Four ways to a derivative: by differences, by formulas, forward with seeds, reverse; and Newton.
#include "routes.h"

#include <cmath>
#include <cstdio>

namespace first_programs {
namespace {

double number(const fx::Array &x) { return x.item<double>(); }

fx::Array squared(fx::Array x) { return x * x; }
fx::Array rational(fx::Array x, fx::Array y) { return y / x - x + y; }
fx::Array quadratic(fx::Array x, fx::Array y) { return x * (x + y) + y * y; }
fx::Array composed(fx::Array x) { return exp(sin(x)) * x * x; }

TEST(NumericalDerivative, AgreesWithGradToSecondOrder) {
  EXPECT_DOUBLE_EQ(number(squared(1.0)), 1.0);
  EXPECT_NEAR(number(fx::numerical_grad(squared, {.h = 1e-5})(1.0)), 2.0, 1e-9);
  EXPECT_NEAR(number(fx::numerical_grad(squared, {.h = 1e-5, .order = 2})(1.0)), 2.0, 1e-4);
  EXPECT_DOUBLE_EQ(number(fx::grad(squared)(1.0)), 2.0);
  EXPECT_DOUBLE_EQ(number(fx::grad(fx::grad(squared))(1.0)), 2.0);
  EXPECT_DOUBLE_EQ(number(fx::jit(fx::grad(fx::grad(squared)))(1.0)), 2.0);
  EXPECT_NO_THROW(fx::check_grads(squared, fx::primals(1.0), {.order = 2}));
  expectPrinted("x x, second order", fx::trace(fx::grad(fx::grad(squared)), 1.0).expression());
}

TEST(SquareByEveryRoute, GivesTwoX) {
  Function f = [](const Arrays &x) { return squared(x[0]); };
  expectAllRoutes({"x x", f, {1.0}, 1.0, {2.0}});
}

// Each line of the printed formulas is one shared part; no product of two parts stands twice.
TEST(SymbolicDerivative, KeepsSharedPartsOnce) {
  auto third = fx::grad(fx::grad(fx::grad(composed)));
  std::string text = fx::trace(third, 0.5).expression();
  expectPrinted("exp(sin(x)) x x, third order", text);
  auto occurrences = [&](const std::string &part) {
    int n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
      ++n;
    return n;
  };
  EXPECT_EQ(occurrences("sin("), 1) << text;
  EXPECT_EQ(occurrences("cos("), 1) << text;
  EXPECT_EQ(occurrences("exp("), 1) << text;
}

std::int64_t opsOf(const Function &f) {
  return fx::trace([&](fx::Array x) { return f({x}); }, 0.5).num_ops();
}
std::int64_t recordedOpsOf(const Function &f) {
  return fx::trace(fx::unsimplified([&](fx::Array x) { return f({x}); }), 0.5).num_ops();
}
Function derivativeOf(const Function &f) {
  return [f](const Arrays &x) { return fx::grad([&](fx::Array v) { return f({v}); })(x[0]); };
}

// As recorded, every order doubles or triples the one before. Simplified between orders, the n-th
// derivative has about n^2 ops.
TEST(SymbolicDerivative, GrowsSlowlyWhenSimplifiedBetweenOrders) {
  const std::pair<const char *, Function> functions[] = {
      {"exp(sin x) x x", [](const Arrays &x) { return composed(x[0]); }},
      {"tanh x", [](const Arrays &x) { return tanh(x[0]); }},
      {"1/(1 + x x)", [](const Arrays &x) { return 1.0 / (1.0 + x[0] * x[0]); }},
      {"log(x) sin(x)", [](const Arrays &x) { return log(x[0]) * sin(x[0]); }},
      {"sqrt(1 + x x)", [](const Arrays &x) { return sqrt(1.0 + x[0] * x[0]); }},
      {"logistic x", [](const Arrays &x) { return logistic(x[0]); }},
      {"sin(x) / x", [](const Arrays &x) { return sin(x[0]) / x[0]; }},
      {"x^5 exp(-x x)", [](const Arrays &x) { return pow(x[0], 5.0) * exp(-x[0] * x[0]); }},
  };
  for (const auto &[name, f] : functions) {
    std::printf("%-16s", name);
    Function d = f;
    std::int64_t recorded = 0, simplified = 0;
    for (int order = 1; order <= 8; ++order) {
      d = derivativeOf(d);
      simplified = opsOf(d);
      recorded = order <= 6 ? recordedOpsOf(d) : 0; // beyond, only patience would be tested
      std::printf(" %ld/%s", static_cast<long>(simplified),
                  recorded ? std::to_string(recorded).c_str() : "-");
      if (recorded) {
        EXPECT_LT(std::pow(1.5, order - 1) * simplified, recorded) << name << ", order " << order;
      }
    }
    std::printf("\n");
    EXPECT_LE(simplified, 3 * 8 * 8) << name;
  }
}

// f = e^s x^2 with s = sin x: f' = e^s (x^2 cos x + 2 x), and the second derivative by the product
// rule.
TEST(SymbolicDerivative, HasTheRightNumbers) {
  double x = 0.5, s = std::sin(x), c = std::cos(x), e = std::exp(s);
  double first = e * (x * x * c + 2 * x);
  double second = e * (c * (x * x * c + 2 * x) - x * x * s + 2 * x * c + 2);
  EXPECT_NEAR(number(fx::grad(composed)(x)), first, 1e-13);
  EXPECT_NEAR(number(fx::grad(fx::grad(composed))(x)), second, 1e-13);
  EXPECT_NO_THROW(fx::check_grads(composed, fx::primals(0.5), {.order = 3, .tol = 1e-4}));
}

TEST(ForwardAccumulation, TakesOneSeedPerInput) {
  auto at = fx::primals(2.0, 3.0);
  EXPECT_DOUBLE_EQ(number(fx::jvp(rational, at, fx::tangents(1.0, 0.0)).second), -1.75);
  EXPECT_DOUBLE_EQ(number(fx::jvp(rational, at, fx::tangents(0.0, 1.0)).second), 1.5);
  EXPECT_DOUBLE_EQ(number(fx::jvp(quadratic, at, fx::tangents(1.0, 0.0)).second), 7.0);
  EXPECT_DOUBLE_EQ(number(fx::jvp(quadratic, at, fx::tangents(0.0, 1.0)).second), 8.0);
  auto compiled = fx::jit([](fx::Array x, fx::Array y, fx::Array tx, fx::Array ty) {
    return fx::jvp(rational, fx::primals(x, y), fx::tangents(tx, ty));
  });
  auto [value, tangent] = compiled(2.0, 3.0, 1.0, 0.0);
  EXPECT_DOUBLE_EQ(number(value), 2.5);
  EXPECT_DOUBLE_EQ(number(tangent), -1.75);
}

// A dual number x + x'ε written by the user: ε² = 0. A struct of arrays is all it takes.
struct Dual {
  fx::Array x, dx;
};
Dual operator+(const Dual &a, const Dual &b) { return {a.x + b.x, a.dx + b.dx}; }
Dual operator-(const Dual &a, const Dual &b) { return {a.x - b.x, a.dx - b.dx}; }
Dual operator*(const Dual &a, const Dual &b) { return {a.x * b.x, a.dx * b.x + a.x * b.dx}; }
Dual operator/(const Dual &a, const Dual &b) {
  return {a.x / b.x, (a.dx * b.x - a.x * b.dx) / (b.x * b.x)};
}

TEST(DualNumbers, AreTheForwardMode) {
  Dual x{2.0, 1.0}, y{3.0, 0.0};
  EXPECT_DOUBLE_EQ(number((y / x - x + y).dx), -1.75);
  EXPECT_DOUBLE_EQ(number((x * (x + y) + y * y).dx), 7.0);
  auto compiled = fx::jit([](Dual a, Dual b) { return b / a - a + b; });
  EXPECT_DOUBLE_EQ(number(compiled(x, y).dx), -1.75);
}

TEST(ReverseAccumulation, GivesAllInputsAtOnce) {
  expectAllRoutes({"y/x - x + y",
                   [](const Arrays &x) { return rational(x[0], x[1]); },
                   {2.0, 3.0},
                   2.5,
                   {-1.75, 1.5}});
  expectAllRoutes({"x(x + y) + y y",
                   [](const Arrays &x) { return quadratic(x[0], x[1]); },
                   {2.0, 3.0},
                   19.0,
                   {7.0, 8.0}});
  auto [value, back] = fx::vjp(rational, 2.0, 3.0);
  auto [dx, dy] = back(fx::Array(1.0));
  EXPECT_DOUBLE_EQ(number(dx), -1.75);
  EXPECT_DOUBLE_EQ(number(dy), 1.5);
}

// R^n → R: the program of the reverse gradient does not grow with n. R → R^m: nor does the tangent.
TEST(CostLaw, ReverseIsOnePassPerOutputAndForwardOnePerInput) {
  auto wide = [](fx::Array x) { return sum(sin(x) * exp(x)); };
  auto tall = [](fx::Array t) { return sin(t * fx::linspace(0.0, 1.0, 64)); };
  auto ops = [](auto f, auto... arguments) { return fx::trace(f, arguments...).num_ops(); };
  auto small = fx::spec<double>({4}), large = fx::spec<double>({4000});
  EXPECT_EQ(ops(fx::grad(wide), small), ops(fx::grad(wide), large));
  EXPECT_LE(ops(fx::grad(wide), large), 5 * ops(wide, large));
  auto push = [tall](fx::Array t) {
    return fx::jvp(tall, fx::primals(t), fx::tangents(1.0)).second;
  };
  EXPECT_LE(ops(push, 0.5), 5 * ops(tall, 0.5));
  expectClose(fx::jacfwd(tall)(0.5), fx::jacrev(tall)(0.5), "both modes");
  expectClose(fx::jacobian(tall)(0.5), push(0.5), "the cheaper mode");
}

TEST(Newton, FindsAMinimumByFirstAndSecondDerivative) {
  auto f = [](fx::Array x) { return exp(x) - 2.0 * x; }; // smallest at ln 2
  auto step = fx::jit([f](fx::Array x) { return x - fx::grad(f)(x) / fx::grad(fx::grad(f))(x); });
  fx::Array x = 0.0;
  for (int i = 0; i < 7; ++i)
    x = step(x);
  EXPECT_NEAR(number(x), std::log(2.0), 1e-14);
  expectPrinted("Newton's step in one dimension", fx::trace(step, 0.0).expression());
}

TEST(Newton, SolvesASystemWithItsJacobian) {
  auto f = [](fx::Array x) {
    return fx::stack({x(0) * x(0) + x(1) * x(1) - 4.0, x(0) * x(1) - 1.0});
  };
  // Cramer's rule for J dx = -f.
  auto step = fx::jit([f](fx::Array x) {
    fx::Array J = fx::jacobian(f)(x), r = -f(x);
    fx::Array det = J(0, 0) * J(1, 1) - J(0, 1) * J(1, 0);
    fx::Array dx = fx::stack({r(0) * J(1, 1) - J(0, 1) * r(1), J(0, 0) * r(1) - r(0) * J(1, 0)});
    return x + dx / det;
  });
  fx::Array x = fx::array({2.0, 1.0});
  for (int i = 0; i < 8; ++i)
    x = step(x);
  expectClose(f(x), fx::zeros({2}), "residual", 1e-13);
  expectClose(fx::jacobian(f)(fx::array({2.0, 1.0})), fx::array({{4.0, 2.0}, {1.0, 2.0}}), "J");
  expectPrinted("Newton's step in two dimensions",
                fx::trace(step, fx::array({2.0, 1.0})).expression());
}

} // namespace
} // namespace first_programs
