// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/unzip.h"

#include "ir/effects.h"
#include "transforms/calculus.h"
#include "transforms/simplify.h"

namespace fluxion::transforms {
namespace {

/// The values found so far to depend on unknown arguments.
class Unknowns {
public:
  Unknowns(mlir::Block &body, ArrayRef<bool> isArgumentUnknown) {
    for (auto [argument, isUnknown] : llvm::zip(body.getArguments(), isArgumentUnknown))
      if (isUnknown)
        values_.insert(argument);
  }
  bool contains(Value value) const { return values_.contains(value); }
  SmallVector<bool> ofOperands(Operation &op) const {
    return llvm::map_to_vector(op.getOperands(), [&](Value x) { return contains(x); });
  }
  void insert(mlir::ValueRange values, ArrayRef<bool> isUnknown) {
    for (auto [value, isLate] : llvm::zip(values, isUnknown))
      if (isLate)
        values_.insert(value);
  }
  void insertAll(Operation &op) { values_.insert(op.result_begin(), op.result_end()); }

private:
  llvm::DenseSet<Value> values_;
};

} // namespace

ir::Flags unknownYields(mlir::Block &body, ArrayRef<bool> isArgumentUnknown) {
  Unknowns unknowns(body, isArgumentUnknown);
  for (Operation &op : body.without_terminator()) {
    SmallVector<bool> isUnknown = unknowns.ofOperands(op);
    if (!llvm::is_contained(isUnknown, true))
      continue;
    if (auto withBodies = mlir::dyn_cast<BodyInterface>(op))
      unknowns.insert(op.getResults(), withBodies.unknownResults(isUnknown, calculus()));
    else
      unknowns.insertAll(op);
  }
  return unknowns.ofOperands(*body.getTerminator());
}

// Also an op all of whose results wait may have a known part: what it computes for itself.
LogicalResult unzip(FuncOp f, ArrayRef<bool> isArgumentUnknown) {
  Unknowns unknowns(bodyOf(f), isArgumentUnknown);
  for (Operation &op : llvm::make_early_inc_range(bodyOf(f).without_terminator())) {
    SmallVector<bool> isUnknown = unknowns.ofOperands(op);
    if (!llvm::is_contained(isUnknown, true))
      continue;
    auto withBodies = mlir::dyn_cast<BodyInterface>(op);
    if (!withBodies) {
      unknowns.insertAll(op);
      continue;
    }
    OpBuilder b(&op);
    Operation *before = op.getPrevNode();
    auto split = withBodies.splitBodies(b, isUnknown, calculus());
    if (mlir::failed(split))
      return mlir::failure();
    unknowns.insert(split->values, split->isUnknown);
    bool isSplit = op.getNumResults() > 0 ? split->values.front() != op.getResult(0)
                                          : op.getPrevNode() != before;
    if (!isSplit)
      continue; // it stays as it is
    op.replaceAllUsesWith(split->values);
    op.erase();
  }
  return mlir::success();
}

FailureOr<FuncOp> unzipped(FuncOp f, ArrayRef<bool> isArgumentUnknown, OwnedFunction &owner) {
  bool hasBodies =
      llvm::any_of(bodyOf(f), [](Operation &op) { return mlir::isa<BodyInterface>(op); });
  if (!hasBodies)
    return f;
  owner = OwnedFunction(f.clone());
  // What nobody uses would be split like everything else, and what every step computes alike would
  // be stacked.
  simplify(*owner);
  if (mlir::failed(unzip(*owner, isArgumentUnknown)))
    return mlir::failure();
  // A known part that nothing waits for.
  for (Operation *op = bodyOf(*owner).getTerminator()->getPrevNode(), *previous; op;
       op = previous) {
    previous = op->getPrevNode();
    if (op->use_empty() && !ir::hasEffects(op))
      op->erase();
  }
  return *owner;
}

} // namespace fluxion::transforms
