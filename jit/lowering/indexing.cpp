// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads at places known at run time are elements with a dynamic coordinate; scatter is a loop over
// its updates.
#include "ir/ops/indexing.h"

#include "ir/ops/indexing_windows.h"
#include "jit/emitter.h"

namespace fluxion::codegen {
namespace {

/// An axis of an array that is read or written at a place known at run time, in [0, last].
struct PlacedAxis {
  Operation *op;
  Value array;
  int64_t axis, last;
  llvm::Value *guard = nullptr;
};

/// The coordinate `start`, a number that was just read, limited to [0, last]. One number for all
/// lanes where the element it came from is.
Coordinate clamped(Emitter &e, Lane start, bool isUniform, const PlacedAxis &along) {
  int64_t last = along.last;
  llvm::Value *place = start.v;
  if (isUniform && place->getType()->isVectorTy())
    place = e.b.CreateExtractElement(place, uint64_t{0});
  llvm::Type *i64 = e.b.getInt64Ty();
  place = e.b.CreateSExtOrTrunc(place, place->getType()->getWithNewType(i64));
  e.checkPlace(along.op, along.array, along.axis, place, last, along.guard);
  llvm::Type *type = place->getType();
  place = e.b.CreateBinaryIntrinsic(llvm::Intrinsic::smax, place,
                                    llvm::ConstantInt::getSigned(type, 0));
  place = e.b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, place,
                                    llvm::ConstantInt::getSigned(type, std::max<int64_t>(last, 0)));
  Coordinate c = Coordinate::constant(0, e.numLoops());
  c.dynamic = place;
  return c;
}

/// a + b for coordinates, of which `a` is dynamic.
Coordinate plus(Emitter &e, Coordinate a, const Coordinate &b) {
  if (b.dynamic) {
    bool isVector = a.dynamic->getType()->isVectorTy() || b.dynamic->getType()->isVectorTy();
    auto widened = [&](const Coordinate &c) {
      llvm::Value *x = isVector ? e.inLanes(c.dynamic) : c.dynamic;
      llvm::Value *factor = e.b.getInt64(c.factor);
      return e.b.CreateMul(x, isVector ? e.inLanes(factor) : factor);
    };
    a.dynamic = e.b.CreateAdd(widened(a), widened(b));
    a.factor = 1;
  }
  a.offset += b.offset;
  for (size_t k = 0; k < a.coefficients.size(); ++k)
    a.coefficients[k] += b.coefficients[k];
  return a;
}

Progress advanceDynamicSlice(Emitter &e, Operation *op, const Index &index,
                             llvm::ArrayRef<Lane> answers) {
  auto slice = mlir::cast<ir::DynamicSliceOp>(op);
  auto type = ir::tensorTypeOf(slice.getOperand());
  size_t rank = type.getRank();
  if (answers.size() < rank)
    return Request{slice.getStartIndices()[answers.size()], Index{}};
  if (answers.size() > rank)
    return answers.back();
  Index mapped;
  mapped.guard = index.guard;
  for (size_t k = 0; k < rank; ++k)
    mapped.coordinates.push_back(
        plus(e,
             clamped(e, answers[k], true,
                     {op, slice.getOperand(), int64_t(k),
                      type.getDimSize(k) - slice.getSliceSizes()[k], index.guard}),
             index.coordinates[k]));
  return Request{slice.getOperand(), mapped};
}

Progress advanceDynamicUpdateSlice(Emitter &e, Operation *op, const Index &index,
                                   llvm::ArrayRef<Lane> answers) {
  auto update = mlir::cast<ir::DynamicUpdateSliceOp>(op);
  auto type = ir::tensorTypeOf(update.getOperand());
  auto window = ir::tensorTypeOf(update.getUpdate());
  size_t rank = type.getRank();
  if (answers.size() < rank)
    return Request{update.getStartIndices()[answers.size()], Index{}};
  if (answers.size() == rank)
    return Request{update.getOperand(), index};
  Index mapped = index;
  std::optional<Lane> isInside;
  for (size_t k = 0; k < rank; ++k) {
    PlacedAxis along{op, update.getOperand(), int64_t(k), type.getDimSize(k) - window.getDimSize(k),
                     index.guard};
    Coordinate start = clamped(e, answers[k], true, along).scaled(-1);
    mapped.coordinates[k] = plus(e, start, index.coordinates[k]);
    Lane c = e.coordinate(mapped.coordinates[k]);
    Lane inside = (c >= integerLike(c, 0)) & (c < integerLike(c, window.getDimSize(k)));
    isInside = isInside ? *isInside & inside : inside;
  }
  if (!isInside) // a scalar is replaced
    return answers.size() == rank + 1 ? Progress(Request{update.getUpdate(), mapped})
                                      : Progress(answers.back());
  if (answers.size() == rank + 1)
    return Request{update.getUpdate(), e.guarded(mapped, *isInside)};
  return select(*isInside, answers[rank + 1], answers[rank]);
}

/// The result is operand 0 with a part replaced: all of that first, where it is not there already.
void beginAsOperand(Emitter &e, Operation *op) {
  Value operand = op->getOperand(0), result = op->getResult(0);
  if (e.plan().worksInPlace(op))
    return;
  if (e.plan().isOverwritten(operand)) // the caller may have given its memory for the result
    e.copyIfElsewhere(e.pointerTo(result), e.pointerTo(operand), operand);
  else
    e.copy(e.pointerTo(result), e.pointerTo(operand), operand);
}

/// What is carried by a loop, or given by the caller, with a part replaced in its place.
void emitUpdate(Emitter &e, Operation *op) {
  auto update = mlir::cast<ir::DynamicUpdateSliceOp>(op);
  beginAsOperand(e, op);
  auto type = ir::tensorTypeOf(update.getOperand());
  auto window = ir::tensorTypeOf(update.getUpdate());
  llvm::Value *place = e.pointerTo(update.getResult());
  llvm::SmallVector<Coordinate, 4> start;
  for (auto [k, index] : llvm::enumerate(update.getStartIndices()))
    start.push_back(
        clamped(e, e.lane(e.allElements(index).front()), true,
                {op, update.getOperand(), int64_t(k), type.getDimSize(k) - window.getDimSize(k)}));
  e.overSpace(ir::shapeOf(window), [&](const Index &index) {
    Index at;
    for (auto [c, from] : llvm::zip(index.coordinates, start)) {
      from.coefficients.resize(e.numLoops());
      at.coordinates.push_back(plus(e, from, c));
    }
    Lane element = e.element(update.getUpdate(), index);
    e.store(element, place, e.uniformCoordinate(e.linearized(update.getResult(), at)));
  });
}

/// Where in the indices component `component` of the vector of window element `index` lies.
Index vectorIndex(Emitter &e, const ir::WindowAxes &axes, ir::RankedTensorType indices,
                  const Index &index, int64_t windowsRank, int64_t component) {
  Index mapped;
  mapped.guard = index.guard;
  auto outer = axes.outer(windowsRank);
  size_t next = 0;
  for (int64_t axis = 0; axis < indices.getRank(); ++axis)
    mapped.coordinates.push_back(axis == axes.vectorAxis
                                     ? Coordinate::constant(component, e.numLoops())
                                     : index.coordinates[outer[next++]]);
  return mapped;
}

bool isUniform(Emitter &e, const Index &index) {
  return llvm::all_of(index.coordinates,
                      [&](const Coordinate &c) { return e.uniformCoordinate(c) != nullptr; });
}

/// The coordinates within the operand that a window element has beside its start: its place in the
/// window, and along batching axes the place of its vector.
llvm::SmallVector<Coordinate, 4> withinWindow(Emitter &e, const ir::WindowAxes &axes,
                                              int64_t operandRank, int64_t windowsRank,
                                              const Index &index) {
  llvm::SmallVector<Coordinate, 4> within(operandRank, Coordinate::constant(0, e.numLoops()));
  for (auto [offset, axis] : llvm::zip(axes.offset, axes.windowed(operandRank)))
    within[axis] = index.coordinates[offset];
  auto outer = axes.outer(windowsRank);
  for (auto [axis, from] : llvm::zip(axes.operandBatching, axes.indicesBatching)) {
    int64_t place = from - (axes.vectorAxis < from ? 1 : 0);
    within[axis] = index.coordinates[outer[place]];
  }
  return within;
}

Progress advanceGather(Emitter &e, Operation *op, const Index &index,
                       llvm::ArrayRef<Lane> answers) {
  auto gather = mlir::cast<ir::GatherOp>(op);
  ir::WindowAxes axes = gather.getWindowAxes();
  auto type = ir::tensorTypeOf(gather.getOperand());
  auto indices = ir::tensorTypeOf(gather.getStartIndices());
  int64_t rank = ir::tensorTypeOf(gather.getResult()).getRank();
  size_t length = axes.indexed.size();
  auto place = [&](size_t k) { return vectorIndex(e, axes, indices, index, rank, k); };
  if (answers.size() < length)
    return Request{gather.getStartIndices(), place(answers.size())};
  if (answers.size() > length)
    return answers.back();
  Index mapped;
  mapped.guard = index.guard;
  mapped.coordinates = withinWindow(e, axes, type.getRank(), rank, index);
  for (auto [k, axis] : llvm::enumerate(axes.indexed)) {
    Coordinate start = clamped(e, answers[k], isUniform(e, place(k)),
                               {op, gather.getOperand(), axis,
                                type.getDimSize(axis) - gather.getSliceSizes()[axis], index.guard});
    mapped.coordinates[axis] = plus(e, start, mapped.coordinates[axis]);
  }
  return Request{gather.getOperand(), mapped};
}

/// Scalar loops over all updates, window by window.
void overUpdates(Emitter &e, const ir::WindowAxes &axes, ir::RankedTensorType updates,
                 llvm::function_ref<void(const Index &)> body) {
  auto order = axes.windowByWindow(updates.getRank());
  Shape space;
  for (int64_t axis : order)
    space.push_back(updates.getDimSize(axis));
  e.overSpace(space, [&](const Index &loops) {
    Index index = loops;
    for (auto [k, axis] : llvm::enumerate(order))
      index.coordinates[axis] = loops.coordinates[k];
    body(index);
  });
}

/// result = operand; then one update after the other, dropped where its window stands out.
void emitScatter(Emitter &e, Operation *op) {
  auto scatter = mlir::cast<ir::ScatterOp>(op);
  ir::WindowAxes axes = scatter.getWindowAxes();
  auto type = ir::tensorTypeOf(scatter.getOperand());
  auto indices = ir::tensorTypeOf(scatter.getScatterIndices());
  auto updates = ir::tensorTypeOf(scatter.getUpdates());
  auto windows = scatter.getWindowSizes();
  auto &b = e.b;
  llvm::Value *out = e.pointerTo(scatter.getResult());
  beginAsOperand(e, op);
  if (type.getNumElements() == 0)
    return;
  overUpdates(e, axes, updates, [&](const Index &index) {
    auto within = withinWindow(e, axes, type.getRank(), updates.getRank(), index);
    llvm::Value *isInside = b.getTrue();
    for (auto [k, axis] : llvm::enumerate(axes.indexed)) {
      Lane start = e.element(scatter.getScatterIndices(),
                             vectorIndex(e, axes, indices, index, updates.getRank(), k));
      llvm::Value *s = b.CreateSExtOrTrunc(start.v, b.getInt64Ty());
      int64_t last = type.getDimSize(axis) - windows[axis];
      e.checkPlace(op, scatter.getOperand(), axis, s, last, nullptr);
      isInside = b.CreateAnd(isInside, b.CreateICmpSGE(s, b.getInt64(0)));
      isInside = b.CreateAnd(
          isInside, b.CreateICmpSLE(s, llvm::ConstantInt::getSigned(b.getInt64Ty(), last)));
      Coordinate at = Coordinate::constant(0, e.numLoops());
      at.dynamic = s;
      within[axis] = plus(e, at, within[axis]);
    }
    llvm::Function *function = b.GetInsertBlock()->getParent();
    auto *write = llvm::BasicBlock::Create(b.getContext(), "write", function);
    auto *next = llvm::BasicBlock::Create(b.getContext(), "next", function);
    b.CreateCondBr(isInside, write, next);
    b.SetInsertPoint(write);
    Index target;
    target.coordinates = within;
    Lane update = e.element(scatter.getUpdates(), index);
    llvm::Value *offset = e.uniformCoordinate(e.linearized(scatter.getResult(), target));
    if (scatter.getCombiner() == ir::Combiner::add) {
      Lane old = e.loadFrom(scatter.getResult(), out, target);
      ir::Type element = type.getElementType();
      Lane sum = e.elementOf(e.numberOf(old, element) + e.numberOf(update, element), element);
      update = e.markedIfBorn(op, target, {old, update}, sum);
    }
    e.store(update, out, offset);
    b.CreateBr(next);
    b.SetInsertPoint(next);
  });
}

template <class OpT> void registerRead(Rules &rules, decltype(advanceGather) advance) {
  ElementalRule rule;
  rule.advance = advance;
  rule.cost = 4;
  // What is read at any place would otherwise be computed once per reader.
  rule.readsMemory = [](Operation *, unsigned k) { return k == 0; };
  rules.elemental[mlir::TypeID::get<OpT>()] = std::move(rule);
}

} // namespace

void registerIndexing(Rules &rules) {
  registerRead<ir::DynamicSliceOp>(rules, advanceDynamicSlice);
  registerRead<ir::GatherOp>(rules, advanceGather);
  // Of the indices; the array is in memory.
  rules.elemental[mlir::TypeID::get<ir::GatherOp>()].readsOnce = [](Operation *op) {
    return llvm::all_of(mlir::cast<ir::GatherOp>(op).getSliceSizes(),
                        [](int64_t size) { return size == 1; });
  };
  ElementalRule update;
  update.advance = advanceDynamicUpdateSlice;
  update.cost = 4;
  rules.elemental[mlir::TypeID::get<ir::DynamicUpdateSliceOp>()] = std::move(update);
  rules.steps[mlir::TypeID::get<ir::DynamicUpdateSliceOp>()] = {
      .emit = emitUpdate, .cost = nullptr, .worksInPlace = true};
  rules.steps[mlir::TypeID::get<ir::ScatterOp>()] = {
      .emit = emitScatter, .cost = nullptr, .worksInPlace = true};
}

} // namespace fluxion::codegen
