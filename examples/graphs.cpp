// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Graphs: define first and run later, or have every value at once; gradients of any node.
#include "check.h"

#include <iostream>

namespace fx = fluxion;
namespace graph = fx::graph;

static void lazy(Checks &checks) {
  fmt::print("1. lazy\n");
  graph::Graph gr;
  auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2");
  auto y = log(x1) + x1 * x2 - sin(x2);
  auto [g1, g2] = graph::gradients<2>(y, {x1, x2});
  std::cout << gr << "\n";
  graph::Executor run({y, g1, g2});
  auto out = run({{x1, 2.0}, {x2, 5.0}});
  checks.number("ln(x1) + x1 x2 - sin(x2) at (2, 5)", out[0], 11.652071455223084);
  checks.number("d/dx1", out[1], 5.5);
  checks.number("d/dx2", out[2], 1.7163378145367738);
  try {
    run({{x1, 2.0}});
    checks.holds("a missing feed is refused", false);
  } catch (const fx::TransformError &error) {
    fmt::print("{}\n", error.what());
  }
}

static void eager(Checks &checks) {
  fmt::print("\n2. eager: every node has its value as it is made\n");
  graph::Graph gr(graph::eager);
  auto x1 = gr.placeholder("x1", 2.0), x2 = gr.placeholder("x2", 2.0);
  auto y = x1 / x2;
  auto [g1, g2] = graph::gradients<2>(y, {x1, x2});
  checks.number("x1 / x2 at (2, 2)", y, 1);
  checks.number("d/dx1", g1, 0.5);
  checks.number("d/dx2", g2, -0.5);
  auto [g] = graph::gradients<1>(log(x1 + 2.0), {x1});
  checks.number("d/dx ln(x + 2) at 2", g, 0.25);
}

static void intermediates(Checks &checks) {
  fmt::print("\n3. gradients of intermediate nodes\n");
  graph::Graph gr;
  auto x1 = gr.placeholder("x1", {3});
  auto x2 = x1 + 3.0, x3 = x1 + 5.0, y = x2 * x3;
  auto [d1, d2, d3] = graph::gradients<3>(y, {x1, x2, x3});
  auto out = graph::Executor({y, d1, d2, d3})({{x1, fx::ones({3})}});
  checks.array("(x1 + 3)(x1 + 5)", out[0], fx::full({3}, 24.0));
  checks.array("dy/dx1", out[1], fx::full({3}, 10.0));
  checks.array("dy/dx2", out[2], fx::full({3}, 6.0));
  checks.array("dy/dx3", out[3], fx::full({3}, 4.0));
}

static void again(Checks &checks) {
  fmt::print("\n4. gradients are graphs: they print, and are differentiated again\n");
  graph::Graph gr;
  auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2"), x3 = gr.placeholder("x3");
  auto y = x1 + x2 * x3 * x1;
  auto [d1, d2, d3] = graph::gradients<3>(y, {x1, x2, x3});
  auto [d12] = graph::gradients<1>(d1, {x2});
  for (const fx::Array &d : {d1, d2, d3, d12})
    fmt::print("  {}\n", d.expression());
  auto out = graph::Executor({d1, d2, d3, d12})({{x1, 2.0}, {x2, 3.0}, {x3, 5.0}});
  checks.number("1 + x2 x3", out[0], 16);
  checks.number("x1 x3", out[1], 10);
  checks.number("x1 x2", out[2], 6);
  checks.number("x3", out[3], 5);
}

static void product(Checks &checks) {
  fmt::print("\n5. a matrix product: dA = dC B', dB = A' dC\n");
  graph::Graph gr;
  auto a = gr.placeholder("a", {2, 3}), b = gr.placeholder("b", {3, 2});
  auto dc = gr.placeholder("dc", {2, 2});
  auto [da, db] = graph::gradients<2>(matmul(a, b), {a, b}, dc);
  fx::Array A = fx::arange(6.0).reshape({2, 3}), B = 1.0 + A.reshape({3, 2}), C = fx::eye(2);
  auto out = graph::Executor({da, db})({{a, A}, {b, B}, {dc, C}});
  checks.array("dA", out[0], dot(C, transpose(B)));
  checks.array("dB", out[1], dot(transpose(A), C));
}

int main() {
  Checks checks;
  lazy(checks);
  eager(checks);
  intermediates(checks);
  again(checks);
  product(checks);
  return checks.exit_code();
}
