// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/simplify.h"

#include "ir/interpret.h"

#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseSet.h"

namespace fluxion::transforms {
namespace {

// Folding is for the numbers in formulas, not for computing arrays while compiling.
constexpr int64_t foldLimit = 16;

/// Equal ops: same name, operands, attributes and types.
struct OpEquality : llvm::DenseMapInfo<Operation *> {
  static unsigned getHashValue(const Operation *op) {
    return mlir::OperationEquivalence::computeHash(
        const_cast<Operation *>(op), mlir::OperationEquivalence::directHashValue,
        mlir::OperationEquivalence::ignoreHashValue, mlir::OperationEquivalence::IgnoreLocations);
  }
  static bool isEqual(const Operation *a, const Operation *b) {
    if (a == b)
      return true;
    if (a == getEmptyKey() || a == getTombstoneKey() || b == getEmptyKey() ||
        b == getTombstoneKey())
      return false;
    return mlir::OperationEquivalence::isEquivalentTo(
        const_cast<Operation *>(a), const_cast<Operation *>(b),
        mlir::OperationEquivalence::IgnoreLocations);
  }
};

class Simplifier {
public:
  explicit Simplifier(FuncOp f) : f_(f), b_(f.getContext()) {}

  void run() {
    // Ops that a rewrite makes stand before the op it replaces, so the sweep meets them first only
    // by going back to the earliest of them.
    mlir::Block &body = bodyOf(f_);
    for (Operation *op = &body.front(); op != body.getTerminator();)
      op = visit(op);
    dropUnused();
  }

private:
  /// Treats one op; answers where to go on.
  Operation *visit(Operation *op) {
    Operation *next = op->getNextNode();
    if (op->use_empty() && mlir::isMemoryEffectFree(op)) {
      op->erase();
      return next;
    }
    Operation *before = op->getPrevNode();
    b_.setInsertionPoint(op);
    if (Value simpler = simplerThan(op)) {
      replace(op, simpler);
      Operation *firstMade = before ? before->getNextNode() : &bodyOf(f_).front();
      return firstMade;
    }
    auto [known, isNew] = seen_.insert(op);
    if (!isNew) {
      op->replaceAllUsesWith(*known);
      op->erase();
    }
    return next;
  }

  Value simplerThan(Operation *op) {
    auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
    if (!rules || op->hasTrait<mlir::OpTrait::ConstantLike>() || op->getNumResults() != 1)
      return {};
    if (Value folded = folded_(op))
      return folded;
    return rules.simplify(b_);
  }

  /// The op's value where all operands are small constants.
  Value folded_(Operation *op) {
    auto type = ir::tensorTypeOf(op->getResult(0));
    if (!type.hasStaticShape() || type.getNumElements() > foldLimit || op->getNumOperands() == 0)
      return {};
    SmallVector<ir::HostArray> operands;
    for (Value operand : op->getOperands()) {
      Operation *constant = operand.getDefiningOp();
      if (!constant || !constant->hasTrait<mlir::OpTrait::ConstantLike>() ||
          ir::tensorTypeOf(operand).getNumElements() > foldLimit)
        return {};
      auto numbers = ir::evaluate(constant, {});
      if (mlir::failed(numbers))
        return {};
      operands.push_back(numbers->front());
    }
    auto results = ir::evaluate(op, operands);
    if (mlir::failed(results))
      return {};
    auto attribute = ir::toAttribute(op->getContext(), results->front());
    Operation *constant = op->getDialect()->materializeConstant(b_, attribute, type, op->getLoc());
    return constant ? constant->getResult(0) : Value();
  }

  void replace(Operation *op, Value simpler) {
    op->getResult(0).replaceAllUsesWith(simpler);
    op->erase();
  }

  void dropUnused() {
    for (Operation *op = bodyOf(f_).getTerminator()->getPrevNode(); op;) {
      Operation *previous = op->getPrevNode();
      if (op->use_empty() && mlir::isMemoryEffectFree(op))
        op->erase();
      op = previous;
    }
  }

  FuncOp f_;
  OpBuilder b_;
  llvm::DenseSet<Operation *, OpEquality> seen_;
};

} // namespace

void simplify(FuncOp f) { Simplifier(f).run(); }

} // namespace fluxion::transforms
