// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What ops share whose bodies are rules for each other: their types are checked together, and they
// go onto a batch together.
#pragma once

#include "ir/bodies.h"

namespace fluxion::ir {

/// What ends a body; null where it does not end as bodies do.
Operation *endOf(mlir::Region &body);
/// The sizes of an op's two groups of operands.
void setSegments(llvm::MutableArrayRef<int32_t> segments, mlir::ValueRange first,
                 mlir::ValueRange second);
/// The types that have tangents.
SmallVector<Type> floatingOnly(mlir::TypeRange types);
/// One flag per type that has tangents, of one per type.
Flags floatingOnly(ArrayRef<bool> flags, mlir::TypeRange types);
/// Requires a body that goes from `arguments` to `results`; `what` names it in the message.
LogicalResult requireBody(Operation *op, const char *what, mlir::Region &body,
                          mlir::TypeRange arguments, mlir::TypeRange results);

/// A call of `both`, which answers the values of `op` and the tangents of its floating results.
/// Tangents that are the constant zero are left out.
PrimalsAndTangents calledWithTangents(OpBuilder &b, Operation *op, llvm::StringRef name,
                                      FuncOp both, ArrayRef<Value> inputs,
                                      const Calculus &calculus);

/// `f` with zeros for the arguments for which not `kept`.
OwnedFunction withZeros(FuncOp f, ArrayRef<bool> kept);
/// `f` applied to some of the arguments of the result: argument j of `f` is argument `from[j]`.
OwnedFunction onArguments(FuncOp f, mlir::TypeRange arguments, ArrayRef<unsigned> from);

/// `f`, batched, with the results for which `wanted` on the batch. What differs between examples
/// where it should not, is summed: a cotangent of what all examples share.
FailureOr<OwnedFunction> batchedOrSummed(FuncOp f, ArrayRef<bool> isArgumentBatched,
                                         ArrayRef<bool> wanted, int64_t size,
                                         const Calculus &calculus);

/// While it lives, errors that the compiler reports on this thread are dropped: a transformation is
/// tried that need not succeed.
class Attempt {
public:
  explicit Attempt(mlir::MLIRContext *context);

private:
  mlir::ScopedDiagnosticHandler handler_;
};

} // namespace fluxion::ir
