// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/invariants.h"

#include "ir/effects.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SetVector.h"

namespace fluxion::transforms {
namespace {

int64_t elementsOf(Value value) {
  auto type = ir::tensorTypeOf(value);
  return type.hasStaticShape() ? type.getNumElements() : 0;
}

/// Not what has effects: they happen at every step. Not what only spreads numbers over more places:
/// that is made where it is needed. Not what may never end: the loop may have no step.
bool isWorthHoisting(Operation &op) {
  if (ir::isConstant(&op) || op.getNumResults() == 0 || op.getNumOperands() == 0 ||
      ir::hasEffects(&op))
    return false;
  if (auto bodies = mlir::dyn_cast<BodyInterface>(op))
    return op.walk([](BodyInterface inner) {
      return inner.getLayout().numGuards > 0 ? mlir::WalkResult::interrupt()
                                             : mlir::WalkResult::advance();
    }) != mlir::WalkResult::interrupt();
  auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
  int64_t taken = 0;
  for (Value operand : op.getOperands())
    taken += elementsOf(operand);
  bool moves = rules && (rules.getKind() == ir::Kind::linear || rules.getKind() == ir::Kind::flat);
  return !moves || elementsOf(op.getResult(0)) <= taken;
}

/// A loop that is rebuilt with more plain operands.
class Loop {
public:
  explicit Loop(BodyInterface op)
      : op_(op), layout_(op.getLayout()), isOperandKept_(op->getNumOperands(), true),
        isResultKept_(op->getNumResults(), true) {}

  bool settle() {
    settleCarried();
    hoist();
    if (plain_.empty())
      return false;
    rebuild();
    return true;
  }

private:
  mlir::Block &body() { return op_->getRegions().back().front(); }
  unsigned argumentOfCarried(unsigned i) { return layout_.argumentOf(layout_.firstCarried() + i); }

  /// A value that is handed on as it came.
  void settleCarried() {
    for (unsigned i = 0; i < layout_.numCarried; ++i) {
      if (yieldedBy(body())[i] != body().getArgument(argumentOfCarried(i)))
        continue;
      unsigned operand = layout_.firstCarried() + i;
      Value init = op_->getOperand(operand);
      isOperandKept_[operand] = isResultKept_[i] = false;
      op_->getResult(i).replaceAllUsesWith(init);
      addPlain(init, [&](mlir::Block &block) { return block.getArgument(argumentOfCarried(i)); });
    }
  }

  /// `value` takes the place of what `inside` answers for each body. The arguments come in later.
  template <class Inside> void addPlain(Value value, Inside inside) {
    plain_.push_back(value);
    for (mlir::Region &region : op_->getRegions()) {
      mlir::Block &block = region.front();
      Value argument = block.addArgument(value.getType(), value.getLoc());
      if (Value old = inside(block))
        old.replaceAllUsesWith(argument);
    }
  }

  /// Ops of the body on plain values alone move in front of the loop.
  void hoist() {
    mlir::IRMapping outside;
    OpBuilder b(op_);
    for (unsigned i = layout_.firstOperand; i < layout_.firstCarried(); ++i)
      outside.map(body().getArgument(layout_.argumentOf(i)), op_->getOperand(i));
    llvm::SetVector<Operation *> hoisted;
    for (Operation &op : body().without_terminator()) {
      bool isInvariant = llvm::all_of(op.getOperands(), [&](Value operand) {
        Operation *source = operand.getDefiningOp();
        return outside.contains(operand) || ir::isConstant(source);
      });
      if (!isInvariant || !isWorthHoisting(op))
        continue;
      for (Value operand : op.getOperands())
        if (!outside.contains(operand))
          copyOp(b, operand.getDefiningOp(), outside);
      copyOp(b, &op, outside);
      hoisted.insert(&op);
    }
    for (Operation *op : hoisted)
      for (Value result : op->getResults())
        if (llvm::any_of(result.getUsers(),
                         [&](Operation *user) { return !hoisted.contains(user); }))
          addPlain(outside.lookup(result),
                   [&](mlir::Block &block) { return &block == &body() ? result : Value(); });
    for (Operation *op : llvm::reverse(hoisted))
      op->erase();
  }

  void rebuild() {
    llvm::BitVector dropped(body().getNumArguments());
    SmallVector<Value> yielded, results;
    for (auto [i, value] : llvm::enumerate(yieldedBy(body())))
      if (isResultKept_[i])
        yielded.push_back(value);
    body().getTerminator()->setOperands(yielded);
    for (unsigned i = 0; i < layout_.numCarried; ++i)
      if (!isOperandKept_[layout_.firstCarried() + i])
        dropped.set(argumentOfCarried(i));
    for (mlir::Region &region : op_->getRegions())
      orderArguments(region.front(), dropped);
    for (auto [i, result] : llvm::enumerate(op_->getResults()))
      if (isResultKept_[i])
        results.push_back(result);
    OpBuilder b(op_);
    Operation *made = op_.rebuilt(b, isOperandKept_, isResultKept_, plain_);
    for (auto [result, value] : llvm::zip(results, made->getResults()))
      result.replaceAllUsesWith(value);
    op_->erase();
  }

  /// The new arguments, which are the last ones, go behind the plain ones.
  void orderArguments(mlir::Block &block, const llvm::BitVector &dropped) {
    unsigned first = block.getNumArguments() - plain_.size();
    unsigned at = layout_.firstArgument + layout_.numPlain;
    llvm::BitVector moved(block.getNumArguments() + plain_.size());
    for (unsigned k = 0; k < plain_.size(); ++k) {
      Value argument = block.insertArgument(at + k, plain_[k].getType(), plain_[k].getLoc());
      block.getArgument(first + 2 * k + 1).replaceAllUsesWith(argument);
      moved.set(first + plain_.size() + k);
    }
    for (unsigned i : dropped.set_bits())
      moved.set(i + plain_.size());
    block.eraseArguments(moved);
  }

  BodyInterface op_;
  ir::BodyLayout layout_;
  SmallVector<bool> isOperandKept_, isResultKept_;
  SmallVector<Value> plain_;
};

} // namespace

bool settleInvariants(BodyInterface op) { return op.getLayout().isLoop && Loop(op).settle(); }

} // namespace fluxion::transforms
