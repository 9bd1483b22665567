// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Computational graphs: eager and lazy, gradients of intermediate nodes, gradients of gradients.
#include "routes.h"

#include <sstream>

namespace first_programs {
namespace {

namespace graph = fx::graph;

double number(const fx::Array &x) { return x.item<double>(); }

TEST(FirstGraph, ByEveryRoute) {
  expectAllRoutes({"ln(x1) + x1 x2 - sin(x2)",
                   [](const Arrays &x) { return log(x[0]) + x[0] * x[1] - sin(x[1]); },
                   {2.0, 5.0},
                   11.652071455223084,
                   {5.5, 1.7163378145367738}});
  expectAllRoutes(
      {"x1 / x2", [](const Arrays &x) { return x[0] / x[1]; }, {2.0, 2.0}, 1.0, {0.5, -0.5}});
  expectAllRoutes({"ln(x + 2)",
                   [](const Arrays &x) { return log(x[0] + 2.0); },
                   {2.0},
                   1.3862943611198906,
                   {0.25}});
  expectAllRoutes({"a node used twice",
                   [](const Arrays &x) {
                     fx::Array s = sin(x[0]);
                     return s * s + s;
                   },
                   {0.5},
                   0.7092743856701331,
                   {1.7190535466982693}});
}

TEST(LazyGraph, SortsPrunesAndRunsEachNodeOnce) {
  graph::Graph gr;
  auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2"), unused = gr.placeholder("unused");
  auto y = log(x1) + x1 * x2 - sin(x2);
  auto asideNobodyAsksFor = exp(unused) * y;
  auto [g1, g2] = graph::gradients<2>(y, {x1, x2});
  graph::Executor run({y, g1, g2});
  auto out = run({{x1, 2.0}, {x2, 5.0}});
  ASSERT_EQ(out.size(), 3u);
  EXPECT_NEAR(number(out[0]), 11.652, 5e-4);
  EXPECT_NEAR(number(out[1]), 5.5, 1e-12);
  EXPECT_NEAR(number(out[2]), 1.716, 5e-4);
  EXPECT_EQ(run.expression().find("exp("), std::string::npos);
  EXPECT_NE(g1.expression().find('/'), std::string::npos) << g1.expression();
  std::ostringstream text;
  text << gr;
  EXPECT_NE(text.str().find("x1"), std::string::npos);
}

TEST(LazyGraph, SaysWhichFeedIsMissingOrTooMany) {
  graph::Graph gr;
  auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2"), x3 = gr.placeholder("x3");
  graph::Executor run({x1 * x2});
  EXPECT_THROW(run({{x1, 2.0}}), fx::TransformError);
  EXPECT_THROW(run({{x1, 2.0}, {x2, 5.0}, {x3, 1.0}}), fx::TransformError);
  EXPECT_THROW(run({{x1, 2.0}, {x2, 5.0}, {x2, 5.0}}), fx::TransformError);
  EXPECT_THROW(run({{x1, fx::ones({2})}, {x2, 5.0}}), fx::ShapeError);
}

TEST(EagerGraph, GivesEachNodeItsValueAsItIsBuilt) {
  graph::Graph gr(graph::eager);
  auto x1 = gr.placeholder("x1", 2.0), x2 = gr.placeholder("x2", 5.0);
  auto product = x1 * x2;
  EXPECT_DOUBLE_EQ(number(product), 10.0);
  auto y = log(x1) + product - sin(x2);
  EXPECT_NEAR(number(y), 11.652071455223084, 1e-12);
  auto [g1, g2, gp] = graph::gradients<3>(y, {x1, x2, product});
  EXPECT_DOUBLE_EQ(number(g1), 5.5);
  EXPECT_NEAR(number(g2), 1.7163378145367738, 1e-12);
  EXPECT_DOUBLE_EQ(number(gp), 1.0);
}

TEST(GraphGradient, ReachesIntermediateNodes) {
  graph::Graph gr;
  auto x1 = gr.placeholder("x1", {3});
  auto x2 = x1 + 3.0, x3 = x1 + 5.0, y = x2 * x3;
  auto [d1, d2, d3] = graph::gradients<3>(y, {x1, x2, x3});
  graph::Executor run({y, d1, d2, d3});
  auto out = run({{x1, fx::ones({3})}});
  const double expected[] = {24, 10, 6, 4};
  for (int i = 0; i < 4; ++i)
    expectClose(out[i], fx::full({3}, expected[i]), "output " + std::to_string(i));
}

TEST(GraphGradient, PrintsAndIsDifferentiatedAgain) {
  graph::Graph gr;
  auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2"), x3 = gr.placeholder("x3");
  auto y = x1 + x2 * x3 * x1;
  auto [d1, d2, d3] = graph::gradients<3>(y, {x1, x2, x3});
  auto [d12] = graph::gradients<1>(d1, {x2});
  graph::Executor run({d1, d2, d3, d12});
  auto out = run({{x1, 2.0}, {x2, 3.0}, {x3, 5.0}});
  EXPECT_DOUBLE_EQ(number(out[0]), 16.0); // 1 + x2 x3
  EXPECT_DOUBLE_EQ(number(out[1]), 10.0); // x1 x3
  EXPECT_DOUBLE_EQ(number(out[2]), 6.0);  // x1 x2
  EXPECT_DOUBLE_EQ(number(out[3]), 5.0);  // x3
  for (const fx::Array &d : {d1, d2, d3, d12})
    EXPECT_NE(d.expression().find('x'), std::string::npos) << d.expression();
  expectAllRoutes({"x1 + x2 x3 x1",
                   [](const Arrays &x) { return x[0] + x[1] * x[2] * x[0]; },
                   {2.0, 3.0, 5.0},
                   32.0,
                   {16.0, 10.0, 6.0}});
}

// dA = dC Bᵀ, dB = Aᵀ dC
TEST(GraphGradient, OfAMatrixProductIsTwoMatrixProducts) {
  graph::Graph gr;
  auto a = gr.placeholder("a", {2, 3}), b = gr.placeholder("b", {3, 4});
  auto c = matmul(a, b), dc = gr.placeholder("dc", {2, 4});
  auto [da, db] = graph::gradients<2>(c, {a, b}, dc);
  graph::Executor run({da, db});
  fx::Array A = fx::arange(6.0).reshape({2, 3}), B = fx::arange(12.0).reshape({3, 4}) * 0.5,
            C = fx::arange(8.0).reshape({2, 4}) - 3.0;
  auto out = run({{a, A}, {b, B}, {dc, C}});
  expectClose(out[0], matmul(C, transpose(B)), "dA");
  expectClose(out[1], matmul(transpose(A), C), "dB");
}

} // namespace
} // namespace first_programs
