// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/transpose.h"

#include "ir/locations.h"
#include "runtime/log.h"
#include "transforms/calculus.h"
#include "transforms/cotangents.h"
#include "transforms/jvp.h"
#include "transforms/unzip.h"

#include "llvm/ADT/DenseSet.h"

namespace fluxion::transforms {
namespace {

/// Copies what is known in order, then walks what is linear in reverse.
class Backward {
public:
  explicit Backward(OpBuilder &b) : b_(b), cotangents_(b) {}

  void bindKnown(Value original, Value value) { known_.map(original, value); }
  void bindLinear(Value original) { linear_.insert(original); }
  bool isLinear(Value value) const { return linear_.contains(value); }
  Value known(Value original) const { return known_.lookup(original); }
  Cotangents &cotangents() { return cotangents_; }

  /// First sweep: an op on a linear operand is linear and waits; any other is copied.
  void visitForward(Operation &op) {
    if (llvm::none_of(op.getOperands(), [&](Value operand) { return isLinear(operand); })) {
      copyOp(b_, &op, known_);
      if (log_)
        log_.line(ir::described(&op) + ": known, computed as it is");
      return;
    }
    for (Value result : op.getResults())
      linear_.insert(result);
    waiting_.push_back(&op);
  }

  /// Second sweep.
  LogicalResult visitBackward() {
    for (Operation *op : llvm::reverse(waiting_))
      if (mlir::failed(pullBack(*op)))
        return mlir::failure();
    return mlir::success();
  }

private:
  /// Nothing that is differentiated depends on the op.
  LogicalResult unreached(Operation &op) {
    if (log_)
      log_.line(ir::described(&op) + ": no cotangent arrives");
    return mlir::success();
  }
  void logArrived(Operation &op, ArrayRef<Value> known, ArrayRef<Value> cts) {
    if (!log_)
      return;
    SmallVector<bool> isLinear = llvm::map_to_vector(known, [](Value v) { return v == nullptr; });
    log_.line(ir::described(&op) + ": cotangents of results " + ir::numbersOf(cts) +
              " go to operands " + ir::numbersOf(isLinear));
  }

  LogicalResult pullBackBodies(BodyInterface op) {
    ir::ArrivingCts arriving;
    for (Value result : op->getResults()) {
      Cotangent ct = cotangents_.of(result);
      arriving.cts.push_back(cotangents_.materialize(ct));
      arriving.deadZeros.push_back(ct.wasMasked());
    }
    if (llvm::none_of(arriving.cts, [](Value ct) { return ct != nullptr; }))
      return unreached(*op);
    SmallVector<Value> known = knownOperands(*op);
    logArrived(*op, known, arriving.cts);
    auto sentBack = op.transposeBodies(b_, known, arriving, calculus());
    if (mlir::failed(sentBack))
      return mlir::failure();
    for (auto [i, operand] : llvm::enumerate(op->getOperands()))
      if (!known[i] && mlir::failed(cotangents_.accumulate(
                           operand, {sentBack->cts[i], {}, sentBack->deadZeros[i], {}})))
        return mlir::failure();
    return mlir::success();
  }

  /// Null where an operand is linear.
  SmallVector<Value> knownOperands(Operation &op) {
    return llvm::map_to_vector(op.getOperands(), [&](Value operand) {
      return isLinear(operand) ? Value() : known_.lookup(operand);
    });
  }

  LogicalResult pullBack(Operation &op) {
    if (auto withBodies = mlir::dyn_cast<BodyInterface>(op))
      return pullBackBodies(withBodies);
    auto rules = mlir::dyn_cast<ir::RuleInterface>(op);
    if (!rules)
      return op.emitOpError("has no transpose");
    SmallVector<Value> cts;
    Cotangent arriving; // of the only result, for elementwise ops
    for (Value result : op.getResults()) {
      arriving = cotangents_.of(result);
      if (rules.isElementwise())
        arriving = arriving.watched();
      cts.push_back(rules.isElementwise() ? arriving.value : cotangents_.materialize(arriving));
    }
    if (llvm::none_of(cts, [](Value ct) { return ct != nullptr; }))
      return unreached(op);
    SmallVector<Value> known = knownOperands(op);
    logArrived(op, known, cts);
    FailureOr<SmallVector<Value>> sentBack = rules.transpose(b_, known, cts);
    if (mlir::failed(sentBack))
      return mlir::failure();
    return distribute(op, rules, known, *sentBack, arriving);
  }

  /// Elementwise ops hand the mask on; all others have mixed the elements.
  LogicalResult distribute(Operation &op, ir::RuleInterface rules, ArrayRef<Value> known,
                           ArrayRef<Value> sentBack, Cotangent arriving) {
    bool isElementwise = rules.isElementwise();
    for (auto [i, operand] : llvm::enumerate(op.getOperands())) {
      if (known[i] || !sentBack[i])
        continue;
      Cotangent ct{sentBack[i], {}, arriving.wasMasked(), {}};
      if (isElementwise) {
        ct.mask = arriving.mask;
        ct.source = arriving.source;
      }
      ct = cotangents_.restrictTo(ct, rules.getLiveMask(b_, known, i));
      if (mlir::failed(cotangents_.accumulate(operand, ct)))
        return mlir::failure();
    }
    return mlir::success();
  }

  OpBuilder &b_;
  mlir::IRMapping known_;
  llvm::DenseSet<Value> linear_;
  SmallVector<Operation *> waiting_;
  Cotangents cotangents_;
  runtime::Log log_{"transpose"};
};

} // namespace

FailureOr<ir::Transposed> transposeMarked(FuncOp whole, const LinearPart &linear,
                                          ArrayRef<bool> ctsWithDeadZeros) {
  OwnedFunction owner;
  FailureOr<FuncOp> unzippedWhole = unzipped(whole, linear.arguments, owner);
  if (mlir::failed(unzippedWhole))
    return mlir::failure();
  FuncOp f = *unzippedWhole;
  SmallVector<bool> knownArguments =
      llvm::map_to_vector(linear.arguments, [](bool isLinear) { return !isLinear; });
  SmallVector<Type> arguments = typesWhere(f.getArgumentTypes(), knownArguments);
  unsigned nextKnown = 0, nextCt = arguments.size();
  llvm::append_range(arguments, typesWhere(f.getResultTypes(), linear.results));
  FunctionUnderConstruction out(f.getLoc(), (f.getName() + "_transpose").str(), arguments);

  Backward backward(out.b);
  for (auto [argument, isLinear] : llvm::zip(f.getArguments(), linear.arguments))
    if (isLinear)
      backward.bindLinear(argument);
    else
      backward.bindKnown(argument, out.body().getArgument(nextKnown++));
  for (Operation &op : bodyOf(f).without_terminator())
    backward.visitForward(op);

  SmallVector<Value> results;
  const bool *hasDeadZeros = ctsWithDeadZeros.begin();
  for (auto [value, isLinear] : llvm::zip(returnedBy(f), linear.results)) {
    if (!isLinear && backward.isLinear(value))
      return f.emitError("a result that is said to be known depends on a linear argument");
    if (!isLinear)
      results.push_back(backward.known(value));
    else if (Value ct = out.body().getArgument(nextCt++);
             backward.isLinear(value) &&
             mlir::failed(backward.cotangents().accumulate(value, {ct, {}, *hasDeadZeros, {}})))
      return mlir::failure();
    hasDeadZeros += isLinear;
  }
  if (mlir::failed(backward.visitBackward()))
    return mlir::failure();
  ir::Transposed transposed;
  for (auto [argument, isLinear] : llvm::zip(f.getArguments(), linear.arguments)) {
    if (!isLinear)
      continue;
    Cotangents &cts = backward.cotangents();
    Cotangent arrived = cts.of(argument);
    Value ct = cts.materialize(arrived);
    results.push_back(ct ? ct : ir::zeros(out.b, f.getLoc(), ir::tensorTypeOf(argument)));
    transposed.deadZeros.push_back(arrived.wasMasked());
  }
  transposed.function = out.finish(results);
  return transposed;
}

FailureOr<OwnedFunction> transpose(FuncOp f, const LinearPart &linear) {
  SmallVector<bool> none(llvm::count(linear.results, true), false);
  auto transposed = transposeMarked(f, linear, none);
  if (mlir::failed(transposed))
    return mlir::failure();
  return std::move(transposed->function);
}

FailureOr<OwnedFunction> vjp(FuncOp f, ArrayRef<bool> active, ArrayRef<bool> wanted) {
  FailureOr<OwnedFunction> forward = jvp(f, active, wanted);
  if (mlir::failed(forward))
    return mlir::failure();
  LinearPart linear;
  linear.arguments.assign(f.getNumArguments(), false);
  linear.arguments.resize(forward->get().getNumArguments(), true);
  linear.results.assign(f.getNumResults(), false);
  linear.results.resize(forward->get().getNumResults(), true);
  return transpose(forward->get(), linear);
}

} // namespace fluxion::transforms
