// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a nest touches and where: the planner decides by it which nests share rows, the emitter
// which loops are one.
#pragma once

#include "jit/index.h"
#include "jit/plan.h"

namespace fluxion::codegen {

/// An element that a nest stores, reads or computes on the way.
struct Access {
  Value value;
  Index index;
  /// Whether the index follows from the loop variables alone; else it may be any.
  bool isKnown = true;
};

/// The index that the loops of a space are at.
Index identityIndex(size_t rank);
/// All of them, each once: of values that lie somewhere and of those that are fused into the nest.
std::vector<Access> accessesOf(const Plan &plan, const Nest &nest);
/// Whether it is one of memory: a constant lies there, too, unless its numbers are all the same.
bool isOfMemory(const Plan &plan, const Access &access);
/// How many of the leading coordinates are those of the space.
size_t numAxesInPlace(const Access &access);
/// Every place in memory that the nest touches; nothing where one is not affine.
std::optional<llvm::SmallVector<Coordinate>> placesOf(const Plan &plan, const Nest &nest);
/// The place in row-major order of an index that is known.
Coordinate placeOf(Value value, const Index &index, size_t numLoops);

} // namespace fluxion::codegen
