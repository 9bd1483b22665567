// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A run is found by its ops, of which those `length` apart are of one kind, then held against its
// operands: two steps in the middle say where each operand comes from, and the run is as long as
// that holds.
#include "jit/runs.h"

#include "ir/ops/structural.h"
#include "jit/elemental.h"
#include "jit/plan.h"
#include "jit/sample_sizes.h"

#include <array>
#include <unordered_map>

namespace fluxion::codegen {
namespace {

// What is worth a loop: so many steps, and so many ops that are not compiled one by one.
constexpr size_t leastSteps = 8, leastOps = 256;
// So many ops in a row have to look alike before it is looked for a run.
constexpr size_t window = 8;
// So many earlier places that look alike are tried.
constexpr size_t numPlaces = 4;
// What is carried through memory is better fused from step to step where it is larger, or where a
// step that could be fused takes fewer instructions per element.
constexpr int64_t mostCarriedElements = 16384, leastCostOfLarge = 64;
// So many ops are never fused: code of that length takes seconds to compile.
constexpr size_t mostFusedOps = 1024;

/// All of an op but its operands. A window is like others that begin elsewhere.
struct Look {
  explicit Look(Operation *op) : op(op) {
    auto slice = mlir::dyn_cast<ir::SliceOp>(op);
    bool isWindow = slice && llvm::all_of(slice.getStride(), [](int64_t by) { return by == 1; });
    attributes = isWindow ? mlir::Attribute(slice.getStrideAttr()) : op->getAttrDictionary();
  }
  llvm::hash_code hash() const {
    auto types = op->getOperandTypes();
    return llvm::hash_combine(
        op->getName(), attributes, llvm::hash_combine_range(types.begin(), types.end()),
        llvm::hash_combine_range(op->result_type_begin(), op->result_type_end()));
  }
  bool operator==(const Look &other) const {
    return op->getName() == other.op->getName() && attributes == other.attributes &&
           llvm::equal(op->getOperandTypes(), other.op->getOperandTypes()) &&
           llvm::equal(op->getResultTypes(), other.op->getResultTypes());
  }

  Operation *op;
  mlir::Attribute attributes;
};

bool isRepeatable(Operation *op) {
  auto isSized = [](Value x) { return ir::tensorTypeOf(x).hasStaticShape(); };
  return op->getNumRegions() == 0 && op->getNumResults() > 0 &&
         llvm::all_of(op->getOperands(), isSized) && llvm::all_of(op->getResults(), isSized);
}

/// A number for every look; one of its own for what no loop may repeat.
std::vector<uint32_t> kindsOf(llvm::ArrayRef<Operation *> ops) {
  std::vector<uint32_t> kinds;
  std::unordered_map<size_t, std::pair<Look, uint32_t>> known;
  uint32_t next = 0;
  for (Operation *op : ops) {
    if (!isRepeatable(op)) {
      kinds.push_back(next++);
      continue;
    }
    Look look(op);
    auto [found, isNew] = known.try_emplace(look.hash(), look, next);
    bool isThis = isNew || found->second.first == look;
    kinds.push_back(isThis ? found->second.second : next);
    next += isNew || !isThis;
  }
  return kinds;
}

class Finder {
public:
  explicit Finder(BlockOfRuns &block) : block_(block), kinds_(kindsOf(block.ops)) {}

  void run() {
    std::unordered_map<size_t, Places> places;
    for (size_t i = 0, floor = 0; i + window <= kinds_.size(); ++i) {
      Places &earlier = places[llvm::hash_combine_range(&kinds_[i], &kinds_[i] + window)];
      std::optional<Run> run;
      for (size_t k = 0; k < numPlaces && !run; ++k)
        if (earlier[k] > floor)
          run = longestFrom(earlier[k] - 1, i);
      std::rotate(earlier.begin(), earlier.end() - 1, earlier.end());
      earlier[0] = i + 1; // 0: none
      if (!run)
        continue;
      floor = run->end();
      i = floor - 1;
      block_.runs.push_back(std::move(*run));
    }
  }

private:
  using Places = std::array<size_t, numPlaces>;

  static bool isWorthIt(size_t length, size_t count) {
    return count >= leastSteps && length * count >= leastOps;
  }

  /// A run that begins at about `begin`, its second step at about `next`.
  std::optional<Run> longestFrom(size_t begin, size_t next) {
    size_t length = next - begin;
    auto tried = triedUpTo_.try_emplace(length, 0).first;
    if (tried->second > next || refusedUpTo_ > next)
      return std::nullopt;
    size_t end = next;
    while (end < kinds_.size() && kinds_[end] == kinds_[end - length])
      ++end;
    tried->second = end;
    while (isWorthIt(length, (end - begin) / length)) {
      Run run;
      run.begin = beginWithLeastCarried(begin, end, length);
      run.length = length;
      run.count = (end - run.begin) / length;
      size_t span = describe(run);
      if (span == 1 && trim(run) && isWorthIt(run.length, run.count)) {
        if (carriesLittle(run))
          return run;
        refusedUpTo_ = run.end(); // several steps in one carry as much
      }
      if (span <= 1)
        return std::nullopt;
      length *= span; // values that live longer than a step: several steps become one
    }
    return std::nullopt;
  }

  Operation *opOf(const Run &run, size_t step, size_t op) const {
    return block_.ops[run.begin + step * run.length + op];
  }

  //===--------------------------------------------------------------------------------------------
  // Where a step begins

  static int64_t elementsOf(Value value) { return sampleTypeOf(value).getNumElements(); }

  /// Steps may begin at any of their ops: at best where the fewest elements cross over.
  size_t beginWithLeastCarried(size_t begin, size_t end, size_t length) const {
    size_t middle = begin + (end - begin) / length / 2 * length;
    std::vector<int64_t> change(2 * length + 1), crossing(length);
    for (size_t x = middle; x < middle + length; ++x)
      for (Value result : block_.ops[x]->getResults()) {
        size_t last = lastUse(result, x, x + length);
        change[x - middle + 1] += elementsOf(result);
        change[last - middle + 1] -= elementsOf(result);
      }
    int64_t now = 0;
    for (size_t k = 0; k < 2 * length; ++k)
      crossing[k % length] += now += change[k];
    auto least = std::min_element(crossing.begin(), crossing.end());
    size_t best = begin + static_cast<size_t>(least - crossing.begin());
    return (end - best) / length >= leastSteps ? best : begin;
  }
  size_t lastUse(Value value, size_t from, size_t limit) const {
    size_t last = from;
    for (Operation *user : value.getUsers())
      if (auto number = block_.numberOf(user); number && *number <= limit)
        last = std::max(last, *number);
    return last;
  }

  //===--------------------------------------------------------------------------------------------
  // Where operands come from

  size_t middleOf(const Run &run) const { return run.count / 2 - 1; }

  /// Fills the sources by what two steps in the middle read. 1; 0: it is no run; else how many
  /// steps back something is from.
  size_t describe(Run &run) const {
    size_t middle = middleOf(run), span = 1;
    for (size_t m = 0; m < run.length; ++m) {
      Operation *op = opOf(run, middle, m), *after = opOf(run, middle + 1, m);
      run.movesBy.push_back(movement(op, after));
      auto &sources = run.sources.emplace_back();
      for (auto [x, y] : llvm::zip(op->getOperands(), after->getOperands())) {
        auto source = sourceOf(run, middle, x, y, span);
        if (!source)
          return 0;
        sources.push_back(*source);
      }
    }
    return span;
  }

  static llvm::SmallVector<int64_t, 2> movement(Operation *op, Operation *after) {
    llvm::SmallVector<int64_t, 2> by;
    if (auto slice = mlir::dyn_cast<ir::SliceOp>(op))
      for (auto [x, y] : llvm::zip(slice.getStart(), mlir::cast<ir::SliceOp>(after).getStart()))
        by.push_back(y - x);
    return by;
  }

  /// What is `x` in step `middle` and `y` in the next one.
  std::optional<Source> sourceOf(const Run &run, size_t middle, Value x, Value y,
                                 size_t &span) const {
    if (x == y)
      return Source{.kind = Source::same, .value = x};
    auto i = block_.numberOf(x), j = block_.numberOf(y);
    if (!i || !j || resultOf(x) != resultOf(y))
      return std::nullopt;
    if (run.contains(*i) && *j == *i + run.length) {
      size_t back = middle - run.stepOf(*i);
      span = std::max(span, back);
      return Source{.kind = back == 0 ? Source::ofStep : Source::ofStepBefore,
                    .made = run.madeBy(*i, resultOf(x))};
    }
    const Run *other = block_.runOf(i);
    if (!other || !other->contains(*j) || other->madeBy(*i, 0) != other->madeBy(*j, 0))
      return std::nullopt;
    auto step = static_cast<int64_t>(other->stepOf(*i));
    int64_t direction = static_cast<int64_t>(other->stepOf(*j)) - step;
    if (direction != 1 && direction != -1)
      return std::nullopt;
    return Source{.kind = Source::ofOtherRun,
                  .made = other->madeBy(*i, resultOf(x)),
                  .run = static_cast<size_t>(other - block_.runs.data()),
                  .first = step - direction * static_cast<int64_t>(middle),
                  .direction = direction};
  }
  static unsigned resultOf(Value value) {
    return mlir::cast<mlir::OpResult>(value).getResultNumber();
  }

  //===--------------------------------------------------------------------------------------------
  // How far that holds

  enum class Fit { no, asFirst, exact };

  Fit fit(const Run &run, size_t step) const {
    Fit all = Fit::exact;
    for (size_t m = 0; m < run.length; ++m) {
      Operation *op = opOf(run, step, m);
      if (!movesAsSaid(run, step, m))
        return Fit::no;
      for (auto [source, value] : llvm::zip(run.sources[m], op->getOperands()))
        all = std::min(all, fit(run, step, source, value));
      if (all == Fit::no)
        return all;
    }
    return all;
  }
  bool movesAsSaid(const Run &run, size_t step, size_t m) const {
    auto slice = mlir::dyn_cast<ir::SliceOp>(opOf(run, step, m));
    if (!slice)
      return true;
    auto steps = static_cast<int64_t>(step) - static_cast<int64_t>(middleOf(run));
    auto middle = mlir::cast<ir::SliceOp>(opOf(run, middleOf(run), m));
    for (auto [start, begin, by] : llvm::zip(slice.getStart(), middle.getStart(), run.movesBy[m]))
      if (start != begin + steps * by)
        return false;
    return true;
  }
  Fit fit(const Run &run, size_t step, const Source &source, Value value) const {
    auto number = block_.numberOf(value);
    auto isMadeBy = [&](const Run &maker, int64_t at) {
      return at >= 0 && at < static_cast<int64_t>(maker.count) &&
             value == opOf(maker, static_cast<size_t>(at), source.made.op)
                          ->getResult(source.made.result);
    };
    auto at = static_cast<int64_t>(step);
    switch (source.kind) {
    case Source::same: return value == source.value ? Fit::exact : Fit::no;
    case Source::ofStep: return isMadeBy(run, at) ? Fit::exact : Fit::no;
    case Source::ofStepBefore:
      if (isMadeBy(run, at - 1))
        return Fit::exact;
      return !number || *number < run.begin + step * run.length ? Fit::asFirst : Fit::no;
    case Source::ofOtherRun:
      return isMadeBy(block_.runs[source.run], source.first + source.direction * at) ? Fit::exact
                                                                                     : Fit::no;
    }
    return Fit::no;
  }

  /// Leaves the steps that are as said.
  bool trim(Run &run) const {
    size_t first = middleOf(run), last = first + 1;
    while (first > 0 && fit(run, first - 1) == Fit::exact)
      --first;
    if (first > 0 && fit(run, first - 1) == Fit::asFirst)
      --first;
    while (last < run.count && fit(run, last) == Fit::exact)
      ++last;
    // What every step reads is there before the first.
    for (const auto &sources : run.sources)
      for (const Source &source : sources) {
        auto number = source.kind == Source::same ? block_.numberOf(source.value) : std::nullopt;
        if (number && *number >= run.begin + first * run.length)
          first = (*number - run.begin) / run.length + 1;
      }
    if (first >= last)
      return false;
    beginAt(run, first, last - first);
    return setDirection(run);
  }
  void beginAt(Run &run, size_t first, size_t count) const {
    run.begin += first * run.length;
    run.count = count;
    for (size_t m = 0; m < run.length; ++m)
      for (auto [source, value] : llvm::zip(run.sources[m], opOf(run, 0, m)->getOperands())) {
        if (source.kind == Source::ofStepBefore)
          source.value = value;
        source.first += source.direction * static_cast<int64_t>(first);
      }
  }
  /// All rows are read in one direction.
  bool setDirection(Run &run) const {
    std::optional<bool> isReversed;
    for (const auto &sources : run.sources)
      for (const Source &source : sources) {
        if (source.kind != Source::ofOtherRun)
          continue;
        bool isBackwards = (source.direction < 0) != block_.runs[source.run].isReversed;
        if (isReversed && *isReversed != isBackwards)
          return false;
        isReversed = isBackwards;
      }
    run.isReversed = isReversed.value_or(false);
    return true;
  }
  bool carriesLittle(const Run &run) const {
    llvm::SmallDenseSet<Value> carried;
    for (const auto &sources : run.sources)
      for (const Source &source : sources)
        if (source.kind == Source::ofStepBefore)
          carried.insert(opOf(run, 0, source.made.op)->getResult(source.made.result));
    int64_t elements = 0, large = 0, cost = 0;
    for (Value value : carried) {
      elements += elementsOf(value);
      large += elementsOf(value) > registerLimitInLoops;
    }
    bool isFused = true;
    for (size_t m = 0; m < run.length; ++m) {
      const ElementalRule *rule = rules().elementalOf(opOf(run, 0, m));
      isFused &= rule != nullptr;
      cost += rule ? rule->cost : 0;
    }
    return elements <= mostCarriedElements &&
           (!isFused || cost >= large * leastCostOfLarge || run.count * run.length > mostFusedOps);
  }

  BlockOfRuns &block_;
  std::vector<uint32_t> kinds_;
  llvm::DenseMap<size_t, size_t> triedUpTo_; // by length
  size_t refusedUpTo_ = 0;
};

} // namespace

BlockOfRuns::BlockOfRuns(mlir::Block &block) {
  llvm::SmallVector<Operation *> constants;
  for (Operation &op : block.without_terminator()) {
    if (ir::isConstant(&op)) {
      constants.push_back(&op);
      continue;
    }
    number_[&op] = ops.size();
    ops.push_back(&op);
  }
  Finder(*this).run();
  if (!runs.empty())
    for (Operation *op : llvm::reverse(constants))
      op->moveBefore(&block, block.begin());
}

std::optional<size_t> BlockOfRuns::numberOf(Operation *op) const {
  auto found = op ? number_.find(op) : number_.end();
  return found == number_.end() ? std::nullopt : std::optional(found->second);
}

const Run *BlockOfRuns::runOf(std::optional<size_t> op) const {
  if (!op)
    return nullptr;
  auto after = llvm::upper_bound(runs, *op, [](size_t x, const Run &run) { return x < run.begin; });
  if (after == runs.begin() || !std::prev(after)->contains(*op))
    return nullptr;
  return &*std::prev(after);
}

} // namespace fluxion::codegen
