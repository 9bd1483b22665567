// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/complex_parts.h"

#include "ir/parts.h"
#include "transforms/body.h"

#include "llvm/ADT/DenseMap.h"

namespace fluxion::transforms {
namespace {

using ir::Parts;

/// The values of one body that were complex: as parts, as memory has them, or both.
class ComplexParts {
public:
  explicit ComplexParts(mlir::Block &body) : body_(body), b_(body.getParentOp()->getContext()) {}

  mlir::LogicalResult run() {
    for (mlir::BlockArgument argument : body_.getArguments())
      pack(argument);
    for (Operation &op : llvm::make_early_inc_range(body_.without_terminator())) {
      b_.setInsertionPoint(&op);
      if (mlir::failed(op.getNumRegions() > 0 ? rewriteBodies(&op) : rewrite(&op)))
        return mlir::failure();
    }
    b_.setInsertionPoint(body_.getTerminator());
    passPacked(body_.getTerminator());
    // What is replaced is used by what is replaced behind it.
    for (Operation *op : llvm::reverse(replaced_))
      op->erase();
    return mlir::success();
  }

private:
  /// Gives a complex value the type that its memory has.
  void pack(Value value) {
    if (!ir::isComplex(value.getType()))
      return;
    value.setType(ir::packedOf(ir::tensorTypeOf(value)));
    known_[value].packed = value;
  }

  void passPacked(Operation *op) {
    for (mlir::OpOperand &operand : op->getOpOperands())
      if (auto known = known_.find(operand.get()); known != known_.end())
        operand.set(packedOf(known->second, op->getLoc()));
  }

  mlir::LogicalResult rewriteBodies(Operation *op) {
    for (mlir::Region &region : op->getRegions())
      if (mlir::failed(ComplexParts(region.front()).run()))
        return mlir::failure();
    passPacked(op);
    for (Value result : op->getResults())
      pack(result);
    return mlir::success();
  }

  mlir::LogicalResult rewrite(Operation *op) {
    bool isAbout = llvm::any_of(op->getOperands(), [&](Value x) { return known_.contains(x); }) ||
                   llvm::any_of(op->getResultTypes(), ir::isComplex);
    if (!isAbout)
      return mlir::success();
    llvm::SmallVector<Parts> operands;
    for (Value operand : op->getOperands()) {
      auto known = known_.find(operand);
      operands.push_back(known == known_.end() ? Parts{operand, Value()}
                                               : partsOf(known->second, op->getLoc()));
    }
    auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
    if (!rules)
      return op->emitOpError("is not defined on complex numbers");
    ir::PartsOfResults results = rules.inParts(b_, operands);
    if (mlir::failed(results))
      return mlir::failure();
    for (auto [old, made] : llvm::zip(op->getResults(), *results))
      if (made.im)
        known_[old].parts = made;
      else
        old.replaceAllUsesWith(made.re);
    replaced_.push_back(op);
    return mlir::success();
  }

  struct Known {
    Parts parts;
    Value packed;
  };
  Parts partsOf(Known &known, mlir::Location loc) {
    if (!known.parts.re) {
      mlir::OpBuilder::InsertionGuard guard(b_);
      b_.setInsertionPointAfterValue(known.packed);
      known.parts = ir::unpacked(b_, loc, known.packed);
    }
    return known.parts;
  }
  Value packedOf(Known &known, mlir::Location loc) {
    if (!known.packed)
      known.packed = ir::packed(b_, loc, known.parts);
    return known.packed;
  }

  mlir::Block &body_;
  mlir::OpBuilder b_;
  llvm::DenseMap<Value, Known> known_;
  llvm::SmallVector<Operation *> replaced_;
};

} // namespace

bool hasComplex(FuncOp f) {
  auto isComplex = [](mlir::Type type) { return ir::isComplex(type); };
  if (llvm::any_of(f.getArgumentTypes(), isComplex))
    return true;
  return f
      .walk([&](Operation *op) {
        return ir::isAboutComplex(op) ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
      })
      .wasInterrupted();
}

mlir::LogicalResult splitComplex(FuncOp f) {
  if (mlir::failed(ComplexParts(bodyOf(f)).run()))
    return mlir::failure();
  f.setType(mlir::FunctionType::get(f.getContext(), bodyOf(f).getArgumentTypes(),
                                    bodyOf(f).getTerminator()->getOperandTypes()));
  return mlir::success();
}

} // namespace fluxion::transforms
