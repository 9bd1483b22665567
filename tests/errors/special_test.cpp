// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Orders of special functions and sizes of Fourier transforms that there are not, word by word.
#include "tests/errors/golden.h"

namespace fx = fluxion;
namespace ft = fluxion::fft;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::TraceError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array v = fx::ones({3}), one = fx::ones({}), m = fx::ones({2, 3});

TEST(SpecialMessages, Orders) {
  expectMessage<ShapeError>([] { bessel_jn(v, -1); }, R"(fluxion: a negative order in bessel_jn
  at       here
  expected n of 0 or more
  got      -1
  hint     J of order -n is (-1)^n times J of order n)");
  expectMessage<ShapeError>([] { expn(-1, v); }, R"(fluxion: a negative order in expn
  at       here
  expected n of 0 or more
  got      -1
  hint     the order stands first, as in expn(2, x))");
  expectMessage<ShapeError>([] { polygamma(-1, v); }, R"(fluxion: a negative order in polygamma
  at       here
  expected n of 0 or more
  got      -1
  hint     order 0 is digamma, of which lgamma is the integral)");
  expectMessage<ShapeError>([] { multigammaln(v, 0); },
                            R"(fluxion: d of multigammaln that is not positive
  at       here
  expected 1 to 10000
  got      0
  hint     d = 1 is lgamma(a))");
  expectMessage<ShapeError>([] { multigammaln(v, 20000); },
                            R"(fluxion: d of multigammaln that is too large
  at       here
  expected 1 to 10000
  got      20000
  hint     d = 1 is lgamma(a))");
  expectMessage<ShapeError>([] { fx::bernoulli(-1); }, R"(fluxion: a negative order in bernoulli
  at       here
  expected n of 0 to 1000000
  got      -1
  hint     numbers of odd order from 3 on are 0, those of even order from 260 on infinite)");
  expectMessage<ShapeError>([] { fx::bernoulli(2000000); },
                            R"(fluxion: an order too large in bernoulli
  at       here
  expected n of 0 to 1000000
  got      2000000
  hint     numbers of odd order from 3 on are 0, those of even order from 260 on infinite)");
  expectMessage<TraceError>(
      [] { fx::jit([](fx::Array n) { return sph_harm_y(n, 1, 0.5, 0.5); })(2); },
      R"(fluxion: a largest degree that is not known in sph_harm_y
  at       here, traced by jit at here
  expected numbers that are known, or n_max
  got      i32[]
  hint     sph_harm_y(n, m, theta, phi, n_max))");
}

TEST(FourierMessages, Sizes) {
  expectMessage<ShapeError>([] { ft::fft(v, 0); }, R"(fluxion: a transform of no elements in fft
  at       here
  expected a size of at least 1
  got      0 for f64[3]
  hint     name the size that is wanted: zeros go behind what is shorter)");
  expectMessage<ShapeError>([] { ft::fftn(m, {4}, {0, 1}); },
                            R"(fluxion: sizes that do not fit in fftn
  at       here
  expected 2 sizes, one per axis
  got      1
  hint     without axes fftn goes along the last ones, as many as there are sizes)");
  expectMessage<ShapeError>([] { ft::rfftn(one); }, R"(fluxion: a transform along no axis in rfftn
  at       here
  expected at least one axis, the last of which is the real one
  got      f64[]
  hint     atleast_1d makes a vector of a scalar)");
  expectMessage<ShapeError>([] { ft::rfftn(m, {}, fx::Axes(std::vector<int>{})); },
                            R"(fluxion: a transform along no axis in rfftn
  at       here
  expected at least one axis, the last of which is the real one
  got      f64[2,3]
  hint     leave the axes out, or name one)");
  expectMessage<ShapeError>([] { ft::fftfreq(0); }, R"(fluxion: no samples in fftfreq
  at       here
  expected at least 1
  got      0
  hint     the number of samples comes first, their distance second, as in fx::fft::fftfreq(8, 0.1))");
}

TEST(FourierMessages, Dtypes) {
  expectMessage<DtypeError>([] { ft::rfft(v.astype(fx::c128)); },
                            R"(fluxion: complex numbers in rfft
  at       here
  expected real numbers
  got      c128[3]
  hint     use fft, or real(x) where the imaginary parts are 0)");
  expectMessage<DtypeError>([] { ft::fftfreq(8, 0.1, fx::i32); },
                            R"(fluxion: a dtype that is not floating in fftfreq
  at       here
  expected f16, bf16, f32 or f64
  got      i32
  hint     leave the dtype out for f64, or convert with astype)");
}

} // namespace
