// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/elemental.h"

namespace fluxion::codegen {

template <class Map> static auto *find(const Map &map, Operation *op) {
  auto found = map.find(op->getName().getTypeID());
  return found == map.end() ? nullptr : &found->second;
}

const ElementalRule *Rules::elementalOf(Operation *op) const {
  const ElementalRule *rule = find(elemental, op);
  return rule && rule->applies && !rule->applies(op) ? nullptr : rule;
}
const ReductionRule *Rules::reductionOf(Operation *op) const { return find(reductions, op); }
const StepRule *Rules::stepOf(Operation *op) const { return find(steps, op); }
const BodyRule *Rules::bodiesOf(Operation *op) const { return find(bodies, op); }

static uint64_t costOfBodies(Operation *op, const BodyRule &rule) {
  uint64_t total = 0;
  for (auto [k, region] : llvm::enumerate(op->getRegions()))
    for (Operation &inner : region.front().without_terminator())
      total += rule.count(op, k) * costOf(&inner);
  return total;
}

uint64_t costOf(Operation *op) {
  if (const BodyRule *bodies = rules().bodiesOf(op))
    return costOfBodies(op, *bodies);
  auto elements = [](Value value) {
    return static_cast<uint64_t>(ir::tensorTypeOf(value).getNumElements());
  };
  if (const StepRule *step = rules().stepOf(op); step && step->cost)
    return step->cost(op);
  if (rules().reductionOf(op))
    return elements(op->getOperand(0));
  const ElementalRule *rule = rules().elementalOf(op);
  return rule && rule->isArithmetic ? rule->cost * elements(op->getResult(0)) : 0;
}

const Rules &rules() {
  static const Rules instance = [] {
    Rules all;
    registerElementwise(all);
    registerBits(all);
    registerCreation(all);
    registerRandom(all);
    registerStructural(all);
    registerReductions(all);
    registerContraction(all);
    registerConvolution(all);
    registerIndexing(all);
    registerControl(all);
    registerDebug(all);
    registerRows(all);
    registerDecompositions(all);
    registerFourier(all);
    return all;
  }();
  return instance;
}

} // namespace fluxion::codegen
