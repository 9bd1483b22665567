// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Time per step of a program, and the lines of the user's that a step comes from.
//
// Steps are timed by the machine's cycle counter. A loop nest computes ops of several lines at
// once: its time is divided among them by what their instructions are thought to cost.
#pragma once

#include "jit/plan.h"

#include <string>
#include <vector>

namespace fluxion::codegen {

/// What is timed: a step, what is computed into registers between two of them, or the whole
/// program.
struct TimedSite {
  /// A part of the time of the site.
  struct Share {
    mlir::Location location;
    std::string op;
    double share;
  };
  std::vector<Share> shares; // of the whole program: none
  int parent = -1;
  uint64_t offset = 0; // in the arena: when it began last, then all it has taken
  uint64_t cycles = 0; // without the sites in it
};

/// Who has a part in the time of a step, and of ops that are computed into registers.
std::vector<TimedSite::Share> sharesOf(const Plan &plan, const PlanStep &step);
std::vector<TimedSite::Share> sharesOf(llvm::ArrayRef<Operation *> ops);

} // namespace fluxion::codegen
