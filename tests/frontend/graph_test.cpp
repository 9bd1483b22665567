// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

#include <sstream>

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;
using fx::graph::Executor;
using fx::graph::gradients;
using fx::graph::Graph;
using testing::HasSubstr;

namespace {

struct FirstProgram {
  Graph gr;
  fx::Array x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2");
  fx::Array y = log(x1) + x1 * x2 - sin(x2);
};

} // namespace

TEST(Graph, GivesValueAndGradients) {
  FirstProgram p;
  auto [g1, g2] = gradients<2>(p.y, {p.x1, p.x2});
  Executor run({p.y, g1, g2});
  auto out = run({{p.x1, 2.0}, {p.x2, 5.0}});
  expectNumber(out[0], 11.652071455223084);
  expectNumber(out[1], 5.5);
  expectNumber(out[2], 1.7163378145367738);
}

TEST(Graph, DividesAndShifts) {
  Graph gr;
  auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2");
  auto y = x1 / x2;
  auto [g1, g2] = gradients<2>(y, {x1, x2});
  auto out = Executor({y, g1, g2})({{x1, 2.0}, {x2, 2.0}});
  expectNumber(out[0], 1.0);
  expectNumber(out[1], 0.5);
  expectNumber(out[2], -0.5);
  auto shifted = log(x1 + gr.constant(2.0));
  expectNumber(Executor(gradients(shifted, {x1}))({{x1, 2.0}})[0], 0.25);
}

TEST(Graph, AccumulatesOverEveryUseOfANode) {
  Graph gr;
  auto x = gr.placeholder("x");
  auto y = x * x + x;
  expectNumber(Executor(gradients(y, {x}))({{x, 3.0}})[0], 7.0);
}

TEST(Graph, PrintsGradientsAsFormulas) {
  FirstProgram p;
  auto [g1, g2] = gradients<2>(p.y, {p.x1, p.x2});
  EXPECT_EQ(g1.expression(), "y = 1.0 / x1 + x2");
  EXPECT_EQ(g2.expression(), "y = x1 - cos(x2)");
  std::ostringstream text;
  text << p.gr;
  EXPECT_THAT(text.str(), HasSubstr("x1 = placeholder(f64[])\nx2 = placeholder(f64[])\n"));
  EXPECT_THAT(text.str(), HasSubstr(" = log(x1)\n"));
}

TEST(Graph, DifferentiatesGradientsAgain) {
  FirstProgram p;
  auto [g1, g2] = gradients<2>(p.y, {p.x1, p.x2});
  auto second = gradients(g2, {p.x1, p.x2});
  EXPECT_EQ(second[1].expression(), "y = sin(x2)");
  auto out = Executor({second[0], second[1]})({{p.x2, 5.0}});
  expectNumber(out[0], 1.0);
  expectNumber(out[1], std::sin(5.0));
}

TEST(Graph, DifferentiatesByIntermediateNodes) {
  Graph gr;
  auto x1 = gr.placeholder("x1", {3});
  auto x2 = x1 + 3.0, x3 = x1 + 5.0, y = x2 * x3;
  auto [g1, g2, g3] = gradients<3>(y, {x1, x2, x3});
  auto out = Executor({y, g1, g2, g3})({{x1, fx::ones({3})}});
  expectNumbers(out[0], {3}, {24, 24, 24});
  expectNumbers(out[1], {3}, {10, 10, 10});
  expectNumbers(out[2], {3}, {6, 6, 6});
  expectNumbers(out[3], {3}, {4, 4, 4});
  EXPECT_EQ(g2.expression(), "y = x1 + 5.0");
}

TEST(Graph, DifferentiatesGradientsByIntermediateNodes) {
  Graph gr;
  auto x1 = gr.placeholder("x1");
  auto x2 = x1 + 3.0, x3 = x1 + 3.0; // equal, but two nodes
  auto y = x2 * x2 * x3;
  auto first = gradients(y, {x2, x3});             // 2 x2 x3, x2^2
  auto second = gradients(first[0], {x2, x3, x1}); // 2 x3, 2 x2, both
  auto out = Executor({first[0], first[1], second[0], second[1], second[2]})({{x1, 1.0}});
  expectNumber(out[0], 32.0);
  expectNumber(out[1], 16.0);
  expectNumber(out[2], 8.0);
  expectNumber(out[3], 8.0);
  expectNumber(out[4], 16.0);
}

TEST(Graph, GivesThePartialsOfASumOfProducts) {
  Graph gr;
  auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2"), x3 = gr.placeholder("x3");
  auto y = x1 + x2 * x3 * x1;
  auto g = gradients(y, {x1, x2, x3});
  auto out = Executor(g)({{x1, 2.0}, {x2, 3.0}, {x3, 5.0}});
  expectNumber(out[0], 16.0);
  expectNumber(out[1], 10.0);
  expectNumber(out[2], 6.0);
}

TEST(Graph, PullsASeedBackThroughAMatrixProduct) {
  Graph gr;
  auto a = gr.placeholder("a", {2, 3}), b = gr.placeholder("b", {3, 2});
  auto c = matmul(a, b);
  fx::Array dc = fx::array({{1.0, 2.0}, {3.0, 4.0}});
  auto [da, db] = gradients<2>(c, {a, b}, dc);
  fx::Array av = fx::array({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}),
            bv = fx::array({{1.0, 0.0}, {2.0, 1.0}, {0.0, 3.0}});
  expectNumbers(Executor({da})({{b, bv}})[0], {2, 3},
                matmul(dc, transpose(bv)).to_vector<double>());
  expectNumbers(Executor({db})({{a, av}})[0], {3, 2},
                matmul(transpose(av), dc).to_vector<double>());
}

TEST(Graph, GivesZeroByANodeThatIsNotUsed) {
  Graph gr;
  auto x = gr.placeholder("x"), unused = gr.placeholder("unused", {2});
  auto aside = x * 2.0, y = sin(x);
  auto g = gradients(y, {unused, aside, y});
  auto out = Executor(g)();
  expectNumbers(out[0], {2}, {0, 0});
  expectNumber(out[1], 0.0);
  expectNumber(out[2], 1.0);
}

TEST(Graph, KeepsTheBranchNotTakenSilent) {
  Graph gr;
  auto x = gr.placeholder("x");
  auto root = sqrt(x);
  auto y = where(x > 0.0, root, 0.0);
  auto g = gradients(y, {x, root});
  auto out = Executor(g)({{x, -1.0}});
  expectNumber(out[0], 0.0);
  expectNumber(out[1], 0.0);
}

TEST(Graph, RunsWhatIsAskedForEachNodeOnce) {
  Graph gr;
  auto x = gr.placeholder("x"), z = gr.placeholder("z");
  auto shared = exp(x), y = shared * shared;
  auto other = log(z);
  EXPECT_EQ(Executor({y, shared}).expression(), "y1 = exp(x)\ny0 = y1 * y1");
  expectNumber(Executor({y})({{x, 1.0}})[0], std::exp(2.0)); // z is not needed
  expectNumber(Executor({other})({{z, 1.0}})[0], 0.0);
}

TEST(Graph, CarriesValuesWhereEager) {
  Graph gr(fx::graph::eager);
  auto x1 = gr.placeholder("x1", 2.0), x2 = gr.placeholder("x2", 5.0);
  auto a = log(x1);
  expectNumber(a, std::log(2.0));
  auto y = a + x1 * x2 - sin(x2);
  expectNumber(y, 11.652071455223084);
  auto g = gradients(y, {x1, a});
  expectNumber(g[0], 5.5);
  expectNumber(g[1], 1.0);
  EXPECT_EQ(g[0].expression(), "y = x2 + 1.0 / x1");
  expectNumber(Executor({y})()[0], 11.652071455223084);
  expectNumber(Executor({y})({{x1, 1.0}})[0], 5.0 - std::sin(5.0));
}

TEST(Graph, HoldsLargeConstants) {
  Graph gr;
  auto x = gr.placeholder("x");
  auto y = sum(gr.constant(fx::ones({100})) * x) + sum(fx::full({50}, 2.0) * x);
  auto out = Executor({y, gradients(y, {x})[0]})({{x, 3.0}});
  expectNumber(out[0], 600.0);
  expectNumber(out[1], 200.0);
}

TEST(Graph, TakesTransformationsOfItsNodes) {
  Graph gr;
  auto x = gr.placeholder("x"), w = gr.placeholder("w");
  // w is a constant of the inner function, and live in the graph.
  auto d = fx::grad([&](fx::Array v) { return sin(v) * w; })(x);
  EXPECT_EQ(d.expression(), "y = cos(x) * w");
  auto out = Executor({d, gradients(d, {w})[0]})({{x, 0.5}, {w, 3.0}});
  expectNumber(out[0], 3.0 * std::cos(0.5));
  expectNumber(Executor(gradients(d, {w}))({{x, 0.5}})[0], std::cos(0.5));
}

TEST(Graph, TakesCompiledFunctionsOfItsNodes) {
  Graph gr;
  auto x = gr.placeholder("x");
  auto y = fx::jit(fx::grad([](fx::Array v) { return v * v * v; }))(x);
  expectNumber(Executor({y})({{x, 2.0}})[0], 12.0);
}

TEST(Graph, IsDifferentiableFromOutside) {
  Graph gr;
  auto x = gr.placeholder("x");
  Executor run({x * x * x});
  auto cube = [&](fx::Array v) { return run({{x, v}})[0]; };
  expectNumber(fx::grad(fx::grad(cube))(2.0), 12.0);
}

TEST(Graph, ConvertsBareNumbersToThePlaceholder) {
  Graph gr;
  auto x = gr.placeholder("x", {}, fx::f32), n = gr.placeholder("n", {}, fx::i32);
  Executor run({x * 2.0, n + 1});
  auto out = run({{x, 3}, {n, 4}});
  EXPECT_EQ(out[0].dtype(), fx::f32);
  expectNumber(out[0], 6.0);
  expectNumber(out[1], 5.0);
  expectError<fx::DtypeError>([&] { run({{x, 3}, {n, 4.5}}); }, {"\"n\"", "i32", "f64"});
}

TEST(Graph, RefusesFeedsThatDoNotFit) {
  FirstProgram p;
  auto idle = p.gr.placeholder("idle");
  Executor run({p.y});
  expectError<fx::TransformError>([&] { run({{p.x1, 2.0}}); },
                                  {"no feed for \"x2\"", "graph_test.cpp"});
  expectError<fx::TransformError>([&] { run({{p.x1, 2.0}, {p.x2, 5.0}, {idle, 1.0}}); },
                                  {"superfluous", "\"idle\""});
  expectError<fx::TransformError>([&] { run({{p.x1, 2.0}, {p.x2, 5.0}, {p.y, 1.0}}); },
                                  {"superfluous", "a node that is computed"});
  expectError<fx::TransformError>([&] { run({{p.x1, 2.0}, {p.x1, 5.0}}); },
                                  {"two feeds for \"x1\""});
  expectError<fx::ShapeError>([&] { run({{p.x1, fx::ones({3})}, {p.x2, 5.0}}); },
                              {"\"x1\"", "f64[3]"});
  expectError<fx::DtypeError>([&] { run({{p.x1, fx::ones({}, fx::f32)}, {p.x2, 5.0}}); },
                              {"\"x1\"", "f32"});
}

TEST(Graph, RefusesWhatIsNoNode) {
  FirstProgram p, q;
  expectError<fx::TransformError>([&] { gradients(p.y, {fx::Array(1.0)}); }, {"no node"});
  expectError<fx::TransformError>([&] { gradients(p.y, {q.x1}); }, {"two graphs"});
  expectError<fx::TraceError>([&] { p.y + q.y; }, {"two graphs", "graph_test.cpp"});
  expectError<fx::TransformError>([&] { Executor({p.y, q.y}); }, {"two graphs"});
  expectError<fx::TraceError>([&] { p.y.item<double>(); }, {"Executor"});
  expectError<fx::TransformError>([&] { p.gr.placeholder("x1"); }, {"\"x1\"", "second"});
  auto n = p.gr.placeholder("n", {}, fx::i64);
  expectError<fx::TransformError>([&] { gradients(p.y, {n}); }, {"integer node"});
}

TEST(Graph, EndsWithItsNodes) {
  fx::Array left;
  Executor run = [&] {
    FirstProgram p;
    left = p.y;
    return Executor({p.gr.constant(3.0) * 2.0});
  }();
  expectError<fx::TraceError>([&] { left + 1.0; }, {"after its trace has ended"});
  expectNumber(run()[0], 6.0);
}
