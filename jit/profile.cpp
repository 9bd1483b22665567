// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/profile.h"

#include "jit/elemental.h"
#include "jit/executable.h"

#include "llvm/ADT/SetVector.h"

#include <cstring>

namespace fluxion::codegen {

static std::vector<TimedSite::Share> weighed(llvm::ArrayRef<std::pair<Operation *, double>> ops) {
  double total = 0;
  for (auto [op, cost] : ops)
    total += cost;
  std::vector<TimedSite::Share> shares;
  for (auto [op, cost] : ops)
    if (cost > 0)
      shares.push_back({op->getLoc(), op->getName().stripDialect().str(), cost / total});
  return shares;
}

static double costOfElement(Operation *op) {
  if (op->hasTrait<mlir::OpTrait::ConstantLike>())
    return 0;
  const ElementalRule *rule = rules().elementalOf(op);
  return rule ? rule->cost : 1;
}

std::vector<TimedSite::Share> sharesOf(const Plan &plan, const PlanStep &step) {
  if (step.op)
    return weighed({{step.op, 1.0}});
  llvm::SetVector<Operation *> ops;
  for (const Nest &nest : step.nests)
    for (const NestOutput &output : nest.outputs)
      ops.insert(output.op);
  for (size_t i = 0; i < ops.size(); ++i)
    for (Value operand : ops[i]->getOperands())
      if (Operation *source = plan.originOf(operand).getDefiningOp();
          source && plan.storageOf(operand) == Storage::fused)
        ops.insert(source);
  llvm::SmallVector<std::pair<Operation *, double>> costs;
  for (Operation *op : ops)
    costs.push_back({op, costOfElement(op)});
  return weighed(costs);
}

std::vector<TimedSite::Share> sharesOf(llvm::ArrayRef<Operation *> ops) {
  llvm::SmallVector<std::pair<Operation *, double>> costs;
  for (Operation *op : ops) {
    auto elements = static_cast<double>(ir::tensorTypeOf(op->getResult(0)).getNumElements());
    costs.push_back({op, costOfElement(op) * elements});
  }
  return weighed(costs);
}

std::vector<TimedSite> Executable::timed(llvm::function_ref<void()> calls) const {
  // The counters lie in the arena, which stays where it is as long as no larger one is asked for.
  auto *arena = static_cast<char *>(fluxion_arena(arenaBytes_));
  for (const TimedSite &site : timedSites_)
    std::memset(arena + site.offset, 0, 2 * sizeof(uint64_t));
  calls();
  std::vector<TimedSite> sites = timedSites_;
  llvm::SmallVector<uint64_t> whole(sites.size());
  for (auto [i, site] : llvm::enumerate(sites)) {
    std::memcpy(&whole[i], arena + site.offset + sizeof(uint64_t), sizeof(uint64_t));
    site.cycles += whole[i];
    if (site.parent >= 0)
      sites[static_cast<size_t>(site.parent)].cycles -= whole[i];
  }
  return sites;
}

} // namespace fluxion::codegen
