// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs: equal steps that follow each other in a block, as loops of C++ leave them when they are
// traced, and what becomes of them in a derivative. `jit/reroll` makes loops of them.
#pragma once

#include "transforms/rewrite.h"

#include "llvm/ADT/DenseMap.h"

#include <optional>
#include <vector>

namespace fluxion::codegen {

using ir::Operation;
using ir::Value;

/// A result of an op of a step.
struct StepResult {
  unsigned op = 0, result = 0;
  auto operator<=>(const StepResult &) const = default;
};

/// Where an operand of an op of a step comes from.
struct Source {
  enum Kind {
    same,         // every step reads `value`
    ofStep,       // `made` by the step itself
    ofStepBefore, // `made` by the step before; the first one reads `value`
    ofOtherRun    // `made` by step `first` + k `direction` of an earlier run, in step k
  };
  Kind kind = same;
  Value value = {};
  StepResult made = {};
  size_t run = 0;
  int64_t first = 0, direction = 0;
};

/// `count` steps of `length` ops each, from op `begin` of the block on.
struct Run {
  size_t begin = 0, length = 0, count = 0;
  /// Per op of a step, per operand.
  std::vector<llvm::SmallVector<Source, 2>> sources;
  /// Per op of a step that takes a part of an array: by how much the part moves from step to step.
  std::vector<llvm::SmallVector<int64_t, 2>> movesBy;
  /// Whether the rows of earlier runs are read from the last to the first: so the loop goes, too.
  bool isReversed = false;

  size_t end() const { return begin + length * count; }
  bool contains(size_t op) const { return op >= begin && op < end(); }
  StepResult madeBy(size_t op, unsigned result) const {
    return {static_cast<unsigned>((op - begin) % length), result};
  }
  size_t stepOf(size_t op) const { return (op - begin) / length; }
  /// The row in which a loop stacks what a step makes.
  size_t rowOf(size_t step) const { return isReversed ? count - 1 - step : step; }
};

/// The ops of a block in their order, but for constants, and the runs among them.
class BlockOfRuns {
public:
  /// Moves constants to the front where there are runs.
  explicit BlockOfRuns(mlir::Block &block);

  std::vector<Operation *> ops;
  std::vector<Run> runs;

  /// The number of the op that computes a value here; none for constants and what comes from
  /// outside.
  std::optional<size_t> numberOf(Operation *op) const;
  std::optional<size_t> numberOf(Value value) const { return numberOf(value.getDefiningOp()); }
  /// The run that an op belongs to; null: none.
  const Run *runOf(std::optional<size_t> op) const;

private:
  llvm::DenseMap<Operation *, size_t> number_;
};

} // namespace fluxion::codegen
