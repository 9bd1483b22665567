// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions of small matrices, as many at a time as a vector has lanes, and solutions of
// systems by them: what runtime/decompositions.cpp hands over instead of calling LAPACK for each.
// Every lane does the same steps, so the bits of a result do not depend on how many matrices there
// are. Plain data: the code is compiled for several instruction sets and must share no inline
// function with the rest of the program.
#pragma once

#include <cstdint>

namespace fluxion::runtime::small {

/// The longest side of a matrix for which there is code.
constexpr std::int64_t longestSide = 8;

/// How a triangle of a matrix is meant.
struct Triangle {
  bool isLower, isTransposed, isUnit;
};

/// For matrices of numbers of `parts` parts of type T side by side: 1 for real, 2 for complex ones.
/// The meaning of each is that of its namesake in matrix_kernels.h.
template <class T> struct Routines {
  void (*cholesky)(std::int64_t batch, std::int64_t n, const T *a, T *l);
  void (*triangularSolve)(std::int64_t batch, std::int64_t n, std::int64_t m, Triangle triangle,
                          const T *a, const T *b, T *x);
  void (*lu)(std::int64_t batch, std::int64_t n, const T *a, T *lu, std::int32_t *permutation);
  void (*luSolve)(std::int64_t batch, std::int64_t n, std::int64_t m, bool isTransposed,
                  const T *lu, const std::int32_t *permutation, const T *b, T *x);
  void (*adjugate)(std::int64_t batch, std::int64_t n, const T *lu, const std::int32_t *permutation,
                   T *result);
};

/// The vector code for one instruction set.
struct Code {
  Routines<float> f32, c64;
  Routines<double> f64, c128;
};

extern const Code baselineCode;
#ifdef FLUXION_X86_SETS
extern const Code avx2Code, avx512Code;
#endif

} // namespace fluxion::runtime::small
