// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives of your own: a stable rule, cut gradients, an implicit function, and less memory.
#include "check.h"

namespace fx = fluxion;

/// log(1 + exp(x)). The derived rule is exp(x) / (1 + exp(x)): NaN where exp overflows.
static void stableRule(Checks &checks) {
  fmt::print("1. a rule for forward mode, which serves all modes\n");
  auto formula = [](fx::Array x) { return log(1.0 + exp(x)); };
  auto softplus = fx::custom_jvp(formula).defjvp(
      [](fx::Array x, fx::Array t) { return std::pair{log(1.0 + exp(x)), t / (1.0 + exp(-x))}; });
  checks.holds("the derived derivative at 1000 is no number",
               std::isnan(fx::grad(formula)(1000.0).item<double>()));
  checks.number("by the rule", fx::grad(softplus)(1000.0), 1);
  checks.number("second derivative at 0", fx::grad(fx::grad(softplus))(0.0), 0.25);
  fx::Array xs = fx::array({-1000.0, 0.0, 1000.0});
  checks.array("compiled, on a batch", fx::jit(fx::vmap(fx::grad(softplus)))(xs),
               fx::array({0.0, 0.5, 1.0}));
  fx::check_rules(softplus, 0.3); // throws where the rule is wrong
  auto careless = fx::custom_jvp([](fx::Array x) {
                    return sin(x);
                  }).defjvp([](fx::Array x, fx::Array t) { return std::pair{sin(x), sin(x) * t}; });
  try {
    fx::check_rules(careless, 0.3);
    checks.holds("a wrong rule is found", false);
  } catch (const fx::TransformError &error) {
    checks.holds("a wrong rule is found", true);
    fmt::print("{}\n", error.what());
  }
}

static void reverseRule(Checks &checks) {
  fmt::print("\n2. rules for reverse mode\n");
  auto cut = fx::custom_vjp([](fx::Array x) { return x; },
                            [](fx::Array x) { return std::pair{x, std::tuple{}}; },
                            [](std::tuple<>, fx::Array ct) { return clip(ct, -1.0, 1.0); });
  checks.number("(100 x)' behind a cut", fx::grad([&](fx::Array x) { return 100.0 * cut(x); })(3.0),
                1);
  auto wave = fx::custom_vjp([](fx::Array x) { return exp(sin(x)); },
                             [](fx::Array x) {
                               fx::Array y = exp(sin(x));
                               return std::pair{y, y * cos(x)};
                             },
                             [](fx::Array slope, fx::Array ct) { return ct * slope; });
  checks.number("forward mode of it", fx::jacfwd(wave)(1.0),
                std::exp(std::sin(1.0)) * std::cos(1.0));
  checks.number("its hessian", fx::hessian(wave)(0.0), 1);
}

/// x with x = cos(a x), by iteration; the derivative is that of the equation.
static void implicitFunction(Checks &checks) {
  fmt::print("\n3. implicit differentiation\n");
  auto fixed = [](fx::Array a) {
    auto equation = [a](fx::Array x) { return x - cos(a * x); };
    auto iterate = [a](auto, fx::Array x) {
      for (int i = 0; i < 100; ++i)
        x = cos(a * x);
      return x;
    };
    return fx::custom_root(equation, 1.0, iterate, [](auto g, fx::Array y) { return y / g(1.0); });
  };
  double x = fixed(1.0).item<double>(), sine = std::sin(x);
  checks.number("x = cos(x)", x, 0.7390851332151607);
  checks.number("dx/da", fx::grad(fixed)(1.0), -sine * x / (1 + sine));
  checks.number("the same in forward mode", fx::jacfwd(fixed)(1.0), -sine * x / (1 + sine));
}

static void lessMemory(Checks &checks) {
  fmt::print("\n4. computing again instead of keeping\n");
  auto network = [](auto keep) {
    return [keep](fx::Array w, fx::Array x) {
      auto block = keep([w](fx::Array h) {
        for (int i = 0; i < 6; ++i)
          h = tanh(matmul(w, h));
        return h;
      });
      for (int i = 0; i < 6; ++i)
        x = block(x);
      return sum(x);
    };
  };
  auto gradient = [&](auto keep) { return fx::jit(fx::grad(network(keep), fx::argnums<1>)); };
  auto all = gradient([](auto f) { return f; });
  auto lean = gradient([](auto f) { return fx::checkpoint(f); });
  fx::Array w = 0.5 * fx::eye(64), x = fx::full({64, 64}, 0.3);
  checks.array("same gradient", sum(abs(all(w, x) - lean(w, x))), fx::Array(0.0));
  auto bytes = [&](auto &f) { return f.lower(w, x).compile().memory().temporaries; };
  fmt::print("  {} bytes of temporaries, {} with checkpoints\n", bytes(all), bytes(lean));
  checks.holds("less than half of the memory", 2 * bytes(lean) < bytes(all));
}

int main() {
  Checks checks;
  stableRule(checks);
  reverseRule(checks);
  implicitFunction(checks);
  lessMemory(checks);
  return checks.exit_code();
}
