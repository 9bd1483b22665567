// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of programs as values of programs.
#include "ir/ops/program.h"

#include "ir/interpret.h"

#define GET_OP_CLASSES
#include "ir/ops/program.cpp.inc"

namespace fluxion::ir {

void CallOp::build(OpBuilder &b, mlir::OperationState &state, llvm::StringRef name,
                   mlir::Region &program, mlir::ValueRange inputs) {
  mlir::Region *body = state.addRegion();
  body->takeBody(program);
  Operation *end = body->front().getTerminator();
  state.addOperands(inputs);
  state.addTypes(end->getOperandTypes());
  state.getOrAddProperties<Properties>().setName(b.getStringAttr(name));
  if (mlir::isa<YieldOp>(end))
    return;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(end);
  YieldOp::create(b, end->getLoc(), end->getOperands());
  end->erase();
}

LogicalResult CallOp::verify() {
  mlir::Block &body = getProgram().front();
  if (body.getArgumentTypes() != getInputs().getTypes())
    return emitOpError("(C1) the body takes (")
           << body.getArgumentTypes() << ") and is given (" << getInputs().getTypes() << ")";
  auto end = body.empty() ? YieldOp() : mlir::dyn_cast<YieldOp>(body.back());
  if (!end)
    return emitOpError("(C2) the body does not end in fx.yield");
  if (end.getValues().getTypes() != getOutputs().getTypes())
    return emitOpError("(C2) the body yields (")
           << end.getValues().getTypes() << ") and the results are (" << getOutputs().getTypes()
           << ")";
  return mlir::success();
}

Evaluated CallOp::evaluate(ArrayRef<HostArray> xs) {
  return interpretBody(getProgram().front(), xs);
}

mlir::Block &CallOp::getBodyBlock() { return getProgram().front(); }

llvm::StringRef CallOp::getBodyName() { return getName(); }

Operation *CallOp::createWithBody(OpBuilder &b, llvm::StringRef name, mlir::Region &body,
                                  mlir::ValueRange operands) {
  return create(b, getLoc(), name, body, operands);
}

} // namespace fluxion::ir
