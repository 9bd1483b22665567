// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/body.h"

namespace fluxion::transforms {

OwnedFunction functionOf(BodyInterface op, ArrayRef<bool> wanted) {
  mlir::Block &body = op.getBodyBlock();
  FunctionUnderConstruction out(op.getLoc(), op.getBodyName(),
                                SmallVector<Type>(body.getArgumentTypes()));
  mlir::IRMapping mapping;
  mapping.map(body.getArguments(), out.body().getArguments());
  for (Operation &inner : body.without_terminator())
    copyOp(out.b, &inner, mapping);
  SmallVector<Value> results;
  for (auto [i, value] : llvm::enumerate(yieldedBy(op)))
    if (wanted.empty() || wanted[i])
      results.push_back(mapping.lookup(value));
  return out.finish(results);
}

Operation *withBody(OpBuilder &b, BodyInterface op, OwnedFunction function,
                    mlir::ValueRange operands) {
  return op.createWithBody(b, function->getName(), function->getBody(), operands);
}

Operation *dissolve(BodyInterface op) {
  mlir::Block &body = op.getBodyBlock();
  Operation *end = body.getTerminator();
  for (auto [argument, operand] : llvm::zip(body.getArguments(), op->getOperands()))
    argument.replaceAllUsesWith(operand);
  op->replaceAllUsesWith(end->getOperands());
  end->erase();
  Operation *first = body.empty() ? op->getNextNode() : &body.front();
  op->getBlock()->getOperations().splice(op->getIterator(), body.getOperations());
  op->erase();
  return first;
}

void inlineCalls(FuncOp f) {
  for (Operation *op = &bodyOf(f).front(); op;) {
    auto call = mlir::dyn_cast<BodyInterface>(op);
    op = call ? dissolve(call) : op->getNextNode();
  }
}

} // namespace fluxion::transforms
