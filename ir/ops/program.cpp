// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of programs as values of programs.
#include "ir/ops/program.h"

#include "ir/interpret.h"

#define GET_OP_CLASSES
#include "ir/ops/program.cpp.inc"

namespace fluxion::ir {

void FxDialect::addProgram() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/program.cpp.inc"
      >();
}

void CallOp::build(OpBuilder &b, mlir::OperationState &state, llvm::StringRef name, FuncOp program,
                   mlir::ValueRange inputs) {
  state.addTypes(returnedBy(program).getTypes());
  takeBody(*state.addRegion(), program);
  state.addOperands(inputs);
  state.getOrAddProperties<Properties>().setName(b.getStringAttr(name));
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

LogicalResult YieldOp::verify() {
  if (!mlir::isa<BodyInterface>((*this)->getParentOp()))
    return emitOpError("ends the body of an op with bodies, not that of ")
           << (*this)->getParentOp()->getName();
  return mlir::success();
}

Evaluated CallOp::evaluate(ArrayRef<HostArray> xs) {
  return interpretBody(getProgram().front(), xs);
}

BodyLayout CallOp::getLayout() {
  unsigned n = getNumOperands();
  return {.endOperand = n, .numPlain = n};
}

} // namespace fluxion::ir
