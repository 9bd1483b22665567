// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "frontend/graph.h"

#include "fluxion/graph.h"
#include "frontend/diagnostics.h"
#include "frontend/program_formulas.h"
#include "frontend/promotion.h"
#include "ir/ops/creation.h"
#include "transforms/simplify.h"

#include "llvm/ADT/DenseSet.h"

#include <fmt/format.h>
#include <ostream>

namespace fluxion {

//===----------------------------------------------------------------------------------------------
// Ancestries

namespace detail {

Ancestry ancestryOf(llvm::ArrayRef<mlir::Value> values) {
  Ancestry ancestry;
  if (values.empty())
    return ancestry;
  mlir::Value first = values.front();
  mlir::Block *block = first.getParentBlock();
  llvm::DenseSet<mlir::Operation *> ops;
  llvm::DenseSet<mlir::Value> arguments;
  llvm::SmallVector<mlir::Value> waiting(values);
  while (!waiting.empty()) {
    mlir::Value value = waiting.pop_back_val();
    mlir::Operation *op = value.getDefiningOp();
    if (!op) {
      if (value.getParentBlock() == block)
        arguments.insert(value);
      continue;
    }
    op = block->findAncestorOpInBlock(*op);
    if (!ops.insert(op).second)
      continue;
    op->walk([&](mlir::Operation *inner) { llvm::append_range(waiting, inner->getOperands()); });
  }
  ancestry.ops.assign(ops.begin(), ops.end());
  llvm::sort(ancestry.ops, [](auto *a, auto *b) { return a->isBeforeInBlock(b); });
  for (mlir::BlockArgument argument : block->getArguments())
    if (arguments.contains(argument))
      ancestry.arguments.push_back(argument);
  return ancestry;
}

transforms::OwnedFunction functionOf(llvm::ArrayRef<mlir::Value> values, const Ancestry &ancestry) {
  llvm::SmallVector<mlir::Type> types;
  for (mlir::BlockArgument argument : ancestry.arguments)
    types.push_back(argument.getType());
  transforms::FunctionUnderConstruction function(mlir::UnknownLoc::get(&ir::context()), "graph",
                                                 types);
  mlir::IRMapping mapping;
  for (auto [original, copy] : llvm::zip(ancestry.arguments, function.body().getArguments())) {
    copy.setLoc(original.getLoc());
    mapping.map(original, copy);
  }
  for (mlir::Operation *op : ancestry.ops)
    transforms::copyOp(function.b, op, mapping);
  return function.finish(
      llvm::map_to_vector(values, [&](mlir::Value value) { return mapping.lookup(value); }));
}

Frame *graphOf(const Array &node) {
  if (!node.has_value() || !node.node()->frame)
    return nullptr;
  requireAlive(node, {});
  return node.node()->frame->isBesideStack() ? node.node()->frame : nullptr;
}

Frame &requireGraph(const Leaves &nodes, const char *doing, Where where) {
  Frame *graph = nullptr;
  for (const Array &node : nodes) {
    Frame *owner = graphOf(node);
    if (!owner || (graph && graph != owner))
      raise<TransformError>(
          {.what = fmt::format("{} of an array that is no node of the graph", doing),
           .where = where,
           .expected = "nodes of one graph",
           .got = owner ? "nodes of two graphs" : "an array that does not depend on a placeholder",
           .hint = "nodes are placeholders, Graph::constant, and what is computed from them"});
    graph = owner;
  }
  if (!graph)
    raise<TransformError>(
        {.what = fmt::format("{} without a node", doing),
         .where = where,
         .expected = "at least one node",
         .got = "none",
         .hint = "name what is to be computed, as in fx::graph::Executor run({y})"});
  return *graph;
}

llvm::StringRef placeholderName(mlir::BlockArgument argument) {
  auto location = mlir::dyn_cast<mlir::NameLoc>(argument.getLoc());
  return location ? location.getName().getValue() : llvm::StringRef();
}

} // namespace detail

std::string Array::expression() const {
  detail::requireAlive(*this, {});
  if (node_->frame) {
    auto function = detail::functionOf({node_->value}, detail::ancestryOf({node_->value}));
    transforms::simplify(*function);
    return detail::formulasOf(*function);
  }
  transforms::FunctionUnderConstruction function(mlir::UnknownLoc::get(&ir::context()), "f", {});
  auto numbers = ir::toAttribute(&ir::context(), detail::hostOf(*this, "writing a formula"));
  mlir::Value value =
      ir::ConstantOp::create(function.b, function.function->getLoc(), numbers).getResult();
  return detail::formulasOf(*function.finish({value}));
}

//===----------------------------------------------------------------------------------------------
// Graphs

namespace graph {

using detail::Frame;
using detail::raise;

struct Graph::State {
  Frame frame;
  bool isEager;
};

Graph::Graph(Where where)
    : state_(std::shared_ptr<State>(
          new State{Frame("graph", where, Frame::Place::besideStack), false})) {}
Graph::Graph(Eager, Where where)
    : state_(std::shared_ptr<State>(
          new State{Frame("graph", where, Frame::Place::besideStack), true})) {}

Array Graph::placeholder(const std::string &name, const Shape &shape, DType dtype, Where where) {
  if (state_->isEager)
    raise<TransformError>({.what = "a placeholder without a value in an eager graph",
                           .where = where,
                           .expected = fmt::format("placeholder(\"{}\", value)", name),
                           .got = "a shape",
                           .hint = "pass the value, or make the graph lazy"});
  detail::requireShape(shape, "placeholder", where);
  return input(name, shape, dtype, nullptr, where);
}

Array Graph::placeholderOf(const std::string &name, const Array &value, Where where) {
  if (!state_->isEager)
    raise<TransformError>({.what = "a placeholder with a value in a lazy graph",
                           .where = where,
                           .expected = fmt::format("placeholder(\"{}\", {{sizes}})", name),
                           .got = "a value",
                           .hint = "feed the value to the Executor, or make the graph eager"});
  detail::requireAlive(value, where);
  return input(name, value.shape(), value.dtype(), &value, where);
}

Array Graph::input(const std::string &name, const Shape &shape, DType dtype, const Array *value,
                   Where where) {
  Frame &frame = state_->frame;
  if (name.empty())
    raise<TransformError>({.what = "a placeholder without a name",
                           .where = where,
                           .expected = "names that are not empty and all different",
                           .got = "\"\"",
                           .hint = "graphs and messages show it, as in placeholder(\"x\")"});
  for (mlir::BlockArgument argument : frame.builder().getInsertionBlock()->getArguments())
    if (detail::placeholderName(argument) == name)
      raise<TransformError>(
          {.what = fmt::format("the name \"{}\" is given to a second placeholder", name),
           .where = where,
           .expected = "names that are not empty and all different",
           .got = fmt::format("\"{}\" again", name),
           .hint = "use the array that the first one is, or another name"});
  Array added = frame.addArgument(dtype, shape, value);
  detail::setArgumentName(mlir::cast<mlir::BlockArgument>(added.node()->value), name);
  return added;
}

Array Graph::constant(const Array &value, Where where) {
  return state_->frame.wrap(state_->frame.valueOf(value, where), where);
}

std::string Graph::str() const {
  mlir::Block &block = *state_->frame.builder().getInsertionBlock();
  detail::Ancestry all;
  std::string text;
  for (mlir::BlockArgument argument : block.getArguments()) {
    all.arguments.push_back(argument);
    std::string type = ir::str(ir::tensorTypeOf(argument));
    llvm::StringRef name = detail::placeholderName(argument);
    text += name.empty() ? fmt::format("x{} = constant({})\n", argument.getArgNumber(), type)
                         : fmt::format("{} = placeholder({})\n", name.str(), type);
  }
  for (mlir::Operation &op : block)
    all.ops.push_back(&op);
  return text + detail::formulasOf(*detail::functionOf({}, all), detail::Inlining::nothing);
}

std::ostream &operator<<(std::ostream &out, const Graph &graph) { return out << graph.str(); }

} // namespace graph
} // namespace fluxion
