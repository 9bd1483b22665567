// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop over blocks of rows, in which every nest does its part of a block. Folds over the rows go
// on from block to block in accumulators in memory: the blocks of blocks that keep the error small
// have one each, and where several threads work, every part has its own, which are merged in their
// order.
#include "jit/row_nests.h"

#include "jit/nest.h"
#include "jit/row_groups.h"
#include "jit/work.h"

namespace fluxion::codegen {
namespace {

// After so many blocks an accumulator is relieved (compare longestChain in jit/nest.cpp).
constexpr int64_t longestChain = 64;

class RowsEmitter {
public:
  RowsEmitter(Emitter &e, const PlanStep &step)
      : e_(e), b_(e.b), plan_(e.plan()), step_(step), rows_(step.rows),
        numBlocks_(static_cast<int64_t>(llvm::divideCeil(rows_.count, rows_.perBlock))) {
    for (const Nest &nest : step.nests)
      for (const NestOutput &output : nest.outputs)
        if (output.isReduction && foldsRows(nest))
          folds_.push_back(output.op);
  }

  void run() {
    bool isShared = e_.mayBeShared() && numBlocks_ > 1 && work() >= worthHelp;
    if (isShared && folds_.empty())
      e_.inParts(values(), number(numBlocks_), number(stepsPerPart(numBlocks_, work())),
                 [&](llvm::Value *begin, llvm::Value *end) { overRows(begin, end, {}); });
    else if (isShared)
      foldInParts();
    else
      alone();
    e_.forget();
  }

private:
  /// The places of all accumulators.
  using State = llvm::SmallVector<llvm::Value *>;
  llvm::Value *number(int64_t i) { return e_.number(i); }

  double work() const {
    double sum = 0;
    for (const Nest &nest : step_.nests)
      sum += workOf(nest, lanesAbout);
    return sum;
  }
  llvm::SmallVector<Value> values() const {
    llvm::SmallVector<Value> all;
    for (const Nest &nest : step_.nests)
      llvm::append_range(all, valuesOf(plan_, nest));
    return all;
  }

  void alone() {
    State state = freshState();
    reset(state);
    overRows(number(0), number(numBlocks_), state);
    handOver(state);
  }

  void foldInParts() {
    int64_t span = stepsPerPart(numBlocks_, work());
    auto count = static_cast<int64_t>(llvm::divideCeil(numBlocks_, span));
    uint64_t bytes = 0;
    for (Operation *op : folds_)
      bytes += roomOf(op);
    uint64_t states = e_.reserve(bytes * static_cast<uint64_t>(count));
    auto stateOf = [&](llvm::Value *part) {
      State state;
      llvm::Value *place =
          b_.CreateGEP(b_.getInt8Ty(), e_.reserved(states), b_.CreateMul(part, b_.getInt64(bytes)));
      for (Operation *op : folds_) {
        state.push_back(place);
        place = b_.CreateConstGEP1_64(b_.getInt8Ty(), place, roomOf(op));
      }
      return state;
    };
    e_.inParts(values(), number(count), number(1), [&](llvm::Value *first, llvm::Value *last) {
      e_.loop(first, last, 1, {}, [&](llvm::Value *part, auto) -> Emitter::Carried {
        llvm::Value *begin = b_.CreateMul(part, number(span));
        State state = stateOf(part);
        reset(state);
        overRows(begin, earlier(b_.CreateAdd(begin, number(span)), number(numBlocks_)), state);
        return {};
      });
    });
    State whole = freshState();
    reset(whole);
    e_.loop(0, count, 1, {}, [&](llvm::Value *part, auto) -> Emitter::Carried {
      merge(whole, stateOf(part));
      return {};
    });
    handOver(whole);
  }

  //===--------------------------------------------------------------------------------------------
  // Blocks

  /// All nests on blocks [begin, end).
  void overRows(llvm::Value *begin, llvm::Value *end, const State &state) {
    llvm::SmallVector<llvm::Value *> scratch;
    for (Value value : rows_.scratch)
      scratch.push_back(reservedFor(value, rows_.perBlock * elementsPerRow(value)));
    scratch_ = std::move(scratch);
    begin_.assign(rows_.numAxes, number(0));
    overOuter(0, [&] { overBlocks(begin, end, longestSpan(), state); });
    for (Value value : rows_.scratch)
      e_.defineAt(value, nullptr); // elsewhere it is nowhere
  }
  /// The leading axes that are not one with the next.
  void overOuter(unsigned axis, llvm::function_ref<void()> body) {
    if (axis == rows_.firstMerged)
      return body();
    int64_t size = step_.nests.front().space[static_cast<int>(axis)];
    e_.loop(0, size, 1, {}, [&](llvm::Value *i, auto) -> Emitter::Carried {
      begin_[axis] = i;
      overOuter(axis + 1, body);
      return {};
    });
  }
  int64_t longestSpan() const {
    int64_t span = 1;
    while (!folds_.empty() &&
           static_cast<int64_t>(llvm::divideCeil(numBlocks_, span)) > longestChain)
      span *= longestChain;
    return span;
  }
  void overBlocks(llvm::Value *begin, llvm::Value *end, int64_t span, const State &state) {
    if (span == 1)
      return oneByOne(begin, end, state);
    State inner = freshState();
    e_.loop(begin, end, span, {}, [&](llvm::Value *i, auto) -> Emitter::Carried {
      reset(inner);
      overBlocks(i, earlier(b_.CreateAdd(i, number(span)), end), span / longestChain, inner);
      merge(state, inner);
      return {};
    });
  }
  void oneByOne(llvm::Value *begin, llvm::Value *end, const State &state) {
    int64_t whole = rows_.count / rows_.perBlock;
    auto loop = [&](llvm::Value *stop) {
      e_.loop(begin, stop, 1, {}, [&](llvm::Value *i, auto) -> Emitter::Carried {
        oneBlock(i, rows_.perBlock, state);
        return {};
      });
    };
    if (numBlocks_ == 1)
      return oneBlock(begin, rows_.count, state);
    if (whole == numBlocks_)
      return loop(end);
    auto ifHolds = [&](llvm::Value *condition, llvm::function_ref<void()> body) {
      e_.onlyIf(condition, {}, [&]() -> Emitter::Carried {
        body();
        return {};
      });
    };
    ifHolds(b_.CreateICmpSLT(begin, number(whole)), [&] { loop(earlier(end, number(whole))); });
    ifHolds(b_.CreateICmpEQ(end, number(numBlocks_)),
            [&] { oneBlock(number(whole), rows_.count % rows_.perBlock, state); });
  }
  llvm::Value *earlier(llvm::Value *a, llvm::Value *b) {
    return b_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, a, b);
  }

  void oneBlock(llvm::Value *block, int64_t count, const State &state) {
    begin_.back() = b_.CreateMul(block, number(rows_.perBlock));
    for (auto [value, place] : llvm::zip(rows_.scratch, scratch_))
      e_.defineAt(value, movedBack(value, place));
    llvm::DenseMap<Operation *, llvm::Value *> accumulators;
    for (auto [op, place] : llvm::zip(folds_, state))
      accumulators[op] = place;
    RowBlock rows{begin_, count, accumulators};
    for (const Nest &nest : step_.nests)
      emitNest(e_, nest, rows);
  }
  /// Where the value would begin if it were there from the first row on.
  llvm::Value *movedBack(Value value, llvm::Value *place) {
    Shape strides = ir::shapeOf(value).rowMajorStrides();
    llvm::Value *rows = number(0);
    for (auto [axis, begin] : llvm::enumerate(begin_))
      rows = b_.CreateAdd(rows, b_.CreateMul(begin, number(strides[static_cast<int>(axis)])));
    return e_.address(ir::elementTypeOf(value), place, b_.CreateNeg(rows));
  }
  int64_t elementsPerRow(Value value) const {
    return ir::shapeOf(value).rowMajorStrides()[static_cast<int>(rows_.numAxes) - 1];
  }
  llvm::Value *reservedFor(Value like, int64_t elements) {
    int64_t bytes = elements * byteSize(ir::dtypeOf(ir::tensorTypeOf(like)));
    auto *memory = llvm::ArrayType::get(b_.getInt8Ty(), static_cast<uint64_t>(bytes));
    return e_.entryAlloca(memory, llvm::Align(64));
  }

  //===--------------------------------------------------------------------------------------------
  // Folds over the rows

  static uint64_t roomOf(Operation *op) { return llvm::alignTo(ir::bytesOf(op->getResult(0)), 64); }

  State freshState() {
    State state;
    for (Operation *op : folds_)
      state.push_back(
          reservedFor(op->getResult(0), ir::tensorTypeOf(op->getResult(0)).getNumElements()));
    return state;
  }
  /// Stores `element(op, offset)` as every element of every accumulator.
  void store(const State &state, llvm::function_ref<Lane(size_t k, const Index &index)> element) {
    for (auto [k, place] : llvm::enumerate(state)) {
      Value result = folds_[k]->getResult(0);
      e_.overSpace(ir::shapeOf(result), [&, k = k, place = place](const Index &index) {
        e_.store(element(k, index), place, e_.uniformCoordinate(e_.linearized(result, index)));
      });
    }
  }
  void reset(const State &state) {
    store(state, [&](size_t k, const Index &) {
      return rules().reductionOf(folds_[k])->start(e_, folds_[k]).front();
    });
  }
  void merge(const State &into, const State &from) {
    store(into, [&](size_t k, const Index &index) {
      Operation *op = folds_[k];
      Lane before = e_.loadFrom(op->getResult(0), into[k], index);
      Lane more = e_.loadFrom(op->getResult(0), from[k], index);
      return rules().reductionOf(op)->merge(op, {before}, {more}).front();
    });
  }
  void handOver(const State &state) {
    for (auto [op, place] : llvm::zip(folds_, state)) {
      Value result = op->getResult(0);
      if (plan_.storageOf(result) == Storage::registers)
        e_.define(result, e_.loadAll(result, place));
      else
        e_.copy(e_.pointerTo(result), place, result);
    }
  }

  Emitter &e_;
  llvm::IRBuilder<> &b_;
  const Plan &plan_;
  const PlanStep &step_;
  const Rows &rows_;
  int64_t numBlocks_;
  llvm::SmallVector<Operation *> folds_;
  llvm::SmallVector<llvm::Value *> scratch_, begin_;
};

} // namespace

void emitRows(Emitter &emitter, const PlanStep &step) { RowsEmitter(emitter, step).run(); }

} // namespace fluxion::codegen
