// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "transforms/jvp.h"

#include "transforms/body.h"
#include "transforms/partial_eval.h"
#include "transforms/simplify.h"

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
    if (auto call = mlir::dyn_cast<ir::BodyInterface>(op); call && isActive)
      return visitBody(call, ts);
    Operation *primal = copyOp(b_, &op, primals_);
    if (!isActive)
      return mlir::success();
    auto rules = mlir::dyn_cast<ir::RuleInterface>(primal);
    if (!rules)
      return primal->emitOpError("has no derivative");
    FailureOr<SmallVector<Value>> results = rules.jvp(b_, ts);
    if (mlir::failed(results))
      return mlir::failure();
    for (auto [result, t] : llvm::zip(op.getResults(), *results))
      if (t && ir::isDifferentiable(result.getType()))
        tangents_[result] = t;
    return mlir::success();
  }

private:
  /// Two calls in the place of one: the values with what the tangents need of them, then the
  /// tangents, so that the second is linear as a whole.
  LogicalResult visitBody(BodyInterface op, ArrayRef<Value> ts) {
    SmallVector<bool> active = llvm::map_to_vector(ts, [](Value t) { return t != nullptr; });
    FailureOr<OwnedFunction> both = jvp(*functionOf(op), active);
    if (mlir::failed(both))
      return mlir::failure();
    // What nobody uses would need residuals like everything else.
    dropUnused(**both);
    SmallVector<bool> isPrimal(both->get().getNumArguments(), false);
    std::fill_n(isPrimal.begin(), active.size(), true);
    unsigned numResults = op->getNumResults();
    SplitFunction split = partialEval(**both, isPrimal, numResults);

    SmallVector<bool> isZero = llvm::map_to_vector(returnedBy(*split.unknown),
                                                   [](Value t) { return ir::isSplatOf(t, 0); });
    auto primals = llvm::map_to_vector(op->getOperands(), [&](Value x) { return primal(x); });
    Operation *values = withBody(b_, op, std::move(split.known), primals);
    primals_.map(op->getResults(), values->getResults().take_front(numResults));
    SmallVector<Value> inputs(values->getResults().drop_front(numResults));
    llvm::copy_if(ts, std::back_inserter(inputs), [](Value t) { return t != nullptr; });
    if (llvm::all_of(isZero, [](bool is) { return is; }))
      return mlir::success();
    Operation *tangents = withBody(b_, op, std::move(split.unknown), inputs);
    unsigned next = 0;
    for (Value result : op->getResults()) {
      if (!ir::isDifferentiable(result.getType()))
        continue;
      if (!isZero[next])
        tangents_[result] = tangents->getResult(next);
      ++next;
    }
    return mlir::success();
  }

  OpBuilder &b_;
  mlir::IRMapping primals_;
  llvm::DenseMap<Value, Value> tangents_;
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
