// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/function.h"

#include "ir/ops/program.h"

namespace fluxion::ir {

FunctionUnderConstruction::FunctionUnderConstruction(Location loc, llvm::StringRef name,
                                                     ArrayRef<Type> arguments)
    : b(loc.getContext()) {
  auto type = b.getFunctionType(arguments, {});
  function = OwnedFunction(FuncOp::create(loc, name, type));
  b.setInsertionPointToEnd(function->addEntryBlock());
}

OwnedFunction FunctionUnderConstruction::finish(ArrayRef<Value> results) {
  mlir::func::ReturnOp::create(b, function->getLoc(), mlir::ValueRange(results));
  function->setFunctionType(
      b.getFunctionType(body().getArgumentTypes(), mlir::TypeRange(mlir::ValueRange(results))));
  return std::move(function);
}

SmallVector<Type> typesWhere(mlir::TypeRange types, ArrayRef<bool> chosen) {
  SmallVector<Type> some;
  for (auto [type, isChosen] : llvm::zip(types, chosen))
    if (isChosen)
      some.push_back(type);
  return some;
}

Operation *copyOp(OpBuilder &b, Operation *op, mlir::IRMapping &mapping) {
  return b.clone(*op, mapping);
}

/// Copies the ops of `block` and answers what its terminator hands over.
static SmallVector<Value> copyBlock(OpBuilder &b, mlir::Block &block, mlir::IRMapping &mapping) {
  for (Operation &op : block.without_terminator())
    copyOp(b, &op, mapping);
  return llvm::map_to_vector(yieldedBy(block), [&](Value value) { return mapping.lookup(value); });
}

SmallVector<Value> inlineBody(OpBuilder &b, FuncOp function, ArrayRef<Value> arguments) {
  mlir::IRMapping mapping;
  mapping.map(bodyOf(function).getArguments(), arguments);
  return copyBlock(b, bodyOf(function), mapping);
}

OwnedFunction functionOf(mlir::Region &body, llvm::StringRef name) {
  mlir::Block &block = body.front();
  FunctionUnderConstruction out(body.getLoc(), name, SmallVector<Type>(block.getArgumentTypes()));
  mlir::IRMapping mapping;
  mapping.map(block.getArguments(), out.body().getArguments());
  return out.finish(copyBlock(out.b, block, mapping));
}

void takeBody(mlir::Region &body, FuncOp function) {
  body.takeBody(function.getBody());
  Operation *end = body.front().getTerminator();
  OpBuilder b(end);
  YieldOp::create(b, end->getLoc(), end->getOperands());
  end->erase();
}

OwnedFunction reordered(FuncOp function, ArrayRef<unsigned> arguments, ArrayRef<unsigned> results) {
  SmallVector<Type> types = llvm::map_to_vector(
      arguments, [&](unsigned i) -> Type { return function.getArgumentTypes()[i]; });
  FunctionUnderConstruction out(function.getLoc(), function.getName(), types);
  mlir::IRMapping mapping;
  for (auto [j, i] : llvm::enumerate(arguments))
    mapping.map(function.getArgument(i), out.body().getArgument(j));
  SmallVector<Value> values = copyBlock(out.b, bodyOf(function), mapping);
  return out.finish(llvm::map_to_vector(results, [&](unsigned i) { return values[i]; }));
}

} // namespace fluxion::ir
