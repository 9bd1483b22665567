// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Folds of a nest: in several accumulators, in blocks, side by side; then merged and stored.
#include "jit/nest_emitter.h"

namespace fluxion::codegen {

//===--------------------------------------------------------------------------------------------
// Folding

void NestEmitter::foldAndStore() {
  if (!folds()) {
    visitElement({});
    return;
  }
  bool foldsLanes = lanes_ >= 0 && isFolded_[lanes_] && stepLanes_ > 1;
  Fold fold;
  fold.lanes = foldsLanes;
  fold.axis = foldsLanes ? lanes_ : innermostFolded();
  int64_t width = foldsLanes ? stepLanes_ : 1;
  if (int64_t unroll = copiesPerFold(); sample_[fold.axis] >= width * unroll)
    fold.unroll = unroll;
  fold.hasTail =
      width > 1 && (isDynamic_[fold.axis] || (sizes_[fold.axis] % width != 0 && !mayOverlap()));
  if (foldsLanes)
    setWidth(stepLanes_);
  Carried end = overFolded(0, fold, startOf(fold));
  finish(fold, end);
  if (foldsLanes)
    setWidth(1);
}

int NestEmitter::innermostFolded() const {
  int innermost = static_cast<int>(nest_.reducedAxes.back());
  for (int axis = 0; axis < sizes_.rank(); ++axis)
    if (isFolded_[axis] && sample_[axis] > 1)
      innermost = axis;
  return innermost;
}

int64_t NestEmitter::copiesPerFold() {
  auto parts = static_cast<int64_t>(partsPerCopy() * strips_);
  if (lanes_ >= 0 && isFolded_[lanes_])
    parts *= std::max(stepLanes_ / vectorLanes_, 1U);
  int64_t copies =
      std::min<int64_t>(accumulatorsPerNest / parts, shortBody / std::max<int64_t>(nest_.cost, 1));
  return std::clamp<int64_t>(copies, 1, accumulatorsPerFold);
}

NestEmitter::Carried NestEmitter::startOf(const Fold &fold) {
  Carried start;
  for (int64_t u = 0; u < fold.unroll; ++u)
    appendStart(start);
  if (fold.hasTail) {
    setWidth(1);
    appendStart(start);
    setWidth(stepLanes_);
  }
  return start;
}

void NestEmitter::appendStart(Carried &start) {
  for (size_t strip = 0; strip < strips_; ++strip)
    for (const NestOutput &output : nest_.outputs)
      if (output.isReduction)
        for (Lane lane : rules().reductionOf(output.op)->start(e_, output.op))
          start.push_back(e_.inLanes(lane.v));
}

size_t NestEmitter::partsPerCopy() {
  size_t parts = 0;
  for (const NestOutput &output : nest_.outputs)
    if (output.isReduction)
      parts += rules().reductionOf(output.op)->start(e_, output.op).size();
  return parts;
}

NestEmitter::Carried NestEmitter::merged(const Carried &a, const Carried &b) {
  Carried all;
  while (all.size() < a.size())
    for (const NestOutput &output : nest_.outputs) {
      if (!output.isReduction)
        continue;
      const ReductionRule *rule = rules().reductionOf(output.op);
      State x, y;
      for (size_t k = 0, n = rule->start(e_, output.op).size(); k < n; ++k) {
        x.push_back(e_.lane(a[all.size() + k]));
        y.push_back(e_.lane(b[all.size() + k]));
      }
      for (Lane lane : rule->merge(output.op, x, y))
        all.push_back(lane.v);
    }
  return all;
}

int64_t NestEmitter::chainOf(int64_t steps, int64_t chain) const {
  if (!rounds())
    return 1;
  if (steps * chain <= longestChain)
    return steps * chain;
  int64_t blocks = llvm::divideCeil(steps, stepsPerBlock(chain));
  while (blocks > longestChain)
    blocks = llvm::divideCeil(blocks, longestChain);
  return blocks;
}

NestEmitter::Carried NestEmitter::foldLoop(int axis, int64_t end, int64_t step, int64_t chain,
                                           const Fold &fold, const Carried &start,
                                           Emitter::LoopBody body) {
  if (isDynamic_[axis])
    return foldDynamicLoop(end, step, fold, start, body);
  if (isWrittenOut(end, step)) {
    Carried state = start;
    for (int64_t i = 0; i < end; i += step)
      state = body(e_.b.getInt64(static_cast<uint64_t>(i)), state);
    return state;
  }
  int64_t smallest = step * stepsPerBlock(chain), span = smallest;
  if (std::exchange(sharesFold_, false) && end >= 2 * smallest)
    return foldInParts(end, smallest, step, fold, start, body);
  if (!rounds() || end / step * chain <= longestChain)
    return e_.loop(0, end, step, start, body);
  while (llvm::divideCeil(end, span) > longestChain)
    span *= longestChain;
  return inBlocks(e_.b.getInt64(0), e_.b.getInt64(end), span, smallest, step, fold, start, body);
}

NestEmitter::Carried NestEmitter::foldDynamicLoop(int64_t end, int64_t step, const Fold &fold,
                                                  const Carried &start, Emitter::LoopBody body) {
  bool isShared = std::exchange(sharesFold_, false);
  int64_t length = blockLength(end, step, longestChain);
  llvm::Value *stop = e_.sizeNumber(end), *none = e_.b.getInt64(0);
  return e_.onlyIf(e_.b.CreateICmpSGT(stop, none), start, [&] {
    if (isShared)
      return foldInParts(end, length, step, fold, start, body);
    return rounds() ? inDynamicBlocks(none, stop, length, step, fold, start, body)
                    : e_.loop(none, stop, step, start, body);
  });
}

NestEmitter::Carried NestEmitter::inBlocks(llvm::Value *begin, llvm::Value *end, int64_t span,
                                           int64_t smallest, int64_t step, const Fold &fold,
                                           const Carried &start, Emitter::LoopBody body) {
  return e_.loop(begin, end, span, start, [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
    llvm::Value *next = e_.b.CreateAdd(i, e_.b.getInt64(span));
    llvm::Value *stop = e_.b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, next, end);
    Carried fresh = startOf(fold);
    Carried block = span == smallest
                        ? e_.loop(i, stop, step, fresh, body)
                        : inBlocks(i, stop, span / longestChain, smallest, step, fold, fresh, body);
    return merged(Carried(in), block);
  });
}

int64_t NestEmitter::chainFrom(int axis, const Fold &fold) const {
  if (axis == sizes_.rank() && fold.lanes)
    return std::max(chainOf(sample_[lanes_] / (stepLanes_ * fold.unroll), 1),
                    sample_[lanes_] % stepLanes_);
  if (axis == sizes_.rank())
    return 1;
  int64_t inner = chainFrom(axis + 1, fold);
  if (!isFolded_[axis] || (fold.lanes && axis == lanes_))
    return inner;
  return chainOf(axis == fold.axis ? sample_[axis] / fold.unroll : sample_[axis], inner);
}

NestEmitter::Carried NestEmitter::overFolded(int axis, const Fold &fold, const Carried &start) {
  if (axis == sizes_.rank())
    return fold.lanes ? overFoldedLanes(fold, start) : visit(start);
  if (!isFolded_[axis] || (fold.lanes && axis == lanes_) || sample_[axis] == 1)
    return overFolded(axis + 1, fold, start);
  if (axis == fold.axis && fold.unroll > 1)
    return overFoldedCopies(axis, fold, start);
  Carried end = foldLoop(axis, sizes_[axis], 1, chainFrom(axis + 1, fold), fold, start,
                         [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                           at(axis, i);
                           return overFolded(axis + 1, fold, Carried(in));
                         });
  at(axis, e_.b.getInt64(0));
  return end;
}

NestEmitter::Carried NestEmitter::stepOfCopies(int axis, llvm::Value *i, Carried state,
                                               size_t parts, int64_t count, int64_t width) {
  for (int64_t u = 0; u < count; ++u) {
    at(axis, e_.b.CreateAdd(i, e_.b.getInt64(static_cast<uint64_t>(u * width))));
    Carried copy(state.begin() + u * parts, state.begin() + (u + 1) * parts);
    llvm::copy(visit(copy), state.begin() + u * parts);
  }
  return state;
}

NestEmitter::Carried NestEmitter::overFoldedCopies(int axis, const Fold &fold,
                                                   const Carried &start) {
  int64_t size = sizes_[axis], whole = size / fold.unroll * fold.unroll;
  size_t parts = start.size() / fold.unroll;
  Carried state = foldLoop(axis, whole, fold.unroll, 1, fold, start,
                           [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                             return stepOfCopies(axis, i, Carried(in), parts, fold.unroll, 1);
                           });
  state =
      overRest(axis, whole, size, 1, state, [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
        return stepOfCopies(axis, i, Carried(in), parts, 1, 1);
      });
  at(axis, e_.b.getInt64(0));
  return state;
}

NestEmitter::Carried NestEmitter::overFoldedLanes(const Fold &fold, const Carried &start) {
  int64_t width = stepLanes_, size = sizes_[lanes_];
  int64_t perStep = width * fold.unroll;
  int64_t unrolled = size / perStep * perStep, whole = size / width * width;
  size_t parts = start.size() / (fold.unroll + fold.hasTail);
  Carried state = foldLoop(lanes_, unrolled, perStep, 1, fold, start,
                           [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                             return stepOfCopies(lanes_, i, Carried(in), parts, fold.unroll, width);
                           });
  state = overRest(lanes_, unrolled, whole, width, state,
                   [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                     return stepOfCopies(lanes_, i, Carried(in), parts, 1, width);
                   });
  if (!isDynamic_[lanes_] && whole < size && !fold.hasTail) {
    isNew_ = lanesFrom(static_cast<unsigned>(width - (size - whole)));
    state = stepOfCopies(lanes_, e_.number(size - width), state, parts, 1, width);
    isNew_ = nullptr;
  }
  if (fold.hasTail) {
    setWidth(1);
    auto last = [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
      at(lanes_, i);
      Carried all(in), tail(in.take_back(parts));
      llvm::copy(visitElement(tail), all.end() - parts);
      return all;
    };
    state = overRest(lanes_, whole, size, 1, state, last);
    setWidth(stepLanes_);
  }
  at(lanes_, e_.b.getInt64(0));
  return state;
}

llvm::Value *NestEmitter::lanesFrom(unsigned first) {
  llvm::SmallVector<llvm::Constant *> lanes;
  for (unsigned i = 0; i < stepLanes_; ++i)
    lanes.push_back(e_.b.getInt1(i >= first));
  return llvm::ConstantVector::get(lanes);
}

NestEmitter::Carried NestEmitter::visit(const Carried &in) {
  if (strips_ == 1)
    return visitElement(in);
  Carried out;
  size_t parts = in.size() / strips_;
  for (size_t strip = 0; strip < strips_; ++strip) {
    atStrip(strip);
    Carried part(in.begin() + strip * parts, in.begin() + (strip + 1) * parts);
    llvm::append_range(out, visitElement(part));
  }
  return out;
}

NestEmitter::Carried NestEmitter::visitElement(const Carried &in) {
  e_.forgetElements();
  Carried out;
  size_t next = 0;
  llvm::SmallVector<std::pair<const NestOutput *, State>> pending;
  for (const NestOutput &output : nest_.outputs) {
    if (!output.isReduction) {
      State elements = elementsOf(output);
      if (nest_.writesInPlace)
        pending.push_back({&output, elements});
      else
        storeOutput(output, elements);
      continue;
    }
    const ReductionRule *rule = rules().reductionOf(output.op);
    size_t parts = rule->start(e_, output.op).size();
    State state;
    for (size_t k = 0; k < parts; ++k)
      state.push_back(e_.lane(in[next++]));
    Lane element = e_.element(output.op->getOperand(0), identity());
    if (isNew_)
      element = select(e_.lane(isNew_), element,
                       e_.lane(e_.inLanes(rule->start(e_, output.op).front().v)));
    Lane place{};
    if (rule->needsPlace)
      place = e_.coordinate(identity().coordinates[nest_.reducedAxes.front()]);
    for (Lane lane : rule->step(output.op, state, element, place))
      out.push_back(lane.v);
  }
  for (auto &[output, elements] : pending)
    storeOutput(*output, elements);
  e_.forgetElements();
  return out;
}

NestEmitter::State NestEmitter::elementsOf(const NestOutput &output) {
  if (output.joinedAxis < 0)
    return {e_.compute(output.op, identity())};
  State elements;
  for (Value operand : output.op->getOperands())
    elements.push_back(e_.element(operand, identity()));
  return elements;
}

void NestEmitter::storeOutput(const NestOutput &output, const State &elements) {
  Value result = output.op->getResult(0);
  if (output.joinedAxis < 0)
    return storeAt(result, elements.front(), identity());
  Index index = identity();
  auto &along = index.coordinates[output.joinedAxis];
  along = Coordinate::constant(0, rank());
  Coordinate first = e_.linearized(result, index);
  bool areRecords = e_.width_ > 1 && first.coefficients[lanes_] > 1;
  if (!areRecords) {
    for (auto [k, element] : llvm::enumerate(elements)) {
      along.offset = static_cast<int64_t>(k);
      storeAt(result, element, index);
    }
    return;
  }
  // The axis is the last one, and the lanes go along the one before.
  auto size = static_cast<int64_t>(elements.size());
  assert(first.coefficients[lanes_] == size && "records that do not follow each other");
  first.coefficients[lanes_] = 0;
  llvm::Value *lanes =
      e_.b.CreateMul(e_.loops_[lanes_], e_.b.getInt64(static_cast<uint64_t>(size)));
  e_.storeRecords(elements, e_.pointerTo(result),
                  e_.b.CreateAdd(e_.uniformCoordinate(first), lanes));
}

void NestEmitter::storeTo(llvm::Value *place, Value result, Lane element, const Index &index) {
  Coordinate linear = e_.linearized(result, index);
  if (e_.width_ > 1)
    linear.coefficients[lanes_] = 0;
  llvm::Value *offset = e_.uniformCoordinate(linear);
  if (e_.width_ > 1) // lanes are neighbours: the innermost axis of a row-major result
    offset = e_.b.CreateAdd(offset, e_.loops_[lanes_]);
  e_.store(element, place, offset);
}

void NestEmitter::finish(const Fold &fold, const Carried &end) {
  size_t parts = end.size() / (fold.unroll + fold.hasTail);
  for (size_t strip = 0; strip < strips_; ++strip) {
    atStrip(strip);
    finishStrip(fold, end, parts, strip * (parts / strips_));
  }
}

void NestEmitter::finishStrip(const Fold &fold, const Carried &end, size_t parts, size_t at) {
  for (const NestOutput &output : nest_.outputs) {
    if (!output.isReduction)
      continue;
    const ReductionRule *rule = rules().reductionOf(output.op);
    size_t count = rule->start(e_, output.op).size();
    auto copy = [&](int64_t u) {
      State state;
      for (size_t k = 0; k < count; ++k)
        state.push_back(e_.lane(end[u * parts + at + k]));
      return state;
    };
    State state = mergedCopies(output.op, rule, copy, 0, fold.unroll);
    if (fold.lanes)
      state = acrossLanes(output.op, rule, state);
    if (fold.hasTail)
      state = rule->merge(output.op, state, copy(fold.unroll));
    if (fold.lanes)
      setWidth(1);
    keep(output.op, state.back());
    if (fold.lanes)
      setWidth(stepLanes_);
    at += count;
  }
}

template <class Copy>
NestEmitter::State NestEmitter::mergedCopies(Operation *op, const ReductionRule *rule, Copy copy,
                                             int64_t begin, int64_t end) {
  if (end - begin == 1)
    return copy(begin);
  int64_t middle = (begin + end + 1) / 2;
  return rule->merge(op, mergedCopies(op, rule, copy, begin, middle),
                     mergedCopies(op, rule, copy, middle, end));
}

NestEmitter::State NestEmitter::acrossLanes(Operation *op, const ReductionRule *rule, State state) {
  for (unsigned width = stepLanes_; width > 1; width /= 2) {
    llvm::SmallVector<int> low, high;
    for (unsigned i = 0; i < width / 2; ++i) {
      low.push_back(static_cast<int>(i));
      high.push_back(static_cast<int>(i + width / 2));
    }
    State a, b;
    for (Lane lane : state) {
      a.push_back(e_.lane(e_.b.CreateShuffleVector(lane.v, low)));
      b.push_back(e_.lane(e_.b.CreateShuffleVector(lane.v, high)));
    }
    state = rule->merge(op, a, b);
  }
  for (Lane &lane : state)
    lane = e_.lane(e_.b.CreateExtractElement(lane.v, uint64_t{0}));
  return state;
}

void NestEmitter::keep(Operation *op, Lane lane) {
  Value result = op->getResult(0);
  if (llvm::Value *place = rows_ ? rows_->accumulators.lookup(op) : nullptr) {
    Lane before = e_.loadFrom(result, place, keptIndex());
    lane = rules().reductionOf(op)->merge(op, State{before}, State{lane}).front();
    return storeTo(place, result, lane, keptIndex());
  }
  if (e_.plan_.options.checks.nan)
    lane = e_.markedIfBare(result, keptIndex(), lane);
  if (e_.plan_.storageOf(result) == Storage::registers) {
    e_.define(result, {lane.v});
    return;
  }
  storeAt(result, lane, keptIndex());
}

Index NestEmitter::keptIndex() const {
  Index index;
  for (size_t axis = 0; axis < rank(); ++axis)
    if (!llvm::is_contained(nest_.reducedAxes, static_cast<int64_t>(axis)))
      index.coordinates.push_back(Coordinate::loop(axis, rank()));
  return index;
}

void NestEmitter::emitEmpty() {
  for (const NestOutput &output : nest_.outputs) {
    if (!output.isReduction)
      continue;
    Value result = output.op->getResult(0);
    Lane start = rules().reductionOf(output.op)->start(e_, output.op).back();
    if (e_.plan_.storageOf(result) == Storage::registers) {
      e_.define(result, {start.v});
      continue;
    }
    auto loops = e_.loops_;
    e_.overSpace(ir::shapeOf(result), [&](const Index &index) {
      e_.store(start, e_.pointerTo(result), e_.uniformCoordinate(e_.linearized(result, index)));
    });
    e_.loops_ = loops;
  }
}

} // namespace fluxion::codegen
