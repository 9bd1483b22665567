// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/partial_eval.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace fluxion::transforms {
namespace {

/// Which values of a function wait for unknown arguments, and what they need of the others.
class Border {
public:
  Border(FuncOp f, ArrayRef<bool> isArgumentKnown, unsigned numKnownResults) {
    for (auto [argument, isKnown] : llvm::zip(f.getArguments(), isArgumentKnown))
      if (!isKnown)
        unknown_.insert(argument);
    for (Operation &op : bodyOf(f).without_terminator()) {
      if (llvm::none_of(op.getOperands(), [&](Value operand) { return isUnknown(operand); }))
        continue;
      unknown_.insert(op.result_begin(), op.result_end());
      for (Value operand : op.getOperands())
        need(operand);
    }
    for (Value value : returnedBy(f).drop_front(numKnownResults))
      need(value);
  }

  bool isUnknown(Value value) const { return unknown_.contains(value); }
  bool isUnknown(Operation &op) const {
    return op.getNumResults() > 0 && isUnknown(op.getResult(0));
  }
  ArrayRef<Value> residuals() const { return residuals_.getArrayRef(); }
  ArrayRef<Value> constants() const { return constants_.getArrayRef(); }

private:
  void need(Value value) {
    if (isUnknown(value))
      return;
    // A constant is cheaper to make again than to hand over.
    Operation *op = value.getDefiningOp();
    bool isConstant = op && op->hasTrait<mlir::OpTrait::ConstantLike>();
    (isConstant ? constants_ : residuals_).insert(value);
  }

  llvm::DenseSet<Value> unknown_;
  llvm::SetVector<Value> residuals_, constants_;
};

OwnedFunction knownPart(FuncOp f, ArrayRef<bool> isArgumentKnown, unsigned numKnownResults,
                        const Border &border) {
  FunctionUnderConstruction out(f.getLoc(), (f.getName() + "_known").str(),
                                typesWhere(f.getArgumentTypes(), isArgumentKnown));
  mlir::IRMapping mapping;
  unsigned next = 0;
  for (auto [argument, isKnown] : llvm::zip(f.getArguments(), isArgumentKnown))
    if (isKnown)
      mapping.map(argument, out.body().getArgument(next++));
  for (Operation &op : bodyOf(f).without_terminator())
    if (!border.isUnknown(op))
      copyOp(out.b, &op, mapping);
  SmallVector<Value> results;
  for (Value value : returnedBy(f).take_front(numKnownResults))
    results.push_back(mapping.lookup(value));
  for (Value residual : border.residuals())
    results.push_back(mapping.lookup(residual));
  return out.finish(results);
}

OwnedFunction unknownPart(FuncOp f, ArrayRef<bool> isArgumentKnown, unsigned numKnownResults,
                          const Border &border) {
  SmallVector<Type> types = llvm::map_to_vector(
      border.residuals(), [](Value residual) { return residual.getType(); });
  SmallVector<bool> isUnknown =
      llvm::map_to_vector(isArgumentKnown, [](bool isKnown) { return !isKnown; });
  llvm::append_range(types, typesWhere(f.getArgumentTypes(), isUnknown));
  FunctionUnderConstruction out(f.getLoc(), (f.getName() + "_unknown").str(), types);
  mlir::IRMapping mapping;
  unsigned next = 0;
  for (Value residual : border.residuals())
    mapping.map(residual, out.body().getArgument(next++));
  for (auto [argument, isWaiting] : llvm::zip(f.getArguments(), isUnknown))
    if (isWaiting)
      mapping.map(argument, out.body().getArgument(next++));
  for (Value constant : border.constants())
    copyOp(out.b, constant.getDefiningOp(), mapping);
  for (Operation &op : bodyOf(f).without_terminator())
    if (border.isUnknown(op))
      copyOp(out.b, &op, mapping);
  SmallVector<Value> results = llvm::map_to_vector(
      returnedBy(f).drop_front(numKnownResults),
      [&](Value value) { return mapping.lookup(value); });
  return out.finish(results);
}

} // namespace

SplitFunction partialEval(FuncOp f, ArrayRef<bool> isArgumentKnown, unsigned numKnownResults) {
  Border border(f, isArgumentKnown, numKnownResults);
  return {knownPart(f, isArgumentKnown, numKnownResults, border),
          unknownPart(f, isArgumentKnown, numKnownResults, border)};
}

} // namespace fluxion::transforms
