// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 10^4 matrices of 4 x 4: what vmap makes of a function of a small matrix.
#include "benchmarks/vectors.h"
#include "benchmarks/workload.h"

#include <cmath>

namespace fluxion::benchmarks {
namespace {

constexpr std::int64_t matrices = 10000;

/// The inverse of m by cofactors, its parts handed to `make` row by row; for numbers of any kind.
template <class T, class M, class Make> auto inverseOf(const M &m, Make make) {
  auto cross = [&](int r, int s, int c, int d) -> T {
    return m(r, c) * m(s, d) - m(r, d) * m(s, c);
  };
  T s0 = cross(0, 1, 0, 1), s1 = cross(0, 1, 0, 2), s2 = cross(0, 1, 0, 3), s3 = cross(0, 1, 1, 2),
    s4 = cross(0, 1, 1, 3), s5 = cross(0, 1, 2, 3);
  T c5 = cross(2, 3, 2, 3), c4 = cross(2, 3, 1, 3), c3 = cross(2, 3, 1, 2), c2 = cross(2, 3, 0, 3),
    c1 = cross(2, 3, 0, 2), c0 = cross(2, 3, 0, 1);
  T d = 1.0F / (s0 * c5 - s1 * c4 + s2 * c3 + s3 * c2 - s4 * c1 + s5 * c0);
  // ± d (a x - b y + c z)
  auto part = [&](int ar, int ac, const T &x, int bc, const T &y, int cc, const T &z) -> T {
    return d * (m(ar, ac) * x - m(ar, bc) * y + m(ar, cc) * z);
  };
  auto minus = [&](int ar, int ac, const T &x, int bc, const T &y, int cc, const T &z) -> T {
    return d * (m(ar, bc) * y - m(ar, ac) * x - m(ar, cc) * z);
  };
  return make(
      part(1, 1, c5, 2, c4, 3, c3), minus(0, 1, c5, 2, c4, 3, c3), part(3, 1, s5, 2, s4, 3, s3),
      minus(2, 1, s5, 2, s4, 3, s3), minus(1, 0, c5, 2, c2, 3, c1), part(0, 0, c5, 2, c2, 3, c1),
      minus(3, 0, s5, 2, s2, 3, s1), part(2, 0, s5, 2, s2, 3, s1), part(1, 0, c4, 1, c2, 3, c0),
      minus(0, 0, c4, 1, c2, 3, c0), part(3, 0, s4, 1, s2, 3, s0), minus(2, 0, s4, 1, s2, 3, s0),
      minus(1, 0, c3, 1, c1, 2, c0), part(0, 0, c3, 1, c1, 2, c0), minus(3, 0, s3, 1, s1, 2, s0),
      part(2, 0, s3, 1, s1, 2, s0));
}

Array inverse(Array m) {
  return inverseOf<Array>([&](int i, int j) { return m(i, j); },
                          [](const auto &...part) { return reshape(stack({part...}, 0), {4, 4}); });
}

/// Rows of 16 matrices become vectors of their elements, and back: blocks of 8, 4, 2, 1 change
/// places across the diagonal.
template <int s> void exchange(Floats (&r)[16]) {
  Int32s keepLow, takeHigh;
  for (int l = 0; l < 16; ++l) {
    keepLow[l] = l & s ? 16 + l - s : l;
    takeHigh[l] = l & s ? 16 + l : l + s;
  }
  for (int i = 0; i < 16; ++i)
    if (!(i & s)) {
      Floats a = r[i], b = r[i + s];
      r[i] = __builtin_shuffle(a, b, keepLow);
      r[i + s] = __builtin_shuffle(a, b, takeHigh);
    }
  if constexpr (s > 1)
    exchange<s / 2>(r);
}
void transposed(Floats (&r)[16]) { exchange<8>(r); }

/// f on the elements of 16 matrices at a time.
template <class F> void onSixteen(const float *in, float *out, F f) {
  static_assert(matrices % 16 == 0);
  for (std::int64_t p = 0; p < matrices; p += 16) {
    Floats m[16], r[16];
    for (int i = 0; i < 16; ++i)
      m[i] = load<Floats>(in + 16 * (p + i));
    transposed(m);
    f(m, r);
    transposed(r);
    for (int i = 0; i < 16; ++i)
      store(out + 16 * (p + i), r[i]);
  }
}

[[gnu::noinline]] void inverseByHand(const float *in, float *out) {
  onSixteen(in, out, [](const Floats(&m)[16], Floats(&r)[16]) {
    inverseOf<Floats>([&](int i, int j) { return m[4 * i + j]; },
                      [&](const auto &...part) {
                        int i = 0;
                        ((r[i++] = part), ...);
                        return 0;
                      });
  });
}

Floats rootOf(Floats x) {
#ifdef __AVX512F__
  return Floats(_mm512_sqrt_ps(__m512(x)));
#else
  for (int i = 0; i < 16; ++i)
    x[i] = std::sqrt(x[i]);
  return x;
#endif
}
[[gnu::noinline]] void choleskyByHand(const float *in, float *out) {
  onSixteen(in, out, [](const Floats(&m)[16], Floats(&l)[16]) {
    for (int j = 0; j < 4; ++j) {
      Floats d = m[5 * j], scale;
      for (int k = 0; k < j; ++k)
        d -= l[4 * j + k] * l[4 * j + k];
      l[5 * j] = rootOf(d);
      scale = 1.0F / l[5 * j];
      for (int i = 0; i < j; ++i)
        l[4 * i + j] = Floats{};
      for (int i = j + 1; i < 4; ++i) {
        Floats s = 0.5F * (m[4 * i + j] + m[4 * j + i]);
        for (int k = 0; k < j; ++k)
          s -= l[4 * i + k] * l[4 * j + k];
        l[4 * i + j] = s * scale;
      }
    }
  });
}

/// Well-conditioned matrices; symmetric ones.
Array dominant(std::int64_t n) { return waves({n, 4, 4}, f32, 1.3, 1) + 4.0 * eye(4, f32); }
Array definite(std::int64_t n) {
  Array m = dominant(n);
  return matmul(m, swapaxes(m, 1, 2));
}

using Loop = void(const float *, float *);

Workload perMatrix(std::string name, Bar bar, Array (*ours)(Array), Array (*data)(std::int64_t),
                   Loop *hand) {
  return {.name = std::move(name),
          .item = "matrix",
          .items = matrices,
          .bar = bar,
          .ours = [=] { return called(jit(vmap(ours)), data(matrices)); },
          .hand =
              [=] {
                return repeated([=, in = data(matrices), out = block<float>(16 * matrices)] {
                  hand(elements<float>(in), out.get());
                  keep(out[0]);
                });
              },
          .check =
              [=] {
                requireReference(vmap(ours), 1e-4, data(33));
                auto out = block<float>(16 * matrices);
                Array in = data(matrices);
                hand(elements<float>(in), out.get());
                requireSame(jit(vmap(ours))(in), arrayOf(out, {matrices, 4, 4}), 1e-4);
              }};
}

Workload systems() {
  static auto ours = vmap([](Array a, Array b) { return linalg::solve(a, b); });
  static auto right = [](std::int64_t n) { return waves({n, 4}, f32, 0.9, 1); };
  return {.name = "solve, 1e4 systems of 4 x 4",
          .item = "matrix",
          .items = matrices,
          .bar = {.jax = 0.2},
          .ours = [] { return called(jit(ours), dominant(matrices), right(matrices)); },
          .check = [] { requireReference(ours, 1e-4, dominant(200), right(200)); }};
}

} // namespace

std::vector<Workload> smallMatrices() {
  return {perMatrix("inverse by cofactors, 1e4 matrices of 4 x 4", {.hand = 1.5}, inverse, dominant,
                    inverseByHand),
          perMatrix(
              "linalg::inv, 1e4 matrices of 4 x 4", {.jax = 0.2},
              [](Array m) { return linalg::inv(m); }, dominant, inverseByHand),
          perMatrix(
              "linalg::cholesky, 1e4 matrices of 4 x 4", {.jax = 0.2},
              [](Array m) { return linalg::cholesky(m); }, definite, choleskyByHand),
          systems()};
}

} // namespace fluxion::benchmarks
