// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives by any node of a graph. Reverse mode differentiates by arguments; a node n that is
// computed becomes one by adding a perturbation: y(n + d), differentiated by d at d = 0. The sum is
// taken out again afterwards, where d only contributed its tangent, so no number changes.
#include "fluxion/graph.h"
#include "frontend/diagnostics.h"
#include "frontend/graph.h"
#include "ir/expr.h"
#include "transforms/simplify.h"
#include "transforms/transpose.h"

#include <fmt/format.h>

namespace fluxion {

using detail::Frame;
using detail::raise;
using detail::Ancestry;
using transforms::OwnedFunction;

namespace {

// Marks the copies of the graph's own ops with their place in the ancestry.
constexpr llvm::StringLiteral placeAttribute = "place_in_ancestry";

/// The program of y with a perturbation of every node that is computed.
struct Perturbed {
  OwnedFunction function;
  /// For every differentiated node, the argument that stands for it.
  llvm::SmallVector<unsigned> argumentOf;
  unsigned numGraphArguments = 0, numArguments = 0;
};

class Perturbation {
public:
  Perturbation(const Ancestry &ancestry, llvm::ArrayRef<mlir::Value> nodes)
      : ancestry_(ancestry), nodes_(nodes),
        function_(mlir::UnknownLoc::get(&ir::context()), "graph", argumentTypes()) {}

  Perturbed run(mlir::Value y) {
    for (auto [i, argument] : llvm::enumerate(ancestry_.arguments))
      mapping_.map(argument, function_.body().getArgument(i));
    for (auto [k, op] : llvm::enumerate(ancestry_.ops)) {
      mlir::Operation *copy = transforms::copyOp(function_.b, op, mapping_);
      copy->setAttr(placeAttribute, function_.b.getI64IntegerAttr(k));
      for (mlir::Value result : op->getResults())
        if (argumentOf_.contains(result))
          perturb(result);
    }
    Perturbed answer;
    for (mlir::Value node : nodes_)
      answer.argumentOf.push_back(argumentOf_[node]);
    answer.numGraphArguments = ancestry_.arguments.size();
    answer.numArguments = function_.body().getNumArguments();
    answer.function = function_.finish({mapping_.lookup(y)});
    return answer;
  }

private:
  llvm::SmallVector<mlir::Type> argumentTypes() {
    llvm::SmallVector<mlir::Type> types;
    for (auto [i, argument] : llvm::enumerate(ancestry_.arguments)) {
      types.push_back(argument.getType());
      argumentOf_[argument] = i;
    }
    for (mlir::Value node : nodes_)
      if (argumentOf_.try_emplace(node, types.size()).second)
        types.push_back(node.getType());
    return types;
  }
  void perturb(mlir::Value node) {
    mlir::Value value = mapping_.lookup(node);
    mlir::Value perturbation = function_.body().getArgument(argumentOf_[node]);
    auto expr = [&](mlir::Value v) { return ir::Expr(function_.b, value.getLoc(), v); };
    mapping_.map(node, (expr(value) + expr(perturbation)).value());
  }

  const Ancestry &ancestry_;
  llvm::ArrayRef<mlir::Value> nodes_;
  llvm::DenseMap<mlir::Value, unsigned> argumentOf_;
  transforms::FunctionUnderConstruction function_;
  mlir::IRMapping mapping_;
};

/// n + d becomes n again.
void removePerturbations(transforms::FuncOp gradient, const Perturbed &perturbed) {
  for (unsigned i = perturbed.numGraphArguments; i < perturbed.numArguments; ++i) {
    mlir::Value perturbation = gradient.getArgument(i);
    for (mlir::Operation *sum : llvm::make_early_inc_range(perturbation.getUsers())) {
      bool isLeft = sum->getOperand(0) == perturbation;
      sum->getResult(0).replaceAllUsesWith(sum->getOperand(isLeft ? 1 : 0));
      sum->erase();
    }
  }
}

/// What a gradient program computes beyond the graph's own nodes, as a program of these.
class NewPart {
public:
  NewPart(const Ancestry &ancestry, transforms::FuncOp gradient,
          llvm::ArrayRef<mlir::Value> arguments)
      : ancestry_(ancestry), gradient_(gradient),
        function_(mlir::UnknownLoc::get(&ir::context()), "gradients", {}) {
    for (auto [argument, value] : llvm::zip(gradient.getArguments(), arguments))
      if (value)
        inGraph_[argument] = value;
  }

  /// Values of the graph for the program's results from number `first` on.
  llvm::SmallVector<mlir::Value> insertInto(mlir::OpBuilder &graph, unsigned first) {
    auto results = transforms::returnedBy(gradient_).drop_front(first);
    for (mlir::Operation *op : detail::ancestryOf(llvm::to_vector_of<mlir::Value>(results)).ops)
      visit(op);
    OwnedFunction part = function_.finish(
        llvm::map_to_vector(results, [&](mlir::Value value) { return inPart(value); }));
    transforms::simplify(*part);
    return transforms::inlineBody(graph, *part, arguments_);
  }

private:
  void visit(mlir::Operation *op) {
    if (mlir::Operation *original = originalOf(op)) {
      for (auto [result, node] : llvm::zip(op->getResults(), original->getResults()))
        inGraph_[result] = node;
      return;
    }
    op->walk([&](mlir::Operation *inner) {
      for (mlir::Value operand : inner->getOperands())
        if (inGraph_.contains(operand))
          inPart(operand);
    });
    transforms::copyOp(function_.b, op, mapping_)->removeAttr(placeAttribute);
  }

  /// The op of the graph that `op` repeats: a marked copy on the same operands. Constants are
  /// copied, so that they can be computed with.
  mlir::Operation *originalOf(mlir::Operation *op) {
    auto place = op->getAttrOfType<mlir::IntegerAttr>(placeAttribute);
    if (!place || op->hasTrait<mlir::OpTrait::ConstantLike>())
      return nullptr;
    mlir::Operation *original = ancestry_.ops[place.getInt()];
    for (auto [operand, expected] : llvm::zip(op->getOperands(), original->getOperands()))
      if (!isSame(operand, expected))
        return nullptr;
    return original;
  }
  bool isSame(mlir::Value value, mlir::Value node) {
    if (auto found = inGraph_.find(value); found != inGraph_.end())
      return found->second == node;
    mlir::Operation *a = value.getDefiningOp(), *b = node.getDefiningOp();
    return a && b && a->hasTrait<mlir::OpTrait::ConstantLike>() &&
           b->hasTrait<mlir::OpTrait::ConstantLike>() && a->getAttr(placeAttribute) &&
           ancestry_.ops[a->getAttrOfType<mlir::IntegerAttr>(placeAttribute).getInt()] == b;
  }

  /// The value inside the part; a node of the graph becomes an argument.
  mlir::Value inPart(mlir::Value value) {
    auto node = inGraph_.find(value);
    if (node == inGraph_.end())
      return mapping_.lookup(value);
    mlir::Value &argument = argumentFor_[node->second];
    if (!argument) {
      argument = function_.body().addArgument(value.getType(), value.getLoc());
      arguments_.push_back(node->second);
    }
    mapping_.map(value, argument);
    return argument;
  }

  const Ancestry &ancestry_;
  transforms::FuncOp gradient_;
  transforms::FunctionUnderConstruction function_;
  mlir::IRMapping mapping_;
  llvm::DenseMap<mlir::Value, mlir::Value> inGraph_, argumentFor_;
  llvm::SmallVector<mlir::Value> arguments_;
};

std::string typeOf(const Array &node) {
  return std::string(name(node.dtype())) + node.shape().str();
}

void requireFloating(const Leaves &nodes, std::source_location where) {
  for (const Array &node : nodes)
    if (!hasDerivatives(node.dtype()))
      raise<TransformError>({.what = "gradients with an integer node",
                             .where = where,
                             .expected = "f32 or f64",
                             .got = typeOf(node),
                             .hint = "make the placeholder with fx::f64"});
}
/// The derivative of a complex y is that of a real number made of it, which the seed says.
void requireSeed(const Array &y, const Array &seed, std::source_location where) {
  if (isComplex(y.dtype()) && !seed.has_value())
    raise<TransformError>({.what = "gradients of a complex node without a seed",
                           .where = where,
                           .expected = "a real y, or a seed",
                           .got = typeOf(y),
                           .hint = "a seed of ones is for complex-differentiable functions"});
}

/// The node behind `seed`; null, and ones inside `gradient`, where there is none.
mlir::Value seedOf(const Array &y, const Array &seed, Frame &graph, transforms::FuncOp gradient,
                   std::source_location where) {
  if (!seed.has_value()) {
    mlir::Value ct = gradient.getArguments().back();
    auto b = mlir::OpBuilder::atBlockBegin(&transforms::bodyOf(gradient));
    ct.replaceAllUsesWith(ir::splat(b, ct.getLoc(), ir::tensorTypeOf(ct), 1.0));
    return {};
  }
  if (seed.dtype() != y.dtype() || !(seed.shape() == y.shape()))
    raise<TransformError>(
        {.what = "a seed of gradients of another type than y",
         .where = where,
         .expected = typeOf(y),
         .got = typeOf(seed),
         .hint = "fx::ones_like(y) is of that type; astype and broadcast_to make others so"});
  return graph.valueOf(seed, where);
}

} // namespace

std::vector<Array> graph::gradients(const Array &y, const std::vector<Array> &nodes,
                                    const Array &seed, std::source_location where) {
  Leaves all = nodes;
  all.push_back(y);
  Frame &graph = detail::requireGraph(all, "gradients", where);
  requireFloating(all, where);
  requireSeed(y, seed, where);
  auto values = llvm::map_to_vector(nodes, [](const Array &node) { return node.node()->value; });
  Ancestry ancestry = detail::ancestryOf({y.node()->value});
  Perturbed perturbed = Perturbation(ancestry, values).run(y.node()->value);

  llvm::SmallVector<bool> active(perturbed.function->getNumArguments(), false);
  for (unsigned argument : perturbed.argumentOf)
    active[argument] = true;
  detail::ErrorCollector errors;
  auto gradient = transforms::vjp(*perturbed.function, active);
  if (mlir::failed(gradient))
    errors.raise<TransformError>("gradients", where);
  removePerturbations(**gradient, perturbed);

  llvm::SmallVector<mlir::Value> arguments(ancestry.arguments.begin(), ancestry.arguments.end());
  arguments.resize(perturbed.function->getNumArguments());
  arguments.push_back(seedOf(y, seed, graph, **gradient, where));
  auto results = NewPart(ancestry, **gradient, arguments).insertInto(graph.builder(), /*first=*/1);

  std::vector<Array> answer;
  for (unsigned argument : perturbed.argumentOf)
    answer.push_back(
        graph.wrap(results[std::count(active.begin(), active.begin() + argument, true)], where));
  return answer;
}

} // namespace fluxion
