// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is given by an equation is differentiated by differentiating the equation. The tangent is
// given by a linear equation again, so there is an order after every order.
#include "ir/in_step.h"
#include "ir/ops/implicit.h"

namespace fluxion::ir {

/// The operands on a batch: `numShared` as they are, the others repeated where they are not on it.
static SmallVector<Value> onBatch(OpBuilder &b, Location loc, ArrayRef<Value> operands,
                                  ArrayRef<bool> batched, unsigned numShared, int64_t size) {
  SmallVector<Value> all(operands);
  for (unsigned i = numShared; i < all.size(); ++i)
    if (!batched[i])
      all[i] = repeated(b, loc, all[i], size);
  return all;
}

//===----------------------------------------------------------------------------------------------
// linear_solve

// A x = r: A ẋ = ṙ - Ȧ x
FailureOr<PrimalsAndTangents> LinearSolveOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                       const Calculus &calculus) {
  unsigned numParams = getParams().size(), n = getNumResults();
  auto values = mlir::cast<LinearSolveOp>(b.clone(*getOperation()));
  PrimalsAndTangents answer{SmallVector<Value>(values->getResults()), SmallVector<Value>(n)};
  SmallVector<Value> rhs(ts.drop_front(numParams));
  Flags active = present(ts.take_front(numParams));
  if (llvm::is_contained(active, true)) {
    auto jvp = calculus.jvp(*functionOf(getApply(), "apply"), joined(active, Flags(n, false)));
    if (mlir::failed(jvp))
      return mlir::failure();
    SmallVector<Value> operands(getParams());
    append(operands, values->getResults());
    append(operands, where(ts.take_front(numParams), active));
    auto change = calledWithTangents(b, *this, "apply", **jvp, operands, calculus).tangents;
    for (auto [r, by] : llvm::zip(rhs, change))
      if (by)
        r = r ? (Expr(b, getLoc(), r) - Expr(b, getLoc(), by)).value()
              : (-Expr(b, getLoc(), by)).value();
  }
  if (llvm::none_of(rhs, [](Value r) { return r != nullptr; }))
    return answer;
  for (auto [r, x] : llvm::zip(rhs, values->getResults()))
    if (!r)
      r = zeros(b, getLoc(), tensorTypeOf(x));
  SmallVector<Value> operands(getParams());
  append(operands, rhs);
  auto tangents = b.clone(*getOperation());
  tangents->setOperands(operands);
  answer.tangents.assign(tangents->result_begin(), tangents->result_end());
  return answer;
}

Flags LinearSolveOp::unknownResults(ArrayRef<bool>, const Calculus &) {
  return Flags(getNumResults(), true);
}

FailureOr<SplitResults> LinearSolveOp::splitBodies(OpBuilder &, ArrayRef<bool>, const Calculus &) {
  return waiting(*this);
}

/// (params..., x...) -> (y...), linear in x, as (params..., ct of y...) -> (ct of x...)
static FailureOr<OwnedFunction> transposed(mlir::Region &program, llvm::StringRef name,
                                           unsigned numParams, const Calculus &calculus) {
  OwnedFunction f = functionOf(program, name);
  unsigned n = f->getNumResults();
  auto made = calculus.transpose(
      *f, {joined(Flags(numParams, false), Flags(n, true)), Flags(n, true)}, Flags(n, false));
  if (mlir::failed(made))
    return mlir::failure();
  return std::move(made->function);
}

// r̄ = x' with Aᵀ x' = x̄
FailureOr<SentBack> LinearSolveOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                                   const ArrivingCts &arriving,
                                                   const Calculus &calculus) {
  unsigned numParams = getParams().size();
  auto params = known.take_front(numParams);
  if (llvm::is_contained(params, Value()))
    return emitOpError("is not linear in its parameters");
  auto apply = transposed(getApply(), "apply", numParams, calculus);
  if (mlir::failed(apply))
    return emitOpError("cannot transpose the linear function that it solves for");
  OwnedFunction solve = functionOf(getSolve(), "solve"), back;
  if (mlir::Region *given = getTransposeSolve()) {
    back = functionOf(*given, "transpose_solve");
  } else {
    auto made = transposed(getSolve(), "solve", numParams, calculus);
    if (mlir::failed(made))
      return emitOpError("has a solve that is not a linear program: give it a transpose_solve");
    back = std::move(*made);
  }
  SmallVector<Value> cts(arriving.cts);
  for (auto [ct, type] : llvm::zip(cts, getResultTypes()))
    if (!ct)
      ct = zeros(b, getLoc(), mlir::cast<RankedTensorType>(type));
  auto made = create(b, getLoc(), *back, **apply, *solve, params, cts);
  SentBack sent{SmallVector<Value>(known.size()), Flags(known.size(), false)};
  for (unsigned i = 0; i < made->getNumResults(); ++i)
    if (!known[numParams + i])
      sent.cts[numParams + i] = made->getResult(i);
  return sent;
}

// Every example has an equation of its own, with the parameters that it does not share.
FailureOr<BatchedResults> LinearSolveOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                                     ArrayRef<bool> batched, int64_t size,
                                                     const Calculus &calculus) {
  unsigned numParams = getParams().size(), n = getNumResults();
  Flags inside = joined(batched.take_front(numParams), Flags(n, true)), all(n, true);
  SmallVector<OwnedFunction> programs;
  for (mlir::Region &region : getPrograms()) {
    auto program = batchedAs(*functionOf(region, "solve"), inside, all, size, calculus);
    if (mlir::failed(program))
      return mlir::failure();
    programs.push_back(std::move(*program));
  }
  SmallVector<Value> on = onBatch(b, getLoc(), operands, batched, numParams, size);
  auto made =
      create(b, getLoc(), *programs[0], *programs[1], programs.size() > 2 ? *programs[2] : FuncOp(),
             ArrayRef<Value>(on).take_front(numParams), ArrayRef<Value>(on).drop_front(numParams));
  return BatchedResults{SmallVector<Value>(made->getResults()), all};
}

bool LinearSolveOp::runsAsItsBody() { return true; }

Operation *LinearSolveOp::rebuilt(OpBuilder &b, ArrayRef<bool>, ArrayRef<bool>, mlir::ValueRange) {
  return rebuiltWith(b, *this, SmallVector<Value>(getOperands()),
                     SmallVector<Type>(getResultTypes()));
}

//===----------------------------------------------------------------------------------------------
// root

// f(p, x(p)) = 0: (∂f/∂x) ẋ = -(∂f/∂p) ṗ
FailureOr<PrimalsAndTangents> RootOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                const Calculus &calculus) {
  unsigned numParams = getParams().size(), n = getNumResults();
  auto values = b.clone(*getOperation());
  PrimalsAndTangents answer{SmallVector<Value>(values->getResults()), SmallVector<Value>(n)};
  Flags active = present(ts.take_front(numParams));
  if (!llvm::is_contained(active, true))
    return answer;
  OwnedFunction equation = functionOf(getEquation(), "equation");
  auto inParams = calculus.jvp(*equation, joined(active, Flags(n, false)));
  auto inUnknowns = calculus.jvp(*equation, joined(Flags(numParams, false), Flags(n, true)));
  if (mlir::failed(inParams) || mlir::failed(inUnknowns))
    return mlir::failure();
  SmallVector<Value> operands(getParams());
  append(operands, values->getResults());
  SmallVector<Value> atRoot = operands;
  append(atRoot, where(ts.take_front(numParams), active));
  auto rhs = calledWithTangents(b, *this, "equation", **inParams, atRoot, calculus).tangents;
  if (llvm::none_of(rhs, [](Value r) { return r != nullptr; }))
    return answer;
  for (auto [r, x] : llvm::zip(rhs, values->getResults()))
    r = r ? (-Expr(b, getLoc(), r)).value() : zeros(b, getLoc(), tensorTypeOf(x));
  OwnedFunction apply =
      withResults(**inUnknowns, joined(Flags(n, false), Flags(n, true)), calculus);
  auto tangents =
      LinearSolveOp::create(b, getLoc(), *functionOf(getTangentSolve(), "tangent_solve"), *apply,
                            FuncOp(), operands, rhs);
  answer.tangents.assign(tangents->result_begin(), tangents->result_end());
  return answer;
}

Flags RootOp::unknownResults(ArrayRef<bool>, const Calculus &) {
  return Flags(getNumResults(), true);
}

FailureOr<SplitResults> RootOp::splitBodies(OpBuilder &, ArrayRef<bool>, const Calculus &) {
  return waiting(*this);
}

FailureOr<SentBack> RootOp::transposeBodies(OpBuilder &, ArrayRef<Value>, const ArrivingCts &,
                                            const Calculus &) {
  return emitOpError("is not linear");
}

FailureOr<BatchedResults> RootOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                              ArrayRef<bool> batched, int64_t size,
                                              const Calculus &calculus) {
  unsigned numParams = getParams().size(), n = getNumResults();
  Flags inside = joined(batched.take_front(numParams), Flags(n, true)), all(n, true);
  auto solve = batchedAs(*functionOf(getSolve(), "solve"), inside, all, size, calculus);
  auto equation = batchedAs(*functionOf(getEquation(), "equation"), inside, all, size, calculus);
  auto tangentSolve = batchedAs(*functionOf(getTangentSolve(), "tangent_solve"),
                                joined(inside, all), all, size, calculus);
  if (mlir::failed(solve) || mlir::failed(equation) || mlir::failed(tangentSolve))
    return mlir::failure();
  SmallVector<Value> on = onBatch(b, getLoc(), operands, batched, numParams, size);
  auto made =
      create(b, getLoc(), **solve, **equation, **tangentSolve,
             ArrayRef<Value>(on).take_front(numParams), ArrayRef<Value>(on).drop_front(numParams));
  return BatchedResults{SmallVector<Value>(made->getResults()), all};
}

bool RootOp::runsAsItsBody() { return true; }

Operation *RootOp::rebuilt(OpBuilder &b, ArrayRef<bool>, ArrayRef<bool>, mlir::ValueRange) {
  return rebuiltWith(b, *this, SmallVector<Value>(getOperands()),
                     SmallVector<Type>(getResultTypes()));
}

} // namespace fluxion::ir
