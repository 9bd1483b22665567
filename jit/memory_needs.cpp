// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/memory_needs.h"

#include "jit/elemental.h"
#include "jit/sample_sizes.h"

namespace fluxion::codegen {

MemoryNeeds::MemoryNeeds(Plan &plan) : plan_(plan) { ofBlock(transforms::bodyOf(plan.function)); }

void MemoryNeeds::ofBlock(mlir::Block &block) {
  // What is handed over is written somewhere.
  for (Value value : transforms::yieldedBy(block))
    need(value);
  for (Operation &op : llvm::reverse(block.without_terminator())) {
    if (auto bodies = mlir::dyn_cast<ir::BodyInterface>(op))
      ofBodies(bodies);
    else
      ofOp(&op);
  }
}

void MemoryNeeds::ofOp(Operation *op) {
  const ElementalRule *elemental = plan_.hasOwnCode(op) ? nullptr : rules().elementalOf(op);
  if (!elemental && rules().stepOf(op))
    for (Value operand : op->getOperands())
      need(operand);
  if (elemental && elemental->readsMemory)
    for (auto [k, operand] : llvm::enumerate(op->getOperands()))
      if (elemental->readsMemory(op, k) && !isFree(operand))
        need(operand);
}

/// A loop would compute at every step what is fused into it.
void MemoryNeeds::ofBodies(ir::BodyInterface op) {
  ir::BodyLayout layout = op.getLayout();
  for (auto [i, operand] : llvm::enumerate(op->getOperands())) {
    if (!layout.isPlain(i) || !isFree(operand))
      need(operand);
    if (!layout.isPlain(i))
      continue;
    for (mlir::Region &body : op->getRegions())
      plan_.origins[body.getArgument(layout.argumentOf(i))] = plan_.originOf(operand);
  }
  for (mlir::Region &body : op->getRegions())
    ofBlock(body.front());
}

/// Constants, and one number repeated, cost nothing to make again. They may be asked for at any
/// place in row-major order: constants lie in memory as well.
bool MemoryNeeds::isFree(Value value) const {
  Operation *op = plan_.originOf(value).getDefiningOp();
  if (!op)
    return false;
  const ElementalRule *rule = rules().elementalOf(op);
  return op->hasTrait<mlir::OpTrait::ConstantLike>() ||
         (op->getNumOperands() > 0 && rule && rule->mapsIndex(op) &&
          llvm::all_of(op->getOperands(),
                       [](Value operand) { return sampleTypeOf(operand).getNumElements() == 1; }));
}

} // namespace fluxion::codegen
