// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/fuzz/checks.h"

#include "ir/interpret.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace fluxion::tests {

using llvm::ArrayRef;
using llvm::SmallVector;

namespace {

class Shrinker {
public:
  Shrinker(const ProgramCheck &check, FuncOp f, ArrayRef<HostArray> arguments, uint64_t seed)
      : check_(check), seed_(seed), best_{clone(f), Arrays(arguments.begin(), arguments.end())} {}

  SmallProgram run() {
    keepOneResult();
    for (bool isSmaller = true; isSmaller;)
      isSmaller = cutSomeOp();
    return std::move(best_);
  }

private:
  bool tryInstead(SmallProgram candidate) {
    dropUnused(candidate);
    if (!complaintOf(check_, *candidate.function, candidate.arguments, seed_))
      return false;
    best_ = std::move(candidate);
    return true;
  }

  SmallProgram copy() { return {clone(*best_.function), best_.arguments}; }

  void keepOneResult() {
    for (unsigned i = 0; i < best_.function->getNumResults(); ++i) {
      SmallProgram candidate = copy();
      returnOnly(*candidate.function, transforms::returnedBy(*candidate.function)[i]);
      if (tryInstead(std::move(candidate)))
        return;
    }
  }

  static void returnOnly(FuncOp f, mlir::Value value) {
    transforms::bodyOf(f).getTerminator()->setOperands(value);
    f.setFunctionType(
        mlir::FunctionType::get(f.getContext(), f.getArgumentTypes(), value.getType()));
  }

  /// Replaces one op by an argument for each of its results.
  bool cutSomeOp() {
    auto ops = transforms::bodyOf(*best_.function).without_terminator();
    auto count = std::distance(ops.begin(), ops.end());
    for (int64_t i = count; i-- > 0;)
      if (SmallProgram candidate = copy(); cut(candidate, i) && tryInstead(std::move(candidate)))
        return true;
    return false;
  }

  /// What every value holds when the program runs.
  static llvm::DenseMap<mlir::Value, HostArray> valuesOf(SmallProgram &program) {
    llvm::DenseMap<mlir::Value, HostArray> values;
    for (auto [argument, array] : llvm::zip(program.function->getArguments(), program.arguments))
      values[argument] = array;
    for (mlir::Operation &op : transforms::bodyOf(*program.function).without_terminator()) {
      auto results = ir::evaluate(
          &op, llvm::map_to_vector(op.getOperands(), [&](mlir::Value x) { return values[x]; }));
      if (mlir::failed(results))
        return llvm::DenseMap<mlir::Value, HostArray>();
      for (auto [result, array] : llvm::zip(op.getResults(), *results))
        values[result] = array;
    }
    return values;
  }

  static bool cut(SmallProgram &program, int64_t index) {
    auto values = valuesOf(program);
    if (values.empty())
      return false;
    FuncOp f = *program.function;
    mlir::Operation &op = *std::next(transforms::bodyOf(f).begin(), index);
    if (op.use_empty())
      return false;
    for (mlir::Value result : op.getResults()) {
      mlir::Value argument = transforms::bodyOf(f).addArgument(
          result.getType(), mlir::UnknownLoc::get(f.getContext()));
      result.replaceAllUsesWith(argument);
      program.arguments.push_back(values[result]);
    }
    op.erase();
    return true;
  }

  /// Ops and arguments that nobody uses.
  static void dropUnused(SmallProgram &program) {
    FuncOp f = *program.function;
    mlir::Block &body = transforms::bodyOf(f);
    for (mlir::Operation *op = body.getTerminator()->getPrevNode(); op;) {
      mlir::Operation *previous = op->getPrevNode();
      if (op->use_empty())
        op->erase();
      op = previous;
    }
    for (unsigned i = body.getNumArguments(); i-- > 0;)
      if (body.getArgument(i).use_empty()) {
        body.eraseArgument(i);
        program.arguments.erase(program.arguments.begin() + i);
      }
    f.setFunctionType(
        mlir::FunctionType::get(f.getContext(), body.getArgumentTypes(), f.getResultTypes()));
  }

  const ProgramCheck &check_;
  uint64_t seed_;
  SmallProgram best_;
};

} // namespace

SmallProgram shrunk(const ProgramCheck &check, FuncOp f, ArrayRef<HostArray> arguments,
                    uint64_t seed) {
  return Shrinker(check, f, arguments, seed).run();
}

} // namespace fluxion::tests
