// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/stacks.h"

#include "ir/bodies.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace fluxion::transforms {
namespace {

using OpSet = llvm::DenseSet<Operation *>;

bool isStack(Value value) { return !ir::hasStaticSize(value); }

/// The ops that must stay together: those that depend on a maker of stacks and that a taker depends
/// on. No path between two of them leaves them, and no stack comes to them from outside: where it
/// is the same for all examples, its maker stays with them nevertheless.
class Together {
public:
  Together(FuncOp f, ArrayRef<bool> isArgumentBatched) : f_(f) {
    llvm::DenseSet<Value> batched;
    for (auto [argument, isBatched] : llvm::zip(f.getArguments(), isArgumentBatched))
      if (isBatched)
        batched.insert(argument);
    for (Operation &op : bodyOf(f).without_terminator()) {
      bool isBatched = llvm::any_of(op.getOperands(), [&](Value x) { return batched.contains(x); });
      if (isBatched)
        batched.insert(op.result_begin(), op.result_end());
      if (isBatched && llvm::any_of(op.getResults(), isStack))
        makers_.insert(&op);
    }
    while (!isEmpty()) {
      gather();
      unsigned before = makers_.size();
      for (Value input : inputs())
        if (isStack(input) && input.getDefiningOp())
          makers_.insert(input.getDefiningOp());
      if (makers_.size() == before)
        break;
    }
  }

  bool isEmpty() const { return makers_.empty(); }
  bool contains(Operation *op) const { return together_.contains(op); }
  bool isBehind(Operation *op) const { return behind_.contains(op) && !contains(op); }

  /// What they take from outside, and what they leave there.
  llvm::SetVector<Value> inputs() {
    llvm::SetVector<Value> values;
    for (Operation &op : bodyOf(f_).without_terminator())
      if (contains(&op))
        for (Value operand : op.getOperands())
          if (!operand.getDefiningOp() || !contains(operand.getDefiningOp()))
            values.insert(operand);
    return values;
  }
  SmallVector<Value> outputs() {
    SmallVector<Value> values;
    for (Operation &op : bodyOf(f_).without_terminator())
      if (contains(&op))
        for (Value result : op.getResults())
          if (llvm::any_of(result.getUsers(), [&](Operation *user) { return !contains(user); }))
            values.push_back(result);
    return values;
  }

private:
  /// What stands between the makers and the takers.
  void gather() {
    for (Operation &op : bodyOf(f_).without_terminator())
      if (makers_.contains(&op) || dependsOn(op, behind_))
        behind_.insert(&op);
    OpSet before;
    for (Operation &op : llvm::reverse(bodyOf(f_).without_terminator())) {
      bool isNeeded =
          llvm::any_of(op.getUsers(), [&](Operation *user) { return before.contains(user); });
      if (isNeeded || llvm::any_of(op.getOperands(), isStack))
        before.insert(&op);
      if (behind_.contains(&op) && (before.contains(&op) || makers_.contains(&op)))
        together_.insert(&op);
    }
  }

  static bool dependsOn(Operation &op, const OpSet &ops) {
    return llvm::any_of(op.getOperands(), [&](Value x) {
      return x.getDefiningOp() && ops.contains(x.getDefiningOp());
    });
  }

  FuncOp f_;
  OpSet makers_, behind_, together_;
};

/// The ops that stay together as a function of what they take.
OwnedFunction functionOf(FuncOp f, const Together &together, ArrayRef<Value> inputs,
                         ArrayRef<Value> outputs) {
  SmallVector<Type> types = llvm::map_to_vector(inputs, [](Value x) { return x.getType(); });
  FunctionUnderConstruction out(f.getLoc(), "steps", types);
  mlir::IRMapping mapping;
  mapping.map(inputs, out.body().getArguments());
  for (Operation &op : bodyOf(f).without_terminator())
    if (together.contains(&op))
      copyOp(out.b, &op, mapping);
  return out.finish(
      llvm::map_to_vector(outputs, [&](Value value) { return mapping.lookup(value); }));
}

} // namespace

OwnedFunction withStacksTogether(FuncOp f, ArrayRef<bool> isArgumentBatched) {
  Together together(f, isArgumentBatched);
  if (together.isEmpty())
    return {};
  FunctionUnderConstruction out(f.getLoc(), f.getName(), SmallVector<Type>(f.getArgumentTypes()));
  mlir::IRMapping mapping;
  mapping.map(f.getArguments(), out.body().getArguments());
  for (Operation &op : bodyOf(f).without_terminator())
    if (!together.contains(&op) && !together.isBehind(&op))
      copyOp(out.b, &op, mapping);
  auto inputs = together.inputs();
  SmallVector<Value> outputs = together.outputs();
  OwnedFunction steps = functionOf(f, together, inputs.getArrayRef(), outputs);
  SmallVector<Value> operands =
      llvm::map_to_vector(inputs, [&](Value x) { return mapping.lookup(x); });
  mapping.map(outputs, ir::callOf(out.b, *steps, operands)->getResults());
  for (Operation &op : bodyOf(f).without_terminator())
    if (together.isBehind(&op))
      copyOp(out.b, &op, mapping);
  return out.finish(
      llvm::map_to_vector(returnedBy(f), [&](Value value) { return mapping.lookup(value); }));
}

} // namespace fluxion::transforms
