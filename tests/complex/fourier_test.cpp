// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transforms of complex arrays: sums written out, each other's inverses, derivatives in JAX's
// convention.
#include "fluxion/fluxion.h"

#include <gtest/gtest.h>

#include <complex>
#include <numbers>

namespace fx = fluxion;
using C = std::complex<double>;

namespace {

fx::Array draw(int seed, const fx::Shape &shape) {
  return fx::random::normal(fx::random::key(static_cast<std::uint64_t>(seed)), shape, fx::c128);
}

double distance(const fx::Array &a, const fx::Array &b) {
  EXPECT_EQ(a.shape(), b.shape());
  EXPECT_EQ(a.dtype(), b.dtype());
  return max(abs(a - b)).item<double>();
}

/// The definition.
std::vector<C> sums(const std::vector<C> &x, double sign) {
  std::vector<C> y(x.size());
  for (std::size_t k = 0; k < x.size(); ++k)
    for (std::size_t j = 0; j < x.size(); ++j)
      y[k] += x[j] * std::polar(1.0, sign * 2 * std::numbers::pi * double(j * k % x.size()) /
                                         double(x.size()));
  return y;
}

TEST(ComplexFourier, IsTheSum) {
  for (int n : {1, 2, 3, 7, 8, 30, 131}) {
    fx::Array x = draw(n, {n});
    std::vector<C> expected = sums(x.to_vector<C>(), -1), got = fx::fft::fft(x).to_vector<C>();
    for (std::size_t k = 0; k < got.size(); ++k)
      EXPECT_LT(std::abs(got[k] - expected[k]), 1e-12) << n << " " << k;
    EXPECT_LT(distance(fx::fft::ifft(fx::fft::fft(x)), x), 1e-13);
  }
}

TEST(ComplexFourier, OfRealNumbersIsHalf) {
  fx::Array x = real(draw(1, {3, 10}));
  fx::Array half = fx::fft::rfft(x), all = fx::fft::fft(x);
  EXPECT_LT(distance(half, all(fx::ellipsis, fx::slice(0, 6))), 1e-13);
  EXPECT_LT(distance(fx::fft::irfft(half), x), 1e-14);
  EXPECT_EQ(fx::fft::irfft(half, 9).shape(), (fx::Shape{3, 9}));
  EXPECT_EQ(half.dtype(), fx::c128);
  EXPECT_EQ(fx::fft::rfft(x.astype(fx::f32)).dtype(), fx::c64);
}

TEST(ComplexFourier, OfWhatIsItsOwnConjugateIsReal) {
  fx::Array x = real(draw(2, {8}));
  fx::Array h = fx::fft::ihfft(x);
  EXPECT_LT(distance(h, conj(fx::fft::rfft(x)) / 8.0), 1e-14);
  EXPECT_LT(distance(fx::fft::hfft(h), x), 1e-13);
}

TEST(ComplexFourier, AlongSeveralAxesAndNorms) {
  fx::Array x = draw(3, {4, 3, 5});
  fx::Array y = fx::fft::fft(fx::fft::fft(x, {}, 1), {}, 2);
  EXPECT_LT(distance(fx::fft::fft2(x), y), 1e-12);
  EXPECT_LT(distance(fx::fft::fftn(x), fx::fft::fft(y, {}, 0)), 1e-12);
  EXPECT_LT(distance(fx::fft::ifftn(fx::fft::fftn(x)), x), 1e-13);
  EXPECT_LT(distance(fx::fft::irfft2(fx::fft::rfft2(real(x)), {3, 5}), real(x)), 1e-13);
  using fx::fft::Norm;
  fx::Array unitary = fx::fft::fft(x, {}, 0, Norm::ortho);
  EXPECT_NEAR(sum(abs(unitary) * abs(unitary)).item<double>(), sum(abs(x) * abs(x)).item<double>(),
              1e-11);
}

// Parseval: the sum of |y|^2 is n times that of |x|^2; its gradient in JAX's convention is 2 n
// conj(x).
TEST(ComplexFourier, DerivativesAndCompiledCode) {
  auto energy = [](fx::Array x) {
    fx::Array y = fx::fft::fft(x);
    return sum(real(y) * real(y) + imag(y) * imag(y));
  };
  fx::Array x = draw(4, {12});
  EXPECT_LT(distance(fx::grad(energy)(x), 24.0 * conj(x)), 1e-12);
  EXPECT_LT(distance(fx::jit(fx::grad(energy))(x), 24.0 * conj(x)), 1e-12);
  auto [value, tangent] =
      fx::jvp([](fx::Array x) { return fx::fft::fft(x); }, fx::primals(x), fx::tangents(x));
  EXPECT_LT(distance(value, tangent), 1e-13);
  fx::Array rows = draw(5, {3, 6});
  auto transform = [](fx::Array x) { return fx::fft::fft(x); };
  EXPECT_EQ(distance(fx::vmap(transform)(rows), fx::fft::fft(rows)), 0);
}

TEST(ComplexFourier, Refusals) {
  fx::Array x = draw(6, {4});
  EXPECT_THROW(fx::fft::rfft(x), fx::DtypeError);
  EXPECT_THROW(fx::fft::ihfft(x), fx::DtypeError);
  EXPECT_THROW(fx::fft::fft(x, 0), fx::ShapeError);
  EXPECT_THROW(fx::fft::fft(x, {}, 1), fx::ShapeError);
  EXPECT_THROW(fx::fft::fft(fx::Array(1.0)), fx::ShapeError);
}

} // namespace
