// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bodies of control flow as programs. Each is traced by itself; what the bodies of one op capture
// from outside becomes operands of the op that all of them take.
#pragma once

#include "fluxion/body.h"
#include "frontend/trace.h"

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

/// What several bodies capture, each value once.
class Captures {
public:
  explicit Captures(llvm::ArrayRef<const TracedBody *> bodies);
  explicit Captures(const TracedBody *body) : Captures(llvm::ArrayRef(body)) {}
  const Leaves &arrays() const { return arrays_; }
  /// The place among `arrays` of what `body` captured.
  llvm::SmallVector<unsigned> placesOf(const TracedBody &body) const;
  llvm::SmallVector<mlir::Type> types() const;

private:
  Leaves arrays_;
};

/// Changes the results of a program at its end.
using Finish = llvm::function_ref<void(mlir::OpBuilder &, llvm::SmallVectorImpl<mlir::Value> &)>;
/// `body` as a function of (the first `before` of its arguments, all captures, its other
/// arguments).
transforms::OwnedFunction withCaptures(TracedBody &body, unsigned before, const Captures &captures,
                                       Finish finish);
inline transforms::OwnedFunction withCaptures(TracedBody &body, unsigned before,
                                              const Captures &captures) {
  return withCaptures(body, before, captures, [](auto &, auto &) {});
}

/// `value` with elements of another type.
mlir::Value convertedTo(mlir::OpBuilder &b, mlir::Location loc, mlir::Value value, DType dtype);

/// The dtype of a bare number next to `dtype`.
DType besideNumber(DType number, DType dtype);

/// "f64[3]"
std::string typeText(mlir::Type type);

} // namespace fluxion::detail
