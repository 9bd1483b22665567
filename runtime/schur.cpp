// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matrices as unitary ones times triangular or nearly triangular ones, and by them square roots and
// Sylvester's equation.
#include "runtime/matrix_batches.h"

namespace fluxion::runtime {
namespace {

template <class T> void schurOfColumns(int n, T *columns, T *z, int &info) {
  ScratchOf<T> re(n), im(n);
  withWork<T>([&](T *work, int length) {
    lapack::gees(n, columns, re.data(), im.data(), z, work, length, info);
  });
}
template <class T>
void schurOfColumns(int n, std::complex<T> *columns, std::complex<T> *z, int &info) {
  ScratchOf<std::complex<T>> values(n);
  ScratchOf<T> real(n);
  withWork<std::complex<T>>([&](std::complex<T> *work, int length) {
    lapack::gees(n, columns, values.data(), z, work, length, real.data(), info);
  });
}

template <class T> void schur(int n, const T *a, T *t, T *z) {
  std::int64_t count = std::int64_t(n) * n;
  int info = -1;
  if (areFinite(a, count)) {
    turn(n, n, a, t);
    schurOfColumns(n, t, z, info);
    turnInPlace(n, t);
    turnInPlace(n, z);
  }
  if (info == 0)
    return;
  fillWithNaN(t, count);
  fillWithNaN(z, count);
}

// What is below the subdiagonal of the columns describes the reflections whose product is q.
template <class T> void hessenberg(int n, const T *a, T *h, T *q) {
  int info = 0;
  ScratchOf<T> tau(n);
  turn(n, n, a, q);
  withWork<T>([&](T *work, int length) { lapack::gehrd(n, q, tau.data(), work, length, info); });
  turn(n, n, q, h);
  for (int i = 2; i < n; ++i)
    std::fill_n(h + std::int64_t(i) * n, i - 1, T(0));
  withWork<T>([&](T *work, int length) { lapack::orghr(n, q, tau.data(), work, length, info); });
  turnInPlace(n, q);
}

template <class T> void conjugate(T *first, std::int64_t count) {
  if constexpr (!std::is_same_v<T, lapack::Part<T>>)
    std::transform(first, first + count, first, [](T x) { return std::conj(x); });
}

/// The parts of an equation of Sylvester's: a = za ta zaᴴ [n, n], b = zb tb zbᴴ [m, m], c [n, m].
template <class T> struct Sylvester {
  int n, m;
  const T *ta, *za, *tb, *zb, *c;
};

// x = za y zbᴴ with op(ta) y + y op(tb) = zaᴴ c zb. Transposed, the conjugate of x solves this for
// the conjugate of c, with conjugate transposes for op: Bartels and Stewart 1972.
template <class T> void solveSylvester(const Sylvester<T> &s, bool isTransposed, T *x) {
  std::int64_t count = std::int64_t(s.n) * s.m;
  ScratchOf<T> ta(std::int64_t(s.n) * s.n), tb(std::int64_t(s.m) * s.m), right(count), y(count);
  std::copy_n(s.c, count, x);
  if (isTransposed)
    conjugate(x, count);
  lapack::gemm(CblasConjTrans, CblasNoTrans, s.n, s.m, s.n, s.za, s.n, x, s.m, right.data());
  lapack::gemm(CblasNoTrans, CblasNoTrans, s.n, s.m, s.m, right.data(), s.m, s.zb, s.m, x);
  turn(s.n, s.n, s.ta, ta.data());
  turn(s.m, s.m, s.tb, tb.data());
  turn(s.n, s.m, x, y.data());
  lapack::Part<T> scale = 1;
  int info = 0;
  lapack::trsyl(isTransposed ? 'C' : 'N', s.n, s.m, ta.data(), tb.data(), y.data(), scale, info);
  if (info != 0)
    return fillWithNaN(x, count);
  turn(s.m, s.n, y.data(), x);
  lapack::gemm(CblasNoTrans, CblasNoTrans, s.n, s.m, s.n, s.za, s.n, x, s.m, right.data());
  lapack::gemm(CblasNoTrans, CblasConjTrans, s.n, s.m, s.m, right.data(), s.m, s.zb, s.m, x);
  if (isTransposed)
    conjugate(x, count);
  if (scale != 1)
    std::transform(x, x + count, x, [scale](T value) { return value / scale; });
}

// u u = t by columns, upwards in each: u[i, j] (u[i, i] + u[j, j]) = t[i, j] - Σ u[i, k] u[k, j]
// for i < k < j. Where the sum of roots is zero, zero if that is a solution: Björck and Hammarling
// 1983.
template <class T> void rootOfTriangle(int n, std::complex<T> *columns) {
  T nan = std::numeric_limits<T>::quiet_NaN();
  for (int j = 0; j < n; ++j) {
    std::complex<T> *x = columns + std::int64_t(j) * n;
    x[j] = std::sqrt(x[j]);
    for (int k = j - 1; k >= 0; --k) {
      const std::complex<T> *before = columns + std::int64_t(k) * n;
      std::complex<T> sum = before[k] + x[j];
      if (sum != T(0))
        x[k] /= sum;
      else if (x[k] != T(0))
        x[k] = {nan, nan};
      for (int i = 0; i < k; ++i)
        x[i] -= before[i] * x[k];
    }
  }
}

template <class T> void squareRoot(int n, const std::complex<T> *a, std::complex<T> *x) {
  using Complex = std::complex<T>;
  std::int64_t count = std::int64_t(n) * n;
  int info = -1;
  ScratchOf<Complex> z(count), product(count);
  if (areFinite(a, count)) {
    turn(n, n, a, x);
    schurOfColumns(n, x, z.data(), info);
  }
  if (info != 0)
    return fillWithNaN(x, count);
  rootOfTriangle(n, x);
  turnInPlace(n, z.data());
  turnInPlace(n, x);
  lapack::gemm(CblasNoTrans, CblasNoTrans, n, n, n, z.data(), n, x, n, product.data());
  lapack::gemm(CblasNoTrans, CblasConjTrans, n, n, n, product.data(), n, z.data(), n, x);
}

/// Of schurOfColumns.
template <class T> std::uint64_t scratchOfColumns(int n) {
  using Real = lapack::Part<T>;
  int info = 0;
  if constexpr (std::is_same_v<T, Real>)
    return 2 * bytesOf<T>(n) + bytesOf<T>(lengthOfWork<T>([&](T *work, int asked) {
             lapack::gees(n, nullptr, nullptr, nullptr, nullptr, work, asked, info);
           }));
  else
    return bytesOf<T>(n) + bytesOf<Real>(n) + bytesOf<T>(lengthOfWork<T>([&](T *work, int asked) {
             lapack::gees(n, nullptr, nullptr, nullptr, work, asked, nullptr, info);
           }));
}

} // namespace

std::uint64_t scratchOfSchur(std::int64_t element, std::int64_t n) {
  return scratchOf(
      element, n, [&](auto like) { return scratchOfColumns<decltype(like)>(static_cast<int>(n)); });
}

std::uint64_t scratchOfHessenberg(std::int64_t element, std::int64_t n) {
  return scratchOf(element, n, [&](auto like) {
    using T = decltype(like);
    auto size = static_cast<int>(n);
    int info = 0;
    return bytesOf<T>(n) +
           bytesOf<T>(std::max(lengthOfWork<T>([&](T *work, int asked) {
                                 lapack::gehrd(size, nullptr, nullptr, work, asked, info);
                               }),
                               lengthOfWork<T>([&](T *work, int asked) {
                                 lapack::orghr(size, nullptr, nullptr, work, asked, info);
                               })));
  });
}

std::uint64_t scratchOfSylvesterSolve(std::int64_t element, std::int64_t n, std::int64_t m) {
  return scratchOf(element, n * m, [&](auto like) {
    using T = decltype(like);
    return bytesOf<T>(n * n) + bytesOf<T>(m * m) + 2 * bytesOf<T>(n * m);
  });
}

std::uint64_t scratchOfSqrtm(std::int64_t element, std::int64_t n) {
  return scratchOf(element, n, [&](auto like) {
    using T = decltype(like);
    return 2 * bytesOf<T>(n * n) + scratchOfColumns<T>(static_cast<int>(n));
  });
}

} // namespace fluxion::runtime

using namespace fluxion::runtime;

void fluxion_schur(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a, void *t,
                   void *z) {
  forEach(element, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    schur(static_cast<int>(n), in<T>(a, i * n * n), to<T>(t, i * n * n), to<T>(z, i * n * n));
  });
}

void fluxion_hessenberg(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a,
                        void *h, void *q) {
  forEach(element, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    hessenberg(static_cast<int>(n), in<T>(a, i * n * n), to<T>(h, i * n * n), to<T>(q, i * n * n));
  });
}

void fluxion_sqrtm(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a,
                   void *x) {
  forEach(element, n ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    if constexpr (!std::is_same_v<T, lapack::Part<T>>) // the op takes no others
      squareRoot(static_cast<int>(n), in<T>(a, i * n * n), to<T>(x, i * n * n));
  });
}

void fluxion_sylvester_solve(std::int64_t element, std::int64_t batch, std::int64_t n,
                             std::int64_t m, std::int64_t isTransposed, const void *ta,
                             const void *za, const void *tb, const void *zb, const void *c,
                             void *x) {
  forEach(element, n && m ? batch : 0, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    std::int64_t ofA = i * n * n, ofB = i * m * m;
    Sylvester<T> equation{static_cast<int>(n), static_cast<int>(m), in<T>(ta, ofA),
                          in<T>(za, ofA),      in<T>(tb, ofB),      in<T>(zb, ofB),
                          in<T>(c, i * n * m)};
    solveSylvester(equation, isTransposed != 0, to<T>(x, i * n * m));
  });
}
