// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is computed where: which values live in registers, which in memory, which nowhere (fused
// into their users), and the sequence of loop nests, library calls and ops with bodies. A body is
// planned like the function itself.
#pragma once

#include "ir/fx.h"
#include "jit/checks.h"
#include "transforms/rewrite.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <string>
#include <vector>

namespace fluxion::codegen {

using ir::Operation;
using ir::Value;
using transforms::FuncOp;

/// Values of at most this many elements are unrolled into registers; in loops, where the number of
/// instructions counts for more than the length of the way through memory, vectors are better
/// earlier.
inline constexpr int64_t registerLimit = 16, registerLimitInLoops = 8;
/// Whether a value is so small; one whose size only the running program knows is not.
bool isSmall(Value value);

/// Recomputing a value in every nest that uses it is worth at most this many instructions.
inline constexpr unsigned recomputeLimit = 12;
/// A step computes an element in at most about so many instructions: code generation takes more
/// than linear time in the length of a loop's body.
inline constexpr unsigned nestLimit = 2048;

enum class Storage {
  registers, // its elements are SSA values of the generated function
  memory,    // a buffer: argument, result or a place in the arena
  fused      // computed element by element wherever it is used
};

/// A result of a loop nest: every element of the space is stored, or folded over the reduced axes.
struct NestOutput {
  Operation *op;
  bool isReduction;
  /// The space is that of the operands, which lie side by side in the result along this axis; -1:
  /// it is that of the result.
  int64_t joinedAxis = -1;
};

/// One pass over a space of indices, with all that is computed in it.
struct Nest {
  Shape space, sample;                    // the latter in the sample (sample_sizes.h)
  llvm::SmallVector<bool> isDynamic;      // by axis
  llvm::SmallVector<int64_t> reducedAxes; // empty: all outputs are stored elementwise
  std::vector<NestOutput> outputs;
  /// The instructions that one index takes, about.
  unsigned cost = 0;
  /// A stored result may lie where an operand is read: no element is computed twice, and none is
  /// stored before all of its index have been read.
  bool writesInPlace = false;
};

/// How nests pass over the rows that they share, the indices of their leading axes: a block of rows
/// goes through all of them, while it is in the cache, before the next one is looked at.
struct Rows {
  unsigned numAxes = 0; // 0: there is one nest, which orders its loops as it likes
  /// From this axis on the leading axes are one in whatever the nests read and write.
  unsigned firstMerged = 0;
  int64_t count = 1, perBlock = 1; // along the merged axes
  /// Values that nobody else reads: just the rows of a block are kept.
  llvm::SmallVector<Value> scratch;
};

struct PlanStep;

/// A block of ops in the order of its code.
struct BlockPlan {
  mlir::Block *block = nullptr;
  std::vector<PlanStep> steps;
  /// At i: what is computed in registers once i steps have run.
  std::vector<std::vector<Operation *>> registerOps;
  /// Values that are computed right where they are handed over to, and their number among the
  /// values handed over.
  llvm::DenseMap<Value, unsigned> inPlace;
};

/// One item of the sequence: nests, or an op with code of its own.
struct PlanStep {
  std::vector<Nest> nests;
  Operation *op = nullptr;
  /// Those of an op with bodies.
  std::vector<BlockPlan> bodies = {};
  Rows rows = {};
};

/// What the code does beside computing the results.
struct PlanOptions {
  /// Arguments whose memory belongs to the call.
  std::vector<unsigned> donated = {};
  /// What it looks for while it runs.
  Checks checks = {};
  /// Whether it takes the time of every step (profile.h).
  bool isTimed = false;
  /// How many threads may work on a call; 0: as many as the process is set to.
  int threads = 0;
  /// Whether work is shared however little it is: where that is to be tested.
  bool sharesAll = false;
  /// Whether its instructions say which lines of the user's they come from.
  bool hasLines = false;
};

struct Plan {
  FuncOp function;
  PlanOptions options;
  BlockPlan entry;
  // Of the values of all blocks:
  llvm::DenseMap<Value, Storage> storage;
  /// The number of steps of its block that must have run before the value can be computed.
  llvm::DenseMap<Value, unsigned> slot;
  /// Why values are in memory that nobody needs there, by the op that makes them.
  llvm::DenseMap<Operation *, const char *> reasons;
  /// What an argument of a body stands for that is the same value at every application.
  llvm::DenseMap<Value, Value> origins;
  /// Values that are others with other axes, at the place of those.
  llvm::DenseMap<Value, Value> aliases;
  /// Ops that replace a part of what a loop carries, in its place, and the argument of the loop's
  /// body that it is.
  llvm::DenseMap<Operation *, Value> updates;
  /// Ops that replace a part of a donated argument on its way to being a result.
  llvm::DenseSet<Operation *> donatedUpdates;
  /// Offset in the arena of values in memory that are neither arguments nor results; of an argument
  /// of a body that is carried from step to step in memory, the second place it needs.
  llvm::DenseMap<Value, uint64_t> arenaOffset;
  uint64_t arenaBytes = 0;
  /// A donated argument, and the result that may be written to its memory.
  struct Reuse {
    unsigned argument, result;
  };
  std::vector<Reuse> reuses;

  Value originOf(Value value) const {
    auto found = mlir::isa<mlir::BlockArgument>(value) ? origins.find(value) : origins.end();
    return found == origins.end() ? value : found->second;
  }
  /// The value in whose memory a value in memory is.
  Value memoryOf(Value value) const {
    for (value = originOf(value); aliases.contains(value);)
      value = originOf(aliases.lookup(value));
    return value;
  }
  Storage storageOf(Value value) const { return storage.lookup(originOf(value)); }
  /// Whether what is carried stays at one place from step to step.
  bool isUpdated(Value carried) const {
    return llvm::any_of(updates, [&](const auto &update) { return update.second == carried; });
  }
  /// Whether an op that could be elemental has code of its own, and takes its operands from memory.
  bool hasOwnCode(Operation *op) const;
  /// Whether an op that may work in the place of its operand 0 does so.
  bool worksInPlace(Operation *op) const {
    return updates.contains(op) || memoryOf(op->getResult(0)) == memoryOf(op->getOperand(0));
  }
  /// Whether a result is written to the memory of this argument while the program runs.
  bool isOverwritten(Value argument) const {
    return llvm::any_of(reuses, [&](Reuse reuse) {
      return transforms::bodyOf(function).getArgument(reuse.argument) == argument;
    });
  }
  unsigned slotOf(Value value) const { return slot.lookup(value); }
  /// Whether a nest writes what the op of the block makes, while each step has one nest.
  bool isNestOutput(const BlockPlan &block, Operation *op) const;
  /// The plan in words, a line per step: what `memory()` and tests read.
  std::string str() const;
};

Plan makePlan(FuncOp function, const PlanOptions &options = {});
/// Gives every value that needs it a place in the arena; places are shared by values that are never
/// alive together.
void planMemory(Plan &plan);

} // namespace fluxion::codegen
