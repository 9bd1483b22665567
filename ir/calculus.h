// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The transformations of programs, as the rules of ops with bodies need them: a loop's derivative
// is a loop around its body's derivative. transforms/ implements them and hands itself to the
// rules.
#pragma once

#include "ir/function.h"

namespace fluxion::ir {

using Flags = SmallVector<bool>;

/// Which arguments and results of a function the linear part connects.
struct LinearPart {
  Flags arguments;
  Flags results;
};

struct Transposed {
  /// (known x..., ct of linear y...) -> (known y..., ct of linear x...)
  OwnedFunction function;
  /// Which of the cotangents sent back say "nothing flows" by a zero (transforms/cotangents.h).
  Flags deadZeros;
};

struct BatchedFunction {
  OwnedFunction function;
  Flags isResultBatched;
};

/// f as two functions:
///   known:   (known x...)                 -> (known y..., residuals that are not arguments...)
///   unknown: (residuals..., unknown x...) -> (unknown y...)
struct SplitFunction {
  OwnedFunction known, unknown;
  /// For each residual of `unknown` the argument of f that it is, or -1 where `known` computes it.
  SmallVector<int> residualArgument;
};

struct SplitRequest {
  Flags isArgumentKnown;
  /// The results that `known` is to compute; they may depend on known arguments alone.
  Flags isResultKnown;
  /// What may cross the border. What may not, `unknown` computes again.
  std::function<bool(Value)> mayKeep = [](Value) { return true; };
};

class Calculus {
public:
  virtual ~Calculus() = default;
  /// (x...) -> (y...) becomes (x..., tangent of active x...) -> (y..., tangent of each
  /// differentiable y...), simplified.
  virtual FailureOr<OwnedFunction> jvp(FuncOp f, ArrayRef<bool> active) const = 0;
  /// Which of the values that `body` hands over depend on unknown arguments.
  virtual Flags unknownYields(mlir::Block &body, ArrayRef<bool> isArgumentUnknown) const = 0;
  virtual FailureOr<SplitFunction> split(FuncOp f, const SplitRequest &request) const = 0;
  virtual FailureOr<Transposed> transpose(FuncOp f, const LinearPart &linear,
                                          ArrayRef<bool> ctsWithDeadZeros) const = 0;
  virtual FailureOr<BatchedFunction> vmap(FuncOp f, ArrayRef<bool> isArgumentBatched,
                                          int64_t size) const = 0;
  virtual void simplify(FuncOp f) const = 0;
};

//===----------------------------------------------------------------------------------------------
// What the rules of ops with bodies answer

/// The values of an op's results and their tangents (null: zero).
struct PrimalsAndTangents {
  SmallVector<Value> primals, tangents;
};
/// Values that take the place of an op's results, and which of them wait for unknown operands.
struct SplitResults {
  SmallVector<Value> values;
  Flags isUnknown;
};
/// A cotangent per operand (null: zero), and which say "nothing flows" by a zero.
struct SentBack {
  SmallVector<Value> cts;
  Flags deadZeros;
};
struct ArrivingCts {
  SmallVector<Value> cts; // per result; null: zero
  Flags deadZeros;
};
struct BatchedResults {
  SmallVector<Value> values;
  Flags isBatched;
};

/// How operands and results of an op go through its bodies. Operands from `firstOperand` to
/// `endOperand` are arguments of every body, from argument `firstArgument` on: first the plain
/// ones, the same at every application, then `numCarried` that are what the application before has
/// yielded first, then slices. Yielded value i of the body is result i (for loops: what was carried
/// comes first).
struct BodyLayout {
  unsigned firstOperand = 0, endOperand = 0;
  unsigned firstArgument = 0;
  unsigned numPlain = 0, numCarried = 0;
  /// Leading bodies whose values are not the op's results: they say whether to go on.
  unsigned numGuards = 0;
  bool isLoop = false;
  /// The bodies are rules for each other: all their arguments and results stay.
  bool areInStep = false;

  unsigned argumentOf(unsigned operand) const { return operand - firstOperand + firstArgument; }
  unsigned operandOf(unsigned argument) const { return argument - firstArgument + firstOperand; }
  unsigned firstCarried() const { return firstOperand + numPlain; }
  bool isPlain(unsigned operand) const {
    return operand >= firstOperand && operand < firstCarried();
  }
};

} // namespace fluxion::ir

#include "ir/body_interface.h.inc"
