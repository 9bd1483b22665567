// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the rules of loops share. A loop's body takes the number of the step, plain values, the
// carry and rows; the rules below speak of the last three by group, in that order.
#pragma once

#include "ir/bodies.h"
#include "ir/ops/control.h"

#include <array>

namespace fluxion::ir {

/// Arguments of a loop's body by group: which flag each has, without the number of the step.
struct LoopFlags {
  Flags consts, carry, rows;

  /// One flag per argument of the body, the number of the step first.
  Flags ofArguments(bool ofStep) const;
};
/// `flags` of operands, by group.
LoopFlags byGroup(BodyInterface loop, ArrayRef<bool> operands);

/// A loop's body as a function, and the count of each group of its arguments.
struct LoopBody {
  OwnedFunction function;
  unsigned numConsts, numCarried, numRows;

  unsigned firstCarried() const { return 1 + numConsts; }
  unsigned firstRow() const { return firstCarried() + numCarried; }
  unsigned numArguments() const { return firstRow() + numRows; }
};
LoopBody bodyOfLoop(BodyInterface loop, mlir::Region &body);

/// The tangents that a loop carries and takes, and its body with them.
struct ForwardLoop {
  /// (step, consts, their tangents, carry, its tangents, rows, their tangents) -> (carry, its
  /// tangents, rows of results, their tangents)
  OwnedFunction body;
  LoopFlags active;
  /// Which differentiable results that are stacked have a tangent.
  Flags isRowTangentThere;
};
FailureOr<ForwardLoop> forwardLoop(LoopBody &body, LoopFlags active, const Calculus &calculus);

/// A loop's body as two.
struct SplitLoop {
  LoopFlags unknown;
  Flags isResultUnknown; // of the body's results
  OwnedFunction known;   // (step, known consts, carry, rows) -> (known carry, rows, residuals)
  OwnedFunction unknownBody;
  /// Arguments of the body that `unknownBody` takes as they are, by number.
  SmallVector<unsigned> sharedConsts, sharedRows;
  unsigned numResiduals = 0; // stacked by the known loop
};
/// Which arguments and results wait for unknown ones, once the carry has gone round.
void closeUnknown(mlir::Block &body, unsigned numCarried, LoopFlags &unknown, Flags &results,
                  const Calculus &calculus);
/// Splits a body whose unknown arguments are `unknown` (closed under the carry). The unknown body
/// takes (step, shared consts, unknown consts, unknown carry, shared rows, residuals, unknown
/// rows).
FailureOr<SplitLoop> splitLoop(LoopBody body, LoopFlags unknown, Flags isResultUnknown,
                               const Calculus &calculus);

/// Which results of a loop's body are on the batch; closes `flags` under the carry.
FailureOr<Flags> closeBatched(LoopBody &body, LoopFlags &flags, int64_t size,
                              const Calculus &calculus);
/// What a loop begins with, on the batch where its carry is.
SmallVector<Value> batchedInit(OpBuilder &b, ArrayRef<Value> init, const LoopFlags &flags,
                               ArrayRef<bool> isInitBatched, int64_t size);

/// How many plain operands, carried ones and rows a loop has that is rebuilt with `plain` more.
std::array<int32_t, 3> keptSizes(BodyInterface loop, ArrayRef<bool> isOperandKept,
                                 mlir::ValueRange plain);

} // namespace fluxion::ir
