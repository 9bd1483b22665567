// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Branches and kinks: `if` and `while` of C++ inside of a function that is differentiated, `where`
// with a branch that must not be looked at, and which derivative is meant where there is none.
#include "check.h"

namespace fx = fluxion;

// Taxes: nothing up to 10, a fifth of what is above, two fifths of what is above 30.
static fx::Array tax(fx::Array income) {
  fx::Array due = 0.0;
  if (income > 10.0)
    due += 0.2 * (income - 10.0);
  if (income > 30.0)
    due += 0.2 * (income - 30.0);
  return due;
}

static void nativeIf(Checks &checks) {
  fmt::print("1. if: the derivative is that of the path taken\n");
  checks.number("tax(20)", tax(20.0), 2.0);
  checks.number("of one more, at 5", fx::grad(tax)(5.0), 0.0);
  checks.number("at 20", fx::grad(tax)(20.0), 0.2);
  checks.number("at 40", fx::grad(tax)(40.0), 0.4);
}

// How often x can be halved until it is below 1 depends on x; each time one line more is recorded.
static fx::Array halved(fx::Array x) {
  fx::Array sum = x;
  while (x > 1.0) {
    x = x / 2.0;
    sum += x * x;
  }
  return sum;
}

static void nativeWhile(Checks &checks) {
  fmt::print("\n2. while: as many steps as these numbers take\n");
  // 5: x + x²/4 + x²/16 + x²/64
  checks.number("halved(5)", halved(5.0), 5 + 25.0 / 4 + 25.0 / 16 + 25.0 / 64);
  checks.number("its derivative", fx::grad(halved)(5.0), 1 + 10.0 / 4 + 10.0 / 16 + 10.0 / 64);
  checks.number("and the second", fx::grad(fx::grad(halved))(5.0), 2.0 / 4 + 2.0 / 16 + 2.0 / 64);
  checks.number("at 0.5 there are no steps", fx::grad(halved)(0.5), 1.0);
}

// A compiled program serves all numbers, so that `if` cannot look at them: it says so. cond and
// while_loop are for programs, and take one path as well.
static void compiled(Checks &checks) {
  fmt::print("\n3. compiled: cond instead of if\n");
  std::string text;
  try {
    fx::jit(tax)(20.0);
  } catch (const fx::TraceError &error) {
    text = error.what();
  }
  fmt::print("{}\n", text);
  checks.holds("if on a number that is not known is refused", !text.empty());
  auto root = [](fx::Array x) {
    return fx::cond(
        x > 0.0, [](fx::Array x) { return sqrt(x); }, [](fx::Array x) { return 0.0 * x; }, x);
  };
  checks.number("root'(4)", fx::jit(fx::grad(root))(4.0), 0.25);
  checks.number("root'(0): the root is not asked", fx::jit(fx::grad(root))(0.0), 0.0);
}

static void notTaken(Checks &checks) {
  fmt::print("\n4. where: the branch not taken never speaks\n");
  // √x has an infinite derivative at 0, NaN below; 0 times either would be NaN.
  auto root = [](fx::Array x) { return where(x > 0.0, sqrt(x), 0.0); };
  fx::Array x = fx::array({-1.0, 0.0, 4.0});
  auto total = [&](fx::Array x) { return sum(root(x)); };
  checks.array("root", root(x), fx::array({0.0, 0.0, 2.0}));
  checks.array("its derivative", fx::grad(total)(x), fx::array({0.0, 0.0, 0.25}));
  checks.array("compiled", fx::jit(fx::grad(total))(x), fx::array({0.0, 0.0, 0.25}));
  checks.array("forward", fx::jvp(root, fx::primals(x), fx::tangents(fx::ones_like(x))).second,
               fx::array({0.0, 0.0, 0.25}));
  checks.array("second", fx::vmap(fx::grad(fx::grad(root)))(x), fx::array({0.0, 0.0, -1.0 / 32}));
}

static void kinks(Checks &checks) {
  fmt::print("\n5. kinks: which derivative is meant where there is none\n");
  auto relu = [](fx::Array x) { return fx::nn::relu(x); };
  auto larger = [](fx::Array a, fx::Array b) { return maximum(a, b); };
  auto of = [&](fx::Kink kink) {
    return fx::grad(fx::with_kinks(kink, larger), fx::argnums<0, 1>)(2.0, 2.0);
  };
  checks.number("relu at 0", fx::grad(relu)(0.0), 0.0);
  checks.number("the same by x >= 0", fx::grad(fx::with_kinks(fx::Kink::first_wins, relu))(0.0),
                1.0);
  auto [a, b] = of(fx::Kink::balanced);
  checks.number("maximum(2, 2) shares: in a", a, 0.5);
  checks.number("in b", b, 0.5);
  auto [first, second] = of(fx::Kink::first_wins);
  checks.number("first_wins: in a", first, 1.0);
  checks.number("in b", second, 0.0);
  auto length = [](fx::Array x) { return hypot(x, x); };
  checks.number("hypot(x, x) at 0", fx::grad(length)(0.0), 1.0);
  checks.number("of least norm", fx::grad(fx::with_kinks(fx::Kink::min_norm, length))(0.0), 0.0);
  fmt::print("  docs/kinks.md has the table of all of them\n");
}

int main() {
  Checks checks;
  nativeIf(checks);
  nativeWhile(checks);
  compiled(checks);
  notTaken(checks);
  kinks(checks);
  return checks.exit_code();
}
