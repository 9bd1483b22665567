// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of programs with derivatives of their own.
#include "ir/ops/custom.h"

#include "ir/in_step.h"
#include "ir/interpret.h"

#define GET_OP_CLASSES
#include "ir/ops/custom.cpp.inc"

namespace fluxion::ir {

void FxDialect::addCustom() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/custom.cpp.inc"
      >();
}

/// `types`, then those of `more` that have tangents.
static SmallVector<Type> withFloating(mlir::TypeRange types, mlir::TypeRange more) {
  SmallVector<Type> all(types);
  llvm::append_range(all, floatingOnly(more));
  return all;
}

//===----------------------------------------------------------------------------------------------
// custom_jvp

void CustomJvpOp::build(OpBuilder &b, mlir::OperationState &state, llvm::StringRef name,
                        FuncOp program, FuncOp rule, mlir::ValueRange inputs,
                        mlir::ValueRange captured) {
  state.addTypes(returnedBy(program).getTypes());
  takeBody(*state.addRegion(), program);
  takeBody(*state.addRegion(), rule);
  state.addOperands(inputs);
  state.addOperands(captured);
  auto &properties = state.getOrAddProperties<Properties>();
  properties.setName(b.getStringAttr(name));
  setSegments(properties.operandSegmentSizes, inputs, captured);
}

LogicalResult CustomJvpOp::verify() {
  SmallVector<Type> arguments(getOperandTypes()), results(getResultTypes());
  if (mlir::failed(requireBody(*this, "(C1) the program", getProgram(), arguments, results)))
    return mlir::failure();
  return requireBody(*this, "(C2) the rule", getRule(),
                     withFloating(arguments, getInputs().getTypes()),
                     withFloating(results, results));
}

Evaluated CustomJvpOp::evaluate(ArrayRef<HostArray> xs) {
  return interpretBody(getProgram().front(), xs);
}

BodyLayout CustomJvpOp::getLayout() {
  unsigned n = getNumOperands();
  return {.endOperand = n, .numPlain = n, .areInStep = true};
}

//===----------------------------------------------------------------------------------------------
// custom_vjp

void CustomVjpOp::build(OpBuilder &b, mlir::OperationState &state, llvm::StringRef name,
                        const VjpPrograms &programs, mlir::ValueRange inputs,
                        mlir::ValueRange captured) {
  state.addTypes(returnedBy(programs.program).getTypes());
  for (FuncOp program : {programs.program, programs.forward, programs.backward})
    takeBody(*state.addRegion(), program);
  state.addOperands(inputs);
  state.addOperands(captured);
  auto &properties = state.getOrAddProperties<Properties>();
  properties.setName(b.getStringAttr(name));
  if (programs.hasTangentsOfProgram)
    properties.setTangentsOfProgram(b.getUnitAttr());
  setSegments(properties.operandSegmentSizes, inputs, captured);
}

LogicalResult CustomVjpOp::verify() {
  SmallVector<Type> arguments(getOperandTypes()), results(getResultTypes());
  if (mlir::failed(requireBody(*this, "(C1) the program", getProgram(), arguments, results)))
    return mlir::failure();
  mlir::TypeRange residuals;
  if (auto end = endOf(getForward()); end && end->getNumOperands() >= results.size())
    residuals = mlir::TypeRange(end->getOperandTypes()).drop_front(results.size());
  SmallVector<Type> forward(results), backward(residuals);
  llvm::append_range(forward, residuals);
  if (mlir::failed(
          requireBody(*this, "(C2) the forward program", getForward(), arguments, forward)))
    return mlir::failure();
  return requireBody(*this, "(C3) the backward program", getBackward(),
                     withFloating(backward, results), floatingOnly(getInputs().getTypes()));
}

Evaluated CustomVjpOp::evaluate(ArrayRef<HostArray> xs) {
  return interpretBody(getProgram().front(), xs);
}

// The backward program takes residuals where the others take operands: nothing goes through all.
BodyLayout CustomVjpOp::getLayout() { return {.areInStep = true}; }

//===----------------------------------------------------------------------------------------------
// custom_vmap

void CustomVmapOp::build(OpBuilder &b, mlir::OperationState &state, llvm::StringRef name,
                         FuncOp program, int64_t rule, mlir::ValueRange inputs,
                         mlir::ValueRange captured) {
  state.addTypes(returnedBy(program).getTypes());
  takeBody(*state.addRegion(), program);
  state.addOperands(inputs);
  state.addOperands(captured);
  auto &properties = state.getOrAddProperties<Properties>();
  properties.setName(b.getStringAttr(name));
  properties.setRule(b.getI64IntegerAttr(rule));
  setSegments(properties.operandSegmentSizes, inputs, captured);
}

LogicalResult CustomVmapOp::verify() {
  return requireBody(*this, "(C1) the body", getProgram(), SmallVector<Type>(getOperandTypes()),
                     SmallVector<Type>(getResultTypes()));
}

Evaluated CustomVmapOp::evaluate(ArrayRef<HostArray> xs) {
  return interpretBody(getProgram().front(), xs);
}

BodyLayout CustomVmapOp::getLayout() {
  unsigned n = getNumOperands();
  return {.endOperand = n, .numPlain = n, .areInStep = true};
}

//===----------------------------------------------------------------------------------------------
// linear_call

void LinearCallOp::build(OpBuilder &b, mlir::OperationState &state, llvm::StringRef name,
                         FuncOp forward, FuncOp backward, mlir::ValueRange residuals,
                         mlir::ValueRange inputs, mlir::TypeRange outputs) {
  state.addTypes(outputs);
  if (forward)
    takeBody(*state.addRegion(), forward);
  takeBody(*state.addRegion(), backward);
  state.addOperands(residuals);
  state.addOperands(inputs);
  auto &properties = state.getOrAddProperties<Properties>();
  properties.setName(b.getStringAttr(name));
  if (!forward)
    properties.setTransposed(b.getUnitAttr());
  setSegments(properties.operandSegmentSizes, residuals, inputs);
}

LogicalResult LinearCallOp::verify() {
  unsigned wanted = getTransposed() ? 1 : 2;
  if (getPrograms().size() != wanted)
    return emitOpError("(C1) has ") << getPrograms().size() << " bodies, not " << wanted;
  SmallVector<Type> arguments(getOperandTypes()), results(getResultTypes());
  if (!getTransposed() &&
      mlir::failed(requireBody(*this, "(C2) the first body", getForward(), arguments, results)))
    return mlir::failure();
  SmallVector<Type> backward(getResiduals().getTypes());
  llvm::append_range(backward, results);
  SmallVector<Type> inputs(getInputs().getTypes());
  if (mlir::failed(requireBody(*this, "(C3) the second body", getBackward(), backward, inputs)))
    return mlir::failure();
  if (!llvm::all_of(inputs, isDifferentiable) || !llvm::all_of(results, isDifferentiable))
    return emitOpError("(C4) takes or yields values that are not floating");
  return mlir::success();
}

LogicalResult LinearCallOp::requireForward() {
  if (!getTransposed())
    return mlir::success();
  return emitOpError("\"") << getName()
                           << "\" has a rule for reverse mode that is not linear in the "
                              "cotangents, so it has no forward derivative";
}

Evaluated LinearCallOp::evaluate(ArrayRef<HostArray> xs) {
  if (mlir::failed(requireForward()))
    return mlir::failure();
  return interpretBody(getForward().front(), xs);
}

BodyLayout LinearCallOp::getLayout() {
  auto n = static_cast<unsigned>(getResiduals().size());
  return {.endOperand = n, .numPlain = n, .areInStep = true};
}

} // namespace fluxion::ir
