// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Graphs: define first, run later. The nodes are Arrays, the functions on them are the usual ones.
//
//   fx::graph::Graph gr;
//   auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2");
//   auto y  = log(x1) + x1 * x2 - sin(x2);
//   auto [g1, g2] = fx::graph::gradients<2>(y, {x1, x2});
//   fx::graph::Executor run({y, g1, g2});
//   auto out = run({{x1, 2.0}, {x2, 5.0}});              // 11.652, 5.5, 1.716
//   std::cout << gr << "\n" << g2.expression();          // y = x1 - cos(x2)
#pragma once

#include "fluxion/array.h"
#include "fluxion/error.h"
#include "fluxion/shared.h"

#include <array>
#include <iosfwd>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

namespace fluxion::graph {

/// Placeholders have values, and every node carries its own from the moment it is made.
struct Eager {};
inline constexpr Eager eager{};

/// Where nodes are recorded. Whatever is computed from a node outside of any transformation becomes
/// a node; inside of one, nodes are constants from outside. A graph is built by one thread at a
/// time, and its nodes live as long as it does. Copies are the same graph.
class Graph {
public:
  using Where = std::source_location;
  /// A lazy graph: nodes stand for any numbers.
  explicit Graph(Where where = Where::current());
  explicit Graph(Eager, Where where = Where::current());

  /// An input; without sizes a scalar.
  ///
  /// Errors   TransformError: a name that is taken, or an eager graph
  Array placeholder(const std::string &name, const Shape &shape = {}, DType dtype = f64,
                    Where where = Where::current());
  /// An input of an eager graph with its value.
  ///
  /// Errors   TransformError: a name that is taken, or a lazy graph
  template <class V>
    requires(std::is_convertible_v<const V &, Array>)
  Array placeholder(const std::string &name, const V &value, Where where = Where::current()) {
    return placeholderOf(name, Array(value), where);
  }
  /// A node that holds numbers. Bare numbers in formulas need no node.
  Array constant(const Array &value, Where where = Where::current());

  /// One line per node.
  std::string str() const;

private:
  struct State;
  Array placeholderOf(const std::string &name, const Array &value, Where where);
  Array input(const std::string &name, const Shape &shape, DType dtype, const Array *value,
              Where where);
  detail::Shared<State> state_;
};

/// Writes a graph.
///
/// Laws     the text is graph.str()
std::ostream &operator<<(std::ostream &out, const Graph &graph);

/// Derivatives of `y` (of its sum, where it is an array) by each node, inputs or not, as nodes of
/// the graph: each is the total derivative along every path from the node to `y`. With `seed`, an
/// array of the shape of y, of sum(seed * y).
///
/// Shapes   one array per node, of its shape
/// Dtypes   f32, f64; by complex nodes as grad has it
/// Errors   TransformError: an array that is no node, an integer node, a seed of another type, none
///          for a complex y
/// Gradient by asking for gradients of the answer
std::vector<Array> gradients(const Array &y, const std::vector<Array> &nodes,
                             const Array &seed = {},
                             std::source_location where = std::source_location::current());
template <std::size_t N>
std::array<Array, N> gradients(const Array &y, const std::array<Array, N> &nodes,
                               const Array &seed = {},
                               std::source_location where = std::source_location::current()) {
  std::vector<Array> all =
      gradients(y, std::vector<Array>(nodes.begin(), nodes.end()), seed, where);
  std::array<Array, N> answer;
  std::move(all.begin(), all.end(), answer.begin());
  return answer;
}

/// A value for a placeholder.
struct Feed {
  Array placeholder;
  Operand value;
};

/// Runs a graph: what the outputs need, each node once, in topological order.
class Executor {
public:
  using Where = std::source_location;
  /// Errors   TransformError: an output that is no node of the graph
  explicit Executor(const std::vector<Array> &outputs, Where where = Where::current());

  /// The outputs for these values. Every placeholder the outputs depend on is fed, and no other; in
  /// an eager graph those that are not fed keep their value.
  ///
  /// Errors   TransformError: a missing or superfluous feed, or two for one placeholder.
  ///          ShapeError, DtypeError: a value that does not fit its placeholder
  std::vector<Array> operator()(const std::vector<Feed> &feeds = {},
                                Where where = Where::current()) const;
  /// What is run, as formulas.
  std::string expression() const;

private:
  struct State;
  static std::shared_ptr<const State> prepared(const std::vector<Array> &outputs, Where where);
  detail::Shared<const State> state_;
};

} // namespace fluxion::graph
