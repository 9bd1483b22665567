// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/half_folds.h"

#include "ir/rules.h"
#include "jit/elemental.h"

namespace fluxion::codegen {
namespace {

using ir::OpBuilder;

bool isHalf(mlir::Type type) {
  auto tensor = mlir::dyn_cast<ir::RankedTensorType>(type);
  return tensor && isHalfPrecision(ir::dtypeOf(tensor));
}

bool folds(Operation *op) {
  const StepRule *step = rules().stepOf(op);
  return (step && step->addsUp) || rules().reductionOf(op);
}

mlir::Type widened(mlir::Type type) {
  auto tensor = mlir::cast<ir::RankedTensorType>(type);
  return isHalf(type) ? ir::withElement(tensor, mlir::Float32Type::get(type.getContext())) : tensor;
}

Value convertedTo(OpBuilder &b, mlir::Location loc, mlir::Type type, Value x) {
  return x.getType() == type ? x : ir::convert({b, loc, x}, type).value();
}

void foldInSingle(Operation *op) {
  OpBuilder b(op);
  llvm::SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(convertedTo(b, op->getLoc(), widened(operand.getType()), operand));
  auto types = llvm::map_to_vector(op->getResultTypes(), widened);
  Operation *wide = ir::cloneWith(b, op, operands, types);
  for (auto [result, single] : llvm::zip(op->getResults(), wide->getResults()))
    result.replaceAllUsesWith(convertedTo(b, op->getLoc(), result.getType(), single));
  op->erase();
}

} // namespace

void foldHalvesInSingle(transforms::FuncOp function) {
  llvm::SmallVector<Operation *> ops;
  function.walk([&](Operation *op) {
    if (folds(op) && isHalf(op->getOperand(0).getType()))
      ops.push_back(op);
  });
  for (Operation *op : ops)
    foldInSingle(op);
}

} // namespace fluxion::codegen
