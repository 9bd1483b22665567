// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "runtime/turn.h"

#include "runtime/instruction_set.h"
#include "runtime/turning.h"

#include <algorithm>

namespace fluxion::runtime {
namespace {

const turning::Code &vectorCode() {
#ifdef FLUXION_X86_SETS
  return codeFor(turning::baselineCode, turning::avx2Code, turning::avx512Code);
#else
  return turning::baselineCode;
#endif
}

} // namespace

void turn(std::int64_t n, std::int64_t m, const float *from, std::int64_t fromRow, float *to,
          std::int64_t toRow) {
  vectorCode().of4({n, m, from, fromRow, to, toRow});
}
void turn(std::int64_t n, std::int64_t m, const double *from, std::int64_t fromRow, double *to,
          std::int64_t toRow) {
  vectorCode().of8({n, m, from, fromRow, to, toRow});
}

// A complex number of single precision moves like a number of double precision.
void turn(std::int64_t n, std::int64_t m, const std::complex<float> *from, std::int64_t fromRow,
          std::complex<float> *to, std::int64_t toRow) {
  vectorCode().of8({n, m, reinterpret_cast<const double *>(from), fromRow,
                    reinterpret_cast<double *>(to), toRow});
}

// One of double precision is a vector of its own; blocks stay in the first cache.
void turn(std::int64_t n, std::int64_t m, const std::complex<double> *from, std::int64_t fromRow,
          std::complex<double> *to, std::int64_t toRow) {
  constexpr std::int64_t block = 16;
  for (std::int64_t i0 = 0; i0 < n; i0 += block)
    for (std::int64_t j0 = 0; j0 < m; j0 += block)
      for (std::int64_t j = j0, last = std::min(j0 + block, m); j < last; ++j)
        for (std::int64_t i = i0, end = std::min(i0 + block, n); i < end; ++i)
          to[j * toRow + i] = from[i * fromRow + j];
}

void turnInPlace(std::int64_t n, float *square) { vectorCode().inPlaceOf4(n, square); }
void turnInPlace(std::int64_t n, double *square) { vectorCode().inPlaceOf8(n, square); }
void turnInPlace(std::int64_t n, std::complex<float> *square) {
  vectorCode().inPlaceOf8(n, reinterpret_cast<double *>(square));
}
void turnInPlace(std::int64_t n, std::complex<double> *square) {
  constexpr std::int64_t block = 16;
  for (std::int64_t i0 = 0; i0 < n; i0 += block)
    for (std::int64_t j0 = i0; j0 < n; j0 += block)
      for (std::int64_t i = i0; i < std::min(i0 + block, n); ++i)
        for (std::int64_t j = std::max(j0, i + 1); j < std::min(j0 + block, n); ++j)
          std::swap(square[i * n + j], square[j * n + i]);
}

} // namespace fluxion::runtime
