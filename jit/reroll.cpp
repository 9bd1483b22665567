// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A run becomes a scan. What a step reads of the step before is carried; what others read of a step
// is stacked, unless it is of the last step; rows that a later run reads in order are rows of its
// scan.
#include "jit/reroll.h"

#include "jit/runs.h"

#include "ir/ops/control.h"
#include "ir/ops/indexing.h"
#include "ir/ops/structural.h"

#include <map>

namespace fluxion::codegen {
namespace {

using ir::SmallVector;
using mlir::OpBuilder;
using mlir::OpOperand;

/// Some rows of a stack.
Value rowsOf(OpBuilder &b, Value stack, int64_t begin, int64_t end) {
  auto type = ir::tensorTypeOf(stack);
  if (begin == 0 && end == type.getDimSize(0))
    return stack;
  SmallVector<int64_t> starts(type.getRank(), 0), limits(type.getShape()),
      strides(type.getRank(), 1);
  starts[0] = begin;
  limits[0] = end;
  return ir::SliceOp::create(b, stack.getLoc(), stack, starts, limits, strides);
}

/// The scan that a run becomes.
class Loop {
public:
  struct Carried {
    StepResult made;
    Value init; // null: only its end matters
  };
  /// Rows of an earlier loop, from step `first` on.
  struct Rows {
    size_t run;
    StepResult made;
    int64_t first;
    auto operator<=>(const Rows &) const = default;
  };

  unsigned carried(StepResult made, Value init) { return numberIn(carried_, Carried{made, init}); }
  unsigned rows(const Rows &rows) { return numberIn(rows_, rows); }
  unsigned constant(Value value) { return numberIn(consts_, value); }
  void stack(StepResult made) { numberIn(stacked_, made); }
  /// Its value in the last step will be asked for.
  void end(StepResult made) {
    if (llvm::none_of(carried_, [&](const Carried &c) { return c.made == made; }))
      carried_.push_back({made, Value()});
  }

  std::vector<Carried> carried_;
  std::vector<Rows> rows_;
  std::vector<Value> consts_;
  std::vector<StepResult> stacked_;
  ir::ScanOp scan;

  Value endOf(StepResult made) {
    for (auto [i, c] : llvm::enumerate(carried_))
      if (c.made == made)
        return scan->getResult(i);
    return {};
  }
  Value stackOf(StepResult made) {
    auto found = llvm::find(stacked_, made);
    return scan->getResult(carried_.size() + (found - stacked_.begin()));
  }

private:
  template <class T> static unsigned numberIn(std::vector<T> &all, const T &value) {
    auto found = llvm::find_if(all, [&](const T &other) { return isSame(other, value); });
    if (found == all.end())
      found = all.insert(found, value);
    return found - all.begin();
  }
  template <class T> static bool isSame(const T &x, const T &y) { return x == y; }
  static bool isSame(const Carried &x, const Carried &y) {
    return x.made == y.made && x.init == y.init;
  }
};

class Roller {
public:
  explicit Roller(mlir::Block &block) : block_(block), loops_(block_.runs.size()) {}

  void run() {
    for (size_t i = 0; i < loops_.size(); ++i)
      listSources(i);
    for (size_t i = 0; i < loops_.size(); ++i)
      forEachOutsideUse(i, [&](OpOperand &use, size_t number) { askFor(i, use, number); });
    for (size_t i = 0; i < loops_.size(); ++i)
      build(i);
    for (size_t i = 0; i < loops_.size(); ++i)
      forEachOutsideUse(i, [&](OpOperand &use, size_t) {
        if (!block_.runOf(block_.numberOf(use.getOwner())))
          use.set(valueOf(use.get()));
      });
    for (const Run &run : llvm::reverse(block_.runs))
      for (size_t i = run.end(); i-- > run.begin;)
        block_.ops[i]->erase();
  }

private:
  Operation *opOf(const Run &run, size_t op) const { return block_.ops[run.begin + op]; }

  //===--------------------------------------------------------------------------------------------
  // What goes in and out

  void listSources(size_t i) {
    for (const auto &sources : block_.runs[i].sources)
      for (const Source &source : sources)
        switch (source.kind) {
        case Source::same:
          if (!ir::isConstant(source.value))
            loops_[i].constant(source.value);
          break;
        case Source::ofStep: break;
        case Source::ofStepBefore: loops_[i].carried(source.made, source.value); break;
        case Source::ofOtherRun:
          loops_[i].rows({source.run, source.made, source.first});
          loops_[source.run].stack(source.made);
          break;
        }
  }

  template <class F> void forEachOutsideUse(size_t i, F act) {
    const Run &run = block_.runs[i];
    for (size_t number = run.begin; number < run.end(); ++number)
      for (Value result : block_.ops[number]->getResults())
        for (OpOperand &use : llvm::make_early_inc_range(result.getUses())) {
          auto user = block_.numberOf(use.getOwner());
          if (!user || !run.contains(*user))
            act(use, number);
        }
  }

  /// A use of what op `number` makes, outside of its run.
  void askFor(size_t i, OpOperand &use, size_t number) {
    const Run &run = block_.runs[i];
    StepResult made = run.madeBy(number, mlir::cast<mlir::OpResult>(use.get()).getResultNumber());
    auto user = block_.numberOf(use.getOwner());
    if (const Run *reader = block_.runOf(user)) {
      const Source &source = reader->sources[reader->madeBy(*user, 0).op][use.getOperandNumber()];
      // Only what the first step reads is read on its own.
      bool isFirst = reader->stepOf(*user) == 0;
      if (source.kind == Source::ofOtherRun || !isFirst)
        return;
    }
    if (run.stepOf(number) + 1 == run.count)
      loops_[i].end(made);
    else
      loops_[i].stack(made);
  }

  /// What takes the place of a value that a run has made; others stay.
  Value valueOf(Value value) {
    auto number = block_.numberOf(value);
    const Run *run = block_.runOf(number);
    if (!run)
      return value;
    Loop &loop = loops_[run - block_.runs.data()];
    StepResult made = run->madeBy(*number, mlir::cast<mlir::OpResult>(value).getResultNumber());
    if (run->stepOf(*number) + 1 == run->count)
      if (Value end = loop.endOf(made))
        return end;
    Value &row = taken_[value];
    if (!row) {
      auto at = static_cast<int64_t>(run->rowOf(run->stepOf(*number)));
      OpBuilder b(loop.scan->getContext());
      b.setInsertionPointAfter(loop.scan);
      Value rows = rowsOf(b, loop.stackOf(made), at, at + 1);
      row = ir::ReshapeOp::create(b, value.getLoc(), value.getType(), rows);
    }
    return row;
  }

  //===--------------------------------------------------------------------------------------------
  // The scan

  void build(size_t i) {
    const Run &run = block_.runs[i];
    Loop &loop = loops_[i];
    mlir::Location loc = opOf(run, 0)->getLoc();
    OpBuilder b(opOf(run, 0));
    SmallVector<Value> consts, init, over;
    for (Value value : loop.consts_)
      consts.push_back(valueOf(value));
    for (const Loop::Carried &carried : loop.carried_)
      init.push_back(carried.init ? valueOf(carried.init) : zeros(b, run, carried.made));
    for (const Loop::Rows &rows : loop.rows_)
      over.push_back(rowsReadBy(b, run, rows));
    auto body = bodyOf(run, loop, consts, init, over);
    loop.scan =
        ir::ScanOp::create(b, loc, *body, consts, init, over,
                           ir::StepCount{{}, static_cast<int64_t>(run.count)}, run.isReversed);
  }
  Value zeros(OpBuilder &b, const Run &run, StepResult made) {
    Value like = opOf(run, made.op)->getResult(made.result);
    return ir::zeros(b, like.getLoc(), ir::tensorTypeOf(like));
  }
  /// The rows in the order of memory; the loop goes through them in its own.
  Value rowsReadBy(OpBuilder &b, const Run &run, const Loop::Rows &rows) {
    const Run &other = block_.runs[rows.run];
    auto first = static_cast<int64_t>(other.rowOf(static_cast<size_t>(rows.first)));
    auto count = static_cast<int64_t>(run.count);
    int64_t begin = run.isReversed ? first - count + 1 : first;
    return rowsOf(b, loops_[rows.run].stackOf(rows.made), begin, begin + count);
  }

  transforms::OwnedFunction bodyOf(const Run &run, Loop &loop, llvm::ArrayRef<Value> consts,
                                   llvm::ArrayRef<Value> init, llvm::ArrayRef<Value> over) {
    mlir::MLIRContext *context = opOf(run, 0)->getContext();
    SmallVector<mlir::Type> types{
        mlir::RankedTensorType::get({}, mlir::IntegerType::get(context, 64))};
    for (llvm::ArrayRef<Value> values : {consts, init})
      for (Value value : values)
        types.push_back(value.getType());
    for (Value stack : over) {
      auto type = ir::tensorTypeOf(stack);
      types.push_back(ir::withShape(type, type.getShape().drop_front()));
    }
    transforms::FunctionUnderConstruction f(opOf(run, 0)->getLoc(), "step", types);
    std::vector<Operation *> copies;
    for (size_t m = 0; m < run.length; ++m)
      copies.push_back(copied(f, run, loop, m, copies));
    SmallVector<Value> results;
    for (const Loop::Carried &carried : loop.carried_)
      results.push_back(copies[carried.made.op]->getResult(carried.made.result));
    for (StepResult made : loop.stacked_)
      results.push_back(copies[made.op]->getResult(made.result));
    return f.finish(results);
  }

  Operation *copied(transforms::FunctionUnderConstruction &f, const Run &run, Loop &loop, size_t m,
                    llvm::ArrayRef<Operation *> copies) {
    SmallVector<Value> operands;
    unsigned firstCarried = 1 + loop.consts_.size();
    unsigned firstRow = firstCarried + loop.carried_.size();
    auto argument = [&](unsigned k) -> Value { return f.body().getArgument(k); };
    for (const Source &source : run.sources[m])
      switch (source.kind) {
      case Source::same:
        if (ir::isConstant(source.value))
          operands.push_back(f.b.clone(*source.value.getDefiningOp())->getResult(0));
        else
          operands.push_back(argument(1 + loop.constant(source.value)));
        break;
      case Source::ofStep:
        operands.push_back(copies[source.made.op]->getResult(source.made.result));
        break;
      case Source::ofStepBefore:
        operands.push_back(argument(firstCarried + loop.carried(source.made, source.value)));
        break;
      case Source::ofOtherRun:
        operands.push_back(argument(firstRow + loop.rows({source.run, source.made, source.first})));
        break;
      }
    if (llvm::any_of(run.movesBy[m], [](int64_t by) { return by != 0; }))
      return movingSlice(f, run, m, operands.front());
    Operation *copy = opOf(run, m)->clone();
    copy->setOperands(operands);
    f.b.insert(copy);
    return copy;
  }

  /// A part that begins elsewhere in every step: at start + by k in step k, which is the t-th row.
  Operation *movingSlice(transforms::FunctionUnderConstruction &f, const Run &run, size_t m,
                         Value array) {
    auto slice = mlir::cast<ir::SliceOp>(opOf(run, m));
    mlir::Location loc = slice.getLoc();
    Value t = f.body().getArgument(0);
    auto number = [&](int64_t value) {
      return ir::splat(f.b, loc, ir::tensorTypeOf(t), static_cast<double>(value));
    };
    SmallVector<Value> starts;
    for (auto [start, by] : llvm::zip(slice.getStart(), run.movesBy[m])) {
      int64_t first = run.isReversed ? start + by * static_cast<int64_t>(run.count - 1) : start;
      ir::Expr moved =
          ir::Expr(f.b, loc, t) * ir::Expr(f.b, loc, number(run.isReversed ? -by : by));
      starts.push_back(by == 0 ? number(start)
                               : (moved + ir::Expr(f.b, loc, number(first))).value());
    }
    return ir::DynamicSliceOp::create(f.b, loc, array, starts, slice.getType().getShape());
  }

  BlockOfRuns block_;
  std::vector<Loop> loops_; // by run
  llvm::DenseMap<Value, Value> taken_;
};

} // namespace

void rerollRuns(transforms::FuncOp function) {
  SmallVector<mlir::Block *> blocks;
  function.walk([&](mlir::Block *block) { blocks.push_back(block); });
  for (mlir::Block *block : blocks)
    Roller(*block).run();
}

} // namespace fluxion::codegen
