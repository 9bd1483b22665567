// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Storage and sequence, in one walk over each block.
//
// Large values are fused into their users by default. A value is computed into memory where it is a
// result of the program, where an op with code of its own reads it, where its index cannot be
// mapped (a reshape that is not a view), or where several nests would compute it again at some
// cost.
#include "jit/plan.h"

#include "ir/locations.h"
#include "jit/carried_updates.h"
#include "jit/donation.h"
#include "jit/elemental.h"
#include "jit/kept_values.h"
#include "jit/memory_needs.h"
#include "jit/row_groups.h"
#include "jit/sample_sizes.h"
#include "runtime/log.h"

#include "llvm/ADT/DenseSet.h"

#include <fmt/format.h>

namespace fluxion::codegen {

static bool isInLoop(mlir::Block *block) {
  for (Operation *op = block->getParentOp(); op; op = op->getParentOp())
    if (auto bodies = mlir::dyn_cast<ir::BodyInterface>(op); bodies && bodies.getLayout().isLoop)
      return true;
  return false;
}

bool isSmall(Value value) {
  auto type = sampleTypeOf(value);
  if (!type.hasStaticShape() || type.getNumElements() > registerLimit)
    return false;
  return type.getNumElements() <= registerLimitInLoops || !isInLoop(value.getParentBlock());
}

bool Plan::hasOwnCode(Operation *op) const {
  const StepRule *rule = rules().stepOf(op);
  return updates.contains(op) || donatedUpdates.contains(op) ||
         (rule && rule->isPreferred && rule->isPreferred(op) && !isSmall(op->getResult(0)));
}

bool Plan::isNestOutput(const BlockPlan &block, Operation *op) const {
  unsigned step = slotOf(op->getResult(0));
  return step > 0 && !block.steps[step - 1].op &&
         llvm::any_of(block.steps[step - 1].nests.front().outputs,
                      [&](const NestOutput &output) { return output.op == op; });
}

namespace {

// How many steps back a nest is looked for that a new root can join.
constexpr unsigned searchDepth = 64;
// So many results of a nest are written at a time: each takes a register for its place, and the
// register allocator more than linear time.
constexpr size_t mostOutputs = 32;

class BlockPlanner {
public:
  /// `worthKeeping` null: what is to be kept is known.
  BlockPlanner(Plan &plan, MemoryNeeds &needs, mlir::Block &block, std::vector<Value> *worthKeeping)
      : plan_(plan), needs_(needs), worthKeeping_(worthKeeping) {
    made_.block = &block;
  }

  /// `isWritten` says of each value handed over whether it goes to memory.
  BlockPlan run(llvm::ArrayRef<bool> isWritten) {
    uint64_t position = 0;
    for (Operation &op : *made_.block) {
      const ElementalRule *rule = rules().elementalOf(&op);
      bool isLarge = op.getNumResults() > 0 && !isSmall(op.getResult(0));
      position_[&op] = position += rule && isLarge ? rule->cost : 0;
    }
    for (Operation &op : made_.block->without_terminator())
      place(op);
    fuseWhatOneNestUses();
    if (worthKeeping_)
      findWorthKeeping(plan_, made_, *worthKeeping_);
    joinRows(plan_, made_);
    listRegisters();
    handOverInPlace(isWritten);
    return std::move(made_);
  }

private:
  /// The instructions it takes to compute one element from values in memory or registers.
  unsigned costOf(Value value) {
    Operation *op = value.getDefiningOp();
    if (!op || isSmall(value) || needs_.isNeeded(value))
      return 1;
    auto known = cost_.find(value);
    if (known != cost_.end())
      return known->second;
    return 1;
  }

  void place(Operation &op) {
    if (auto bodies = mlir::dyn_cast<ir::BodyInterface>(op))
      return placeBodies(bodies);
    if (op.getNumResults() == 0)
      made_.steps.push_back({{}, &op});
    if (op.getNumResults() > 1)
      return placeStep(op);
    for (Value result : op.getResults())
      placeResult(op, result);
  }

  /// An op with code of its own, whose results all are in memory.
  void placeStep(Operation &op) {
    made_.steps.push_back({{}, &op});
    for (Value result : op.getResults()) {
      needs_.need(result);
      plan_.storage[result] = Storage::memory;
      plan_.slot[result] = made_.steps.size();
    }
    if (mayTakePlaceOfOperand(op))
      plan_.aliases[op.getResult(0)] = op.getOperand(0);
  }

  /// Whether the op may take the place of a value of this block that nobody needs any more.
  bool mayTakePlaceOfOperand(Operation &op) {
    const StepRule *rule = rules().stepOf(&op);
    if (!rule || !rule->worksInPlace || plan_.updates.contains(&op))
      return false;
    Value owner = plan_.memoryOf(op.getOperand(0));
    if (plan_.storageOf(owner) != Storage::memory || !owner.getDefiningOp() ||
        owner.getParentBlock() != made_.block)
      return false;
    // What lies in that memory may be the owner updated before.
    for (Value value = op.getOperand(0);; value = plan_.aliases.lookup(value)) {
      if (!isReadOnlyBefore(value, &op))
        return false;
      if (value == owner)
        return true;
    }
  }

  /// An op with bodies is a step. What it hands over is in registers where that is small, unless it
  /// is a stack, of which rows are written.
  void placeBodies(ir::BodyInterface op) {
    ir::BodyLayout layout = op.getLayout();
    unsigned numYielded = transforms::yieldedBy(op->getRegions().back().front()).size();
    llvm::SmallVector<bool> isWritten;
    for (auto [i, result] : llvm::enumerate(op->getResults())) {
      bool isStack = layout.isLoop && i >= layout.numCarried && i < numYielded;
      Value like = result;
      if (i < layout.numCarried)
        like = op->getRegions().back().getArgument(layout.argumentOf(layout.firstCarried() + i));
      isWritten.push_back(isStack || !isSmall(like));
      plan_.storage[result] = isWritten.back() ? Storage::memory : Storage::registers;
    }
    isWritten.resize(numYielded);
    PlanStep step{{}, op};
    for (auto [k, region] : llvm::enumerate(op->getRegions())) {
      for (Value argument : region.getArguments())
        plan_.storage[argument] = isSmall(argument) ? Storage::registers : Storage::memory;
      bool isGuard = k < layout.numGuards;
      llvm::SmallVector<bool> none(transforms::yieldedBy(region.front()).size(), false);
      step.bodies.push_back(BlockPlanner(plan_, needs_, region.front(), worthKeeping_)
                                .run(isGuard ? none : isWritten));
    }
    made_.steps.push_back(std::move(step));
    for (Value result : op->getResults())
      plan_.slot[result] = made_.steps.size();
  }

  void placeResult(Operation &op, Value result) {
    const ElementalRule *elemental = plan_.hasOwnCode(&op) ? nullptr : rules().elementalOf(&op);
    unsigned needed = slotOfOperands(op);
    if (elemental && isSmall(result)) {
      plan_.storage[result] = Storage::registers;
      plan_.slot[result] = needed;
      return;
    }
    if (elemental && !needs_.isNeeded(result)) {
      const char *reason = reasonToKeep(op, result);
      if (!reason) {
        plan_.storage[result] = Storage::fused;
        plan_.slot[result] = needed;
        return;
      }
      plan_.reasons.try_emplace(&op, reason);
    }
    if (elemental || rules().reductionOf(&op))
      needs_.need(result); // its users read it from there
    if (elemental && elemental->keepsMemory &&
        plan_.storageOf(op.getOperand(0)) == Storage::memory) {
      plan_.aliases[result] = op.getOperand(0);
      plan_.storage[result] = Storage::memory;
      plan_.slot[result] = needed;
      return;
    }
    if (elemental) {
      addToNest(op, isJoined(&op) ? op.getOperand(0) : result, {}, needed);
      return;
    }
    if (const ReductionRule *reduction = rules().reductionOf(&op)) {
      addToNest(op, op.getOperand(0), reduction->axes(&op), needed);
      return;
    }
    placeStep(op);
  }

  /// Whether the operands are computed in one nest, and lie side by side in the result.
  bool isJoined(Operation *op) {
    const ElementalRule *rule = rules().elementalOf(op);
    // How parts lie side by side may differ with the sizes.
    return !servesManySizes() && rule && rule->joinedAxis && rule->joinedAxis(op) &&
           needs_.isNeeded(op->getResult(0));
  }

  /// Why a value that nobody needs in memory is kept there; null where it is fused.
  const char *reasonToKeep(Operation &op, Value result) {
    if (isRecomputedTooOften(op, result))
      return "it is dear, and would be computed again";
    return isTooLong(op, result) ? "computing it is half of what a nest may hold" : nullptr;
  }

  /// A value with several users that is dear to compute is better kept, unless all its users end in
  /// one nest: there it is computed once anyway. Users are not placed yet, so this is an estimate:
  /// elementwise users of the same shape count as one.
  bool isRecomputedTooOften(Operation &op, Value result) {
    const ElementalRule *rule = rules().elementalOf(&op);
    unsigned total = rule->cost;
    auto reads = static_cast<uint64_t>(rule->readsOf(&op));
    for (Value operand : op.getOperands())
      total =
          static_cast<unsigned>(std::min<uint64_t>(total + reads * costOf(operand), 2 * nestLimit));
    cost_[result] = total;
    unsigned moved = numMoved(result);
    if (total <= recomputeLimit)
      return moved > 1 && (moved - 1) * total > 2 * recomputeLimit;
    if (isUsedFarAway(op, result))
      return true;
    bool isTwice = false;
    for (Operation *user : result.getUsers()) {
      auto rule = rules().elementalOf(user);
      if (isJoined(user))
        continue;
      if (rule && rule->readsOnce && rule->readsOnce(user))
        continue;
      // A user that repeats elements (broadcast) or folds several would compute them again and
      // again.
      if (rule && rule->mapsIndex(user) && user->getNumResults() == 1 &&
          sampleTypeOf(user->getResult(0)).getNumElements() > sampleTypeOf(result).getNumElements())
        isTwice = true;
      if (rule && !rule->mapsIndex(user))
        isTwice = true;
    }
    return isTwice || moved > 1;
  }

  /// Users that read it at other places: several of them compute it several times.
  unsigned numMoved(Value value) {
    return static_cast<unsigned>(llvm::count_if(value.getUsers(), [&](Operation *user) {
      auto semantics = mlir::dyn_cast<ir::RuleInterface>(user);
      return !isJoined(user) && rules().elementalOf(user) && semantics &&
             !semantics.isElementwise();
    }));
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
    uint64_t cost = 0;
    Members seen;
    cone.push_back(&root);
    llvm::SmallVector<uint64_t> times{1}; // how often each is computed
    for (size_t i = 0; i < cone.size() && cost <= nestLimit; ++i) {
      const ElementalRule *rule = rules().elementalOf(cone[i]);
      cost += times[i] * (rule ? rule->cost : 1);
      uint64_t reads = rule ? static_cast<uint64_t>(rule->readsOf(cone[i])) : 1;
      for (Value operand : cone[i]->getOperands()) {
        Operation *source = operand.getDefiningOp();
        if (source && plan_.storageOf(operand) == Storage::fused && !present.contains(source) &&
            seen.insert(source).second) {
          cone.push_back(source);
          times.push_back(std::min<uint64_t>(times[i] * reads, nestLimit));
        }
      }
    }
    return static_cast<unsigned>(std::min<uint64_t>(cost, 2 * nestLimit));
  }

  unsigned slotOfOperands(Operation &op) {
    unsigned slot = 0;
    for (Value operand : op.getOperands())
      slot = std::max(slot, plan_.slotOf(operand));
    return slot;
  }

  /// Puts a root into the latest nest over the same space, that of `root`, that runs after all it
  /// needs, or makes one.
  void addToNest(Operation &op, Value root, llvm::SmallVector<int64_t> axes, unsigned needed) {
    Shape space = ir::shapeOf(root), sample = sampleShapeOf(root);
    bool isReduction = !axes.empty() || !rules().elementalOf(&op);
    Value result = op.getResult(0);
    plan_.storage[result] = isReduction && isSmall(result) && result.getType() == scalarLike(result)
                                ? Storage::registers
                                : Storage::memory;
    auto semantics = mlir::cast<ir::RuleInterface>(op);
    bool isJoin = isJoined(&op);
    NestOutput output{&op, isReduction, isJoin ? *rules().elementalOf(&op)->joinedAxis(&op) : -1};
    bool isInPlace = isReduction || isJoin || semantics.isElementwise();
    unsigned oldest = made_.steps.size() > searchDepth ? made_.steps.size() - searchDepth : 0;
    for (unsigned i = made_.steps.size(); i-- > oldest && i + 1 >= needed;) {
      if (made_.steps[i].op)
        continue;
      Nest &nest = nestOf(i);
      bool isFree = i >= needed || (isInPlace && readsOnlyInPlace(op, i));
      if (!(nest.space == space) || !(nest.sample == sample) || !isFree ||
          nest.outputs.size() >= mostOutputs)
        continue;
      if (isReduction && !nest.reducedAxes.empty() && nest.reducedAxes != axes)
        continue;
      if (!fits(op, i))
        continue;
      if (isReduction)
        nest.reducedAxes = axes;
      nest.outputs.push_back(output);
      plan_.slot[result] = i + 1;
      return;
    }
    Nest nest{space, sample, {}, isReduction ? axes : llvm::SmallVector<int64_t>(), {output}};
    for (int axis = 0; axis < space.rank(); ++axis)
      nest.isDynamic.push_back(isDynamicAxis(root, axis));
    made_.steps.push_back({{std::move(nest)}});
    fits(op, made_.steps.size() - 1);
    plan_.slot[result] = made_.steps.size();
  }
  /// Adds what `op` takes to what step `i` holds, unless that becomes too much.
  bool fits(Operation &op, unsigned i) {
    Body &body = bodies_[i];
    llvm::SmallVector<Operation *> cone;
    unsigned cost = coneOf(op, body.members, cone);
    if (body.cost > 0 && body.cost + cost > nestLimit)
      return false;
    body.cost += cost;
    nestOf(i).cost = body.cost;
    body.members.insert(cone.begin(), cone.end());
    return true;
  }
  /// While steps are made, each has one.
  Nest &nestOf(unsigned i) { return made_.steps[i].nests.front(); }
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
      bool isOutput = llvm::any_of(nestOf(i).outputs, [&](const NestOutput &output) {
        return output.op == source && !output.isReduction && output.joinedAxis < 0;
      });
      if (isOutput)
        continue;
      if (plan_.storageOf(value) != Storage::fused || !rules.isElementwise())
        return false;
      llvm::append_range(stack, source->getOperands());
    }
    return true;
  }

  /// A value that was kept because it is dear, but which just the nest that computes it reads, is
  /// none that anyone keeps.
  void fuseWhatOneNestUses() {
    llvm::DenseMap<Value, unsigned>
        reader; // the one step that reads the value; 0: several, or none
    for (Operation &op : llvm::reverse(made_.block->without_terminator())) {
      if (op.getNumResults() != 1 || !rules().elementalOf(&op))
        continue;
      Value result = op.getResult(0);
      unsigned step = readerOf(result, reader);
      if (plan_.reasons.contains(&op) && step == plan_.slotOf(result) &&
          plan_.isNestOutput(made_, &op)) {
        plan_.storage[result] = Storage::fused;
        llvm::erase_if(nestOf(step - 1).outputs,
                       [&](const NestOutput &output) { return output.op == &op; });
      }
      reader[result] = step;
    }
  }
  unsigned readerOf(Value value, const llvm::DenseMap<Value, unsigned> &reader) {
    std::optional<unsigned> only;
    for (Operation *user : value.getUsers()) {
      bool isNest = user->getNumResults() == 1 && !mlir::isa<ir::BodyInterface>(user);
      Value result = isNest ? user->getResult(0) : Value();
      unsigned step = 0;
      if (isNest && plan_.storageOf(result) == Storage::fused)
        step = reader.lookup(result);
      else if (isNest && plan_.isNestOutput(made_, user))
        step = plan_.slotOf(result);
      if (step == 0 || (only && *only != step))
        return 0;
      only = step;
    }
    return only.value_or(0);
  }

  void listRegisters() {
    made_.registerOps.resize(made_.steps.size() + 1);
    for (Operation &op : made_.block->without_terminator())
      if (op.getNumResults() == 1 && plan_.storageOf(op.getResult(0)) == Storage::registers &&
          rules().elementalOf(&op))
        made_.registerOps[plan_.slotOf(op.getResult(0))].push_back(&op);
  }
  /// A value that is handed over twice is copied the second time.
  void handOverInPlace(llvm::ArrayRef<bool> isWritten) {
    for (auto [i, value] : llvm::enumerate(transforms::yieldedBy(*made_.block))) {
      Value owner = plan_.memoryOf(value);
      if (isWritten[i] && plan_.storageOf(value) == Storage::memory && owner.getDefiningOp() &&
          owner.getParentBlock() == value.getParentBlock())
        made_.inPlace.try_emplace(owner, i);
    }
  }

  /// What a nest computes.
  struct Body {
    unsigned cost = 0;
    Members members;
  };

  Plan &plan_;
  MemoryNeeds &needs_;
  BlockPlan made_;
  llvm::DenseMap<unsigned, Body> bodies_; // by step
  llvm::DenseMap<Value, unsigned> cost_;
  llvm::DenseMap<Operation *, uint64_t> position_; // by the cost of all before it
  std::vector<Value> *worthKeeping_;
};

void logStorage(const Plan &plan, const BlockPlan &block, const runtime::Log &log) {
  for (Operation &op : block.block->without_terminator())
    for (Value result : op.getResults()) {
      Storage storage = plan.storageOf(result);
      std::string text = ir::described(&op) + ": ";
      if (storage != Storage::memory)
        text += storage == Storage::fused ? "fused into what reads it" : "in registers";
      else if (plan.aliases.contains(result))
        text += "in the place of its operand";
      else
        text += "in memory, made by step " + std::to_string(plan.slotOf(result) - 1);
      const char *reason = plan.reasons.lookup(&op);
      if (storage == Storage::memory && reason)
        text += std::string(": ") + reason;
      log.line(text);
    }
  for (const PlanStep &step : block.steps)
    for (const BlockPlan &body : step.bodies)
      logStorage(plan, body, log);
}

/// With `kept` in memory; what would be worth it goes to `worthKeeping`.
Plan placed(FuncOp function, const PlanOptions &options, llvm::ArrayRef<Value> kept,
            std::vector<Value> *worthKeeping) {
  Plan plan;
  plan.function = function;
  plan.options = options;
  findUpdates(plan);
  MemoryNeeds needs(plan);
  for (Value value : kept) {
    needs.need(value);
    plan.reasons[value.getDefiningOp()] = "several nests read it";
  }
  mlir::Block &body = transforms::bodyOf(function);
  for (Value argument : body.getArguments())
    plan.storage[argument] = isSmall(argument) ? Storage::registers : Storage::memory;
  llvm::SmallVector<bool> isWritten(function.getNumResults(), true);
  plan.entry = BlockPlanner(plan, needs, body, worthKeeping).run(isWritten);
  return plan;
}

} // namespace

Plan makePlan(FuncOp function, const PlanOptions &options) {
  std::vector<Value> worthKeeping;
  Plan plan = placed(function, options, {}, &worthKeeping);
  // What is kept makes others cheap, and nests other ones: all is placed anew.
  if (!worthKeeping.empty())
    plan = placed(function, options, worthKeeping, nullptr);
  if (runtime::Log log("plan"); log)
    logStorage(plan, plan.entry, log);
  planMemory(plan);
  // Where a NaN is looked for, what is reported are the arguments as they were.
  if (!options.checks.nan)
    planReuse(plan);
  return plan;
}

//===----------------------------------------------------------------------------------------------
// In words

static std::string str(const Nest &nest) {
  std::string text = fmt::format("nest over {}", nest.space.str());
  if (!nest.reducedAxes.empty()) {
    text += ", reducing";
    for (int64_t axis : nest.reducedAxes)
      text += fmt::format(" {}", axis);
  }
  text += ":";
  for (const NestOutput &output : nest.outputs)
    text += fmt::format(" {}", output.op->getName().stripDialect().str());
  return text;
}

static std::string str(const PlanStep &step, const std::string &indent) {
  if (step.op)
    return step.op->getName().getStringRef().str();
  if (step.rows.numAxes == 0)
    return str(step.nests.front());
  std::string text = fmt::format("{} rows, {} at a time", step.rows.count, step.rows.perBlock);
  for (const Nest &nest : step.nests)
    text += fmt::format("\n{}  {}", indent, str(nest));
  return text;
}

static std::string str(const BlockPlan &plan, const std::string &indent) {
  std::string text;
  for (auto [i, step] : llvm::enumerate(plan.steps)) {
    text += fmt::format("{}step {}: {}\n", indent, i, str(step, indent));
    for (const BlockPlan &body : step.bodies)
      text += fmt::format("{}  body\n", indent) + str(body, indent + "    ");
  }
  return text;
}

std::string Plan::str() const {
  std::string text = codegen::str(entry, "") + fmt::format("arena: {} bytes\n", arenaBytes);
  for (auto [argument, result] : reuses)
    text += fmt::format("result {} in the memory of argument {}\n", result, argument);
  return text;
}

} // namespace fluxion::codegen
