// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is worth the help of other threads. All follows from sizes alone, so that results do not
// depend on how many threads there are.
#pragma once

#include "jit/plan.h"

namespace fluxion::codegen {

// To wake a thread takes some microseconds: what is done in less than `worthHelp` is done alone,
// and nobody takes less than `shortestPart` at a time. Dear instructions wait for one another,
// cheap ones for memory.
inline constexpr double nsPerInstruction = 0.3, worthHelp = 40e3, shortestPart = 8e3;
inline constexpr int64_t mostParts = 32;
// Where elements are of several types, vectors have about so many.
inline constexpr unsigned lanesAbout = 8;

/// How long a nest takes where so many indices are computed at a time; in nanoseconds, about.
inline double workOf(const Nest &nest, unsigned lanes) {
  double indices = static_cast<double>(nest.space.numElements()) / lanes;
  return indices * static_cast<double>(nest.cost + nest.outputs.size()) * nsPerInstruction;
}
/// So many of `count` equal steps are enough for a part.
inline int64_t stepsPerPart(int64_t count, double work) {
  auto worth = static_cast<int64_t>(shortestPart / work * static_cast<double>(count));
  return std::max({int64_t{1}, worth, static_cast<int64_t>(llvm::divideCeil(count, mostParts))});
}

} // namespace fluxion::codegen
