// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the kernels of matrices share (matrix_kernels.h): batches, and what LAPACK needs. LAPACK
// sees a row-major matrix as its transpose. Hermitian matrices and singular values do not mind; for
// the others the elements are put in columns first.
#pragma once

#include "runtime/blas_threads.h"
#include "runtime/lapack.h"
#include "runtime/matrix_kernels.h"
#include "runtime/scratch.h"
#include "runtime/team.h"
#include "runtime/turn.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fluxion::runtime {

template <class T> void fillWithNaN(T *first, std::int64_t count) {
  lapack::Part<T> nan = std::numeric_limits<lapack::Part<T>>::quiet_NaN();
  if constexpr (std::is_same_v<T, lapack::Part<T>>)
    std::fill_n(first, count, nan);
  else
    std::fill_n(first, count, T(nan, nan));
}

/// With NaN or infinities in a matrix LAPACK answers numbers, or does not return.
template <class T> bool areFinite(const T *first, std::int64_t count) {
  return std::all_of(first, first + count, [](T x) {
    return std::isfinite(std::real(x)) && std::isfinite(std::imag(x));
  });
}

/// Memory for numbers that are written before they are read.
template <class T> class ScratchOf {
public:
  explicit ScratchOf(std::int64_t count)
      : memory_(static_cast<std::size_t>(std::max<std::int64_t>(count, 1)) * sizeof(T)) {}
  T *data() { return memory_.as<T>(); }
  T &operator[](std::int64_t i) { return data()[i]; }

private:
  Scratch memory_;
};

/// The best length of the workspace of `routine(work, length)`, which is asked with length -1.
template <class T, class Routine> int lengthOfWork(Routine routine) {
  T best = 0;
  routine(&best, -1);
  return static_cast<int>(std::max<lapack::Part<T>>(std::real(best), 1)) + 1;
}
/// The routine in such a workspace.
template <class T, class Routine> void withWork(Routine routine) {
  int length = lengthOfWork<T>(routine);
  ScratchOf<T> work(length);
  routine(work.data(), length);
}

template <class T> std::uint64_t bytesOf(std::int64_t count) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(count, 1)) * sizeof(T);
}

template <class T> const T *in(const void *pointer, std::int64_t offset) {
  return static_cast<const T *>(pointer) + offset;
}
template <class T> T *to(void *pointer, std::int64_t offset) {
  return static_cast<T *>(pointer) + offset;
}

/// `f(like)`, generic over the type of the numbers.
template <class F> void withElement(std::int64_t element, F f) {
  switch (static_cast<MatrixElement>(element)) {
  case MatrixElement::f32: return f(float());
  case MatrixElement::f64: return f(double());
  case MatrixElement::c64: return f(std::complex<float>());
  case MatrixElement::c128: return f(std::complex<double>());
  }
}

/// What `bytes(like)` says of memory for one matrix; nothing is taken where there is none.
template <class F> std::uint64_t scratchOf(std::int64_t element, std::int64_t count, F bytes) {
  std::uint64_t most = 0;
  if (count > 0)
    withElement(element, [&](auto like) { most = bytes(like); });
  return most;
}

/// `f(i, like)` for every matrix of the batch.
template <class F> void forEach(std::int64_t element, std::int64_t batch, F f) {
  BlasThreads limit(threadsOfThisCall());
  withElement(element, [&](auto like) {
    for (std::int64_t i = 0; i < batch; ++i)
      f(i, like);
  });
}

} // namespace fluxion::runtime
