// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The arena: offsets from lifetimes, decided before anything runs.
#include "jit/plan.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

namespace fluxion::codegen {
namespace {

constexpr uint64_t alignment = 64;

struct Lifetime {
  Value value;
  unsigned from, to; // steps, both inclusive
  uint64_t bytes;
  uint64_t offset = 0;
};

uint64_t bytesOf(Value value) {
  auto type = ir::tensorTypeOf(value);
  uint64_t bytes = byteSize(ir::dtypeOf(type)) * static_cast<uint64_t>(type.getNumElements());
  return (bytes + alignment - 1) / alignment * alignment;
}

/// The last step that reads `value`, through all that is fused into it.
class LastUse {
public:
  explicit LastUse(const Plan &plan) : plan_(plan) {}
  unsigned of(Value value) {
    auto known = known_.find(value);
    if (known != known_.end())
      return known->second;
    return plan_.steps.size();
  }
  /// Values in reverse program order, so that users are known first.
  void visit(Value value) {
    unsigned last = 0;
    for (Operation *user : value.getUsers()) {
      if (user->getNumResults() == 0) {
        last = plan_.steps.size();
        continue;
      }
      for (Value result : user->getResults()) {
        // In memory: read in the step that makes it. Otherwise where its own users are; registers
        // are computed as early as they can be, but the exact place is not worth knowing.
        if (plan_.storageOf(result) == Storage::fused)
          last = std::max(last, of(result));
        else
          last = std::max(last, plan_.slotOf(result));
      }
    }
    known_[value] = last;
  }

private:
  const Plan &plan_;
  llvm::DenseMap<Value, unsigned> known_;
};

} // namespace

void planMemory(Plan &plan) {
  llvm::DenseSet<Value> results;
  for (Value value : transforms::returnedBy(plan.function))
    results.insert(value);
  LastUse lastUse(plan);
  std::vector<Lifetime> lifetimes;
  for (Operation &op : llvm::reverse(transforms::bodyOf(plan.function).without_terminator()))
    for (Value value : op.getResults()) {
      lastUse.visit(value);
      if (plan.storageOf(value) == Storage::memory && !results.contains(value))
        lifetimes.push_back(
            {value, plan.slotOf(value), lastUse.of(value), bytesOf(value)});
    }
  // Largest first, each at the lowest offset that is free during its whole life.
  llvm::stable_sort(lifetimes,
                    [](const Lifetime &a, const Lifetime &b) { return a.bytes > b.bytes; });
  std::vector<Lifetime *> placed;
  for (Lifetime &life : lifetimes) {
    uint64_t offset = 0;
    for (Lifetime *other : placed) { // sorted by offset
      bool overlapsInTime = other->from <= life.to && life.from <= other->to;
      if (!overlapsInTime)
        continue;
      if (offset + life.bytes <= other->offset)
        break;
      offset = std::max(offset, other->offset + other->bytes);
    }
    life.offset = offset;
    plan.arenaOffset[life.value] = offset;
    plan.arenaBytes = std::max(plan.arenaBytes, offset + life.bytes);
    placed.insert(llvm::upper_bound(placed, &life,
                                    [](const Lifetime *a, const Lifetime *b) {
                                      return a->offset < b->offset;
                                    }),
                  &life);
  }
}

} // namespace fluxion::codegen
