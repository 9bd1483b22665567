// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/carried_updates.h"

#include "jit/elemental.h"
#include "jit/sample_sizes.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::codegen {
namespace {

// How many readers of a value are looked at.
constexpr size_t searchLimit = 512;

bool mayWorkInPlace(Operation *op) {
  const StepRule *rule = rules().stepOf(op);
  return rule && rule->worksInPlace;
}

/// Whether it lies in the memory of another value.
bool sharesMemory(Value value) {
  Operation *op = value.getDefiningOp();
  const ElementalRule *rule = op ? rules().elementalOf(op) : nullptr;
  return rule && rule->keepsMemory;
}

} // namespace

// What is elemental may be computed where it is used.
bool isReadOnlyBefore(Value value, Operation *update) {
  llvm::SmallVector<Value> stack{value};
  llvm::DenseSet<Value> seen;
  while (!stack.empty()) {
    Value next = stack.pop_back_val();
    if (!seen.insert(next).second)
      continue;
    if (seen.size() > searchLimit)
      return false;
    for (mlir::OpOperand &use : next.getUses()) {
      Operation *user = use.getOwner();
      if (user == update) {
        // The whole is replaced; what else the update takes is computed before (MemoryNeeds).
        if (use.getOperandNumber() > 0 && (next == value || sharesMemory(next)))
          return false;
        continue;
      }
      if (!user->isBeforeInBlock(update))
        return false;
      if (rules().elementalOf(user))
        llvm::append_range(stack, user->getResults());
    }
  }
  return true;
}

namespace {

/// The ops that make the next `carried` of the one before, each replacing a part; none if it is
/// made in another way, or if someone needs what was before.
llvm::SmallVector<Operation *> updatesOf(Value carried, Value yielded) {
  llvm::SmallVector<Operation *> chain;
  while (yielded != carried) {
    Operation *op = yielded.getDefiningOp();
    if (!op || !mayWorkInPlace(op) || op->getOperand(0).getType() != carried.getType())
      return {};
    if (!isReadOnlyBefore(op->getOperand(0), op))
      return {};
    chain.push_back(op);
    yielded = op->getOperand(0);
  }
  return chain;
}

} // namespace

/// Where sizes are those of the program: of others, the code does not know how far a copy goes.
static void findDonatedUpdates(Plan &plan) {
  if (servesManySizes())
    return;
  mlir::Block &body = transforms::bodyOf(plan.function);
  for (unsigned number : plan.options.donated)
    if (Value argument = body.getArgument(number); !isSmall(argument))
      for (Value result : transforms::yieldedBy(body))
        for (Operation *op : updatesOf(argument, result))
          plan.donatedUpdates.insert(op);
}

void findUpdates(Plan &plan) {
  findDonatedUpdates(plan);
  plan.function->walk([&](ir::BodyInterface loop) {
    ir::BodyLayout layout = loop.getLayout();
    if (!layout.isLoop)
      return;
    mlir::Block &body = loop->getRegions().back().front();
    auto yielded = transforms::yieldedBy(body);
    for (unsigned i = 0; i < layout.numCarried; ++i) {
      Value carried = body.getArgument(layout.argumentOf(layout.firstCarried() + i));
      if (isSmall(carried) || llvm::find(yielded, yielded[i]) - yielded.begin() != i)
        continue;
      for (Operation *op : updatesOf(carried, yielded[i]))
        plan.updates[op] = carried;
    }
  });
}

} // namespace fluxion::codegen
