// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops and branches that stay one operation, and their derivatives: reverse mode through a while
// loop of unknown length, an oscillator by scan, a while loop for every example of a batch, cond.
#include "check.h"

namespace fx = fluxion;

// Newton's iteration until it is near enough: nobody knows how many steps that takes.
static fx::Array root(fx::Array a) {
  auto far = [&](fx::Array x) { return abs(x * x - a) > 1e-12; };
  return fx::while_loop(far, [&](fx::Array x) { return 0.5 * (x + a / x); }, a);
}

static void reverseOfWhile(Checks &checks) {
  fmt::print("1. reverse mode through a while loop\n");
  checks.number("root(2)", root(2.0), std::sqrt(2.0));
  checks.number("its derivative 1 / (2 root)", fx::grad(root)(2.0), 0.5 / std::sqrt(2.0));
  checks.number("and the second", fx::grad(fx::grad(root))(2.0), -0.25 / std::pow(2.0, 1.5), 1e-6);
  checks.number("compiled", fx::jit(fx::grad(root))(2.0), 0.5 / std::sqrt(2.0));
}

struct State {
  fx::Array position, velocity;
};

// A pendulum by small steps; the positions on the way are stacked.
static std::pair<State, fx::Array> swing(fx::Array gravity, fx::Array start, int steps) {
  auto step = [&](State s, std::tuple<>) {
    fx::Array velocity = s.velocity - 0.01 * gravity * sin(s.position);
    fx::Array position = s.position + 0.01 * velocity;
    return std::pair(State{position, velocity}, position);
  };
  return fx::scan(step, State{start, 0.0}, std::tuple<>{}, {.length = steps});
}

static void oscillator(Checks &checks) {
  fmt::print("\n2. a pendulum of 200 steps: which gravity moves it to 0.1?\n");
  auto miss = [](fx::Array gravity) {
    fx::Array off = swing(gravity, 0.5, 200).first.position - 0.1;
    return off * off;
  };
  auto slope = fx::jit(fx::value_and_grad(miss));
  fx::Array gravity = 9.0;
  for (int i = 0; i < 60; ++i)
    gravity -= 20.0 * slope(gravity).second;
  fmt::print("  gravity {:.6f}\n", gravity.item<double>());
  checks.number("misses by", miss(gravity), 0.0);
  auto size = [&](int steps) {
    auto f = [=](fx::Array g) { return swing(g, 0.5, steps).first.position; };
    return fx::trace(fx::grad(f), fx::spec<double>()).num_ops();
  };
  checks.holds("the program is as long for 10 steps as for 10000", size(10) == size(10000));
}

static void batches(Checks &checks) {
  fmt::print("\n3. every example makes its own steps\n");
  auto doubled = [](fx::Array x) {
    return fx::while_loop([](fx::Array c) { return c < 10.0; }, [](fx::Array c) { return c + c; },
                          x);
  };
  fx::Array xs = fx::array({1.0, 3.0, 20.0});
  checks.array("doubled until 10", fx::vmap(doubled)(xs), fx::array({16.0, 12.0, 20.0}));
  checks.array("slopes", fx::vmap(fx::grad(doubled))(xs), fx::array({16.0, 4.0, 1.0}));
}

static void branches(Checks &checks) {
  fmt::print("\n4. the branch not taken never speaks\n");
  auto guarded = [](fx::Array x) {
    return fx::cond(
        x > 0.0, [](fx::Array y) { return sqrt(y); }, [](fx::Array y) { return 0.0 * y; }, x);
  };
  fx::Array xs = fx::array({0.0, -1.0, 4.0});
  checks.array("slopes of sqrt, guarded", fx::vmap(fx::grad(guarded))(xs),
               fx::array({0.0, 0.0, 0.25}));
  auto power = [](fx::Array x, fx::Array n) {
    return fx::fori_loop(0, n, [&](fx::Array, fx::Array c) { return c * x; }, 1.0);
  };
  checks.number("slope of x^n, n known when it runs", fx::jit(fx::grad(power))(2.0, 5), 80);
}

int main() {
  Checks checks;
  reverseOfWhile(checks);
  oscillator(checks);
  batches(checks);
  branches(checks);
  return checks.exit_code();
}
