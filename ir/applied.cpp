// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/applied.h"

namespace fluxion::ir {

Applied::Applied(BodyInterface op, const Calculus &calculus)
    : op_(op), calculus_(calculus), body_(functionOf(op->getRegion(0), "f")) {
  if (auto name = op->getAttrOfType<mlir::StringAttr>("name"))
    body_->setName(name.getValue());
}

// (y, ẏ) = op(f_jvp)(x, ẋ)
FailureOr<PrimalsAndTangents> Applied::jvp(ArrayRef<Value> ts, const Make &make) {
  FailureOr<OwnedFunction> both = calculus_.jvp(*body_, present(ts));
  if (mlir::failed(both))
    return mlir::failure();
  unsigned n = op_->getNumResults();
  Flags isThere = negated(zeroResults(**both)), isKept(n, true);
  isThere.erase(isThere.begin(), isThere.begin() + n);
  llvm::append_range(isKept, isThere);
  OwnedFunction kept = withResults(**both, isKept, calculus_);
  SmallVector<Value> inputs(op_->getOperands());
  append(inputs, where(ts, present(ts)));
  SmallVector<Value> made = make(*kept, inputs);
  return PrimalsAndTangents{SmallVector<Value>(ArrayRef(made).take_front(n)),
                            tangentsOf(op_, isThere, ArrayRef(made).drop_front(n))};
}

FailureOr<SplitResults> Applied::split(ArrayRef<bool> isOperandUnknown,
                                       const std::function<bool(Value)> &mayKeep,
                                       const Make &makeKnown, const Make &makeUnknown) {
  SplitResults results{{}, calculus_.unknownYields(bodyOf(*body_), isOperandUnknown)};
  SplitRequest request{negated(isOperandUnknown), negated(results.isUnknown), mayKeep};
  auto split = calculus_.split(*body_, request);
  if (mlir::failed(split))
    return mlir::failure();
  SmallVector<Value> operands(op_->getOperands());
  SmallVector<Value> known = makeKnown(*split->known, where(operands, request.isArgumentKnown));
  auto numKnown = static_cast<unsigned>(llvm::count(request.isResultKnown, true));
  SmallVector<Value> inputs;
  for (const Value *next = known.begin() + numKnown; int argument : split->residualArgument)
    inputs.push_back(argument >= 0 ? operands[static_cast<unsigned>(argument)] : *next++);
  append(inputs, where(operands, isOperandUnknown));
  SmallVector<Value> unknown = makeUnknown(*split->unknown, inputs);
  const Value *nextKnown = known.begin(), *nextUnknown = unknown.begin();
  for (bool isUnknown : results.isUnknown)
    results.values.push_back(isUnknown ? *nextUnknown++ : *nextKnown++);
  return results;
}

// x̄ = op(f_transpose)(known, ȳ), for the results that have a cotangent
FailureOr<SentBack> Applied::transpose(ArrayRef<Value> known, const ArrivingCts &arriving,
                                       const Make &make) {
  Flags hasCt = present(arriving.cts);
  LinearPart linear{negated(present(known)), Flags(llvm::count(hasCt, true), true)};
  auto transposed = calculus_.transpose(*withResults(*body_, hasCt, calculus_), linear,
                                        where(arriving.deadZeros, hasCt));
  if (mlir::failed(transposed))
    return mlir::failure();
  Flags isZero = zeroResults(*transposed->function);
  SmallVector<Value> inputs = where(known, present(known));
  append(inputs, where(arriving.cts, hasCt));
  SmallVector<Value> made = make(*transposed->function, inputs);
  SentBack back{SmallVector<Value>(known.size()), Flags(known.size(), false)};
  unsigned next = 0;
  for (unsigned i = 0; i < known.size(); ++i) {
    if (known[i])
      continue;
    back.deadZeros[i] = transposed->deadZeros[next];
    back.cts[i] = isZero[next] ? Value() : made[next];
    ++next;
  }
  return back;
}

FailureOr<BatchedResults> Applied::batch(ArrayRef<Value> operands, ArrayRef<bool> batched,
                                         int64_t size, const Make &make) {
  auto body = calculus_.vmap(*body_, batched, size);
  if (mlir::failed(body))
    return mlir::failure();
  return BatchedResults{make(*body->function, operands), body->isResultBatched};
}

} // namespace fluxion::ir
