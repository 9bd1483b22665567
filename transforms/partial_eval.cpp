// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/partial_eval.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace fluxion::transforms {

static llvm::DenseSet<Value> findUnknown(FuncOp f, ArrayRef<bool> isArgumentKnown) {
  llvm::DenseSet<Value> unknown;
  for (auto [argument, isKnown] : llvm::zip(f.getArguments(), isArgumentKnown))
    if (!isKnown)
      unknown.insert(argument);
  for (Operation &op : bodyOf(f).without_terminator())
    if (llvm::any_of(op.getOperands(), [&](Value operand) { return unknown.contains(operand); }))
      unknown.insert(op.result_begin(), op.result_end());
  return unknown;
}

/// A constant is cheaper to make again than to hand over.
static bool isConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<mlir::OpTrait::ConstantLike>();
}

SplitFunction partialEval(FuncOp f, ArrayRef<bool> isArgumentKnown) {
  llvm::DenseSet<Value> unknown = findUnknown(f, isArgumentKnown);
  SplitFunction split;
  split.isResultKnown = llvm::map_to_vector(
      returnedBy(f), [&](Value value) { return !unknown.contains(value); });

  // What crosses the border, in the order of first use.
  llvm::SetVector<Value> residuals, constants;
  for (Operation &op : bodyOf(f).without_terminator())
    if (llvm::any_of(op.getResults(), [&](Value result) { return unknown.contains(result); }))
      for (Value operand : op.getOperands())
        if (!unknown.contains(operand))
          (isConstant(operand) ? constants : residuals).insert(operand);
  split.numResiduals = residuals.size();

  FunctionUnderConstruction known(f.getLoc(), (f.getName() + "_known").str(),
                                  typesWhere(f.getArgumentTypes(), isArgumentKnown));
  mlir::IRMapping mapping;
  unsigned next = 0;
  for (auto [argument, isKnown] : llvm::zip(f.getArguments(), isArgumentKnown))
    if (isKnown)
      mapping.map(argument, known.body().getArgument(next++));
  for (Operation &op : bodyOf(f).without_terminator())
    if (llvm::none_of(op.getResults(), [&](Value result) { return unknown.contains(result); }))
      copyOp(known.b, &op, mapping);
  SmallVector<Value> results;
  for (auto [value, isKnown] : llvm::zip(returnedBy(f), split.isResultKnown))
    if (isKnown)
      results.push_back(mapping.lookup(value));
  for (Value residual : residuals)
    results.push_back(mapping.lookup(residual));
  split.known = known.finish(results);

  SmallVector<Type> types =
      llvm::map_to_vector(residuals, [](Value residual) { return residual.getType(); });
  SmallVector<bool> isUnknown =
      llvm::map_to_vector(isArgumentKnown, [](bool isKnown) { return !isKnown; });
  llvm::append_range(types, typesWhere(f.getArgumentTypes(), isUnknown));
  FunctionUnderConstruction later(f.getLoc(), (f.getName() + "_unknown").str(), types);
  mapping = {};
  next = 0;
  for (Value residual : residuals)
    mapping.map(residual, later.body().getArgument(next++));
  for (auto [argument, isKnown] : llvm::zip(f.getArguments(), isArgumentKnown))
    if (!isKnown)
      mapping.map(argument, later.body().getArgument(next++));
  for (Value constant : constants)
    copyOp(later.b, constant.getDefiningOp(), mapping);
  for (Operation &op : bodyOf(f).without_terminator())
    if (llvm::any_of(op.getResults(), [&](Value result) { return unknown.contains(result); }))
      copyOp(later.b, &op, mapping);
  results.clear();
  for (auto [value, isKnown] : llvm::zip(returnedBy(f), split.isResultKnown))
    if (!isKnown)
      results.push_back(mapping.lookup(value));
  split.unknown = later.finish(results);
  return split;
}

} // namespace fluxion::transforms
