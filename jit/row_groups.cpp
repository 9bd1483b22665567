// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/row_groups.h"

#include "jit/accesses.h"
#include "jit/elemental.h"
#include "jit/sample_sizes.h"
#include "jit/work.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::codegen {
namespace {

// What a block of rows touches stays in the first cache.
constexpr int64_t blockBytes = 32 << 10;
// Rows of more bytes leave even the second cache before the next nest reads them.
constexpr int64_t longestRow = 256 << 10;
// What a fold over rows has made so far is read and written once a block: that has to be little
// beside so many rows.
constexpr int64_t rowsPerFold = 8, largestFold = 16 << 10;
// Memory for values of which just a block is kept; it lies on the stack of the thread.
constexpr int64_t scratchBytes = 64 << 10;
constexpr size_t mostNests = 16;

/// The nests of one step, as far as they have been found.
class Group {
public:
  Group(const Plan &plan, mlir::Block *block, unsigned first)
      : plan_(plan), block_(block), first_(first) {}

  size_t size() const { return nests_.size(); }

  /// Takes the nest in unless that is wrong or of no use.
  bool add(const Nest &nest) {
    if (nest.space.numElements() == 0 || nests_.size() == mostNests)
      return false;
    Candidate next{&nest, accessesOf(plan_, nest)};
    size_t axes = axesFor(next);
    bool joins = axes > 0 && (nests_.empty() || isWorthIt(next, axes));
    if (!joins)
      return false;
    axes_ = axes;
    cost_ += nest.cost;
    for (const Access &access : next.accesses)
      if (isOfMemory(plan_, access))
        touched_.insert(access.value);
    for (const NestOutput &output : nest.outputs)
      touched_.insert(output.op->getResult(0));
    nests_.push_back(std::move(next));
    return true;
  }

private:
  struct Candidate {
    const Nest *nest;
    std::vector<Access> accesses;
  };

  /// The number of leading axes that the nest may share with those that are there.
  size_t axesFor(const Candidate &next) const {
    size_t axes = nests_.empty() ? next.nest->space.size() : axes_;
    const Shape &mine = next.nest->space,
                &theirs = nests_.empty() ? mine : nests_.front().nest->space;
    size_t common = 0;
    while (common < std::min(mine.size(), theirs.size()) && mine[common] == theirs[common])
      ++common;
    axes = std::min({axes, common, axesThatFoldsAllow(*next.nest)});
    for (const Access &access : next.accesses)
      axes = std::min(axes, axesThatAllow(access, *next.nest));
    return axes;
  }
  /// Rows are folded by the whole or not at all.
  static size_t axesThatFoldsAllow(const Nest &nest) {
    size_t axes = 0;
    if (!foldsRows(nest))
      return nest.reducedAxes.empty() ? nest.space.size()
                                      : static_cast<size_t>(nest.reducedAxes.front());
    while (axes < nest.reducedAxes.size() && nest.reducedAxes[axes] == static_cast<int64_t>(axes))
      ++axes;
    return axes;
  }
  /// What the group has made is there for the row that it was made for.
  size_t axesThatAllow(const Access &access, const Nest &nest) const {
    constexpr size_t any = std::numeric_limits<size_t>::max();
    Value value = access.value;
    bool isMadeHere = value.getParentBlock() == block_ && plan_.slotOf(value) > first_ &&
                      plan_.storageOf(value) != Storage::fused;
    if (!isMadeHere || llvm::any_of(nest.outputs, [&](const NestOutput &output) {
          return output.op == value.getDefiningOp();
        }))
      return any;
    bool isOfRows = llvm::any_of(nests_, [&](const Candidate &other) {
      return llvm::any_of(other.nest->outputs, [&](const NestOutput &output) {
        return output.op == value.getDefiningOp() &&
               !(output.isReduction && foldsRows(*other.nest));
      });
    });
    return isOfRows ? numAxesInPlace(access) : 0;
  }

  bool isWorthIt(const Candidate &next, size_t axes) const {
    bool sharesMemory = llvm::any_of(next.accesses, [&](const Access &access) {
      return isOfMemory(plan_, access) && touched_.contains(access.value);
    });
    if (!sharesMemory || cost_ + next.nest->cost > nestLimit)
      return false;
    int64_t rows = 1;
    for (size_t k = 0; k < axes; ++k)
      rows *= next.nest->space[static_cast<int>(k)];
    int64_t bytes = 0;
    llvm::DenseSet<Value> counted;
    bool folds = false;
    auto count = [&](const Candidate &candidate) {
      for (const Access &access : candidate.accesses)
        if (isOfMemory(plan_, access) && counted.insert(access.value).second &&
            dependsOnRow(access, axes))
          bytes += static_cast<int64_t>(ir::bytesOf(access.value)) / rows;
      folds |= foldsRows(*candidate.nest);
      return !foldsRows(*candidate.nest) || areSmall(*candidate.nest);
    };
    if (!llvm::all_of(nests_, count) || !count(next))
      return false;
    return rows > 1 && bytes <= (folds ? longestRow / rowsPerFold : longestRow);
  }
  static bool dependsOnRow(const Access &access, size_t axes) {
    return !access.isKnown || llvm::any_of(access.index.coordinates, [&](const Coordinate &c) {
      return llvm::any_of(llvm::seq<size_t>(0, axes),
                          [&](size_t k) { return c.coefficients[k] != 0; });
    });
  }
  static bool areSmall(const Nest &nest) {
    return llvm::all_of(nest.outputs, [](const NestOutput &output) {
      if (!output.isReduction)
        return true;
      return !rules().reductionOf(output.op)->needsPlace &&
             ir::bytesOf(output.op->getResult(0)) <= uint64_t{largestFold};
    });
  }

  const Plan &plan_;
  mlir::Block *block_;
  unsigned first_; // step
  std::vector<Candidate> nests_;
  llvm::DenseSet<Value> touched_;
  size_t axes_ = 0;
  unsigned cost_ = 0;

public:
  size_t axes() const { return axes_; }
};

/// What is to be said of a step of several nests.
class Finisher {
public:
  Finisher(Plan &plan, BlockPlan &block, PlanStep &step, unsigned slot)
      : plan_(plan), block_(block), step_(step), slot_(slot) {}

  void run() {
    step_.rows.count = 1;
    const Shape &space = step_.nests.front().space;
    for (unsigned k = 0; k < step_.rows.numAxes; ++k)
      rows_ *= space[static_cast<int>(k)];
    while (keepOne())
      ;
    listScratch();
    mergeAxes();
    for (unsigned k = step_.rows.firstMerged; k < step_.rows.numAxes; ++k)
      step_.rows.count *= space[static_cast<int>(k)];
    step_.rows.perBlock = rowsPerBlock();
  }

private:
  using Accesses = std::vector<std::vector<Access>>;
  Accesses accesses() const {
    Accesses all;
    for (const Nest &nest : step_.nests)
      all.push_back(accessesOf(plan_, nest));
    return all;
  }

  //===--------------------------------------------------------------------------------------------
  // Values that are kept for the nests behind the one that computes them first

  /// Of the dear values that several nests compute, the last one in the program.
  bool keepOne() {
    Accesses all = accesses();
    Operation *last = nullptr;
    for (size_t k = 1; k < all.size(); ++k)
      for (const Access &access : all[k]) {
        Operation *op = access.value.getDefiningOp();
        if (op && op->getBlock() == block_.block && op != last &&
            plan_.storageOf(access.value) == Storage::fused &&
            (!last || last->isBeforeInBlock(op)) && firstOf(all, op) < k && isKept(all, op))
          last = op;
      }
    if (!last)
      return false;
    Value value = last->getResult(0);
    Nest &nest = step_.nests[firstOf(all, last)];
    // Outputs read those in front of them.
    auto behind = llvm::find_if(
        nest.outputs, [&](const NestOutput &output) { return last->isBeforeInBlock(output.op); });
    nest.outputs.insert(behind, {last, false});
    plan_.storage[value] = Storage::memory;
    plan_.slot[value] = slot_;
    return true;
  }
  /// The first nest that computes the op's result.
  static size_t firstOf(const Accesses &all, Operation *op) {
    size_t k = 0;
    while (!reads(all[k], op->getResult(0)))
      ++k;
    return k;
  }
  static bool reads(const std::vector<Access> &accesses, Value value) {
    return llvm::any_of(accesses, [&](const Access &a) { return a.value == value; });
  }
  bool isKept(const Accesses &all, Operation *op) const {
    Value value = op->getResult(0);
    size_t first = firstOf(all, op);
    const Nest &nest = step_.nests[first];
    if (!(ir::shapeOf(value) == nest.space) || bytesPerRow(value) > scratchBytes / 2 ||
        costOf(op) <= recomputeLimit || !isReadHereOnly(value))
      return false;
    for (auto [k, accesses] : llvm::enumerate(all))
      for (const Access &access : accesses)
        if (access.value == value &&
            numAxesInPlace(access) < (k == first ? nest.space.size() : step_.rows.numAxes))
          return false;
    return true;
  }
  unsigned costOf(Operation *root) const {
    llvm::SmallVector<Operation *> cone{root};
    llvm::DenseSet<Operation *> seen{root};
    unsigned cost = 0;
    for (size_t i = 0; i < cone.size() && cost <= recomputeLimit; ++i) {
      cost += rules().elementalOf(cone[i])->cost;
      for (Value operand : cone[i]->getOperands())
        if (Operation *source = operand.getDefiningOp();
            source && plan_.storageOf(operand) == Storage::fused && seen.insert(source).second)
          cone.push_back(source);
    }
    return cost;
  }

  /// Whether the nests of the step read it and nobody else.
  bool isReadHereOnly(Value value) const {
    llvm::SmallVector<Value> pending{value};
    llvm::DenseSet<Value> seen;
    while (!pending.empty()) {
      Value next = pending.pop_back_val();
      if (!seen.insert(next).second)
        continue;
      for (Operation *user : next.getUsers()) {
        if (isOutput(user))
          continue;
        if (user->getNumResults() != 1 || plan_.storageOf(user->getResult(0)) != Storage::fused)
          return false;
        pending.push_back(user->getResult(0));
      }
    }
    return true;
  }
  bool isOutput(Operation *op) const {
    return llvm::any_of(step_.nests, [&](const Nest &nest) {
      return llvm::any_of(nest.outputs, [&](const NestOutput &o) { return o.op == op; });
    });
  }

  //===--------------------------------------------------------------------------------------------
  // Memory

  int64_t bytesPerRow(Value value) const {
    return static_cast<int64_t>(ir::bytesOf(value)) / rows_;
  }

  void listScratch() {
    int64_t bytes = 0;
    for (const Nest &nest : step_.nests)
      for (const NestOutput &output : nest.outputs) {
        Value result = output.op->getResult(0);
        bool isOfRows = !(output.isReduction && foldsRows(nest));
        if (!isOfRows || !isReadHereOnly(result) || bytes + bytesPerRow(result) > scratchBytes)
          continue;
        bytes += bytesPerRow(result);
        step_.rows.scratch.push_back(result);
      }
    scratchPerRow_ = bytes;
  }

  void mergeAxes() {
    unsigned numAxes = step_.rows.numAxes;
    unsigned first = numAxes - 1;
    Accesses all = accesses();
    auto merges = [&](unsigned axis) {
      for (auto [k, nest] : llvm::enumerate(step_.nests))
        for (const Access &access : all[k]) {
          if (!access.isKnown)
            return false;
          if (!isOfMemory(plan_, access))
            continue;
          Coordinate place = placeOf(access.value, access.index, nest.space.size());
          if (place.coefficients[axis] !=
              place.coefficients[axis + 1] * nest.space[static_cast<int>(axis) + 1])
            return false;
        }
      return true;
    };
    while (first > 0 && merges(first - 1))
      --first;
    step_.rows.firstMerged = first;
  }

  int64_t rowsPerBlock() const {
    int64_t count = step_.rows.count, bytes = bytesOfRow();
    int64_t most = std::max<int64_t>(blockBytes / bytes, 1);
    if (llvm::any_of(step_.nests, foldsRows))
      most = std::max(most, rowsPerFold);
    if (scratchPerRow_ > 0)
      most = std::min(most, std::max<int64_t>(scratchBytes / scratchPerRow_, 1));
    // Blocks are what threads share.
    if (workOf() >= worthHelp)
      most = std::min(most, std::max<int64_t>(count / mostParts, 1));
    if (count <= most)
      return count;
    // Without a rest there is one kind of block; of a multiple of eight, vectors of rows are whole.
    for (int64_t step : {int64_t{8}, int64_t{1}})
      for (int64_t n = most / step * step; n > 0 && n >= most / 2; n -= step)
        if (count % n == 0)
          return n;
    return most > 8 ? most / 8 * 8 : most;
  }
  int64_t bytesOfRow() const {
    llvm::DenseSet<Value> counted;
    int64_t bytes = 1;
    for (auto [k, accesses] : llvm::enumerate(accesses()))
      for (const Access &access : accesses)
        if (isOfMemory(plan_, access) && counted.insert(access.value).second)
          bytes += bytesPerRow(access.value);
    return bytes;
  }
  double workOf() const {
    double work = 0;
    for (const Nest &nest : step_.nests)
      work += codegen::workOf(nest, lanesAbout);
    return work;
  }

  Plan &plan_;
  BlockPlan &block_;
  PlanStep &step_;
  unsigned slot_;
  int64_t rows_ = 1, scratchPerRow_ = 0;
};

} // namespace

void joinRows(Plan &plan, BlockPlan &block) {
  // In checked mode what is noted is noted nest by nest. Of code that serves many sizes nobody
  // knows how many rows fit into the cache.
  if (plan.options.checks.any() || servesManySizes())
    return;
  std::vector<PlanStep> joined;
  std::vector<unsigned> slots{0}; // by the number of steps that have run
  std::optional<Group> group;
  for (auto [i, step] : llvm::enumerate(block.steps)) {
    if (step.op) {
      group.reset();
      joined.push_back(std::move(step));
    } else if (group && group->add(step.nests.front())) {
      joined.back().nests.push_back(step.nests.front());
      joined.back().rows.numAxes = static_cast<unsigned>(group->axes());
    } else {
      group.emplace(plan, block.block, static_cast<unsigned>(i));
      if (!group->add(step.nests.front()))
        group.reset();
      joined.push_back(step);
    }
    slots.push_back(static_cast<unsigned>(joined.size()));
  }
  if (joined.size() == block.steps.size()) {
    block.steps = std::move(joined);
    return;
  }
  for (Operation &op : *block.block)
    for (Value result : op.getResults())
      if (auto slot = plan.slot.find(result); slot != plan.slot.end())
        slot->second = slots[slot->second];
  block.steps = std::move(joined);
  for (auto [i, step] : llvm::enumerate(block.steps))
    if (step.rows.numAxes > 0)
      Finisher(plan, block, step, static_cast<unsigned>(i) + 1).run();
}

} // namespace fluxion::codegen
