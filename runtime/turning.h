// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices turned by vector code: what is (i, j) of `from` becomes (j, i) of `to`. What the
// elements mean does not matter, their size does. Plain data: the code is compiled for several
// instruction sets and must share no inline function with the rest of the program.
#pragma once

#include <cstdint>

namespace fluxion::runtime::turning {

/// n x m elements, whose rows are `fromRow` apart; those of the result are `toRow` apart.
template <class T> struct Task {
  std::int64_t n, m;
  const T *from;
  std::int64_t fromRow;
  T *to;
  std::int64_t toRow;
};

/// The vector code for one instruction set, by the bytes of an element.
struct Code {
  void (*of4)(const Task<float> &);
  void (*of8)(const Task<double> &);
  /// A square of n x n elements in its place.
  void (*inPlaceOf4)(std::int64_t n, float *square);
  void (*inPlaceOf8)(std::int64_t n, double *square);
};

extern const Code baselineCode;
#ifdef FLUXION_X86_SETS
extern const Code avx2Code, avx512Code;
#endif

} // namespace fluxion::runtime::turning
