// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Constraints, reference meaning and calculus of windows.
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

#include "runtime/strided.h"

namespace fluxion::ir {

namespace {

/// A windows op in plain integers.
struct Windowing {
  explicit Windowing(WindowsOp op)
      : axis(static_cast<int64_t>(op.getAxis())), size(static_cast<int64_t>(op.getSize())),
        step(static_cast<int64_t>(op.getStep())), dilation(static_cast<int64_t>(op.getDilation())),
        n(tensorTypeOf(op.getX()).getDimSize(axis)), count(op.getType().getDimSize(axis + 1)) {}
  /// How far the windows reach.
  int64_t reach() const { return (count - 1) * step + (size - 1) * dilation + 1; }
  int64_t axis, size, step, dilation, n, count;
};

Value zeroLike(OpBuilder &b, Location loc, Value x) {
  return zeros(b, loc, RankedTensorType::get({}, tensorTypeOf(x).getElementType()));
}

/// `x` with `low` zeros in front, `interior` between and `high` behind, along an axis.
Value paddedAlong(OpBuilder &b, Location loc, Value x, int64_t axis, int64_t low, int64_t high,
                  int64_t interior) {
  auto rank = static_cast<size_t>(tensorTypeOf(x).getRank());
  SmallVector<int64_t> lows(rank, 0), highs(rank, 0), interiors(rank, 0);
  lows[axis] = low;
  highs[axis] = high;
  interiors[axis] = interior;
  return PadOp::create(b, loc, x, zeroLike(b, loc, x), lows, highs, interiors);
}

/// The first `count` elements along an axis.
Value firstAlong(OpBuilder &b, Location loc, Value x, int64_t axis, int64_t count) {
  auto type = tensorTypeOf(x);
  SmallVector<int64_t> starts(type.getRank(), 0), strides(type.getRank(), 1);
  auto limits = llvm::to_vector(type.getShape());
  limits[axis] = count;
  return SliceOp::create(b, loc, x, starts, limits, strides);
}

/// The elements that stand at place `w` of their windows.
Value placeOf(OpBuilder &b, Location loc, Value ct, int64_t w) {
  auto type = tensorTypeOf(ct);
  SmallVector<int64_t> starts(type.getRank(), 0), strides(type.getRank(), 1);
  auto limits = llvm::to_vector(type.getShape());
  starts[0] = w;
  limits[0] = w + 1;
  Value row = SliceOp::create(b, loc, ct, starts, limits, strides);
  return ReshapeOp::create(b, loc, withShape(type, type.getShape().drop_front()), row);
}

// Windows beside each other: the window's axis goes behind that of the windows, with zeros up to
// the next window, and both are one axis.
Value besideEachOther(OpBuilder &b, Location loc, Value ct, const Windowing &w) {
  ct = paddedAlong(b, loc, ct, 0, 0, w.step - w.size, 0);
  auto type = tensorTypeOf(ct);
  SmallVector<int64_t> order, sizes;
  for (int64_t axis = 1; axis < type.getRank(); ++axis) {
    order.push_back(axis);
    sizes.push_back(type.getDimSize(axis));
    if (axis == w.axis + 1)
      order.push_back(0);
  }
  sizes[w.axis] *= w.step;
  Value flat =
      ReshapeOp::create(b, loc, withShape(type, sizes), PermuteOp::create(b, loc, ct, order));
  return paddedAlong(b, loc, flat, w.axis, 0, w.n - w.count * w.step, 0);
}

// Every place of the window put where its elements came from, and added up.
Value placeByPlace(OpBuilder &b, Location loc, Value ct, const Windowing &w) {
  Value sum;
  for (int64_t place = 0; place < w.size; ++place) {
    int64_t low = place * w.dilation, reach = (w.count - 1) * w.step + 1;
    Value term =
        paddedAlong(b, loc, placeOf(b, loc, ct, place), w.axis, low, w.n - low - reach, w.step - 1);
    sum = sum ? (Expr(b, loc, sum) + Expr(b, loc, term)).value() : term;
  }
  return sum;
}

// All places at once: row w of the window is to be shifted by w dilation. In rows that are
// `dilation` too long, read as rows of the right length, every row begins so much later than the
// one before.
Value byShear(OpBuilder &b, Location loc, Value ct, const Windowing &w) {
  int64_t reach = (w.count - 1) * w.step + 1;
  ct = paddedAlong(b, loc, ct, w.axis + 1, 0, w.n + w.dilation - reach, w.step - 1);
  auto type = tensorTypeOf(ct);
  SmallVector<int64_t> order{0, w.axis + 1}, others, back;
  for (int64_t axis = 1; axis < type.getRank(); ++axis)
    if (axis != w.axis + 1) {
      order.push_back(axis);
      others.push_back(type.getDimSize(axis));
    }
  auto shaped = [&](Value x, ArrayRef<int64_t> front) {
    auto sizes = llvm::to_vector(front);
    llvm::append_range(sizes, others);
    return ReshapeOp::create(b, loc, withShape(type, sizes), x).getResult();
  };
  Value rows = shaped(permuted(b, loc, ct, order), {w.size * (w.n + w.dilation)});
  Value sheared = shaped(firstAlong(b, loc, rows, 0, w.size * w.n), {w.size, w.n});
  SmallVector<int64_t> window{0};
  Value sum = ReduceSumOp::create(b, loc, sheared, window);
  for (int64_t axis = 1; axis < type.getRank() - 1; ++axis)
    back.push_back(axis);
  back.insert(back.begin() + w.axis, 0);
  return permuted(b, loc, sum, back);
}

} // namespace

LogicalResult WindowsOp::inferReturnTypes(mlir::MLIRContext *, std::optional<Location> loc,
                                          Adaptor op, llvm::SmallVectorImpl<Type> &types) {
  auto in = tensorTypeOf(op.getX());
  auto axis = static_cast<int64_t>(op.getAxis());
  if (axis < 0 || axis >= in.getRank() || in.isDynamicDim(axis))
    return mlir::emitOptionalError(loc, "(C1) axis ", axis, " is not within ", in,
                                   " or its size is not known");
  for (auto [name, value] :
       {std::pair{"size", op.getSize()}, {"step", op.getStep()}, {"dilation", op.getDilation()}})
    if (static_cast<int64_t>(value) < 1)
      return mlir::emitOptionalError(loc, "(C2) ", name, " of ", static_cast<int64_t>(value),
                                     " is below 1");
  auto size = static_cast<int64_t>(op.getSize()), step = static_cast<int64_t>(op.getStep());
  int64_t reach = (size - 1) * static_cast<int64_t>(op.getDilation()) + 1;
  auto sizes = llvm::to_vector(in.getShape());
  sizes[axis] = sizes[axis] < reach ? 0 : (sizes[axis] - reach) / step + 1;
  sizes.insert(sizes.begin(), size);
  types.push_back(withShape(in, sizes));
  return mlir::success();
}

Evaluated WindowsOp::evaluate(ArrayRef<HostArray> xs) {
  Windowing w(*this);
  Shape strides = xs[0].shape().rowMajorStrides(), sizes = xs[0].shape();
  sizes[static_cast<int>(w.axis)] = w.count;
  Shape from{strides[static_cast<int>(w.axis)] * w.dilation}, shape{w.size};
  for (int axis = 0; axis < sizes.rank(); ++axis) {
    from.push_back(axis == w.axis ? strides[axis] * w.step : strides[axis]);
    shape.push_back(sizes[axis]);
  }
  HostArray result(xs[0].dtype(), shape);
  runtime::copyStrided(shape, xs[0], {0, from}, result, {0, shape.rowMajorStrides()});
  return SmallVector<HostArray>{result};
}

Value WindowsOp::simplify(OpBuilder &b) {
  Windowing w(*this);
  if (w.size == 1 && w.step == 1 && getType().hasStaticShape())
    return ReshapeOp::create(b, getLoc(), getType(), getX());
  return splatMovedTo(b, getLoc(), getX(), getType());
}

// ct_x[j] = sum of ct[w, i] over all i, w with i step + w dilation = j.
Values WindowsOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  constexpr int64_t fewPlaces = 16;
  Windowing w(*this);
  Location loc = getLoc();
  if (!tensorTypeOf(getX()).hasStaticShape())
    return emitOpError("has no transpose without the sizes of ") << getX().getType();
  if (w.count == 0)
    return SmallVector<Value>{zeros(b, loc, tensorTypeOf(getX()))};
  if (w.dilation == 1 && w.size <= w.step)
    return SmallVector<Value>{besideEachOther(b, loc, cts[0], w)};
  return SmallVector<Value>{w.size <= fewPlaces ? placeByPlace(b, loc, cts[0], w)
                                                : byShear(b, loc, cts[0], w)};
}

// The new axis goes behind that of the windows' elements, and then to the front.
Values WindowsOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  Value all =
      WindowsOp::create(b, getLoc(), xs[0], getAxis() + 1, getSize(), getStep(), getDilation());
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, tensorTypeOf(all).getRank()));
  std::swap(order[0], order[1]);
  return SmallVector<Value>{permuted(b, getLoc(), all, order)};
}

} // namespace fluxion::ir
