// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Triangular factors and the systems they solve: by vector code across the batch for small
// matrices, else by LAPACK, one after the other. Which of the two depends on the sizes alone, never
// on the batch.
#include "runtime/instruction_set.h"
#include "runtime/matrix_batches.h"
#include "runtime/small_matrices.h"

#include <cmath>
#include <numeric>

namespace fluxion::runtime {
namespace {

//===----------------------------------------------------------------------------------------------
// Small ones

const small::Code &smallCode() {
#ifdef FLUXION_X86_SETS
  static const small::Code &best = codeFor(small::baselineCode, small::avx2Code, small::avx512Code);
  return best;
#else
  return small::baselineCode;
#endif
}
bool isSmall(std::int64_t n) { return n <= small::longestSide; }

/// `f(routines, like)`, like a part of a number.
template <class F> void bySmallCode(std::int64_t element, F f) {
  switch (static_cast<MatrixElement>(element)) {
  case MatrixElement::f32: return f(smallCode().f32, float());
  case MatrixElement::f64: return f(smallCode().f64, double());
  case MatrixElement::c64: return f(smallCode().c64, float());
  case MatrixElement::c128: return f(smallCode().c128, double());
  }
}

//===----------------------------------------------------------------------------------------------
// One matrix by LAPACK

template <class T> void cholesky(int n, const T *a, T *l) {
  if (l != a)
    std::copy_n(a, std::int64_t(n) * n, l);
  int info = 0;
  lapack::potrf('U', n, l, info);          // the lower triangle by rows is the upper one by columns
  for (int i = 0; i < n && info == 0; ++i) // which OpenBLAS has not looked at
    if (!std::isfinite(std::real(l[std::int64_t(i) * n + i])))
      info = i + 1;
  for (int i = 0; i < n; ++i) {
    T *row = l + std::int64_t(i) * n;
    if (info != 0)
      fillWithNaN(row, i + 1);
    std::fill(row + i + 1, row + n, T(0));
  }
}

template <class T> void lu(int n, int m, const T *a, T *out, std::int32_t *permutation) {
  int k = std::min(n, m), info = 0;
  ScratchOf<int> pivots(k);
  if (n == m) {
    if (out == a)
      turnInPlace(n, out);
    else
      turn(n, n, a, out);
    lapack::getrf(n, n, out, pivots.data(), info);
    turnInPlace(n, out);
  } else {
    ScratchOf<T> byColumns(std::int64_t(n) * m);
    turn(n, m, a, byColumns.data());
    lapack::getrf(n, m, byColumns.data(), pivots.data(), info);
    turn(m, n, byColumns.data(), out);
  }
  std::iota(permutation, permutation + n, 0);
  for (int i = 0; i < k; ++i)
    std::swap(permutation[i], permutation[pivots[i] - 1]);
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
  ScratchOf<T> y(std::int64_t(n) * m);
  std::copy_n(b, std::int64_t(n) * m, y.data());
  lapack::trsm(CblasUpper, CblasTrans, CblasNonUnit, n, m, lu, y.data());
  lapack::trsm(CblasLower, CblasTrans, CblasUnit, n, m, lu, y.data());
  for (int i = 0; i < n; ++i)
    std::copy_n(row(y.data(), i), m, row(x, permutation[i]));
}

/// Whether the pivots are far from 0 for rounding.
template <class T> bool isRegular(int n, const T *lu) {
  auto eps = std::numeric_limits<lapack::Part<T>>::epsilon();
  lapack::Part<T> smallest = std::numeric_limits<lapack::Part<T>>::max(), largest = 0;
  for (int i = 0; i < n; ++i) {
    auto size = std::abs(lu[std::int64_t(i) * n + i]);
    if (std::isnan(size))
      return true; // and so is the result
    smallest = std::min(smallest, size);
    largest = std::max(largest, size);
  }
  return smallest > std::sqrt(eps) * largest;
}

/// The adjugate of an upper triangle, whose pivots may be 0. For each row i, h is element (i, j) of
/// u⁻¹ times the pivots i to j, and g[k] what h was at k times those between k and j: h = -sum_k
/// g[k] u[k, j].
template <class T> void adjugateUpper(int n, const T *u, T *result) {
  auto at = [n, u](int i, int j) { return u[std::int64_t(i) * n + j]; };
  ScratchOf<T> behind(n + 1), g(n);
  behind[n] = T(1);
  for (int i = n - 1; i >= 0; --i)
    behind[i] = behind[i + 1] * at(i, i);
  T before = 1;
  for (int i = 0; i < n; before *= at(i, i), ++i) {
    T *row = result + std::int64_t(i) * n;
    std::fill_n(row, i, T(0));
    for (int j = i; j < n; ++j) {
      T h = j == i ? T(1) : T(0);
      for (int k = i; k < j; ++k) {
        T &factor = g[k];
        h -= factor * at(k, j);
        factor *= at(j, j);
      }
      g[j] = h;
      row[j] = h * before * behind[j + 1];
    }
  }
}

/// The sign of a permutation.
int parityOf(int n, const std::int32_t *permutation) {
  int sign = 1;
  ScratchOf<char> isSeen(n);
  std::fill_n(isSeen.data(), n, char(0));
  for (int i = 0; i < n; ++i)
    // A cycle of an even length turns the orientation round.
    for (int j = permutation[i]; !isSeen[i]; j = permutation[j]) {
      isSeen[j] = 1;
      sign = j == i ? sign : -sign;
    }
  return sign;
}

// a[p] = l u: adj(a) = ± adj(u) l⁻¹ p; of a matrix far from singular ones it is det(a) a⁻¹.
template <class T> void adjugate(int n, const T *lu, const std::int32_t *permutation, T *result) {
  T sign = static_cast<lapack::Part<T>>(parityOf(n, permutation));
  std::int64_t count = std::int64_t(n) * n;
  if (isRegular(n, lu)) {
    T det = sign;
    ScratchOf<T> scaled(count);
    std::fill_n(scaled.data(), count, T(0));
    for (int i = 0; i < n; ++i)
      det *= lu[std::int64_t(i) * n + i];
    for (int i = 0; i < n; ++i)
      scaled[std::int64_t(i) * n + i] = det;
    luSolve(n, n, false, lu, permutation, scaled.data(), result);
    return;
  }
  // (adj(u) l⁻¹)ᵀ = l⁻ᵀ adj(u)ᵀ, whose row k is column p[k] of the result.
  ScratchOf<T> turned(count);
  adjugateUpper(n, lu, turned.data());
  turnInPlace(n, turned.data());
  lapack::trsm(CblasLower, CblasTrans, CblasUnit, n, n, lu, turned.data());
  for (int k = 0; k < n; ++k)
    for (int i = 0; i < n; ++i)
      result[std::int64_t(i) * n + permutation[k]] = sign * turned[std::int64_t(k) * n + i];
}

} // namespace

std::uint64_t scratchOfLu(std::int64_t element, std::int64_t n, std::int64_t m) {
  bool isSquare = n == m;
  return scratchOf(element, isSquare && isSmall(n) ? 0 : std::min(n, m), [&](auto like) {
    return bytesOf<int>(std::min(n, m)) + (isSquare ? 0 : bytesOf<decltype(like)>(n * m));
  });
}

std::uint64_t scratchOfLuSolve(std::int64_t element, std::int64_t n, std::int64_t m,
                               bool isTransposed) {
  bool takesAny = isTransposed && !(isSmall(n) && isSmall(m));
  return scratchOf(element, takesAny ? n * m : 0,
                   [&](auto like) { return bytesOf<decltype(like)>(n * m); });
}

std::uint64_t scratchOfAdjugate(std::int64_t element, std::int64_t n) {
  return scratchOf(element, isSmall(n) ? 0 : n, [&](auto like) {
    using T = decltype(like);
    return bytesOf<T>(n * n) + bytesOf<T>(n + 1) + bytesOf<T>(n);
  });
}

} // namespace fluxion::runtime

using namespace fluxion::runtime;

void fluxion_cholesky(std::int64_t element, std::int64_t batch, std::int64_t n, const void *a,
                      void *l) {
  if (n == 0)
    return;
  if (isSmall(n))
    return bySmallCode(element, [=](const auto &code, auto like) {
      using T = decltype(like);
      code.cholesky(batch, n, in<T>(a, 0), to<T>(l, 0));
    });
  forEach(element, batch, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    cholesky(static_cast<int>(n), in<T>(a, i * n * n), to<T>(l, i * n * n));
  });
}

void fluxion_triangular_solve(std::int64_t element, std::int64_t batch, std::int64_t n,
                              std::int64_t m, std::int64_t isLower, std::int64_t isTransposed,
                              std::int64_t isUnit, const void *a, const void *b, void *x) {
  if (n == 0 || m == 0)
    return;
  if (isSmall(n) && isSmall(m))
    return bySmallCode(element, [=](const auto &code, auto like) {
      using T = decltype(like);
      code.triangularSolve(batch, n, m, {isLower != 0, isTransposed != 0, isUnit != 0}, in<T>(a, 0),
                           in<T>(b, 0), to<T>(x, 0));
    });
  forEach(element, batch, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    T *out = to<T>(x, i * n * m);
    std::copy_n(in<T>(b, i * n * m), n * m, out);
    lapack::trsm(isLower ? CblasLower : CblasUpper, isTransposed ? CblasTrans : CblasNoTrans,
                 isUnit ? CblasUnit : CblasNonUnit, static_cast<int>(n), static_cast<int>(m),
                 in<T>(a, i * n * n), out);
  });
}

void fluxion_lu(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                const void *a, void *out, void *permutation) {
  if (m == 0) // nothing says in which order the rows are to be
    for (std::int64_t i = 0; i < batch; ++i)
      std::iota(to<std::int32_t>(permutation, i * n), to<std::int32_t>(permutation, (i + 1) * n),
                0);
  if (n == 0 || m == 0)
    return;
  if (n == m && isSmall(n))
    return bySmallCode(element, [=](const auto &code, auto like) {
      using T = decltype(like);
      code.lu(batch, n, in<T>(a, 0), to<T>(out, 0), to<std::int32_t>(permutation, 0));
    });
  forEach(element, batch, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    lu(static_cast<int>(n), static_cast<int>(m), in<T>(a, i * n * m), to<T>(out, i * n * m),
       to<std::int32_t>(permutation, i * n));
  });
}

void fluxion_lu_solve(std::int64_t element, std::int64_t batch, std::int64_t n, std::int64_t m,
                      std::int64_t isTransposed, const void *factors, const void *permutation,
                      const void *b, void *x) {
  if (n == 0 || m == 0)
    return;
  if (isSmall(n) && isSmall(m))
    return bySmallCode(element, [=](const auto &code, auto like) {
      using T = decltype(like);
      code.luSolve(batch, n, m, isTransposed != 0, in<T>(factors, 0),
                   in<std::int32_t>(permutation, 0), in<T>(b, 0), to<T>(x, 0));
    });
  forEach(element, batch, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    luSolve(static_cast<int>(n), static_cast<int>(m), isTransposed != 0, in<T>(factors, i * n * n),
            in<std::int32_t>(permutation, i * n), in<T>(b, i * n * m), to<T>(x, i * n * m));
  });
}

void fluxion_adjugate(std::int64_t element, std::int64_t batch, std::int64_t n, const void *factors,
                      const void *permutation, void *result) {
  if (n == 0)
    return;
  if (isSmall(n))
    return bySmallCode(element, [=](const auto &code, auto like) {
      using T = decltype(like);
      code.adjugate(batch, n, in<T>(factors, 0), in<std::int32_t>(permutation, 0),
                    to<T>(result, 0));
    });
  forEach(element, batch, [=](std::int64_t i, auto like) {
    using T = decltype(like);
    adjugate(static_cast<int>(n), in<T>(factors, i * n * n), in<std::int32_t>(permutation, i * n),
             to<T>(result, i * n * n));
  });
}
