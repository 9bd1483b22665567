// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, reference meaning and simplification of dynamic slices. Those of gather and scatter
// are in indexing_gather.cpp.
#include "ir/ops/indexing.h"

#include "ir/ops/structural.h"
#include "runtime/strided.h"

#include "mlir/IR/Matchers.h"

#include <cstring>

#define GET_OP_CLASSES
#include "ir/ops/indexing.cpp.inc"

namespace fluxion::ir {

void FxDialect::addIndexing() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/indexing.cpp.inc"
      >();
}

/// C1 to C3 of both ops: one scalar start per axis, windows no larger than the operand.
static LogicalResult checkStarts(std::optional<Location> loc, llvm::StringRef op,
                                 RankedTensorType operand, mlir::ValueRange starts,
                                 ArrayRef<int64_t> sizes) {
  auto rank = static_cast<size_t>(operand.getRank());
  if (starts.size() != rank)
    return mlir::emitOptionalError(loc, "'", op,
                                   "' op (C1) needs one start per axis of operand, got ",
                                   starts.size(), " for ", operand);
  for (Value start : starts)
    if (tensorTypeOf(start).getRank() != 0 || start.getType() != starts.front().getType())
      return mlir::emitOptionalError(
          loc, "'", op, "' op (C2) starts must be scalars of one type, got ", start.getType());
  if (sizes.size() != rank)
    return mlir::emitOptionalError(loc, "'", op,
                                   "' op (C3) needs one size per axis of operand, got ",
                                   sizes.size(), " for ", operand);
  for (size_t axis = 0; axis < rank; ++axis)
    if (sizes[axis] < 0 || sizes[axis] > operand.getDimSize(axis))
      return mlir::emitOptionalError(loc, "'", op, "' op (C3) a window of size ", sizes[axis],
                                     " does not fit axis ", axis, " of ", operand);
  return mlir::success();
}

/// Where in `operand` the window of `sizes` lies, moved inside.
static runtime::Layout windowLayout(const Shape &operand, const Shape &sizes,
                                    ArrayRef<HostArray> starts) {
  runtime::Layout layout{0, operand.rowMajorStrides()};
  for (int axis = 0; axis < operand.rank(); ++axis) {
    const HostArray &start = starts[axis];
    int64_t at = start.dtype() == DType::i32 ? *start.data<int32_t>() : *start.data<int64_t>();
    layout.offset += layout.strides[axis] * std::clamp<int64_t>(at, 0, operand[axis] - sizes[axis]);
  }
  return layout;
}

//===----------------------------------------------------------------------------------------------
// dynamic_slice

LogicalResult DynamicSliceOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                               Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto operand = tensorTypeOf(op.getOperand());
  if (mlir::failed(
          checkStarts(loc, getOperationName(), operand, op.getStartIndices(), op.getSliceSizes())))
    return mlir::failure();
  types.push_back(withShape(operand, op.getSliceSizes()));
  return mlir::success();
}

Evaluated DynamicSliceOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(xs[0].dtype(), shapeOf(getType()));
  runtime::copyStrided(result.shape(), xs[0],
                       windowLayout(xs[0].shape(), result.shape(), xs.drop_front()), result,
                       {0, result.shape().rowMajorStrides()});
  return SmallVector<HostArray>{result};
}

// A window as large as the operand can only begin at 0; one at constant starts is a slice.
Value DynamicSliceOp::simplify(OpBuilder &b) {
  auto operand = tensorTypeOf(getOperand());
  if (operand == getType())
    return getOperand();
  SmallVector<int64_t> begins, limits;
  for (auto [axis, value] : llvm::enumerate(getStartIndices())) {
    mlir::DenseIntElementsAttr start;
    if (!mlir::matchPattern(value, mlir::m_Constant(&start)))
      return {};
    int64_t size = getSliceSizes()[axis];
    begins.push_back(
        std::clamp<int64_t>((*start.begin()).getSExtValue(), 0, operand.getDimSize(axis) - size));
    limits.push_back(begins.back() + size);
  }
  return SliceOp::create(b, getLoc(), getOperand(), begins, limits,
                         SmallVector<int64_t>(begins.size(), 1));
}

//===----------------------------------------------------------------------------------------------
// dynamic_update_slice

LogicalResult DynamicUpdateSliceOp::verify() {
  auto update = tensorTypeOf(getUpdate());
  if (update.getElementType() != getType().getElementType())
    return emitOpError("(C4) update and operand differ in element type: ")
           << update << " and " << getType();
  return checkStarts(getLoc(), getOperationName(), getType(), getStartIndices(), update.getShape());
}

Evaluated DynamicUpdateSliceOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &operand = xs[0], &update = xs[1];
  HostArray result(operand.dtype(), operand.shape());
  if (result.size() > 0)
    std::memcpy(result.mutableRaw(), operand.raw(), operand.bytes());
  runtime::copyStrided(update.shape(), update, {0, update.shape().rowMajorStrides()}, result,
                       windowLayout(operand.shape(), update.shape(), xs.drop_front(2)));
  return SmallVector<HostArray>{result};
}

Value DynamicUpdateSliceOp::simplify(OpBuilder &) {
  return getUpdate().getType() == getType() ? getUpdate() : Value();
}

} // namespace fluxion::ir
