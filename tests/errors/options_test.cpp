// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Messages of options: what is filled in, repeated, integrated, drawn to begin with.
#include "tests/errors/golden.h"

namespace fx = fluxion;

namespace fluxion::tests {
namespace {

const fx::Array v = fx::array({1.0, 2.0, 3.0}), i = fx::array({1, 2, 3});

TEST(OptionMessages, ValuesToFillIn) {
  expectMessage<ShapeError>([] { take(v, i, 0, {.mode = fx::OutOfRange::fill, .fill_value = v}); },
                            R"(fluxion: a value to fill in that is not a scalar
  at       here
  expected a scalar
  got      f64[3]
  hint     choose with where() among the elements of an array)");
  expectMessage<DtypeError>(
      [] { take(i, i, 0, {.mode = fx::OutOfRange::fill, .fill_value = fx::Array(0.5)}); },
      R"(fluxion: a value to fill in that the array cannot hold
  at       here
  expected i32
  got      f64
  hint     convert the array with astype)");
}

TEST(OptionMessages, LengthsAndConstants) {
  expectMessage<TraceError>(
      [] { fx::jit([](fx::Array n) { return repeat(v, n, fx::Repetition{}); })(i); },
      R"(fluxion: a length that is not known in repeat
  at       here, traced by jit at here
  expected numbers that are known, or a length
  got      i32[3]
  hint     repeat(x, times, {.total_repeat_length = n}))");
  expectMessage<ShapeError>([] { polyint(v, 2, v); },
                            R"(fluxion: constants that do not fit in polyint
  at       here
  expected a scalar, or 2 of them
  got      f64[3]
  hint     one per integration, the last first)");
  expectMessage<ShapeError>([] { broadcast_in_dim(v, {2, 4}, {1}); },
                            R"(fluxion: axes that do not fit in broadcast_in_dim
  at       here
  expected 1 ascending axes of [2,4], of the sizes of x or 1
  got      1 axes for f64[3]
  hint     broadcast_to takes the last axes; transpose brings them in order)");
  expectMessage<ShapeError>([] { cov(v, {.y = fx::ones({2})}); },
                            R"(fluxion: variables of other observations in cov
  at       here
  expected y of 3 observations
  got      f64[2]
  hint     observations are columns)");
}

TEST(OptionMessages, Initializers) {
  fx::Array key = fx::random::key(0);
  expectMessage<ShapeError>([&] { fx::nn::initializers::he_normal()(key, {3}); },
                            R"(fluxion: a shape without the axes of an initializer
  at       here
  expected an axis -2
  got      weights of shape [3]
  hint     {.in_axis = {0}, .out_axis = {1}} names the axes)");
  expectMessage<ShapeError>([&] { fx::nn::initializers::orthogonal()(key, {3}); },
                            R"(fluxion: a shape that cannot be in orthogonal
  at       here
  expected at least 2 axes, at most 16
  got      weights of shape [3]
  hint     the last two axes are inputs and outputs)");
  expectMessage<ShapeError>([&] { fx::nn::initializers::delta_orthogonal()(key, {3, 4, 2}); },
                            R"(fluxion: more inputs than outputs in delta_orthogonal
  at       here
  expected at most 2 inputs
  got      weights of shape [3,4,2]
  hint     outputs are the last axis, inputs the one before)");
}

} // namespace
} // namespace fluxion::tests
