// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Keys, bounds, parameters and shapes from which nothing can be drawn, word by word.
#include "tests/errors/golden.h"

namespace fx = fluxion;
namespace ra = fluxion::random;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::TraceError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array key = ra::key(0), v = fx::array({0.2, 0.3, 0.5}), one = fx::ones({}),
                truths = fx::array({true, false});

TEST(KeyMessages, Keys) {
  expectMessage<DtypeError>([] { ra::normal(fx::ones({2})); }, R"(fluxion: not a key in normal
  at       here
  expected a key, u32[2]
  got      f64[2]
  hint     random::key(seed) makes one; of several keys take one, as in keys(0), or vmap)");
  expectMessage<ShapeError>([] { ra::normal(ra::split(key)); },
                            R"(fluxion: not a single key in normal
  at       here
  expected a key, u32[2]
  got      u32[2,2]
  hint     random::key(seed) makes one; of several keys take one, as in keys(0), or vmap)");
  expectMessage<ShapeError>([] { ra::key(fx::array({1, 2})); },
                            R"(fluxion: a seed that is not one number
  at       here
  expected one integer
  got      i32[2]
  hint     vmap makes a key of each)");
  expectMessage<DtypeError>([] { ra::key(1.5); }, R"(fluxion: a seed that is not an integer
  at       here
  expected one integer
  got      f64[]
  hint     convert with astype(fx::i64))");
}

TEST(DrawMessages, Dtypes) {
  expectMessage<DtypeError>([] { ra::normal(key, {3}, fx::i32); },
                            R"(fluxion: normal of a dtype without fractions
  at       here
  expected a floating dtype
  got      i32
  hint     draw a floating array, or integers with randint)");
  expectMessage<DtypeError>([] { ra::bits(key, {3}, fx::i32); },
                            R"(fluxion: bits of a dtype that is not unsigned
  at       here
  expected u8, u16, u32 or u64
  got      i32
  hint     randint draws integers, uniform floats, bernoulli booleans)");
  expectMessage<DtypeError>([] { ra::randint(key, {3}, 0.5, 4); },
                            R"(fluxion: a bound of randint that is not an integer
  at       here
  expected integers
  got      f64[]
  hint     convert with astype(fx::i32))");
  expectMessage<DtypeError>([] { ra::randint(key, {3}, 0, 4, fx::f64); },
                            R"(fluxion: randint of a dtype that is not an integer
  at       here
  expected an integer dtype
  got      f64
  hint     uniform draws floats, bernoulli booleans)");
  expectMessage<DtypeError>([] { ra::rademacher(key, {3}, fx::u8); },
                            R"(fluxion: rademacher of a dtype without negative numbers
  at       here
  expected signed integers or floats
  got      u8
  hint     bernoulli draws booleans, bits unsigned integers)");
  expectMessage<DtypeError>([] { ra::geometric(key, 0.5, {}, fx::f64); },
                            R"(fluxion: geometric of a dtype that is not an integer
  at       here
  expected an integer dtype
  got      f64
  hint     convert what is drawn, as in fx::random::geometric(key, p).astype(fx::f64))");
  expectMessage<DtypeError>([] { ra::poisson(key, 2.5, {}, fx::f64); },
                            R"(fluxion: poisson of a dtype that is not an integer
  at       here
  expected an integer dtype
  got      f64
  hint     convert what is drawn, as in fx::random::poisson(key, lam).astype(fx::f64))");
  expectMessage<DtypeError>([] { ra::orthogonal(key, 3, {}, fx::f16); },
                            R"(fluxion: a dtype that orthogonal lacks
  at       here
  expected f32 or f64
  got      f16
  hint     draw f32 or f64 and convert with astype)");
}

TEST(DrawMessages, Parameters) {
  expectMessage<DtypeError>([] { ra::gamma(key, truths); }, R"(fluxion: a of gamma that is no number
  at       here
  expected floats or integers
  got      bool[2]
  hint     convert with astype(fx::f64))");
  expectMessage<ShapeError>([] { ra::gamma(key, v, fx::Shape{3, 2}); },
                            R"(fluxion: a of gamma that does not fit the shape
  at       here
  expected what broadcasts to [3,2]
  got      f64[3]
  hint     draws come first, as in fx::Shape{10, 3}; without a shape there is one of each)");
  expectMessage<ShapeError>([] { ra::generalized_normal(key, 0.0); },
                            R"(fluxion: p of generalized_normal that is not positive
  at       here
  expected p > 0
  got      0
  hint     p = 2 gives normal numbers, or a round ball)");
  expectMessage<ShapeError>([] { ra::dirichlet(key, one); },
                            R"(fluxion: alpha of dirichlet without an axis
  at       here
  expected [.., n]
  got      f64[]
  hint     one for each number, as in fx::full({3}, alpha))");
  expectMessage<ShapeError>([] { ra::multinomial(key, 10, 0.5); },
                            R"(fluxion: p of multinomial without an axis
  at       here
  expected [.., k]
  got      f64[]
  hint     fx::random::binomial(key, n, p) draws with one probability)");
  expectMessage<ShapeError>([] { ra::multivariate_normal(key, one, fx::eye(1)); },
                            R"(fluxion: mean of multivariate_normal that is no vector
  at       here
  expected [.., n]
  got      f64[]
  hint     mean + deviation * fx::random::normal(key, shape) draws numbers)");
  expectMessage<ShapeError>([] { ra::multivariate_normal(key, v, fx::eye(2)); },
                            R"(fluxion: cov of multivariate_normal that does not fit mean
  at       here
  expected [.., 3, 3]
  got      f64[2,2]
  hint     of independent numbers it is diag(variances), or variance * fx::eye(3))");
}

TEST(DrawMessages, Categories) {
  expectMessage<ShapeError>(
      [] { ra::categorical(key, v, -1, fx::Shape{4}, ra::without_replacement); },
      R"(fluxion: too many draws without replacement in categorical
  at       here
  expected at most 3
  got      4
  hint     leave fx::random::without_replacement out to draw an index again)");
  expectMessage<ShapeError>([] { ra::categorical(key, fx::ones({2, 3}), -1, fx::Shape{4}); },
                            R"(fluxion: a shape that does not fit the logits in categorical
  at       here
  expected sizes that end with [2]
  got      [4]
  hint     draws come first, as in fx::Shape{10, 2})");
}

TEST(DrawMessages, ChoicesAndOrders) {
  expectMessage<DtypeError>([] { ra::permutation(key, 5.0); }, R"(fluxion: permutation of a number
  at       here
  expected an integer, or an array with axes
  got      f64[]
  hint     pass an integer (5, not 5.0))");
  expectMessage<TraceError>([] { fx::jit([](fx::Array n) { return ra::permutation(key, n); })(5); },
                            R"(fluxion: permutation of an unknown number of elements
  at       here, traced by jit at here
  expected an integer that is known
  got      a traced value
  hint     sizes of arrays are static: take it from a shape, or make it a static argument)");
  expectMessage<ShapeError>([] { ra::choice(key, 0); }, R"(fluxion: choice of nothing
  at       here
  expected at least one element along the axis
  got      0
  hint     choice draws indices below a number, or elements along .axis of an array)");
  expectMessage<ShapeError>([] { ra::choice(key, v, {4}, {.replace = false}); },
                            R"(fluxion: too many draws without replacement in choice
  at       here
  expected at most 3
  got      4
  hint     with {.replace = true} elements are drawn again)");
  expectMessage<ShapeError>([] { ra::choice(key, 4, {2}, {.p = v}); },
                            R"(fluxion: p of choice that does not fit
  at       here
  expected [4]
  got      f64[3]
  hint     a probability for each element along .axis)");
}

} // namespace
