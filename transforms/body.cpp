// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/body.h"

namespace fluxion::transforms {

Operation *dissolve(BodyInterface op) {
  mlir::Block &body = op->getRegion(0).front();
  Operation *end = body.getTerminator();
  OpBuilder b(op);
  for (auto [argument, operand] : llvm::zip(body.getArguments(), op.bodyOperands(b)))
    argument.replaceAllUsesWith(operand);
  op->replaceAllUsesWith(end->getOperands());
  end->erase();
  Operation *first = body.empty() ? op->getNextNode() : &body.front();
  op->getBlock()->getOperations().splice(op->getIterator(), body.getOperations());
  op->erase();
  return first;
}

static void inlineCallsIn(mlir::Block &block) {
  for (Operation *op = &block.front(); op;) {
    auto bodies = mlir::dyn_cast<BodyInterface>(op);
    if (bodies && bodies.runsAsItsBody()) {
      op = dissolve(bodies);
      continue;
    }
    for (mlir::Region &body : op->getRegions())
      inlineCallsIn(body.front());
    op = op->getNextNode();
  }
}

void inlineCalls(FuncOp f) { inlineCallsIn(bodyOf(f)); }

} // namespace fluxion::transforms
