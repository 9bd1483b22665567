// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of values that are given by an equation.
#include "ir/ops/implicit.h"

#include "ir/in_step.h"
#include "ir/interpret.h"

#define GET_OP_CLASSES
#include "ir/ops/implicit.cpp.inc"

namespace fluxion::ir {

void FxDialect::addImplicit() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/implicit.cpp.inc"
      >();
}

static LogicalResult requireUnknowns(Operation *op, mlir::TypeRange types, const char *what) {
  if (op->getResultTypes() != types)
    return op->emitOpError("(C3) has results (")
           << op->getResultTypes() << ") and a " << what << " of types (" << types << ")";
  if (!llvm::all_of(types, isDifferentiable))
    return op->emitOpError("(C3) solves for values that are not floating");
  return mlir::success();
}

//===----------------------------------------------------------------------------------------------
// linear_solve

void LinearSolveOp::build(OpBuilder &, mlir::OperationState &state, FuncOp solve, FuncOp apply,
                          FuncOp transposeSolve, mlir::ValueRange params, mlir::ValueRange rhs) {
  state.addTypes(rhs.getTypes());
  for (FuncOp program : {solve, apply, transposeSolve})
    if (program)
      takeBody(*state.addRegion(), program);
  state.addOperands(params);
  state.addOperands(rhs);
  setSegments(state.getOrAddProperties<Properties>().operandSegmentSizes, params, rhs);
}

LogicalResult LinearSolveOp::verify() {
  if (getPrograms().size() != 2 && getPrograms().size() != 3)
    return emitOpError("(C1) has ") << getPrograms().size() << " bodies, not two or three";
  for (mlir::Region &program : getPrograms())
    if (mlir::failed(requireBody(*this, "(C2) a body", program,
                                 SmallVector<Type>(getOperandTypes()),
                                 SmallVector<Type>(getResultTypes()))))
      return mlir::failure();
  return requireUnknowns(*this, getRhs().getTypes(), "right side");
}

Evaluated LinearSolveOp::evaluate(ArrayRef<HostArray> xs) {
  return interpretBody(getSolve().front(), xs);
}

BodyLayout LinearSolveOp::getLayout() {
  auto n = static_cast<unsigned>(getParams().size());
  return {.endOperand = n, .numPlain = n, .areInStep = true};
}

//===----------------------------------------------------------------------------------------------
// root

void RootOp::build(OpBuilder &, mlir::OperationState &state, FuncOp solve, FuncOp equation,
                   FuncOp tangentSolve, mlir::ValueRange params, mlir::ValueRange guess) {
  state.addTypes(guess.getTypes());
  for (FuncOp program : {solve, equation, tangentSolve})
    takeBody(*state.addRegion(), program);
  state.addOperands(params);
  state.addOperands(guess);
  setSegments(state.getOrAddProperties<Properties>().operandSegmentSizes, params, guess);
}

LogicalResult RootOp::verify() {
  SmallVector<Type> arguments(getOperandTypes()), results(getResultTypes());
  for (mlir::Region *program : {&getSolve(), &getEquation()})
    if (mlir::failed(requireBody(*this, "(C1) a body", *program, arguments, results)))
      return mlir::failure();
  llvm::append_range(arguments, getGuess().getTypes());
  if (mlir::failed(
          requireBody(*this, "(C2) the third body", getTangentSolve(), arguments, results)))
    return mlir::failure();
  return requireUnknowns(*this, getGuess().getTypes(), "guess");
}

Evaluated RootOp::evaluate(ArrayRef<HostArray> xs) { return interpretBody(getSolve().front(), xs); }

BodyLayout RootOp::getLayout() {
  auto n = static_cast<unsigned>(getParams().size());
  return {.endOperand = n, .numPlain = n, .areInStep = true};
}

} // namespace fluxion::ir
