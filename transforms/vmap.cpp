// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/vmap.h"

#include "transforms/batcher.h"
#include "transforms/stacks.h"

namespace fluxion::transforms {
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
