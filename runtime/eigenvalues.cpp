// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Eigenvalues and eigenvectors.
#include "runtime/matrix_batches.h"

namespace fluxion::runtime {
namespace {

template <class T> void eigh(int n, const T *a, lapack::Part<T> *w, T *v) {
  using Real = lapack::Part<T>;
  std::int64_t count = std::int64_t(n) * n;
  for (int i = 0; i < n; ++i)
    if (!areFinite(a + std::int64_t(i) * n, i + 1)) { // of the lower triangle
      fillWithNaN(w, n);
      fillWithNaN(v, count);
      return;
    }
  ScratchOf<T> columns(count);
  std::copy_n(a, count, columns.data());
  std::vector<int> integers(static_cast<std::size_t>(5 * n + 3));
  bool isComplex = !std::is_same_v<T, Real>;
  // As much as the documentation of heevd asks for.
  auto reals = static_cast<int>(isComplex ? 1 + 5 * std::int64_t(n) + 2 * count : 1);
  ScratchOf<Real> real(reals);
  int info = 0;
  // The lower triangle by rows is the upper one, of the conjugate, by columns.
  withWork<T>([&](T *work, int length) {
    bool asks = length < 0;
    lapack::heevd('U', n, columns.data(), w, work, length, real.data(), asks ? -1 : reals,
                  integers.data(), asks ? -1 : static_cast<int>(integers.size()), info);
  });
  turn(n, n, columns.data(), v);
  if constexpr (!std::is_same_v<T, Real>)
    std::transform(v, v + count, v, [](T x) { return std::conj(x); });
  if (info == 0)
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
  ScratchOf<std::complex<T>> vectors(std::int64_t(n) * n);
  withWork<std::complex<T>>([&](std::complex<T> *work, int length) {
    lapack::geev('V', n, columns, w, vectors.data(), work, length, real.data(), info);
  });
  turn(n, n, vectors.data(), v);
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
