// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Four ways to a derivative: by differences, by formulas, forward with seeds, in reverse.
#include "check.h"

namespace fx = fluxion;

static fx::Array squared(fx::Array x) { return x * x; }
static fx::Array composed(fx::Array x) { return exp(sin(x)) * x * x; }
static fx::Array rational(fx::Array x, fx::Array y) { return y / x - x + y; }
static fx::Array quadratic(fx::Array x, fx::Array y) { return x * (x + y) + y * y; }

static void numerical(Checks &checks) {
  fmt::print("1. numerical: central differences of x^2 at 1\n");
  auto first = fx::numerical_grad(squared, {.h = 1e-5});
  auto second = fx::numerical_grad(squared, {.h = 1e-5, .order = 2});
  checks.number("value", squared(1.0), 1);
  checks.number("first, by differences", first(1.0), 2, 1e-9);
  checks.number("first, by grad", fx::grad(squared)(1.0), 2);
  checks.number("second, by differences", second(1.0), 2, 1e-4);
  checks.number("second, by grad of grad", fx::grad(fx::grad(squared))(1.0), 2);
}

static void symbolic(Checks &checks) {
  fmt::print("\n2. symbolic: f = exp(sin(x)) x^2, simplified between the orders\n");
  auto d1 = fx::grad(composed);
  auto d2 = fx::grad(d1);
  auto d3 = fx::grad(d2);
  fmt::print("f'' as formulas:\n{}\n", fx::trace(d2, 0.5).expression());
  auto count = [&](int order, auto d) {
    auto ops = fx::trace(d, 0.5).num_ops(), raw = fx::trace(fx::unsimplified(d), 0.5).num_ops();
    fmt::print("  order {}: {:>3} ops, {:>4} without simplification\n", order, ops, raw);
    checks.holds("  simplification makes it smaller", ops < raw);
  };
  count(1, d1);
  count(2, d2);
  count(3, d3);
}

// A dual number x + x'ε with ε² = 0. Any struct of arrays is an argument.
struct Dual {
  fx::Array x, dx;
};
static Dual operator+(Dual a, Dual b) { return {a.x + b.x, a.dx + b.dx}; }
static Dual operator*(Dual a, Dual b) { return {a.x * b.x, a.dx * b.x + a.x * b.dx}; }

static void forward(Checks &checks) {
  fmt::print("\n3. forward: one seed per input\n");
  auto at = fx::primals(2.0, 3.0);
  auto along = [&](auto f, double tx, double ty) {
    return fx::jvp(f, at, fx::tangents(tx, ty)).second;
  };
  checks.number("d/dx of y/x - x + y at (2, 3)", along(rational, 1, 0), -1.75);
  checks.number("d/dy", along(rational, 0, 1), 1.5);
  checks.number("d/dx of x(x + y) + y y at (2, 3)", along(quadratic, 1, 0), 7);
  checks.number("d/dy", along(quadratic, 0, 1), 8);
  auto dual = fx::jit([](Dual x, Dual y) { return x * (x + y) + y * y; });
  checks.number("d/dx by dual numbers", dual(Dual{2.0, 1.0}, Dual{3.0, 0.0}).dx, 7);
}

static void reverse(Checks &checks) {
  fmt::print("\n4. reverse: all inputs at once\n");
  auto [dx, dy] = fx::grad(rational, fx::argnums<0, 1>)(2.0, 3.0);
  checks.number("d/dx of y/x - x + y", dx, -1.75);
  checks.number("d/dy", dy, 1.5);
}

static void newton(Checks &checks) {
  fmt::print("\n5. Newton's method\n");
  auto f = [](fx::Array x) { return exp(x) - 2.0 * x; };
  auto descend =
      fx::jit([f](fx::Array x) { return x - fx::grad(f)(x) / fx::grad(fx::grad(f))(x); });
  fx::Array x = 0.0;
  for (int i = 0; i < 7; ++i)
    x = descend(x);
  checks.number("exp(x) - 2 x is smallest at", x, std::log(2.0), 1e-14);

  // x² + y² = 4 and x y = 1: J dx = -F, solved by Cramer's rule.
  auto F = [](fx::Array p) {
    return fx::stack({p(0) * p(0) + p(1) * p(1) - 4.0, p(0) * p(1) - 1.0});
  };
  auto solve = fx::jit([F](fx::Array p) {
    fx::Array J = fx::jacobian(F)(p), r = -F(p);
    fx::Array det = J(0, 0) * J(1, 1) - J(0, 1) * J(1, 0);
    return p + fx::stack({r(0) * J(1, 1) - J(0, 1) * r(1), J(0, 0) * r(1) - r(0) * J(1, 0)}) / det;
  });
  fx::Array p = fx::array({2.0, 1.0});
  for (int i = 0; i < 8; ++i)
    p = solve(p);
  double u = std::sqrt(2 + std::sqrt(3.0));
  checks.array("x^2 + y^2 = 4, x y = 1 at", p, fx::array({u, 1 / u}));
}

int main() {
  Checks checks;
  numerical(checks);
  symbolic(checks);
  forward(checks);
  reverse(checks);
  newton(checks);
  return checks.exit_code();
}
