// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bodies of control flow as programs, each traced by itself.
#pragma once

#include "fluxion/body.h"
#include "frontend/captures.h"

namespace fluxion::detail {

/// A body as a program of the arguments it was traced on, then of what it captured.
struct TracedBody {
  TracedFunction program;
  /// Of its results: which are bare C++ numbers.
  std::vector<bool> isNumber;
  std::string structure;

  llvm::ArrayRef<mlir::Type> resultTypes() {
    return program.function->getFunctionType().getResults();
  }
};

/// Traces `body` on arguments of these types, whose numbers are not known.
TracedBody traceBody(const Body &body, const Leaves &arguments, const char *name, Where where);

/// `value` with elements of another type.
mlir::Value convertedTo(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, DType dtype);

/// The dtype of a bare number next to `dtype`.
DType besideNumber(DType number, DType dtype);

/// "f64[3]"
std::string typeText(mlir::Type type);

} // namespace fluxion::detail
