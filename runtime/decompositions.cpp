// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions into factors of orthonormal columns.
#include "runtime/matrix_batches.h"

namespace fluxion::runtime {
namespace {

template <class T> void qr(int n, int m, int k, const T *a, T *q, T *r) {
  int reflections = std::min(n, m), wide = std::max(m, k), info = 0;
  ScratchOf<T> columns(std::int64_t(n) * wide), tau(reflections);
  turn(n, m, a, columns.data());
  withWork<T>([&](T *work, int length) {
    lapack::geqrf(n, m, columns.data(), tau.data(), work, length, info);
  });
  turn(m, k, columns.data(), n, r, m);
  for (int i = 1; i < k; ++i)
    std::fill_n(r + std::int64_t(i) * m, std::min(i, m), T(0));
  withWork<T>([&](T *work, int length) {
    lapack::orgqr(n, k, reflections, columns.data(), tau.data(), work, length, info);
  });
  turn(k, n, columns.data(), q);
}

// aᵀ = v s uᵀ by columns: what LAPACK calls u by columns is vt by rows, its vt by columns u by
// rows.
template <class T>
void svd(int n, int m, bool isFull, const T *a, T *u, lapack::Part<T> *s, T *vt) {
  int k = std::min(n, m), longer = std::max(n, m), info = 0;
  ScratchOf<T> copy(std::int64_t(n) * m);
  std::copy_n(a, std::int64_t(n) * m, copy.data());
  std::vector<int> integers(static_cast<std::size_t>(8 * k + 1));
  bool isComplex = !std::is_same_v<T, lapack::Part<T>>;
  // As much as the documentation of gesdd asks for.
  std::int64_t reals = std::int64_t(k) * std::max(5 * k + 7, 2 * longer + 2 * k + 1);
  ScratchOf<lapack::Part<T>> real(isComplex ? reals : 0);
  withWork<T>([&](T *work, int length) {
    lapack::gesdd(isFull ? 'A' : 'S', m, n, copy.data(), s, vt, m, u, isFull ? n : k, work, length,
                  real.data(), integers.data(), info);
  });
  if (info == 0)
    return;
  fillWithNaN(s, k);
  fillWithNaN(u, std::int64_t(n) * (isFull ? n : k));
  fillWithNaN(vt, std::int64_t(m) * (isFull ? m : k));
}

} // namespace
} // namespace fluxion::runtime

using namespace fluxion::runtime;

void fluxion_qr(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                std::int64_t isFull, const void *a, void *q, void *r) {
  std::int64_t k = isFull ? n : std::min(n, m);
  forEach(element, n && m ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    qr(static_cast<int>(n), static_cast<int>(m), static_cast<int>(k), in<T>(a, i * n * m),
       to<T>(q, i * n * k), to<T>(r, i * k * m));
  });
}

void fluxion_svd(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                 std::int64_t isFull, const void *a, void *u, void *s, void *vt) {
  std::int64_t k = std::min(n, m), rows = isFull ? n : k, columns = isFull ? m : k;
  forEach(element, k ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    svd(static_cast<int>(n), static_cast<int>(m), isFull != 0, in<T>(a, i * n * m),
        to<T>(u, i * n * rows), to<lapack::Part<T>>(s, i * k), to<T>(vt, i * columns * m));
  });
}
