// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linear regression: four routes to the gradient, its loop nests, training, two plots.
#include "demo.h"
#include "plot.h"

namespace demo {

static fx::Array loss(fx::Array a, fx::Array b, fx::Array x, fx::Array y) {
  fx::Array r = a + b * x - y;
  return mean(r * r / 2.0);
}

static const std::vector<double> xs = {1, 2, 3, 4, 5, 6}, ys = {13, 14, 20, 21, 25, 30};

static void routes(Checks &checks, const fx::Array &x, const fx::Array &y) {
  fx::Array a = 0.0, b = 0.0;
  const double g0 = -20.5, g1 = -81.66666666666667;
  fx::Array r = a + b * x - y;
  checks.number("loss at (0, 0)", loss(a, b, x, y), 227.58333333333334);
  checks.number("d/da by hand: mean(r)", mean(r), g0);
  checks.number("d/da by grad, argument 0", fx::grad(loss, fx::argnums<0>)(a, b, x, y), g0);
  checks.number("d/db by grad, argument 1", fx::grad(loss, fx::argnums<1>)(a, b, x, y), g1);
  auto [value, both] = fx::jit(fx::value_and_grad(loss, fx::argnums<0, 1>))(a, b, x, y);
  checks.number("d/db by value_and_grad, compiled", std::get<1>(both), g1);
  auto [v, back] = fx::vjp([&](fx::Array p, fx::Array q) { return loss(p, q, x, y); }, a, b);
  checks.number("d/db by pulling 1 back", std::get<1>(back(fx::Array(1.0))), g1);
}

static void nests(Checks &checks) {
  auto both = fx::value_and_grad(loss, fx::argnums<0, 1>);
  auto scalar = fx::spec<double>();
  auto compiledFor = [&](int n) {
    return fx::jit(both)
        .lower(scalar, scalar, fx::spec<double>({n}), fx::spec<double>({n}))
        .compile();
  };
  fmt::print("  value and gradient as formulas:\n");
  auto data = fx::spec<double>({6});
  indented(fx::trace(both, scalar, scalar, data, data).expression());
  fmt::print("  the plan for a million points is one pass over the data:\n");
  indented(compiledFor(1000000).plan());
  auto compiled = compiledFor(6);
  auto native = compiled.function_pointer<void(double, double, const double *, const double *,
                                               double *, double *, double *)>();
  double value = 0, g0 = 0, g1 = 0;
  double time = nanoseconds([&] { native(0, 0, xs.data(), ys.data(), &value, &g0, &g1); });
  fmt::print("  one call of value and gradient takes {:.1f} ns\n", time);
  checks.number("d/da by function pointer", g0, -20.5);
}

static void plots(const std::vector<double> &losses, double a, double b,
                  const std::filesystem::path &out) {
  Series curve{.label = "excess loss", .x = {}, .y = {}};
  double least = losses.back();
  for (std::size_t i = 0; i < losses.size(); ++i) {
    curve.x.push_back(static_cast<double>(i));
    curve.y.push_back(losses[i] - least);
  }
  curve.x.resize(600);
  curve.y.resize(600);
  save({.title = "Gradient descent on the regression data",
        .xLabel = "step",
        .yLabel = "loss above its minimum",
        .series = {curve},
        .isLogarithmic = true},
       out / "regression_loss.svg");
  Series data{.label = "data", .x = xs, .y = ys, .mark = Series::Mark::points};
  Series line{.label = fmt::format("{:.1f} + {:.1f} x", a, b),
              .x = {0.5, 6.5},
              .y = {a + 0.5 * b, a + 6.5 * b}};
  save({.title = "Linear regression", .xLabel = "x", .yLabel = "y", .series = {line, data}},
       out / "regression_fit.svg");
}

void regression(Checks &checks, const std::filesystem::path &out) {
  heading("4. Linear regression: loss = mean((a + b x - y)^2 / 2)");
  fx::Array x = fx::array(xs), y = fx::array(ys), a = 0.0, b = 0.0;
  routes(checks, x, y);
  nests(checks);
  auto step = fx::jit([](fx::Array a, fx::Array b, fx::Array x, fx::Array y) {
    auto [value, g] = fx::value_and_grad(loss, fx::argnums<0, 1>)(a, b, x, y);
    return std::tuple{value, a - 0.1 * std::get<0>(g), b - 0.1 * std::get<1>(g)};
  });
  std::vector<double> losses;
  for (int i = 0; i < 2000; ++i) {
    fx::Array value;
    std::tie(value, a, b) = step(a, b, x, y);
    losses.push_back(value.item<double>());
  }
  fmt::print("  2000 compiled steps of gradient descent, loss {:.3f} -> {:.6f}\n", losses.front(),
             losses.back());
  checks.number("a, least squares says 8.6", a, 8.6);
  checks.number("b, least squares says 3.4", b, 3.4);
  plots(losses, a.item<double>(), b.item<double>(), out);
}

} // namespace demo
