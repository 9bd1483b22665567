// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transposes and batching of reads and writes at places known at run time.
#include "ir/ops/creation.h"
#include "ir/ops/indexing.h"
#include "ir/ops/reduction.h"
#include "ir/ops/structural.h"

namespace fluxion::ir {

//===----------------------------------------------------------------------------------------------
// Starts and bounds

/// The last start of a window of `sizes` within `operand`, for each component of an index vector,
/// spread to the shape of `indices` (and no larger than its integers).
static Value lastStarts(OpBuilder &b, Location loc, const WindowAxes &axes,
                        RankedTensorType operand, RankedTensorType indices,
                        ArrayRef<int64_t> sizes) {
  bool isVector = axes.vectorAxis < indices.getRank();
  Shape shape;
  if (isVector)
    shape.push_back(axes.vectorLength(indices));
  HostArray bounds(dtypeOf(indices), shape);
  int64_t largest = llvm::maxIntN(indices.getElementTypeBitWidth());
  visitDType(bounds.dtype(), [&](auto tag) {
    using T = typename decltype(tag)::type;
    T *out = bounds.mutableData<T>();
    for (int64_t axis : axes.indexed)
      *out++ = static_cast<T>(std::min(operand.getDimSize(axis) - sizes[axis], largest));
  });
  auto numbers = toAttribute(b.getContext(), bounds);
  Value constant = ConstantOp::create(b, loc, numbers.getType(), numbers);
  return BroadcastInDimOp::create(b, loc, indices, constant,
                                  isVector ? ArrayRef(axes.vectorAxis) : ArrayRef<int64_t>());
}

/// `indices` limited to where windows of `sizes` are inside: what a gather does with them.
static Value clampedStarts(OpBuilder &b, Location loc, const WindowAxes &axes,
                           RankedTensorType operand, Value indices, ArrayRef<int64_t> sizes) {
  auto type = tensorTypeOf(indices);
  Expr at(b, loc, indices), last(b, loc, lastStarts(b, loc, axes, operand, type, sizes));
  return clamp(at.like(0), at, last).value();
}

/// For each element of `windows`: whether its window of `sizes` is inside the operand.
static Value insideMask(OpBuilder &b, Location loc, const WindowAxes &axes,
                        RankedTensorType operand, Value indices, ArrayRef<int64_t> sizes,
                        RankedTensorType windows) {
  auto type = tensorTypeOf(indices);
  Expr at(b, loc, indices), last(b, loc, lastStarts(b, loc, axes, operand, type, sizes));
  Expr isBehindFirst = at >= at.like(0), isBeforeLast = at <= last;
  Value mask = (isBehindFirst & isBeforeLast).value();
  if (axes.vectorAxis < type.getRank()) {
    // All components are inside where none is outside.
    Expr outside = convert(!Expr(b, loc, mask), withElement(type, b.getI32Type()));
    Expr count(b, loc, ReduceSumOp::create(b, loc, outside.value(), axes.vectorAxis));
    mask = (count == count.like(0)).value();
  }
  return BroadcastInDimOp::create(b, loc, withElement(windows, b.getI1Type()), mask,
                                  axes.outer(windows.getRank()));
}

/// Scalar starts of a batch as the vectors of a gather: [size, number of starts].
static Value stacked(OpBuilder &b, Location loc, ArrayRef<Value> starts, ArrayRef<bool> batched,
                     int64_t size) {
  SmallVector<Value> columns;
  for (Value start : allBatched(b, loc, starts, batched, size))
    columns.push_back(ReshapeOp::create(b, loc, withShape(tensorTypeOf(start), {size, 1}), start));
  return ConcatenateOp::create(b, loc, columns, 1);
}

/// The parts of axes for one window per vector, which indexes every axis of the operand.
static WindowAxes oneWindowEach(int64_t operandRank) {
  auto axes = llvm::to_vector(llvm::seq<int64_t>(0, operandRank));
  return {shifted(axes), {}, {}, {}, axes, 1};
}

static bool anyOf(ArrayRef<bool> flags) { return llvm::is_contained(flags, true); }

/// The starts of an operand with a new axis in front, of which the window is all.
static SmallVector<Value> withLeadingZero(OpBuilder &b, Location loc, ArrayRef<Value> starts) {
  auto type = starts.empty() ? RankedTensorType::get({}, b.getI32Type()) : tensorTypeOf(starts[0]);
  SmallVector<Value> all{zeros(b, loc, type)};
  all.append(starts.begin(), starts.end());
  return all;
}

//===----------------------------------------------------------------------------------------------
// dynamic_slice: y[i] = x[s + i]

// The cotangent goes back into the window of zeros; both ops move the window inside alike.
Values DynamicSliceOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  SmallVector<Value> answer(known.size());
  answer[0] = DynamicUpdateSliceOp::create(
      b, getLoc(), zeros(b, getLoc(), tensorTypeOf(getOperand())), cts[0], known.drop_front());
  return answer;
}

// Starts of their own make it a gather of one window per example.
Values DynamicSliceOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                             int64_t size) {
  Location loc = getLoc();
  ArrayRef<Value> starts = xs.drop_front();
  auto sizes = llvm::to_vector(getSliceSizes());
  if (!anyOf(batched.drop_front()))
    return SmallVector<Value>{DynamicSliceOp::create(b, loc, xs[0], withLeadingZero(b, loc, starts),
                                                     prepend(size, sizes))};
  Value indices = stacked(b, loc, starts, batched.drop_front(), size);
  auto axes = oneWindowEach(static_cast<int64_t>(sizes.size()));
  if (batched[0]) {
    axes.operandBatching = axes.indicesBatching = {0};
    axes.indexed = shifted(axes.indexed);
    sizes = prepend(std::min<int64_t>(1, size), sizes);
  }
  return SmallVector<Value>{GatherOp::create(b, loc, xs[0], indices, axes, sizes)};
}

//===----------------------------------------------------------------------------------------------
// dynamic_update_slice: y[s + i] = u[i], x elsewhere

// ct x = ct outside of the window, ct u = ct in the window.
Values DynamicUpdateSliceOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  SmallVector<Value> answer(known.size());
  auto starts = known.drop_front(2);
  auto update = tensorTypeOf(getUpdate());
  if (!known[0])
    answer[0] =
        DynamicUpdateSliceOp::create(b, getLoc(), cts[0], zeros(b, getLoc(), update), starts);
  if (!known[1])
    answer[1] = DynamicSliceOp::create(b, getLoc(), cts[0], starts, update.getShape());
  return answer;
}

/// x with `update` added to a window of it.
static Value withAdded(OpBuilder &b, Location loc, Value x, Value update, mlir::ValueRange starts) {
  Value old = DynamicSliceOp::create(b, loc, x, starts, tensorTypeOf(update).getShape());
  Value sum = (Expr(b, loc, old) + Expr(b, loc, update)).value();
  return DynamicUpdateSliceOp::create(b, loc, x, sum, starts);
}
/// u where the op is withAdded(operand, u), or null.
static Value addedBy(DynamicUpdateSliceOp op) {
  auto [first, second] = addendsOf(op.getUpdate());
  auto old = first ? first.getDefiningOp<DynamicSliceOp>() : DynamicSliceOp();
  bool isRead = old && old.getOperand() == op.getOperand() &&
                llvm::equal(old.getStartIndices(), op.getStartIndices());
  return isRead ? second : Value();
}

// A window in zeros is added there; so is one more that was added to such.
Value DynamicUpdateSliceOp::addedTo(OpBuilder &b, Value other) {
  if (isSplatOf(getOperand(), 0))
    return withAdded(b, getLoc(), other, getUpdate(), getStartIndices());
  Value added = addedBy(*this);
  Value sum = added ? ir::addedTo(b, getOperand(), other) : Value();
  return sum ? withAdded(b, getLoc(), sum, added, getStartIndices()) : Value();
}

// Starts of their own make it a scatter of one window per example. A scatter drops windows that
// stand out, so they are moved inside before.
Values DynamicUpdateSliceOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched,
                                   int64_t size) {
  Location loc = getLoc();
  auto arrays = allBatched(b, loc, xs.take_front(2), batched.take_front(2), size);
  ArrayRef<Value> starts = xs.drop_front(2);
  if (!anyOf(batched.drop_front(2)))
    return SmallVector<Value>{DynamicUpdateSliceOp::create(b, loc, arrays[0], arrays[1],
                                                           withLeadingZero(b, loc, starts))};
  auto axes = oneWindowEach(getType().getRank());
  Value indices =
      clampedStarts(b, loc, axes, getType(), stacked(b, loc, starts, batched.drop_front(2), size),
                    tensorTypeOf(getUpdate()).getShape());
  axes.operandBatching = axes.indicesBatching = {0};
  axes.indexed = shifted(axes.indexed);
  return SmallVector<Value>{ScatterOp::create(b, loc, Combiner::set, arrays[0], indices, arrays[1],
                                              axes, /*indices_are_sorted=*/false,
                                              /*unique_indices=*/true)};
}

//===----------------------------------------------------------------------------------------------
// gather: y[w] = x[place of w]

// Every element read gets the sum of the cotangents of its readers, at the place that was read.
Values GatherOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  auto operand = tensorTypeOf(getOperand());
  WindowAxes axes = getWindowAxes();
  Value indices = clampedStarts(b, getLoc(), axes, operand, known[1], getSliceSizes());
  // Clamping keeps single numbers in order, but not vectors.
  bool areSorted = getIndicesAreSorted() && axes.indexed.size() == 1;
  return SmallVector<Value>{ScatterOp::create(b, getLoc(), Combiner::add,
                                              zeros(b, getLoc(), operand), indices, cts[0], axes,
                                              areSorted),
                            Value()};
}

Values GatherOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  WindowAxes axes = getWindowAxes();
  auto sizes = llvm::to_vector(getSliceSizes());
  bool areSorted = getIndicesAreSorted() && !batched[1];
  if (!batched[1]) {
    axes = axes.withOperandBatched();
    sizes = prepend(size, sizes);
  } else if (!batched[0]) {
    axes = axes.withIndicesBatched();
  } else {
    axes = axes.withBothBatched();
    sizes = prepend(std::min<int64_t>(1, size), sizes);
  }
  return SmallVector<Value>{GatherOp::create(b, getLoc(), xs[0], xs[1], axes, sizes, areSorted)};
}

//===----------------------------------------------------------------------------------------------
// scatter: y[place of w] = u[w] (set) or x[place of w] + sum of u[w] (add); x elsewhere

/// Which updates stand in the result: each writes its number, the winner's can be read back. No
/// dropped update finds its own.
static Value winnerMask(OpBuilder &b, ScatterOp op, Value indices) {
  Location loc = op.getLoc();
  auto updates = tensorTypeOf(op.getUpdates());
  bool isSmall = updates.getNumElements() <= std::numeric_limits<int32_t>::max();
  Type number = isSmall ? b.getI32Type() : b.getI64Type();
  Value row = IotaOp::create(b, loc, RankedTensorType::get({updates.getNumElements()}, number), 0);
  Value numbers = ReshapeOp::create(b, loc, withElement(updates, number), row);
  Value nobody = splat(b, loc, withElement(op.getType(), number), -1);
  WindowAxes axes = op.getWindowAxes();
  Value winners = ScatterOp::create(b, loc, Combiner::set, nobody, indices, numbers, axes,
                                    op.getIndicesAreSorted());
  Expr read(b, loc,
            GatherOp::create(b, loc, winners, indices, axes, op.getWindowSizes(),
                             op.getIndicesAreSorted()));
  return (read == Expr(b, loc, numbers)).value();
}

/// ct u[w] = ct[place of w] where u[w] counts, 0 where it was dropped or written over.
static Value updatesCotangent(OpBuilder &b, ScatterOp op, Value indices, Value ct) {
  Location loc = op.getLoc();
  auto updates = tensorTypeOf(op.getUpdates());
  if (op.getType().getNumElements() == 0 || updates.getNumElements() == 0)
    return {};
  WindowAxes axes = op.getWindowAxes();
  auto sizes = op.getWindowSizes();
  bool mayOverwrite = op.getCombiner() == Combiner::set && !op.getUniqueIndices();
  Value counts = mayOverwrite ? winnerMask(b, op, indices)
                              : insideMask(b, loc, axes, op.getType(), indices, sizes, updates);
  Expr read(b, loc, GatherOp::create(b, loc, ct, indices, axes, sizes, op.getIndicesAreSorted()));
  return select(Expr(b, loc, counts), read, Expr(b, loc, zeros(b, loc, updates))).value();
}

// ct x = ct (add), or ct with zeros where it was written (set).
Values ScatterOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  SmallVector<Value> answer(3);
  Value indices = known[1];
  if (!known[0] && getCombiner() == Combiner::add)
    answer[0] = cts[0];
  else if (!known[0])
    answer[0] = ScatterOp::create(b, getLoc(), Combiner::set, cts[0], indices,
                                  zeros(b, getLoc(), tensorTypeOf(getUpdates())), getWindowAxes(),
                                  getIndicesAreSorted(), getUniqueIndices());
  if (!known[2])
    answer[2] = updatesCotangent(b, *this, indices, cts[0]);
  return answer;
}

// Without indices of their own all examples write at the same places: windows become larger.
// Updates added to zeros are added to any other array as well.
Value ScatterOp::addedTo(OpBuilder &b, Value other) {
  if (getCombiner() != Combiner::add || !isDifferentiable(getType()))
    return {};
  Value sum = isSplatOf(getOperand(), 0) ? other : ir::addedTo(b, getOperand(), other);
  return sum ? ScatterOp::create(b, getLoc(), Combiner::add, sum, getScatterIndices(), getUpdates(),
                                 getWindowAxes(), getIndicesAreSorted(), getUniqueIndices())
             : Value();
}

Values ScatterOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  auto all = allBatched(b, getLoc(), xs, batched, size);
  WindowAxes axes = getWindowAxes();
  axes = batched[1] ? axes.withBothBatched() : axes.withOperandBatched();
  return SmallVector<Value>{
      ScatterOp::create(b, getLoc(), getCombiner(), all[0], batched[1] ? all[1] : xs[1], all[2],
                        axes, getIndicesAreSorted() && !batched[1], getUniqueIndices())};
}

} // namespace fluxion::ir
