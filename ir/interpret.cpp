// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/interpret.h"

#include "ir/effects.h"
#include "ir/parts.h"

#include "llvm/ADT/DenseMap.h"

namespace fluxion::ir {

/// Whether the results are computed of complex numbers, or are some. Bodies are evaluated op by op;
/// constants and what is shown stand as they are.
static bool isInParts(Operation *op) {
  return isAboutComplex(op) && op->getNumRegions() == 0 &&
         !op->hasTrait<mlir::OpTrait::ConstantLike>() && !hasEffects(op);
}

Evaluated evaluate(Operation *op, ArrayRef<HostArray> operands) {
  auto rules = mlir::dyn_cast<RuleInterface>(op);
  if (!rules)
    return op->emitOpError("has no reference evaluation");
  return isInParts(op) ? evaluateInParts(op, operands) : rules.evaluate(operands);
}

namespace {

/// Values that hold numbers, each with the count of uses still to come.
class Environment {
public:
  void bind(Value value, HostArray array) {
    auto uses = static_cast<unsigned>(std::distance(value.use_begin(), value.use_end()));
    if (uses > 0)
      values_[value] = {std::move(array), uses};
  }
  HostArray take(Value value) {
    auto found = values_.find(value);
    HostArray array = found->second.array;
    if (--found->second.usesLeft == 0)
      values_.erase(found);
    return array;
  }

private:
  struct Entry {
    HostArray array;
    unsigned usesLeft = 0;
  };
  llvm::DenseMap<Value, Entry> values_;
};

} // namespace

Evaluated interpretBody(mlir::Block &body, ArrayRef<HostArray> arguments, EvaluateOp evaluateOp) {
  Environment environment;
  for (auto [argument, array] : llvm::zip(body.getArguments(), arguments))
    environment.bind(argument, array);
  for (Operation &op : body.without_terminator()) {
    SmallVector<HostArray> operands;
    for (Value operand : op.getOperands())
      operands.push_back(environment.take(operand));
    Evaluated results = evaluateOp(&op, operands);
    if (mlir::failed(results))
      return mlir::failure();
    for (auto [result, array] : llvm::zip(op.getResults(), *results))
      environment.bind(result, std::move(array));
  }
  SmallVector<HostArray> results;
  for (Value value : body.getTerminator()->getOperands())
    results.push_back(environment.take(value));
  return results;
}

Evaluated interpretBy(EvaluateOp evaluateOp, mlir::func::FuncOp function,
                      ArrayRef<HostArray> arguments) {
  return interpretBody(function.getBody().front(), arguments, evaluateOp);
}
Evaluated interpret(mlir::func::FuncOp function, ArrayRef<HostArray> arguments) {
  return interpretBy(evaluate, function, arguments);
}

} // namespace fluxion::ir
