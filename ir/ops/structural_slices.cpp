// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, reference meaning and simplification of the structural ops that take elements or add
// some: concatenate, pad, slice.
#include "ir/ops/structural.h"

#include "runtime/strided.h"

#include <limits>

namespace fluxion::ir {

using mlir::ShapedType;
using runtime::copyStrided;

/// Whether each of `lists` has one entry per axis of `type`.
static bool haveEntryPerAxis(RankedTensorType type,
                             std::initializer_list<ArrayRef<int64_t>> lists) {
  return llvm::all_of(lists, [&](ArrayRef<int64_t> list) {
    return static_cast<int64_t>(list.size()) == type.getRank();
  });
}

//===----------------------------------------------------------------------------------------------
// concatenate

LogicalResult ConcatenateOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                              Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  if (op.getXs().empty())
    return mlir::emitOptionalError(loc, "(C1) concatenates nothing");
  auto first = tensorTypeOf(op.getXs().front());
  auto along = static_cast<int64_t>(op.getAxis());
  if (along < 0 || along >= first.getRank())
    return mlir::emitOptionalError(loc, "(C2) axis ", along, " is not within ", first);
  auto sizes = llvm::to_vector(first.getShape());
  for (Value x : op.getXs().drop_front()) {
    auto type = tensorTypeOf(x);
    if (type.getElementType() != first.getElementType())
      return mlir::emitOptionalError(loc, "(C4) element types differ: ", first, " and ", type);
    if (type.getRank() != first.getRank())
      return mlir::emitOptionalError(loc, "(C3) ranks differ: ", first, " and ", type);
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      int64_t size = type.getDimSize(axis);
      bool areKnown = !ShapedType::isDynamic(size) && !ShapedType::isDynamic(sizes[axis]);
      if (axis == along)
        sizes[axis] = areKnown ? sizes[axis] + size : ShapedType::kDynamic;
      else if (areKnown && size != sizes[axis])
        return mlir::emitOptionalError(loc, "(C3) axis ", axis, " differs: ", first, " and ", type);
      else if (ShapedType::isDynamic(sizes[axis]))
        sizes[axis] = size;
    }
  }
  types.push_back(withShape(first, sizes));
  return mlir::success();
}

Evaluated ConcatenateOp::evaluate(ArrayRef<HostArray> xs) {
  auto along = static_cast<int>(getAxis());
  Shape sizes = xs[0].shape();
  for (const HostArray &x : xs.drop_front())
    sizes[along] += x.shape()[along];
  HostArray result(xs[0].dtype(), sizes);
  runtime::Layout to{0, sizes.rowMajorStrides()};
  for (const HostArray &x : xs) {
    copyStrided(x.shape(), x, {0, x.shape().rowMajorStrides()}, result, to);
    to.offset += x.shape()[along] * to.strides[along];
  }
  return SmallVector<HostArray>{result};
}

/// Two parts that follow each other in one array as well, as one part of it; null where they do
/// not.
static Value joined(OpBuilder &b, Value x, Value y, int64_t along) {
  auto first = x.getDefiningOp<SliceOp>(), second = y.getDefiningOp<SliceOp>();
  if (!first || !second || first.getX() != second.getX())
    return {};
  for (int64_t axis = 0; axis < first.getType().getRank(); ++axis) {
    bool isCut = axis == along;
    if (first.getStride()[axis] != (isCut ? 1 : second.getStride()[axis]) ||
        (isCut && second.getStride()[axis] != 1) ||
        (isCut ? first.getLimit()[axis] : first.getStart()[axis]) != second.getStart()[axis] ||
        (!isCut && first.getLimit()[axis] != second.getLimit()[axis]))
      return {};
  }
  return SliceOp::create(b, first.getLoc(), first.getX(), first.getStart(), second.getLimit(),
                         first.getStride());
}

Value ConcatenateOp::simplify(OpBuilder &b) {
  if (getXs().size() == 1)
    return getXs()[0];
  // Empty parts go, the parts of a part along the same axis are parts, and parts that follow each
  // other in one array are one: complex numbers taken apart and put together are what they were.
  SmallVector<Value> parts;
  for (Value x : getXs()) {
    auto inner = x.getDefiningOp<ConcatenateOp>();
    if (inner && inner.getAxis() == getAxis())
      parts.append(inner.getXs().begin(), inner.getXs().end());
    else if (Value one = parts.empty() ? Value() : joined(b, parts.back(), x, getAxis()))
      parts.back() = one;
    else if (tensorTypeOf(x).getDimSize(getAxis()) != 0)
      parts.push_back(x);
  }
  if (parts.empty())
    return getXs()[0];
  bool isSame = parts.size() == getXs().size() && llvm::equal(parts, getXs());
  return isSame ? Value() : ConcatenateOp::create(b, getLoc(), parts, getAxis()).getResult();
}

//===----------------------------------------------------------------------------------------------
// pad

/// How far n elements reach with `interior` others between neighbours.
static int64_t reach(int64_t n, int64_t interior) {
  return n == 0 ? 0 : (n - 1) * (interior + 1) + 1;
}

LogicalResult PadOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc, Adaptor op,
                                      llvm::SmallVectorImpl<Type> &types) {
  auto in = tensorTypeOf(op.getX()), value = tensorTypeOf(op.getValue());
  if (!haveEntryPerAxis(in, {op.getLow(), op.getHigh(), op.getInterior()}))
    return mlir::emitOptionalError(loc, "(C1) needs low, high and interior for each axis of ", in);
  if (value.getRank() != 0 || value.getElementType() != in.getElementType())
    return mlir::emitOptionalError(loc, "(C4) value must be a scalar like the elements of ", in,
                                   ", got ", value);
  auto sizes = llvm::to_vector(in.getShape());
  for (auto [axis, size] : llvm::enumerate(sizes)) {
    int64_t interior = op.getInterior()[axis];
    if (interior < 0)
      return mlir::emitOptionalError(loc, "(C2) interior ", interior, " of axis ", axis,
                                     " is negative");
    if (ShapedType::isDynamic(size))
      continue;
    __int128 gaps = size == 0 ? 0 : static_cast<__int128>(size - 1) * interior;
    __int128 padded = gaps + size + op.getLow()[axis] + op.getHigh()[axis];
    if (padded < 0)
      return mlir::emitOptionalError(loc, "(C3) takes more elements from axis ", axis, " of ", in,
                                     " than there are");
    if (padded > std::numeric_limits<int64_t>::max())
      return mlir::emitOptionalError(loc, "(C3) makes axis ", axis, " of ", in,
                                     " longer than can be counted");
    size = static_cast<int64_t>(padded);
  }
  types.push_back(withShape(in, sizes));
  return mlir::success();
}

/// The smallest integer not below a / b.
static int64_t ceilDiv(int64_t a, int64_t b) { return a > 0 ? (a + b - 1) / b : -(-a / b); }

Evaluated PadOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &x = xs[0], &value = xs[1];
  Shape sizes = x.shape();
  for (int axis = 0; axis < x.rank(); ++axis)
    sizes[axis] = getLow()[axis] + reach(x.shape()[axis], getInterior()[axis]) + getHigh()[axis];
  HostArray result(x.dtype(), sizes);
  visitDType(x.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    std::fill_n(result.mutableData<T>(), result.size(), *value.data<T>());
  });
  // Element i of x goes to low + i step; those of first <= i < end stay within the result.
  Shape kept = x.shape();
  runtime::Layout from{0, x.shape().rowMajorStrides()}, to{0, sizes.rowMajorStrides()};
  for (int axis = 0; axis < x.rank(); ++axis) {
    int64_t low = getLow()[axis], step = getInterior()[axis] + 1;
    int64_t first = std::max<int64_t>(0, ceilDiv(-low, step));
    int64_t end = std::min(x.shape()[axis], ceilDiv(sizes[axis] - low, step));
    kept[axis] = std::max<int64_t>(0, end - first);
    from.offset += first * from.strides[axis];
    to.offset += (low + first * step) * to.strides[axis];
    to.strides[axis] *= step;
  }
  copyStrided(kept, x, from, result, to);
  return SmallVector<HostArray>{result};
}

Value PadOp::simplify(OpBuilder &) {
  auto isNothing = [](ArrayRef<int64_t> list) {
    return llvm::all_of(list, [](int64_t n) { return n == 0; });
  };
  bool keepsAll = isNothing(getLow()) && isNothing(getHigh()) && isNothing(getInterior());
  return keepsAll ? getX() : Value();
}

//===----------------------------------------------------------------------------------------------
// slice

LogicalResult SliceOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                        Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto in = tensorTypeOf(op.getX());
  if (!haveEntryPerAxis(in, {op.getStart(), op.getLimit(), op.getStride()}))
    return mlir::emitOptionalError(loc, "(C1) needs start, limit and stride for each axis of ", in);
  SmallVector<int64_t> sizes;
  for (int64_t axis = 0; axis < in.getRank(); ++axis) {
    int64_t start = op.getStart()[axis], limit = op.getLimit()[axis];
    int64_t stride = op.getStride()[axis], size = in.getDimSize(axis);
    if (stride < 1)
      return mlir::emitOptionalError(loc, "(C3) stride ", stride, " of axis ", axis, " is below 1");
    if (start < 0 || limit < start || (!ShapedType::isDynamic(size) && limit > size))
      return mlir::emitOptionalError(loc, "(C2) from ", start, " up to ", limit,
                                     " is not within axis ", axis, " of ", in);
    sizes.push_back(limit == start ? 0 : 1 + (limit - start - 1) / stride);
  }
  types.push_back(withShape(in, sizes));
  return mlir::success();
}

Evaluated SliceOp::evaluate(ArrayRef<HostArray> xs) {
  const HostArray &x = xs[0];
  HostArray result(x.dtype(), shapeOf(getType()));
  runtime::Layout from{0, x.shape().rowMajorStrides()};
  for (int axis = 0; axis < x.rank(); ++axis) {
    if (getLimit()[axis] > x.shape()[axis])
      return emitOpError("reaches beyond axis ") << axis << " of size " << x.shape()[axis];
    from.offset += getStart()[axis] * from.strides[axis];
    from.strides[axis] *= getStride()[axis];
  }
  copyStrided(result.shape(), x, from, result, {0, result.shape().rowMajorStrides()});
  return SmallVector<HostArray>{result};
}

// x[s + i t] of an inner slice: start, then stride, through both. Its limit ends at the last
// element. Where there is none the start means nothing, where there is one the stride.
static Value sliceOfSlice(OpBuilder &b, SliceOp op, SliceOp inner) {
  SmallVector<int64_t> start, limit, stride;
  for (int64_t axis = 0; axis < op.getType().getRank(); ++axis) {
    int64_t innerStride = inner.getStride()[axis], size = op.getType().getDimSize(axis);
    start.push_back(size == 0 ? 0 : inner.getStart()[axis] + op.getStart()[axis] * innerStride);
    stride.push_back(size <= 1 ? 1 : op.getStride()[axis] * innerStride);
    limit.push_back(start.back() + reach(size, stride.back() - 1));
  }
  return SliceOp::create(b, op.getLoc(), inner.getX(), start, limit, stride);
}

// A slice that stays within one part of a concatenation is a slice of that part.
static Value sliceOfPart(OpBuilder &b, SliceOp op, ConcatenateOp whole) {
  auto along = static_cast<int64_t>(whole.getAxis());
  int64_t begin = 0;
  for (Value part : whole.getXs()) {
    int64_t size = tensorTypeOf(part).getDimSize(along);
    if (ShapedType::isDynamic(size))
      return {};
    if (op.getStart()[along] >= begin && op.getLimit()[along] <= begin + size) {
      auto start = llvm::to_vector(op.getStart()), limit = llvm::to_vector(op.getLimit());
      start[along] -= begin;
      limit[along] -= begin;
      return SliceOp::create(b, op.getLoc(), part, start, limit, op.getStride());
    }
    begin += size;
  }
  return {};
}

Value SliceOp::simplify(OpBuilder &b) {
  if (getX().getType() == getType() && getType().hasStaticShape())
    return getX();
  if (auto inner = getX().getDefiningOp<SliceOp>())
    return sliceOfSlice(b, *this, inner);
  if (auto whole = getX().getDefiningOp<ConcatenateOp>())
    if (Value slice = sliceOfPart(b, *this, whole))
      return slice;
  return splatMovedTo(b, getLoc(), getX(), getType());
}

} // namespace fluxion::ir
