// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What complex numbers do not have, word by word.
#include "tests/errors/golden.h"

#include <fluxion/fluxion.h>

namespace fx = fluxion;
using Complex = std::complex<double>;
using fluxion::DtypeError;
using fluxion::TransformError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array z = fx::array({Complex(1, 2), Complex(0, -1)});

TEST(ComplexMessages, Order) {
  expectMessage<DtypeError>([] { clip(z, 0.0, 1.0); },
                            R"(fluxion: clip is not defined on complex numbers
  at       here
  expected real numbers
  got      c128[2]
  hint     take real(x), imag(x) or abs(x))");
  EXPECT_THROW(z % 2.0, DtypeError);
  EXPECT_THROW(top_k(z, 1), DtypeError);
  EXPECT_THROW(fx::jit([](fx::Array x) { return clip(x, 0.0, 1.0); })(z), DtypeError);
  EXPECT_THROW(fx::arange(Complex(3, 0)), DtypeError);
}

// Their formulas ask for the order of numbers, which complex ones have: it would be no error.
TEST(ComplexMessages, FormulasOfRealNumbers) {
  expectMessage<DtypeError>([] { fx::i0(z); }, R"(fluxion: i0 is not defined on complex numbers
  at       here
  expected real numbers
  got      c128[2]
  hint     take real(x), imag(x) or abs(x))");
  EXPECT_THROW(fx::lgamma(z), DtypeError);
  EXPECT_THROW(fx::digamma(z), DtypeError);
  EXPECT_THROW(fx::erf_inv(z), DtypeError);
  EXPECT_THROW(fx::entr(z), DtypeError);
  EXPECT_THROW(fx::rel_entr(z, z), DtypeError);
  EXPECT_THROW(fx::heaviside(z, 0.5), DtypeError);
  EXPECT_THROW(fx::signbit(z), DtypeError);
  EXPECT_THROW(fx::copysign(1.0, z), DtypeError);
  EXPECT_THROW(fx::hypot(z, 1.0), DtypeError);
  EXPECT_THROW(fx::median(z), DtypeError);
  EXPECT_THROW(fx::sici(z), DtypeError);
  EXPECT_THROW(fx::fresnel(z), DtypeError);
  EXPECT_THROW(fx::owens_t(z, 1.0), DtypeError);
  EXPECT_THROW(fx::bessel_jn(z, 2), DtypeError);
  EXPECT_THROW(fx::stats::norm::cdf(z), DtypeError);
}

TEST(ComplexMessages, FunctionsOfRealNumbers) {
  expectMessage<DtypeError>([] { erf(z); }, R"(fluxion: erf is not defined on complex numbers
  at       here
  expected real numbers
  got      c128[2]
  hint     take real(x), imag(x) or abs(x))");
  EXPECT_THROW(floor(z), DtypeError);
  EXPECT_THROW(cbrt(z), DtypeError);
  EXPECT_THROW(atan2(z, z), DtypeError);
  EXPECT_THROW(fx::complex(z, 1.0), DtypeError);
}

TEST(ComplexMessages, OneRealNumber) {
  expectMessage<DtypeError>([] { z(0).item<double>(); },
                            R"(fluxion: one real number is asked of a complex array
  at       here
  expected item<std::complex<double>>()
  got      c128[]
  hint     or take real(x), imag(x) or abs(x) first)");
}

TEST(ComplexMessages, Gradients) {
  expectMessage<TransformError>([] { fx::grad([](fx::Array x) { return x * x; })(Complex(1, 2)); },
                                R"(fluxion: grad of a function of complex result
  at       here
  expected one real scalar
  got      c128[]
  hint     pass fx::holomorphic if the function is complex-differentiable, else return real(y), imag(y) or abs(y))");
  expectMessage<TransformError>(
      [] { fx::grad([](fx::Array x) { return abs(x); }, fx::holomorphic)(Complex(1, 2)); },
      R"(fluxion: holomorphic grad of a function of real result
  at       here
  expected one complex scalar
  got      f64[]
  hint     leave fx::holomorphic out)");
  expectMessage<TransformError>(
      [] { fx::grad([](fx::Array x) { return x * Complex(0, 1); }, fx::holomorphic)(1.0); },
      R"(fluxion: holomorphic grad of a real argument
  at       here
  expected c64 or c128 in every differentiated argument
  got      f64[]
  hint     convert with astype(fx::c128))");
  expectMessage<TransformError>([] { fx::jacfwd([](fx::Array x) { return x * x; })(z); },
                                R"(fluxion: jacfwd of a function of complex argument
  at       here
  expected real arguments
  got      c128[2]
  hint     pass fx::holomorphic if the function is complex-differentiable)");
  expectMessage<TransformError>([] { fx::jacrev([](fx::Array x) { return x * x; })(z); },
                                R"(fluxion: jacrev of a function of complex result
  at       here
  expected real results
  got      c128[2]
  hint     pass fx::holomorphic if the function is complex-differentiable)");
}

} // namespace
