// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linear regression: the same gradient by hand and by four routes, then descent to convergence.
#include "check.h"

namespace fx = fluxion;

static fx::Array loss(fx::Array theta0, fx::Array theta1, fx::Array x, fx::Array y) {
  fx::Array r = theta0 + theta1 * x - y;
  return mean(r * r / 2.0);
}

int main() {
  Checks checks;
  const double g0 = -20.5, g1 = -81.66666666666667;
  fx::Array x = fx::array({1, 2, 3, 4, 5, 6}), y = fx::array({13, 14, 20, 21, 25, 30}); // i32
  fx::Array a = 0.0, b = 0.0;

  fmt::print("by hand\n");
  fx::Array r = a + b * x - y;
  checks.number("loss", mean(r * r / 2.0), 227.58333333333334);
  checks.number("d/dtheta0 = mean(r)", mean(r), g0);
  checks.number("d/dtheta1 = mean(r x)", mean(r * x), g1);

  fmt::print("by grad, one argument at a time\n");
  checks.number("d/dtheta0", fx::grad(loss, fx::argnums<0>)(a, b, x, y), g0);
  checks.number("d/dtheta1", fx::grad(loss, fx::argnums<1>)(a, b, x, y), g1);

  fmt::print("by value_and_grad, compiled\n");
  auto [value, both] = fx::jit(fx::value_and_grad(loss, fx::argnums<0, 1>))(a, b, x, y);
  checks.number("loss", value, 227.58333333333334);
  checks.number("d/dtheta0", std::get<0>(both), g0);
  checks.number("d/dtheta1", std::get<1>(both), g1);

  fmt::print("by pulling 1 back\n");
  auto [v, back] = fx::vjp([&](fx::Array p, fx::Array q) { return loss(p, q, x, y); }, a, b);
  auto [c0, c1] = back(fx::Array(1.0));
  checks.number("d/dtheta0", c0, g0);
  checks.number("d/dtheta1", c1, g1);

  fmt::print("gradient descent, 2000 compiled steps\n");
  auto step = fx::jit([](fx::Array p, fx::Array q, fx::Array x, fx::Array y) {
    auto [gp, gq] = fx::grad(loss, fx::argnums<0, 1>)(p, q, x, y);
    return std::pair{p - 0.1 * gp, q - 0.1 * gq};
  });
  for (int i = 0; i < 2000; ++i)
    std::tie(a, b) = step(a, b, x, y);
  checks.number("theta0, least squares says 8.6", a, 8.6);
  checks.number("theta1, least squares says 3.4", b, 3.4);
  return checks.exit_code();
}
