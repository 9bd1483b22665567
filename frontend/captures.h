// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What programs captured from outside. The programs of one op are handed all of it alike, as
// operands.
#pragma once

#include "frontend/trace.h"

namespace fluxion::detail {

/// What several programs captured, each value once.
class Captures {
public:
  Captures(std::initializer_list<const TracedFunction *> programs) { addAll(programs); }
  explicit Captures(llvm::ArrayRef<TracedFunction> programs) {
    addAll(llvm::make_pointer_range(programs));
  }

  void add(const TracedFunction &program);
  const Leaves &values() const { return values_; }
  /// Places in values() of what `program` captured.
  llvm::SmallVector<unsigned> placesOf(const TracedFunction &program) const;

  /// Changes the results of a program at its end.
  using Finish = llvm::function_ref<void(mlir::OpBuilder &, llvm::SmallVectorImpl<mlir::Value> &)>;
  /// `program` as a function of (its first `numLeading` arguments, values(), its other arguments).
  transforms::OwnedFunction closed(
      const TracedFunction &program, unsigned numLeading,
      Finish finish = [](auto &, auto &) {}) const;

private:
  template <class Programs> void addAll(const Programs &programs) {
    for (const TracedFunction *program : programs)
      add(*program);
  }

  Leaves values_;
};

/// The lists one behind the other.
template <class... More> Leaves chained(Leaves all, const More &...more) {
  (all.insert(all.end(), more.begin(), more.end()), ...);
  return all;
}

} // namespace fluxion::detail
