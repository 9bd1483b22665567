// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// LAPACK sees a row-major matrix as its transpose. Symmetric matrices and singular values do not
// mind; for the others the elements are put in columns first.
#include "runtime/blas_threads.h"
#include "runtime/lapack.h"
#include "runtime/matrix_kernels.h"
#include "runtime/team.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace {

namespace lapack = fluxion::runtime::lapack;

template <class T> void fillWithNaN(T *first, std::int64_t count) {
  std::fill_n(first, count, std::numeric_limits<T>::quiet_NaN());
}

/// to [m, n] = from [n, m] turned.
template <class T> void turn(std::int64_t n, std::int64_t m, const T *from, T *to) {
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < m; ++j)
      to[j * n + i] = from[i * m + j];
}

/// `routine(work, length)` once with length -1, which asks for the best length, then in earnest.
template <class T, class Routine> void withWork(Routine routine) {
  T best = 0;
  routine(&best, -1);
  std::vector<T> work(static_cast<std::size_t>(std::max<T>(best, 1)) + 1);
  routine(work.data(), static_cast<int>(work.size()));
}

template <class T> void cholesky(int n, const T *a, T *l) {
  std::copy_n(a, std::int64_t(n) * n, l);
  int info = 0;
  lapack::potrf('U', n, l, info); // the lower triangle by rows is the upper one by columns
  for (int i = 0; i < n; ++i) {
    T *row = l + std::int64_t(i) * n;
    if (info != 0)
      fillWithNaN(row, i + 1);
    std::fill(row + i + 1, row + n, T(0));
  }
}

template <class T> void lu(int n, const T *a, T *out, std::int32_t *permutation) {
  std::vector<T> columns(static_cast<std::size_t>(n) * n);
  std::vector<int> pivots(static_cast<std::size_t>(n));
  turn(n, n, a, columns.data());
  int info = 0;
  lapack::getrf(n, n, columns.data(), pivots.data(), info);
  turn(n, n, columns.data(), out);
  std::iota(permutation, permutation + n, 0);
  for (int i = 0; i < n; ++i)
    std::swap(permutation[i], permutation[pivots[static_cast<std::size_t>(i)] - 1]);
}

// a[p] = l u: x = u⁻¹ l⁻¹ b[p]; of the transpose: x[p] = l⁻ᵀ u⁻ᵀ b.
template <class T>
void luSolve(int n, int m, bool isTransposed, const T *lu, const std::int32_t *permutation,
             const T *b, T *x) {
  auto row = [m](auto *matrix, std::int64_t i) { return matrix + i * m; };
  if (!isTransposed) {
    for (int i = 0; i < n; ++i)
      std::copy_n(row(b, permutation[i]), m, row(x, i));
    lapack::trsm(CblasLower, CblasNoTrans, CblasUnit, n, m, lu, x);
    lapack::trsm(CblasUpper, CblasNoTrans, CblasNonUnit, n, m, lu, x);
    return;
  }
  std::vector<T> y(b, b + std::int64_t(n) * m);
  lapack::trsm(CblasUpper, CblasTrans, CblasNonUnit, n, m, lu, y.data());
  lapack::trsm(CblasLower, CblasTrans, CblasUnit, n, m, lu, y.data());
  for (int i = 0; i < n; ++i)
    std::copy_n(row(y.data(), i), m, row(x, permutation[i]));
}

template <class T> void qr(int n, int m, int k, const T *a, T *q, T *r) {
  int reflections = std::min(n, m), wide = std::max(m, k), info = 0;
  std::vector<T> columns(static_cast<std::size_t>(n) * wide),
      tau(static_cast<std::size_t>(reflections) + 1);
  turn(n, m, a, columns.data());
  withWork<T>([&](T *work, int length) {
    lapack::geqrf(n, m, columns.data(), tau.data(), work, length, info);
  });
  for (int i = 0; i < k; ++i)
    for (int j = 0; j < m; ++j)
      r[std::int64_t(i) * m + j] = i <= j ? columns[static_cast<std::size_t>(j) * n + i] : T(0);
  withWork<T>([&](T *work, int length) {
    lapack::orgqr(n, k, reflections, columns.data(), tau.data(), work, length, info);
  });
  turn(k, n, columns.data(), q);
}

template <class T> void eigh(int n, const T *a, T *w, T *v) {
  std::vector<T> columns(a, a + std::int64_t(n) * n);
  std::vector<int> integers(static_cast<std::size_t>(5 * n + 3));
  int info = 0;
  withWork<T>([&](T *work, int length) {
    int integerLength = length < 0 ? -1 : static_cast<int>(integers.size());
    lapack::syevd('U', n, columns.data(), w, work, length, integers.data(), integerLength, info);
  });
  turn(n, n, columns.data(), v);
  if (info == 0)
    return;
  fillWithNaN(w, n);
  fillWithNaN(v, std::int64_t(n) * n);
}

// aᵀ = v s uᵀ by columns: what LAPACK calls u by columns is vt by rows, its vt by columns u by
// rows.
template <class T> void svd(int n, int m, bool isFull, const T *a, T *u, T *s, T *vt) {
  int k = std::min(n, m), info = 0;
  std::vector<T> copy(a, a + std::int64_t(n) * m);
  std::vector<int> integers(static_cast<std::size_t>(8 * k + 1));
  withWork<T>([&](T *work, int length) {
    lapack::gesdd(isFull ? 'A' : 'S', m, n, copy.data(), s, vt, m, u, isFull ? n : k, work, length,
                  integers.data(), info);
  });
  if (info == 0)
    return;
  fillWithNaN(s, k);
  fillWithNaN(u, std::int64_t(n) * (isFull ? n : k));
  fillWithNaN(vt, std::int64_t(m) * (isFull ? m : k));
}

template <class T> const T *in(const void *pointer, std::int64_t offset) {
  return static_cast<const T *>(pointer) + offset;
}
template <class T> T *to(void *pointer, std::int64_t offset) {
  return static_cast<T *>(pointer) + offset;
}

/// `f(i)`, generic over the element type, for every matrix of the batch.
template <class F> void forEach(std::int64_t isDouble, std::int64_t batch, F f) {
  fluxion::runtime::BlasThreads limit(fluxion::runtime::threadsOfThisCall());
  for (std::int64_t i = 0; i < batch; ++i)
    isDouble ? f(i, double()) : f(i, float());
}

} // namespace

void fluxion_cholesky(std::int64_t isDouble, std::int64_t batch, std::int64_t n, const void *a,
                      void *l) {
  forEach(isDouble, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    cholesky(static_cast<int>(n), in<T>(a, i * n * n), to<T>(l, i * n * n));
  });
}

void fluxion_triangular_solve(std::int64_t isDouble, std::int64_t batch, std::int64_t n,
                              std::int64_t m, std::int64_t isLower, std::int64_t isTransposed,
                              std::int64_t isUnit, const void *a, const void *b, void *x) {
  forEach(isDouble, n && m ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    T *out = to<T>(x, i * n * m);
    std::copy_n(in<T>(b, i * n * m), n * m, out);
    lapack::trsm(isLower ? CblasLower : CblasUpper, isTransposed ? CblasTrans : CblasNoTrans,
                 isUnit ? CblasUnit : CblasNonUnit, static_cast<int>(n), static_cast<int>(m),
                 in<T>(a, i * n * n), out);
  });
}

void fluxion_lu(std::int64_t isDouble, std::int64_t batch, std::int64_t n, const void *a, void *out,
                void *permutation) {
  forEach(isDouble, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    lu(static_cast<int>(n), in<T>(a, i * n * n), to<T>(out, i * n * n),
       to<std::int32_t>(permutation, i * n));
  });
}

void fluxion_lu_solve(std::int64_t isDouble, std::int64_t batch, std::int64_t n, std::int64_t m,
                      std::int64_t isTransposed, const void *factors, const void *permutation,
                      const void *b, void *x) {
  forEach(isDouble, n && m ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    luSolve(static_cast<int>(n), static_cast<int>(m), isTransposed != 0, in<T>(factors, i * n * n),
            in<std::int32_t>(permutation, i * n), in<T>(b, i * n * m), to<T>(x, i * n * m));
  });
}

void fluxion_qr(std::int64_t isDouble, std::int64_t batch, std::int64_t n, std::int64_t m,
                std::int64_t isFull, const void *a, void *q, void *r) {
  std::int64_t k = isFull ? n : std::min(n, m);
  forEach(isDouble, n && m ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    qr(static_cast<int>(n), static_cast<int>(m), static_cast<int>(k), in<T>(a, i * n * m),
       to<T>(q, i * n * k), to<T>(r, i * k * m));
  });
}

void fluxion_eigh(std::int64_t isDouble, std::int64_t batch, std::int64_t n, const void *a, void *w,
                  void *v) {
  forEach(isDouble, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    eigh(static_cast<int>(n), in<T>(a, i * n * n), to<T>(w, i * n), to<T>(v, i * n * n));
  });
}

void fluxion_svd(std::int64_t isDouble, std::int64_t batch, std::int64_t n, std::int64_t m,
                 std::int64_t isFull, const void *a, void *u, void *s, void *vt) {
  std::int64_t k = std::min(n, m), rows = isFull ? n : k, columns = isFull ? m : k;
  forEach(isDouble, k ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    svd(static_cast<int>(n), static_cast<int>(m), isFull != 0, in<T>(a, i * n * m),
        to<T>(u, i * n * rows), to<T>(s, i * k), to<T>(vt, i * columns * m));
  });
}
