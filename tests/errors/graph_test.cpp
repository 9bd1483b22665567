// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Graphs whose placeholders, nodes and feeds do not fit, word by word.
#include "tests/errors/golden.h"

namespace fx = fluxion;
namespace gr = fluxion::graph;
using fluxion::TraceError;
using fluxion::TransformError;
using fluxion::tests::expectMessage;

namespace {

TEST(GraphMessages, Placeholders) {
  gr::Graph lazy, eager(gr::eager);
  expectMessage<TransformError>([&] { eager.placeholder("x", {3}); },
                                R"(fluxion: a placeholder without a value in an eager graph
  at       here
  expected placeholder("x", value)
  got      a shape
  hint     pass the value, or make the graph lazy)");
  expectMessage<TransformError>([&] { lazy.placeholder("x", 2.0); },
                                R"(fluxion: a placeholder with a value in a lazy graph
  at       here
  expected placeholder("x", {sizes})
  got      a value
  hint     feed the value to the Executor, or make the graph eager)");
  expectMessage<TransformError>([&] { lazy.placeholder(""); },
                                R"(fluxion: a placeholder without a name
  at       here
  expected names that are not empty and all different
  got      ""
  hint     graphs and messages show it, as in placeholder("x"))");
  lazy.placeholder("x");
  expectMessage<TransformError>([&] { lazy.placeholder("x"); },
                                R"(fluxion: the name "x" is given to a second placeholder
  at       here
  expected names that are not empty and all different
  got      "x" again
  hint     use the array that the first one is, or another name)");
}

TEST(GraphMessages, Nodes) {
  gr::Graph graph, other;
  fx::Array x = graph.placeholder("x"), y = other.placeholder("y"), number = fx::ones({});
  expectMessage<TransformError>([&] { gr::Executor({number}); },
                                R"(fluxion: an executor of an array that is no node of the graph
  at       here
  expected nodes of one graph
  got      an array that does not depend on a placeholder
  hint     nodes are placeholders, Graph::constant, and what is computed from them)");
  expectMessage<TransformError>([&] { gr::Executor({x, y}); },
                                R"(fluxion: an executor of an array that is no node of the graph
  at       here
  expected nodes of one graph
  got      nodes of two graphs
  hint     nodes are placeholders, Graph::constant, and what is computed from them)");
  expectMessage<TransformError>([] { gr::Executor({}); }, R"(fluxion: an executor without a node
  at       here
  expected at least one node
  got      none
  hint     name what is to be computed, as in fx::graph::Executor run({y}))");
  expectMessage<TransformError>([&] { gr::gradients(number, {x}); },
                                R"(fluxion: gradients of an array that is no node of the graph
  at       here
  expected nodes of one graph
  got      an array that does not depend on a placeholder
  hint     nodes are placeholders, Graph::constant, and what is computed from them)");
}

TEST(GraphMessages, TwoGraphs) {
  expectMessage<TraceError>(
      [] {
        gr::Graph graph, other;
        graph.placeholder("x") + other.placeholder("y");
      },
      R"(fluxion: nodes of two graphs, or of a graph and a trace, meet
  at       here
  expected nodes of the graph made at here
  got      f64[] made at here
  hint     build an expression out of the nodes of one graph)");
}

TEST(GraphMessages, Feeds) {
  gr::Graph graph;
  fx::Array x = graph.placeholder("x");
  gr::Executor run({sin(x)});
  expectMessage<TransformError>([&] { run({{x, 1.0}, {x, 2.0}}); }, R"(fluxion: two feeds for "x"
  at       here
  expected one value per placeholder
  got      another one
  hint     leave one of them out)");
}

TEST(GraphMessages, Gradients) {
  gr::Graph graph;
  fx::Array n = graph.placeholder("n", {}, fx::i32), x = graph.placeholder("x", {3}),
            z = graph.placeholder("z", {}, fx::c128);
  expectMessage<TransformError>([&] { gr::gradients(x * n, {n}); },
                                R"(fluxion: gradients with an integer node
  at       here
  expected f32 or f64
  got      i32[]
  hint     make the placeholder with fx::f64)");
  expectMessage<TransformError>([&] { gr::gradients(z * z, {z}); },
                                R"(fluxion: gradients of a complex node without a seed
  at       here
  expected a real y, or a seed
  got      c128[]
  hint     a seed of ones is for complex-differentiable functions)");
  expectMessage<TransformError>([&] { gr::gradients(sin(x), {x}, fx::ones({2})); },
                                R"(fluxion: a seed of gradients of another type than y
  at       here
  expected f64[3]
  got      f64[2]
  hint     fx::ones_like(y) is of that type; astype and broadcast_to make others so)");
}

TEST(GraphMessages, Prints) {
  gr::Graph graph;
  fx::Array x = graph.placeholder("x");
  expectMessage<TraceError>([&] { fx::debug_print("x = {}", x); },
                            R"(fluxion: debug_print of a node of a graph
  at       here
  expected numbers, or values of a function that is transformed
  got      a node of the graph
  hint     run the graph and print what it returns)");
}

} // namespace
