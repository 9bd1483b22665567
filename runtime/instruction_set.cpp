// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/instruction_set.h"

namespace fluxion::runtime {

#ifdef FLUXION_VECTOR_X86
static InstructionSet best() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return InstructionSet::avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    return InstructionSet::avx2;
  return InstructionSet::baseline;
}
#else
static InstructionSet best() { return InstructionSet::baseline; }
#endif

InstructionSet instructionSet() {
  static const InstructionSet set = best();
  return set;
}

} // namespace fluxion::runtime
