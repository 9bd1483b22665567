// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/simplify.h"

#include "ir/effects.h"
#include "ir/interpret.h"
#include "transforms/invariants.h"
#include "transforms/narrow.h"

#include "mlir/IR/OperationSupport.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/DenseSet.h"

namespace fluxion::transforms {
namespace {

// Folding is for the numbers in formulas, not for computing arrays while compiling.
constexpr int64_t foldLimit = 16;

/// An op with the hash of all that makes it what it is: name, operands, attributes, result type.
struct HashedOp {
  Operation *op;
  unsigned hash;
};

unsigned hashOf(Operation *op) {
  // Either order of commuting operands is one value.
  size_t operands = 0;
  bool commutes = op->hasTrait<mlir::OpTrait::IsCommutative>();
  for (Value operand : op->getOperands()) {
    size_t one = llvm::hash_value(operand.getAsOpaquePointer());
    operands = commutes ? operands + one : size_t(llvm::hash_combine(operands, one));
  }
  return llvm::hash_combine(op->getName().getAsOpaquePointer(), operands, op->hashProperties(),
                            op->getDiscardableAttrDictionary(), op->getResultTypes().front());
}

/// Equal ops. The full comparison is for those of one hash, which are hardly ever others.
struct OpEquality {
  static HashedOp getEmptyKey() { return {llvm::DenseMapInfo<Operation *>::getEmptyKey(), 0}; }
  static HashedOp getTombstoneKey() {
    return {llvm::DenseMapInfo<Operation *>::getTombstoneKey(), 0};
  }
  static unsigned getHashValue(HashedOp op) { return op.hash; }
  static bool isEqual(HashedOp a, HashedOp b) {
    if (a.op == b.op)
      return true;
    return isOp(a.op) && isOp(b.op) && a.hash == b.hash &&
           mlir::OperationEquivalence::isEquivalentTo(a.op, b.op,
                                                      mlir::OperationEquivalence::IgnoreLocations);
  }

private:
  static bool isOp(Operation *op) { return op != getEmptyKey().op && op != getTombstoneKey().op; }
};

bool isUnused(Operation *op) { return op->use_empty() && !ir::hasEffects(op); }

/// The forward sweep over one block.
class Simplifier {
public:
  explicit Simplifier(mlir::Block &body) : body_(body), b_(body.getParentOp()->getContext()) {}

  void run() {
    // Ops that a rewrite makes stand before the op it replaces, so the sweep meets them first only
    // by going back to the earliest of them.
    for (Operation *op = &body_.front(); op != body_.getTerminator();)
      op = visit(op);
  }

private:
  /// Treats one op; answers where to go on.
  Operation *visit(Operation *op) {
    Operation *next = op->getNextNode();
    if (isUnused(op)) {
      op->erase();
      return next;
    }
    Operation *before = op->getPrevNode();
    b_.setInsertionPoint(op);
    if (replaceBySimpler(op))
      return before ? before->getNextNode() : &body_.front();
    if (ir::hasEffects(op))
      return next;
    auto [known, isNew] = seen_.insert({op, hashOf(op)});
    if (!isNew) {
      op->replaceAllUsesWith(known->op);
      op->erase();
    }
    return next;
  }

  /// Whether something simpler stands in the op's place now, made in front of it.
  bool replaceBySimpler(Operation *op) {
    if (auto bodies = mlir::dyn_cast<BodyInterface>(op)) {
      simplifyBodies(bodies);
      std::optional<SmallVector<Value>> simpler = bodies.simplifyWhole(b_);
      if (simpler)
        replace(op, *simpler);
      return simpler || settleInvariants(bodies);
    }
    Value simpler = simplerThan(op);
    if (simpler)
      replace(op, simpler);
    return simpler != nullptr;
  }

  void simplifyBodies(BodyInterface op) {
    for (mlir::Region &body : op->getRegions()) {
      moveConstants(op, body.front());
      Simplifier(body.front()).run();
    }
  }

  /// Operands that are numbers, and operands that are there twice, are better known inside.
  void moveConstants(BodyInterface op, mlir::Block &body) {
    OpBuilder inside = OpBuilder::atBlockBegin(&body);
    llvm::DenseMap<Value, Value> arguments;
    ir::BodyLayout layout = op.getLayout();
    for (unsigned i = layout.firstOperand; i < layout.firstCarried(); ++i) {
      Value operand = op->getOperand(i), argument = body.getArgument(layout.argumentOf(i));
      if (Operation *constant = operand.getDefiningOp(); ir::isConstant(constant))
        argument.replaceAllUsesWith(inside.clone(*constant)->getResult(0));
      else if (auto [first, isNew] = arguments.try_emplace(operand, argument); !isNew)
        argument.replaceAllUsesWith(first->second);
    }
  }

  Value simplerThan(Operation *op) {
    auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
    if (!rules || ir::isConstant(op) || op->getNumResults() != 1 || mlir::isa<BodyInterface>(op))
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
      if (!ir::isConstant(constant) || ir::tensorTypeOf(operand).getNumElements() > foldLimit)
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

  void replace(Operation *op, mlir::ValueRange simpler) {
    op->replaceAllUsesWith(simpler);
    op->erase();
  }

  mlir::Block &body_;
  OpBuilder b_;
  llvm::DenseSet<HashedOp, OpEquality> seen_;
};

} // namespace

void dropUnusedIn(mlir::Block &body) {
  for (Operation *op = body.getTerminator()->getPrevNode(); op;) {
    // Constants for later ops may come to stand in front of this one; they are used.
    Operation *previous = op->getPrevNode();
    auto bodies = mlir::dyn_cast<BodyInterface>(op);
    if (bodies && bodies.isItsBody())
      forwardResults(bodies);
    if (isUnused(op))
      op->erase();
    else if (bodies)
      narrow(bodies);
    op = previous;
  }
}

void dropUnused(FuncOp f) { dropUnusedIn(bodyOf(f)); }

void simplify(FuncOp f) {
  Simplifier(bodyOf(f)).run();
  dropUnused(f);
}

} // namespace fluxion::transforms
