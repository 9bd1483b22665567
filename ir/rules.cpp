// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/rules.h"

#include "ir/ops/structural.h"

namespace fluxion::ir {

Value addTangents(OpBuilder &b, Location loc, Value a, Value t) {
  if (!a || !t)
    return a ? a : t;
  for (auto [part, other] : {std::pair{t, a}, {a, t}})
    if (Value sum = addedTo(b, part, other))
      return sum;
  return (Expr(b, loc, a) + Expr(b, loc, t)).value();
}

Value addedTo(OpBuilder &b, Value part, Value other) {
  auto rules = part.getDefiningOp<RuleInterface>();
  return rules ? rules.addedTo(b, other) : Value();
}

Operation *cloneWith(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                     mlir::TypeRange resultTypes) {
  // Properties are copied as they stand: going through an attribute costs more than the op.
  return b.insert(Operation::create(op->getLoc(), op->getName(), resultTypes, operands,
                                    op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
                                    mlir::BlockRange(), op->getNumRegions()));
}

Values linearJvp(OpBuilder &b, Operation *op, ArrayRef<Value> tangents) {
  SmallVector<Value> operands;
  for (auto [operand, tangent] : llvm::zip(op->getOperands(), tangents)) {
    if (tangent)
      operands.push_back(tangent);
    else if (isDifferentiable(operand.getType()))
      operands.push_back(zeros(b, op->getLoc(), tensorTypeOf(operand)));
    else
      operands.push_back(operand);
  }
  return SmallVector<Value>(cloneWith(b, op, operands, op->getResultTypes())->getResults());
}

Values bilinearJvp(OpBuilder &b, Operation *op, ArrayRef<Value> tangents) {
  Value x = op->getOperand(0), y = op->getOperand(1), left, right;
  if (tangents[0])
    left = cloneWith(b, op, {tangents[0], y}, op->getResultTypes())->getResult(0);
  if (tangents[1])
    right = cloneWith(b, op, {x, tangents[1]}, op->getResultTypes())->getResult(0);
  return tangentSum(b, op->getLoc(), left, right);
}

SmallVector<int64_t> shifted(ArrayRef<int64_t> axes, int64_t by) {
  return llvm::map_to_vector(axes, [by](int64_t axis) { return axis + by; });
}

SmallVector<int64_t> prepend(int64_t first, ArrayRef<int64_t> rest) {
  SmallVector<int64_t> all{first};
  all.append(rest.begin(), rest.end());
  return all;
}

Value repeated(OpBuilder &b, Location loc, Value value, int64_t size) {
  auto type = tensorTypeOf(value);
  auto axes = llvm::to_vector(llvm::seq<int64_t>(1, type.getRank() + 1));
  return BroadcastInDimOp::create(b, loc, withShape(type, prepend(size, type.getShape())), value,
                                  axes)
      .getResult();
}

SmallVector<Value> allBatched(OpBuilder &b, Location loc, ArrayRef<Value> values,
                              ArrayRef<bool> batched, int64_t size) {
  SmallVector<Value> all;
  for (auto [value, isBatched] : llvm::zip(values, batched))
    all.push_back(isBatched ? value : repeated(b, loc, value, size));
  return all;
}

Values batchElementwise(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                        ArrayRef<bool> batched, int64_t size) {
  SmallVector<Type> types;
  for (Type type : op->getResultTypes()) {
    auto tensor = mlir::cast<RankedTensorType>(type);
    types.push_back(withShape(tensor, prepend(size, tensor.getShape())));
  }
  auto all = allBatched(b, op->getLoc(), operands, batched, size);
  return SmallVector<Value>(cloneWith(b, op, all, types)->getResults());
}

} // namespace fluxion::ir
