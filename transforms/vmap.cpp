// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/vmap.h"

#include "transforms/calculus.h"
#include "transforms/stacks.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::transforms {
namespace {

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
};

} // namespace

FailureOr<BatchedFunction> vmap(FuncOp whole, ArrayRef<bool> isArgumentBatched, int64_t size) {
  OwnedFunction together = withStacksTogether(whole, isArgumentBatched);
  FuncOp f = together ? *together : whole;
  SmallVector<Type> types;
  for (auto [type, isBatched] : llvm::zip(f.getArgumentTypes(), isArgumentBatched)) {
    auto tensor = mlir::cast<ir::RankedTensorType>(type);
    SmallVector<int64_t> shape(tensor.getShape());
    if (isBatched)
      shape.insert(shape.begin(), size);
    types.push_back(ir::withShape(tensor, shape));
  }
  FunctionUnderConstruction out(f.getLoc(), (f.getName() + "_vmap").str(), types);
  Batcher batcher(out.b, size);
  for (auto [i, argument] : llvm::enumerate(f.getArguments()))
    batcher.bind(argument, out.body().getArgument(i), isArgumentBatched[i]);
  for (Operation &op : bodyOf(f).without_terminator())
    if (mlir::failed(batcher.visit(op)))
      return mlir::failure();

  BatchedFunction result;
  SmallVector<Value> values;
  for (Value value : returnedBy(f)) {
    values.push_back(batcher.lookup(value));
    result.isResultBatched.push_back(batcher.isBatched(value));
  }
  result.function = out.finish(values);
  return result;
}

} // namespace fluxion::transforms
