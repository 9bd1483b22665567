// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The arena: offsets from lifetimes, decided before anything runs. What the bodies of an op need is
// one block that lives as long as the op runs.
#include "jit/plan.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

namespace fluxion::codegen {
namespace {

constexpr uint64_t alignment = 64;

struct Lifetime {
  Value value;       // null: what the bodies of an op need
  unsigned from, to; // steps, both inclusive
  uint64_t bytes;
  uint64_t offset = 0;
};

uint64_t roomOf(Value value) {
  // Of a size that only the running program knows: where it is, and how many rows it has.
  if (!ir::tensorTypeOf(value).hasStaticShape())
    return alignment;
  return llvm::alignTo(ir::bytesOf(value), alignment);
}

/// The last step that reads a value, through all that is fused into it.
class LastUse {
public:
  LastUse(const Plan &plan, const BlockPlan &block) : plan_(plan), end_(block.steps.size()) {}
  unsigned of(Value value) {
    auto known = known_.find(value);
    return known != known_.end() ? known->second : end_;
  }
  /// Values in reverse program order, so that users are known first.
  void visit(Value value) {
    unsigned last = plan_.slotOf(value); // also where nobody reads it, it is written
    for (Operation *user : value.getUsers()) {
      if (user->getNumResults() == 0) {
        last = end_;
        continue;
      }
      for (Value result : user->getResults()) {
        // In memory: read in the step that makes it. Otherwise where its own users are; registers
        // are computed as early as they can be, but the exact place is not worth knowing.
        if (plan_.storageOf(result) == Storage::fused || plan_.aliases.contains(result))
          last = std::max(last, of(result));
        else
          last = std::max(last, plan_.slotOf(result));
      }
    }
    known_[value] = last;
  }

private:
  const Plan &plan_;
  unsigned end_;
  llvm::DenseMap<Value, unsigned> known_;
};

class ArenaPlanner {
public:
  explicit ArenaPlanner(Plan &plan) : plan_(plan) {}

  /// Lays a block out from offset 0 on; answers its size. `all` becomes all that lies in it.
  uint64_t layOut(const BlockPlan &block, std::vector<Value> &all) {
    std::vector<Lifetime> lifetimes = valuesOf(block);
    std::vector<std::vector<Value>> inner(block.steps.size());
    for (auto [i, step] : llvm::enumerate(block.steps))
      if (uint64_t bytes = layOutBodies(step, inner[i]))
        lifetimes.push_back({{}, unsigned(i) + 1, unsigned(i) + 1, bytes});
    uint64_t size = findPlaces(lifetimes);
    for (const Lifetime &life : lifetimes) {
      if (life.value) {
        plan_.arenaOffset[life.value] = life.offset;
        all.push_back(life.value);
        continue;
      }
      moveBy(life.offset, inner[life.from - 1]);
      llvm::append_range(all, inner[life.from - 1]);
    }
    return size;
  }

private:
  std::vector<Lifetime> valuesOf(const BlockPlan &block) {
    LastUse lastUse(plan_, block);
    llvm::DenseSet<Value> scratch; // lies elsewhere
    for (const PlanStep &step : block.steps)
      scratch.insert(step.rows.scratch.begin(), step.rows.scratch.end());
    std::vector<Lifetime> lifetimes;
    for (Operation &op : llvm::reverse(block.block->without_terminator()))
      for (Value value : op.getResults()) {
        lastUse.visit(value);
        bool isUpdated = plan_.updates.contains(&op) && value == op.getResult(0);
        if (plan_.storageOf(value) == Storage::memory && !block.inPlace.contains(value) &&
            !plan_.aliases.contains(value) && !isUpdated && !scratch.contains(value))
          lifetimes.push_back({value, plan_.slotOf(value), lastUse.of(value), roomOf(value)});
      }
    return lifetimes;
  }

  void moveBy(uint64_t bytes, const std::vector<Value> &values) {
    for (Value value : values) {
      auto place = plan_.arenaOffset.find(value);
      assert(place != plan_.arenaOffset.end() && "all that is laid out has a place");
      place->second += bytes;
    }
  }

  /// The second places of what is carried in memory, then one body over the other: at any time just
  /// one of them runs.
  uint64_t layOutBodies(const PlanStep &step, std::vector<Value> &all) {
    if (step.bodies.empty())
      return 0;
    ir::BodyLayout layout = mlir::cast<ir::BodyInterface>(step.op).getLayout();
    uint64_t spare = 0;
    for (unsigned i = 0; i < layout.numCarried; ++i) {
      Value carried =
          step.bodies.back().block->getArgument(layout.argumentOf(layout.firstCarried() + i));
      if (plan_.storageOf(carried) != Storage::memory || plan_.isUpdated(carried))
        continue;
      plan_.arenaOffset[carried] = spare;
      all.push_back(carried);
      spare += roomOf(carried);
    }
    uint64_t size = 0;
    for (const BlockPlan &body : step.bodies) {
      std::vector<Value> inner;
      size = std::max(size, layOut(body, inner));
      moveBy(spare, inner);
      llvm::append_range(all, inner);
    }
    return spare + size;
  }

  /// Largest first, each at the lowest offset that is free during its whole life.
  static uint64_t findPlaces(std::vector<Lifetime> &lifetimes) {
    llvm::stable_sort(lifetimes,
                      [](const Lifetime &a, const Lifetime &b) { return a.bytes > b.bytes; });
    uint64_t size = 0;
    std::vector<Lifetime *> placed; // sorted by offset
    for (Lifetime &life : lifetimes) {
      for (Lifetime *other : placed) {
        bool overlapsInTime = other->from <= life.to && life.from <= other->to;
        if (!overlapsInTime)
          continue;
        if (life.offset + life.bytes <= other->offset)
          break;
        life.offset = std::max(life.offset, other->offset + other->bytes);
      }
      size = std::max(size, life.offset + life.bytes);
      placed.insert(llvm::upper_bound(
                        placed, &life,
                        [](const Lifetime *a, const Lifetime *b) { return a->offset < b->offset; }),
                    &life);
    }
    return size;
  }

  Plan &plan_;
};

} // namespace

void planMemory(Plan &plan) {
  std::vector<Value> all;
  plan.arenaBytes = ArenaPlanner(plan).layOut(plan.entry, all);
}

} // namespace fluxion::codegen
