// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which of the vector codes of the runtime this machine can run. Each stands in files of its own,
// one per set, compiled for that set (runtime/CMakeLists.txt).
#pragma once

namespace fluxion::runtime {

enum class InstructionSet { baseline, avx2, avx512 };

/// The best that there is code for; asked once.
InstructionSet instructionSet();

/// Whichever of three belongs to it.
template <class Code>
const Code &codeFor(const Code &baseline, const Code &avx2, const Code &avx512) {
  switch (instructionSet()) {
  case InstructionSet::avx512: return avx512;
  case InstructionSet::avx2: return avx2;
  case InstructionSet::baseline: break;
  }
  return baseline;
}

} // namespace fluxion::runtime
