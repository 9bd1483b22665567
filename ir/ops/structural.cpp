// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, reference meaning and simplification of ops that give elements a new shape or order.
// Those that take and add elements are in structural_slices.cpp.
#include "ir/ops/structural.h"

#include "ir/ops/creation.h"
#include "runtime/strided.h"

#define GET_OP_CLASSES
#include "ir/ops/structural.cpp.inc"

namespace fluxion::ir {

void FxDialect::addStructural() {
  addOperations<
#define GET_OP_LIST
#include "ir/ops/structural.cpp.inc"
      >();
}

using runtime::copyStrided;

static bool fits(int64_t size, int64_t other) {
  return size == other || mlir::ShapedType::isDynamic(size) || mlir::ShapedType::isDynamic(other);
}

Value splatMovedTo(OpBuilder &b, Location loc, Value x, RankedTensorType type) {
  auto constant = x.getDefiningOp<ConstantOp>();
  if (!constant || !constant.getValue().isSplat() || !type.hasStaticShape())
    return {};
  return ConstantOp::create(b, loc, type, constant.getValue().resizeSplat(type)).getResult();
}

//===----------------------------------------------------------------------------------------------
// broadcast_in_dim

LogicalResult BroadcastInDimOp::verify() {
  auto in = tensorTypeOf(getX()), out = getType();
  ArrayRef<int64_t> axes = getAxes();
  if (static_cast<int64_t>(axes.size()) != in.getRank())
    return emitOpError("(C1) needs one axis per axis of x, got ") << axes.size() << " for " << in;
  for (size_t k = 0; k < axes.size(); ++k) {
    if (axes[k] < 0 || axes[k] >= out.getRank() || (k > 0 && axes[k] <= axes[k - 1]))
      return emitOpError("(C2) axes must ascend within the result, got axis ") << axes[k];
    if (in.getDimSize(k) != 1 && !fits(in.getDimSize(k), out.getDimSize(axes[k])))
      return emitOpError("(C3) axis ")
             << k << " of size " << in.getDimSize(k) << " does not fit axis " << axes[k]
             << " of size " << out.getDimSize(axes[k]);
  }
  if (in.getElementType() != out.getElementType())
    return emitOpError("(C4) changes the element type");
  return mlir::success();
}

Evaluated BroadcastInDimOp::evaluate(ArrayRef<HostArray> xs) {
  if (!getType().hasStaticShape())
    return emitOpError("cannot be evaluated without its sizes, got ") << getType();
  const HostArray &x = xs[0];
  HostArray result(x.dtype(), shapeOf(getType()));
  // A repeated element is a stride of 0.
  Shape strides = x.shape().rowMajorStrides();
  Shape from(std::vector<int64_t>(result.rank(), 0));
  for (auto [k, axis] : llvm::enumerate(getAxes()))
    if (x.shape()[k] != 1)
      from[axis] = strides[k];
  copyStrided(result.shape(), x, {0, from}, result, {0, result.shape().rowMajorStrides()});
  return SmallVector<HostArray>{result};
}

Value BroadcastInDimOp::simplify(OpBuilder &b) {
  if (getX().getType() == getType())
    return getX();
  // A broadcast of a broadcast is one.
  if (auto inner = getX().getDefiningOp<BroadcastInDimOp>()) {
    auto axes = llvm::map_to_vector(inner.getAxes(), [&](int64_t a) { return getAxes()[a]; });
    return BroadcastInDimOp::create(b, getLoc(), getType(), inner.getX(), axes);
  }
  return splatMovedTo(b, getLoc(), getX(), getType());
}

//===----------------------------------------------------------------------------------------------
// reshape

LogicalResult ReshapeOp::verify() {
  auto in = tensorTypeOf(getX()), out = getType();
  bool areStatic = in.hasStaticShape() && out.hasStaticShape();
  if (areStatic && in.getNumElements() != out.getNumElements())
    return emitOpError("(C1) makes ")
           << out.getNumElements() << " elements out of " << in.getNumElements();
  if (in.getElementType() != out.getElementType())
    return emitOpError("(C2) changes the element type");
  return mlir::success();
}

Evaluated ReshapeOp::evaluate(ArrayRef<HostArray> xs) {
  if (!getType().hasStaticShape())
    return emitOpError("cannot be evaluated without its sizes, got ") << getType();
  return SmallVector<HostArray>{xs[0].reshaped(shapeOf(getType()))};
}

Value ReshapeOp::simplify(OpBuilder &b) {
  if (getX().getType() == getType())
    return getX();
  if (auto inner = getX().getDefiningOp<ReshapeOp>())
    return ReshapeOp::create(b, getLoc(), getType(), inner.getX());
  return splatMovedTo(b, getLoc(), getX(), getType());
}

//===----------------------------------------------------------------------------------------------
// permute

LogicalResult PermuteOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                          Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto in = tensorTypeOf(op.getX());
  ArrayRef<int64_t> permutation = op.getPermutation();
  auto sorted = llvm::to_vector(permutation);
  llvm::sort(sorted);
  if (sorted != llvm::to_vector(llvm::seq<int64_t>(0, in.getRank())))
    return mlir::emitOptionalError(loc, "(C1) [", permutation, "] does not permute the axes of ",
                                   in);
  types.push_back(withShape(
      in, llvm::map_to_vector(permutation, [&](int64_t axis) { return in.getDimSize(axis); })));
  return mlir::success();
}

Evaluated PermuteOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &x = xs[0];
  Shape sizes = x.shape(), from = x.shape(), strides = x.shape().rowMajorStrides();
  for (auto [i, axis] : llvm::enumerate(getPermutation())) {
    sizes[i] = x.shape()[axis];
    from[i] = strides[axis];
  }
  HostArray result(x.dtype(), sizes);
  copyStrided(sizes, x, {0, from}, result, {0, sizes.rowMajorStrides()});
  return SmallVector<HostArray>{result};
}

Value PermuteOp::simplify(OpBuilder &b) {
  if (llvm::is_sorted(getPermutation()))
    return getX();
  // Axis i is axis p[i] of the inner result, which is axis q[p[i]] of its operand.
  if (auto inner = getX().getDefiningOp<PermuteOp>()) {
    auto both = llvm::map_to_vector(getPermutation(),
                                    [&](int64_t axis) { return inner.getPermutation()[axis]; });
    return PermuteOp::create(b, getLoc(), inner.getX(), both);
  }
  return splatMovedTo(b, getLoc(), getX(), getType());
}

//===----------------------------------------------------------------------------------------------
// reverse

LogicalResult ReverseOp::verify() {
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t axis : getAxes())
    if (axis < 0 || axis >= getType().getRank() || !seen.insert(axis).second)
      return emitOpError("(C1) axis ") << axis << " is repeated or not within " << getType();
  return mlir::success();
}

Evaluated ReverseOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &x = xs[0];
  HostArray result(x.dtype(), x.shape());
  // Backwards: from the last element on, with the stride negated.
  runtime::Layout from{0, x.shape().rowMajorStrides()};
  for (int64_t axis : getAxes()) {
    from.offset += (x.shape()[axis] - 1) * from.strides[axis];
    from.strides[axis] = -from.strides[axis];
  }
  copyStrided(x.shape(), x, from, result, {0, x.shape().rowMajorStrides()});
  return SmallVector<HostArray>{result};
}

Value ReverseOp::simplify(OpBuilder &b) {
  auto isShort = [&](int64_t axis) { return getType().getDimSize(axis) == 1; };
  if (llvm::all_of(getAxes(), isShort))
    return getX();
  // Twice backwards is forwards: what is reversed once in the two of them remains.
  if (auto inner = getX().getDefiningOp<ReverseOp>()) {
    SmallVector<int64_t> once;
    for (int64_t axis = 0; axis < getType().getRank(); ++axis)
      if (llvm::is_contained(getAxes(), axis) != llvm::is_contained(inner.getAxes(), axis))
        once.push_back(axis);
    return ReverseOp::create(b, getLoc(), inner.getX(), once).getResult();
  }
  return splatMovedTo(b, getLoc(), getX(), getType());
}

} // namespace fluxion::ir
