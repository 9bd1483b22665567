// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The other first programs in short, and plots of derivatives.
#include "demo.h"
#include "plot.h"

namespace demo {

static fx::Array doubled(fx::Array a) {
  fx::Array b = a * 2.0;
  while (norm(b) < 1000.0)
    b = b * 2.0;
  return b.sum() > 0.0 ? b : 100.0 * b;
}

static void steps(Checks &checks) {
  fx::Array x = fx::array({0.f, 1.f, 2.f, 3.f});
  auto square = [](fx::Array x) { return x * x; };
  checks.array("2 x.x, gradient", fx::jit(fx::grad([](fx::Array x) { return 2.0 * dot(x, x); }))(x),
               4.0 * x);
  checks.array("x x per sample", fx::jit(fx::vmap(fx::grad(square)))(x), 2.0 * x);
  auto detached = [](fx::Array x) { return sum(fx::stop_gradient(x * x) * x); };
  checks.array("sum(x x x), x x detached", fx::jit(fx::grad(detached))(x), x * x);
  auto path = fx::grad([](fx::Array a) { return sum(doubled(a)); });
  checks.number("native while and if, f(a) / a at 0.37", path(0.37), 4096);
  checks.number("the same at -0.37", path(-0.37), 409600);
  auto larger = [](fx::Array a, fx::Array b) { return maximum(a, b); };
  checks.number("maximum at a tie", fx::grad(larger)(1.0, 1.0), 0.5);
  checks.number("the same with inclusive kinks",
                fx::grad(fx::with_kinks(fx::Kink::inclusive, larger))(1.0, 1.0), 1);
}

static void directions(Checks &checks) {
  auto f = [](fx::Array x, fx::Array y) { return y / x - x + y; };
  auto at = fx::primals(2.0, 3.0);
  checks.number("forward, y/x - x + y along x", fx::jvp(f, at, fx::tangents(1.0, 0.0)).second,
                -1.75);
  checks.number("forward, along y", fx::jvp(f, at, fx::tangents(0.0, 1.0)).second, 1.5);
  auto bowl = [](fx::Array x) { return exp(x) - 2.0 * x; };
  auto newton =
      fx::jit([bowl](fx::Array x) { return x - fx::grad(bowl)(x) / fx::grad(fx::grad(bowl))(x); });
  fx::Array x = 0.0;
  for (int i = 0; i < 7; ++i)
    x = newton(x);
  checks.number("Newton: exp(x) - 2 x is smallest at ln 2", x, std::log(2.0), 1e-14);
}

static void graphs(Checks &checks) {
  fx::graph::Graph gr;
  auto x1 = gr.placeholder("x1", {3});
  auto x2 = x1 + 3.0, x3 = x1 + 5.0, y = x2 * x3;
  auto [d1, d2, d3] = fx::graph::gradients<3>(y, {x1, x2, x3});
  auto out = fx::graph::Executor({y, d1, d2, d3})({{x1, fx::ones({3})}});
  checks.array("graph (x1 + 3)(x1 + 5)", out[0], fx::full({3}, 24.0));
  checks.array("  by its input", out[1], fx::full({3}, 10.0));
  checks.array("  by the node x1 + 3", out[2], fx::full({3}, 6.0));
  checks.array("  by the node x1 + 5", out[3], fx::full({3}, 4.0));
}

void firstPrograms(Checks &checks) {
  heading("5. More first programs");
  steps(checks);
  directions(checks);
  graphs(checks);
}

static std::vector<double> numbers(const fx::Array &x) { return x.to_vector<double>(); }

void derivativePlots(Checks &checks, const std::filesystem::path &out) {
  heading("6. Plots");
  fx::Array x = fx::linspace(-2 * M_PI, 2 * M_PI, 401);
  auto sine = [](fx::Array t) { return sin(t); };
  fx::Array slope = fx::jit(fx::vmap(fx::grad(sine)))(x);
  checks.number("largest |vmap(grad(sin)) - cos|", max(abs(slope - cos(x))), 0, 1e-14);
  save({.title = "sin and its derivative, by vmap(grad(sin))",
        .xLabel = "x",
        .yLabel = "",
        .series = {{.label = "sin(x)", .x = numbers(x), .y = numbers(sin(x))},
                   {.label = "grad(sin)(x)", .x = numbers(x), .y = numbers(slope)}},
        .xTicks = {{-2 * M_PI, "−2π"}, {-M_PI, "−π"}, {0, "0"}, {M_PI, "π"}, {2 * M_PI, "2π"}}},
       out / "sine.svg");

  auto f = [](fx::Array t) { return tanh(t); };
  auto d1 = fx::grad(f);
  auto d2 = fx::grad(d1);
  auto d3 = fx::grad(d2);
  fx::Array t = fx::linspace(-4.0, 4.0, 401);
  auto each = [&](auto g) { return numbers(fx::jit(fx::vmap(g))(t)); };
  double y = std::tanh(0.5);
  checks.number("tanh'''(0.5)", d3(0.5), (1 - y * y) * (6 * y * y - 2));
  save({.title = "tanh and its first derivatives",
        .xLabel = "x",
        .yLabel = "",
        .series = {{.label = "tanh", .x = numbers(t), .y = each(f)},
                   {.label = "first", .x = numbers(t), .y = each(d1)},
                   {.label = "second", .x = numbers(t), .y = each(d2)},
                   {.label = "third", .x = numbers(t), .y = each(d3)}}},
       out / "tanh.svg");
  fmt::print("  written to {}: sine, tanh, regression_loss, regression_fit (.svg)\n", out.string());
}

} // namespace demo
