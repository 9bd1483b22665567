// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/narrow.h"

#include "ir/effects.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseSet.h"

namespace fluxion::transforms {
namespace {

/// Which of the block's arguments `wanted` are computed from.
llvm::BitVector argumentsBehind(mlir::Block &body, ArrayRef<Value> wanted) {
  llvm::BitVector needed(body.getNumArguments());
  SmallVector<Value> stack(wanted);
  llvm::DenseSet<Operation *> seen;
  while (!stack.empty()) {
    Value value = stack.pop_back_val();
    if (auto argument = mlir::dyn_cast<mlir::BlockArgument>(value))
      needed.set(argument.getArgNumber());
    else if (seen.insert(value.getDefiningOp()).second)
      llvm::append_range(stack, value.getDefiningOp()->getOperands());
  }
  return needed;
}

/// Which values that the bodies yield somebody uses: outside, or, where they are carried, in a
/// later step.
class LiveYields {
public:
  explicit LiveYields(BodyInterface op) : op_(op), layout_(op.getLayout()) {
    numYields_ = static_cast<unsigned>(yieldedBy(op->getRegions().back().front()).size());
    for (unsigned i = 0; i < numYields_; ++i)
      live_.push_back(!op->getResult(i).use_empty());
    while (layout_.numCarried > 0 && addCarried())
      ;
  }
  bool operator[](unsigned i) const { return i >= numYields_ || live_[i]; }
  bool areAll() const {
    return llvm::all_of(live_, [](bool isLive) { return isLive; });
  }

private:
  /// Whether a carried value turned out to be live.
  bool addCarried() {
    llvm::BitVector needed(op_->getRegions().back().front().getNumArguments());
    for (auto [k, region] : llvm::enumerate(op_->getRegions())) {
      SmallVector<Value> wanted;
      for (auto [i, value] : llvm::enumerate(yieldedBy(region.front())))
        if (k < layout_.numGuards || live_[i])
          wanted.push_back(value);
      needed |= argumentsBehind(region.front(), wanted);
    }
    bool isNews = false;
    for (unsigned i = 0; i < layout_.numCarried; ++i)
      if (!live_[i] && needed[layout_.argumentOf(layout_.firstCarried() + i)])
        live_[i] = isNews = true;
    return isNews;
  }

  BodyInterface op_;
  ir::BodyLayout layout_;
  unsigned numYields_;
  SmallVector<bool> live_;
};

/// Yields of the bodies that make results: those that are live.
void dropYields(BodyInterface op, const LiveYields &live) {
  for (mlir::Region &region : op->getRegions().drop_front(op.getLayout().numGuards)) {
    SmallVector<Value> kept;
    for (auto [i, value] : llvm::enumerate(yieldedBy(region.front())))
      if (live[i])
        kept.push_back(value);
    region.front().getTerminator()->setOperands(kept);
  }
}

/// Operands that no body uses. What is carried goes round with its yield.
SmallVector<bool> keptOperands(BodyInterface op, const LiveYields &live) {
  ir::BodyLayout layout = op.getLayout();
  SmallVector<bool> kept(op->getNumOperands(), true);
  for (unsigned i = layout.firstOperand; i < layout.endOperand; ++i) {
    unsigned argument = layout.argumentOf(i);
    bool isCarried = i >= layout.firstCarried() && i < layout.firstCarried() + layout.numCarried;
    kept[i] = isCarried ? live[i - layout.firstCarried()]
                        : llvm::any_of(op->getRegions(), [&](mlir::Region &region) {
                            return !region.front().getArgument(argument).use_empty();
                          });
  }
  return kept;
}

} // namespace

void forwardResults(BodyInterface op) {
  OpBuilder b(op);
  llvm::DenseMap<Value, Value> results;
  for (auto [result, value] : llvm::zip(op->getResults(), yieldedBy(op->getRegion(0).front()))) {
    Operation *source = value.getDefiningOp();
    if (auto argument = mlir::dyn_cast<mlir::BlockArgument>(value))
      result.replaceAllUsesWith(op->getOperand(argument.getArgNumber()));
    else if (source->hasTrait<mlir::OpTrait::ConstantLike>())
      result.replaceAllUsesWith(b.clone(*source)->getResult(0));
    else if (auto [first, isNew] = results.try_emplace(value, result); !isNew)
      result.replaceAllUsesWith(first->second);
  }
}

/// Results of which the bodies always yield the same value are one. What is carried is left alone.
static void mergeEqualResults(BodyInterface op) {
  ir::BodyLayout layout = op.getLayout();
  auto bodies = op->getRegions().drop_front(layout.numGuards);
  llvm::DenseMap<Value, unsigned> first; // by what the first body yields
  for (auto [i, value] : llvm::enumerate(yieldedBy(bodies.front().front()))) {
    if (i < layout.numCarried)
      continue;
    auto [known, isNew] = first.try_emplace(value, i);
    bool isEqual = !isNew && llvm::all_of(bodies, [&, i = i](mlir::Region &body) {
      auto yielded = yieldedBy(body.front());
      return yielded[i] == yielded[known->second];
    });
    if (isEqual)
      op->getResult(i).replaceAllUsesWith(op->getResult(known->second));
  }
}

// What has effects keeps all it computes: they may need it.
void narrow(BodyInterface op) {
  if (op.getLayout().areInStep || ir::hasEffects(op)) {
    for (mlir::Region &region : op->getRegions())
      dropUnusedIn(region.front());
    return;
  }
  mergeEqualResults(op);
  LiveYields live(op);
  if (!live.areAll())
    dropYields(op, live);
  for (mlir::Region &region : op->getRegions())
    dropUnusedIn(region.front());
  SmallVector<bool> isOperandKept = keptOperands(op, live), isResultKept;
  for (unsigned i = 0; i < op->getNumResults(); ++i)
    isResultKept.push_back(live[i]);
  if (live.areAll() && !llvm::is_contained(isOperandKept, false))
    return;
  ir::BodyLayout layout = op.getLayout();
  llvm::BitVector unused(op->getRegion(0).front().getNumArguments());
  for (unsigned i = layout.firstOperand; i < layout.endOperand; ++i)
    if (!isOperandKept[i])
      unused.set(layout.argumentOf(i));
  for (mlir::Region &region : op->getRegions())
    region.front().eraseArguments(unused);
  SmallVector<Value> results;
  for (auto [i, result] : llvm::enumerate(op->getResults()))
    if (isResultKept[i])
      results.push_back(result);
  OpBuilder b(op);
  Operation *made = op.rebuilt(b, isOperandKept, isResultKept, {});
  for (auto [result, value] : llvm::zip(results, made->getResults()))
    result.replaceAllUsesWith(value);
  op->erase();
}

} // namespace fluxion::transforms
