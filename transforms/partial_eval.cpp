// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/partial_eval.h"

#include "ir/effects.h"
#include "transforms/unzip.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"

namespace fluxion::transforms {
namespace {

/// Which values of a function wait for unknown arguments, and what they need of the others.
class Border {
public:
  Border(FuncOp f, const ir::SplitRequest &request) : f_(f), request_(request) {
    for (auto [argument, isKnown] : llvm::zip(f.getArguments(), request.isArgumentKnown))
      if (!isKnown)
        unknown_.insert(argument);
    for (Operation &op : bodyOf(f).without_terminator())
      if (llvm::any_of(op.getOperands(), [&](Value operand) { return unknown_.contains(operand); }))
        unknown_.insert(op.result_begin(), op.result_end());
    for (Operation &op : bodyOf(f).without_terminator())
      if (isUnknown(op))
        for (Value operand : op.getOperands())
          need(operand);
    for (auto [value, isKnown] : llvm::zip(returnedBy(f), request.isResultKnown))
      if (!isKnown)
        need(value);
  }

  /// (known x...) -> (y..., residuals that are not arguments...)
  OwnedFunction knownPart() {
    FunctionUnderConstruction out(f_.getLoc(), (f_.getName() + "_known").str(),
                                  typesWhere(f_.getArgumentTypes(), request_.isArgumentKnown));
    mlir::IRMapping mapping;
    unsigned next = 0;
    for (auto [argument, isKnown] : llvm::zip(f_.getArguments(), request_.isArgumentKnown))
      if (isKnown)
        mapping.map(argument, out.body().getArgument(next++));
    for (Operation &op : bodyOf(f_).without_terminator())
      if (!isUnknown(op))
        copyOp(out.b, &op, mapping);
    SmallVector<Value> results;
    for (auto [value, isKnown] : llvm::zip(returnedBy(f_), request_.isResultKnown))
      if (isKnown)
        results.push_back(mapping.lookup(value));
    for (Value residual : residuals_)
      if (!mlir::isa<mlir::BlockArgument>(residual))
        results.push_back(mapping.lookup(residual));
    return out.finish(results);
  }

  /// (residuals..., unknown x...) -> (z...)
  OwnedFunction unknownPart() {
    SmallVector<Type> types =
        llvm::map_to_vector(residuals_, [](Value residual) { return residual.getType(); });
    for (auto [argument, isKnown] : llvm::zip(f_.getArguments(), request_.isArgumentKnown))
      if (!isKnown)
        types.push_back(argument.getType());
    FunctionUnderConstruction out(f_.getLoc(), (f_.getName() + "_unknown").str(), types);
    mlir::IRMapping mapping;
    unsigned next = 0;
    for (Value residual : residuals_)
      mapping.map(residual, out.body().getArgument(next++));
    for (auto [argument, isKnown] : llvm::zip(f_.getArguments(), request_.isArgumentKnown))
      if (!isKnown)
        mapping.map(argument, out.body().getArgument(next++));
    for (Operation &op : bodyOf(f_).without_terminator())
      if (isUnknown(op))
        copyOp(out.b, &op, mapping);
      else if (again_.contains(&op))
        ir::silence(copyOp(out.b, &op, mapping));
    SmallVector<Value> results;
    for (auto [value, isKnown] : llvm::zip(returnedBy(f_), request_.isResultKnown))
      if (!isKnown)
        results.push_back(mapping.lookup(value));
    return out.finish(results);
  }

  SmallVector<int> residualArguments() const {
    return llvm::map_to_vector(residuals_, [](Value residual) {
      auto argument = mlir::dyn_cast<mlir::BlockArgument>(residual);
      return argument ? static_cast<int>(argument.getArgNumber()) : -1;
    });
  }

private:
  bool isUnknown(Operation &op) const {
    return llvm::any_of(op.getOperands(),
                        [&](Value operand) { return unknown_.contains(operand); });
  }
  /// A constant is cheaper to make again than to hand over; other values are made again where they
  /// may not be kept.
  void need(Value wanted) {
    SmallVector<Value> stack{wanted};
    while (!stack.empty()) {
      Value value = stack.pop_back_val();
      if (unknown_.contains(value))
        continue;
      Operation *op = value.getDefiningOp();
      bool isConstant = op && op->hasTrait<mlir::OpTrait::ConstantLike>();
      if (op && again_.contains(op))
        continue;
      if (!op || (!isConstant && request_.mayKeep(value))) {
        residuals_.insert(value);
        continue;
      }
      again_.insert(op);
      llvm::append_range(stack, op->getOperands());
    }
  }

  FuncOp f_;
  const ir::SplitRequest &request_;
  llvm::DenseSet<Value> unknown_;
  llvm::SetVector<Value> residuals_;
  llvm::DenseSet<Operation *> again_;
};

} // namespace

FailureOr<SplitFunction> split(FuncOp whole, const ir::SplitRequest &request) {
  OwnedFunction owner;
  FailureOr<FuncOp> f = unzipped(
      whole, llvm::map_to_vector(request.isArgumentKnown, [](bool isKnown) { return !isKnown; }),
      owner);
  if (mlir::failed(f))
    return mlir::failure();
  Border border(*f, request);
  return SplitFunction{border.knownPart(), border.unknownPart(), border.residualArguments()};
}

FailureOr<SplitFunction> partialEval(FuncOp f, ArrayRef<bool> isArgumentKnown,
                                     unsigned numKnownResults) {
  ir::SplitRequest request{SmallVector<bool>(isArgumentKnown),
                           SmallVector<bool>(f.getNumResults(), false)};
  std::fill_n(request.isResultKnown.begin(), numKnownResults, true);
  FailureOr<SplitFunction> parts = split(f, request);
  if (mlir::failed(parts))
    return mlir::failure();
  // The residuals that are arguments are handed over at their places among the others.
  FuncOp known = *parts->known;
  Operation *end = bodyOf(known).getTerminator();
  SmallVector<Value> results(returnedBy(known).take_front(numKnownResults));
  unsigned next = numKnownResults;
  for (int argument : parts->residualArgument) {
    auto at = isArgumentKnown.begin() + argument;
    results.push_back(
        argument < 0 ? end->getOperand(next++)
                     : bodyOf(known).getArgument(std::count(isArgumentKnown.begin(), at, true)));
  }
  end->setOperands(results);
  known.setFunctionType(mlir::FunctionType::get(known.getContext(), known.getArgumentTypes(),
                                                mlir::TypeRange(mlir::ValueRange(results))));
  return parts;
}

} // namespace fluxion::transforms
