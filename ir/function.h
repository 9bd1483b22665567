// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs as functions that stand on their own: making one, copying ops into it, taking the body
// of an op out as one and putting it back.
#pragma once

#include "ir/fx.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OwningOpRef.h"

namespace fluxion::ir {

/// A function that stands on its own, in no module.
using OwnedFunction = mlir::OwningOpRef<FuncOp>;

/// An empty function of these argument types whose results are not known yet. The builder stands
/// at its end.
struct FunctionUnderConstruction {
  FunctionUnderConstruction(Location loc, llvm::StringRef name, ArrayRef<Type> arguments);
  /// Ends the function: returns `results` and fixes its type.
  OwnedFunction finish(ArrayRef<Value> results);

  mlir::Block &body() { return function->getBody().front(); }

  OwnedFunction function;
  OpBuilder b;
};

/// The one block of a traced function.
inline mlir::Block &bodyOf(FuncOp function) { return function.getBody().front(); }
/// The values that a block hands over.
inline mlir::OperandRange yieldedBy(mlir::Block &block) {
  return block.getTerminator()->getOperands();
}
/// The values a function returns.
inline mlir::OperandRange returnedBy(FuncOp function) { return yieldedBy(bodyOf(function)); }
/// The types of a function's arguments for which `chosen`.
SmallVector<Type> typesWhere(mlir::TypeRange types, ArrayRef<bool> chosen);
/// Copies `op` behind the builder, its operands looked up in `mapping`, and maps its results.
Operation *copyOp(OpBuilder &b, Operation *op, mlir::IRMapping &mapping);
/// Copies the body of `function` behind the builder; answers the values it returns.
SmallVector<Value> inlineBody(OpBuilder &b, FuncOp function, ArrayRef<Value> arguments);

/// A copy of the one block of `body` as a function.
OwnedFunction functionOf(mlir::Region &body, llvm::StringRef name);
/// The block of `function` as the body of an op: its terminator becomes `fx.yield`.
void takeBody(mlir::Region &body, FuncOp function);
/// `function` with its arguments and results in another order, or some of them left out: argument j
/// of the result is argument `arguments[j]` of `function`. What is left out may not be used.
OwnedFunction reordered(FuncOp function, ArrayRef<unsigned> arguments, ArrayRef<unsigned> results);

} // namespace fluxion::ir
