// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rows and columns of a matrix exchanged, by the best vector code that the machine has.
#pragma once

#include <complex>
#include <cstdint>

namespace fluxion::runtime {

/// to(j, i) = from(i, j) of n x m elements; rows of the two are `fromRow` and `toRow` elements
/// apart.
void turn(std::int64_t n, std::int64_t m, const float *from, std::int64_t fromRow, float *to,
          std::int64_t toRow);
void turn(std::int64_t n, std::int64_t m, const double *from, std::int64_t fromRow, double *to,
          std::int64_t toRow);
void turn(std::int64_t n, std::int64_t m, const std::complex<float> *from, std::int64_t fromRow,
          std::complex<float> *to, std::int64_t toRow);
void turn(std::int64_t n, std::int64_t m, const std::complex<double> *from, std::int64_t fromRow,
          std::complex<double> *to, std::int64_t toRow);

/// The same where nothing lies between the rows.
template <class T> void turn(std::int64_t n, std::int64_t m, const T *from, T *to) {
  turn(n, m, from, m, to, n);
}

/// Rows and columns of a square of n x n elements exchanged in its place.
void turnInPlace(std::int64_t n, float *square);
void turnInPlace(std::int64_t n, double *square);
void turnInPlace(std::int64_t n, std::complex<float> *square);
void turnInPlace(std::int64_t n, std::complex<double> *square);

} // namespace fluxion::runtime
