// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Eigenvalues and eigenvectors.
#include "runtime/matrix_batches.h"

namespace fluxion::runtime {
namespace {

// The lower triangle by rows is the upper one, of the conjugate, by columns.
template <class T> struct Eigh {
  using Real = lapack::Part<T>;
  int n, integers, reals, info = 0;

  // As much as the documentation of heevd asks for.
  explicit Eigh(int n)
      : n(n), integers(5 * n + 3),
        reals(std::is_same_v<T, Real>
                  ? 1
                  : static_cast<int>(1 + 5 * std::int64_t(n) + 2 * std::int64_t(n) * n)) {}
  void run(T *a, Real *w, T *work, int length, Real *real, int *whole) {
    bool asks = length < 0;
    Real ofReals;
    int ofIntegers;
    lapack::heevd('U', n, a, w, work, length, asks ? &ofReals : real, asks ? -1 : reals,
                  asks ? &ofIntegers : whole, asks ? -1 : integers, info);
  }
};

template <class T> void eigh(int n, const T *a, lapack::Part<T> *w, T *v) {
  using Real = lapack::Part<T>;
  std::int64_t count = std::int64_t(n) * n;
  for (int i = 0; i < n; ++i)
    if (!areFinite(a + std::int64_t(i) * n, i + 1)) { // of the lower triangle
      fillWithNaN(w, n);
      fillWithNaN(v, count);
      return;
    }
  std::copy_n(a, count, v);
  Eigh<T> task(n);
  ScratchOf<int> integers(task.integers);
  ScratchOf<Real> real(task.reals);
  withWork<T>(
      [&](T *work, int length) { task.run(v, w, work, length, real.data(), integers.data()); });
  turnInPlace(n, v);
  if constexpr (!std::is_same_v<T, Real>)
    std::transform(v, v + count, v, [](T x) { return std::conj(x); });
  if (task.info == 0)
    return;
  fillWithNaN(w, n);
  fillWithNaN(v, count);
}

/// Of a real matrix: eigenvalues in two vectors of parts, and of each conjugate pair of
/// eigenvectors the first, its parts in two columns.
template <class T>
void eigOfColumns(int n, T *columns, std::complex<T> *w, std::complex<T> *v, int &info) {
  ScratchOf<T> re(n), im(n), packed(std::int64_t(n) * n);
  withWork<T>([&](T *work, int length) {
    lapack::geev('V', n, columns, re.data(), im.data(), packed.data(), work, length, info);
  });
  if (info != 0)
    return;
  auto column = [&](int j) { return packed.data() + std::int64_t(j) * n; };
  for (int j = 0; j < n; ++j) {
    w[j] = {re[j], im[j]};
    bool isSecond = im[j] < 0, isReal = im[j] == 0;
    for (int i = 0; i < n; ++i)
      v[std::int64_t(i) * n + j] = isReal     ? std::complex<T>(column(j)[i], 0)
                                   : isSecond ? std::complex<T>(column(j - 1)[i], -column(j)[i])
                                              : std::complex<T>(column(j)[i], column(j + 1)[i]);
  }
}
template <class T>
void eigOfColumns(int n, std::complex<T> *columns, std::complex<T> *w, std::complex<T> *v,
                  int &info) {
  ScratchOf<T> real(2 * std::int64_t(n));
  withWork<std::complex<T>>([&](std::complex<T> *work, int length) {
    lapack::geev('V', n, columns, w, v, work, length, real.data(), info);
  });
  turnInPlace(n, v);
}

template <class T>
void eig(int n, const T *a, std::complex<lapack::Part<T>> *w, std::complex<lapack::Part<T>> *v) {
  std::int64_t count = std::int64_t(n) * n;
  int info = -1;
  if (areFinite(a, count)) {
    ScratchOf<T> columns(count);
    turn(n, n, a, columns.data());
    eigOfColumns(n, columns.data(), w, v, info);
  }
  if (info == 0)
    return;
  fillWithNaN(w, n);
  fillWithNaN(v, count);
}

} // namespace

std::uint64_t scratchOfEigh(std::int64_t element, std::int64_t n) {
  return scratchOf(element, n, [&](auto like) {
    using T = decltype(like);
    Eigh<T> task(static_cast<int>(n));
    return bytesOf<int>(task.integers) + bytesOf<lapack::Part<T>>(task.reals) +
           bytesOf<T>(lengthOfWork<T>([&](T *work, int asked) {
             task.run(nullptr, nullptr, work, asked, nullptr, nullptr);
           }));
  });
}

std::uint64_t scratchOfEig(std::int64_t element, std::int64_t n) {
  return scratchOf(element, n, [&](auto like) {
    using T = decltype(like);
    using Real = lapack::Part<T>;
    auto size = static_cast<int>(n);
    int info = 0;
    if constexpr (std::is_same_v<T, Real>)
      return 2 * bytesOf<T>(n * n) + 2 * bytesOf<T>(n) +
             bytesOf<T>(lengthOfWork<T>([&](T *work, int asked) {
               lapack::geev('V', size, nullptr, nullptr, nullptr, nullptr, work, asked, info);
             }));
    else
      return bytesOf<T>(n * n) + bytesOf<Real>(2 * n) +
             bytesOf<T>(lengthOfWork<T>([&](T *work, int asked) {
               lapack::geev('V', size, nullptr, nullptr, nullptr, work, asked, nullptr, info);
             }));
  });
}

} // namespace fluxion::runtime

using namespace fluxion::runtime;

void fluxion_eigh(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a, void *w,
                  void *v) {
  forEach(element, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    eigh(static_cast<int>(n), in<T>(a, i * n * n), to<lapack::Part<T>>(w, i * n),
         to<T>(v, i * n * n));
  });
}

void fluxion_eig(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a, void *w,
                 void *v) {
  forEach(element, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    using Complex = std::complex<lapack::Part<T>>;
    eig(static_cast<int>(n), in<T>(a, i * n * n), to<Complex>(w, i * n), to<Complex>(v, i * n * n));
  });
}
