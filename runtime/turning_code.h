// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector code that turns matrices, in vectors of FLUXION_VECTOR_BYTES bytes: squares of as many
// rows as a vector has lanes, in registers. Included by one file per instruction set.
#include "runtime/turning.h"
#include "runtime/vector_code.h"

namespace fluxion::runtime::turning {
namespace {

template <class T> void one(const Task<T> &task, std::int64_t i, std::int64_t j) {
  __builtin_memcpy(task.to + j * task.toRow + i, task.from + i * task.fromRow + j, sizeof(T));
}

/// As many rows as a vector has lanes.
template <class T> struct Square {
  Vector<T> rows[lanesOf<T>];

  Square(const T *from, std::int64_t row) {
#pragma GCC unroll 16
    for (std::int64_t k = 0; k < lanesOf<T>; ++k)
      rows[k] = loaded(from + k * row);
  }
  void storeTurned(T *to, std::int64_t row) {
    turn<T>(rows);
#pragma GCC unroll 16
    for (std::int64_t k = 0; k < lanesOf<T>; ++k)
      store<T>(rows[k], to + k * row);
  }
};

// So many rows at a time, so that cache lines are written whole.
constexpr std::int64_t rowsAtOnce = 64;
inline std::int64_t least(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

template <class T> void turned(const Task<T> &task) {
  constexpr std::int64_t width = lanesOf<T>;
  std::int64_t wholeN = task.n / width * width, wholeM = task.m / width * width;
  for (std::int64_t begin = 0; begin < wholeN; begin += rowsAtOnce) {
    std::int64_t end = least(begin + rowsAtOnce, wholeN);
    for (std::int64_t j = 0; j < wholeM; j += width)
      for (std::int64_t i = begin; i < end; i += width)
        Square<T>(task.from + i * task.fromRow + j, task.fromRow)
            .storeTurned(task.to + j * task.toRow + i, task.toRow);
    for (std::int64_t j = wholeM; j < task.m; ++j)
      for (std::int64_t i = begin; i < end; ++i)
        one(task, i, j);
  }
  for (std::int64_t j = 0; j < task.m; ++j)
    for (std::int64_t i = wholeN; i < task.n; ++i)
      one(task, i, j);
}

/// Squares on both sides of the diagonal change places.
template <class T> void exchanged(std::int64_t n, T *a, std::int64_t i, std::int64_t j) {
  T *low = a + j * n + i, *high = a + i * n + j;
  Square<T> here(high, n);
  if (i != j)
    Square<T>(low, n).storeTurned(high, n);
  here.storeTurned(low, n);
}

template <class T> void turnedInPlace(std::int64_t n, T *a) {
  constexpr std::int64_t width = lanesOf<T>;
  std::int64_t whole = n / width * width;
  for (std::int64_t top = 0; top < whole; top += rowsAtOnce)
    for (std::int64_t left = top; left < whole; left += rowsAtOnce)
      for (std::int64_t i = top; i < least(top + rowsAtOnce, whole); i += width)
        for (std::int64_t j = left < i ? i : left; j < least(left + rowsAtOnce, whole); j += width)
          exchanged(n, a, i, j);
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = i < whole ? whole : i + 1; j < n; ++j) {
      T x = a[i * n + j];
      a[i * n + j] = a[j * n + i];
      a[j * n + i] = x;
    }
}

constexpr Code code() {
  return {turned<float>, turned<double>, turnedInPlace<float>, turnedInPlace<double>};
}

} // namespace
} // namespace fluxion::runtime::turning
