// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/tier_choice.h"

#include "jit/elemental.h"

#include <algorithm>

namespace fluxion::codegen {
namespace {

// Quick code is slower, by a factor of up to ten in loops. A call of so many operations takes it
// some ten microseconds, which is nothing beside the milliseconds that it is made sooner.
constexpr uint64_t shortCall = 50'000;
// Once calls have done so many operations together, final code would have paid for itself.
constexpr uint64_t worthFinalCode = 3'000'000;
constexpr uint64_t leastCalls = 10, mostCalls = 1000;

/// Operations and moved elements; nothing where only the running program knows how many there are.
std::optional<uint64_t> workOf(Operation *op) {
  const BodyRule *rule = rules().bodiesOf(op);
  if (!rule) {
    uint64_t elements = 0;
    for (Value result : op->getResults())
      if (!ir::isConstant(op) && ir::tensorTypeOf(result).hasStaticShape())
        elements += static_cast<uint64_t>(ir::tensorTypeOf(result).getNumElements());
    return std::max(costOf(op), elements);
  }
  bool isLoop = mlir::cast<ir::BodyInterface>(op).getLayout().isLoop;
  uint64_t total = 0;
  for (auto [k, region] : llvm::enumerate(op->getRegions())) {
    uint64_t count = rule->count(op, k);
    if (isLoop && count <= 1) // a guess
      return std::nullopt;
    for (Operation &inner : region.front().without_terminator()) {
      auto work = workOf(&inner);
      if (!work)
        return std::nullopt;
      total += count * *work;
    }
  }
  return total;
}

std::optional<uint64_t> workOf(FuncOp function) {
  uint64_t total = 0;
  for (Operation &op : transforms::bodyOf(function).without_terminator()) {
    auto work = workOf(&op);
    if (!work || total + *work > shortCall)
      return std::nullopt;
    total += *work;
  }
  return total;
}

} // namespace

std::optional<int64_t> callsOfQuickCode(const Plan &plan, Tier tier) {
  // What is looked for travels in the bits of NaNs, which are not the same; times are those of
  // final code. Who looks from outside sees every program once.
  if (tier == Tier::full || plan.options.checks.any() || plan.options.isTimed ||
      (tier == Tier::automatic && plan.options.hasLines))
    return std::nullopt;
  if (tier == Tier::fast)
    return 0;
  auto work = workOf(plan.function);
  if (!work)
    return std::nullopt;
  return static_cast<int64_t>(
      std::clamp(worthFinalCode / std::max<uint64_t>(*work, 1), leastCalls, mostCalls));
}

} // namespace fluxion::codegen
