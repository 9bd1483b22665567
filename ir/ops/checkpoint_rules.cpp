// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A checkpoint is transformed by transforming its body. Only splitting it is special: what may
// cross from the known part to the other is what its policy keeps.
#include "ir/applied.h"
#include "ir/bodies.h"
#include "ir/ops/checkpoint.h"
#include "ir/ops/contraction.h"
#include "ir/ops/convolution.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::ir {

//===----------------------------------------------------------------------------------------------
// checkpoint

// A budget is spent on values of the body, which carry a mark through the split.
static constexpr llvm::StringLiteral mark = "fx.kept";

/// How the parts of `op` become ops again.
static Applied::Make alike(CheckpointOp op, OpBuilder &b, bool again) {
  return [op, &b, again](FuncOp f, ArrayRef<Value> inputs) mutable {
    Operation *made = CheckpointOp::create(b, op.getLoc(), f, inputs, op.getPolicy(), again);
    made->walk([](Operation *inner) { inner->removeDiscardableAttr(mark); });
    return SmallVector<Value>(made->getResults());
  };
}

FailureOr<PrimalsAndTangents> CheckpointOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                      const Calculus &calculus) {
  return Applied(*this, calculus).jvp(ts, alike(*this, b, getAgain()));
}

Flags CheckpointOp::unknownResults(ArrayRef<bool> isOperandUnknown, const Calculus &calculus) {
  return calculus.unknownYields(getProgram().front(), isOperandUnknown);
}

static void markKept(CheckpointOp op, ArrayRef<bool> isUnknown, const Calculus &calculus) {
  mlir::Block &body = op.getProgram().front();
  for (Value value : keptWithin(body, isUnknown, *op.getPolicy().budget, calculus))
    value.getDefiningOp()->setDiscardableAttr(mark, mlir::UnitAttr::get(op.getContext()));
}

static bool isKept(const KeepPolicy &policy, Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !hasStaticSize(value)) // how many rows it has is known inside
    return false;
  if (auto name = mlir::dyn_cast<NameOp>(op))
    return llvm::is_contained(policy.names, name.getLabel().str());
  return (policy.keepsDots && mlir::isa<DotGeneralOp, ConvolutionOp>(op)) || op->hasAttr(mark);
}

FailureOr<SplitResults> CheckpointOp::splitBodies(OpBuilder &b, ArrayRef<bool> isOperandUnknown,
                                                  const Calculus &calculus) {
  KeepPolicy policy = getPolicy();
  if (policy.budget)
    markKept(*this, isOperandUnknown, calculus);
  return Applied(*this, calculus)
      .split(
          isOperandUnknown, [&](Value value) { return isKept(policy, value); },
          alike(*this, b, getAgain()), alike(*this, b, /*again=*/true));
}

FailureOr<SentBack> CheckpointOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                                  const ArrivingCts &arriving,
                                                  const Calculus &calculus) {
  return Applied(*this, calculus).transpose(known, arriving, alike(*this, b, getAgain()));
}

FailureOr<BatchedResults> CheckpointOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                                    ArrayRef<bool> batched, int64_t size,
                                                    const Calculus &calculus) {
  for (Operation &op : getProgram().front())
    if (!llvm::all_of(op.getResults(), hasStaticSize))
      return mapOverLanes(b, *this, operands, batched, size);
  return Applied(*this, calculus).batch(operands, batched, size, alike(*this, b, getAgain()));
}

bool CheckpointOp::runsAsItsBody() { return true; }

/// What is computed again is kept apart from where it was computed first: it would be found to be
/// equal.
SmallVector<Value> CheckpointOp::bodyOperands(OpBuilder &b) {
  SmallVector<Value> inputs(getInputs());
  if (!getAgain() || inputs.empty())
    return inputs;
  auto apart = BarrierOp::create(b, getLoc(), getInputs().getTypes(), inputs);
  return SmallVector<Value>(apart->getResults());
}

Operation *CheckpointOp::rebuilt(OpBuilder &b, ArrayRef<bool> isOperandKept,
                                 ArrayRef<bool> isResultKept, mlir::ValueRange plain) {
  SmallVector<Value> operands = keptOperands(*this, isOperandKept, plain);
  return rebuiltWith(b, *this, operands, typesWhere(getResultTypes(), isResultKept));
}

//===----------------------------------------------------------------------------------------------
// name, barrier

// A tangent has no name.
Values NameOp::jvp(OpBuilder &, ArrayRef<Value> ts) { return SmallVector<Value>{ts[0]}; }
Values NameOp::transpose(OpBuilder &, ArrayRef<Value>, ArrayRef<Value> cts) {
  return SmallVector<Value>{cts[0]};
}

/// A barrier of those values that are there, and nothing of the others.
static SmallVector<Value> barrierOfThose(OpBuilder &b, Location loc, ArrayRef<Value> values) {
  SmallVector<Value> there = where(values, present(values)), all(values.size());
  auto made = BarrierOp::create(b, loc, mlir::ValueRange(there).getTypes(), there);
  auto next = made->result_begin();
  for (auto [answer, value] : llvm::zip(all, values))
    if (value)
      answer = *next++;
  return all;
}

// Parts are values of their own.
PartsOfResults BarrierOp::inParts(OpBuilder &b, ArrayRef<Parts> xs) {
  SmallVector<Value> all;
  for (Parts x : xs) {
    all.push_back(x.re);
    if (x.im)
      all.push_back(x.im);
  }
  auto made = BarrierOp::create(b, getLoc(), mlir::ValueRange(all).getTypes(), all);
  SmallVector<Parts> results;
  auto next = made->result_begin();
  for (Parts x : xs) {
    Value re = *next++;
    results.push_back({re, x.im ? Value(*next++) : Value()});
  }
  return results;
}

Values BarrierOp::jvp(OpBuilder &b, ArrayRef<Value> ts) { return barrierOfThose(b, getLoc(), ts); }
Values BarrierOp::transpose(OpBuilder &b, ArrayRef<Value> known, ArrayRef<Value> cts) {
  SmallVector<Value> linear(cts);
  for (auto [ct, held] : llvm::zip(linear, known))
    if (held)
      ct = {};
  return barrierOfThose(b, getLoc(), linear);
}
Values BarrierOp::batch(OpBuilder &b, ArrayRef<Value> xs, ArrayRef<bool> batched, int64_t size) {
  return barrierOfThose(b, getLoc(), allBatched(b, getLoc(), xs, batched, size));
}

} // namespace fluxion::ir
