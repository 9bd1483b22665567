// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Whole vectors for the code written by hand: GCC's, and one instruction where AVX-512 has one.
// The elementary functions are right to a few ulp in the range in which the workloads use them.
#pragma once

#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
#include <immintrin.h>
#endif

// Late inlining leaves several vectors in memory.
#define FLUXION_INLINE [[gnu::always_inline]] inline

namespace fluxion::benchmarks {

using Floats [[gnu::vector_size(64)]] = float;
using Doubles [[gnu::vector_size(64)]] = double;
using Int32s [[gnu::vector_size(64)]] = std::int32_t;
using Int64s [[gnu::vector_size(64)]] = std::int64_t;

template <class V> struct Lanes;
template <> struct Lanes<Floats> {
  using Element = float;
  using Bits = Int32s;
};
template <> struct Lanes<Doubles> {
  using Element = double;
  using Bits = Int64s;
};
template <class V> using ElementOf = typename Lanes<V>::Element;
template <class V> using BitsOf = typename Lanes<V>::Bits;
template <class V> inline constexpr std::int64_t lanes = sizeof(V) / sizeof(ElementOf<V>);
template <class T> struct VectorOf;
template <> struct VectorOf<float> {
  using type = Floats;
};
template <> struct VectorOf<double> {
  using type = Doubles;
};
template <class T> using Vector = typename VectorOf<T>::type;

template <class V> V all(ElementOf<V> x) { return x - V{}; }

template <class V> V load(const ElementOf<V> *p) {
  V v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
template <class V> void store(ElementOf<V> *p, V v) { std::memcpy(p, &v, sizeof v); }
/// Four vectors, operation by operation, so that chains of instructions that wait for each other
/// run side by side. (Of longer vectors GCC makes memory traffic; steps that it unrolls stay one
/// behind the other.)
struct Four {
  Floats v[4];
};
template <> struct Lanes<Four> {
  using Element = float;
};
template <class F, class... Fours> FLUXION_INLINE Four each(F f, Fours... x) {
  Four y;
  for (int i = 0; i < 4; ++i)
    y.v[i] = f(x.v[i]...);
  return y;
}
template <> FLUXION_INLINE Four load<Four>(const float *p) {
  return {{load<Floats>(p), load<Floats>(p + 16), load<Floats>(p + 32), load<Floats>(p + 48)}};
}
FLUXION_INLINE void store(float *p, Four x) {
  for (int i = 0; i < 4; ++i)
    store(p + 16 * i, x.v[i]);
}
template <> FLUXION_INLINE Four all<Four>(float x) {
  Floats v = all<Floats>(x);
  return {{v, v, v, v}};
}
#define FLUXION_FOUR(op)                                                                           \
  FLUXION_INLINE Four operator op(Four a, Four b) {                                                \
    return each([](Floats x, Floats y) { return x op y; }, a, b);                                  \
  }                                                                                                \
  FLUXION_INLINE Four operator op(Four a, float b) { return a op all<Four>(b); }                   \
  FLUXION_INLINE Four operator op(float a, Four b) { return all<Four>(a) op b; }
FLUXION_FOUR(+)
FLUXION_FOUR(-)
FLUXION_FOUR(*)
#undef FLUXION_FOUR
FLUXION_INLINE Four operator-(Four a) {
  return each([](Floats x) { return -x; }, a);
}
/// Past the caches, where much is written that is not read again soon; p is aligned.
inline void stream(float *p, Floats v) {
#ifdef __AVX512F__
  _mm512_stream_ps(p, __m512(v));
#else
  store(p, v);
#endif
}
template <class V> ElementOf<V> total(V v) {
#ifdef __AVX512F__
  if constexpr (sizeof(ElementOf<V>) == 4)
    return _mm512_reduce_add_ps(__m512(v));
  else
    return _mm512_reduce_add_pd(__m512d(v));
#else
  ElementOf<V> sum = 0;
  for (std::int64_t i = 0; i < lanes<V>; ++i)
    sum += v[i];
  return sum;
#endif
}

/// The nearest whole number of a moderate one.
template <class V> V rounded(V x) {
#ifdef __AVX512F__
  if constexpr (sizeof(ElementOf<V>) == 4)
    return V(_mm512_roundscale_ps(__m512(x), 8));
  else
    return V(_mm512_roundscale_pd(__m512d(x), 8));
#else
  constexpr ElementOf<V> shift = sizeof(ElementOf<V>) == 4 ? 0x1.8p23 : 0x1.8p52;
  return (x + shift) - shift;
#endif
}
template <class V> BitsOf<V> whole(V x) { return __builtin_convertvector(x, BitsOf<V>); }
/// p 2^n.
template <class V> V scaled(V p, V n) {
#ifdef __AVX512F__
  if constexpr (sizeof(ElementOf<V>) == 4)
    return V(_mm512_scalef_ps(__m512(p), __m512(n)));
  else
    return V(_mm512_scalef_pd(__m512d(p), __m512d(n)));
#else
  constexpr int mantissa = sizeof(ElementOf<V>) == 4 ? 23 : 52;
  return V(BitsOf<V>(p) + (whole(n) << mantissa));
#endif
}
template <class V> V bounded(V x, ElementOf<V> low, ElementOf<V> high) {
  V l = all<V>(low), h = all<V>(high);
#ifdef __AVX512F__
  if constexpr (sizeof(ElementOf<V>) == 4)
    return V(_mm512_min_ps(_mm512_max_ps(__m512(x), __m512(l)), __m512(h)));
  else
    return V(_mm512_min_pd(_mm512_max_pd(__m512d(x), __m512d(l)), __m512d(h)));
#else
  x = x < l ? l : x;
  return x > h ? h : x;
#endif
}

FLUXION_INLINE Four rounded(Four x) {
  return each([](Floats v) { return rounded(v); }, x);
}
FLUXION_INLINE Four scaled(Four p, Four n) {
  return each([](Floats a, Floats b) { return scaled(a, b); }, p, n);
}
FLUXION_INLINE Four bounded(Four x, float low, float high) {
  return each([=](Floats v) { return bounded(v, low, high); }, x);
}
template <class V>
concept ManyFloats = sizeof(ElementOf<V>) == 4;

/// c[0] x^n + ... + c[n].
template <class V, std::size_t n> FLUXION_INLINE V polynomial(V x, const ElementOf<V> (&c)[n]) {
  V p = all<V>(c[0]);
  for (std::size_t i = 1; i < n; ++i)
    p = p * x + c[i];
  return p;
}

template <ManyFloats V> FLUXION_INLINE V exponential(V x) {
  x = bounded(x, -87.0F, 88.0F);
  V n = rounded(x * 1.44269504F), r = x - n * 0.693359375F + n * 2.12194440e-4F;
  V p = polynomial(r, {1.0F / 5040, 1.0F / 720, 1.0F / 120, 1.0F / 24, 1.0F / 6, 0.5F, 1.0F, 1.0F});
  return scaled(p, n);
}
inline Doubles exponential(Doubles x) {
  x = bounded(x, -708.0, 709.0);
  Doubles n = rounded(x * 1.4426950408889634), r = x - n * 0x1.62e42fefa38p-1;
  r = r - n * 0x1.ef35793c7673p-45;
  Doubles p =
      polynomial(r, {1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
                     1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0});
  return scaled(p, n);
}

template <class V> struct SineCosine {
  V sine, cosine;
};
/// Sine and cosine of r + n π/2, of those of r.
FLUXION_INLINE SineCosine<Floats> turned(Floats n, Floats s, Floats c) {
  Int32s q = whole(n);
  Floats sine = (q & 1) != 0 ? c : s, cosine = (q & 1) != 0 ? s : c;
  return {Floats(Int32s(sine) ^ ((q & 2) << 30)), Floats(Int32s(cosine) ^ (((q + 1) & 2) << 30))};
}
FLUXION_INLINE SineCosine<Four> turned(Four n, Four s, Four c) {
  SineCosine<Four> y;
  for (int i = 0; i < 4; ++i) {
    auto [sine, cosine] = turned(n.v[i], s.v[i], c.v[i]);
    y.sine.v[i] = sine;
    y.cosine.v[i] = cosine;
  }
  return y;
}
/// Both at once: one reduction x = q π/2 + r, and a polynomial each.
template <ManyFloats V> FLUXION_INLINE SineCosine<V> sineCosine(V x) {
  V n = rounded(x * 0.636619772F);
  V r = x - n * 1.5703125F;
  r = r - n * 4.8351287841796875e-4F;
  r = r - n * 3.13855707645416259765625e-7F;
  V z = r * r;
  V s =
      polynomial(z, {2.7557319e-6F, -1.98412698e-4F, 8.33333333e-3F, -1.66666667e-1F}) * z * r + r;
  V c = polynomial(z, {2.4801587e-5F, -1.38888889e-3F, 4.16666667e-2F, -0.5F, 1.0F});
  return turned(n, s, c);
}
// The polynomials of fdlibm (Sun Microsystems 1993).
inline SineCosine<Doubles> sineCosine(Doubles x) {
  Doubles n = rounded(x * 0.63661977236758134);
  Doubles r = x - n * 0x1.921fb544p0;
  r = r - n * 0x1.0b4611a6p-34;
  r = r - n * 0x1.3198a2e037073p-69;
  Doubles z = r * r;
  Doubles s = polynomial(z, {1.58969099521155010221e-10, -2.50507602534068634195e-08,
                             2.75573137070700676789e-06, -1.98412698298579493134e-04,
                             8.33333333332248946124e-03, -1.66666666666666324348e-01}) *
                  z * r +
              r;
  Doubles c = polynomial(z, {-1.13596475577881948265e-11, 2.08757232129817482790e-09,
                             -2.75573143513906633035e-07, 2.48015872894767294178e-05,
                             -1.38888888888741095749e-03, 4.16666666666666019037e-02, -0.5, 1.0});
  Int64s q = whole(n);
  Doubles sine = (q & 1) != 0 ? c : s, cosine = (q & 1) != 0 ? s : c;
  return {Doubles(Int64s(sine) ^ ((q & 2) << 62)), Doubles(Int64s(cosine) ^ (((q + 1) & 2) << 62))};
}
FLUXION_INLINE Floats negatedIfOdd(Floats n, Floats x) {
  return Floats(Int32s(x) ^ (whole(n) << 31));
}
FLUXION_INLINE Four negatedIfOdd(Four n, Four x) {
  return each([](Floats a, Floats b) { return negatedIfOdd(a, b); }, n, x);
}
/// Alone it is reduced by π: one polynomial, on twice the interval.
template <ManyFloats V> FLUXION_INLINE V sine(V x) {
  V n = rounded(x * 0.318309886F);
  V r = x - n * 3.140625F;
  r = r - n * 9.67025756835937500e-4F;
  r = r - n * 6.2771141529083251953125e-7F;
  V z = r * r;
  V p =
      polynomial(z, {-2.3889859e-8F, 2.7525562e-6F, -1.9840874e-4F, 8.3333310e-3F, -1.6666667e-1F});
  return negatedIfOdd(n, p * z * r + r);
}

/// Of normal positive numbers; the polynomial of fdlibm.
inline Doubles logarithm(Doubles x) {
  Int64s bits = Int64s(x), shifted = bits - 0x3fe6a09e667f3bcd; // sqrt(1/2)
  Int64s exponent = shifted >> 52;
  Doubles f = Doubles(bits - (exponent << 52)) - 1.0,
          k = __builtin_convertvector(exponent, Doubles);
  Doubles s = f / (2.0 + f), z = s * s;
  Doubles r = z * polynomial(z, {1.479819860511658591e-01, 1.531383769920937332e-01,
                                 1.818357216161805012e-01, 2.222219843214978396e-01,
                                 2.857142874366239149e-01, 3.999999999940941908e-01,
                                 6.666666666666735130e-01});
  Doubles half = 0.5 * f * f;
  return k * 6.93147180369123816490e-01 -
         ((half - (s * (half + r) + k * 1.90821492927058770002e-10)) - f);
}

/// 1 / x to about an ulp.
inline Floats reciprocal(Floats x) {
#ifdef __AVX512F__
  Floats y = Floats(_mm512_rcp14_ps(__m512(x)));
  return y * (2.0F - x * y);
#else
  return 1.0F / x;
#endif
}

FLUXION_INLINE Four reciprocal(Four x) {
  return each([](Floats v) { return reciprocal(v); }, x);
}

FLUXION_INLINE Floats chosenBelow(Floats x, float bound, Floats a, Floats b) {
  return x < bound ? a : b;
}
FLUXION_INLINE Four chosenBelow(Four x, float bound, Four a, Four b) {
  return each([=](Floats x, Floats a, Floats b) { return chosenBelow(x, bound, a, b); }, x, a, b);
}
/// An odd polynomial near 0, 1 - 2 / (exp 2x + 1) elsewhere.
template <ManyFloats V> FLUXION_INLINE V hyperbolicTangent(V x) {
  V z = x * x;
  V near = polynomial(z, {-5.70498872745e-3F, 2.06390887954e-2F, -5.37397155531e-2F,
                          1.33314422036e-1F, -3.33332819422e-1F}) *
               z * x +
           x;
  V far = 1.0F - 2.0F * reciprocal(exponential(x + x) + 1.0F);
  return chosenBelow(z, 0.625F * 0.625F, near, far);
}

} // namespace fluxion::benchmarks
