// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program as a value is transformed by transforming the program.
#include "ir/bodies.h"
#include "ir/ops/program.h"

namespace fluxion::ir {

// (y, ẏ) = call(f_jvp)(x, ẋ)
FailureOr<PrimalsAndTangents> CallOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                const Calculus &calculus) {
  FailureOr<OwnedFunction> both = calculus.jvp(*functionOf(getProgram(), getName()), present(ts));
  if (mlir::failed(both))
    return mlir::failure();
  unsigned n = getNumResults();
  Flags isThere = negated(zeroResults(**both)), isKept(n, true);
  isThere.erase(isThere.begin(), isThere.begin() + n);
  llvm::append_range(isKept, isThere);
  OwnedFunction kept = withResults(**both, isKept, calculus);
  SmallVector<Value> inputs(getInputs());
  append(inputs, where(ts, present(ts)));
  auto call = create(b, getLoc(), getName(), *kept, inputs);
  return PrimalsAndTangents{SmallVector<Value>(call->getResults().take_front(n)),
                            tangentsOf(*this, isThere, call->getResults().drop_front(n))};
}

Flags CallOp::unknownResults(ArrayRef<bool> isOperandUnknown, const Calculus &calculus) {
  return calculus.unknownYields(getProgram().front(), isOperandUnknown);
}

FailureOr<SplitResults> CallOp::splitBodies(OpBuilder &b, ArrayRef<bool> isOperandUnknown,
                                            const Calculus &calculus) {
  SplitResults results{{}, unknownResults(isOperandUnknown, calculus)};
  SplitRequest request{negated(isOperandUnknown), negated(results.isUnknown)};
  auto split = calculus.split(*functionOf(getProgram(), getName()), request);
  if (mlir::failed(split))
    return mlir::failure();
  auto known = create(b, getLoc(), getName(), *split->known,
                      where(getInputs(), request.isArgumentKnown));
  auto numKnown = static_cast<unsigned>(llvm::count(request.isResultKnown, true));
  SmallVector<Value> inputs;
  for (auto next = known->result_begin() + numKnown; int argument : split->residualArgument)
    inputs.push_back(argument >= 0 ? getInputs()[static_cast<unsigned>(argument)] : Value(*next++));
  append(inputs, where(getInputs(), isOperandUnknown));
  auto unknown = create(b, getLoc(), getName(), *split->unknown, inputs);
  auto nextKnown = known->result_begin(), nextUnknown = unknown->result_begin();
  for (bool isUnknown : results.isUnknown)
    results.values.push_back(isUnknown ? *nextUnknown++ : *nextKnown++);
  return results;
}

// x̄ = call(f_transpose)(known, ȳ), for the results that have a cotangent
FailureOr<SentBack> CallOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                            const ArrivingCts &arriving, const Calculus &calculus) {
  Flags hasCt = present(arriving.cts);
  LinearPart linear{negated(present(known)), Flags(llvm::count(hasCt, true), true)};
  auto transposed =
      calculus.transpose(*withResults(*functionOf(getProgram(), getName()), hasCt, calculus),
                         linear, where(arriving.deadZeros, hasCt));
  if (mlir::failed(transposed))
    return mlir::failure();
  Flags isZero = zeroResults(*transposed->function);
  SmallVector<Value> inputs = where(known, present(known));
  append(inputs, where(arriving.cts, hasCt));
  auto call = create(b, getLoc(), getName(), *transposed->function, inputs);
  SentBack back{SmallVector<Value>(known.size()), Flags(known.size(), false)};
  unsigned next = 0;
  for (unsigned i = 0; i < known.size(); ++i) {
    if (known[i])
      continue;
    back.deadZeros[i] = transposed->deadZeros[next];
    back.cts[i] = isZero[next] ? Value() : call->getResult(next);
    ++next;
  }
  return back;
}

FailureOr<BatchedResults> CallOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                              ArrayRef<bool> batched, int64_t size,
                                              const Calculus &calculus) {
  // Stacks of unknown size may differ between examples: each runs alone.
  for (Operation &op : getProgram().front())
    if (!llvm::all_of(op.getResults(), hasStaticSize))
      return mapOverLanes(b, *this, operands, batched, size);
  auto body = calculus.vmap(*functionOf(getProgram(), getName()), batched, size);
  if (mlir::failed(body))
    return mlir::failure();
  auto call = create(b, getLoc(), getName(), *body->function, operands);
  return BatchedResults{SmallVector<Value>(call->getResults()), body->isResultBatched};
}

//===----------------------------------------------------------------------------------------------
// Simplification

bool CallOp::isItsBody() { return true; }

/// A body of so few ops says more in place.
static constexpr int64_t bodyLimit = 4;

SmallVector<Value> CallOp::simplifyWhole(OpBuilder &b) {
  int64_t count = 0;
  for (Operation &inner : getProgram().front().without_terminator())
    if (!inner.hasTrait<mlir::OpTrait::ConstantLike>() && ++count > bodyLimit)
      return {};
  return inlineBody(b, *functionOf(getProgram(), getName()), SmallVector<Value>(getInputs()));
}

Operation *CallOp::rebuilt(OpBuilder &b, ArrayRef<bool> isOperandKept, ArrayRef<bool> isResultKept,
                           mlir::ValueRange plain) {
  SmallVector<Value> operands = keptOperands(*this, isOperandKept, plain);
  return rebuiltWith(b, *this, operands, typesWhere(getResultTypes(), isResultKept));
}

} // namespace fluxion::ir
