// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/rewrite.h"

namespace fluxion::transforms {

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

SmallVector<Value> inlineBody(OpBuilder &b, FuncOp function, ArrayRef<Value> arguments) {
  mlir::IRMapping mapping;
  mapping.map(bodyOf(function).getArguments(), arguments);
  for (Operation &op : bodyOf(function).without_terminator())
    copyOp(b, &op, mapping);
  return llvm::map_to_vector(returnedBy(function),
                             [&](Value value) { return mapping.lookup(value); });
}

} // namespace fluxion::transforms
