// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Messages of options: what is filled in, repeated, integrated, drawn to begin with.
#include "tests/errors/golden.h"

namespace fx = fluxion;

namespace fluxion::tests {
namespace {

TEST(OptionMessages, OtherNames) {
  fx::Array m = fx::ones({2, 3});
  expectMessage<fx::ShapeError>([&] { fx::select_n(m > 0.0, {m}); },
                                R"(fluxion: cases that do not fit in select_n
  at       here
  expected two of booleans, one or more of integers
  got      1 for bool[2,3]
  hint     where(condition, x, y) has the case for true first)");
  expectMessage<fx::ShapeError>([&] { roll(m, fx::array({1, 2}), 0); },
                                R"(fluxion: a shift that is no scalar in roll
  at       here
  expected one integer
  got      i32[2]
  hint     several axes are rolled one after the other)");
  expectMessage<fx::ShapeError>(
      [&] { fx::dot_general(m, m, {.lhs_contracting = {0}, .rhs_contracting = {1}}); },
      R"(fluxion: axes that do not fit in dot_general
  at       here
  expected as many axes of lhs as of rhs, of the same sizes, each in one list
  got      contracting {0} and {1}, batch {} and {} of f64[2,3] and f64[2,3]
  hint     einsum names axes by letters)");
  expectMessage<fx::DtypeError>([] { fx::finfo(fx::i32); },
                                R"(fluxion: finfo is not defined on this dtype
  at       here
  expected a floating or complex dtype
  got      i32
  hint     iinfo is for integers)");
}

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

TEST(OptionMessages, NumbersThatSayHowMany) {
  expectMessage<TraceError>([] { fx::jit([](fx::Array x) { return trim_zeros(x); })(v); },
                            R"(fluxion: numbers that are not known in trim_zeros
  at       here, traced by jit at here
  expected numbers, which say where zeros end
  got      f64[3]
  hint     take a slice of known size, as in x(fx::slice(1, -1)))");
}

TEST(OptionMessages, SizesOfParts) {
  expectMessage<ShapeError>([] { split(v, fx::Cuts::of_sizes({1, 1})); },
                            R"(fluxion: sizes that do not add up in split
  at       here
  expected sizes of 0 or more that add up to 3
  got      2
  hint     they are those of axis 0 of f64[3])");
}

TEST(OptionMessages, DimensionNumbers) {
  const fx::Array m = fx::ones({3, 4}), at = fx::array({{0, 1}, {1, 2}});
  const fx::GatherDimensions pairs{.offset_dims = {1, 2}, .start_index_map = {0, 1}};
  const fx::ScatterDimensions ofPairs{.update_window_dims = {1, 2},
                                      .scatter_dims_to_operand_dims = {0, 1}};
  expectMessage<ShapeError>(
      [&] { gather(m, at, {.offset_dims = {2, 1}, .start_index_map = {0, 1}}, {2, 2}); },
      R"(fluxion: dimension numbers that do not fit in gather
  at       here
  expected offset_dims: ascending axes from 0 to 2
  got      {2, 1} for x f64[3,4], starts i32[2,2]
  hint     x(i, j), take and x.at(i).set need none)");
  expectMessage<ShapeError>([&] { scatter_add(m, at, fx::ones({2, 4, 2}), ofPairs); },
                            R"(fluxion: dimension numbers that do not fit in scatter_add
  at       here
  expected updates with the axes of windows, no larger than x, and those of the vectors
  got      updates f64[2,4,2] for x f64[3,4], starts i32[2,2]
  hint     x(i, j), take and x.at(i).set need none)");
  expectMessage<ShapeError>([&] { gather(m, at, pairs, {2, 2}, {.mode = fx::OutOfRange::wrap}); },
                            R"(fluxion: a mode that there is not in gather
  at       here
  expected OutOfRange::clip, fill or drop
  got      OutOfRange::wrap
  hint     starts % n go round an axis of n elements)");
  expectMessage<DtypeError>([&] { scatter(m.astype(fx::i32), at, fx::ones({2, 1, 1}), ofPairs); },
                            R"(fluxion: updates that the array cannot hold in scatter
  at       here
  expected i32
  got      f64[2,1,1]
  hint     convert the array or the updates with astype)");
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
