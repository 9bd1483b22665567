// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Storage and sequence, in one walk over the program.
//
// Large values are fused into their users by default. A value is computed into memory where it is a
// result of the program, where an op with code of its own reads it, where its index cannot be
// mapped (a reshape that is not a view), or where several nests would compute it again at some
// cost.
#include "jit/plan.h"

#include "jit/elemental.h"

#include "llvm/ADT/DenseSet.h"

#include <fmt/format.h>

namespace fluxion::codegen {
namespace {

// Recomputing a value in every nest that uses it is worth at most this many instructions.
constexpr unsigned recomputeLimit = 12;

// A nest computes an element in at most about so many instructions: code generation takes more than
// linear time in the length of a loop's body.
constexpr unsigned nestLimit = 4096;

// How many steps back a nest is looked for that a new root can join.
constexpr unsigned searchDepth = 64;

class Planner {
public:
  explicit Planner(FuncOp function) { plan_.function = function; }

  Plan run() {
    for (Value argument : transforms::bodyOf(plan_.function).getArguments())
      plan_.storage[argument] = isSmall(argument) ? Storage::registers : Storage::memory;
    markMemory();
    uint64_t position = 0;
    for (Operation &op : transforms::bodyOf(plan_.function)) {
      const ElementalRule *rule = rules().elementalOf(&op);
      bool isLarge = op.getNumResults() > 0 && !isSmall(op.getResult(0));
      position_[&op] = position += rule && isLarge ? rule->cost : 0;
    }
    for (Operation &op : transforms::bodyOf(plan_.function).without_terminator())
      place(op);
    planMemory(plan_);
    return std::move(plan_);
  }

private:
  static bool isSmall(Value value) {
    return ir::tensorTypeOf(value).getNumElements() <= registerLimit;
  }
  static bool isReductionStep(Operation &op) {
    return !rules().elementalOf(&op) && rules().reductionOf(&op);
  }

  /// Backwards: which large values must be in memory.
  void markMemory() {
    for (Value value : transforms::returnedBy(plan_.function))
      needMemory(value);
    for (Operation &op : llvm::reverse(transforms::bodyOf(plan_.function).without_terminator())) {
      const ElementalRule *elemental = rules().elementalOf(&op);
      if (!elemental && rules().stepOf(&op))
        for (Value operand : op.getOperands())
          needMemory(operand);
      if (elemental && elemental->readsMemory)
        for (auto [k, operand] : llvm::enumerate(op.getOperands()))
          if (elemental->readsMemory(&op, k) && !isFree(operand))
            needMemory(operand);
    }
  }
  void needMemory(Value value) {
    if (!isSmall(value))
      inMemory_[value] = true;
  }
  /// Constants, and one number repeated, cost nothing to make again. They may be asked for at any
  /// place in row-major order: constants lie in memory as well.
  static bool isFree(Value value) {
    Operation *op = value.getDefiningOp();
    if (!op)
      return false;
    const ElementalRule *rule = rules().elementalOf(op);
    return op->hasTrait<mlir::OpTrait::ConstantLike>() ||
           (op->getNumOperands() > 0 && rule && rule->mapIndex &&
            llvm::all_of(op->getOperands(), [](Value operand) {
              return ir::tensorTypeOf(operand).getNumElements() == 1;
            }));
  }
  /// The instructions it takes to compute one element from values in memory or registers.
  unsigned costOf(Value value) {
    Operation *op = value.getDefiningOp();
    if (!op || isSmall(value) || inMemory_.contains(value))
      return 1;
    auto known = cost_.find(value);
    if (known != cost_.end())
      return known->second;
    return 1;
  }

  void place(Operation &op) {
    for (Value result : op.getResults())
      placeResult(op, result);
  }

  void placeResult(Operation &op, Value result) {
    const ElementalRule *elemental = rules().elementalOf(&op);
    unsigned needed = slotOfOperands(op);
    if (elemental && isSmall(result)) {
      plan_.storage[result] = Storage::registers;
      plan_.slot[result] = needed;
      return;
    }
    if (elemental && !inMemory_.contains(result) && !isRecomputedTooOften(op, result) &&
        !isTooLong(op, result)) {
      plan_.storage[result] = Storage::fused;
      plan_.slot[result] = needed;
      return;
    }
    needMemory(result); // its users read it from there
    if (elemental) {
      addToNest(op, ir::shapeOf(result), {}, needed);
      return;
    }
    if (const ReductionRule *reduction = rules().reductionOf(&op)) {
      addToNest(op, ir::shapeOf(op.getOperand(0)), reduction->axes(&op), needed);
      return;
    }
    plan_.steps.push_back({{}, &op});
    plan_.storage[result] = Storage::memory;
    plan_.slot[result] = plan_.steps.size();
  }

  /// A value with several users that is dear to compute is better kept, unless all its users end in
  /// one nest: there it is computed once anyway. Users are not placed yet, so this is an estimate:
  /// elementwise users of the same shape count as one.
  bool isRecomputedTooOften(Operation &op, Value result) {
    const ElementalRule *rule = rules().elementalOf(&op);
    unsigned total = rule->cost;
    for (Value operand : op.getOperands())
      total = std::min(total + costOf(operand), 2 * nestLimit);
    cost_[result] = total;
    if (total <= recomputeLimit)
      return false;
    if (isUsedFarAway(op, result))
      return true;
    bool isTwice = false;
    unsigned moved =
        0; // users that read it at other places: several of them compute it several times
    for (Operation *user : result.getUsers()) {
      auto rule = rules().elementalOf(user);
      auto semantics = mlir::dyn_cast<ir::RuleInterface>(user);
      moved += rule && semantics && !semantics.isElementwise();
      // A user that repeats elements (broadcast) or folds several would compute them again and
      // again.
      if (rule && rule->mapIndex && user->getNumResults() == 1 &&
          ir::tensorTypeOf(user->getResult(0)).getNumElements() >
              ir::tensorTypeOf(result).getNumElements())
        isTwice = true;
      if (rule && !rule->mapIndex)
        isTwice = true;
    }
    return isTwice || moved > 1;
  }

  /// Whether a user is so much later in the program that it will hardly be in the same nest: the
  /// reverse sweep of a long program reads the values of the forward sweep.
  bool isUsedFarAway(Operation &op, Value result) {
    return llvm::any_of(result.getUsers(), [&](Operation *user) {
      return position_.lookup(user) > position_.lookup(&op) + nestLimit / 2;
    });
  }
  /// Whether computing an element takes half of what a nest may hold, so that half is left for
  /// what is made of it.
  bool isTooLong(Operation &op, Value result) {
    unsigned &cost = cost_[result];
    if (cost <= nestLimit / 2)
      return false;
    llvm::SmallVector<Operation *> cone;
    cost = coneOf(op, {}, cone); // without what was counted several times
    return cost > nestLimit / 2;
  }
  using Members = llvm::DenseSet<Operation *>;
  /// The ops that computing an element of `root` takes, but for `present`, and their cost; stops
  /// beyond the limit.
  unsigned coneOf(Operation &root, const Members &present,
                  llvm::SmallVectorImpl<Operation *> &cone) {
    unsigned cost = 0;
    Members seen;
    cone.push_back(&root);
    for (size_t i = 0; i < cone.size() && cost <= nestLimit; ++i) {
      const ElementalRule *rule = rules().elementalOf(cone[i]);
      cost += rule ? rule->cost : 1;
      for (Value operand : cone[i]->getOperands()) {
        Operation *source = operand.getDefiningOp();
        if (source && plan_.storageOf(operand) == Storage::fused && !present.contains(source) &&
            seen.insert(source).second)
          cone.push_back(source);
      }
    }
    return cost;
  }

  unsigned slotOfOperands(Operation &op) {
    unsigned slot = 0;
    for (Value operand : op.getOperands())
      slot = std::max(slot, plan_.slotOf(operand));
    return slot;
  }

  /// Puts a root into the latest nest over the same space that runs after all it needs, or makes
  /// one.
  void addToNest(Operation &op, const Shape &space, llvm::SmallVector<int64_t> axes,
                 unsigned needed) {
    bool isReduction = !axes.empty() || !rules().elementalOf(&op);
    Value result = op.getResult(0);
    plan_.storage[result] = isReduction && isSmall(result) && result.getType() == scalarLike(result)
                                ? Storage::registers
                                : Storage::memory;
    auto semantics = mlir::cast<ir::RuleInterface>(op);
    bool isInPlace = isReduction || semantics.isElementwise();
    unsigned oldest = plan_.steps.size() > searchDepth ? plan_.steps.size() - searchDepth : 0;
    for (unsigned i = plan_.steps.size(); i-- > oldest && i + 1 >= needed;) {
      Nest &nest = plan_.steps[i].nest;
      bool isFree = i >= needed || (isInPlace && readsOnlyInPlace(op, i));
      if (plan_.steps[i].op || !(nest.space == space) || !isFree)
        continue;
      if (isReduction && !nest.reducedAxes.empty() && nest.reducedAxes != axes)
        continue;
      if (!fits(op, i))
        continue;
      if (isReduction)
        nest.reducedAxes = axes;
      nest.outputs.push_back({&op, isReduction});
      plan_.slot[result] = i + 1;
      return;
    }
    Nest nest{space, isReduction ? axes : llvm::SmallVector<int64_t>(), {{&op, isReduction}}};
    plan_.steps.push_back({std::move(nest), nullptr});
    fits(op, plan_.steps.size() - 1);
    plan_.slot[result] = plan_.steps.size();
  }
  /// Adds what `op` takes to what step `i` holds, unless that becomes too much.
  bool fits(Operation &op, unsigned i) {
    Body &body = bodies_[i];
    llvm::SmallVector<Operation *> cone;
    unsigned cost = coneOf(op, body.members, cone);
    if (body.cost > 0 && body.cost + cost > nestLimit)
      return false;
    body.cost += cost;
    plan_.steps[i].nest.cost = body.cost;
    body.members.insert(cone.begin(), cone.end());
    return true;
  }
  static ir::Type scalarLike(Value value) { return ir::withShape(ir::tensorTypeOf(value), {}); }

  /// Whether all that the operands of `op` need of step `i` are elements that the nest has just
  /// computed at the same index, reached through elementwise ops alone.
  bool readsOnlyInPlace(Operation &op, unsigned i) {
    llvm::SmallVector<Value> stack(op.getOperands());
    llvm::DenseMap<Value, bool> seen;
    unsigned budget = 512;
    while (!stack.empty()) {
      Value value = stack.pop_back_val();
      if (plan_.slotOf(value) <= i || !seen.try_emplace(value, true).second)
        continue;
      Operation *source = value.getDefiningOp();
      auto rules = mlir::dyn_cast_or_null<ir::RuleInterface>(source);
      if (!rules || budget-- == 0)
        return false;
      bool isOutput = llvm::any_of(plan_.steps[i].nest.outputs, [&](const NestOutput &output) {
        return output.op == source && !output.isReduction;
      });
      if (isOutput)
        continue;
      if (plan_.storageOf(value) != Storage::fused || !rules.isElementwise())
        return false;
      llvm::append_range(stack, source->getOperands());
    }
    return true;
  }

  /// What a nest computes.
  struct Body {
    unsigned cost = 0;
    Members members;
  };

  Plan plan_;
  llvm::DenseMap<unsigned, Body> bodies_; // by step
  llvm::DenseMap<Value, bool> inMemory_;
  llvm::DenseMap<Value, unsigned> cost_;
  llvm::DenseMap<Operation *, uint64_t> position_; // by the cost of all before it
};

} // namespace

Plan makePlan(FuncOp function) { return Planner(function).run(); }

std::string Plan::str() const {
  std::string text;
  for (auto [i, step] : llvm::enumerate(steps)) {
    if (step.op) {
      text += fmt::format("step {}: {}\n", i, step.op->getName().getStringRef().str());
      continue;
    }
    text += fmt::format("step {}: nest over {}", i, step.nest.space.str());
    if (!step.nest.reducedAxes.empty()) {
      text += ", reducing";
      for (int64_t axis : step.nest.reducedAxes)
        text += fmt::format(" {}", axis);
    }
    text += ":";
    for (const NestOutput &output : step.nest.outputs)
      text += fmt::format(" {}", output.op->getName().stripDialect().str());
    text += "\n";
  }
  return text + fmt::format("arena: {} bytes\n", arenaBytes);
}

} // namespace fluxion::codegen
