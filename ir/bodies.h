// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the rules of ops with bodies share: choosing among values, wrapping bodies, the map over
// lanes.
#pragma once

#include "ir/calculus.h"

#include "llvm/ADT/STLExtras.h"

namespace fluxion::ir {

/// Those of `values` for which `chosen`.
template <class Range> auto where(Range &&values, ArrayRef<bool> chosen) {
  SmallVector<std::decay_t<decltype(*std::begin(values))>> some;
  for (auto [value, isChosen] : llvm::zip(values, chosen))
    if (isChosen)
      some.push_back(value);
  return some;
}
Flags negated(ArrayRef<bool> flags);
/// Which values are there.
Flags present(ArrayRef<Value> values);
/// `flags`, true where any of `more` is.
void join(Flags &flags, ArrayRef<bool> more);
/// `a`, then `b`.
Flags joined(ArrayRef<bool> a, ArrayRef<bool> b);
/// 0, 1, ..., n - 1, from `first` on.
SmallVector<unsigned> counted(unsigned n, unsigned first = 0);
inline void append(SmallVector<Value> &to, mlir::ValueRange values) {
  to.append(values.begin(), values.end());
}

/// Which results of `f` are the constant zero.
Flags zeroResults(FuncOp f);
/// `f` with only the results for which `chosen`, and without what they do not need.
OwnedFunction withResults(FuncOp f, ArrayRef<bool> chosen, const Calculus &calculus);
/// A function of these arguments whose results `build` makes of them.
OwnedFunction wrapped(Location loc, llvm::StringRef name, ArrayRef<Type> arguments,
                      llvm::function_ref<SmallVector<Value>(OpBuilder &, mlir::ValueRange)> build);
/// `f`, batched, with every result for which `wanted` on the batch.
FailureOr<OwnedFunction> batchedAs(FuncOp f, ArrayRef<bool> isArgumentBatched,
                                   ArrayRef<bool> wanted, int64_t size, const Calculus &calculus);

/// The tangents of an op's results among `tangents`, which has one per differentiable result for
/// which `isThere`.
SmallVector<Value> tangentsOf(Operation *op, ArrayRef<bool> isThere, mlir::ValueRange tangents);

/// What may be kept from a forward pass for later: nothing whose size only the loop knows.
bool hasStaticSize(Value value);

/// The sum of two stacks that loops of one count have left behind, row by row. One of them comes
/// from such a loop, which says how many rows there are; anything else is an error.
FailureOr<Value> sumOfStacks(OpBuilder &b, Location loc, Value x, Value y);

/// Nothing is computed ahead: the op waits as a whole.
SplitResults waiting(Operation *op);

/// `f` applied, as one op.
Operation *callOf(OpBuilder &b, FuncOp f, mlir::ValueRange operands);

/// The op for each example on its own: a loop without a carry around it. What an op does that has
/// no better answer to a batch.
BatchedResults mapOverLanes(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                            ArrayRef<bool> batched, int64_t size);

/// `op` on other operands, with results of other types; takes its bodies over.
Operation *rebuiltWith(OpBuilder &b, Operation *op, ArrayRef<Value> operands,
                       ArrayRef<Type> results);
/// The operands that are kept, and `plain` behind those of the plain ones that are.
SmallVector<Value> keptOperands(BodyInterface op, ArrayRef<bool> isKept, mlir::ValueRange plain);

} // namespace fluxion::ir
