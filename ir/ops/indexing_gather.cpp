// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints and reference meaning of gather and scatter.
#include "ir/ops/indexing.h"

#include "runtime/number.h"
#include "runtime/strided.h"

#include <cstring>

namespace fluxion::ir {

//===----------------------------------------------------------------------------------------------
// gather

Value takenAlong(OpBuilder &b, Location loc, Value x, Value indices, int64_t axis) {
  WindowAxes axes;
  int64_t rank = tensorTypeOf(x).getRank();
  for (int64_t other = 0; other < rank; ++other)
    if (other != axis)
      axes.operandBatching.push_back(other);
  axes.indicesBatching = axes.operandBatching;
  axes.collapsed = axes.indexed = {axis};
  axes.vectorAxis = rank;
  return GatherOp::create(b, loc, x, indices, axes, SmallVector<int64_t>(rank, 1));
}

void GatherOp::build(OpBuilder &b, mlir::OperationState &state, Value operand, Value startIndices,
                     const WindowAxes &axes, ArrayRef<int64_t> sliceSizes, bool indicesAreSorted) {
  build(b, state, operand, startIndices, axes.offset, axes.collapsed, axes.operandBatching,
        axes.indicesBatching, axes.indexed, axes.vectorAxis, sliceSizes, indicesAreSorted);
}

/// From an op, or from what it will be made of.
template <class T> static WindowAxes gatherAxes(T &from) {
  return {llvm::to_vector(from.getOffsetDims()),
          llvm::to_vector(from.getCollapsedSliceDims()),
          llvm::to_vector(from.getOperandBatchingDims()),
          llvm::to_vector(from.getStartIndicesBatchingDims()),
          llvm::to_vector(from.getStartIndexMap()),
          static_cast<int64_t>(from.getIndexVectorDim())};
}

WindowAxes GatherOp::getWindowAxes() { return gatherAxes(*this); }

static LogicalResult checkSliceSizes(std::optional<Location> loc, const WindowAxes &axes,
                                     RankedTensorType operand, ArrayRef<int64_t> sizes) {
  if (static_cast<int64_t>(sizes.size()) != operand.getRank())
    return mlir::emitOptionalError(loc, "'fx.gather' op (C10) needs one slice size per axis of ",
                                   "operand, got ", sizes.size(), " for ", operand);
  for (auto [axis, size] : llvm::enumerate(operand.getShape()))
    if (sizes[axis] < 0 || sizes[axis] > size)
      return mlir::emitOptionalError(loc, "'fx.gather' op (C10) a slice of size ", sizes[axis],
                                     " does not fit axis ", axis, " of ", operand);
  for (int64_t axis : axes.collapsed)
    if (sizes[axis] != 1)
      return mlir::emitOptionalError(loc, "'fx.gather' op (C11) slices must have size 1 at the ",
                                     "collapsed axis ", axis, ", got ", sizes[axis]);
  for (int64_t axis : axes.operandBatching)
    if (sizes[axis] != std::min<int64_t>(1, operand.getDimSize(axis)))
      return mlir::emitOptionalError(loc, "'fx.gather' op (C11) slices must have size 1 at the ",
                                     "batching axis ", axis, ", got ", sizes[axis]);
  return mlir::success();
}

LogicalResult GatherOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                         Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  static const WindowNames names{getOperationName(),
                                 "start_indices",
                                 "result",
                                 "offset_dims",
                                 "collapsed_slice_dims",
                                 "operand_batching_dims",
                                 "start_indices_batching_dims",
                                 "start_index_map"};
  auto operand = tensorTypeOf(op.getOperand()), indices = tensorTypeOf(op.getStartIndices());
  WindowAxes axes = gatherAxes(op);
  ArrayRef<int64_t> sizes = op.getSliceSizes();
  if (mlir::failed(checkWindowAxes(loc, names, axes, operand, indices)) ||
      mlir::failed(checkSliceSizes(loc, axes, operand, sizes)))
    return mlir::failure();
  auto scattered = axes.scattered(indices.getRank());
  SmallVector<int64_t> shape(axes.offset.size() + scattered.size());
  if (shape.size() > static_cast<size_t>(maxRank))
    return mlir::emitOptionalError(loc, "'fx.gather' op (C12) the result has ", shape.size(),
                                   " axes, at most ", maxRank, " are possible");
  for (auto [axis, windowed] : llvm::zip(axes.offset, axes.windowed(operand.getRank())))
    shape[axis] = sizes[windowed];
  for (auto [axis, along] : llvm::zip(axes.outer(shape.size()), scattered))
    shape[axis] = indices.getDimSize(along);
  types.push_back(withShape(operand, shape));
  return mlir::success();
}

Evaluated GatherOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &operand = xs[0], &indices = xs[1];
  HostArray result(operand.dtype(), shapeOf(getType()));
  if (result.size() == 0)
    return SmallVector<HostArray>{result};
  WindowWalk walk(getWindowAxes(), operand.shape(), indices, getSliceSizes(), result.shape());
  visitDType(operand.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *in = operand.data<T>();
    T *out = result.mutableData<T>();
    IndexCounter counter(result.shape());
    do {
      *out++ = in[walk.clampedPlace(counter)];
    } while (counter.next());
  });
  return SmallVector<HostArray>{result};
}

//===----------------------------------------------------------------------------------------------
// scatter

void ScatterOp::build(OpBuilder &b, mlir::OperationState &state, Combiner combiner, Value operand,
                      Value scatterIndices, Value updates, const WindowAxes &axes,
                      bool indicesAreSorted, bool uniqueIndices) {
  build(b, state, combiner, operand, scatterIndices, updates, axes.offset, axes.collapsed,
        axes.operandBatching, axes.indicesBatching, axes.indexed, axes.vectorAxis, indicesAreSorted,
        uniqueIndices);
}

WindowAxes ScatterOp::getWindowAxes() {
  return {llvm::to_vector(getUpdateWindowDims()),
          llvm::to_vector(getInsertedWindowDims()),
          llvm::to_vector(getInputBatchingDims()),
          llvm::to_vector(getScatterIndicesBatchingDims()),
          llvm::to_vector(getScatterDimsToOperandDims()),
          static_cast<int64_t>(getIndexVectorDim())};
}

SmallVector<int64_t> ScatterOp::getWindowSizes() {
  WindowAxes axes = getWindowAxes();
  auto operand = getType(), updates = tensorTypeOf(getUpdates());
  SmallVector<int64_t> sizes(operand.getRank(), 1);
  for (int64_t axis : axes.operandBatching)
    sizes[axis] = std::min<int64_t>(1, operand.getDimSize(axis));
  for (auto [axis, windowed] : llvm::zip(axes.offset, axes.windowed(operand.getRank())))
    sizes[windowed] = updates.getDimSize(axis);
  return sizes;
}

/// C10 and C11: updates has the axes that the indices and the windows ask for.
static LogicalResult checkUpdates(ScatterOp op, const WindowAxes &axes) {
  auto operand = op.getType(), indices = tensorTypeOf(op.getScatterIndices()),
       updates = tensorTypeOf(op.getUpdates());
  auto scattered = axes.scattered(indices.getRank()), windowed = axes.windowed(operand.getRank());
  if (static_cast<size_t>(updates.getRank()) != scattered.size() + windowed.size())
    return op.emitOpError("(C10) updates must have ")
           << scattered.size() + windowed.size() << " axes, got " << updates;
  for (auto [axis, along] : llvm::zip(axes.outer(updates.getRank()), scattered))
    if (updates.getDimSize(axis) != indices.getDimSize(along))
      return op.emitOpError("(C10) axis ")
             << axis << " of updates has size " << updates.getDimSize(axis) << " and axis " << along
             << " of scatter_indices has " << indices.getDimSize(along);
  for (auto [axis, inOperand] : llvm::zip(axes.offset, windowed))
    if (updates.getDimSize(axis) > operand.getDimSize(inOperand))
      return op.emitOpError("(C11) a window of size ")
             << updates.getDimSize(axis) << " does not fit axis " << inOperand << " of " << operand;
  return mlir::success();
}

LogicalResult ScatterOp::verify() {
  static const WindowNames names{getOperationName(),
                                 "scatter_indices",
                                 "updates",
                                 "update_window_dims",
                                 "inserted_window_dims",
                                 "input_batching_dims",
                                 "scatter_indices_batching_dims",
                                 "scatter_dims_to_operand_dims"};
  WindowAxes axes = getWindowAxes();
  if (tensorTypeOf(getUpdates()).getElementType() != getType().getElementType())
    return emitOpError("(C12) updates and operand differ in element type: ")
           << getUpdates().getType() << " and " << getType();
  if (mlir::failed(
          checkWindowAxes(getLoc(), names, axes, getType(), tensorTypeOf(getScatterIndices()))))
    return mlir::failure();
  return checkUpdates(*this, axes);
}

/// `old` joined with `update`.
template <class T> static T combined(Combiner combiner, T old, T update) {
  switch (combiner) {
  case Combiner::add: return (runtime::Number<T>{old} + runtime::Number<T>{update}).v;
  case Combiner::set: break;
  }
  return update;
}

/// The updates with the axes of a window last, in the order in which they are joined.
static HostArray windowByWindow(const HostArray &updates, WindowAxes &axes) {
  int64_t rank = updates.rank();
  auto order = axes.windowByWindow(rank);
  Shape strides = updates.shape().rowMajorStrides(), sizes, from;
  for (int64_t axis : order) {
    sizes.push_back(updates.shape()[static_cast<int>(axis)]);
    from.push_back(strides[static_cast<int>(axis)]);
  }
  auto numWindowed = static_cast<int64_t>(axes.offset.size());
  axes.offset = llvm::to_vector(llvm::seq<int64_t>(rank - numWindowed, rank));
  if (llvm::is_sorted(order))
    return updates;
  HostArray ordered(updates.dtype(), sizes);
  runtime::copyStrided(sizes, updates, {0, from}, ordered, {0, sizes.rowMajorStrides()});
  return ordered;
}

Evaluated ScatterOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &operand = xs[0], &indices = xs[1];
  WindowAxes axes = getWindowAxes();
  HostArray updates = windowByWindow(xs[2], axes);
  HostArray result(operand.dtype(), operand.shape());
  if (result.size() > 0)
    std::memcpy(result.mutableRaw(), operand.raw(), operand.bytes());
  if (result.size() == 0 || updates.size() == 0)
    return SmallVector<HostArray>{result};
  WindowWalk walk(axes, operand.shape(), indices, getWindowSizes(), updates.shape());
  visitDType(operand.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *in = updates.data<T>();
    T *out = result.mutableData<T>();
    IndexCounter counter(updates.shape());
    do {
      T update = *in++;
      if (auto place = walk.placeInside(counter))
        out[*place] = combined(getCombiner(), out[*place], update);
    } while (counter.next());
  });
  return SmallVector<HostArray>{result};
}

} // namespace fluxion::ir
