// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An op that applies one body to all of its operands, once, is transformed by transforming the
// body. What comes of it is made an op again by whoever asks.
#pragma once

#include "ir/bodies.h"

namespace fluxion::ir {

class Applied {
public:
  /// The results of `f` on these operands, by an op that applies it.
  using Make = std::function<SmallVector<Value>(FuncOp f, ArrayRef<Value> operands)>;

  Applied(BodyInterface op, const Calculus &calculus);

  FailureOr<PrimalsAndTangents> jvp(ArrayRef<Value> tangents, const Make &make);
  /// `mayKeep`: what may cross from the known part to the other.
  FailureOr<SplitResults> split(ArrayRef<bool> isOperandUnknown,
                                const std::function<bool(Value)> &mayKeep, const Make &known,
                                const Make &unknown);
  FailureOr<SentBack> transpose(ArrayRef<Value> known, const ArrivingCts &arriving,
                                const Make &make);
  FailureOr<BatchedResults> batch(ArrayRef<Value> operands, ArrayRef<bool> batched, int64_t size,
                                  const Make &make);

private:
  BodyInterface op_;
  const Calculus &calculus_;
  OwnedFunction body_;
};

} // namespace fluxion::ir
