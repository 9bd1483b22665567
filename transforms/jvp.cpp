// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/jvp.h"

#include "ir/locations.h"
#include "runtime/log.h"
#include "transforms/calculus.h"

#include "llvm/ADT/DenseMap.h"

namespace fluxion::transforms {
namespace {

/// Walks a program once, in order, with the tangents found so far. No entry: symbolic zero.
class Forward {
public:
  explicit Forward(OpBuilder &b) : b_(b) {}

  void bind(Value original, Value primal, Value tangent) {
    primals_.map(original, primal);
    if (tangent)
      tangents_[original] = tangent;
  }
  Value primal(Value original) const { return primals_.lookup(original); }
  Value tangent(Value original) const { return tangents_.lookup(original); }

  LogicalResult visit(Operation &op) {
    SmallVector<Value> ts =
        llvm::map_to_vector(op.getOperands(), [&](Value operand) { return tangent(operand); });
    bool isActive = llvm::any_of(ts, [](Value t) { return t != nullptr; });
    LogicalResult made = isActive ? visitActive(op, ts) : visitKnown(op);
    if (log_ && mlir::succeeded(made))
      log_.line(ir::described(&op) + ": tangents of operands " + ir::numbersOf(ts) +
                " reach results " + ir::numbersOf(tangentsOf(op)));
    return made;
  }

private:
  SmallVector<Value> tangentsOf(Operation &op) const {
    return llvm::map_to_vector(op.getResults(), [&](Value result) { return tangent(result); });
  }

  /// Nothing that varies arrives.
  LogicalResult visitKnown(Operation &op) {
    copyOp(b_, &op, primals_);
    return mlir::success();
  }

  LogicalResult visitActive(Operation &op, ArrayRef<Value> ts) {
    if (mlir::isa<BodyInterface>(op))
      return visitBodies(op, ts);
    Operation *primal = copyOp(b_, &op, primals_);
    auto rules = mlir::dyn_cast<ir::RuleInterface>(primal);
    if (!rules)
      return primal->emitOpError("has no derivative");
    FailureOr<SmallVector<Value>> results = rules.jvp(b_, ts);
    if (mlir::failed(results))
      return mlir::failure();
    markDerivative(primal);
    for (auto [result, t] : llvm::zip(op.getResults(), *results))
      if (t && ir::isDifferentiable(result.getType()))
        tangents_[result] = t;
    return mlir::success();
  }

  /// What stands behind `primal` has been made to differentiate it.
  static void markDerivative(Operation *primal) {
    Operation *made = primal->getNextNode();
    if (!made)
      return;
    Location location = ir::derivativeLocation(primal);
    for (; made; made = made->getNextNode())
      made->setLoc(location);
  }

  /// An op with bodies answers with values and tangents of its own making.
  LogicalResult visitBodies(Operation &op, ArrayRef<Value> ts) {
    Operation *model = copyOp(b_, &op, primals_); // on the primal values
    auto made = mlir::cast<BodyInterface>(model).jvpBodies(b_, ts, calculus());
    if (mlir::failed(made))
      return mlir::failure();
    for (auto [i, result] : llvm::enumerate(op.getResults())) {
      primals_.map(result, made->primals[i]);
      if (made->tangents[i])
        tangents_[result] = made->tangents[i];
    }
    model->erase();
    return mlir::success();
  }

  OpBuilder &b_;
  mlir::IRMapping primals_;
  llvm::DenseMap<Value, Value> tangents_;
  runtime::Log log_{"jvp"};
};

} // namespace

FailureOr<OwnedFunction> jvp(FuncOp f, ArrayRef<bool> active, ArrayRef<bool> wanted) {
  SmallVector<Type> arguments(f.getArgumentTypes());
  llvm::append_range(arguments, typesWhere(f.getArgumentTypes(), active));
  FunctionUnderConstruction out(f.getLoc(), (f.getName() + "_jvp").str(), arguments);

  Forward forward(out.b);
  unsigned nextTangent = f.getNumArguments();
  for (auto [i, argument] : llvm::enumerate(f.getArguments()))
    forward.bind(argument, out.body().getArgument(i),
                 active[i] ? out.body().getArgument(nextTangent++) : Value());
  for (Operation &op : bodyOf(f).without_terminator())
    if (mlir::failed(forward.visit(op)))
      return mlir::failure();

  SmallVector<Value> results, tangents;
  for (auto [i, value] : llvm::enumerate(returnedBy(f))) {
    results.push_back(forward.primal(value));
    if (!ir::isDifferentiable(value.getType()) || (!wanted.empty() && !wanted[i]))
      continue;
    Value t = forward.tangent(value);
    tangents.push_back(t ? t : ir::zeros(out.b, f.getLoc(), ir::tensorTypeOf(value)));
  }
  llvm::append_range(results, tangents);
  return out.finish(results);
}

} // namespace fluxion::transforms
