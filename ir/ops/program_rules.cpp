// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program as a value is transformed by transforming the program.
#include "ir/applied.h"
#include "ir/bodies.h"
#include "ir/ops/program.h"

namespace fluxion::ir {

static bool hasStaticSizes(mlir::TypeRange types) {
  return llvm::all_of(
      types, [](Type type) { return mlir::cast<RankedTensorType>(type).hasStaticShape(); });
}

/// How what comes of a call becomes a call again. Stacks of unknown size stay beside the loop that
/// made them, which knows how many rows they have: what would hand them over stands in place.
static Applied::Make alike(CallOp op, OpBuilder &b) {
  return [op, &b](FuncOp f, ArrayRef<Value> inputs) mutable {
    if (!hasStaticSizes(f.getArgumentTypes()) || !hasStaticSizes(f.getResultTypes()))
      return inlineBody(b, f, inputs);
    return SmallVector<Value>(
        CallOp::create(b, op.getLoc(), op.getName(), f, inputs)->getResults());
  };
}

// (y, ẏ) = call(f_jvp)(x, ẋ)
FailureOr<PrimalsAndTangents> CallOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                const Calculus &calculus) {
  return Applied(*this, calculus).jvp(ts, alike(*this, b));
}

Flags CallOp::unknownResults(ArrayRef<bool> isOperandUnknown, const Calculus &calculus) {
  return calculus.unknownYields(getProgram().front(), isOperandUnknown);
}

FailureOr<SplitResults> CallOp::splitBodies(OpBuilder &b, ArrayRef<bool> isOperandUnknown,
                                            const Calculus &calculus) {
  return Applied(*this, calculus)
      .split(isOperandUnknown, [](Value) { return true; }, alike(*this, b), alike(*this, b));
}

// x̄ = call(f_transpose)(known, ȳ), for the results that have a cotangent
FailureOr<SentBack> CallOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                            const ArrivingCts &arriving, const Calculus &calculus) {
  return Applied(*this, calculus).transpose(known, arriving, alike(*this, b));
}

FailureOr<BatchedResults> CallOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                              ArrayRef<bool> batched, int64_t size,
                                              const Calculus &calculus) {
  // Stacks of unknown size may differ between examples: each runs alone.
  for (Operation &op : getProgram().front())
    if (!llvm::all_of(op.getResults(), hasStaticSize))
      return mapOverLanes(b, *this, operands, batched, size);
  return Applied(*this, calculus).batch(operands, batched, size, alike(*this, b));
}

//===----------------------------------------------------------------------------------------------
// Simplification

bool CallOp::isItsBody() { return true; }

/// A body of so few ops says more in place.
static constexpr int64_t bodyLimit = 4;

std::optional<SmallVector<Value>> CallOp::simplifyWhole(OpBuilder &b) {
  int64_t count = 0;
  for (Operation &inner : getProgram().front().without_terminator())
    if (!isConstant(&inner) && ++count > bodyLimit)
      return std::nullopt;
  return inlineBody(b, *functionOf(getProgram(), getName()), SmallVector<Value>(getInputs()));
}

Operation *CallOp::rebuilt(OpBuilder &b, ArrayRef<bool> isOperandKept, ArrayRef<bool> isResultKept,
                           mlir::ValueRange plain) {
  SmallVector<Value> operands = keptOperands(*this, isOperandKept, plain);
  return rebuiltWith(b, *this, operands, typesWhere(getResultTypes(), isResultKept));
}

} // namespace fluxion::ir
