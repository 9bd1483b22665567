// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/ops/loops.h"

#include "ir/rules.h"

namespace fluxion::ir {

Flags LoopFlags::ofArguments(bool ofStep) const {
  Flags all{ofStep};
  for (const Flags *group : {&consts, &carry, &rows})
    llvm::append_range(all, *group);
  return all;
}

LoopFlags byGroup(BodyInterface loop, ArrayRef<bool> operands) {
  BodyLayout layout = loop.getLayout();
  unsigned firstCarried = layout.firstCarried(), firstRow = firstCarried + layout.numCarried;
  auto between = [&](unsigned from, unsigned to) { return Flags(operands.slice(from, to - from)); };
  return {between(layout.firstOperand, firstCarried), between(firstCarried, firstRow),
          between(firstRow, layout.endOperand)};
}

LoopBody bodyOfLoop(BodyInterface loop, mlir::Region &body) {
  BodyLayout layout = loop.getLayout();
  return {functionOf(body, "step"), layout.numPlain, layout.numCarried,
          layout.endOperand - layout.firstCarried() - layout.numCarried};
}

//===----------------------------------------------------------------------------------------------
// Forward mode

/// The results of a body's jvp: which result i's tangent is, or nothing.
static SmallVector<std::optional<unsigned>> tangentNumbers(FuncOp body) {
  SmallVector<std::optional<unsigned>> numbers;
  unsigned next = body.getNumResults();
  for (Type type : body.getResultTypes())
    numbers.push_back(isDifferentiable(type) ? std::optional(next++) : std::nullopt);
  return numbers;
}

/// The numbers of (primals, tangents of those that are active) of one group after the other: where
/// the arguments of the jvp of a body are, in the order in which a loop has them.
static SmallVector<unsigned> interleaved(const LoopBody &body, const LoopFlags &active) {
  SmallVector<unsigned> order{0};
  unsigned primal = 1, tangent = body.numArguments();
  for (const Flags *group : {&active.consts, &active.carry, &active.rows}) {
    llvm::append_range(order, counted(group->size(), primal));
    primal += group->size();
    auto numTangents = static_cast<unsigned>(llvm::count(*group, true));
    llvm::append_range(order, counted(numTangents, tangent));
    tangent += numTangents;
  }
  return order;
}

// A carry whose tangent is zero at first may have one after a step: repeated until none appears.
FailureOr<ForwardLoop> forwardLoop(LoopBody &body, LoopFlags active, const Calculus &calculus) {
  auto numbers = tangentNumbers(*body.function);
  while (true) {
    auto both = calculus.jvp(*body.function, active.ofArguments(false));
    if (mlir::failed(both))
      return mlir::failure();
    Flags isZero = zeroResults(**both);
    bool isStable = true;
    for (unsigned i = 0; i < body.numCarried; ++i)
      if (numbers[i] && !isZero[*numbers[i]] && !active.carry[i]) {
        active.carry[i] = true;
        isStable = false;
      }
    if (!isStable)
      continue;
    SmallVector<unsigned> results = counted(body.numCarried);
    for (unsigned i = 0; i < body.numCarried; ++i)
      if (active.carry[i])
        results.push_back(*numbers[i]);
    llvm::append_range(results,
                       counted(body.function->getNumResults() - body.numCarried, body.numCarried));
    Flags isThere;
    for (unsigned i = body.numCarried; i < numbers.size(); ++i)
      if (numbers[i]) {
        isThere.push_back(!isZero[*numbers[i]]);
        if (isThere.back())
          results.push_back(*numbers[i]);
      }
    OwnedFunction step = reordered(**both, interleaved(body, active), results);
    calculus.simplify(*step);
    return ForwardLoop{std::move(step), std::move(active), std::move(isThere)};
  }
}

//===----------------------------------------------------------------------------------------------
// Splitting

void closeUnknown(mlir::Block &body, unsigned numCarried, LoopFlags &unknown, Flags &results,
                  const Calculus &calculus) {
  bool isStable;
  do {
    isStable = true;
    results = calculus.unknownYields(body, unknown.ofArguments(false));
    for (unsigned i = 0; i < numCarried; ++i) {
      isStable &= !results[i] || unknown.carry[i];
      unknown.carry[i] = results[i] = results[i] || unknown.carry[i];
    }
  } while (!isStable);
}

/// The known body with the arguments of `carries` handed over too: before a step, what the carry
/// was.
static OwnedFunction withArgumentsYielded(FuncOp known, ArrayRef<unsigned> carries) {
  return wrapped(known.getLoc(), known.getName(), SmallVector<Type>(known.getArgumentTypes()),
                 [&](OpBuilder &b, mlir::ValueRange xs) {
                   auto results = inlineBody(b, known, SmallVector<Value>(xs));
                   for (unsigned argument : carries)
                     results.push_back(xs[argument]);
                   return results;
                 });
}

namespace {

/// Where each residual of the unknown body comes from.
class Residuals {
public:
  Residuals(const LoopBody &body, const SplitFunction &split) {
    for (int argument : split.residualArgument) {
      auto number = static_cast<unsigned>(argument);
      if (argument < 0)
        computed.push_back(0);
      else if (number == 0)
        continue;
      else if (number < body.firstCarried())
        consts.push_back(number);
      else if (number < body.firstRow())
        carries.push_back(number);
      else
        rows.push_back(number);
    }
  }
  SmallVector<unsigned> consts, carries, rows, computed;
};

} // namespace

/// What only spreads numbers over more places is made again rather than stacked, in fewer bytes.
static bool isWorthStacking(Value value) {
  auto rules = value.getDefiningOp<RuleInterface>();
  if (!hasStaticSize(value))
    return false;
  if (!rules || (rules.getKind() != Kind::linear && rules.getKind() != Kind::flat))
    return true;
  int64_t taken = 0;
  for (Value operand : rules->getOperands())
    taken += hasStaticSize(operand) ? tensorTypeOf(operand).getNumElements() : 0;
  return taken == 0 || tensorTypeOf(value).getNumElements() <= taken;
}

FailureOr<SplitLoop> splitLoop(LoopBody body, LoopFlags unknown, Flags isResultUnknown,
                               const Calculus &calculus) {
  Flags isUnknown = unknown.ofArguments(false), isKnown = negated(isUnknown);
  auto split = calculus.split(*body.function, {isKnown, negated(isResultUnknown), isWorthStacking});
  if (mlir::failed(split))
    return mlir::failure();
  Residuals residuals(body, *split);
  // Arguments of the known body that are carried, by their number there.
  SmallVector<unsigned> carriesInKnown = llvm::map_to_vector(residuals.carries, [&](unsigned i) {
    return static_cast<unsigned>(std::count(isKnown.begin(), isKnown.begin() + i, true));
  });
  SplitLoop loop;
  loop.known = withArgumentsYielded(*split->known, carriesInKnown);
  loop.sharedConsts = residuals.consts;
  loop.sharedRows = residuals.rows;
  loop.numResiduals = residuals.computed.size() + residuals.carries.size();

  // (step, shared consts, unknown consts, unknown carry, shared rows, residuals, unknown rows)
  auto typeOf = [&](unsigned i) { return body.function->getArgumentTypes()[i]; };
  SmallVector<Type> types{typeOf(0)};
  llvm::append_range(types, llvm::map_range(residuals.consts, typeOf));
  auto addUnknown = [&](unsigned from, unsigned to) {
    for (unsigned i = from; i < to; ++i)
      if (isUnknown[i])
        types.push_back(typeOf(i));
  };
  addUnknown(1, body.firstRow());
  llvm::append_range(types, llvm::map_range(residuals.rows, typeOf));
  llvm::append_range(types, loop.known->getResultTypes().take_back(loop.numResiduals));
  addUnknown(body.firstRow(), body.numArguments());
  FuncOp late = *split->unknown;
  loop.unknownBody =
      wrapped(late.getLoc(), late.getName(), types, [&](OpBuilder &b, mlir::ValueRange xs) {
        // In the order in which the function wants them.
        unsigned numEarly = llvm::count(ArrayRef(isUnknown).take_front(body.firstRow()), true);
        auto shared = xs.drop_front().take_front(residuals.consts.size());
        auto early = xs.slice(1 + shared.size(), numEarly);
        auto rest = xs.drop_front(1 + shared.size() + numEarly);
        auto rows = rest.take_front(residuals.rows.size());
        auto stacked = rest.slice(rows.size(), loop.numResiduals);
        auto lateRows = rest.drop_front(rows.size() + loop.numResiduals);
        SmallVector<Value> arguments;
        unsigned nextConst = 0, nextRow = 0, nextComputed = 0,
                 nextCarry = residuals.computed.size();
        for (int argument : split->residualArgument) {
          auto number = static_cast<unsigned>(argument);
          if (argument < 0)
            arguments.push_back(stacked[nextComputed++]);
          else if (number == 0)
            arguments.push_back(xs[0]);
          else if (number < body.firstCarried())
            arguments.push_back(shared[nextConst++]);
          else if (number < body.firstRow())
            arguments.push_back(stacked[nextCarry++]);
          else
            arguments.push_back(rows[nextRow++]);
        }
        append(arguments, early);
        append(arguments, lateRows);
        return inlineBody(b, late, arguments);
      });
  loop.unknown = std::move(unknown);
  loop.isResultUnknown = std::move(isResultUnknown);
  return loop;
}

//===----------------------------------------------------------------------------------------------
// Batches

FailureOr<Flags> closeBatched(LoopBody &body, LoopFlags &flags, int64_t size,
                              const Calculus &calculus) {
  while (true) {
    auto made = calculus.vmap(*body.function, flags.ofArguments(false), size);
    if (mlir::failed(made))
      return mlir::failure();
    Flags isBatched = made->isResultBatched;
    bool isStable = true;
    for (unsigned i = 0; i < body.numCarried; ++i) {
      isStable &= !isBatched[i] || flags.carry[i];
      flags.carry[i] = isBatched[i] = isBatched[i] || flags.carry[i];
    }
    if (isStable)
      return isBatched;
  }
}

SmallVector<Value> batchedInit(OpBuilder &b, ArrayRef<Value> init, const LoopFlags &flags,
                               ArrayRef<bool> isInitBatched, int64_t size) {
  SmallVector<Value> all(init);
  for (unsigned i = 0; i < all.size(); ++i)
    if (flags.carry[i] && !isInitBatched[i])
      all[i] = repeated(b, init[i].getLoc(), init[i], size);
  return all;
}

std::array<int32_t, 3> keptSizes(BodyInterface loop, ArrayRef<bool> isOperandKept,
                                 mlir::ValueRange plain) {
  LoopFlags kept = byGroup(loop, isOperandKept);
  auto count = [](const Flags &flags) { return static_cast<int32_t>(llvm::count(flags, true)); };
  return {count(kept.consts) + static_cast<int32_t>(plain.size()), count(kept.carry),
          count(kept.rows)};
}

} // namespace fluxion::ir
