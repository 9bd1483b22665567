// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The values of a program on a batch, op by op: what no example differs in is computed once.
#pragma once

#include "ir/locations.h"
#include "runtime/log.h"
#include "transforms/calculus.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::transforms {

class Batcher {
public:
  Batcher(OpBuilder &b, int64_t size) : b_(b), size_(size) {}

  void bind(Value original, Value value, bool isBatched) {
    mapping_.map(original, value);
    if (isBatched)
      batched_.insert(original);
  }
  bool isBatched(Value original) const { return batched_.contains(original); }
  Value lookup(Value original) const { return mapping_.lookup(original); }

  LogicalResult visit(Operation &op) {
    SmallVector<bool> batched =
        llvm::map_to_vector(op.getOperands(), [&](Value operand) { return isBatched(operand); });
    if (log_)
      log_.line(ir::described(&op) +
                ": operands that differ by example: " + ir::numbersOf(batched));
    if (!llvm::is_contained(batched, true)) {
      copyOp(b_, &op, mapping_);
      return mlir::success();
    }
    SmallVector<Value> operands =
        llvm::map_to_vector(op.getOperands(), [&](Value operand) { return lookup(operand); });
    if (auto withBodies = mlir::dyn_cast<BodyInterface>(op))
      return visitBodies(withBodies, operands, batched);
    auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
    if (!rules)
      return op.emitOpError("has no batching rule");
    FailureOr<SmallVector<Value>> results = rules.batch(b_, operands, batched, size_);
    if (mlir::failed(results))
      return mlir::failure();
    for (auto [result, value] : llvm::zip(op.getResults(), *results))
      bind(result, value, true);
    return mlir::success();
  }

private:
  LogicalResult visitBodies(BodyInterface op, ArrayRef<Value> operands, ArrayRef<bool> batched) {
    auto made = op.batchBodies(b_, operands, batched, size_, calculus());
    if (mlir::failed(made))
      return mlir::failure();
    for (auto [i, result] : llvm::enumerate(op->getResults()))
      bind(result, made->values[i], made->isBatched[i]);
    return mlir::success();
  }

  OpBuilder &b_;
  int64_t size_;
  mlir::IRMapping mapping_;
  llvm::DenseSet<Value> batched_;
  runtime::Log log_{"vmap"};
};

} // namespace fluxion::transforms
