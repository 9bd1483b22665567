// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of sorting.
#include "ir/ops/sorting.h"

#include "ir/ops/cumulative.h"

#include <limits>

#define GET_OP_CLASSES
#include "ir/ops/sorting.cpp.inc"

namespace fluxion::ir {

void FxDialect::addSorting() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/sorting.cpp.inc"
      >();
}

static LogicalResult verifyAlong(Operation *op, const char *axisLabel, const char *sizeLabel,
                                 RankedTensorType type, int64_t axis) {
  if (axis < 0 || axis >= type.getRank())
    return op->emitOpError(axisLabel) << " axis " << axis << " is not within " << type;
  if (type.getDimSize(axis) > std::numeric_limits<int32_t>::max())
    return op->emitOpError(sizeLabel) << " too many elements along axis " << axis << " of " << type;
  return mlir::success();
}

LogicalResult SortOp::verify() { return verifyAlong(*this, "(C1)", "(C2)", getType(), getAxis()); }

// (C1), that there is a key, is seen to before: by SameOperandsShape.
LogicalResult ArgsortOp::verify() {
  auto key = tensorTypeOf(getKeys().front());
  if (mlir::failed(verifyAlong(*this, "(C2)", "(C3)", key, getAxis())))
    return mlir::failure();
  if (key.getShape() != getType().getShape())
    return emitOpError("(C4) result ") << getType() << " has not the shape of " << key;
  return mlir::success();
}

LogicalResult TopKOp::verify() {
  auto type = tensorTypeOf(getX());
  auto k = static_cast<int64_t>(getK());
  if (type.getRank() == 0 || k < 0 || k > type.getShape().back() ||
      type.getShape().back() > std::numeric_limits<int32_t>::max())
    return emitOpError("(C1) the ") << k << " largest along the last axis of " << type;
  auto expected = llvm::to_vector(type.getShape());
  expected.back() = k;
  if (getType().getShape() != ArrayRef<int64_t>(expected))
    return emitOpError("(C2) result ") << getType() << " is not " << type << " cut to " << k;
  return mlir::success();
}

static AxisSizes sizesOf(const HostArray &x, int64_t axis) {
  return {{x.shape().begin(), x.shape().size()}, axis};
}

Evaluated SortOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(xs[0].dtype(), xs[0].shape());
  AxisSizes sizes = sizesOf(xs[0], getAxis());
  fluxion_sort(static_cast<int64_t>(xs[0].dtype()), sizes.outer, sizes.n, sizes.inner, xs[0].raw(),
               result.mutableRaw());
  return SmallVector<HostArray>{result};
}

// By the last key first: the others keep its order among their equals.
Evaluated ArgsortOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(DType::i32, xs[0].shape());
  AxisSizes sizes = sizesOf(xs[0], getAxis());
  for (size_t k = xs.size(); k-- > 0;)
    fluxion_argsort(static_cast<int64_t>(xs[k].dtype()), k + 1 == xs.size(), sizes.outer, sizes.n,
                    sizes.inner, xs[k].raw(), result.mutableRaw());
  return SmallVector<HostArray>{result};
}

Evaluated TopKOp::evaluate(ArrayRef<HostArray> xs) {
  HostArray result(DType::i32, shapeOf(getType()));
  AxisSizes sizes = sizesOf(xs[0], xs[0].rank() - 1);
  fluxion_top_k(static_cast<int64_t>(xs[0].dtype()), sizes.outer, sizes.n,
                static_cast<int64_t>(getK()), xs[0].raw(), result.mutableRaw());
  return SmallVector<HostArray>{result};
}

} // namespace fluxion::ir
