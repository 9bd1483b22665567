// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ir/in_step.h"

#include "ir/ops/program.h"
#include "ir/ops/reduction.h"
#include "ir/rules.h"

#include <thread>

namespace fluxion::ir {

Operation *endOf(mlir::Region &body) {
  mlir::Block &block = body.front();
  return block.empty() || !mlir::isa<YieldOp>(block.back()) ? nullptr : &block.back();
}

void setSegments(llvm::MutableArrayRef<int32_t> segments, mlir::ValueRange first,
                 mlir::ValueRange second) {
  segments[0] = static_cast<int32_t>(first.size());
  segments[1] = static_cast<int32_t>(second.size());
}

SmallVector<Type> floatingOnly(mlir::TypeRange types) {
  return llvm::to_vector(llvm::make_filter_range(types, isDifferentiable));
}

Flags floatingOnly(ArrayRef<bool> flags, mlir::TypeRange types) {
  Flags some;
  for (auto [flag, type] : llvm::zip(flags, types))
    if (isDifferentiable(type))
      some.push_back(flag);
  return some;
}

LogicalResult requireBody(Operation *op, const char *what, mlir::Region &body,
                          mlir::TypeRange arguments, mlir::TypeRange results) {
  Operation *end = endOf(body);
  if (!end)
    return op->emitOpError() << what << " does not end in fx.yield";
  mlir::TypeRange takes = body.front().getArgumentTypes();
  if (takes != arguments)
    return op->emitOpError() << what << " takes (" << takes << ") and is given (" << arguments
                             << ")";
  mlir::TypeRange yields = end->getOperandTypes();
  if (yields != results)
    return op->emitOpError() << what << " yields (" << yields << ") where (" << results
                             << ") are wanted";
  return mlir::success();
}

PrimalsAndTangents calledWithTangents(OpBuilder &b, Operation *op, llvm::StringRef name,
                                      FuncOp both, ArrayRef<Value> inputs,
                                      const Calculus &calculus) {
  unsigned n = op->getNumResults();
  Flags isThere = negated(zeroResults(both)), isKept(n, true);
  isThere.erase(isThere.begin(), isThere.begin() + n);
  llvm::append_range(isKept, isThere);
  OwnedFunction kept = withResults(both, isKept, calculus);
  auto call = CallOp::create(b, op->getLoc(), name, *kept, inputs);
  return {SmallVector<Value>(call->getResults().take_front(n)),
          tangentsOf(op, isThere, call->getResults().drop_front(n))};
}

OwnedFunction withZeros(FuncOp f, ArrayRef<bool> kept) {
  return wrapped(f.getLoc(), f.getName(), typesWhere(f.getArgumentTypes(), kept),
                 [&](OpBuilder &b, mlir::ValueRange some) {
                   SmallVector<Value> all;
                   auto next = some.begin();
                   for (auto [type, isKept] : llvm::zip(f.getArgumentTypes(), kept))
                     all.push_back(isKept
                                       ? *next++
                                       : zeros(b, f.getLoc(), mlir::cast<RankedTensorType>(type)));
                   return inlineBody(b, f, all);
                 });
}

OwnedFunction onArguments(FuncOp f, mlir::TypeRange arguments, ArrayRef<unsigned> from) {
  return wrapped(f.getLoc(), f.getName(), SmallVector<Type>(arguments),
                 [&](OpBuilder &b, mlir::ValueRange all) {
                   return inlineBody(b, f, llvm::map_to_vector(from, [&](unsigned i) -> Value {
                                       return all[i];
                                     }));
                 });
}

FailureOr<OwnedFunction> batchedOrSummed(FuncOp f, ArrayRef<bool> isArgumentBatched,
                                         ArrayRef<bool> wanted, int64_t size,
                                         const Calculus &calculus) {
  FailureOr<BatchedFunction> made = calculus.vmap(f, isArgumentBatched, size);
  if (mlir::failed(made))
    return mlir::failure();
  FuncOp batched = *made->function;
  return wrapped(f.getLoc(), batched.getName(), SmallVector<Type>(batched.getArgumentTypes()),
                 [&](OpBuilder &b, mlir::ValueRange arguments) {
                   auto results = inlineBody(b, batched, SmallVector<Value>(arguments));
                   for (auto [i, result] : llvm::enumerate(results)) {
                     bool isBatched = made->isResultBatched[i];
                     if (wanted[i] && !isBatched)
                       result = repeated(b, f.getLoc(), result, size);
                     if (!wanted[i] && isBatched)
                       result = ReduceSumOp::create(b, f.getLoc(), result, ArrayRef<int64_t>{0});
                   }
                   return results;
                 });
}

Attempt::Attempt(mlir::MLIRContext *context)
    : handler_(context, [thread = std::this_thread::get_id()](mlir::Diagnostic &) {
        return mlir::success(std::this_thread::get_id() == thread);
      }) {}

} // namespace fluxion::ir
