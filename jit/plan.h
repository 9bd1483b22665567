// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is computed where: which values live in registers, which in memory, which nowhere (fused
// into their users), and the sequence of loop nests and library calls.
#pragma once

#include "ir/fx.h"
#include "transforms/rewrite.h"

#include "llvm/ADT/DenseMap.h"

#include <string>
#include <vector>

namespace fluxion::codegen {

using ir::Operation;
using ir::Value;
using transforms::FuncOp;

/// Values of at most this many elements are unrolled into registers.
inline constexpr int64_t registerLimit = 16;

enum class Storage {
  registers, // its elements are SSA values of the generated function
  memory,    // a buffer: argument, result or a place in the arena
  fused      // computed element by element wherever it is used
};

/// A result of a loop nest: every element of the space is stored, or folded over the reduced axes.
struct NestOutput {
  Operation *op;
  bool isReduction;
};

/// One pass over a space of indices, with all that is computed in it.
struct Nest {
  Shape space;
  llvm::SmallVector<int64_t> reducedAxes; // empty: all outputs are stored elementwise
  std::vector<NestOutput> outputs;
  /// The instructions that one index takes, about.
  unsigned cost = 0;
};

/// One item of the sequence: a nest, or (nest without outputs) an op with code of its own.
struct PlanStep {
  Nest nest;
  Operation *op = nullptr;
};

struct Plan {
  FuncOp function;
  llvm::DenseMap<Value, Storage> storage;
  std::vector<PlanStep> steps;
  /// The number of steps that must have run before the value (in registers) can be computed.
  llvm::DenseMap<Value, unsigned> slot;
  /// Offset in the arena of values in memory that are neither arguments nor results.
  llvm::DenseMap<Value, uint64_t> arenaOffset;
  uint64_t arenaBytes = 0;

  Storage storageOf(Value value) const { return storage.lookup(value); }
  unsigned slotOf(Value value) const { return slot.lookup(value); }
  /// The plan in words, a line per step: what `memory()` and tests read.
  std::string str() const;
};

Plan makePlan(FuncOp function);
/// Gives every value that needs it a place in the arena; places are shared by values that are never
/// alive together.
void planMemory(Plan &plan);

} // namespace fluxion::codegen
