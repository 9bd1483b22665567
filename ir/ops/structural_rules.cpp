// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transposes and batching of structural ops.
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

// y[..i..] = x[i at axes]: sum over the axes along which x was repeated.
Values BroadcastInDimOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  auto in = tensorTypeOf(getX()), out = getType();
  SmallVector<int64_t> summed;
  for (int64_t axis = 0; axis < out.getRank(); ++axis) {
    auto *place = llvm::find(getAxes(), axis);
    bool isKept = place != getAxes().end() &&
                  in.getDimSize(place - getAxes().begin()) == out.getDimSize(axis);
    if (!isKept)
      summed.push_back(axis);
  }
  Value ct = summed.empty() ? cts[0] : ReduceSumOp::create(b, getLoc(), cts[0], summed).getResult();
  // Axes of size 1 that were stretched come back.
  SmallVector<int64_t> places;
  for (auto [k, axis] : llvm::enumerate(getAxes()))
    if (!llvm::is_contained(summed, axis))
      places.push_back(k);
  if (static_cast<int64_t>(places.size()) != in.getRank())
    ct = BroadcastInDimOp::create(b, getLoc(), in, ct, places);
  return SmallVector<Value>{ct};
}

// The new axis goes in front of x and of the result.
Values BroadcastInDimOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  return SmallVector<Value>{BroadcastInDimOp::create(
      b, getLoc(), withShape(getType(), prepend(size, getType().getShape())), xs[0],
      prepend(0, shifted(getAxes())))};
}

// Elements keep their row-major order: back under the old shape.
Values ReshapeOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{ReshapeOp::create(b, getLoc(), getX().getType(), cts[0])};
}

Values ReshapeOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  auto type = withShape(getType(), prepend(size, getType().getShape()));
  return SmallVector<Value>{ReshapeOp::create(b, getLoc(), type, xs[0])};
}

Value permuted(OpBuilder &b, Location loc, Value x, ArrayRef<int64_t> permutation) {
  return llvm::is_sorted(permutation) ? x : PermuteOp::create(b, loc, x, permutation).getResult();
}

// Axis i of y is axis p[i] of x, so axis p[i] of ct_x is axis i of ct_y.
Values PermuteOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  SmallVector<int64_t> inverse(getPermutation().size());
  for (auto [i, axis] : llvm::enumerate(getPermutation()))
    inverse[axis] = static_cast<int64_t>(i);
  return SmallVector<Value>{PermuteOp::create(b, getLoc(), cts[0], inverse)};
}

Values PermuteOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{
      PermuteOp::create(b, getLoc(), xs[0], prepend(0, shifted(getPermutation())))};
}

// y[..., i, ...] = x[..., n-1-i, ...]: its own transpose.
Values ReverseOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{ReverseOp::create(b, getLoc(), cts[0], getAxes())};
}

Values ReverseOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t) {
  return SmallVector<Value>{ReverseOp::create(b, getLoc(), xs[0], shifted(getAxes()))};
}

// Every part has the slice of the cotangent that lies where it went.
Values ConcatenateOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  auto out = getType();
  auto along = static_cast<int64_t>(getAxis());
  SmallVector<int64_t> start(out.getRank(), 0), stride(out.getRank(), 1);
  SmallVector<Value> answer;
  for (auto [x, held] : llvm::zip(getXs(), known)) {
    auto limit = llvm::to_vector(tensorTypeOf(x).getShape());
    if (!tensorTypeOf(x).hasStaticShape())
      return emitOpError("has no transpose without the sizes of ") << x.getType();
    limit[along] += start[along];
    answer.push_back(held ? Value()
                          : SliceOp::create(b, getLoc(), cts[0], start, limit, stride).getResult());
    start[along] = limit[along];
  }
  return answer;
}

Values ConcatenateOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                            int64_t size) {
  auto all = allBatched(b, getLoc(), xs, batched, size);
  return SmallVector<Value>{ConcatenateOp::create(b, getLoc(), all, getAxis() + 1)};
}

static Value selected(OpBuilder &b, Location loc, Value c, Value x, Value y) {
  return select(Expr(b, loc, c), Expr(b, loc, x), Expr(b, loc, y)).value();
}
/// True where `op` has its value and false where it has x, in the shape of its result.
static Value isPadding(OpBuilder &b, PadOp op) {
  auto truth = mlir::IntegerType::get(b.getContext(), 1);
  Value no = zeros(b, op.getLoc(), withElement(tensorTypeOf(op.getX()), truth));
  Value yes = splat(b, op.getLoc(), RankedTensorType::get({}, truth), 1);
  return PadOp::create(b, op.getLoc(), no, yes, op.getLow(), op.getHigh(), op.getInterior());
}

// The elements of x went to low + i (interior + 1): edges off (zeros where the edge was negative),
// then every (interior + 1)-th. The value went everywhere else.
Values PadOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  auto in = tensorTypeOf(getX());
  if (!in.hasStaticShape())
    return emitOpError("has no transpose without the sizes of ") << in;
  auto scalar = RankedTensorType::get({}, in.getElementType());
  int64_t rank = in.getRank();
  SmallVector<Value> answer(2);
  if (!known[0]) {
    auto negated = [](ArrayRef<int64_t> list) {
      return llvm::map_to_vector(list, [](int64_t n) { return -n; });
    };
    SmallVector<int64_t> none(rank, 0);
    Value spread = PadOp::create(b, getLoc(), cts[0], zeros(b, getLoc(), scalar), negated(getLow()),
                                 negated(getHigh()), none);
    auto step = llvm::map_to_vector(getInterior(), [](int64_t n) { return n + 1; });
    answer[0] = SliceOp::create(b, getLoc(), spread, none, tensorTypeOf(spread).getShape(), step);
  }
  if (!known[1]) {
    Value nothing = zeros(b, getLoc(), tensorTypeOf(cts[0]));
    Value ofValue = selected(b, getLoc(), isPadding(b, *this), cts[0], nothing);
    auto all = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    answer[1] = ReduceSumOp::create(b, getLoc(), ofValue, all);
  }
  return answer;
}

// The new axis is not padded. Where each example has its own value, padding is a selection.
Values PadOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  auto low = prepend(0, getLow()), high = prepend(0, getHigh()),
       interior = prepend(0, getInterior());
  if (!batched[1])
    return SmallVector<Value>{PadOp::create(b, getLoc(), xs[0], xs[1], low, high, interior)};
  if (!getType().hasStaticShape())
    return emitOpError("cannot batch its value without its sizes, got ") << getType();
  Value x = batched[0] ? xs[0] : repeated(b, getLoc(), xs[0], size);
  auto scalar = RankedTensorType::get({}, getType().getElementType());
  Value padded = PadOp::create(b, getLoc(), x, zeros(b, getLoc(), scalar), low, high, interior);
  Value mask = repeated(b, getLoc(), isPadding(b, *this), size);
  SmallVector<int64_t> inFront{0};
  Value values = BroadcastInDimOp::create(b, getLoc(), tensorTypeOf(padded), xs[1], inFront);
  return SmallVector<Value>{selected(b, getLoc(), mask, values, padded)};
}

// y[i] = x[start + i stride]: back to where it was, zeros between and around.
Values SliceOp::transpose(OpBuilder &b, ArrayRef<Value>, ArrayRef<Value> cts) {
  auto in = tensorTypeOf(getX());
  if (!in.hasStaticShape())
    return emitOpError("has no transpose without the sizes of ") << in;
  SmallVector<int64_t> high, interior;
  for (int64_t axis = 0; axis < in.getRank(); ++axis) {
    int64_t n = getType().getDimSize(axis), stride = getStride()[axis];
    int64_t reach = n == 0 ? 0 : (n - 1) * stride + 1;
    high.push_back(in.getDimSize(axis) - getStart()[axis] - reach);
    interior.push_back(stride - 1);
  }
  Value zero = zeros(b, getLoc(), RankedTensorType::get({}, in.getElementType()));
  return SmallVector<Value>{PadOp::create(b, getLoc(), cts[0], zero, getStart(), high, interior)};
}

Values SliceOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool>, int64_t size) {
  return SmallVector<Value>{SliceOp::create(b, getLoc(), xs[0], prepend(0, getStart()),
                                            prepend(size, getLimit()), prepend(1, getStride()))};
}

} // namespace fluxion::ir
