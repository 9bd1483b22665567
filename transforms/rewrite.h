// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every transformation needs: making a function, copying ops into it, finishing it.
#pragma once

#include "ir/fx.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OwningOpRef.h"

namespace fluxion::transforms {

using ir::FailureOr;
using ir::Location;
using ir::LogicalResult;
using ir::OpBuilder;
using ir::Operation;
using ir::SmallVector;
using ir::Type;
using ir::Value;
using llvm::ArrayRef;
using mlir::func::FuncOp;

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
/// The values a function returns.
inline mlir::OperandRange returnedBy(FuncOp function) {
  return bodyOf(function).getTerminator()->getOperands();
}
/// The types of a function's arguments for which `chosen`.
SmallVector<Type> typesWhere(mlir::TypeRange types, ArrayRef<bool> chosen);
/// Copies `op` behind the builder, its operands looked up in `mapping`, and maps its results.
Operation *copyOp(OpBuilder &b, Operation *op, mlir::IRMapping &mapping);
/// Copies the body of `function` behind the builder; answers the values it returns.
SmallVector<Value> inlineBody(OpBuilder &b, FuncOp function, ArrayRef<Value> arguments);

} // namespace fluxion::transforms
