// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of ops that make values from nothing.
#include "ir/ops/creation.h"

#define GET_OP_CLASSES
#include "ir/ops/creation.cpp.inc"

namespace fluxion::ir {

mlir::OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

Evaluated ConstantOp::evaluate(ArrayRef<HostArray>) {
  return SmallVector<HostArray>{fromAttribute(getValue())};
}

// Without operands there is nothing to batch.
Values ConstantOp::batch(OpBuilder &, ArrayRef<Value>, ArrayRef<bool>, int64_t) {
  return emitOpError("has no operand to batch");
}

LogicalResult IotaOp::verify() {
  auto type = getType();
  auto axis = static_cast<int64_t>(getAxis());
  if (axis < 0 || axis >= type.getRank())
    return emitOpError("(C1) axis ") << axis << " is not within " << type;
  return mlir::success();
}

Evaluated IotaOp::evaluate(ArrayRef<HostArray>) {
  if (!getType().hasStaticShape())
    return emitOpError("cannot be evaluated without its sizes, got ") << getType();
  HostArray result(dtypeOf(getType()), shapeOf(getType()));
  auto axis = static_cast<int>(getAxis());
  const int64_t length = result.shape()[axis], run = result.shape().rowMajorStrides()[axis];
  visitDType(result.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    T *out = result.mutableData<T>(), *end = out + result.size();
    for (int64_t i = 0; out != end; out += run, i = i + 1 == length ? 0 : i + 1)
      std::fill_n(out, run, static_cast<T>(i));
  });
  return SmallVector<HostArray>{result};
}

Value IotaOp::simplify(OpBuilder &b) {
  bool hasOneIndex = getType().getDimSize(getAxis()) == 1 && getType().hasStaticShape();
  return hasOneIndex ? zeros(b, getLoc(), getType()) : Value();
}

// Without operands there is nothing to batch.
Values IotaOp::batch(OpBuilder &, ArrayRef<Value>, ArrayRef<bool>, int64_t) {
  return emitOpError("has no operand to batch");
}

} // namespace fluxion::ir
