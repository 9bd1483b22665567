// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The vector code of Fourier transforms, for vectors of FLUXION_VECTOR_BYTES bytes, in the
// namespace FLUXION_FFT_SET. Included by one file per instruction set, which defines both. Includes
// no header with inline functions: the linker could hand them to machines without the instructions.
//
// Lane c of every vector is column c. The passes are Stockham's: each reads one half of the scratch
// and writes the other, and the result is in order.
#include "runtime/fft_block.h"
#include "runtime/vector_code.h"

namespace fluxion::runtime::fft::FLUXION_FFT_SET {
namespace {

template <class T> struct Complex {
  Vector<T> re, im;
};

template <class T> inline Complex<T> operator+(Complex<T> a, Complex<T> b) {
  return {a.re + b.re, a.im + b.im};
}
template <class T> inline Complex<T> operator-(Complex<T> a, Complex<T> b) {
  return {a.re - b.re, a.im - b.im};
}
template <class T> inline Complex<T> operator*(Complex<T> a, T b) { return {a.re * b, a.im * b}; }
/// a times the number that stands at `w`.
template <class T> inline Complex<T> times(Complex<T> a, const T *w) {
  return {a.re * w[0] - a.im * w[1], a.re * w[1] + a.im * w[0]};
}
template <class T> inline Complex<T> times(Complex<T> a, Complex<T> b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
template <class T> inline Complex<T> timesMinusI(Complex<T> a) { return {a.im, -a.re}; }
template <class T> inline Complex<T> conj(Complex<T> a) { return {a.re, -a.im}; }
template <class T> inline Complex<T> swapped(Complex<T> a) { return {a.im, a.re}; }

//===----------------------------------------------------------------------------------------------
// Transforms of 2, 3, 4, 5 and 8 elements, in place: b[k] = sum_j a[j] exp(-2 pi i j k / r).

template <class T> inline void small(Complex<T> (&a)[2]) {
  Complex<T> sum = a[0] + a[1];
  a[1] = a[0] - a[1];
  a[0] = sum;
}
template <class T> inline void small(Complex<T> (&a)[3]) {
  Complex<T> sum = a[1] + a[2], middle = a[0] - sum * T(0.5);
  Complex<T> turned = timesMinusI((a[1] - a[2]) * T(0.86602540378443864676L));
  a[0] = a[0] + sum;
  a[1] = middle + turned;
  a[2] = middle - turned;
}
template <class T> inline void small(Complex<T> (&a)[4]) {
  Complex<T> s = a[0] + a[2], d = a[0] - a[2], t = a[1] + a[3], u = timesMinusI(a[1] - a[3]);
  a[0] = s + t;
  a[1] = d + u;
  a[2] = s - t;
  a[3] = d - u;
}
template <class T> inline void small(Complex<T> (&a)[5]) {
  constexpr T c1 = T(0.30901699437494742410L), c2 = T(-0.80901699437494742410L),
              s1 = T(0.95105651629515357212L), s2 = T(0.58778525229247312917L);
  Complex<T> t1 = a[1] + a[4], t2 = a[2] + a[3], d1 = a[1] - a[4], d2 = a[2] - a[3];
  Complex<T> m1 = a[0] + t1 * c1 + t2 * c2, m2 = a[0] + t1 * c2 + t2 * c1;
  Complex<T> u1 = timesMinusI(d1 * s1 + d2 * s2), u2 = timesMinusI(d1 * s2 - d2 * s1);
  a[0] = a[0] + t1 + t2;
  a[1] = m1 + u1;
  a[2] = m2 + u2;
  a[3] = m2 - u2;
  a[4] = m1 - u1;
}
template <class T> inline void small(Complex<T> (&a)[8]) {
  constexpr T half = T(0.70710678118654752440L); // cos(pi / 4)
  Complex<T> even[4] = {a[0], a[2], a[4], a[6]}, odd[4] = {a[1], a[3], a[5], a[7]};
  small(even);
  small(odd);
  odd[1] = Complex<T>{odd[1].re + odd[1].im, odd[1].im - odd[1].re} * half;
  odd[2] = timesMinusI(odd[2]);
  odd[3] = Complex<T>{odd[3].im - odd[3].re, -(odd[3].re + odd[3].im)} * half;
  for (int k = 0; k < 4; ++k) {
    a[k] = even[k] + odd[k];
    a[k + 4] = even[k] - odd[k];
  }
}

//===----------------------------------------------------------------------------------------------
// Passes: y[q + s (r p + k)] = w^{p k} sum_j x[q + s (p + j m)] exp(-2 pi i j k / r)

template <int r, class T> void passOf(const Pass<T> &pass, const Complex<T> *x, Complex<T> *y) {
  const std::int64_t m = pass.m, s = pass.s;
  for (std::int64_t q = 0; q < s; ++q) { // p = 0: nothing to multiply by
    Complex<T> a[r];
    for (int k = 0; k < r; ++k)
      a[k] = x[q + s * k * m];
    small(a);
    for (int k = 0; k < r; ++k)
      y[q + s * k] = a[k];
  }
  for (std::int64_t p = 1; p < m; ++p) {
    const T *w = pass.twiddles + 2 * (r - 1) * p;
    for (std::int64_t q = 0; q < s; ++q) {
      Complex<T> a[r];
      for (int k = 0; k < r; ++k)
        a[k] = x[q + s * (p + k * m)];
      small(a);
      Complex<T> *out = y + q + s * r * p;
      out[0] = a[0];
      for (int k = 1; k < r; ++k)
        out[s * k] = times(a[k], w + 2 * (k - 1));
    }
  }
}

/// Room for the half of an odd radix (fft_plan.cpp has no larger one).
constexpr int mostPairs = 64;

// Of an odd r, elements j and r - j together: with t = a[j] + a[r - j], d = a[j] - a[r - j],
// b[k], b[r - k] = a[0] + sum t cos(2 pi j k / r) -/+ i sum d sin(2 pi j k / r).
template <class T> void oddPass(const Pass<T> &pass, const Complex<T> *x, Complex<T> *y) {
  const std::int64_t r = pass.radix, m = pass.m, s = pass.s, half = r / 2;
  Complex<T> t[mostPairs], d[mostPairs];
  for (std::int64_t p = 0; p < m; ++p) {
    const T *w = pass.twiddles + 2 * (r - 1) * p;
    for (std::int64_t q = 0; q < s; ++q) {
      const Complex<T> *in = x + q + s * p;
      Complex<T> *out = y + q + s * r * p, a = in[0], sum = a;
      for (std::int64_t j = 1; j <= half; ++j) {
        Complex<T> u = in[s * m * j], v = in[s * m * (r - j)];
        t[j - 1] = u + v;
        d[j - 1] = u - v;
        sum = sum + t[j - 1];
      }
      out[0] = sum;
      for (std::int64_t k = 1; k <= half; ++k) {
        Complex<T> even = a, odd = a - a;
        for (std::int64_t j = 1, at = k; j <= half; ++j, at = at + k >= r ? at + k - r : at + k) {
          const T *root = pass.roots + 2 * at;
          even = even + t[j - 1] * root[0];
          odd = odd + d[j - 1] * root[1];
        }
        odd = timesMinusI(odd);
        out[s * k] = times(even + odd, w + 2 * (k - 1));
        out[s * (r - k)] = times(even - odd, w + 2 * (r - k - 1));
      }
    }
  }
}

template <class T> void onePass(const Pass<T> &pass, const Complex<T> *x, Complex<T> *y) {
  switch (pass.radix) {
  case 2: return passOf<2>(pass, x, y);
  case 3: return passOf<3>(pass, x, y);
  case 4: return passOf<4>(pass, x, y);
  case 5: return passOf<5>(pass, x, y);
  case 8: return passOf<8>(pass, x, y);
  default: return oddPass(pass, x, y);
  }
}

/// The transform of x; answers where it is, x or y.
template <class T> Complex<T> *byPasses(const Columns<T> &columns, Complex<T> *x, Complex<T> *y) {
  for (std::int64_t i = 0; i < columns.numPasses; ++i) {
    onePass(columns.passes[i], x, y);
    Complex<T> *read = x;
    x = y;
    y = read;
  }
  return x;
}

// j k = (j^2 + k^2 - (k - j)^2) / 2 makes of the transform a convolution with the conjugate chirp.
// Bluestein 1970, A linear filtering approach to the computation of the discrete Fourier transform.
template <class T>
Complex<T> *asConvolution(const Columns<T> &columns, Complex<T> *x, Complex<T> *y) {
  const Columns<T> &inner = *columns.inner;
  for (std::int64_t j = 0; j < columns.n; ++j)
    x[j] = times(x[j], columns.chirp + 2 * j);
  for (std::int64_t j = columns.n; j < inner.n; ++j)
    x[j] = Complex<T>{};
  Complex<T> *z = byPasses(inner, x, y), *free = z == x ? y : x;
  for (std::int64_t j = 0; j < inner.n;
       ++j) // with its parts swapped, the forward transform is the inverse
    z[j] = swapped(times(z[j], columns.spectrum + 2 * j));
  z = byPasses(inner, z, free);
  for (std::int64_t j = 0; j < columns.n; ++j)
    z[j] = times(swapped(z[j]), columns.chirp + 2 * j);
  return z;
}

//===----------------------------------------------------------------------------------------------
// Memory. Numbers 2 i and 2 i + 1 of a column are the parts of its element i, so a block of
// elements is twice as many vectors of numbers.

/// Whether the parts of elements are swapped on their way, which turns a transform into its
/// inverse: number j becomes number j ^ 1.
using Swap = std::int64_t;

template <class T>
void loadRows(const Place<const T *> &from, std::int64_t active, std::int64_t count, Swap swap,
              Vector<T> *to) {
  constexpr std::int64_t n = lanesOf<T>;
  const T *rows[n];
  for (std::int64_t c = 0; c < n; ++c) // lanes that are not active repeat the last one that is
    rows[c] = from.at + from.distance * (c < active ? c : active - 1);
  std::int64_t j = 0;
  for (; j + n <= count; j += n) {
    Vector<T> square[n];
    for (std::int64_t c = 0; c < n; ++c)
      square[c] = loaded(rows[c] + j);
    turn<T>(square);
    for (std::int64_t c = 0; c < n; ++c)
      to[j + (c ^ swap)] = square[c];
  }
  for (; j < count; ++j)
    for (std::int64_t c = 0; c < n; ++c)
      to[j ^ swap][c] = rows[c][j];
}
template <class T>
void storeRows(const Vector<T> *from, std::int64_t active, std::int64_t count, Swap swap, T scale,
               const Place<T *> &to) {
  constexpr std::int64_t n = lanesOf<T>;
  std::int64_t j = 0;
  for (; j + n <= count; j += n) {
    Vector<T> square[n];
    for (std::int64_t c = 0; c < n; ++c)
      square[c] = from[j + (c ^ swap)] * scale;
    turn<T>(square);
    for (std::int64_t c = 0; c < active; ++c)
      store<T>(square[c], to.at + to.distance * c + j);
  }
  for (; j < count; ++j) {
    Vector<T> v = from[j ^ swap] * scale;
    for (std::int64_t c = 0; c < active; ++c)
      to.at[to.distance * c + j] = v[c];
  }
}

template <class V, std::int64_t... i>
inline void separate(V a, V b, V &even, V &odd, Indices<i...>) {
  even = __builtin_shufflevector(a, b, (2 * i)...);
  odd = __builtin_shufflevector(a, b, (2 * i + 1)...);
}
template <class V, std::int64_t... i> inline void join(V even, V odd, V &a, V &b, Indices<i...>) {
  constexpr std::int64_t n = sizeof...(i);
  a = __builtin_shufflevector(even, odd, (i % 2 * n + i / 2)...);
  b = __builtin_shufflevector(even, odd, (i % 2 * n + n / 2 + i / 2)...);
}

/// Where lane c begins.
template <class Pointer> inline std::int64_t offsetOf(const Place<Pointer> &place, std::int64_t c) {
  return place.layout == Layout::spread ? place.offsets[c] : 2 * c;
}
template <class T>
void loadElements(const Place<const T *> &from, std::int64_t active, std::int64_t count, Swap swap,
                  Vector<T> *to) {
  constexpr std::int64_t n = lanesOf<T>;
  bool isWhole = from.layout == Layout::wide && active == n;
  for (std::int64_t i = 0; i < count; ++i) {
    const T *at = from.at + from.distance * i;
    Vector<T> re{}, im{};
    if (isWhole)
      separate(loaded(at), loaded(at + n), re, im, LaneIndices<T>());
    else
      for (std::int64_t c = 0; c < active; ++c) {
        re[c] = at[offsetOf(from, c)];
        im[c] = at[offsetOf(from, c) + 1];
      }
    to[2 * i + swap] = re;
    to[2 * i + 1 - swap] = im;
  }
}
template <class T>
void storeElements(const Vector<T> *from, std::int64_t active, std::int64_t count, Swap swap,
                   T scale, const Place<T *> &to) {
  constexpr std::int64_t n = lanesOf<T>;
  bool isWhole = to.layout == Layout::wide && active == n;
  for (std::int64_t i = 0; i < count; ++i) {
    T *at = to.at + to.distance * i;
    Vector<T> re = from[2 * i + swap] * scale, im = from[2 * i + 1 - swap] * scale, a, b;
    if (isWhole) {
      join(re, im, a, b, LaneIndices<T>());
      store<T>(a, at);
      store<T>(b, at + n);
      continue;
    }
    for (std::int64_t c = 0; c < active; ++c) {
      at[offsetOf(to, c)] = re[c];
      at[offsetOf(to, c) + 1] = im[c];
    }
  }
}

//===----------------------------------------------------------------------------------------------
// Real numbers. Of an even length n = 2 h they are transformed as h complex ones, z[j] = x[2 j] + i
// x[2 j + 1].

// X[k] = e + w^k o, e = (Z[k] + conj Z[h - k]) / 2, o = -i (Z[k] - conj Z[h - k]) / 2; and X[h - k]
// alike.
template <class T> void realFromHalf(std::int64_t h, const T *roots, Complex<T> *z) {
  Complex<T> first = z[0];
  z[0] = {first.re + first.im, Vector<T>{}};
  z[h] = {first.re - first.im, Vector<T>{}};
  for (std::int64_t k = 1; 2 * k <= h; ++k) {
    Complex<T> a = z[k], b = conj(z[h - k]);
    Complex<T> e = (a + b) * T(0.5), o = times(timesMinusI((a - b) * T(0.5)), roots + 2 * k);
    z[h - k] = conj(e - o); // first: for k = h / 2 both are the same
    z[k] = e + o;
  }
}
// The other way, times 2: Z[k] = e + i conj(w^k) o, e = X[k] + conj X[h - k], o = X[k] - conj X[h -
// k].
template <class T> void halfFromReal(std::int64_t h, const T *roots, Complex<T> *x) {
  Vector<T> first = x[0].re, last = x[h].re;
  x[0] = {first + last, first - last};
  for (std::int64_t k = 1; 2 * k <= h; ++k) {
    Complex<T> a = x[k], b = conj(x[h - k]), e = a + b, d = a - b;
    const T w[2] = {roots[2 * k], -roots[2 * k + 1]};
    Complex<T> o = times(d, w), turned = {-o.im, o.re};
    x[h - k] = conj(e - turned);
    x[k] = e + turned;
  }
}

// Of an odd length: X[n - k] = conj X[k].
template <class T> void wholeFromReal(std::int64_t n, Complex<T> *x) {
  x[0].im = Vector<T>{};
  for (std::int64_t k = 1; 2 * k < n; ++k)
    x[n - k] = conj(x[k]);
}

//===----------------------------------------------------------------------------------------------

template <class T> void multiply(const Block<T> &block, Complex<T> *x) {
  constexpr std::int64_t n = lanesOf<T>;
  for (std::int64_t k = 0; k < block.columns->n; ++k) {
    Complex<T> then{loaded(block.then + 2 * n * k), loaded(block.then + 2 * n * k + n)};
    x[k] = times(x[k], times(then, block.first + 2 * block.firstDistance * k));
  }
}

/// The elements to transform, in the order and form that the transform wants.
template <class T> void load(const Block<T> &block, Complex<T> *x, Complex<T> *y) {
  auto *to = reinterpret_cast<Vector<T> *>(x);
  std::int64_t n = block.columns->n, real = block.realLength;
  Swap swap = block.swapsIn;
  if (block.form == Form::complex)
    return block.from.layout == Layout::rows ? loadRows(block.from, block.active, 2 * n, swap, to)
                                             : loadElements(block.from, block.active, n, swap, to);
  if (block.form == Form::fromReal && real % 2 == 0)
    return loadRows(block.from, block.active, real, 0, to);
  if (block.form == Form::fromReal) {
    auto *numbers = reinterpret_cast<Vector<T> *>(y);
    loadRows(block.from, block.active, real, 0, numbers);
    for (std::int64_t j = 0; j < n; ++j)
      x[j] = {numbers[j], Vector<T>{}};
    return;
  }
  loadRows(block.from, block.active, 2 * (real / 2 + 1), 0, to);
  real % 2 == 0 ? halfFromReal(n, block.halfRoots, x) : wholeFromReal(n, x);
  for (std::int64_t k = 0; k < n; ++k)
    x[k] = swapped(x[k]);
}

/// The transformed elements to where they belong; y is free.
template <class T> void unload(const Block<T> &block, Complex<T> *x, Complex<T> *y) {
  auto *from = reinterpret_cast<const Vector<T> *>(x);
  std::int64_t n = block.columns->n, real = block.realLength;
  Swap swap = block.swapsOut;
  if (block.form == Form::complex)
    return block.to.layout == Layout::rows
               ? storeRows(from, block.active, 2 * n, swap, block.scale, block.to)
               : storeElements(from, block.active, n, swap, block.scale, block.to);
  if (block.form == Form::toReal && real % 2) {
    auto *numbers = reinterpret_cast<Vector<T> *>(y);
    for (std::int64_t j = 0; j < n; ++j)
      numbers[j] = x[j].im;
    return storeRows<T>(numbers, block.active, real, 0, block.scale, block.to);
  }
  if (block.form == Form::toReal)
    return storeRows(from, block.active, real, 1, block.scale, block.to);
  if (real % 2 == 0)
    realFromHalf(n, block.halfRoots, x);
  else
    x[0].im = Vector<T>{};
  storeRows(from, block.active, 2 * (real / 2 + 1), 0, block.scale, block.to);
}

template <class T> void transform(const Block<T> &block) {
  auto *x = reinterpret_cast<Complex<T> *>(block.scratch), *y = x + block.half;
  load(block, x, y);
  Complex<T> *z =
      block.columns->inner ? asConvolution(*block.columns, x, y) : byPasses(*block.columns, x, y);
  if (block.first)
    multiply(block, z);
  unload(block, z, z == x ? y : x);
}

} // namespace
} // namespace fluxion::runtime::fft::FLUXION_FFT_SET
