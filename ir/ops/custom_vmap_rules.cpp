// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules for batches are code, not programs: which operands are on the batch, and how long it is, is
// known when it comes.
#include "ir/applied.h"
#include "ir/ops/custom.h"
#include "ir/ops/program.h"

#include <deque>
#include <mutex>

namespace fluxion::ir {

namespace {

/// The rules of this process. They stay: a program may be put on a batch at any time.
class BatchRules {
public:
  int64_t add(BatchRule rule) {
    std::lock_guard lock(mutex_);
    rules_.push_back(std::move(rule));
    return static_cast<int64_t>(rules_.size()) - 1;
  }
  const BatchRule *find(int64_t number) {
    std::lock_guard lock(mutex_);
    bool isHere = number >= 0 && number < static_cast<int64_t>(rules_.size());
    return isHere ? &rules_[static_cast<size_t>(number)] : nullptr;
  }

private:
  std::mutex mutex_;
  std::deque<BatchRule> rules_; // references stay good
};

BatchRules &batchRules() {
  static BatchRules rules;
  return rules;
}

/// What becomes of the body is a call.
Applied::Make asCall(CustomVmapOp op, OpBuilder &b) {
  return [op, &b](FuncOp f, ArrayRef<Value> inputs) mutable {
    return SmallVector<Value>(
        CallOp::create(b, op.getLoc(), op.getName(), f, inputs)->getResults());
  };
}

LogicalResult requireOnBatch(CustomVmapOp op, const BatchedResults &answer, int64_t size) {
  if (answer.values.size() != op->getNumResults())
    return op.emitOpError("has a vmap rule that answers ")
           << answer.values.size() << " arrays for " << op->getNumResults() << " results";
  for (auto [i, type] : llvm::enumerate(op->getResultTypes())) {
    auto tensor = mlir::cast<RankedTensorType>(type);
    if (answer.isBatched[i])
      tensor = withShape(tensor, prepend(size, tensor.getShape()));
    if (answer.values[i].getType() != tensor)
      return op.emitOpError("has a vmap rule that answers ")
             << str(tensorTypeOf(answer.values[i])) << " where " << str(tensor) << " is wanted";
  }
  return mlir::success();
}

} // namespace

int64_t registerBatchRule(BatchRule rule) { return batchRules().add(std::move(rule)); }

FailureOr<PrimalsAndTangents> CustomVmapOp::jvpBodies(OpBuilder &b, ArrayRef<Value> ts,
                                                      const Calculus &calculus) {
  return Applied(*this, calculus).jvp(ts, asCall(*this, b));
}

Flags CustomVmapOp::unknownResults(ArrayRef<bool>, const Calculus &) {
  return Flags(getNumResults(), true);
}

FailureOr<SplitResults> CustomVmapOp::splitBodies(OpBuilder &, ArrayRef<bool>, const Calculus &) {
  return SplitResults{SmallVector<Value>(getResults()), Flags(getNumResults(), true)};
}

FailureOr<SentBack> CustomVmapOp::transposeBodies(OpBuilder &b, ArrayRef<Value> known,
                                                  const ArrivingCts &arriving,
                                                  const Calculus &calculus) {
  return Applied(*this, calculus).transpose(known, arriving, asCall(*this, b));
}

FailureOr<BatchedResults> CustomVmapOp::batchBodies(OpBuilder &b, ArrayRef<Value> operands,
                                                    ArrayRef<bool> batched, int64_t size,
                                                    const Calculus &calculus) {
  size_t n = getInputs().size();
  const BatchRule *rule = batchRules().find(getRule());
  if (!rule || llvm::is_contained(batched.drop_front(n), true))
    return Applied(*this, calculus).batch(operands, batched, size, asCall(*this, b));
  auto answer = (*rule)(b, getLoc(), operands.take_front(n), batched.take_front(n), size);
  if (mlir::failed(answer) || mlir::failed(requireOnBatch(*this, *answer, size)))
    return mlir::failure();
  return answer;
}

bool CustomVmapOp::runsAsItsBody() { return true; }

Operation *CustomVmapOp::rebuilt(OpBuilder &b, ArrayRef<bool>, ArrayRef<bool>, mlir::ValueRange) {
  return rebuiltWith(b, *this, SmallVector<Value>(getOperands()),
                     SmallVector<Type>(getResultTypes()));
}

} // namespace fluxion::ir
