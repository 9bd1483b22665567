// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop of a known count is transformed by transforming its body. Forward mode carries tangents
// beside values; what is linear in them is split off into a loop over residuals, which runs
// backwards as a loop in the other direction.
#include "ir/ops/loops.h"
#include "ir/ops/program.h"
#include "ir/ops/structural.h"
#include "ir/rules.h"

namespace fluxion::ir {

/// Tangents where there are any, for those that are active: zero where none has come yet.
static SmallVector<Value> tangentsOrZeros(OpBuilder &b, mlir::ValueRange primals,
                                          ArrayRef<Value> tangents, ArrayRef<bool> active) {
  SmallVector<Value> all;
  for (auto [x, t, isActive] : llvm::zip(primals, tangents, active))
    if (isActive)
      all.push_back(t ? t : zeros(b, x.getLoc(), tensorTypeOf(x)));
  return all;
}

// (carry, ċarry)[t+1], (y, ẏ)[t] = body_jvp(t, (consts, ċonsts), (carry, ċarry)[t], (x, ẋ)[t])
FailureOr<PrimalsAndTangents> ScanOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                const Calculus &calculus) {
  LoopBody body = bodyOfLoop(*this, getBody());
  auto forward = forwardLoop(body, byGroup(*this, present(ts)), calculus);
  if (mlir::failed(forward))
    return mlir::failure();
  const LoopFlags &active = forward->active;
  unsigned numConsts = body.numConsts, numCarried = body.numCarried;
  SmallVector<Value> consts(getConsts()), init(getInit()), over(getOver());
  append(consts, where(ts.take_front(numConsts), active.consts));
  append(init, tangentsOrZeros(b, getInit(), ts.slice(numConsts, numCarried), active.carry));
  append(over, where(ts.slice(numConsts + numCarried, over.size()), active.rows));
  auto made = create(b, getLoc(), *forward->body, consts, init, over, getCount(), getReverse());

  mlir::ValueRange results = made->getResults();
  unsigned numRows = getNumResults() - numCarried;
  PrimalsAndTangents answer;
  append(answer.primals, results.take_front(numCarried));
  append(answer.primals, results.slice(init.size(), numRows));
  unsigned next = numCarried;
  for (bool isActive : active.carry)
    answer.tangents.push_back(isActive ? results[next++] : Value());
  next = init.size() + numRows;
  const bool *isThere = forward->isRowTangentThere.begin();
  for (Type type : getOutputs().drop_front(numCarried).getTypes())
    answer.tangents.push_back(isDifferentiable(type) && *isThere++ ? results[next++] : Value());
  return answer;
}

//===----------------------------------------------------------------------------------------------
// Splitting

Flags ScanOp::unknownResults(ArrayRef<bool> isOperandUnknown, const Calculus &calculus) {
  if (getTimes() && isOperandUnknown.back())
    return Flags(getNumResults(), true);
  LoopFlags unknown = byGroup(*this, isOperandUnknown);
  Flags results;
  closeUnknown(getBody().front(), getInit().size(), unknown, results, calculus);
  return results;
}

FailureOr<SplitResults> ScanOp::splitBodies(OpBuilder &b, ArrayRef<bool> isOperandUnknown,
                                            const Calculus &calculus) {
  if (getTimes() && isOperandUnknown.back())
    return SplitResults{SmallVector<Value>(getResults()), Flags(getNumResults(), true)};
  LoopFlags unknown = byGroup(*this, isOperandUnknown);
  Flags results;
  closeUnknown(getBody().front(), getInit().size(), unknown, results, calculus);
  auto split = splitLoop(bodyOfLoop(*this, getBody()), unknown, results, calculus);
  if (mlir::failed(split))
    return mlir::failure();
  auto known = create(b, getLoc(), *split->known, where(getConsts(), negated(unknown.consts)),
                      where(getInit(), negated(unknown.carry)),
                      where(getOver(), negated(unknown.rows)), getCount(), getReverse());

  SmallVector<Value> consts, over;
  unsigned firstCarried = 1 + getConsts().size(), firstRow = firstCarried + getInit().size();
  for (unsigned argument : split->sharedConsts)
    consts.push_back(getConsts()[argument - 1]);
  append(consts, where(getConsts(), unknown.consts));
  for (unsigned argument : split->sharedRows)
    over.push_back(getOver()[argument - firstRow]);
  append(over, known->getResults().take_back(split->numResiduals));
  append(over, where(getOver(), unknown.rows));
  auto late = create(b, getLoc(), *split->unknownBody, consts, where(getInit(), unknown.carry),
                     over, getCount(), getReverse());
  SplitResults answer{{}, results};
  auto nextKnown = known->result_begin(), nextLate = late->result_begin();
  for (bool isUnknown : results)
    answer.values.push_back(isUnknown ? *nextLate++ : *nextKnown++);
  return answer;
}

//===----------------------------------------------------------------------------------------------
// Reverse mode

namespace {

/// The transpose of a step of which all carried values are linear.
struct BackwardStep {
  /// (step, known..., ct of the next carry, cts of rows) -> (cts of linear consts, carry, rows)
  OwnedFunction function;
  LoopFlags linear;
  Flags deadZeros; // of its results
};

/// A zero that says "nothing flows" stays one when it is carried on: repeated until that is
/// settled.
FailureOr<BackwardStep> backwardStep(FuncOp body, LoopFlags linear, Flags deadZeros,
                                     const Calculus &calculus) {
  LinearPart part{linear.ofArguments(false), Flags(body.getNumResults(), true)};
  auto numConsts = static_cast<unsigned>(llvm::count(linear.consts, true));
  while (true) {
    auto made = calculus.transpose(body, part, deadZeros);
    if (mlir::failed(made))
      return mlir::failure();
    bool isStable = true;
    for (unsigned i = 0; i < linear.carry.size(); ++i) {
      bool isDead = made->deadZeros[numConsts + i];
      isStable &= !isDead || deadZeros[i];
      deadZeros[i] = deadZeros[i] || isDead;
    }
    if (isStable)
      return BackwardStep{std::move(made->function), std::move(linear), std::move(made->deadZeros)};
  }
}

/// (step, known consts, sums of cts of consts, ct of the carry, known rows, cts of rows) -> (sums,
/// ct of the carry, cts of rows)
OwnedFunction accumulatingStep(BackwardStep &step, unsigned numKnownConsts, unsigned numKnownRows) {
  FuncOp f = *step.function;
  auto numConsts = static_cast<unsigned>(llvm::count(step.linear.consts, true));
  auto numCarried = static_cast<unsigned>(step.linear.carry.size());
  auto types = f.getArgumentTypes();
  unsigned firstKnownRow = 1 + numKnownConsts, firstCt = firstKnownRow + numKnownRows;
  SmallVector<Type> arguments(types.take_front(firstKnownRow));
  llvm::append_range(arguments, f.getResultTypes().take_front(numConsts));
  llvm::append_range(arguments, types.slice(firstCt, numCarried));
  llvm::append_range(arguments, types.slice(firstKnownRow, numKnownRows));
  llvm::append_range(arguments, types.drop_front(firstCt + numCarried));
  return wrapped(f.getLoc(), f.getName(), arguments, [&](OpBuilder &b, mlir::ValueRange xs) {
    auto sums = xs.slice(firstKnownRow, numConsts);
    auto rest = xs.drop_front(firstKnownRow + numConsts);
    SmallVector<Value> inputs(xs.take_front(firstKnownRow));
    append(inputs, rest.slice(numCarried, numKnownRows));
    append(inputs, rest.take_front(numCarried));
    append(inputs, rest.drop_front(numCarried + numKnownRows));
    auto results = inlineBody(b, f, inputs);
    for (unsigned i = 0; i < numConsts; ++i)
      results[i] = addTangents(b, f.getLoc(), sums[i], results[i]);
    return results;
  });
}

} // namespace

// c̄onsts += ..., c̄arry[t], x̄[t] = body_transpose(t, known, c̄arry[t+1], ȳ[t]), from the last step to
// the first.
FailureOr<SentBack> ScanOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                            const ArrivingCts &arriving, const Calculus &calculus) {
  LoopFlags isKnown = byGroup(*this, present(known));
  unsigned numCarried = getInit().size();
  LoopFlags linear{negated(isKnown.consts), Flags(numCarried, true), negated(isKnown.rows)};
  // A carry that begins as zero is linear like one that begins as a linear value.
  for (Value init : known.slice(getConsts().size(), numCarried))
    if (init && !isSplatOf(init, 0))
      return emitOpError("carries a value that does not begin linear");
  Flags hasCt = present(arriving.cts);
  std::fill_n(hasCt.begin(), numCarried, true); // the carry flows whether or not its end is used
  OwnedFunction body = withResults(*functionOf(getBody(), "step"), hasCt, calculus);
  for (Value x : where(getConsts(), linear.consts))
    if (!hasStaticSize(x))
      return emitOpError("is linear in a stack of unknown size, ")
             << x.getType()
             << ", that all steps share: the sum of what they send back has no size to "
             << "begin with";
  auto step = backwardStep(*body, linear, where(arriving.deadZeros, hasCt), calculus);
  if (mlir::failed(step))
    return mlir::failure();

  auto operandsOf = [&](auto values, auto flags, unsigned first) {
    SmallVector<Value> some;
    for (unsigned i = 0; i < flags.size(); ++i)
      if (flags[i])
        some.push_back(values[first + i]);
    return some;
  };
  unsigned numConsts = getConsts().size(), firstRow = numConsts + numCarried;
  SmallVector<Value> consts = operandsOf(known, isKnown.consts, 0), init;
  SmallVector<Value> over = operandsOf(known, isKnown.rows, firstRow);
  OwnedFunction accumulating = accumulatingStep(*step, consts.size(), over.size());
  for (Value x : where(getConsts(), linear.consts))
    init.push_back(zeros(b, getLoc(), tensorTypeOf(x)));
  auto carriedTypes = getInit().getTypes();
  for (unsigned i = 0; i < numCarried; ++i)
    init.push_back(arriving.cts[i]
                       ? arriving.cts[i]
                       : zeros(b, getLoc(), mlir::cast<RankedTensorType>(carriedTypes[i])));
  for (unsigned i = numCarried; i < hasCt.size(); ++i)
    if (hasCt[i])
      over.push_back(arriving.cts[i]);
  // The bodies see operands of the new program; so does the count.
  StepCount count = getCount();
  if (count.times)
    count.times = known.back();
  Flags isZero = zeroResults(*step->function);
  auto made = create(b, getLoc(), *accumulating, consts, init, over, count, !getReverse());

  SentBack back{SmallVector<Value>(known.size()), Flags(known.size(), false)};
  unsigned next = 0, end = getLayout().endOperand;
  for (unsigned i = 0; i < end; ++i) {
    bool isCarried = i >= numConsts && i < firstRow;
    if (known[i] && !isCarried)
      continue;
    if (!known[i] && (isCarried || !isZero[next]))
      back.cts[i] = made->getResult(next);
    back.deadZeros[i] = step->deadZeros[next++];
  }
  return back;
}

//===----------------------------------------------------------------------------------------------
// Batches

/// Swaps the first two axes.
static Value swapped(OpBuilder &b, Location loc, Value x) {
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, tensorTypeOf(x).getRank()));
  std::swap(order[0], order[1]);
  return PermuteOp::create(b, loc, x, order);
}

FailureOr<BatchedResults> ScanOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                              ArrayRef<bool> batched, int64_t size,
                                              const Calculus &calculus) {
  if (getTimes() && batched.back())
    return mapOverLanes(b, *this, operands, batched, size);
  LoopBody body = bodyOfLoop(*this, getBody());
  LoopFlags flags = byGroup(*this, batched);
  auto isBatched = closeBatched(body, flags, size, calculus);
  if (mlir::failed(isBatched))
    return mlir::failure();
  auto step = batchedAs(*body.function, flags.ofArguments(false), *isBatched, size, calculus);
  if (mlir::failed(step))
    return mlir::failure();
  unsigned firstRow = body.numConsts + body.numCarried;
  SmallVector<Value> init = batchedInit(b, operands.slice(body.numConsts, body.numCarried), flags,
                                        batched.slice(body.numConsts, body.numCarried), size);
  SmallVector<Value> over(operands.slice(firstRow, body.numRows));
  for (unsigned i = 0; i < over.size(); ++i)
    if (flags.rows[i])
      over[i] = swapped(b, getLoc(), over[i]);
  StepCount count = getCount();
  if (count.times)
    count.times = operands.back();
  auto made = create(b, getLoc(), step->get(), operands.take_front(body.numConsts), init, over,
                     count, getReverse());
  BatchedResults results{SmallVector<Value>(made->getResults()), *isBatched};
  for (unsigned i = body.numCarried; i < isBatched->size(); ++i)
    if (results.isBatched[i])
      results.values[i] = swapped(b, getLoc(), results.values[i]);
  return results;
}

//===----------------------------------------------------------------------------------------------
// Simplification

/// No step: the carry ends as it begins, and nothing is stacked.
std::optional<SmallVector<Value>> ScanOp::simplifyWhole(OpBuilder &b) {
  if (getCount().times || getCount().length != 0)
    return std::nullopt;
  SmallVector<Value> results(getInit());
  for (Type type : getOutputs().drop_front(results.size()).getTypes())
    results.push_back(zeros(b, getLoc(), mlir::cast<RankedTensorType>(type)));
  return results;
}

Operation *ScanOp::rebuilt(OpBuilder &b, ArrayRef<bool> isOperandKept, ArrayRef<bool> isResultKept,
                           mlir::ValueRange plain) {
  SmallVector<Value> operands = keptOperands(*this, isOperandKept, plain);
  auto made = mlir::cast<ScanOp>(
      rebuiltWith(b, *this, operands, typesWhere(getResultTypes(), isResultKept)));
  llvm::copy(keptSizes(*this, isOperandKept, plain),
             made.getProperties().operandSegmentSizes.begin());
  return made;
}

} // namespace fluxion::ir
