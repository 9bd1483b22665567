// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What one call of the vector code of matrix products (gemm_block_code.h) is told: a block of the
// result. Plain data: that code is compiled for several instruction sets and must share no inline
// function with the rest of the program.
#pragma once

#include "runtime/instruction_set.h"

#include <cstdint>

namespace fluxion::runtime::gemm {

/// So many bytes of a row of the result a block has at most: its part of the rhs, `depthAtOnce`
/// rows of it, stays in the second cache beside what streams past. Whole units are tiles of the
/// usual width.
constexpr std::int64_t rowUnitBytes = 192, mostRowBytes = 5 * rowUnitBytes;
/// So many terms are added up in registers before they are added to the result. This alone, neither
/// the size of a block nor its place, decides how an element is rounded.
constexpr std::int64_t depthAtOnce = 512;

/// Elements of a matrix whose rows or columns are contiguous: (i, j) stands at at[i row + j
/// column].
template <class T> struct Matrix {
  const T *at;
  std::int64_t row, column;
};

/// out = lhs rhs, or out += lhs rhs, with m x k and k x n elements, k up to `depthAtOnce`; rows of
/// `out` are `outRow` apart.
template <class T> struct Block {
  std::int64_t m, n, k;
  bool adds;
  Matrix<T> lhs, rhs;
  T *out;
  std::int64_t outRow;
  /// Where the rhs is copied into the order in which it is multiplied: `scratchBytes` bytes,
  /// aligned to 64. Null: it is read as it stands, which takes rows that are contiguous.
  T *scratch;
};

constexpr std::int64_t scratchBytes = depthAtOnce * mostRowBytes;

/// The vector code for one instruction set.
struct Code {
  void (*multiplyF32)(const Block<float> &);
  void (*multiplyF64)(const Block<double> &);
};

extern const Code baselineCode;
#ifdef FLUXION_X86_SETS
extern const Code avx2Code, avx512Code;
#endif
/// The code for a set that the machine has.
const Code &codeFor(InstructionSet set);

} // namespace fluxion::runtime::gemm
