// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop of unknown count. Forward mode carries tangents beside values. For reverse mode the loop
// leaves behind what the derivative of each step needs, and how many steps there were; what is
// linear in the tangents is then a loop of that count, which `scan` knows how to run backwards.
#include "ir/ops/loops.h"
#include "ir/ops/program.h"
#include "ir/ops/structural.h"
#include "ir/rules.h"

namespace fluxion::ir {

/// The condition with arguments that it does not look at in between: (step, consts, `constGap`,
/// carry, `carryGap`).
static OwnedFunction spacedCondition(mlir::Region &condition, unsigned numConsts,
                                     ArrayRef<Type> constGap, ArrayRef<Type> carryGap) {
  mlir::Block &block = condition.front();
  SmallVector<Type> types(block.getArgumentTypes());
  types.insert(types.begin() + 1 + numConsts, constGap.begin(), constGap.end());
  llvm::append_range(types, carryGap);
  OwnedFunction f = functionOf(condition, "condition");
  return wrapped(condition.getLoc(), "condition", types, [&](OpBuilder &b, mlir::ValueRange xs) {
    SmallVector<Value> seen(xs.take_front(1 + numConsts));
    unsigned numCarried = block.getNumArguments() - seen.size();
    append(seen, xs.slice(seen.size() + constGap.size(), numCarried));
    return inlineBody(b, *f, seen);
  });
}

static SmallVector<Type> typesOf(ArrayRef<Value> values) {
  return llvm::map_to_vector(values, [](Value value) { return value.getType(); });
}

// while condition(t, carry): (carry, ċarry), (y, ẏ)[t] = body_jvp(t, (consts, ċonsts), (carry,
// ċarry))
FailureOr<PrimalsAndTangents> WhileOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                 const Calculus &calculus) {
  LoopBody body = bodyOfLoop(*this, getBody());
  auto forward = forwardLoop(body, byGroup(*this, present(ts)), calculus);
  if (mlir::failed(forward))
    return mlir::failure();
  const LoopFlags &active = forward->active;
  unsigned numConsts = body.numConsts, numCarried = body.numCarried;
  SmallVector<Value> constTangents = where(ts.take_front(numConsts), active.consts), carryTangents;
  for (unsigned i = 0; i < numCarried; ++i)
    if (active.carry[i]) {
      Value t = ts[numConsts + i];
      carryTangents.push_back(t ? t : zeros(b, getLoc(), tensorTypeOf(getInit()[i])));
    }
  SmallVector<Value> consts(getConsts()), init(getInit());
  append(consts, constTangents);
  append(init, carryTangents);
  OwnedFunction condition =
      spacedCondition(getCondition(), numConsts, typesOf(constTangents), typesOf(carryTangents));
  auto made = create(b, getLoc(), *condition, *forward->body, consts, init, getLimitAttr());

  mlir::ValueRange results = made->getResults();
  unsigned numRows = getNumResults() - numCarried - 1;
  PrimalsAndTangents answer;
  append(answer.primals, results.take_front(numCarried));
  append(answer.primals, results.slice(init.size(), numRows));
  answer.primals.push_back(results.back());
  unsigned next = numCarried;
  for (bool isActive : active.carry)
    answer.tangents.push_back(isActive ? results[next++] : Value());
  next = init.size() + numRows;
  const bool *isThere = forward->isRowTangentThere.begin();
  for (Type type : getOutputs().slice(numCarried, numRows).getTypes())
    answer.tangents.push_back(isDifferentiable(type) && *isThere++ ? results[next++] : Value());
  answer.tangents.push_back({});
  return answer;
}

//===----------------------------------------------------------------------------------------------
// Splitting

/// Closes `unknown` under the carry; false where the count itself waits.
static bool closes(WhileOp loop, LoopFlags &unknown, Flags &results, const Calculus &calculus) {
  closeUnknown(loop.getBody().front(), loop.getInit().size(), unknown, results, calculus);
  return !calculus.unknownYields(loop.getCondition().front(), unknown.ofArguments(false)).front();
}

Flags WhileOp::unknownResults(ArrayRef<bool> isOperandUnknown, const Calculus &calculus) {
  LoopFlags unknown = byGroup(*this, isOperandUnknown);
  Flags results;
  if (!closes(*this, unknown, results, calculus))
    return Flags(getNumResults(), true);
  results.push_back(false);
  return results;
}

FailureOr<SplitResults> WhileOp::splitBodies(OpBuilder &b, ArrayRef<bool> isOperandUnknown,
                                             const Calculus &calculus) {
  LoopFlags unknown = byGroup(*this, isOperandUnknown);
  Flags results;
  if (!closes(*this, unknown, results, calculus))
    return SplitResults{SmallVector<Value>(getResults()), Flags(getNumResults(), true)};
  auto split = splitLoop(bodyOfLoop(*this, getBody()), unknown, results, calculus);
  if (mlir::failed(split))
    return mlir::failure();
  OwnedFunction condition = functionOf(getCondition(), "condition");
  SmallVector<unsigned> seen =
      where(counted(condition->getNumArguments()), negated(unknown.ofArguments(false)));
  auto known = create(b, getLoc(), *reordered(*condition, seen, {0}), *split->known,
                      where(getConsts(), negated(unknown.consts)),
                      where(getInit(), negated(unknown.carry)), getLimitAttr());

  SmallVector<Value> consts;
  for (unsigned argument : split->sharedConsts)
    consts.push_back(getConsts()[argument - 1]);
  append(consts, where(getConsts(), unknown.consts));
  auto stacks = known->getResults().drop_back().take_back(split->numResiduals);
  auto late =
      ScanOp::create(b, getLoc(), *split->unknownBody, consts, where(getInit(), unknown.carry),
                     stacks, StepCount{known.getTrips(), -1}, /*reverse=*/false);
  SplitResults answer{{}, results};
  auto nextKnown = known->result_begin(), nextLate = late->result_begin();
  for (bool isUnknown : results)
    answer.values.push_back(isUnknown ? *nextLate++ : *nextKnown++);
  answer.values.push_back(known.getTrips());
  answer.isUnknown.push_back(false);
  return answer;
}

FailureOr<SentBack> WhileOp::transposeBodies(OpBuilder &, ArrayRef<Value>, const ArrivingCts &,
                                             const Calculus &) {
  return emitOpError("is not linear: the number of its steps depends on what it is linear in");
}

//===----------------------------------------------------------------------------------------------
// Batches

// Where examples differ in how many steps they make, each has a loop of its own: it makes the steps
// it needs and no other.
FailureOr<BatchedResults> WhileOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                               ArrayRef<bool> batched, int64_t size,
                                               const Calculus &calculus) {
  LoopBody body = bodyOfLoop(*this, getBody());
  LoopFlags flags = byGroup(*this, batched);
  auto isBatched = closeBatched(body, flags, size, calculus);
  if (mlir::failed(isBatched))
    return mlir::failure();
  auto condition =
      calculus.vmap(*functionOf(getCondition(), "condition"), flags.ofArguments(false), size);
  if (mlir::failed(condition))
    return mlir::failure();
  bool hasBatchedRows = llvm::is_contained(ArrayRef(*isBatched).drop_front(body.numCarried), true);
  if (condition->isResultBatched.front() || hasBatchedRows)
    return mapOverLanes(b, *this, operands, batched, size);
  auto step = batchedAs(*body.function, flags.ofArguments(false), *isBatched, size, calculus);
  if (mlir::failed(step))
    return mlir::failure();
  SmallVector<Value> init = batchedInit(b, operands.drop_front(body.numConsts), flags,
                                        batched.drop_front(body.numConsts), size);
  auto made = create(b, getLoc(), *condition->function, step->get(),
                     operands.take_front(body.numConsts), init, getLimitAttr());
  isBatched->push_back(false);
  return BatchedResults{SmallVector<Value>(made->getResults()), *isBatched};
}

//===----------------------------------------------------------------------------------------------
// Simplification

Operation *WhileOp::rebuilt(OpBuilder &b, ArrayRef<bool> isOperandKept, ArrayRef<bool> isResultKept,
                            mlir::ValueRange plain) {
  SmallVector<Value> operands = keptOperands(*this, isOperandKept, plain);
  auto made = mlir::cast<WhileOp>(
      rebuiltWith(b, *this, operands, typesWhere(getResultTypes(), isResultKept)));
  auto sizes = keptSizes(*this, isOperandKept, plain);
  llvm::copy(llvm::ArrayRef(sizes).take_front(2), made.getProperties().operandSegmentSizes.begin());
  return made;
}

} // namespace fluxion::ir
