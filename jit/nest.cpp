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
#include "jit/nest.h"

#include "jit/run_time_loops.h"

#include "mlir/IR/Matchers.h"

#include <cmath>

namespace fluxion::codegen {

// Vector accumulators of a nest: several per fold hide the latency of an addition and shorten the
// chain of roundings; more than the machine has registers for would go through memory.
constexpr int64_t accumulatorsPerNest = 8;
constexpr int64_t accumulatorsPerFold = 4;
// Beyond so many instructions per step additions wait for nothing, and several copies of the body
// are only more code.
constexpr int64_t shortBody = 64;
// Of more roundings in a row than this an accumulator is relieved: longer loops run in blocks,
// which are folded on their own and then merged, and many blocks in blocks of blocks. The error
// grows like the logarithm of the count.
constexpr int64_t longestChain = 64;
// To wake a thread takes some microseconds: what is done in less than `worthHelp` is done alone,
// and nobody takes less than `shortestPart` at a time. Dear instructions wait for one another,
// cheap ones for memory.
constexpr double nsPerInstruction = 0.3, worthHelp = 40e3, shortestPart = 8e3;
constexpr int64_t mostParts = 32;

class NestEmitter {
public:
  NestEmitter(Emitter &e, const Nest &nest)
      : e_(e), nest_(nest), sizes_(nest.space), sample_(nest.sample), isDynamic_(nest.isDynamic) {
    for (int axis = 0; axis < sizes_.rank(); ++axis)
      isFolded_.push_back(llvm::is_contained(nest.reducedAxes, axis));
  }

  void run() {
    e_.loops_.assign(rank(), e_.b.getInt64(0));
    e_.width_ = 1;
    e_.laneLoop_ = -1;
    if (nest_.space.numElements() == 0) {
      emitEmpty();
    } else {
      mergeAxes();
      chooseLanes();
      if (e_.mayBeShared() && isWorthSharing())
        shareWork();
      else
        overKept(0);
    }
    e_.loops_.clear();
    e_.width_ = 1;
    e_.laneLoop_ = -1;
  }

private:
  using Carried = Emitter::Carried;
  using State = llvm::SmallVector<Lane>;
  struct Fold {
    int axis = -1; // the innermost one folded, along which there are several copies
    int64_t unroll = 1;
    bool lanes = false, hasTail = false;
  };

  size_t rank() const { return sizes_.size(); }
  bool folds() const {
    return llvm::any_of(nest_.outputs, [](const NestOutput &o) { return o.isReduction; });
  }

  //===--------------------------------------------------------------------------------------------
  // Axes

  /// Every place in memory that the nest touches, as far as it is affine; false where it is not.
  bool collectAccesses(llvm::SmallVectorImpl<Coordinate> &accesses) {
    llvm::SmallVector<Request, 8> stack;
    std::unordered_map<Emitter::Key, bool, Emitter::KeyHash> seen;
    for (const NestOutput &output : nest_.outputs) {
      Value root = output.isReduction ? output.op->getOperand(0) : output.op->getResult(0);
      if (output.isReduction) {
        if (rules().reductionOf(output.op)->needsPlace)
          return false;
        stack.push_back({root, identity()});
      } else {
        accesses.push_back(e_.linearized(root, identity()));
        if (output.joinedAxis >= 0) {
          for (Value operand : output.op->getOperands())
            stack.push_back({operand, identity()});
          continue;
        }
        if (!pushOperands(output.op, identity(), stack, accesses))
          return false;
      }
    }
    while (!stack.empty()) {
      Request request = stack.pop_back_val();
      request.value = e_.plan_.originOf(request.value);
      if (!seen.try_emplace({request.value.getAsOpaquePointer(), request.index}, true).second)
        continue;
      if (e_.plan_.storageOf(request.value) != Storage::fused) {
        accesses.push_back(e_.linearized(request.value, request.index));
        continue;
      }
      if (!pushOperands(request.value.getDefiningOp(), request.index, stack, accesses))
        return false;
    }
    return true;
  }
  bool pushOperands(Operation *op, const Index &index, llvm::SmallVectorImpl<Request> &stack,
                    llvm::SmallVectorImpl<Coordinate> &accesses) {
    const ElementalRule *rule = rules().elementalOf(op);
    if (!rule->mapIndex)
      return false;
    // A constant whose numbers are not the same everywhere lies in memory, too.
    mlir::DenseElementsAttr numbers;
    if (mlir::matchPattern(op, mlir::m_Constant(&numbers)) && !numbers.isSplat())
      accesses.push_back(e_.linearized(op->getResult(0), index));
    for (auto [k, operand] : llvm::enumerate(op->getOperands()))
      stack.push_back({operand, rule->mapIndex(op, k, index)});
    return true;
  }

  Index identity() const {
    Index index;
    for (size_t k = 0; k < rank(); ++k)
      index.coordinates.push_back(Coordinate::loop(k, rank()));
    return index;
  }

  /// Loop k and the next one inwards become one where every access moves by as much for one step of
  /// k as for all steps of the inner one: the inner loop then runs over both, k stays at 0.
  void mergeAxes() {
    llvm::SmallVector<Coordinate> accesses;
    if (!collectAccesses(accesses))
      return;
    int inner = -1;
    for (int k = sizes_.rank() - 1; k >= 0; --k) {
      if (sample_[k] == 1)
        continue;
      bool merges = inner >= 0 && isFolded_[k] == isFolded_[inner] &&
                    llvm::all_of(accesses, [&](const Coordinate &c) {
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

  /// The innermost loop carries the lanes; the width is set by its shortest element.
  void chooseLanes() {
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
    vectorWidth_ = e_.target_.vectorBytes / bytes;
    unsigned narrowest = 16 / bytes; // the shortest vectors of any machine
    while (lanes_ >= 0 && sample_[lanes_] < int64_t(vectorWidth_) && vectorWidth_ > narrowest)
      vectorWidth_ /= 2;
    if (lanes_ < 0 || sample_[lanes_] < int64_t(vectorWidth_))
      vectorWidth_ = 1;
  }

  void setWidth(unsigned width) {
    e_.width_ = width;
    e_.laneLoop_ = width > 1 ? lanes_ : -1;
  }

  //===--------------------------------------------------------------------------------------------
  // Several threads

  bool isWorkDynamic() const { return llvm::is_contained(isDynamic_, true); }
  /// How much there is to do may be known only at run time.
  bool isWorthSharing() const { return isWorkDynamic() ? e_.depth_ == 0 : work() >= worthHelp; }
  /// In nanoseconds, about.
  double work() const {
    if (e_.plan_.options.sharesAll)
      return HUGE_VAL;
    double indices = static_cast<double>(nest_.space.numElements()) / vectorWidth_;
    return indices * static_cast<double>(nest_.cost + nest_.outputs.size()) * nsPerInstruction;
  }
  /// The steps of the loop over an axis; where the size is known only at run time, with one for the
  /// rest of the lanes.
  int64_t stepsOver(int axis) const {
    if (axis == lanes_ && isDynamic_[axis])
      return llvm::divideCeil(sizes_[axis], vectorWidth_);
    return axis == lanes_ ? sizes_[axis] / vectorWidth_ : sizes_[axis];
  }
  int64_t sampleStepsOver(int axis) const {
    return axis == lanes_ ? sample_[axis] / vectorWidth_ : sample_[axis];
  }
  /// So many of `count` equal steps are enough for a part.
  int64_t stepsPerPart(int64_t count) const {
    auto worth = static_cast<int64_t>(shortestPart / work() * static_cast<double>(count));
    return std::max({int64_t{1}, worth, static_cast<int64_t>(llvm::divideCeil(count, mostParts))});
  }
  llvm::SmallVector<Value> valuesOfNest() const {
    llvm::SmallVector<Value> values;
    for (const NestOutput &output : nest_.outputs) {
      if (Value result = output.op->getResult(0); e_.plan_.storageOf(result) == Storage::memory)
        values.push_back(result); // its place, that is
      llvm::append_range(values, output.op->getOperands());
    }
    return values;
  }

  void shareWork() {
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
    auto *chunk = e_.sizeNumber(stepsPerPart(count));
    e_.inParts(valuesOfNest(), e_.sizeNumber(count), chunk,
               [&](llvm::Value *begin, llvm::Value *end) {
                 shared_.begin = begin;
                 shared_.end = end;
                 overKept(0);
               });
  }

  /// A fold of `end` units, cut into blocks for whoever comes. Of each its own state is kept; then
  /// they are merged one after the other.
  Carried foldInParts(int64_t end, int64_t unit, int64_t step, const Fold &fold,
                      const Carried &start, Emitter::LoopBody body) {
    const bool isDynamic = isWorkDynamic();
    auto &b = e_.b;
    int64_t units = llvm::divideCeil(end, unit);
    int64_t span = unit * stepsPerPart(units);
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
      llvm::Value *offset =
          b.CreateAdd(b.CreateMul(part, b.getInt64(bytes)), b.getInt64(places[k]));
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
    e_.inParts(valuesOfNest(), e_.sizeNumber(count), b.getInt64(1), someParts);
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

  void at(int axis, llvm::Value *i) { e_.loops_[axis] = i; }

  /// Loops over the kept axes but that of the lanes.
  void overKept(int axis) {
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
    auto body = [&](llvm::Value *i, auto) -> Carried {
      at(axis, i);
      overKept(axis + 1);
      return {};
    };
    if (axis == shared_.axis)
      e_.loop(shared_.begin, shared_.end, 1, {}, body);
    else
      loopOver(e_, sizes_[axis], isDynamic_[axis], {}, body);
    at(axis, e_.b.getInt64(0));
  }

  void overKeptLanes() {
    if (isDynamic_[lanes_])
      return overDynamicLanes();
    int64_t size = sizes_[lanes_], width = vectorWidth_;
    int64_t whole = size / width * width;
    auto body = [&](llvm::Value *i, auto) -> Carried {
      at(lanes_, i);
      foldAndStore();
      return {};
    };
    // What is left over: one more vector that overlaps the last, since every element may be
    // computed twice, unless it is overwritten.
    auto rest = [&]() -> Carried {
      if (nest_.writesInPlace) {
        setWidth(1);
        e_.loop(whole, size, 1, {}, body);
      } else {
        body(e_.b.getInt64(static_cast<uint64_t>(size - width)), llvm::ArrayRef<llvm::Value *>());
      }
      return {};
    };
    setWidth(vectorWidth_);
    if (lanes_ == shared_.axis) {
      auto *lanes = e_.b.getInt64(static_cast<uint64_t>(width));
      e_.loop(e_.b.CreateMul(shared_.begin, lanes), e_.b.CreateMul(shared_.end, lanes), width, {},
              body);
      // Whoever has the last vector has the rest.
      auto *steps = e_.b.getInt64(static_cast<uint64_t>(whole / width));
      if (whole < size)
        e_.onlyIf(e_.b.CreateICmpEQ(shared_.end, steps), {}, rest, /*isLikely=*/false);
    } else {
      e_.loop(0, whole, width, {}, body);
      if (whole < size)
        rest();
    }
    setWidth(1);
    at(lanes_, e_.b.getInt64(0));
  }

  void overDynamicLanes() {
    LaneLoop loop{
        .size = sizes_[lanes_], .width = vectorWidth_, .mayOverlap = !nest_.writesInPlace};
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

  //===--------------------------------------------------------------------------------------------
  // Folding

  /// At one index of the kept axes (or one vector of them).
  void foldAndStore() {
    if (!folds()) {
      visitElement({});
      return;
    }
    bool foldsLanes = lanes_ >= 0 && isFolded_[lanes_] && vectorWidth_ > 1;
    Fold fold;
    fold.lanes = foldsLanes;
    fold.axis = foldsLanes ? lanes_ : innermostFolded();
    int64_t width = foldsLanes ? vectorWidth_ : 1;
    if (int64_t unroll = copiesPerFold(); sample_[fold.axis] >= width * unroll)
      fold.unroll = unroll;
    fold.hasTail = width > 1 && (isDynamic_[fold.axis] || sizes_[fold.axis] % width != 0);
    if (foldsLanes)
      setWidth(vectorWidth_);
    Carried end = overFolded(0, fold, startOf(fold));
    finish(fold, end);
    if (foldsLanes)
      setWidth(1);
  }

  int innermostFolded() const {
    int innermost = static_cast<int>(nest_.reducedAxes.back());
    for (int axis = 0; axis < sizes_.rank(); ++axis)
      if (isFolded_[axis] && sample_[axis] > 1)
        innermost = axis;
    return innermost;
  }
  int64_t copiesPerFold() {
    auto parts = static_cast<int64_t>(partsPerCopy());
    int64_t copies = std::min<int64_t>(accumulatorsPerNest / parts,
                                       shortBody / std::max<int64_t>(nest_.cost, 1));
    return std::clamp<int64_t>(copies, 1, accumulatorsPerFold);
  }

  Carried startOf(const Fold &fold) {
    Carried start;
    for (int64_t u = 0; u < fold.unroll; ++u)
      appendStart(start);
    if (fold.hasTail) {
      setWidth(1);
      appendStart(start);
      setWidth(vectorWidth_);
    }
    return start;
  }
  void appendStart(Carried &start) {
    for (const NestOutput &output : nest_.outputs)
      if (output.isReduction)
        for (Lane lane : rules().reductionOf(output.op)->start(e_, output.op))
          start.push_back(e_.inLanes(lane.v));
  }
  size_t partsPerCopy() {
    size_t parts = 0;
    for (const NestOutput &output : nest_.outputs)
      if (output.isReduction)
        parts += rules().reductionOf(output.op)->start(e_, output.op).size();
    return parts;
  }

  /// All that was folded into `a`, then all that was folded into `b`.
  Carried merged(const Carried &a, const Carried &b) {
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
  bool rounds() const {
    return llvm::any_of(nest_.outputs, [](const NestOutput &o) {
      return o.isReduction && ir::isDifferentiable(o.op->getResult(0).getType());
    });
  }

  /// How many steps, each of `chain` roundings, a block has.
  static int64_t stepsPerBlock(int64_t chain) { return std::max<int64_t>(1, longestChain / chain); }
  /// The roundings in a row that `foldLoop` leaves.
  int64_t chainOf(int64_t steps, int64_t chain) const {
    if (!rounds())
      return 1;
    if (steps * chain <= longestChain)
      return steps * chain;
    int64_t blocks = llvm::divideCeil(steps, stepsPerBlock(chain));
    while (blocks > longestChain)
      blocks = llvm::divideCeil(blocks, longestChain);
    return blocks;
  }

  /// In the body of a loop a short fold is no loop of its own: what it reads then stays in
  /// registers from step to step, and what it makes goes to its readers directly.
  bool isWrittenOut(int64_t end, int64_t step) const {
    constexpr int64_t longest = 128;
    return e_.depth_ > 0 && end * std::max<int64_t>(nest_.cost, 1) <= longest && end / step > 1;
  }

  /// A loop over `axis` up to `end` that folds, of which each step makes `chain` roundings in a
  /// row.
  Carried foldLoop(int axis, int64_t end, int64_t step, int64_t chain, const Fold &fold,
                   const Carried &start, Emitter::LoopBody body) {
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
  /// The same up to where only the running program knows.
  Carried foldDynamicLoop(int64_t end, int64_t step, const Fold &fold, const Carried &start,
                          Emitter::LoopBody body) {
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
  Carried inDynamicBlocks(llvm::Value *begin, llvm::Value *end, int64_t length, int64_t step,
                          const Fold &fold, const Carried &start, Emitter::LoopBody body) {
    auto fresh = [&] { return startOf(fold); };
    auto both = [&](const Carried &a, const Carried &b) { return merged(a, b); };
    return foldInBlocks(e_, begin, end, length, step, start, {fresh, both, body});
  }
  /// Steps that are left over when a loop of several at a time has made all that it can.
  Carried overRest(int axis, int64_t begin, int64_t end, int64_t step, const Carried &start,
                   Emitter::LoopBody body) {
    return isDynamic_[axis] ? loopIfAny(e_, begin, end, step, start, body)
           : begin < end    ? e_.loop(begin, end, step, start, body)
                            : start;
  }

  /// Blocks of length `span`, of blocks a longestChain-th as long, down to the smallest.
  Carried inBlocks(llvm::Value *begin, llvm::Value *end, int64_t span, int64_t smallest,
                   int64_t step, const Fold &fold, const Carried &start, Emitter::LoopBody body) {
    return e_.loop(begin, end, span, start, [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
      llvm::Value *next = e_.b.CreateAdd(i, e_.b.getInt64(span));
      llvm::Value *stop = e_.b.CreateBinaryIntrinsic(llvm::Intrinsic::smin, next, end);
      Carried fresh = startOf(fold);
      Carried block = span == smallest ? e_.loop(i, stop, step, fresh, body)
                                       : inBlocks(i, stop, span / longestChain, smallest, step,
                                                  fold, fresh, body);
      return merged(Carried(in), block);
    });
  }

  /// The roundings in a row that folding over `axis` and the axes behind it leaves.
  int64_t chainFrom(int axis, const Fold &fold) const {
    if (axis == sizes_.rank() && fold.lanes)
      return std::max(chainOf(sample_[lanes_] / (vectorWidth_ * fold.unroll), 1),
                      sample_[lanes_] % vectorWidth_);
    if (axis == sizes_.rank())
      return 1;
    int64_t inner = chainFrom(axis + 1, fold);
    if (!isFolded_[axis] || (fold.lanes && axis == lanes_))
      return inner;
    return chainOf(axis == fold.axis ? sample_[axis] / fold.unroll : sample_[axis], inner);
  }

  Carried overFolded(int axis, const Fold &fold, const Carried &start) {
    if (axis == sizes_.rank())
      return fold.lanes ? overFoldedLanes(fold, start) : visitElement(start);
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

  /// One step of each of the first `count` copies, `width` places from each other.
  Carried stepOfCopies(int axis, llvm::Value *i, Carried state, size_t parts, int64_t count,
                       int64_t width) {
    for (int64_t u = 0; u < count; ++u) {
      at(axis, e_.b.CreateAdd(i, e_.b.getInt64(static_cast<uint64_t>(u * width))));
      Carried copy(state.begin() + u * parts, state.begin() + (u + 1) * parts);
      llvm::copy(visitElement(copy), state.begin() + u * parts);
    }
    return state;
  }

  /// The innermost folded axis where it has no lanes: several places at a time, then single ones.
  Carried overFoldedCopies(int axis, const Fold &fold, const Carried &start) {
    int64_t size = sizes_[axis], whole = size / fold.unroll * fold.unroll;
    size_t parts = start.size() / fold.unroll;
    Carried state = foldLoop(axis, whole, fold.unroll, 1, fold, start,
                             [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                               return stepOfCopies(axis, i, Carried(in), parts, fold.unroll, 1);
                             });
    state = overRest(axis, whole, size, 1, state,
                     [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                       return stepOfCopies(axis, i, Carried(in), parts, 1, 1);
                     });
    at(axis, e_.b.getInt64(0));
    return state;
  }

  /// The innermost folded axis: several vectors at a time, then single vectors, then single
  /// elements.
  Carried overFoldedLanes(const Fold &fold, const Carried &start) {
    int64_t width = vectorWidth_, size = sizes_[lanes_];
    int64_t perStep = width * fold.unroll;
    int64_t unrolled = size / perStep * perStep, whole = size / width * width;
    size_t parts = start.size() / (fold.unroll + fold.hasTail);
    Carried state =
        foldLoop(lanes_, unrolled, perStep, 1, fold, start,
                 [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                   return stepOfCopies(lanes_, i, Carried(in), parts, fold.unroll, width);
                 });
    state = overRest(lanes_, unrolled, whole, width, state,
                     [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
                       return stepOfCopies(lanes_, i, Carried(in), parts, 1, width);
                     });
    if (fold.hasTail) {
      setWidth(1);
      auto last = [&](llvm::Value *i, llvm::ArrayRef<llvm::Value *> in) {
        at(lanes_, i);
        Carried all(in), tail(in.take_back(parts));
        llvm::copy(visitElement(tail), all.end() - parts);
        return all;
      };
      state = overRest(lanes_, whole, size, 1, state, last);
      setWidth(vectorWidth_);
    }
    at(lanes_, e_.b.getInt64(0));
    return state;
  }

  /// One index (per lane): stores what is stored and takes one step of every fold.
  Carried visitElement(const Carried &in) {
    e_.forget();
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
      Lane place{};
      if (rule->needsPlace)
        place = e_.coordinate(identity().coordinates[nest_.reducedAxes.front()]);
      for (Lane lane : rule->step(output.op, state, element, place))
        out.push_back(lane.v);
    }
    for (auto &[output, elements] : pending)
      storeOutput(*output, elements);
    e_.forget();
    return out;
  }

  /// What is stored at one index: an element, or one of each operand.
  State elementsOf(const NestOutput &output) {
    if (output.joinedAxis < 0)
      return {e_.compute(output.op, identity())};
    State elements;
    for (Value operand : output.op->getOperands())
      elements.push_back(e_.element(operand, identity()));
    return elements;
  }
  void storeOutput(const NestOutput &output, const State &elements) {
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

  void storeAt(Value result, Lane element, const Index &index) {
    Coordinate linear = e_.linearized(result, index);
    if (e_.width_ > 1)
      linear.coefficients[lanes_] = 0;
    llvm::Value *offset = e_.uniformCoordinate(linear);
    if (e_.width_ > 1) // lanes are neighbours: the innermost axis of a row-major result
      offset = e_.b.CreateAdd(offset, e_.loops_[lanes_]);
    e_.store(element, e_.pointerTo(result), offset);
  }

  /// Merges the copies and, where the lanes were folded, the lanes; stores the results.
  void finish(const Fold &fold, const Carried &end) {
    size_t parts = end.size() / (fold.unroll + fold.hasTail), at = 0;
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
        setWidth(vectorWidth_);
      at += count;
    }
  }

  /// Copies [begin, end), halves against halves.
  template <class Copy>
  State mergedCopies(Operation *op, const ReductionRule *rule, Copy copy, int64_t begin,
                     int64_t end) {
    if (end - begin == 1)
      return copy(begin);
    int64_t middle = (begin + end + 1) / 2;
    return rule->merge(op, mergedCopies(op, rule, copy, begin, middle),
                       mergedCopies(op, rule, copy, middle, end));
  }

  /// Halves against halves until one lane is left.
  State acrossLanes(Operation *op, const ReductionRule *rule, State state) {
    for (unsigned width = vectorWidth_; width > 1; width /= 2) {
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

  /// The folded value of this index of the kept axes.
  void keep(Operation *op, Lane lane) {
    Value result = op->getResult(0);
    if (e_.plan_.options.checks.nan)
      lane = e_.markedIfBare(result, keptIndex(), lane);
    if (e_.plan_.storageOf(result) == Storage::registers) {
      e_.define(result, {lane.v});
      return;
    }
    storeAt(result, lane, keptIndex());
  }
  Index keptIndex() const {
    Index index;
    for (size_t axis = 0; axis < rank(); ++axis)
      if (!llvm::is_contained(nest_.reducedAxes, static_cast<int64_t>(axis)))
        index.coordinates.push_back(Coordinate::loop(axis, rank()));
    return index;
  }

  /// Folding nothing gives the start of the fold.
  void emitEmpty() {
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

  Emitter &e_;
  const Nest &nest_;
  Shape sizes_, sample_; // of the loops, after merging; the latter decide (sample_sizes.h)
  llvm::SmallVector<bool> isDynamic_;
  llvm::SmallVector<bool> isFolded_;
  int lanes_ = -1;
  unsigned vectorWidth_ = 1;
  /// The kept axis whose loop is cut into ranges, and the range.
  struct {
    int axis = -1;
    llvm::Value *begin = nullptr, *end = nullptr;
  } shared_;
  /// The outermost fold is cut into blocks.
  bool sharesFold_ = false;
};

void emitNest(Emitter &emitter, const Nest &nest) { NestEmitter(emitter, nest).run(); }

} // namespace fluxion::codegen
