// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of checkpoints, names and barriers.
#include "ir/ops/checkpoint.h"

#include "ir/in_step.h"
#include "ir/interpret.h"

#define GET_OP_CLASSES
#include "ir/ops/checkpoint.cpp.inc"

namespace fluxion::ir {

void FxDialect::addCheckpoint() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/checkpoint.cpp.inc"
      >();
}

void CheckpointOp::build(OpBuilder &b, mlir::OperationState &state, FuncOp program,
                         mlir::ValueRange inputs, const KeepPolicy &policy, bool again) {
  state.addTypes(returnedBy(program).getTypes());
  takeBody(*state.addRegion(), program);
  state.addOperands(inputs);
  auto &properties = state.getOrAddProperties<Properties>();
  if (policy.keepsDots)
    properties.setDots(b.getUnitAttr());
  if (!policy.names.empty())
    properties.setNames(
        b.getStrArrayAttr(SmallVector<llvm::StringRef>(policy.names.begin(), policy.names.end())));
  if (policy.budget)
    properties.setBudget(b.getI64IntegerAttr(*policy.budget));
  if (again)
    properties.setAgain(b.getUnitAttr());
}

KeepPolicy CheckpointOp::getPolicy() {
  KeepPolicy policy{.keepsDots = getDots()};
  if (auto names = getNames())
    for (auto name : names->getAsValueRange<mlir::StringAttr>())
      policy.names.push_back(name.str());
  if (getBudgetAttr())
    policy.budget = getBudgetAttr().getInt();
  return policy;
}

LogicalResult CheckpointOp::verify() {
  if (mlir::failed(requireBody(*this, "(C1) the body", getProgram(),
                               SmallVector<Type>(getOperandTypes()),
                               SmallVector<Type>(getResultTypes()))))
    return mlir::failure();
  if (getBudgetAttr() && (getBudgetAttr().getInt() < 0 || getDots() || getNames()))
    return emitOpError("(C2) the budget is negative or stands beside another policy");
  return mlir::success();
}

Evaluated CheckpointOp::evaluate(ArrayRef<HostArray> xs) {
  return interpretBody(getProgram().front(), xs);
}

BodyLayout CheckpointOp::getLayout() {
  unsigned n = getNumOperands();
  return {.endOperand = n, .numPlain = n};
}

LogicalResult BarrierOp::verify() {
  if (getInputs().getTypes() != getOutputs().getTypes())
    return emitOpError("(C1) takes (")
           << getInputs().getTypes() << ") and answers (" << getOutputs().getTypes() << ")";
  return mlir::success();
}

Evaluated BarrierOp::evaluate(ArrayRef<HostArray> xs) { return SmallVector<HostArray>(xs); }

} // namespace fluxion::ir
