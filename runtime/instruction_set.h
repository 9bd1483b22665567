// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Vector code is compiled once per instruction set; this says which of them the machine has.
#pragma once

namespace fluxion::runtime {

/// Each has all that those before it have, and fused multiplication from avx2 on.
enum class InstructionSet { baseline, avx2, avx512 };

InstructionSet instructionSet();

} // namespace fluxion::runtime
