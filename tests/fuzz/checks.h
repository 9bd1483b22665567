// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What must hold of every program, and how a program of which it does not is made small.
#pragma once

#include "tests/ops/program.h"

namespace fluxion::tests {

struct SmallProgram {
  OwnedFunction function;
  Arrays arguments;
};

/// The program's vjp, simplified, a program like any other. Nothing if it has no derivatives, or
/// beside a pole, where rounding decides between infinity and a large number.
std::optional<SmallProgram> backwardOf(FuncOp f, llvm::ArrayRef<HostArray> arguments,
                                       uint64_t seed);

/// In words what does not hold; nothing if all does. `seed` decides tangents and batches.
using Complaint = std::optional<std::string>;
struct ProgramCheck {
  const char *name;
  Complaint (*run)(FuncOp f, llvm::ArrayRef<HostArray> arguments, uint64_t seed);
};

/// Verifier, text, simplification, duality of both modes, vmap, native code, its tiers and threads.
llvm::ArrayRef<ProgramCheck> programChecks();

/// A complaint also where the check throws.
Complaint complaintOf(const ProgramCheck &check, FuncOp f, llvm::ArrayRef<HostArray> arguments,
                      uint64_t seed);

/// A program about which the check still complains, with as few results and ops as could be found:
/// results are left out, ops replaced by arguments that hold what they gave.
SmallProgram shrunk(const ProgramCheck &check, FuncOp f, llvm::ArrayRef<HostArray> arguments,
                    uint64_t seed);

} // namespace fluxion::tests
