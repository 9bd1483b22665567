// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A function on its way to a native gradient; high orders; what forward and reverse cost.
#include "demo.h"

namespace demo {

static fx::Array first(fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); }

static void byHand(double x1, double x2, double *d1, double *d2) {
  *d1 = 1 / x1 + x2;
  *d2 = x1 - std::cos(x2);
}
// Called as compiled code is: through a pointer that the C++ compiler cannot see through.
using Gradient = void(double, double, double *, double *);
static Gradient *volatile handWritten = byHand;

void functionToNativeCode(Checks &checks) {
  heading("1. A C++ function, its gradient, native code");
  auto gradient = fx::grad(first, fx::argnums<0, 1>);
  fmt::print("  [](fx::Array x1, fx::Array x2) {{ return log(x1) + x1 * x2 - sin(x2); }}\n"
             "  as traced:\n");
  indented(fx::trace(first, 2.0, 5.0).str());
  fx::Program raw = fx::trace(fx::unsimplified(gradient), 2.0, 5.0);
  fx::Program simple = fx::trace(gradient, 2.0, 5.0);
  fmt::print("  its gradient, before simplification ({} ops):\n", raw.num_ops());
  indented(raw.str());
  fmt::print("  and after ({} ops):\n", simple.num_ops());
  indented(simple.str());
  fmt::print("  as formulas:\n");
  indented(simple.expression());

  auto compiled = fx::jit(gradient).lower(fx::spec<double>(), fx::spec<double>()).compile();
  Gradient *native = compiled.function_pointer<Gradient>();
  double d1 = 0, d2 = 0;
  native(2.0, 5.0, &d1, &d2);
  fmt::print("  at (2, 5), the value evaluated, the gradient compiled by LLVM and called as a C "
             "function:\n");
  checks.number("value", first(2.0, 5.0), 11.652071455223084);
  checks.number("d/dx1", d1, 5.5);
  checks.number("d/dx2", d2, 1.7163378145367738);
  auto jitted = fx::jit(gradient);
  fx::Array a = 2.0, b = 5.0;
  fmt::print("  time per call: {:.1f} ns compiled, {:.1f} ns written by hand, {:.0f} ns through "
             "Arrays\n",
             nanoseconds([&] { native(2.0, 5.0, &d1, &d2); }),
             nanoseconds([&] { handWritten(2.0, 5.0, &d1, &d2); }),
             nanoseconds([&] { jitted(a, b); }));
}

static double number(const fx::Array &x) { return x.item<double>(); }

static fx::Array composed(fx::Array x) { return exp(sin(x)) * x * x; }

/// One line per order up to the sixth; `expected` is the slope of the order before, by differences.
template <int Order, class F>
static void ordersFrom(Checks &checks, F derivative, double expected) {
  auto ops = fx::trace(derivative, 0.5).num_ops();
  auto raw = fx::trace(fx::unsimplified(derivative), 0.5).num_ops();
  double value = number(fx::jit(derivative)(0.5));
  fmt::print("  {:>5} {:>12} {:>18} {:>18.6f}\n", Order, ops, raw, value);
  if (ops >= raw)
    checks.holds("simplification makes the program smaller", false);
  if (std::abs(value - expected) > 1e-4 * std::abs(expected))
    checks.number("WRONG derivative", value, expected, 1e-4);
  if constexpr (Order < 6) {
    double h = 1e-4;
    double slope = (number(derivative(0.5 + h)) - number(derivative(0.5 - h))) / (2 * h);
    ordersFrom<Order + 1>(checks, fx::grad(derivative), slope);
  }
}

void highOrders(Checks &checks) {
  heading("2. High orders stay small: exp(sin(x)) x x at 0.5");
  fmt::print("  order    ops, simplified   ops, unsimplified   value\n");
  double x = 0.5, slope = std::exp(std::sin(x)) * (x * x * std::cos(x) + 2 * x);
  ordersFrom<1>(checks, fx::grad(composed), slope);
  fmt::print("  the second derivative as formulas, shared parts once:\n");
  indented(fx::trace(fx::grad(fx::grad(composed)), 0.5).expression());
}

static fx::Array wide(fx::Array x) { return sum(sin(x) * exp(x)); }
static fx::Array tall(fx::Array t) { return sin(t * fx::linspace(0.0, 1.0, 1000)); }

// What all derivatives cost: as many passes as there are inputs or outputs.
static void costs(std::string_view what, double value, double forward, int inputs, double reverse,
                  int outputs) {
  fmt::print("  {:<12} {:>10.1f} {:>12.1f} {:>12.1f} {:>16.1f} {:>16.1f}\n", what, value / 1e3,
             forward / 1e3, reverse / 1e3, forward * inputs / 1e3, reverse * outputs / 1e3);
}

static void costsOfWide(int n) {
  auto value = fx::jit(wide);
  auto pull = fx::jit(fx::grad(wide));
  auto push = fx::jit([](fx::Array x, fx::Array t) {
    return fx::jvp(wide, fx::primals(x), fx::tangents(t)).second;
  });
  fx::Array x = fx::linspace(0.0, 1.0, n);
  costs(fmt::format("R^{} to R", n), nanoseconds([&] { value(x); }),
        nanoseconds([&] { push(x, x); }), n, nanoseconds([&] { pull(x); }), 1);
}

static void costsOfTall() {
  auto value = fx::jit(tall);
  auto push =
      fx::jit([](fx::Array t) { return fx::jvp(tall, fx::primals(t), fx::tangents(1.0)).second; });
  auto pull = fx::jit([](fx::Array t, fx::Array ct) { return fx::vjp(tall, t).second(ct); });
  fx::Array t = 0.5, ct = fx::ones({1000});
  costs("R to R^1000", nanoseconds([&] { value(t); }), nanoseconds([&] { push(t); }), 1,
        nanoseconds([&] { pull(t, ct); }), 1000);
}

void costLaw(Checks &checks) {
  heading("3. Forward costs one pass per input, reverse one per output (times in us)");
  fmt::print("  {:<12} {:>10} {:>12} {:>12} {:>16} {:>16}\n", "", "value", "forward pass",
             "reverse pass", "all by forward", "all by reverse");
  for (int n : {10, 1000, 100000})
    costsOfWide(n);
  costsOfTall();
  auto ops = [](auto f, int n) { return fx::trace(f, fx::spec<double>({n})).num_ops(); };
  auto small = ops(fx::grad(wide), 10), large = ops(fx::grad(wide), 100000);
  fmt::print("  ops of R^n to R: {}, of its reverse gradient: {} for n = 10, {} for n = 100000\n",
             ops(wide, 10), small, large);
  checks.holds("the reverse gradient does not grow with the number of inputs", small == large);
}

} // namespace demo
