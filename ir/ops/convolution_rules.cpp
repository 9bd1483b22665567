// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transposes and batching of convolutions: convolutions again.
#include "ir/ops/convolution.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

namespace {

/// Sizes of a convolution along one spatial axis, with the gaps of dilations filled.
struct Extent {
  int64_t lhs, window, out;
};

int64_t dilated(int64_t size, int64_t by) { return size == 0 ? 0 : (size - 1) * by + 1; }

Extent extentOf(ConvolutionOp op, size_t k) {
  auto lhs = tensorTypeOf(op.getLhs()), rhs = tensorTypeOf(op.getRhs());
  return {dilated(lhs.getDimSize(op.getLhsAxes()[k + 2]), op.getLhsDilation()[k]),
          dilated(rhs.getDimSize(op.getRhsAxes()[k + 2]), op.getRhsDilation()[k]),
          dilated(op.getType().getDimSize(op.getOutAxes()[k + 2]), op.getStrides()[k])};
}

/// `axes` with the first two exchanged: batch and features, or the two kinds of features.
SmallVector<int64_t> exchanged(ArrayRef<int64_t> axes) {
  auto result = llvm::to_vector(axes);
  std::swap(result[0], result[1]);
  return result;
}

/// Axis `from` of x, of which `count` stand in front of the rest, becomes the front part of axis
/// `to`: x[.., a rest, .., d, ..] becomes y[.., rest, .., a d, ..].
Value movedInto(OpBuilder &b, Location loc, Value x, int64_t from, int64_t to, int64_t count) {
  auto type = tensorTypeOf(x);
  auto split = llvm::to_vector(type.getShape());
  split[from] /= count;
  split.insert(split.begin() + from, count);
  Value parted = ReshapeOp::create(b, loc, withShape(type, split), x);
  // Axis `from` now is the part that moves; the axes from there on stand one further to the right.
  SmallVector<int64_t> order;
  auto sizes = llvm::to_vector(type.getShape());
  sizes[from] /= count;
  sizes[to] *= count;
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    if (axis == to)
      order.push_back(from);
    order.push_back(axis < from ? axis : axis + 1);
  }
  return ReshapeOp::create(b, loc, withShape(type, sizes), permuted(b, loc, parted, order));
}

SmallVector<int64_t> complementOf(ArrayRef<int64_t> reversed, size_t count) {
  SmallVector<int64_t> others;
  for (int64_t k = 0; k < static_cast<int64_t>(count); ++k)
    if (!llvm::is_contained(reversed, k))
      others.push_back(k);
  return others;
}

} // namespace

// out[i] = sum_w x[(i s + w r - low) / l] y[w]: ct_x[j] = sum_w ct[(j l - w r + low) / s] y[w],
// which is a convolution with the kernel the other way round (w' = last - w): stride l, base
// dilation s, low padding (window - 1) - low. Features and outputs change places; groups of outputs
// become part of the features. Groups of the batch are groups of features here, and go back into
// the batch.
static Value lhsCotangent(OpBuilder &b, ConvolutionOp op, Value rhs, Value ct) {
  Location loc = op.getLoc();
  auto featureGroups = static_cast<int64_t>(op.getFeatureGroupCount());
  auto batchGroups = static_cast<int64_t>(op.getBatchGroupCount());
  ArrayRef<int64_t> ofRhs = op.getRhsAxes();
  int64_t groups = featureGroups * batchGroups;
  if (groups > 1)
    rhs = movedInto(b, loc, rhs, ofRhs[0], ofRhs[1], groups);
  Sliding sliding = slidingOf(op);
  size_t numSpatial = sliding.strides.size();
  for (size_t k = 0; k < numSpatial; ++k) {
    Extent extent = extentOf(op, k);
    int64_t low = extent.window - 1 - sliding.low[k];
    sliding.high[k] = extent.lhs + extent.window - 1 - extent.out - low;
    sliding.low[k] = low;
  }
  std::swap(sliding.strides, sliding.lhsDilation);
  sliding.reversed = complementOf(sliding.reversed, numSpatial);
  ConvolutionAxes axes{llvm::to_vector(op.getOutAxes()), exchanged(ofRhs),
                       llvm::to_vector(op.getLhsAxes())};
  Value answer = convolved(b, loc, ct, rhs, axes, sliding, groups, 1);
  if (batchGroups > 1)
    answer = movedInto(b, loc, answer, op.getLhsAxes()[1], op.getLhsAxes()[0], batchGroups);
  return answer;
}

// ct_y[w] = sum_i x[(w r + i s - low) / l] ct[i]: the cotangent is the kernel, stride r, kernel
// dilation s. Batch and features change places in all three. A kernel read backwards has its
// cotangent backwards.
static Value rhsCotangent(OpBuilder &b, ConvolutionOp op, Value lhs, Value ct) {
  Location loc = op.getLoc();
  Sliding sliding = slidingOf(op);
  for (size_t k = 0; k < sliding.strides.size(); ++k) {
    Extent extent = extentOf(op, k);
    sliding.high[k] = extent.out + extent.window - 1 - extent.lhs - sliding.low[k];
  }
  std::swap(sliding.strides, sliding.rhsDilation);
  sliding.reversed.clear();
  ConvolutionAxes axes{exchanged(op.getLhsAxes()), exchanged(op.getOutAxes()),
                       exchanged(op.getRhsAxes())};
  auto featureGroups = static_cast<int64_t>(op.getFeatureGroupCount());
  auto batchGroups = static_cast<int64_t>(op.getBatchGroupCount());
  Value answer = convolved(b, loc, lhs, ct, axes, sliding, batchGroups, featureGroups);
  if (op.getReversed().empty())
    return answer;
  auto backwards =
      llvm::map_to_vector(op.getReversed(), [&](int64_t k) { return op.getRhsAxes()[k + 2]; });
  llvm::sort(backwards);
  return ReverseOp::create(b, loc, answer, backwards);
}

Values ConvolutionOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  if (!known[0] && !known[1])
    return emitOpError("is not linear in both operands");
  SmallVector<Value> answer(2);
  // Of nothing the cotangent is zero, whatever the sizes.
  for (mlir::Type type : {getLhs().getType(), getRhs().getType(), getResult().getType()})
    if (mlir::cast<RankedTensorType>(type).getNumElements() == 0)
      return answer;
  if (!known[0])
    answer[0] = lhsCotangent(b, *this, known[1], cts[0]);
  else if (!known[1])
    answer[1] = rhsCotangent(b, *this, known[0], cts[0]);
  return answer;
}

//===----------------------------------------------------------------------------------------------
// Batching

namespace {

/// `x`, whose axis 0 is new, with that axis put in front of `rest` elements of axis `into` of the
/// example: axis `into` becomes [.. size rest ..] in the order [count / rest, size, rest].
Value foldedInto(OpBuilder &b, Location loc, Value x, int64_t into, int64_t rest) {
  auto type = tensorTypeOf(x);
  int64_t size = type.getDimSize(0), all = type.getDimSize(into + 1);
  auto split = llvm::to_vector(type.getShape());
  split[into + 1] = all / rest;
  split.insert(split.begin() + into + 2, rest);
  Value parted = ReshapeOp::create(b, loc, withShape(type, split), x);
  SmallVector<int64_t> order, sizes;
  for (int64_t axis = 1; axis < static_cast<int64_t>(split.size()); ++axis) {
    order.push_back(axis);
    if (axis == into + 1)
      order.push_back(0);
  }
  for (int64_t axis = 1; axis < type.getRank(); ++axis)
    sizes.push_back(axis == into + 1 ? all * size : type.getDimSize(axis));
  return ReshapeOp::create(b, loc, withShape(type, sizes), permuted(b, loc, parted, order));
}

/// The opposite: takes an axis of `size` in front of `rest` elements out of axis `from`, to the
/// front.
Value unfolded(OpBuilder &b, Location loc, Value x, int64_t from, int64_t size, int64_t rest) {
  auto type = tensorTypeOf(x);
  auto split = llvm::to_vector(type.getShape());
  int64_t all = split[from];
  split[from] = rest;
  split.insert(split.begin() + from, size);
  split.insert(split.begin() + from, all / (size * rest));
  Value parted = ReshapeOp::create(b, loc, withShape(type, split), x);
  SmallVector<int64_t> order{from + 1}, sizes{size};
  for (int64_t axis = 0; axis < static_cast<int64_t>(split.size()); ++axis)
    if (axis != from + 1)
      order.push_back(axis);
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    sizes.push_back(axis == from ? all / size : type.getDimSize(axis));
  return ReshapeOp::create(b, loc, withShape(type, sizes), permuted(b, loc, parted, order));
}

} // namespace

// A batch of lhs alone is more of lhs's batch, within each of its groups. A batch of rhs alone is
// more output features, within each group. A batch of both makes groups: of features, or of the
// batch where there are such.
Values ConvolutionOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                            int64_t size) {
  Location loc = getLoc();
  RankedTensorType out = getType();
  auto featureGroups = static_cast<int64_t>(getFeatureGroupCount());
  auto batchGroups = static_cast<int64_t>(getBatchGroupCount());
  auto isEmpty = [](Value x) { return tensorTypeOf(x).getNumElements() == 0; };
  if (size == 0 || isEmpty(getLhs()) || isEmpty(getRhs()) || isEmpty(getResult()))
    return SmallVector<Value>{zeros(b, loc, withShape(out, prepend(size, out.getShape())))};
  auto sizeOf = [](mlir::Value x, int64_t axis) { return tensorTypeOf(x).getDimSize(axis); };
  int64_t batchAxis = getLhsAxes()[0], featureAxis = getLhsAxes()[1], outputAxis = getRhsAxes()[0];
  int64_t batchPerGroup = sizeOf(getLhs(), batchAxis) / batchGroups;
  int64_t outputs = sizeOf(getRhs(), outputAxis);
  Value lhs = xs[0], rhs = xs[1];
  if (batched[0] && batched[1] && batchGroups > 1) {
    lhs = foldedInto(b, loc, lhs, batchAxis, sizeOf(getLhs(), batchAxis));
    batchGroups *= size;
  } else if (batched[0] && batched[1]) {
    lhs = foldedInto(b, loc, lhs, featureAxis, sizeOf(getLhs(), featureAxis));
    featureGroups *= size;
  } else if (batched[0]) {
    lhs = foldedInto(b, loc, lhs, batchAxis, batchPerGroup);
  }
  int64_t outputsPerGroup = outputs;
  if (batched[1]) {
    if (!batched[0])
      outputsPerGroup = outputs / (featureGroups * batchGroups);
    rhs = foldedInto(b, loc, rhs, outputAxis, outputsPerGroup);
  }
  ConvolutionAxes axes{llvm::to_vector(getLhsAxes()), llvm::to_vector(getRhsAxes()),
                       llvm::to_vector(getOutAxes())};
  Value all = convolved(b, loc, lhs, rhs, axes, slidingOf(*this), featureGroups, batchGroups);
  if (batched[1])
    return SmallVector<Value>{unfolded(b, loc, all, getOutAxes()[1], size, outputsPerGroup)};
  return SmallVector<Value>{unfolded(b, loc, all, getOutAxes()[0], size, batchPerGroup)};
}

} // namespace fluxion::ir
