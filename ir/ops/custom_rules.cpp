// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The rules that a program brings along take the place of those derived from it, and are programs
// that are differentiated, transposed and batched like any other.
#include "ir/in_step.h"
#include "ir/ops/custom.h"
#include "ir/ops/program.h"

namespace fluxion::ir {

/// A rule says nothing about what it captured.
static LogicalResult requireNoTangents(Operation *op, llvm::StringRef name,
                                       ArrayRef<Value> ofCaptured) {
  for (Value t : ofCaptured)
    if (t)
      return op->emitOpError("\"")
             << name << "\" is differentiated in a value that it captured, of which its rule says "
             << "nothing: pass it as an argument";
  return mlir::success();
}

/// One flag per type: the next of `flags` where it has tangents, false elsewhere.
static Flags spread(ArrayRef<bool> flags, mlir::TypeRange types) {
  Flags all;
  const bool *next = flags.begin();
  for (Type type : types)
    all.push_back(isDifferentiable(type) && *next++);
  return all;
}

//===----------------------------------------------------------------------------------------------
// custom_jvp

namespace {

// A rule R is linear in its tangents, so with zeros for some of them it is its own derivative in
// the others: R(x, ẋ) = ∂R/∂ẋ(x, 0) ẋ. Zeros stay symbolic that way, and meet no infinite slope.
FailureOr<OwnedFunction> inSomeTangents(FuncOp rule, unsigned numPrimals, unsigned numResults,
                                        ArrayRef<bool> active, const Calculus &calculus) {
  auto jvp = calculus.jvp(rule, joined(Flags(numPrimals, false), active));
  if (mlir::failed(jvp))
    return mlir::failure();
  FuncOp f = **jvp;
  OwnedFunction some =
      withZeros(f, joined(joined(Flags(numPrimals, true), Flags(active.size(), false)),
                          Flags(llvm::count(active, true), true)));
  // (y, ẏ, tangents of floating y, tangents of ẏ): the first and the last
  unsigned numTangents = rule.getNumResults() - numResults;
  Flags isKept(f.getNumResults(), false);
  std::fill_n(isKept.begin(), numResults, true);
  std::fill_n(isKept.rbegin(), numTangents, true);
  return withResults(*some, isKept, calculus);
}

} // namespace

// (y, ẏ) = call(rule)(x, ẋ)
FailureOr<PrimalsAndTangents> CustomJvpOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                     const Calculus &calculus) {
  auto ofInputs = ts.take_front(getInputs().size());
  if (mlir::failed(requireNoTangents(*this, getName(), ts.drop_front(ofInputs.size()))))
    return mlir::failure();
  OwnedFunction rule = functionOf(getRule(), getName());
  Flags active = floatingOnly(present(ofInputs), getInputs().getTypes());
  if (llvm::is_contained(active, false)) {
    auto some = inSomeTangents(*rule, getNumOperands(), getNumResults(), active, calculus);
    if (mlir::failed(some))
      return mlir::failure();
    rule = std::move(*some);
  }
  SmallVector<Value> inputs(getOperands());
  append(inputs, where(ofInputs, present(ofInputs)));
  return calledWithTangents(b, *this, getName(), *rule, inputs, calculus);
}

Flags CustomJvpOp::unknownResults(ArrayRef<bool>, const Calculus &) {
  return Flags(getNumResults(), true);
}

FailureOr<SplitResults> CustomJvpOp::splitBodies(OpBuilder &, ArrayRef<bool>, const Calculus &) {
  return waiting(*this);
}

FailureOr<SentBack> CustomJvpOp::transposeBodies(OpBuilder &, ArrayRef<Value>, const ArrivingCts &,
                                                 const Calculus &) {
  return emitOpError("\"") << getName() << "\" is not linear: it has a rule of its own";
}

// Program and rule, batched; a result that either says differs between examples does in both.
FailureOr<BatchedResults> CustomJvpOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                                   ArrayRef<bool> batched, int64_t size,
                                                   const Calculus &calculus) {
  OwnedFunction program = functionOf(getProgram(), getName()),
                rule = functionOf(getRule(), getName());
  unsigned n = getNumResults();
  Flags ofRule =
      joined(batched, floatingOnly(batched.take_front(getInputs().size()), getInputs().getTypes()));
  auto batchedProgram = calculus.vmap(*program, batched, size);
  auto batchedRule = calculus.vmap(*rule, ofRule, size);
  if (mlir::failed(batchedProgram) || mlir::failed(batchedRule))
    return mlir::failure();
  Flags isBatched = batchedProgram->isResultBatched;
  join(isBatched, ArrayRef<bool>(batchedRule->isResultBatched).take_front(n));
  join(isBatched,
       spread(ArrayRef<bool>(batchedRule->isResultBatched).drop_front(n), getResultTypes()));
  auto newProgram = batchedAs(*program, batched, isBatched, size, calculus);
  auto newRule = batchedAs(
      *rule, ofRule, joined(isBatched, floatingOnly(isBatched, getResultTypes())), size, calculus);
  if (mlir::failed(newProgram) || mlir::failed(newRule))
    return mlir::failure();
  auto made =
      create(b, getLoc(), getName(), **newProgram, **newRule,
             operands.take_front(getInputs().size()), operands.drop_front(getInputs().size()));
  return BatchedResults{SmallVector<Value>(made->getResults()), isBatched};
}

bool CustomJvpOp::runsAsItsBody() { return true; }

Operation *CustomJvpOp::rebuilt(OpBuilder &b, ArrayRef<bool>, ArrayRef<bool>, mlir::ValueRange) {
  return rebuiltWith(b, *this, SmallVector<Value>(getOperands()),
                     SmallVector<Type>(getResultTypes()));
}

//===----------------------------------------------------------------------------------------------
// custom_vjp

/// (residuals..., x...) -> (y...) of (residuals..., ct of y...) -> (ct of x...). Null where that is
/// not linear in the cotangents.
static OwnedFunction transposeOf(FuncOp backward, unsigned numResiduals, const Calculus &calculus) {
  Attempt attempt(backward.getContext());
  Flags known(numResiduals, false), isLinear(backward.getNumArguments() - numResiduals, true);
  auto made =
      calculus.transpose(backward, {joined(known, isLinear), Flags(backward.getNumResults(), true)},
                         Flags(backward.getNumResults(), false));
  return mlir::succeeded(made) ? std::move(made->function) : OwnedFunction();
}

// (x, captured, residuals, ẋ) -> ẏ, by the derivative of the program
static FailureOr<OwnedFunction> programTangents(CustomVjpOp op, ArrayRef<bool> active,
                                                mlir::TypeRange residuals,
                                                const Calculus &calculus) {
  unsigned n = op->getNumOperands(), numResiduals = residuals.size();
  auto jvp = calculus.jvp(*functionOf(op.getProgram(), op.getName()), active);
  if (mlir::failed(jvp))
    return mlir::failure();
  Flags isTangent(jvp->get().getNumResults(), true);
  std::fill_n(isTangent.begin(), op->getNumResults(), false);
  OwnedFunction tangents = withResults(**jvp, isTangent, calculus);
  SmallVector<Type> types(tangents->getArgumentTypes());
  types.insert(types.begin() + n, residuals.begin(), residuals.end());
  SmallVector<unsigned> from = counted(n);
  llvm::append_range(from, counted(tangents->getNumArguments() - n, n + numResiduals));
  return onArguments(*tangents, types, from);
}

// y, r = call(forward)(x);  ẏ = linear_call(r; ẋ), the transpose of which is `backward`
FailureOr<PrimalsAndTangents> CustomVjpOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                     const Calculus &calculus) {
  unsigned numInputs = getInputs().size(), n = getNumResults();
  if (mlir::failed(requireNoTangents(*this, getName(), ts.drop_front(numInputs))))
    return mlir::failure();
  Flags active = present(ts);
  auto values =
      CallOp::create(b, getLoc(), getName(), *functionOf(getForward(), getName()), getOperands());
  SmallVector<Value> residuals(values->getResults().drop_front(n));
  unsigned numResiduals = residuals.size();
  OwnedFunction backward = withResults(
      *functionOf(getBackward(), getName()),
      floatingOnly(ArrayRef<bool>(active).take_front(numInputs), getInputs().getTypes()), calculus);
  OwnedFunction forward;
  if (getTangentsOfProgram()) {
    SmallVector<Value> all(getOperands());
    append(all, residuals);
    auto tangents =
        programTangents(*this, active, mlir::ValueRange(residuals).getTypes(), calculus);
    if (mlir::failed(tangents))
      return mlir::failure();
    forward = std::move(*tangents);
    SmallVector<Type> types(getOperandTypes());
    llvm::append_range(types, backward->getArgumentTypes());
    backward =
        onArguments(*backward, types, counted(backward->getNumArguments(), getNumOperands()));
    residuals = all;
  } else {
    forward = transposeOf(*backward, numResiduals, calculus);
  }
  SmallVector<Type> tangentTypes = floatingOnly(getResultTypes());
  auto tangents = LinearCallOp::create(b, getLoc(), getName(), forward.get(), *backward, residuals,
                                       where(ts, active), tangentTypes);
  return PrimalsAndTangents{
      SmallVector<Value>(values->getResults().take_front(n)),
      tangentsOf(*this, Flags(tangentTypes.size(), true), tangents->getResults())};
}

Flags CustomVjpOp::unknownResults(ArrayRef<bool>, const Calculus &) {
  return Flags(getNumResults(), true);
}

FailureOr<SplitResults> CustomVjpOp::splitBodies(OpBuilder &, ArrayRef<bool>, const Calculus &) {
  return waiting(*this);
}

FailureOr<SentBack> CustomVjpOp::transposeBodies(OpBuilder &, ArrayRef<Value>, const ArrivingCts &,
                                                 const Calculus &) {
  return emitOpError("\"") << getName() << "\" is not linear: it has a rule of its own";
}

// The three programs, batched. Residuals differ between examples as they come; the cotangent of
// what all examples share is the sum of theirs.
FailureOr<BatchedResults> CustomVjpOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                                   ArrayRef<bool> batched, int64_t size,
                                                   const Calculus &calculus) {
  OwnedFunction program = functionOf(getProgram(), getName()),
                forward = functionOf(getForward(), getName()),
                backward = functionOf(getBackward(), getName());
  unsigned n = getNumResults(), numInputs = getInputs().size();
  auto batchedProgram = calculus.vmap(*program, batched, size);
  auto batchedForward = calculus.vmap(*forward, batched, size);
  if (mlir::failed(batchedProgram) || mlir::failed(batchedForward))
    return mlir::failure();
  Flags isBatched = batchedProgram->isResultBatched, all = batchedForward->isResultBatched;
  join(isBatched, ArrayRef<bool>(all).take_front(n));
  std::copy(isBatched.begin(), isBatched.end(), all.begin());
  auto newProgram = batchedAs(*program, batched, isBatched, size, calculus);
  auto newForward = batchedAs(*forward, batched, all, size, calculus);
  auto newBackward = batchedOrSummed(
      *backward,
      joined(ArrayRef<bool>(all).drop_front(n), floatingOnly(isBatched, getResultTypes())),
      floatingOnly(batched.take_front(numInputs), getInputs().getTypes()), size, calculus);
  if (mlir::failed(newProgram) || mlir::failed(newForward) || mlir::failed(newBackward))
    return mlir::failure();
  auto made = create(b, getLoc(), getName(),
                     {**newProgram, **newForward, **newBackward, getTangentsOfProgram()},
                     operands.take_front(numInputs), operands.drop_front(numInputs));
  return BatchedResults{SmallVector<Value>(made->getResults()), isBatched};
}

bool CustomVjpOp::runsAsItsBody() { return true; }

Operation *CustomVjpOp::rebuilt(OpBuilder &b, ArrayRef<bool>, ArrayRef<bool>, mlir::ValueRange) {
  return rebuiltWith(b, *this, SmallVector<Value>(getOperands()),
                     SmallVector<Type>(getResultTypes()));
}

//===----------------------------------------------------------------------------------------------
// linear_call

namespace {

/// Both programs of a linear function, in some of its inputs.
struct LinearPrograms {
  OwnedFunction forward, backward; // forward: null where there is none

  LinearPrograms(LinearCallOp op, ArrayRef<bool> inputs, const Calculus &calculus)
      : backward(functionOf(op.getBackward(), op.getName())) {
    if (!op.getTransposed())
      forward = functionOf(op.getForward(), op.getName());
    if (!llvm::is_contained(inputs, false))
      return;
    if (forward)
      forward = withZeros(*forward, joined(Flags(op.getResiduals().size(), true), inputs));
    backward = withResults(*backward, inputs, calculus);
  }
};

} // namespace

// y = L(r) x: ẏ = L(r) ẋ + (∂L/∂r ṙ) x
FailureOr<PrimalsAndTangents> LinearCallOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                      const Calculus &calculus) {
  unsigned numResiduals = getResiduals().size(), n = getNumResults();
  auto ofResiduals = ts.take_front(numResiduals), ofInputs = ts.drop_front(numResiduals);
  LinearPrograms same(*this, Flags(ofInputs.size(), true), calculus);
  auto values = create(b, getLoc(), getName(), same.forward.get(), *same.backward, getResiduals(),
                       getInputs(), getResultTypes());
  PrimalsAndTangents answer{SmallVector<Value>(values->getResults()), SmallVector<Value>(n)};
  Flags inInputs = present(ofInputs), inResiduals = present(ofResiduals);
  if (llvm::is_contained(inInputs, true)) {
    LinearPrograms some(*this, inInputs, calculus);
    auto made = create(b, getLoc(), getName(), some.forward.get(), *some.backward, getResiduals(),
                       where(ofInputs, inInputs), getResultTypes());
    answer.tangents.assign(made->result_begin(), made->result_end());
  }
  if (!llvm::is_contained(inResiduals, true))
    return answer;
  if (mlir::failed(requireForward()))
    return mlir::failure();
  auto jvp = calculus.jvp(*functionOf(getForward(), getName()),
                          joined(inResiduals, Flags(ofInputs.size(), false)));
  if (mlir::failed(jvp))
    return mlir::failure();
  SmallVector<Value> operands(getOperands());
  append(operands, where(ofResiduals, inResiduals));
  auto tangents = calledWithTangents(b, *this, getName(), **jvp, operands, calculus).tangents;
  for (auto [t, more] : llvm::zip(answer.tangents, tangents))
    t = addTangents(b, getLoc(), t, more);
  return answer;
}

Flags LinearCallOp::unknownResults(ArrayRef<bool>, const Calculus &) {
  return Flags(getNumResults(), true);
}

FailureOr<SplitResults> LinearCallOp::splitBodies(OpBuilder &, ArrayRef<bool>, const Calculus &) {
  return waiting(*this);
}

/// The second program once more, by transposing it twice: as the calculus transposes, a zero that
/// says "nothing flows" meets no infinite slope. Null where it is not linear.
static FailureOr<Transposed> carefully(FuncOp backward, unsigned numResiduals,
                                       ArrayRef<bool> deadZeros, const Calculus &calculus) {
  OwnedFunction forward = transposeOf(backward, numResiduals, calculus);
  if (!forward)
    return mlir::failure();
  Attempt attempt(backward.getContext());
  Flags known(numResiduals, false), isLinear(forward->getNumArguments() - numResiduals, true);
  return calculus.transpose(
      *forward, {joined(known, isLinear), Flags(forward->getNumResults(), true)}, deadZeros);
}

// x̄ = linear_call(r; ȳ) with the programs exchanged; alone, the second is a program like any other.
FailureOr<SentBack> LinearCallOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                                  const ArrivingCts &arriving,
                                                  const Calculus &calculus) {
  unsigned numResiduals = getResiduals().size();
  auto residuals = known.take_front(numResiduals);
  if (llvm::is_contained(residuals, Value()))
    return emitOpError("\"") << getName() << "\" is not linear in its residuals";
  SmallVector<Value> cts(arriving.cts);
  for (auto [ct, type] : llvm::zip(cts, getResultTypes()))
    if (!ct)
      ct = zeros(b, getLoc(), mlir::cast<RankedTensorType>(type));
  Flags isLinear = negated(present(known.drop_front(numResiduals)));
  LinearPrograms some(*this, isLinear, calculus);
  Flags deadZeros(llvm::count(isLinear, true), false);
  if (llvm::is_contained(arriving.deadZeros, true))
    if (auto careful = carefully(*some.backward, numResiduals, arriving.deadZeros, calculus);
        mlir::succeeded(careful)) {
      some.backward = std::move(careful->function);
      deadZeros = careful->deadZeros;
    }
  SmallVector<Value> operands(residuals);
  append(operands, cts);
  SmallVector<Type> types = typesWhere(getInputs().getTypes(), isLinear);
  Operation *made = some.forward ? create(b, getLoc(), getName(), *some.backward, *some.forward,
                                          residuals, cts, types)
                                       .getOperation()
                                 : CallOp::create(b, getLoc(), getName(), *some.backward, operands);
  SentBack back{SmallVector<Value>(known.size()), Flags(known.size(), false)};
  unsigned next = 0;
  for (unsigned i = 0; i < isLinear.size(); ++i)
    if (isLinear[i]) {
      back.cts[numResiduals + i] = made->getResult(next);
      back.deadZeros[numResiduals + i] = deadZeros[next++];
    }
  return back;
}

FailureOr<BatchedResults> LinearCallOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                                    ArrayRef<bool> batched, int64_t size,
                                                    const Calculus &calculus) {
  unsigned numResiduals = getResiduals().size();
  LinearPrograms programs(*this, Flags(getInputs().size(), true), calculus);
  Flags isBatched(getNumResults(), true);
  if (programs.forward) {
    auto forward = calculus.vmap(*programs.forward, batched, size);
    if (mlir::failed(forward))
      return mlir::failure();
    isBatched = forward->isResultBatched;
    programs.forward = std::move(forward->function);
  }
  auto backward =
      batchedOrSummed(*programs.backward, joined(batched.take_front(numResiduals), isBatched),
                      batched.drop_front(numResiduals), size, calculus);
  if (mlir::failed(backward))
    return mlir::failure();
  SmallVector<Type> types;
  for (auto [type, isHere] : llvm::zip(getResultTypes(), isBatched)) {
    auto tensor = mlir::cast<RankedTensorType>(type);
    types.push_back(isHere ? withShape(tensor, prepend(size, tensor.getShape())) : type);
  }
  auto made = create(b, getLoc(), getName(), programs.forward.get(), **backward,
                     operands.take_front(numResiduals), operands.drop_front(numResiduals), types);
  return BatchedResults{SmallVector<Value>(made->getResults()), isBatched};
}

bool LinearCallOp::runsAsItsBody() { return !getTransposed(); }

Operation *LinearCallOp::rebuilt(OpBuilder &b, ArrayRef<bool>, ArrayRef<bool>, mlir::ValueRange) {
  return rebuiltWith(b, *this, SmallVector<Value>(getOperands()),
                     SmallVector<Type>(getResultTypes()));
}

} // namespace fluxion::ir
