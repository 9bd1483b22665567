// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which values to keep within a number of bytes: greedily, the one that spares most work per byte
// first. Choosing the best set is a knapsack of values that depend on each other; the tests hold
// the choice against all sets for small programs.
#include "ir/ops/checkpoint.h"
#include "ir/ops/contraction.h"
#include "ir/ops/control.h"
#include "ir/ops/convolution.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

namespace fluxion::ir {

static int64_t elementsOf(Value value) {
  auto type = tensorTypeOf(value);
  return type.hasStaticShape() ? type.getNumElements() : 1;
}
/// Of a stack of unknown size: of one row's element, as of one number.
static int64_t memoryOf(Value value) {
  return elementsOf(value) * static_cast<int64_t>(byteSize(dtypeOf(tensorTypeOf(value))));
}

int64_t workOf(Operation &op) {
  if (isConstant(&op) || op.getNumResults() == 0)
    return 0;
  int64_t work = 0;
  for (mlir::Region &body : op.getRegions())
    for (Operation &inner : body.front())
      work += workOf(inner);
  if (auto scan = mlir::dyn_cast<ScanOp>(op); scan && scan.getCount().length > 0)
    return work * scan.getCount().length;
  if (op.getNumRegions() > 0)
    return work;
  for (Value value : llvm::concat<Value>(SmallVector<Value>(op.getOperands()),
                                         SmallVector<Value>(op.getResults())))
    work = std::max(work, elementsOf(value));
  if (auto dot = mlir::dyn_cast<DotGeneralOp>(op)) {
    int64_t terms = 2 * elementsOf(dot.getResult());
    for (int64_t axis : dot.getLhsContracting())
      terms *= tensorTypeOf(dot.getLhs()).getDimSize(axis);
    return terms;
  }
  if (auto convolution = mlir::dyn_cast<ConvolutionOp>(op)) {
    runtime::Convolution what = descriptionOf(convolution);
    return 2 * elementsOf(convolution.getResult()) * what.features * what.windowSize();
  }
  auto rules = mlir::dyn_cast<RuleInterface>(op);
  bool isSmooth = rules && rules.isElementwise() && rules.getKind() == Kind::smooth;
  return isSmooth ? 8 * work : work;
}

namespace {

/// The border between what a body knows and what waits, and what is computed again behind it.
class Border {
public:
  Border(mlir::Block &body, ArrayRef<bool> isArgumentUnknown, const Calculus &calculus) {
    for (auto [argument, isUnknown] : llvm::zip(body.getArguments(), isArgumentUnknown))
      if (isUnknown)
        unknown_.insert(argument);
    for (Operation &op : body) {
      SmallVector<bool> isUnknown =
          llvm::map_to_vector(op.getOperands(), [&](Value x) { return unknown_.contains(x); });
      bool waits = llvm::is_contained(isUnknown, true);
      Flags late(op.getNumResults(), waits);
      if (auto bodies = mlir::dyn_cast<BodyInterface>(op); bodies && waits)
        late = bodies.unknownResults(isUnknown, calculus);
      for (auto [result, isLate] : llvm::zip(op.getResults(), late))
        if (isLate)
          unknown_.insert(result);
      if (waits)
        llvm::append_range(needed_, op.getOperands());
    }
  }

  /// The ops that are computed again, when `kept` are kept.
  SmallVector<Operation *> again(const llvm::DenseSet<Value> &kept) const {
    SmallVector<Operation *> ops;
    llvm::DenseSet<Operation *> seen;
    SmallVector<Value> stack(needed_);
    while (!stack.empty()) {
      Value value = stack.pop_back_val();
      Operation *op = value.getDefiningOp();
      if (!op || unknown_.contains(value) || kept.contains(value) || !seen.insert(op).second)
        continue;
      ops.push_back(op);
      llvm::append_range(stack, op->getOperands());
    }
    return ops;
  }
  int64_t work(const llvm::DenseSet<Value> &kept) const {
    int64_t sum = 0;
    for (Operation *op : again(kept))
      sum += workOf(*op);
    return sum;
  }

private:
  llvm::DenseSet<Value> unknown_;
  SmallVector<Value> needed_;
};

} // namespace

int64_t workAgain(mlir::Block &body, ArrayRef<bool> isArgumentUnknown, ArrayRef<Value> kept,
                  const Calculus &calculus) {
  return Border(body, isArgumentUnknown, calculus)
      .work(llvm::DenseSet<Value>(kept.begin(), kept.end()));
}

SmallVector<Value> keptWithin(mlir::Block &body, ArrayRef<bool> isArgumentUnknown, int64_t budget,
                              const Calculus &calculus) {
  Border border(body, isArgumentUnknown, calculus);
  llvm::DenseSet<Value> kept;
  SmallVector<Value> chosen;
  for (int64_t work = border.work(kept); work > 0;) {
    Value best;
    int64_t bestWork = work;
    double bestGain = 0;
    for (Operation *op : border.again(kept))
      for (Value value : op->getResults()) {
        if (memoryOf(value) > budget || workOf(*op) == 0)
          continue;
        kept.insert(value);
        int64_t left = border.work(kept);
        kept.erase(value);
        double gain = static_cast<double>(work - left) / static_cast<double>(memoryOf(value) + 1);
        if (gain > bestGain) {
          best = value;
          bestGain = gain;
          bestWork = left;
        }
      }
    if (!best)
      break;
    kept.insert(best);
    chosen.push_back(best);
    budget -= memoryOf(best);
    work = bestWork;
  }
  return chosen;
}

} // namespace fluxion::ir
