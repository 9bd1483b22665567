// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Edges, errors and laws of Fourier transforms.
#include "frontend/fft.h"
#include "tests/frontend/numbers.h"

#include <gtest/gtest.h>

#include <numbers>

namespace fx = fluxion;
namespace ft = fluxion::fft::pairs;
using fluxion::tests::expectError;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array pairs = fx::array({{1.0, 0.0}, {2.0, -1.0}, {0.0, 3.0}});

TEST(Fourier, ErrorsNameTheFunctionAndTheLineOfTheUser) {
  expectError<fx::ShapeError>([] { ft::fft(fx::ones({3})); },
                              {"fft", "not complex", "f64[3]", "fourier_edges_test.cpp"});
  expectError<fx::ShapeError>([] { ft::ifftn(fx::ones({2, 3})); }, {"ifftn", "axis of size 2"});
  expectError<fx::ShapeError>([] { ft::fft(pairs, 0); }, {"fft", "at least 1", "0 for f64[3,2]"});
  expectError<fx::ShapeError>([] { ft::irfft(fx::ones({1, 2})); }, {"irfft", "at least 1"});
  expectError<fx::ShapeError>([] { ft::rfft(fx::zeros({2, 0})); }, {"rfft", "at least 1"});
  expectError<fx::ShapeError>([] { ft::fft(pairs, {}, 1); }, {"fft", "axis"});
  expectError<fx::ShapeError>([] { ft::fftn(pairs, {3, 3}, {0}); }, {"fftn", "1 sizes", "2"});
  expectError<fx::ShapeError>([] { ft::rfftn(fx::ones({2, 3}), {}, {0, 0}); }, {"rfftn"});
  expectError<fx::ShapeError>([] { fluxion::fft::fftfreq(0); }, {"fftfreq", "at least 1"});
  expectError<fx::DtypeError>([] { fluxion::fft::rfftfreq(4, 1, fx::i32); },
                              {"rfftfreq", "floating", "i32"});
  expectError<fx::ShapeError>([] { fluxion::fft::fftshift(pairs, 2); }, {"fftshift", "axis"});
}

TEST(Fourier, ErrorsSpeakOfTheComplexArray) {
  using namespace fluxion::fft;
  fx::Array x = fx::ones({12}), m = fx::ones({3, 4});
  expectError<fx::ShapeError>([&] { fft(x, {}, 1); }, {"in fft\n", "axis 1 of f64[12]"});
  expectError<fx::ShapeError>([&] { fft2(x); }, {"in fft2\n", "f64[12]"});
  expectError<fx::ShapeError>([&] { irfft2(x); }, {"in irfft2\n"});
  expectError<fx::ShapeError>([&] { hfft(x, 0); }, {"in hfft\n", "0 for f64[12]"});
  expectError<fx::ShapeError>([&] { ihfft(x, 0); }, {"in ihfft\n"});
  expectError<fx::DtypeError>([&] { rfft2(m.astype(fx::c64)); }, {"in rfft2\n"});
  fx::Axes none = std::vector<int>{};
  expectError<fx::ShapeError>([&] { rfftn(m, {}, none); }, {"no axis in rfftn"});
  expectError<fx::ShapeError>([&] { rfft2(m, {}, none); }, {"no axis in rfft2"});
  expectError<fx::ShapeError>([&] { irfftn(m, {}, none); }, {"no axis in irfftn"});
  EXPECT_EQ(fftn(m, {}, none).shape().str(), "[3,4]");
}

TEST(Fourier, DtypesAreThoseThatTransformsAreComputedIn) {
  EXPECT_EQ(ft::fft(pairs.astype(fx::f32)).dtype(), fx::f32);
  EXPECT_EQ(ft::fft(pairs.astype(fx::f16)).dtype(), fx::f64);
  EXPECT_EQ(ft::rfft(fx::arange(4)).dtype(), fx::f64);
  EXPECT_EQ(fluxion::fft::fftfreq(4, 1, fx::f32).dtype(), fx::f32);
}

TEST(Fourier, EmptyBatchesKeepTheirShapes) {
  EXPECT_EQ(ft::fft(fx::zeros({0, 4, 2})).shape().str(), "[0,4,2]");
  EXPECT_EQ(ft::rfft(fx::zeros({3, 0, 5})).shape().str(), "[3,0,3,2]");
  EXPECT_EQ(ft::irfft(fx::zeros({0, 3, 2}), 5).shape().str(), "[0,5]");
  auto sum = [](fx::Array x) { return fx::sum(ft::rfft(x)); };
  EXPECT_EQ(fx::grad(sum)(fx::zeros({0, 5})).shape().str(), "[0,5]");
}

TEST(Fourier, SamplesOfOneFrequencyHaveOneNumber) {
  fx::Array t = 2 * std::numbers::pi * fx::iota(8, fx::f64) / 8;
  expectNumbers(ft::rfft(fx::cos(2 * t)), {5, 2}, {0, 0, 0, 0, 4, 0, 0, 0, 0, 0});
}

// Imaginary parts that the transform of real numbers does not have are not read.
TEST(Fourier, TheInverseOfHalfASpectrumIgnoresWhatCannotBe) {
  fx::Array z = fx::array({{1.0, 5.0}, {2.0, -1.0}, {0.5, 7.0}});
  fx::Array w = fx::array({{1.0, 0.0}, {2.0, -1.0}, {0.5, 0.0}});
  EXPECT_TRUE(bool(fx::array_equal(ft::irfft(z), ft::irfft(w))));
}

} // namespace
