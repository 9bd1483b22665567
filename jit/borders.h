// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Where along an axis of a nest other operands are chosen: at the edges of what is padded, at the
// seams of what is concatenated. Between two borders nothing is to be chosen.
#pragma once

#include "jit/plan.h"

namespace fluxion::codegen {

/// For each axis of the nest's space the borders within, in order: places at which something ends
/// or begins.
std::vector<std::vector<int64_t>> bordersOf(const Plan &plan, const Nest &nest);

/// Neighbouring steps of a loop between which there is no border, or one step with a border in it.
struct Stretch {
  int64_t begin, end;
};
/// The steps of a loop over [0, end) in stretches.
std::vector<Stretch> stretchesOf(llvm::ArrayRef<int64_t> borders, int64_t end, int64_t step);

} // namespace fluxion::codegen
