// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector code of small matrices, for vectors of FLUXION_SMALL_BYTES bytes, in the namespace
// FLUXION_SMALL_SET. Included by one file per instruction set, which defines both. Includes no
// header with inline functions of C++: the linker could hand them to machines without the
// instructions.
//
// Lane c of every vector belongs to matrix c of a group; element (i, j) of its matrices is the
// vector i n + j. The steps are LAPACK's, with its choice of pivots.
#include "runtime/small_matrices.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fluxion::runtime::small::FLUXION_SMALL_SET {
namespace {

template <class T> constexpr int lanes = FLUXION_SMALL_BYTES / sizeof(T);
/// As many elements of type E as a vector of T has.
template <class E, class T> struct VectorOf {
  typedef E type __attribute__((vector_size(lanes<T> * sizeof(E))));
};
template <class T> using Vector = typename VectorOf<T, T>::type;
template <class T> using Mask = decltype(Vector<T>() == Vector<T>());

//===----------------------------------------------------------------------------------------------
// Numbers: one vector, or two

template <class T> struct Real {
  static constexpr int parts = 1;
  using Part = T;
  Vector<T> re;
};
template <class T> struct Complex {
  static constexpr int parts = 2;
  using Part = T;
  Vector<T> re, im;
};

template <class T> inline Real<T> operator-(Real<T> a, Real<T> b) { return {a.re - b.re}; }
template <class T> inline Real<T> operator*(Real<T> a, Real<T> b) { return {a.re * b.re}; }
template <class T> inline Real<T> operator/(Real<T> a, Real<T> b) { return {a.re / b.re}; }
template <class T> inline Real<T> conj(Real<T> a) { return a; }
template <class T> inline Real<T> scaled(Real<T> a, Vector<T> s) { return {a.re * s}; }
template <class T> inline Vector<T> sizeSquared(Real<T> a) { return a.re * a.re; }
template <class T> inline Vector<T> magnitude(Real<T> a) { return a.re < 0 ? -a.re : a.re; }
template <class T> inline Real<T> choose(Mask<T> c, Real<T> a, Real<T> b) {
  return {c ? a.re : b.re};
}

template <class T> inline Complex<T> operator-(Complex<T> a, Complex<T> b) {
  return {a.re - b.re, a.im - b.im};
}
template <class T> inline Complex<T> operator*(Complex<T> a, Complex<T> b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
template <class T> inline Complex<T> conj(Complex<T> a) { return {a.re, -a.im}; }
template <class T> inline Complex<T> scaled(Complex<T> a, Vector<T> s) {
  return {a.re * s, a.im * s};
}
template <class T> inline Vector<T> sizeSquared(Complex<T> a) { return a.re * a.re + a.im * a.im; }
/// LAPACK's, by which it chooses pivots.
template <class T> inline Vector<T> magnitude(Complex<T> a) {
  return magnitude(Real<T>{a.re}) + magnitude(Real<T>{a.im});
}
template <class T> inline Complex<T> choose(Mask<T> c, Complex<T> a, Complex<T> b) {
  return {c ? a.re : b.re, c ? a.im : b.im};
}
/// Smith's quotient: by the ratio of the parts of b, which does not overflow in between.
template <class T> inline Complex<T> operator/(Complex<T> a, Complex<T> b) {
  auto isWide = magnitude(Real<T>{b.re}) >= magnitude(Real<T>{b.im});
  Vector<T> large = isWide ? b.re : b.im, other = isWide ? b.im : b.re;
  Vector<T> ratio = other / large, scale = 1 / (large + other * ratio);
  Vector<T> re = isWide ? a.re + a.im * ratio : a.re * ratio + a.im;
  Vector<T> im = isWide ? a.im - a.re * ratio : a.im * ratio - a.re;
  return {re * scale, im * scale};
}

template <class N> inline N number(typename N::Part x) {
  N result{};
  result.re += x;
  return result;
}

inline Vector<float> rootOf(Vector<float> x) {
#if FLUXION_SMALL_BYTES == 64
  return Vector<float>(_mm512_sqrt_ps(__m512(x)));
#elif FLUXION_SMALL_BYTES == 32
  return Vector<float>(_mm256_sqrt_ps(__m256(x)));
#else
  for (int c = 0; c < lanes<float>; ++c)
    x[c] = __builtin_sqrtf(x[c]);
  return x;
#endif
}
inline Vector<double> rootOf(Vector<double> x) {
#if FLUXION_SMALL_BYTES == 64
  return Vector<double>(_mm512_sqrt_pd(__m512d(x)));
#elif FLUXION_SMALL_BYTES == 32
  return Vector<double>(_mm256_sqrt_pd(__m256d(x)));
#else
  for (int c = 0; c < lanes<double>; ++c)
    x[c] = __builtin_sqrt(x[c]);
  return x;
#endif
}

//===----------------------------------------------------------------------------------------------
// Between memory, one matrix behind the other, and vectors, one element behind the other

template <int...> struct Places {};
template <int n, int... i> struct PlacesTo : PlacesTo<n - 1, n - 1, i...> {};
template <int... i> struct PlacesTo<0, i...> {
  using type = Places<i...>;
};

/// Blocks of h x h change places across the diagonal.
template <int h, class V, int... i> inline void exchange(V &a, V &b, Places<i...>) {
  constexpr int n = sizeof...(i);
  V low = __builtin_shufflevector(a, b, ((i & h) ? n + i - h : i)...);
  b = __builtin_shufflevector(a, b, ((i & h) ? n + i : i + h)...);
  a = low;
}
template <int h, int n, class V> inline void transpose(V (&rows)[n]) {
#pragma GCC unroll 16
  for (int i = 0; i < n; ++i)
    if (!(i & h))
      exchange<h>(rows[i], rows[i + h], typename PlacesTo<n>::type());
  if constexpr (h > 1)
    transpose<h / 2>(rows);
}

/// The elements, of type E, of as many matrices of `length` elements as a vector of T has lanes.
template <class E, class T> struct Group {
  static constexpr int n = lanes<T>;
  static constexpr std::int64_t mostElements = 2 * longestSide * longestSide;
  typedef E V __attribute__((vector_size(n * sizeof(E))));
  typedef E Unaligned __attribute__((vector_size(n * sizeof(E)), aligned(sizeof(E)), may_alias));

  /// Of matrices behind `from`, of which `left` are there; the others become the first once more.
  static void load(const E *from, std::int64_t length, std::int64_t left, V *to) {
    alignas(64) E padded[n * mostElements + n];
    // The last of the rows is read beyond its end.
    if ((left - n) * length < n) {
      for (std::int64_t r = 0; r < n; ++r)
        for (std::int64_t k = 0; k < length; ++k)
          padded[r * length + k] = from[(r < left ? r : 0) * length + k];
      from = padded;
    }
    for (std::int64_t k = 0; k < length; k += n) {
      V rows[n];
      for (int r = 0; r < n; ++r)
        rows[r] = *reinterpret_cast<const Unaligned *>(from + r * length + k);
      transpose<n / 2>(rows);
      for (int c = 0; c < n; ++c)
        to[k + c] = rows[c]; // there is room for a whole block
    }
  }

  static void store(const V *from, std::int64_t length, std::int64_t left, E *to) {
    alignas(64) E padded[n * mostElements + n];
    bool isLast = (left - n) * length < n;
    E *at = isLast ? padded : to;
    // What a row writes beyond its end is overwritten by the next one: blocks that do come first.
    for (std::int64_t k = (length - 1) / n * n; k >= 0; k -= n) {
      V rows[n];
      for (int c = 0; c < n; ++c)
        rows[c] = from[k + c];
      transpose<n / 2>(rows);
      for (int r = 0; r < n; ++r)
        *reinterpret_cast<Unaligned *>(at + r * length + k) = rows[r];
    }
    if (isLast)
      for (std::int64_t k = 0, count = (left < n ? left : n) * length; k < count; ++k)
        to[k] = padded[k];
  }
};

/// Matrices of numbers N of up to the longest side, and room for what a last block has too many.
template <class N> struct Matrices {
  using T = typename N::Part;
  union {
    N at[longestSide * longestSide + lanes<T>];
    Vector<T> parts[N::parts * (longestSide * longestSide + lanes<T>)];
  };
  Matrices() {}
  void load(const T *from, std::int64_t length, std::int64_t left) {
    Group<T, T>::load(from, N::parts * length, left, parts);
  }
  void store(std::int64_t length, std::int64_t left, T *to) const {
    Group<T, T>::store(parts, N::parts * length, left, to);
  }
};

/// Places of rows, as numbers of type T.
template <class T> struct Rows {
  Vector<T> at[longestSide + lanes<T>];
  using Integers = typename VectorOf<std::int32_t, T>::type;
  Integers integers[longestSide + lanes<T>];
  void load(const std::int32_t *from, std::int64_t n, std::int64_t left) {
    Group<std::int32_t, T>::load(from, n, left, integers);
    for (std::int64_t i = 0; i < n; ++i)
      at[i] = __builtin_convertvector(integers[i], Vector<T>);
  }
  void store(std::int64_t n, std::int64_t left, std::int32_t *to) {
    for (std::int64_t i = 0; i < n; ++i)
      integers[i] = __builtin_convertvector(at[i], Integers);
    Group<std::int32_t, T>::store(integers, n, left, to);
  }
};

//===----------------------------------------------------------------------------------------------
// One group of matrices. Sizes that are known here are written out (`Fixed`), so that their
// elements stay in registers.

template <int size> struct Fixed {
  static constexpr int n = size;
};
struct Any {
  int n;
};

template <class Size, class N> inline void factorCholesky(Size s, N *__restrict a) {
  using T = typename N::Part;
  Mask<T> fails = Vector<T>() != Vector<T>();
#pragma GCC unroll 8
  for (int j = 0; j < s.n; ++j) {
    Vector<T> d = a[j * s.n + j].re;
#pragma GCC unroll 8
    for (int k = 0; k < j; ++k)
      d -= sizeSquared(a[j * s.n + k]);
    fails |= ~(d > 0);
    Vector<T> root = rootOf(d), scale = 1 / root;
    a[j * s.n + j] = number<N>(0);
    a[j * s.n + j].re = root;
#pragma GCC unroll 8
    for (int i = j + 1; i < s.n; ++i) {
      N sum = a[i * s.n + j];
#pragma GCC unroll 8
      for (int k = 0; k < j; ++k)
        sum = sum - a[i * s.n + k] * conj(a[j * s.n + k]);
      a[i * s.n + j] = scaled(sum, scale);
      a[j * s.n + i] = number<N>(0);
    }
  }
  N nan = number<N>(0);
  nan = scaled(nan, Vector<T>() + T(__builtin_nan("")));
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i)
#pragma GCC unroll 8
    for (int j = 0; j <= i; ++j)
      a[i * s.n + j] = choose(fails, nan, a[i * s.n + j]);
}

template <class Size, class N>
inline void factorLu(Size s, N *__restrict a, Vector<typename N::Part> *__restrict row) {
  using T = typename N::Part;
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i)
    row[i] = Vector<T>() + T(i);
#pragma GCC unroll 8
  for (int k = 0; k < s.n; ++k) {
    Vector<T> largest = magnitude(a[k * s.n + k]), at = Vector<T>() + T(k);
#pragma GCC unroll 8
    for (int i = k + 1; i < s.n; ++i) {
      Vector<T> size = magnitude(a[i * s.n + k]);
      at = size > largest ? Vector<T>() + T(i) : at;
      largest = size > largest ? size : largest;
    }
#pragma GCC unroll 8
    for (int i = k + 1; i < s.n; ++i) {
      Mask<T> changes = at == T(i);
#pragma GCC unroll 8
      for (int j = 0; j < s.n; ++j) {
        N upper = a[k * s.n + j], lower = a[i * s.n + j];
        a[k * s.n + j] = choose(changes, lower, upper);
        a[i * s.n + j] = choose(changes, upper, lower);
      }
      Vector<T> upper = row[k], lower = row[i];
      row[k] = changes ? lower : upper;
      row[i] = changes ? upper : lower;
    }
    N pivot = a[k * s.n + k];
    // Below a pivot of 0 there are zeros, and they stay.
    pivot = choose(magnitude(pivot) == 0, number<N>(1), pivot);
#pragma GCC unroll 8
    for (int i = k + 1; i < s.n; ++i) {
      N factor = a[i * s.n + k] / pivot;
      a[i * s.n + k] = factor;
#pragma GCC unroll 8
      for (int j = k + 1; j < s.n; ++j)
        a[i * s.n + j] = a[i * s.n + j] - factor * a[k * s.n + j];
    }
  }
}

/// x becomes op(a)⁻¹ x, for a column x; `inverse` holds the inverses of the diagonal.
template <bool isTransposed, class Size, class N>
inline void solveLower(Size s, const N *a, const N *inverse, N *x) {
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i) {
#pragma GCC unroll 8
    for (int k = 0; k < i; ++k)
      x[i] = x[i] - a[isTransposed ? k * s.n + i : i * s.n + k] * x[k];
    if (inverse)
      x[i] = x[i] * inverse[i];
  }
}
template <bool isTransposed, class Size, class N>
inline void solveUpper(Size s, const N *a, const N *inverse, N *x) {
#pragma GCC unroll 8
  for (int i = s.n - 1; i >= 0; --i) {
#pragma GCC unroll 8
    for (int k = s.n - 1; k > i; --k)
      x[i] = x[i] - a[isTransposed ? k * s.n + i : i * s.n + k] * x[k];
    if (inverse)
      x[i] = x[i] * inverse[i];
  }
}

template <class Size, class N> inline void invertDiagonal(Size s, const N *a, N *inverse) {
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i)
    inverse[i] = number<N>(1) / a[i * s.n + i];
}

template <class Size, class N>
inline void solveTriangle(Size s, int m, Triangle triangle, const N *a, N *b) {
  N inverse[longestSide];
  if (!triangle.isUnit)
    invertDiagonal(s, a, inverse);
  const N *scale = triangle.isUnit ? nullptr : inverse;
  for (int j = 0; j < m; ++j) {
    N x[longestSide];
#pragma GCC unroll 8
    for (int i = 0; i < s.n; ++i)
      x[i] = b[i * m + j];
    if (triangle.isLower)
      triangle.isTransposed ? solveUpper<true>(s, a, scale, x) : solveLower<false>(s, a, scale, x);
    else
      triangle.isTransposed ? solveLower<true>(s, a, scale, x) : solveUpper<false>(s, a, scale, x);
#pragma GCC unroll 8
    for (int i = 0; i < s.n; ++i)
      b[i * m + j] = x[i];
  }
}

// a[p] = l u: x = u⁻¹ l⁻¹ b[p]; of the transpose: x[p] = l⁻ᵀ u⁻ᵀ b.
template <class Size, class N>
inline void solveFactored(Size s, int m, bool isTransposed, const N *lu,
                          const Vector<typename N::Part> *row, N *b) {
  using T = typename N::Part;
  const N *unit = nullptr;
  N inverse[longestSide];
  invertDiagonal(s, lu, inverse);
  for (int j = 0; j < m; ++j) {
    N x[longestSide], y[longestSide];
    if (isTransposed) {
#pragma GCC unroll 8
      for (int i = 0; i < s.n; ++i)
        y[i] = b[i * m + j];
      solveLower<true>(s, lu, inverse, y);
      solveUpper<true>(s, lu, unit, y);
    }
#pragma GCC unroll 8
    for (int i = 0; i < s.n; ++i) {
      x[i] = isTransposed ? y[0] : b[j];
#pragma GCC unroll 8
      for (int k = 1; k < s.n; ++k)
        x[i] = isTransposed ? choose<T>(row[k] == T(i), y[k], x[i])
                            : choose<T>(row[i] == T(k), b[k * m + j], x[i]);
    }
    if (!isTransposed) {
      solveLower<false>(s, lu, unit, x);
      solveUpper<false>(s, lu, inverse, x);
    }
#pragma GCC unroll 8
    for (int i = 0; i < s.n; ++i)
      b[i * m + j] = x[i];
  }
}

/// The adjugate of u, an upper triangle: without a division, so that pivots may be 0. For each row
/// i, h[j] is element (i, j) of u⁻¹ times the pivots i to j, and g[k] is h[k] times those between k
/// and j: h[j] = -sum_k g[k] u[k, j].
template <class Size, class N> inline void adjugateUpper(Size s, const N *u, N *result) {
  N before[longestSide + 1], behind[longestSide + 1];
  before[0] = number<N>(1);
  behind[s.n] = number<N>(1);
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i)
    before[i + 1] = before[i] * u[i * s.n + i];
#pragma GCC unroll 8
  for (int i = s.n - 1; i >= 0; --i)
    behind[i] = behind[i + 1] * u[i * s.n + i];
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i) {
    N g[longestSide];
#pragma GCC unroll 8
    for (int j = 0; j < s.n; ++j) {
      if (j < i) {
        result[i * s.n + j] = number<N>(0);
        continue;
      }
      N h = number<N>(j == i ? 1 : 0);
#pragma GCC unroll 8
      for (int k = i; k < j; ++k) {
        h = h - g[k] * u[k * s.n + j];
        g[k] = g[k] * u[j * s.n + j];
      }
      g[j] = h;
      result[i * s.n + j] = h * before[i] * behind[j + 1];
    }
  }
}

// a[p] = l u: adj(a) = ± adj(u) l⁻¹ p, the sign that of the permutation.
template <class Size, class N>
inline void adjugateFactored(Size s, const N *lu, const Vector<typename N::Part> *row, N *result) {
  using T = typename N::Part;
  N upper[longestSide * longestSide];
  adjugateUpper(s, lu, upper);
  Vector<T> sign = Vector<T>() + T(1);
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i)
#pragma GCC unroll 8
    for (int j = i + 1; j < s.n; ++j)
      sign = row[i] > row[j] ? -sign : sign;
#pragma GCC unroll 8
  for (int i = 0; i < s.n; ++i) {
    // A row times l⁻¹, from the last element on.
    N x[longestSide];
#pragma GCC unroll 8
    for (int j = s.n - 1; j >= 0; --j) {
      x[j] = scaled(upper[i * s.n + j], sign);
#pragma GCC unroll 8
      for (int k = j + 1; k < s.n; ++k)
        x[j] = x[j] - x[k] * lu[k * s.n + j];
    }
#pragma GCC unroll 8
    for (int j = 0; j < s.n; ++j) {
      N at = x[0];
#pragma GCC unroll 8
      for (int k = 1; k < s.n; ++k)
        at = choose<T>(row[k] == T(j), x[k], at);
      result[i * s.n + j] = at;
    }
  }
}

//===----------------------------------------------------------------------------------------------
// Batches

/// `f` on the size n, as one that is known here; of complex numbers only where that is short.
template <class N, class F> inline void withSize(std::int64_t n, F f) {
  switch (n) {
  case 1: return f(Fixed<1>());
  case 2: return f(Fixed<2>());
  case 3: return f(Fixed<3>());
  case 4: return f(Fixed<4>());
  }
  if constexpr (N::parts == 1)
    switch (n) {
    case 5: return f(Fixed<5>());
    case 6: return f(Fixed<6>());
    case 7: return f(Fixed<7>());
    default: return f(Fixed<8>());
    }
  else
    f(Any{static_cast<int>(n)});
}

template <class N, class T> void cholesky(std::int64_t batch, std::int64_t n, const T *a, T *l) {
  withSize<N>(n, [=](auto size) {
    Matrices<N> m;
    for (std::int64_t p = 0; p < batch; p += lanes<T>) {
      std::int64_t at = N::parts * p * n * n;
      m.load(a + at, n * n, batch - p);
      factorCholesky(size, m.at);
      m.store(n * n, batch - p, l + at);
    }
  });
}

template <class N, class T>
void triangularSolve(std::int64_t batch, std::int64_t n, std::int64_t m, Triangle triangle,
                     const T *a, const T *b, T *x) {
  withSize<N>(n, [=](auto size) {
    Matrices<N> left, right;
    for (std::int64_t p = 0; p < batch; p += lanes<T>) {
      std::int64_t at = N::parts * p * n * m;
      left.load(a + N::parts * p * n * n, n * n, batch - p);
      right.load(b + at, n * m, batch - p);
      solveTriangle(size, static_cast<int>(m), triangle, left.at, right.at);
      right.store(n * m, batch - p, x + at);
    }
  });
}

template <class N, class T>
void lu(std::int64_t batch, std::int64_t n, const T *a, T *lu, std::int32_t *permutation) {
  withSize<N>(n, [=](auto size) {
    Matrices<N> m;
    Rows<T> rows;
    for (std::int64_t p = 0; p < batch; p += lanes<T>) {
      std::int64_t at = N::parts * p * n * n;
      m.load(a + at, n * n, batch - p);
      factorLu(size, m.at, rows.at);
      m.store(n * n, batch - p, lu + at);
      rows.store(n, batch - p, permutation + p * n);
    }
  });
}

template <class N, class T>
void luSolve(std::int64_t batch, std::int64_t n, std::int64_t m, bool isTransposed, const T *lu,
             const std::int32_t *permutation, const T *b, T *x) {
  withSize<N>(n, [=](auto size) {
    Matrices<N> factors, right;
    Rows<T> rows;
    for (std::int64_t p = 0; p < batch; p += lanes<T>) {
      std::int64_t at = N::parts * p * n * m;
      factors.load(lu + N::parts * p * n * n, n * n, batch - p);
      rows.load(permutation + p * n, n, batch - p);
      right.load(b + at, n * m, batch - p);
      solveFactored(size, static_cast<int>(m), isTransposed, factors.at, rows.at, right.at);
      right.store(n * m, batch - p, x + at);
    }
  });
}

template <class N, class T>
void adjugate(std::int64_t batch, std::int64_t n, const T *lu, const std::int32_t *permutation,
              T *result) {
  withSize<N>(n, [=](auto size) {
    Matrices<N> factors, made;
    Rows<T> rows;
    for (std::int64_t p = 0; p < batch; p += lanes<T>) {
      std::int64_t at = N::parts * p * n * n;
      factors.load(lu + at, n * n, batch - p);
      rows.load(permutation + p * n, n, batch - p);
      adjugateFactored(size, factors.at, rows.at, made.at);
      made.store(n * n, batch - p, result + at);
    }
  });
}

template <class N> constexpr Routines<typename N::Part> routines() {
  using T = typename N::Part;
  return {cholesky<N, T>, triangularSolve<N, T>, lu<N, T>, luSolve<N, T>, adjugate<N, T>};
}
constexpr Code code() {
  return {routines<Real<float>>(), routines<Complex<float>>(), routines<Real<double>>(),
          routines<Complex<double>>()};
}

} // namespace
} // namespace fluxion::runtime::small::FLUXION_SMALL_SET
