// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// First steps with automatic differentiation, on x = [0, 1, 2, 3].
#include "check.h"

namespace fx = fluxion;

static fx::Array doubled(fx::Array a) {
  fx::Array b = a * 2.0;
  while (norm(b) < 1000.0)
    b = b * 2.0;
  return b.sum() > 0.0 ? b : 100.0 * b;
}

static void gradients(Checks &checks, const fx::Array &x) {
  fmt::print("1. gradients of scalars\n");
  auto f = [](fx::Array x) { return 2.0 * dot(x, x); };
  auto [value, gradient] = fx::value_and_grad(f)(x);
  checks.number("2 x.x", value, 28);
  checks.array("gradient 4 x", gradient, 4.0 * x);
  checks.array("compiled", fx::jit(fx::grad(f))(x), 4.0 * x);
  checks.array("gradient of sum(x)", fx::grad([](fx::Array x) { return sum(x); })(x),
               fx::ones({4}, fx::f32));
}

static void nonScalars(Checks &checks, const fx::Array &x) {
  fmt::print("\n2. what is not a scalar\n");
  auto square = [](fx::Array x) { return x * x; };
  try {
    fx::grad(square)(x);
    checks.holds("grad of a non-scalar is refused", false);
  } catch (const fx::TransformError &error) {
    fmt::print("{}\n", error.what());
  }
  auto [y, back] = fx::vjp(square, x);
  checks.array("vjp with a cotangent of ones", back(fx::ones({4}, fx::f32)), 2.0 * x);
  checks.array("and once more", back(fx::ones({4}, fx::f32)), 2.0 * x);
  checks.array("vmap(grad): one per sample", fx::vmap(fx::grad(square))(x), 2.0 * x);
}

static void detach(Checks &checks, const fx::Array &x) {
  fmt::print("\n3. detach\n");
  auto attached = [](fx::Array x) { return sum(x * x * x); };
  auto detached = [](fx::Array x) { return sum(fx::stop_gradient(x * x) * x); };
  checks.array("gradient of sum(x x x)", fx::grad(attached)(x), 3.0 * x * x);
  checks.array("with x x held constant", fx::grad(detached)(x), x * x);
}

static void controlFlow(Checks &checks) {
  fmt::print("\n4. while and if are C++'s own; the gradient follows the path taken\n");
  auto gradient = fx::grad([](fx::Array a) { return sum(doubled(a)); });
  fx::Array m = fx::array({{1.0, -2.0}, {0.25, 0.125}});
  checks.number("a = 0.37", gradient(0.37), 4096);
  checks.number("a = -0.37", gradient(-0.37), 409600);
  checks.array("a vector", gradient(fx::array({0.5, -0.2, 3.0})), fx::full({3}, 512.0));
  checks.holds("a matrix: f(a) / a", bool(fx::all(gradient(m) == doubled(m) / m)));
}

static void secondOrder(Checks &checks) {
  fmt::print("\n5. second derivatives cost more than first\n");
  auto f = [](fx::Array x) { return exp(sin(x)) * x; };
  auto ops = [](auto g) { return fx::trace(g, 0.5).num_ops(); };
  auto zeroth = ops(f), first = ops(fx::grad(f)), second = ops(fx::grad(fx::grad(f)));
  fmt::print("  exp(sin(x)) x: {} ops, first derivative {}, second {}\n", zeroth, first, second);
  checks.holds("each costs more than the one before", zeroth < first && first < second);
}

static void sine(Checks &checks) {
  fmt::print(
      "\n6. the derivative of sin on [-2 pi, 2 pi], without writing cos (the demo plots it)\n");
  fx::Array x = fx::linspace(-2 * M_PI, 2 * M_PI, 5);
  auto slope = fx::jit(fx::vmap(fx::grad([](fx::Array t) { return sin(t); })));
  checks.array("slope", slope(x), fx::array({1.0, -1.0, 1.0, -1.0, 1.0}));
}

int main() {
  Checks checks;
  fx::Array x = fx::array({0.f, 1.f, 2.f, 3.f});
  gradients(checks, x);
  nonScalars(checks, x);
  detach(checks, x);
  controlFlow(checks);
  secondOrder(checks);
  sine(checks);
  return checks.exit_code();
}
