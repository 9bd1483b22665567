// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fluxion/graph.h"
#include "frontend/diagnostics.h"
#include "frontend/graph.h"
#include "frontend/native_call.h"
#include "frontend/program_formulas.h"
#include "frontend/promotion.h"
#include "ir/expr.h"
#include "jit/compile.h"
#include "transforms/simplify.h"

#include <fmt/format.h>
#include <mutex>

namespace fluxion::graph {

using detail::Frame;
using detail::raise;
using detail::typeText;

/// An argument of the program that is run.
struct Input {
  mlir::Value value;
  std::string name; // of a placeholder; empty: a constant, bound
  DType dtype;
  Shape shape;
  Array bound;
};

namespace {

// Bare numbers take the dtype of the placeholder where that can hold them.
Array fitting(const Operand &value, const Input &input, std::source_location where) {
  bool isConverted = value.isWeak() && infoOf(value.dtype()).kind <= infoOf(input.dtype).kind;
  if (!isConverted && value.dtype() != input.dtype)
    raise<DtypeError>({.what = fmt::format("a feed of another dtype than \"{}\"", input.name),
                       .where = where,
                       .expected = typeText(input.dtype, input.shape),
                       .got = typeText(value.dtype(), value.shape()),
                       .hint = "convert with astype first"});
  if (!(value.shape() == input.shape))
    raise<ShapeError>(
        {.what = fmt::format("a feed of another shape than \"{}\"", input.name),
         .where = where,
         .expected = typeText(input.dtype, input.shape),
         .got = typeText(value.dtype(), value.shape()),
         .hint = fmt::format("feed one of that shape, or make it placeholder(\"{}\", {{{}}})",
                             input.name, fmt::join(value.shape(), ", "))});
  if (value.dtype() == input.dtype)
    return value.array();
  return detail::recordOne(where, {value.array()}, [&](auto &b, mlir::Location loc, auto values) {
    return ir::convert({b, loc, values[0]}, ir::tensorType(&ir::context(), input.dtype, {}))
        .value();
  });
}

} // namespace

struct Executor::State {
  mutable transforms::OwnedFunction function;
  std::uint64_t graphId = 0;
  std::vector<Input> inputs;
  mutable std::once_flag once;
  mutable std::shared_ptr<const codegen::Executable> executable;

  /// Compiled when numbers are there, inside of a trace a part of that.
  Leaves evaluate(const Leaves &arguments, Where where) const {
    if (Frame::recording(arguments))
      return detail::apply(*function, arguments, where);
    std::call_once(once, [&] {
      detail::ErrorCollector errors;
      auto compiled = codegen::compile(*function, {.name = "graph", .dump = {}});
      if (mlir::failed(compiled))
        errors.raise<CompileError>("compilation", where);
      executable = std::move(*compiled);
    });
    return detail::callNative(*executable, arguments, "running a graph", where);
  }

  /// Which input `feed` is for.
  std::size_t placeOf(const Feed &feed, Where where) const {
    const detail::Node *node = feed.placeholder.node();
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (node && node->frameId == graphId && node->value == inputs[i].value &&
          !inputs[i].name.empty())
        return i;
    raise<TransformError>({.what = "a superfluous feed",
                           .where = where,
                           .expected = fmt::format("values for {}", names()),
                           .got = "one for " + described(feed.placeholder),
                           .hint = "feed the placeholders that the outputs depend on, no others: "
                                   "a gradient may depend on fewer than its function"});
  }
  std::string described(const Array &node) const {
    if (!node.has_value() || !node.node()->frame || node.node()->frameId != graphId)
      return "an array that is no node of this graph";
    auto argument = mlir::dyn_cast<mlir::BlockArgument>(node.node()->value);
    return argument ? fmt::format("\"{}\"", detail::placeholderName(argument).str())
                    : "a node that is computed";
  }
  std::string names() const {
    std::string all;
    for (const Input &input : inputs)
      if (!input.name.empty())
        all += fmt::format("{}\"{}\"", all.empty() ? "" : ", ", input.name);
    return all.empty() ? "nothing" : all;
  }
};

Executor::Executor(const std::vector<Array> &outputs, Where where)
    : state_(prepared(outputs, where)) {}

std::shared_ptr<const Executor::State> Executor::prepared(const std::vector<Array> &outputs,
                                                          Where where) {
  Frame &graph = detail::requireGraph(outputs, "an executor", where);
  auto values = llvm::map_to_vector(outputs, [](const Array &y) { return y.node()->value; });
  detail::Ancestry ancestry = detail::ancestryOf(values);
  auto state = std::make_shared<State>();
  state->function = detail::functionOf(values, ancestry);
  transforms::simplify(*state->function);
  state->graphId = graph.id();
  for (mlir::BlockArgument argument : ancestry.arguments) {
    auto type = ir::tensorTypeOf(argument);
    state->inputs.push_back({argument, detail::placeholderName(argument).str(), ir::dtypeOf(type),
                             ir::shapeOf(type), graph.boundTo(argument)});
  }
  return state;
}

std::vector<Array> Executor::operator()(const std::vector<Feed> &feeds, Where where) const {
  const std::vector<Input> &inputs = state_->inputs;
  Leaves arguments(inputs.size());
  for (const Feed &feed : feeds) {
    std::size_t i = state_->placeOf(feed, where);
    if (arguments[i].has_value())
      raise<TransformError>({.what = fmt::format("two feeds for \"{}\"", inputs[i].name),
                             .where = where,
                             .expected = "one value per placeholder",
                             .got = "another one",
                             .hint = "leave one of them out"});
    arguments[i] = fitting(feed.value, inputs[i], where);
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!arguments[i].has_value())
      arguments[i] = inputs[i].bound;
    if (!arguments[i].has_value())
      raise<TransformError>(
          {.what = fmt::format("no feed for \"{}\"", inputs[i].name),
           .where = where,
           .expected = fmt::format("values for {}", state_->names()),
           .got = fmt::format("{} feeds", feeds.size()),
           .hint = fmt::format("name it with its value, as in run({{{{{}, value}}}})",
                               inputs[i].name)});
  }
  return state_->evaluate(arguments, where);
}

std::string Executor::expression() const { return detail::formulasOf(*state_->function); }

} // namespace fluxion::graph
