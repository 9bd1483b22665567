// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/bodies.h"

#include "ir/ops/control.h"
#include "ir/ops/program.h"
#include "ir/rules.h"

namespace fluxion::ir {

Flags negated(ArrayRef<bool> flags) {
  return llvm::map_to_vector(flags, [](bool flag) { return !flag; });
}

Flags present(ArrayRef<Value> values) {
  return llvm::map_to_vector(values, [](Value value) { return value != nullptr; });
}
void join(Flags &flags, ArrayRef<bool> more) {
  for (auto [flag, other] : llvm::zip(flags, more))
    flag = flag || other;
}
Flags joined(ArrayRef<bool> a, ArrayRef<bool> b) {
  Flags all(a);
  llvm::append_range(all, b);
  return all;
}
SplitResults waiting(Operation *op) {
  return {SmallVector<Value>(op->getResults()), Flags(op->getNumResults(), true)};
}

SmallVector<unsigned> counted(unsigned n, unsigned first) {
  return llvm::to_vector(llvm::seq(first, first + n));
}

Flags zeroResults(FuncOp f) {
  return llvm::map_to_vector(returnedBy(f), [](Value value) { return isSplatOf(value, 0); });
}

OwnedFunction withResults(FuncOp f, ArrayRef<bool> chosen, const Calculus &calculus) {
  OwnedFunction some =
      reordered(f, counted(f.getNumArguments()), where(counted(f.getNumResults()), chosen));
  calculus.simplify(*some);
  return some;
}

OwnedFunction wrapped(Location loc, llvm::StringRef name, ArrayRef<Type> arguments,
                      llvm::function_ref<SmallVector<Value>(OpBuilder &, mlir::ValueRange)> build) {
  FunctionUnderConstruction out(loc, name, arguments);
  return out.finish(build(out.b, out.body().getArguments()));
}

FailureOr<OwnedFunction> batchedAs(FuncOp f, ArrayRef<bool> isArgumentBatched,
                                   ArrayRef<bool> wanted, int64_t size, const Calculus &calculus) {
  FailureOr<BatchedFunction> made = calculus.vmap(f, isArgumentBatched, size);
  if (mlir::failed(made))
    return mlir::failure();
  if (ArrayRef<bool>(made->isResultBatched) == wanted)
    return std::move(made->function);
  FuncOp batched = *made->function;
  return wrapped(f.getLoc(), batched.getName(), SmallVector<Type>(batched.getArgumentTypes()),
                 [&](OpBuilder &b, mlir::ValueRange arguments) {
                   auto results = inlineBody(b, batched, SmallVector<Value>(arguments));
                   for (auto [i, result] : llvm::enumerate(results))
                     if (wanted[i] && !made->isResultBatched[i])
                       result = repeated(b, f.getLoc(), result, size);
                   return results;
                 });
}

SmallVector<Value> tangentsOf(Operation *op, ArrayRef<bool> isThere, mlir::ValueRange tangents) {
  SmallVector<Value> all;
  unsigned nextDifferentiable = 0, next = 0;
  for (Value result : op->getResults()) {
    bool isHere = isDifferentiable(result.getType()) && isThere[nextDifferentiable++];
    all.push_back(isHere ? tangents[next++] : Value());
  }
  return all;
}

bool hasStaticSize(Value value) { return tensorTypeOf(value).hasStaticShape(); }

/// How many rows a stack of unknown size has; null where its maker does not say.
static Value countOf(Value stack) {
  if (auto loop = stack.getDefiningOp<WhileOp>())
    return loop.getTrips();
  if (auto loop = stack.getDefiningOp<ScanOp>())
    return loop.getTimes();
  return {};
}

FailureOr<Value> sumOfStacks(OpBuilder &b, Location loc, Value x, Value y) {
  Value count = countOf(x);
  if (!count)
    count = countOf(y);
  if (!count)
    return mlir::emitError(loc, "two cotangents of a stack of unknown size, ")
           << tensorTypeOf(x) << ", are summed up away from the loops that made them";
  auto type = tensorTypeOf(x);
  Type row = withShape(type, type.getShape().drop_front());
  OwnedFunction body = wrapped(loc, "row", {RankedTensorType::get({}, b.getI64Type()), row, row},
                               [&](OpBuilder &inner, mlir::ValueRange xs) {
                                 return SmallVector<Value>{addTangents(inner, loc, xs[1], xs[2])};
                               });
  auto map = ScanOp::create(b, loc, *body, mlir::ValueRange(), mlir::ValueRange(),
                            mlir::ValueRange{x, y}, StepCount{count, -1}, /*reverse=*/false);
  return map->getResult(0);
}

Operation *callOf(OpBuilder &b, FuncOp f, mlir::ValueRange operands) {
  return CallOp::create(b, f.getLoc(), f.getName(), f, operands);
}

BatchedResults mapOverLanes(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                            ArrayRef<bool> batched, int64_t size) {
  SmallVector<Type> types{RankedTensorType::get({}, b.getI64Type())};
  Flags isShared = negated(batched);
  SmallVector<unsigned> order = where(counted(operands.size()), isShared);
  llvm::append_range(order, where(counted(operands.size()), batched));
  for (unsigned i : order)
    types.push_back(op->getOperand(i).getType());
  OwnedFunction body =
      wrapped(op->getLoc(), "lane", types, [&](OpBuilder &inner, mlir::ValueRange arguments) {
        mlir::IRMapping mapping;
        for (auto [i, argument] : llvm::zip(order, arguments.drop_front()))
          mapping.map(op->getOperand(i), argument);
        // Operands that are one value outside need not be so here: they are set one by one.
        Operation *lane = inner.clone(*op, mapping);
        for (auto [i, argument] : llvm::zip(order, arguments.drop_front()))
          lane->setOperand(i, argument);
        return SmallVector<Value>(lane->getResults());
      });
  auto map = ScanOp::create(b, op->getLoc(), *body, where(operands, isShared), mlir::ValueRange(),
                            where(operands, batched), StepCount{{}, size}, /*reverse=*/false);
  return {SmallVector<Value>(map->getResults()), Flags(map->getNumResults(), true)};
}

Operation *rebuiltWith(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                       ArrayRef<Type> results) {
  Operation *made = b.insert(Operation::create(
      op->getLoc(), op->getName(), results, operands, op->getDiscardableAttrDictionary(),
      op->getPropertiesStorage(), mlir::BlockRange(), op->getNumRegions()));
  for (auto [to, from] : llvm::zip(made->getRegions(), op->getRegions()))
    to.takeBody(from);
  return made;
}

SmallVector<Value> keptOperands(BodyInterface op, ArrayRef<bool> isKept, mlir::ValueRange plain) {
  SmallVector<Value> kept;
  unsigned firstCarried = op.getLayout().firstCarried();
  for (unsigned i = 0; i <= op->getNumOperands(); ++i) {
    if (i == firstCarried)
      append(kept, plain);
    if (i < op->getNumOperands() && isKept[i])
      kept.push_back(op->getOperand(i));
  }
  return kept;
}

} // namespace fluxion::ir
