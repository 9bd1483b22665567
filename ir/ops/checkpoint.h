// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a derivative keeps, and what it computes again.
#pragma once

#include "ir/calculus.h"
#include "ir/rules.h"

#include <optional>
#include <string>
#include <vector>

namespace fluxion::ir {

/// What a checkpoint keeps beside its operands.
struct KeepPolicy {
  bool keepsDots = false;
  std::vector<std::string> names = {};
  std::optional<int64_t> budget = {}; // in bytes
};

/// Chooses which values of `body` are kept when arguments are unknown, so that computing the others
/// again takes little work and what is kept fits in `budget` bytes. The work of an op is what
/// `workOf` says.
SmallVector<Value> keptWithin(mlir::Block &body, ArrayRef<bool> isArgumentUnknown, int64_t budget,
                              const Calculus &calculus);
/// What computing an op takes: an operation per element, 8 for smooth functions, two per term of a
/// product, those of their steps for bodies.
int64_t workOf(Operation &op);
/// The work of computing again what the unknown part of `body` needs, when `kept` are kept.
int64_t workAgain(mlir::Block &body, ArrayRef<bool> isArgumentUnknown, ArrayRef<Value> kept,
                  const Calculus &calculus);

} // namespace fluxion::ir

#define GET_OP_CLASSES
#include "ir/ops/checkpoint.h.inc"
