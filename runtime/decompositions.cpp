// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Decompositions into factors of orthonormal columns.
#include "runtime/matrix_batches.h"

namespace fluxion::runtime {
namespace {

// The columns are where q will be, if that is a square; what is below the diagonal describes the
// reflections whose product it is.
template <class T> void qr(int n, int m, int k, const T *a, T *q, T *r) {
  int reflections = std::min(n, m), wide = std::max(m, k), info = 0;
  bool isSquare = n == wide && n == k;
  ScratchOf<T> other(isSquare ? 0 : std::int64_t(n) * wide), tau(reflections);
  T *columns = isSquare ? q : other.data();
  turn(n, m, a, columns);
  withWork<T>(
      [&](T *work, int length) { lapack::geqrf(n, m, columns, tau.data(), work, length, info); });
  turn(m, k, columns, n, r, m);
  for (int i = 1; i < k; ++i)
    std::fill_n(r + std::int64_t(i) * m, std::min(i, m), T(0));
  withWork<T>([&](T *work, int length) {
    lapack::orgqr(n, k, reflections, columns, tau.data(), work, length, info);
  });
  if (isSquare)
    turnInPlace(n, q);
  else
    turn(k, n, columns, q);
}

// aᵀ = v s uᵀ by columns: what LAPACK calls u by columns is vt by rows, its vt by columns u by
// rows.
template <class T> struct Svd {
  using Real = lapack::Part<T>;
  int n, m;
  bool isFull;
  int k = std::min(n, m), info = 0;

  Svd(int n, int m, bool isFull) : n(n), m(m), isFull(isFull) {}
  // As much as the documentation of gesdd asks for.
  std::int64_t integers() const { return 8 * std::int64_t(k); }
  std::int64_t reals() const {
    bool isComplex = !std::is_same_v<T, Real>;
    return isComplex ? std::int64_t(k) * std::max(5 * k + 7, 2 * std::max(n, m) + 2 * k + 1) : 0;
  }
  void run(T *a, T *u, Real *s, T *vt, T *work, int length, Real *real, int *integers) {
    lapack::gesdd(isFull ? 'A' : 'S', m, n, a, s, vt, m, u, isFull ? n : k, work, length, real,
                  integers, info);
  }
};

/// What is orthonormal to no columns at all.
template <class T> void identity(int n, T *q) {
  std::fill_n(q, std::int64_t(n) * n, T(0));
  for (int i = 0; i < n; ++i)
    q[std::int64_t(i) * n + i] = T(1);
}

template <class T>
void svd(int n, int m, bool isFull, const T *a, T *u, lapack::Part<T> *s, T *vt) {
  Svd<T> task(n, m, isFull);
  if (areFinite(a, std::int64_t(n) * m)) {
    ScratchOf<T> copy(std::int64_t(n) * m);
    std::copy_n(a, std::int64_t(n) * m, copy.data());
    ScratchOf<int> integers(task.integers());
    ScratchOf<lapack::Part<T>> real(task.reals());
    withWork<T>([&](T *work, int length) {
      task.run(copy.data(), u, s, vt, work, length, real.data(), integers.data());
    });
    if (task.info == 0)
      return;
  }
  fillWithNaN(s, task.k);
  fillWithNaN(u, std::int64_t(n) * (isFull ? n : task.k));
  fillWithNaN(vt, std::int64_t(m) * (isFull ? m : task.k));
}

} // namespace

std::uint64_t scratchOfQr(std::int64_t element, std::int64_t n, std::int64_t m, bool isFull) {
  return scratchOf(element, n * m, [&](auto like) {
    using T = decltype(like);
    auto rows = static_cast<int>(n), columns = static_cast<int>(m), least = std::min(rows, columns);
    int k = isFull ? rows : least, wide = std::max(columns, k), info = 0;
    int length = std::max(lengthOfWork<T>([&](T *work, int asked) {
                            lapack::geqrf(rows, columns, nullptr, nullptr, work, asked, info);
                          }),
                          lengthOfWork<T>([&](T *work, int asked) {
                            lapack::orgqr(rows, k, least, nullptr, nullptr, work, asked, info);
                          }));
    return bytesOf<T>(rows == wide && rows == k ? 0 : n * wide) + bytesOf<T>(least) +
           bytesOf<T>(length);
  });
}

std::uint64_t scratchOfSvd(std::int64_t element, std::int64_t n, std::int64_t m, bool isFull) {
  return scratchOf(element, n * m, [&](auto like) {
    using T = decltype(like);
    Svd<T> task(static_cast<int>(n), static_cast<int>(m), isFull);
    return bytesOf<T>(n * m) + bytesOf<int>(task.integers()) +
           bytesOf<lapack::Part<T>>(task.reals()) +
           bytesOf<T>(lengthOfWork<T>([&](T *work, int asked) {
             task.run(nullptr, nullptr, nullptr, nullptr, work, asked, nullptr, nullptr);
           }));
  });
}

} // namespace fluxion::runtime

using namespace fluxion::runtime;

void fluxion_qr(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                std::int64_t isFull, const void *a, void *q, void *r) {
  std::int64_t k = isFull ? n : std::min(n, m);
  forEach(element, n && (m || isFull) ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    if (m == 0)
      return identity(static_cast<int>(n), to<T>(q, i * n * n));
    qr(static_cast<int>(n), static_cast<int>(m), static_cast<int>(k), in<T>(a, i * n * m),
       to<T>(q, i * n * k), to<T>(r, i * k * m));
  });
}

void fluxion_svd(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                 std::int64_t isFull, const void *a, void *u, void *s, void *vt) {
  std::int64_t k = std::min(n, m), rows = isFull ? n : k, columns = isFull ? m : k;
  forEach(element, k || isFull ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    if (k == 0) {
      identity(static_cast<int>(n), to<T>(u, i * n * n));
      return identity(static_cast<int>(m), to<T>(vt, i * m * m));
    }
    svd(static_cast<int>(n), static_cast<int>(m), isFull != 0, in<T>(a, i * n * m),
        to<T>(u, i * n * rows), to<lapack::Part<T>>(s, i * k), to<T>(vt, i * columns * m));
  });
}
