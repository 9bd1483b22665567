// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The shape of the loops. Neighbouring axes are merged where every access allows it, so that small
// inner axes do not make short loops. The innermost loop computes one index per vector lane:
//
//   nothing folded        loops over all axes, innermost in vectors
//   innermost folded      loops over the kept axes; inside, folds in several vector accumulators
//   innermost kept        loops over the kept axes, innermost in vectors; inside, the folded axes
//
// Where there is so much to do that several threads are worth it, a loop over a kept axis is cut
// into ranges, or a fold into blocks that are merged in their order. Both depend on the sizes
// alone.
#include "jit/borders.h"
#include "jit/nest_emitter.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {

void NestEmitter::run() {
  e_.loops_.assign(rank(), e_.b.getInt64(0));
  for (int axis = 0; axis < numRowAxes(); ++axis)
    at(axis, e_.b.getInt64(0));
  e_.width_ = 1;
  e_.laneLoop_ = -1;
  if (nest_.space.numElements() == 0) {
    emitEmpty();
  } else {
    mergeAxes();
    chooseLanes();
    findBorders();
    chooseTurned();
    chooseSteps();
    if (!rows_ && e_.mayBeShared() && isWorthSharing())
      shareWork();
    else
      overKept(0);
  }
  e_.loops_.clear();
  e_.ranges_.clear();
  e_.width_ = 1;
  e_.laneLoop_ = -1;
}

//===--------------------------------------------------------------------------------------------
// Axes

void NestEmitter::mergeAxes() {
  auto places = placesOf(e_.plan_, nest_);
  if (!places)
    return;
  int inner = -1;
  for (int k = sizes_.rank() - 1; k >= 0; --k) {
    if (sample_[k] == 1)
      continue;
    bool merges = inner >= 0 && isFolded_[k] == isFolded_[inner] &&
                  llvm::all_of(*places, [&](const Coordinate &c) {
                    return c.coefficients[k] == c.coefficients[inner] * sizes_[inner];
                  });
    if (merges) {
      sizes_[inner] *= sizes_[k];
      sample_[inner] *= sample_[k];
      isDynamic_[inner] = isDynamic_[inner] || isDynamic_[k];
      sizes_[k] = sample_[k] = 1;
      isDynamic_[k] = false;
    } else {
      inner = k;
    }
  }
}

void NestEmitter::chooseLanes() {
  for (int k = sizes_.rank() - 1; k >= 0 && lanes_ < 0; --k)
    if (sample_[k] > 1)
      lanes_ = k;
  unsigned bytes = 8;
  auto consider = [&](Value value) {
    DType dtype = ir::dtypeOf(ir::tensorTypeOf(value));
    unsigned size = byteSize(dtype);
    // Half precision is computed with as f32. Single bytes stand beside wider numbers more often
    // than alone.
    if (!isBoolean(dtype))
      bytes = std::min(bytes, size == 1 || isHalfPrecision(dtype) ? 4 : size);
  };
  for (const NestOutput &output : nest_.outputs) {
    consider(output.op->getResult(0));
    for (Value operand : output.op->getOperands())
      consider(operand);
  }
  stepLanes_ = vectorLanes_ = e_.target_.vectorBytes / bytes;
  unsigned narrowest = 16 / bytes; // the shortest vectors of any machine
  while (lanes_ >= 0 && sample_[lanes_] < int64_t(stepLanes_) && stepLanes_ > narrowest)
    stepLanes_ /= 2;
  if (lanes_ < 0 || sample_[lanes_] < int64_t(stepLanes_))
    stepLanes_ = 1;
}

/// Whether every step is whole vectors that are read and written side by side, at few places: those
/// of many would want more registers than there are.
bool NestEmitter::mayHaveLongSteps() const {
  constexpr size_t mostPlaces = 8;
  if (stepLanes_ < vectorLanes_ || turned_ >= 0 || nest_.writesInPlace || servesManySizes() ||
      e_.plan_.options.checks.any() || nest_.outputs.size() > mostPlaces)
    return false;
  size_t places = 0;
  return llvm::all_of(accessesOf(e_.plan_, nest_), [&](const Access &access) {
    if (!isOfMemory(e_.plan_, access))
      return true;
    return access.isKnown && ++places <= mostPlaces &&
           std::abs(placeOf(access.value, access.index, rank()).coefficients[lanes_]) <= 1;
  });
}

// Elementary functions are chains of instructions that wait for each other, too long for the
// processor to have the next step's beside them. Steps of several vectors make several chains that
// run side by side. For long code there are not enough registers.
void NestEmitter::chooseSteps() {
  constexpr int64_t mostVectors = 4, fewestSteps = 4;
  constexpr unsigned longestCode = 768, cheapBody = 16;
  int64_t most = mostVectors;
  if (folds()) {
    // Of cheap folds there are copies side by side already; of those that may not overlap the rest
    // goes one by one.
    if (lanes_ < 0 || !isFolded_[lanes_] || nest_.cost < cheapBody || !mayOverlap())
      return;
    most = std::min(most, accumulatorsPerNest / static_cast<int64_t>(partsPerCopy()));
  }
  if (!mayHaveLongSteps())
    return;
  for (unsigned vectors = 2; vectors <= most; vectors *= 2)
    if (nest_.cost * vectors <= longestCode &&
        sizes_[lanes_] >= fewestSteps * vectors * int64_t(vectorLanes_))
      stepLanes_ = vectors * vectorLanes_;
}

void NestEmitter::findBorders() {
  constexpr size_t longestCode = 512;
  e_.ranges_.assign(rank(), std::nullopt);
  // Code that serves many sizes does not know where borders are.
  borders_.assign(rank(), {});
  if (servesManySizes())
    return;
  borders_ = bordersOf(e_.plan_, nest_);
  for (int axis = 0; axis < sizes_.rank(); ++axis)
    // Folded, cut into blocks, or merged with others.
    if (isFolded_[axis] || axis < numRowAxes() || sizes_[axis] != nest_.space[axis])
      borders_[axis].clear();
  size_t code = nest_.cost;
  for (const auto &along : borders_)
    code *= 2 * along.size() + 1; // a run of each side, and what a border is in
  if (code > longestCode)
    borders_.assign(rank(), {});
}

//===--------------------------------------------------------------------------------------------
// Several threads

void NestEmitter::shareWork() {
  for (int axis = 0; axis < sizes_.rank(); ++axis)
    if (!isFolded_[axis] && (shared_.axis < 0 || sampleStepsOver(shared_.axis) < mostParts) &&
        sampleStepsOver(axis) > (shared_.axis < 0 ? 1 : sampleStepsOver(shared_.axis)))
      shared_.axis = axis;
  if (shared_.axis < 0) {
    sharesFold_ = true;
    overKept(0);
    return;
  }
  int64_t count = stepsOver(shared_.axis);
  auto *chunk = e_.sizeNumber(stepsPerPart(count, work()));
  e_.inParts(valuesOf(e_.plan_, nest_), e_.sizeNumber(count), chunk,
             [&](llvm::Value *begin, llvm::Value *end) {
               shared_.begin = begin;
               shared_.end = end;
               overKept(0);
             });
}

NestEmitter::Carried NestEmitter::foldInParts(int64_t end, int64_t unit, int64_t step,
                                              const Fold &fold, const Carried &start,
                                              Emitter::LoopBody body) {
  const bool isDynamic = isWorkDynamic();
  auto &b = e_.b;
  int64_t units = llvm::divideCeil(end, unit);
  int64_t span = unit * stepsPerPart(units, work());
  auto count = static_cast<int64_t>(llvm::divideCeil(end, span));
  uint64_t bytes = 0;
  llvm::SmallVector<uint64_t> places;
  const llvm::DataLayout &layout = e_.module().getDataLayout();
  for (llvm::Value *value : start) {
    places.push_back(bytes);
    bytes += llvm::alignTo(layout.getTypeStoreSize(value->getType()).getFixedValue(), 8);
  }
  uint64_t states = e_.reserve(bytes * static_cast<uint64_t>(isDynamic ? mostParts : count));
  auto placeOf = [&](llvm::Value *part, size_t k) {
    llvm::Value *offset = b.CreateAdd(b.CreateMul(part, b.getInt64(bytes)), b.getInt64(places[k]));
    return b.CreateGEP(b.getInt8Ty(), e_.reserved(states), offset);
  };
  auto inOrder = [&](llvm::Value *begin, llvm::Value *stop, const Carried &fresh) {
    if (isDynamic)
      return inDynamicBlocks(begin, stop, unit, step, fold, fresh, body);
    int64_t inner = unit;
    while (static_cast<int64_t>(llvm::divideCeil(span, inner)) > longestChain)
      inner *= longestChain;
    return inBlocks(begin, stop, inner, unit, step, fold, fresh, body);
  };
  auto someParts = [&](llvm::Value *first, llvm::Value *last) {
    llvm::Value *length = e_.sizeNumber(span), *whole = e_.sizeNumber(end);
    e_.loop(first, last, 1, {}, [&](llvm::Value *part, auto) -> Carried {
      llvm::Value *begin = b.CreateMul(part, length);
      llvm::Value *next = b.CreateAdd(begin, length);
      llvm::Value *stop = b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, next, whole);
      for (auto [k, value] : llvm::enumerate(inOrder(begin, stop, startOf(fold))))
        b.CreateAlignedStore(value, placeOf(part, k), llvm::Align(8));
      return {};
    });
  };
  e_.inParts(valuesOf(e_.plan_, nest_), e_.sizeNumber(count), b.getInt64(1), someParts);
  auto add = [&](llvm::Value *part, llvm::ArrayRef<llvm::Value *> in) {
    Carried state;
    for (auto [k, value] : llvm::enumerate(in))
      state.push_back(b.CreateAlignedLoad(value->getType(), placeOf(part, k), llvm::Align(8)));
    return merged(Carried(in), state);
  };
  return loopOver(e_, count, isDynamic, start, add);
}

//===--------------------------------------------------------------------------------------------
// Loops

void NestEmitter::overKept(int axis) {
  if (axis == sizes_.rank()) {
    if (lanes_ >= 0 && !isFolded_[lanes_])
      overKeptLanes();
    else
      foldAndStore();
    return;
  }
  if (isFolded_[axis] || axis == lanes_ || sample_[axis] == 1) {
    overKept(axis + 1);
    return;
  }
  if (axis == turned_)
    return overTurned();
  auto body = [&](llvm::Value *i, auto) -> Carried {
    at(axis, i);
    overKept(axis + 1);
    return {};
  };
  if (axis == shared_.axis)
    inSharedRuns(axis, body);
  else if (isDynamic_[axis])
    loopOver(e_, sizes_[axis], /*isDynamic=*/true, {}, body);
  else
    inRuns(axis, 0, sizes_[axis], 1, body);
  at(axis, e_.b.getInt64(0));
}

void NestEmitter::inRuns(int axis, int64_t begin, int64_t end, int64_t step,
                         Emitter::LoopBody body) {
  for (Stretch run : stretchesOf(borders_[axis], end, step)) {
    if (run.end <= begin)
      continue;
    run.begin = std::max(run.begin, begin);
    if (axis >= numRowAxes())
      e_.ranges_[axis] = {run.begin, run.end - 1};
    e_.loop(run.begin, run.end, step, {}, body);
    e_.ranges_[axis].reset();
  }
}

void NestEmitter::inSharedRuns(int axis, Emitter::LoopBody body) {
  auto &b = e_.b;
  int64_t step = stepOf(axis);
  auto [begin, end] = partOf(axis);
  if (borders_[axis].empty()) {
    e_.loop(begin, end, step, {}, body);
    return;
  }
  for (Stretch run : stretchesOf(borders_[axis], sizes_[axis] / step * step, step)) {
    auto *from = b.CreateBinaryIntrinsic(llvm::Intrinsic::smax, begin, e_.number(run.begin));
    auto *to = b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, end, e_.number(run.end));
    e_.ranges_[axis] = {run.begin, run.end - 1};
    e_.onlyIf(b.CreateICmpSLT(from, to), {}, [&] { return e_.loop(from, to, step, {}, body); });
    e_.ranges_[axis].reset();
  }
}

void NestEmitter::overKeptLanes() {
  if (isDynamic_[lanes_])
    return overDynamicLanes();
  if (turned_ >= 0)
    return overTurnedLanes();
  int64_t size = sizes_[lanes_], width = stepLanes_;
  int64_t whole = size / width * width;
  auto body = [&](llvm::Value *i, auto) -> Carried {
    at(lanes_, i);
    foldAndStore();
    return {};
  };
  setWidth(stepLanes_);
  if (lanes_ == shared_.axis) {
    inSharedRuns(lanes_, body);
  } else if (int64_t begin = foldsInStrips() ? overStrips() : 0; begin < whole) {
    inRuns(lanes_, begin, whole, width, body);
  }
  withRestOf(lanes_, [&] { restOfLanes(whole, body); });
  setWidth(1);
  at(lanes_, e_.b.getInt64(0));
}

std::pair<llvm::Value *, llvm::Value *> NestEmitter::partOf(int axis) {
  int64_t step = stepOf(axis);
  if (axis != shared_.axis)
    return {e_.number(0), e_.number(sizes_[axis] / step * step)};
  return {e_.b.CreateMul(shared_.begin, e_.number(step)),
          e_.b.CreateMul(shared_.end, e_.number(step))};
}

void NestEmitter::withRestOf(int axis, llvm::function_ref<void()> rest) {
  if (sizes_[axis] % stepLanes_ == 0)
    return;
  if (axis != shared_.axis)
    return rest();
  llvm::Value *last = e_.number(sizes_[axis] / stepLanes_);
  e_.onlyIf(
      e_.b.CreateICmpEQ(shared_.end, last), {},
      [&]() -> Carried {
        rest();
        return {};
      },
      /*isLikely=*/false);
}

void NestEmitter::restOfLanes(int64_t whole, Emitter::LoopBody body) {
  int64_t size = sizes_[lanes_], width = stepLanes_;
  if (!nest_.writesInPlace && !accumulates()) {
    if (lanes_ >= numRowAxes())
      e_.ranges_[lanes_] = {size - width, size - 1};
    body(e_.b.getInt64(static_cast<uint64_t>(size - width)), llvm::ArrayRef<llvm::Value *>());
    e_.ranges_[lanes_].reset();
  } else if (nest_.cost <= shortBody) {
    inNarrowVectors(whole, size, body);
  } else {
    oneByOne(whole, size, body);
  }
}

int64_t NestEmitter::overStrips() {
  strips_ = stripsOfFolds;
  int64_t step = stepLanes_ * stripsOfFolds, end = sizes_[lanes_] / step * step;
  e_.loop(0, end, step, {}, [&](llvm::Value *i, auto) -> Carried {
    firstStrip_ = i;
    foldAndStore();
    return {};
  });
  strips_ = 1;
  return end;
}

void NestEmitter::inNarrowVectors(int64_t begin, int64_t end, Emitter::LoopBody body) {
  for (int64_t width = stepLanes_ / 2; width > 0; width /= 2) {
    if (end - begin < width)
      continue;
    setWidth(static_cast<unsigned>(width));
    body(e_.b.getInt64(static_cast<uint64_t>(begin)), llvm::ArrayRef<llvm::Value *>());
    begin += width;
  }
}

void NestEmitter::overDynamicLanes() {
  LaneLoop loop{.size = sizes_[lanes_], .width = stepLanes_, .mayOverlap = !nest_.writesInPlace};
  if (lanes_ == shared_.axis) {
    loop.firstVector = shared_.begin;
    loop.endVector = shared_.end;
  }
  overLanes(e_, loop, [&](llvm::Value *i, unsigned width) {
    setWidth(width);
    at(lanes_, i);
    foldAndStore();
    setWidth(1);
  });
  at(lanes_, e_.b.getInt64(0));
}

llvm::SmallVector<Value> valuesOf(const Plan &plan, const Nest &nest) {
  llvm::SmallVector<Value> values;
  for (const NestOutput &output : nest.outputs) {
    if (Value result = output.op->getResult(0); plan.storageOf(result) == Storage::memory)
      values.push_back(result); // its place, that is
    llvm::append_range(values, output.op->getOperands());
  }
  return values;
}

void emitNest(Emitter &emitter, const Nest &nest) { NestEmitter(emitter, nest).run(); }
void emitNest(Emitter &emitter, const Nest &nest, const RowBlock &rows) {
  NestEmitter(emitter, nest, &rows).run();
}

} // namespace fluxion::codegen
