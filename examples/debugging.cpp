// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Looking into compiled programs: printing, checks, time by lines, why it was compiled again.
#include "check.h"

#include <iostream>

namespace fx = fluxion;

static void printing(Checks &checks) {
  fmt::print("1. a line from inside, once per step, in the forward pass\n");
  auto f = [](fx::Array x) {
    return fx::fori_loop(
        0, 3,
        [](fx::Array i, fx::Array y) {
          fx::debug_print("    step {}: {:.4f}", i, y);
          return sin(y);
        },
        x);
  };
  double slope = std::cos(1.0) * std::cos(std::sin(1.0)) * std::cos(std::sin(std::sin(1.0)));
  checks.number("derivative", fx::jit(fx::grad(f))(1.0), slope);
}

static void checkedMode(Checks &checks) {
  fmt::print("\n2. a NaN of the backward pass names the line of the forward pass\n");
  auto distance = [](fx::Array x) { return sqrt(sum(x * x)); };
  auto slope = fx::jit(fx::grad(distance), {.check = fx::nan});
  checks.array("away from 0", slope(fx::array({3.0, 4.0})), fx::array({0.6, 0.8}));
  try {
    slope(fx::zeros({2}));
    checks.holds("an error", false);
  } catch (const fx::CheckError &error) {
    fmt::print("{}\n", error.what());
    checks.holds("names the line of the forward op",
                 std::string_view(error.what()).find("in the derivative of") !=
                     std::string_view::npos);
  }
}

static void timeByLines(Checks &checks) {
  fmt::print("\n3. time by lines\n");
  auto loss = [](fx::Array w, fx::Array x) {
    fx::Array hidden = tanh(dot(x, w));
    return sum(hidden * hidden);
  };
  fx::Profile profile = fx::profile(fx::grad(loss), fx::ones({64, 64}), fx::ones({64, 64}));
  std::cout << profile;
  checks.holds("lines have times", !profile.lines.empty());
}

static void arguments(Checks &checks) {
  fmt::print("\n4. static and donated arguments\n");
  auto step = fx::jit(
      [](fx::Array p, fx::Array g, int times) {
        for (int i = 0; i < times; ++i)
          p = p - 0.1 * g;
        return p;
      },
      {.static_argnums = {2}, .donate_argnums = {0}});
  fx::Array p = fx::ones({1000}), g = fx::ones({1000});
  p = step(p, g, 1);
  p = step(p, g, 4);
  checks.number("a parameter", p(17), 0.5);
  std::cout << step.explain();
  fx::Array given = p;
  p = step(p, g, 1);
  try {
    sum(given);
    checks.holds("an error", false);
  } catch (const fx::TraceError &error) {
    fmt::print("{}\n", error.what());
    checks.holds("an array that was given away cannot be used", true);
  }
}

int main() {
  Checks checks;
  printing(checks);
  checkedMode(checks);
  timeByLines(checks);
  arguments(checks);
  return checks.exit_code();
}
