// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/kept_values.h"

#include "jit/elemental.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {
namespace {

/// The steps that compute a value, the first ones in ascending order.
class Steps {
public:
  void add(unsigned step) {
    auto place = llvm::lower_bound(first_, step);
    if (place != first_.end() && *place == step)
      return;
    first_.insert(place, step);
    if (first_.size() > most)
      first_.pop_back();
  }
  void add(const Steps &others) {
    for (unsigned step : others.first_)
      add(step);
    isElsewhere |= others.isElsewhere;
  }
  bool operator==(const Steps &other) const { return first_ == other.first_; }
  size_t count() const { return first_.size(); }
  unsigned first() const { return first_.front(); }

  bool isElsewhere = false; // also outside of nests

private:
  static constexpr size_t most = 8;
  llvm::SmallVector<unsigned, 4> first_;
};

/// What computing an element takes: instructions, and of these the loads from arrays as large as
/// the value itself. What is smaller is in the cache.
struct Effort {
  unsigned instructions = 0, loads = 0;
};

class Search {
public:
  Search(const Plan &plan, const BlockPlan &block) : plan_(plan), block_(block) {}

  void run(std::vector<Value> &found) {
    for (Operation &op : llvm::reverse(block_.block->without_terminator()))
      if (op.getNumResults() == 1)
        steps_[op.getResult(0)] = stepsOf(op.getResult(0));
    for (Operation &op : block_.block->without_terminator()) {
      if (op.getNumResults() != 1 || plan_.storageOf(op.getResult(0)) != Storage::fused)
        continue;
      Value value = op.getResult(0);
      Effort effort = effortOf(op);
      bool isKept = isWorthIt(value, effort);
      if (isKept)
        found.push_back(value);
      effort_[value] = isKept ? Effort{1, 1} : effort;
    }
  }

private:
  Steps stepsOf(Value value) const {
    Steps steps;
    for (Operation *user : value.getUsers()) {
      bool isPlain = user->getBlock() == block_.block && user->getNumResults() == 1;
      Value result = isPlain ? user->getResult(0) : Value();
      if (isPlain && plan_.isNestOutput(block_, user))
        steps.add(plan_.slotOf(result) - 1);
      else if (isPlain && plan_.storageOf(result) == Storage::fused)
        steps.add(steps_.lookup(result));
      else
        steps.isElsewhere = true;
    }
    return steps;
  }
  const Nest &nestOf(unsigned step) const { return block_.steps[step].nests.front(); }

  Effort effortOf(Operation &op) const {
    constexpr unsigned most = 2 * nestLimit;
    const ElementalRule *rule = rules().elementalOf(&op);
    auto reads = static_cast<uint64_t>(rule->readsOf(&op));
    uint64_t instructions = rule->cost, loads = 0;
    int64_t size = sampleTypeOf(op.getResult(0)).getNumElements();
    for (Value operand : op.getOperands()) {
      bool isLarge = !isSmall(operand) && 2 * sampleTypeOf(operand).getNumElements() > size;
      auto known = effort_.find(operand);
      Effort one = known != effort_.end() ? known->second : Effort{1, isLarge ? 1U : 0U};
      instructions += reads * one.instructions;
      loads += reads * (isLarge ? one.loads : 0);
    }
    return {static_cast<unsigned>(std::min<uint64_t>(instructions, most)),
            static_cast<unsigned>(std::min<uint64_t>(loads, most))};
  }

  /// The first nest writes it, all others read it instead of what it is made of. A write counts for
  /// two reads.
  bool isWorthIt(Value value, Effort effort) const {
    constexpr unsigned writing = 2, dear = 64;
    const Steps &steps = steps_.find(value)->second;
    // The first one writes it, so it has to go over its elements.
    if (steps.count() < 2 || steps.isElsewhere || effort.loads == 0 ||
        !(nestOf(steps.first()).space == ir::shapeOf(value)))
      return false;
    // What is made of it, and needed by the same nests, is kept rather.
    for (Operation *user : value.getUsers())
      if (plan_.storageOf(user->getResult(0)) == Storage::fused &&
          !plan_.isNestOutput(block_, user) && steps_.find(user->getResult(0))->second == steps)
        return false;
    auto others = static_cast<unsigned>(steps.count() - 1);
    return others * (effort.loads - 1) > writing || others * effort.instructions > dear;
  }

  const Plan &plan_;
  const BlockPlan &block_;
  llvm::DenseMap<Value, Steps> steps_;
  llvm::DenseMap<Value, Effort> effort_; // of what is placed in this block
};

} // namespace

void findWorthKeeping(const Plan &plan, const BlockPlan &block, std::vector<Value> &found) {
  if (!servesManySizes())
    Search(plan, block).run(found);
}

} // namespace fluxion::codegen
