// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/instruction_set.h"

namespace fluxion::runtime {

InstructionSet instructionSet() {
#ifdef FLUXION_X86_SETS
  static const InstructionSet best = [] {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
      return InstructionSet::avx512;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
               ? InstructionSet::avx2
               : InstructionSet::baseline;
  }();
  return best;
#else
  return InstructionSet::baseline;
#endif
}

} // namespace fluxion::runtime
