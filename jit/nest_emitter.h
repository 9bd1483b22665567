// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The emitter of one nest: nest.cpp has the loops, nest_folds.cpp what is folded in them.
#pragma once

#include "jit/accesses.h"
#include "jit/nest.h"
#include "jit/run_time_loops.h"
#include "jit/work.h"

#include <cmath>

namespace fluxion::codegen {

// Vector accumulators of a nest: several per fold hide the latency of an addition and shorten the
// chain of roundings; more than the machine has registers for would go through memory.
inline constexpr int64_t accumulatorsPerNest = 8;
inline constexpr int64_t accumulatorsPerFold = 4;
inline constexpr int64_t stripsOfFolds = 4; // vectors side by side
// Beyond so many instructions per step additions wait for nothing, and several copies of the body
// are only more code.
inline constexpr int64_t shortBody = 64;
// Of more roundings in a row than this an accumulator is relieved: longer loops run in blocks,
// which are folded on their own and then merged, and many blocks in blocks of blocks. The error
// grows like the logarithm of the count.
inline constexpr int64_t longestChain = 64;

class NestEmitter {
public:
  NestEmitter(Emitter &e, const Nest &nest, const RowBlock *rows = nullptr)
      : e_(e), nest_(nest), rows_(rows), sizes_(nest.space), sample_(nest.sample),
        isDynamic_(nest.isDynamic) {
    for (int axis = 0; axis < sizes_.rank(); ++axis)
      isFolded_.push_back(llvm::is_contained(nest.reducedAxes, axis));
    for (int axis = 0; axis < numRowAxes(); ++axis)
      sizes_[axis] = sample_[axis] = axis + 1 == numRowAxes() ? rows->count : 1;
  }

  void run();

private:
  using Carried = Emitter::Carried;
  using State = llvm::SmallVector<Lane>;
  struct Fold {
    int axis = -1; // the innermost one folded, along which there are several copies
    int64_t unroll = 1;
    bool lanes = false;
    bool hasTail = false; // of single elements, which have a state of their own
  };

  size_t rank() const { return sizes_.size(); }
  int numRowAxes() const { return rows_ ? static_cast<int>(rows_->begin.size()) : 0; }
  bool folds() const {
    return llvm::any_of(nest_.outputs, [](const NestOutput &o) { return o.isReduction; });
  }

  //===--------------------------------------------------------------------------------------------
  // Axes

  Index identity() const { return identityIndex(rank()); }

  /// Loop k and the next one inwards become one where every access moves by as much for one step of
  /// k as for all steps of the inner one: the inner loop then runs over both, k stays at 0.
  void mergeAxes();

  /// The innermost loop carries the lanes; the width is set by its shortest element.
  void chooseLanes();

  /// Loops are cut where that is worth the code.
  void findBorders();

  /// How many of the machine's vectors a step is.
  void chooseSteps();
  bool mayHaveLongSteps() const;

  /// Which loop goes in blocks, so that what is read across rows is turned in registers
  /// (nest_tiles.cpp).
  void chooseTurned();

  void setWidth(unsigned width) {
    e_.width_ = width;
    e_.laneLoop_ = width > 1 ? lanes_ : -1;
  }

  //===--------------------------------------------------------------------------------------------
  // Several threads

  bool isWorkDynamic() const { return llvm::is_contained(isDynamic_, true); }
  /// How much there is to do may be known only at run time.
  bool isWorthSharing() const { return isWorkDynamic() ? e_.depth_ == 0 : work() >= worthHelp; }
  double work() const {
    return e_.plan_.options.sharesAll ? HUGE_VAL
                                      : workOf(nest_, std::min(stepLanes_, vectorLanes_));
  }
  /// The steps of the loop over an axis; where the size is known only at run time, with one for the
  /// rest of the lanes.
  int64_t stepsOver(int axis) const {
    if (axis == lanes_ && isDynamic_[axis])
      return llvm::divideCeil(sizes_[axis], stepLanes_);
    return sizes_[axis] / stepOf(axis);
  }
  int64_t sampleStepsOver(int axis) const { return sample_[axis] / stepOf(axis); }
  int64_t stepOf(int axis) const { return axis == lanes_ || axis == turned_ ? stepLanes_ : 1; }
  void shareWork();

  /// A fold of `end` units, cut into blocks for whoever comes. Of each its own state is kept; then
  /// they are merged one after the other.
  Carried foldInParts(int64_t end, int64_t unit, int64_t step, const Fold &fold,
                      const Carried &start, Emitter::LoopBody body);

  //===--------------------------------------------------------------------------------------------
  // Loops

  void at(int axis, llvm::Value *i) {
    llvm::Value *begin = axis < numRowAxes() ? rows_->begin[axis] : nullptr;
    e_.loops_[axis] = begin ? e_.b.CreateAdd(begin, i) : i;
  }

  /// Loops over the kept axes but that of the lanes.
  void overKept(int axis);
  /// A loop over a kept axis in runs (jit/borders.h), of each of which the code knows what it
  /// chooses.
  void inRuns(int axis, int64_t begin, int64_t end, int64_t step, Emitter::LoopBody body);

  /// The same over the part of the loop that a thread has.
  void inSharedRuns(int axis, Emitter::LoopBody body);
  /// Where the whole steps of the loop over an axis begin and end, or those that a thread has.
  std::pair<llvm::Value *, llvm::Value *> partOf(int axis);

  void overKeptLanes();
  void overTurned();
  void overTurnedLanes();
  /// Blocks of an axis up to `end`.
  void inBlocksOf(int axis, llvm::function_ref<void(llvm::Value *, llvm::Value *)> block);
  /// What whole steps leave over is done by whoever has the last one.
  void withRestOf(int axis, llvm::function_ref<void()> rest);
  /// What whole steps leave over: one more that overlaps the last, since every element may be
  /// computed twice, unless it is overwritten or added to.
  void restOfLanes(int64_t whole, Emitter::LoopBody body);
  /// Folds several vectors side by side; answers where the first is that is left.
  int64_t overStrips();

  /// Whether folds take several vectors side by side: what they read for a whole row is read once
  /// for all.
  bool foldsInStrips() {
    return folds() && nest_.cost <= shortBody && sizes_[lanes_] / stepLanes_ >= stripsOfFolds &&
           static_cast<int64_t>(partsPerCopy()) * stripsOfFolds <= accumulatorsPerNest;
  }
  void oneByOne(int64_t begin, int64_t end, Emitter::LoopBody body) {
    setWidth(1);
    e_.loop(begin, end, 1, {}, body);
  }
  /// Fewer than a vector, as halves, quarters, ... of one.
  void inNarrowVectors(int64_t begin, int64_t end, Emitter::LoopBody body);
  /// Whether folds go on where the block of rows before has ended.
  bool accumulates() const {
    return rows_ && llvm::any_of(nest_.outputs, [&](const NestOutput &output) {
             return rows_->accumulators.contains(output.op);
           });
  }

  void overDynamicLanes();

  //===--------------------------------------------------------------------------------------------
  // Folding

  /// At one index of the kept axes (or one vector of them).
  void foldAndStore();

  int innermostFolded() const;
  /// Whether the last vector of a fold may begin within the one before: what both have is folded
  /// once, and stored twice.
  bool mayOverlap() const {
    return !nest_.writesInPlace && llvm::none_of(nest_.outputs, [](const NestOutput &output) {
      return output.isReduction && rules().reductionOf(output.op)->needsPlace;
    });
  }
  int64_t copiesPerFold();

  Carried startOf(const Fold &fold);
  void appendStart(Carried &start);
  size_t partsPerCopy();

  /// All that was folded into `a`, then all that was folded into `b`.
  Carried merged(const Carried &a, const Carried &b);
  bool rounds() const {
    return llvm::any_of(nest_.outputs, [](const NestOutput &o) {
      return o.isReduction && ir::isDifferentiable(o.op->getResult(0).getType());
    });
  }

  /// How many steps, each of `chain` roundings, a block has.
  static int64_t stepsPerBlock(int64_t chain) { return std::max<int64_t>(1, longestChain / chain); }
  /// The roundings in a row that `foldLoop` leaves.
  int64_t chainOf(int64_t steps, int64_t chain) const;

  /// In the body of a loop a short fold is no loop of its own: what it reads then stays in
  /// registers from step to step, and what it makes goes to its readers directly.
  bool isWrittenOut(int64_t end, int64_t step) const {
    constexpr int64_t longest = 128;
    return e_.depth_ > 0 && end * std::max<int64_t>(nest_.cost, 1) <= longest && end / step > 1;
  }

  /// A loop over `axis` up to `end` that folds, of which each step makes `chain` roundings in a
  /// row.
  Carried foldLoop(int axis, int64_t end, int64_t step, int64_t chain, const Fold &fold,
                   const Carried &start, Emitter::LoopBody body);
  /// The same up to where only the running program knows.
  Carried foldDynamicLoop(int64_t end, int64_t step, const Fold &fold, const Carried &start,
                          Emitter::LoopBody body);
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
                   int64_t step, const Fold &fold, const Carried &start, Emitter::LoopBody body);

  /// The roundings in a row that folding over `axis` and the axes behind it leaves.
  int64_t chainFrom(int axis, const Fold &fold) const;

  Carried overFolded(int axis, const Fold &fold, const Carried &start);

  /// One step of each of the first `count` copies, `width` places from each other.
  Carried stepOfCopies(int axis, llvm::Value *i, Carried state, size_t parts, int64_t count,
                       int64_t width);

  /// The innermost folded axis where it has no lanes: several places at a time, then single ones.
  Carried overFoldedCopies(int axis, const Fold &fold, const Carried &start);

  /// The innermost folded axis: several vectors at a time, then single vectors, then single
  /// elements.
  Carried overFoldedLanes(const Fold &fold, const Carried &start);

  llvm::Value *lanesFrom(unsigned first);

  /// The vectors of all strips, at one index of the other axes.
  Carried visit(const Carried &in);
  void atStrip(size_t strip) {
    if (strips_ > 1)
      at(lanes_, e_.b.CreateAdd(firstStrip_, e_.b.getInt64(strip * stepLanes_)));
  }

  /// The square of the lanes and as many steps of `turned_`.
  void visitTile(llvm::Value *begin);
  /// One index (per lane): stores what is stored and takes one step of every fold.
  Carried visitElement(const Carried &in);

  /// What is stored at one index: an element, or one of each operand.
  State elementsOf(const NestOutput &output);
  void storeOutput(const NestOutput &output, const State &elements);
  void storeAt(Value result, Lane element, const Index &index) {
    storeTo(e_.pointerTo(result), result, element, index);
  }
  void storeTo(llvm::Value *place, Value result, Lane element, const Index &index);

  /// Merges the copies and, where the lanes were folded, the lanes; stores the results.
  void finish(const Fold &fold, const Carried &end);
  void finishStrip(const Fold &fold, const Carried &end, size_t parts, size_t at);

  /// Copies [begin, end), halves against halves.
  template <class Copy>
  State mergedCopies(Operation *op, const ReductionRule *rule, Copy copy, int64_t begin,
                     int64_t end);

  /// Halves against halves until one lane is left.
  State acrossLanes(Operation *op, const ReductionRule *rule, State state);

  /// The folded value of this index of the kept axes.
  void keep(Operation *op, Lane lane);
  Index keptIndex() const;

  /// Folding nothing gives the start of the fold.
  void emitEmpty();

  Emitter &e_;
  const Nest &nest_;
  const RowBlock *rows_; // null: all rows
  /// Vectors side by side that are folded together, and where the first one is.
  size_t strips_ = 1;
  llvm::Value *firstStrip_ = nullptr;
  llvm::Value *isNew_ = nullptr; // which lanes have not been folded before; null: all
  Shape sizes_, sample_;         // of the loops, after merging; the latter decide (sample_sizes.h)
  llvm::SmallVector<bool> isDynamic_;
  llvm::SmallVector<bool> isFolded_;
  std::vector<std::vector<int64_t>> borders_; // along each axis
  int lanes_ = -1;
  int turned_ = -1;                    // the axis whose loop goes in blocks
  llvm::Value *endOfTurned_ = nullptr; // of the block
  /// The lanes of a step, and of one vector of the machine.
  unsigned stepLanes_ = 1, vectorLanes_ = 1;
  /// The kept axis whose loop is cut into ranges, and the range.
  struct {
    int axis = -1;
    llvm::Value *begin = nullptr, *end = nullptr;
  } shared_;
  /// The outermost fold is cut into blocks.
  bool sharesFold_ = false;
};

} // namespace fluxion::codegen
