// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of ops that make values from nothing.
#include "ir/ops/creation.h"

#define GET_OP_CLASSES
#include "ir/ops/creation.cpp.inc"

namespace fluxion::ir {

void FxDialect::addCreation() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/creation.cpp.inc"
      >();
}

mlir::OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

PartsOfResults ConstantOp::inParts(OpBuilder &b, ArrayRef<Parts>) {
  HostArray z = fromAttribute(getValue());
  auto type = partOf(getType());
  auto part = [&](int64_t k) -> Value {
    HostArray numbers(dtypeOf(type), z.shape());
    visitDType(numbers.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::type;
      T *out = numbers.mutableData<T>();
      for (int64_t i = 0, n = numbers.size(); i < n; ++i)
        out[i] = z.data<T>()[2 * i + k];
    });
    return ConstantOp::create(b, getLoc(), toAttribute(b.getContext(), numbers));
  };
  return SmallVector<Parts>{{part(0), part(1)}};
}

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

PartsOfResults IotaOp::inParts(OpBuilder &b, ArrayRef<Parts>) {
  auto type = partOf(getType());
  return SmallVector<Parts>{
      {IotaOp::create(b, getLoc(), type, getAxis()), zeros(b, getLoc(), type)}};
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
