// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays that cannot be reshaped, joined, cut, padded or repeated, word by word.
#include "tests/errors/golden.h"

#include <vector>

namespace fx = fluxion;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array m = fx::ones({2, 3}), v = fx::ones({3}), one = fx::ones({}), empty = fx::zeros({0}),
                truths = fx::array({true, false}),
                // as many axes as there may be
    most = fx::ones(fx::Shape(std::vector<std::int64_t>(16, 1)));

TEST(StructuralMessages, Axes) {
  expectMessage<ShapeError>([] { broadcast_to(m, {3, 2}); },
                            R"(fluxion: shape mismatch in broadcast_to
  at       here
  expected sizes equal to those asked for, or 1, counted from the last axis
  got      f64[2,3] to [3,2]
  hint     expand_dims makes axes of size 1)");
  expectMessage<ShapeError>([] { transpose(fx::ones({2, 3, 4}), {1, 0}); },
                            R"(fluxion: axes are missing in transpose
  at       here
  expected all 3 axes
  got      2 axes of f64[2,3,4]
  hint     swapaxes(x, 0, 1) exchanges two, moveaxis(x, 0, -1) moves one)");
  expectMessage<ShapeError>([] { moveaxis(m, {0, 1}, {0}); },
                            R"(fluxion: axes and places do not match in moveaxis
  at       here
  expected as many places as axes
  got      2 axes, 1 places
  hint     each axis has its place, as in moveaxis(x, {0, 1}, {-2, -1}))");
  expectMessage<ShapeError>([] { squeeze(m, 1); }, R"(fluxion: an axis that cannot be squeezed
  at       here
  expected axes of size 1
  got      axis 1 of f64[2,3]
  hint     sum(x, 1) or take(x, 0, 1) leaves it out; squeeze(x) those of size 1)");
  expectMessage<ShapeError>([] { expand_dims(most, 0); }, R"(fluxion: too many axes in expand_dims
  at       here
  expected at most 16 axes
  got      17
  hint     merge axes first, as in collapse(x, 0, 2))");
  expectMessage<ShapeError>([] { collapse(m, 1, 1); },
                            R"(fluxion: axes that do not follow each other in collapse
  at       here
  expected last from 2 to 2
  got      1
  hint     last itself is not merged: collapse(x, 0, 2) makes one of axes 0 and 1)");
  expectMessage<ShapeError>([] { rollaxis(m, 0, 3); },
                            R"(fluxion: a start that is no place in rollaxis
  at       here
  expected 0 to 2
  got      3
  hint     moveaxis(x, axis, place) says where the axis is to stand)");
  expectMessage<ShapeError>([] { rot90(m, 1, {0, -2}); },
                            R"(fluxion: one axis instead of two in rot90
  at       here
  expected two different axes
  got      axis 0 of f64[2,3]
  hint     as in rot90(x, 1, {0, 1}))");
  expectMessage<ShapeError>([] { roll(m, {1, 2}, {0}); }, R"(fluxion: shifts that do not fit in roll
  at       here
  expected 1 shifts, one per axis
  got      2
  hint     roll(x, 1, 0) shifts one axis, roll(x, {1, 2}, {0, 1}) two)");
}

TEST(StructuralMessages, JoinsAndCuts) {
  expectMessage<ShapeError>([] { fx::concatenate({}); }, R"(fluxion: concatenate of no arrays
  at       here
  expected at least one array
  got      none
  hint     fx::zeros({0}) is an array without elements)");
  expectMessage<ShapeError>([] { fx::stack({}); }, R"(fluxion: stack of no arrays
  at       here
  expected at least one array
  got      none
  hint     fx::zeros({0}) is an array without elements)");
  expectMessage<ShapeError>([] { fx::stack({m, v}); }, R"(fluxion: shape mismatch in stack
  at       here
  expected equal shapes
  got      f64[2,3], f64[3]
  hint     fx::broadcast_arrays gives them one shape; fx::concatenate takes sizes that differ along one axis)");
  expectMessage<ShapeError>([] { split(m, 2, 1); }, R"(fluxion: parts that are not equal in split
  at       here
  expected a number of parts that divides the size
  got      2 parts of axis 1 of f64[2,3]
  hint     name the cuts, as in split(x, {2, 5}, axis))");
  expectMessage<ShapeError>([] { array_split(m, 0); },
                            R"(fluxion: a number of parts that cannot be in array_split
  at       here
  expected at least one part
  got      0
  hint     as in array_split(x, 3), or name the cuts, as in array_split(x, {2, 5}))");
  expectMessage<ShapeError>([] { resize(empty, {2}); }, R"(fluxion: nothing to repeat in resize
  at       here
  expected an array with elements
  got      f64[0]
  hint     fx::full(shape, value) makes elements)");
}

TEST(StructuralMessages, Pads) {
  expectMessage<ShapeError>([] { pad(m, {{1, -1}}); }, R"(fluxion: widths that do not fit in pad
  at       here
  expected one pair of 0 or more per axis
  got      {1, -1} for f64[2,3]
  hint     pad(x, value, {{low, high, interior}}) takes negative ones)");
  expectMessage<ShapeError>([] { pad(m, {{1, 1}, {2, 2}, {3, 3}}); },
                            R"(fluxion: widths that do not fit in pad
  at       here
  expected one pair of 0 or more per axis
  got      3 pairs for f64[2,3]
  hint     one pair is for all axes)");
  expectMessage<ShapeError>([] { pad(m, 1, v); },
                            R"(fluxion: values that do not fit in pad
  at       here
  expected a scalar, [2] or [2,2]
  got      f64[3] for f64[2,3]
  hint     before and after, axis by axis; concatenate joins arrays)");
  expectMessage<ShapeError>([] { pad(m, v, std::vector<fx::Padding>(2)); },
                            R"(fluxion: a value to pad with that is not a scalar
  at       here
  expected a scalar
  got      f64[3]
  hint     one number is for all places; concatenate joins arrays)");
  expectMessage<DtypeError>([] { pad(fx::ones({2}, fx::i32), 1, 0.5); },
                            R"(fluxion: a value to pad with that the array cannot hold
  at       here
  expected i32
  got      f64
  hint     convert the array with astype)");
  expectMessage<ShapeError>([] { pad(m, 0.0, {{1, 1, 0}}); },
                            R"(fluxion: padding that does not fit in pad
  at       here
  expected one {low, high, interior} per axis, interior and the sizes of the result 0 or more, none beyond 2^48
  got      1 entries for f64[2,3]
  hint     pad(x, {{1, 2}}) pads all axes alike)");
  expectMessage<ShapeError>([] { pad(v, 0.0, {{-2, -2, 0}}); },
                            R"(fluxion: padding that does not fit in pad
  at       here
  expected one {low, high, interior} per axis, interior and the sizes of the result 0 or more, none beyond 2^48
  got      {-2, -2, 0} for f64[3]
  hint     negative low and high take away no more than there is)");
  expectMessage<ShapeError>([] { pad(v, 0.0, {{1, 1, -1}}); },
                            R"(fluxion: padding that does not fit in pad
  at       here
  expected one {low, high, interior} per axis, interior and the sizes of the result 0 or more, none beyond 2^48
  got      {1, 1, -1} for f64[3]
  hint     interior counts what goes between neighbours, 0 for nothing)");
  expectMessage<ShapeError>([] { pad(m, 1, "mirror"); }, R"(fluxion: an unknown mode of pad
  at       here
  expected constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, minimum, mean, median
  got      mirror
  hint     a mode written as fx::PadMode::edge is checked by the compiler)");
}

TEST(StructuralMessages, PadsFromTheArray) {
  expectMessage<DtypeError>([] { pad(truths, 1, fx::PadMode::mean); },
                            R"(fluxion: numbers to pad booleans with in pad
  at       here
  expected an array of numbers
  got      bool[2]
  hint     convert with astype(fx::i32))");
  expectMessage<ShapeError>(
      [] {
        pad(m, 1, fx::PadMode::linear_ramp,
            {.end_values = std::vector<std::pair<double, double>>(3)});
      },
      R"(fluxion: end_values that do not fit in pad
  at       here
  expected one pair per axis, or one for all
  got      3 pairs for f64[2,3]
  hint     before and after, as in {.end_values = {{0, 1}}})");
  expectMessage<ShapeError>(
      [] { pad(m, 1, fx::PadMode::mean, {.stat_lengths = {{1, 1}, {1, 2}, {2, 1}}}); },
      R"(fluxion: stat_lengths that do not fit in pad
  at       here
  expected one pair per axis, or one for all
  got      3 pairs for f64[2,3]
  hint     before and after, as in {.stat_lengths = {{0, 1}}})");
  expectMessage<ShapeError>([] { pad(m, 1, fx::PadMode::mean, {.stat_length = 0}); },
                            R"(fluxion: a stat_length of nothing in pad
  at       here
  expected at least 1 element to take a statistic of
  got      0
  hint     leave .stat_length out for all elements along the axis)");
  expectMessage<ShapeError>([] { pad(empty, 1, fx::PadMode::edge); },
                            R"(fluxion: nothing to repeat in pad
  at       here
  expected an axis with elements
  got      axis 0 of f64[0]
  hint     pad with a value)");
}

TEST(StructuralMessages, Repetitions) {
  expectMessage<ShapeError>([] { repeat(v, {1, 2}, 0); },
                            R"(fluxion: repetitions that do not fit in repeat
  at       here
  expected 3 numbers of 0 or more
  got      2 numbers
  hint     repeat(x, 2, axis) repeats all of them alike)");
  expectMessage<ShapeError>([] { repeat(v, {1, -2, 3}, 0); },
                            R"(fluxion: repetitions that do not fit in repeat
  at       here
  expected 3 numbers of 0 or more
  got      -2 among them
  hint     repeat(x, 2, axis) repeats all of them alike)");
  expectMessage<ShapeError>([] { tile(m, {2, -1}); },
                            R"(fluxion: repetitions that do not fit in tile
  at       here
  expected numbers of 0 or more, and less than 16 axes
  got      [2,-1] times f64[2,3]
  hint     tile(x, {2, 1}) has x twice along axis 0; repeat(x, 2, axis) each element twice)");
  expectMessage<ShapeError>([] { repeat(m, -2, 1); },
                            R"(fluxion: repetitions that do not fit in repeat
  at       here
  expected numbers of 0 or more, and less than 16 axes
  got      [1,-2] times f64[2,3]
  hint     tile(x, {2, 1}) has x twice along axis 0; repeat(x, 2, axis) each element twice)");
  expectMessage<ShapeError>([] { repeat(v, std::int64_t{1} << 62); },
                            R"(fluxion: more elements than memory can hold in repeat
  at       here
  expected at most 2^48 elements
  got      [9223372036854775807]
  hint     compute it in parts, with fx::map or fx::scan)");
}

TEST(GridMessages, Matrices) {
  expectMessage<ShapeError>([] { fx::meshgrid({v, m}); },
                            R"(fluxion: an array that is no vector in meshgrid
  at       here
  expected vectors or scalars
  got      f64[2,3]
  hint     flatten it with ravel)");
  expectMessage<ShapeError>([] { diag(fx::ones({2, 2, 2})); },
                            R"(fluxion: an array that is neither vector nor matrix in diag
  at       here
  expected one or two axes
  got      f64[2,2,2]
  hint     diagonal takes the diagonals of matrices along any axes)");
  expectMessage<ShapeError>([] { tril_indices_from(v); },
                            R"(fluxion: an array that is no matrix in tril_indices_from
  at       here
  expected two axes
  got      f64[3]
  hint     tril_indices and triu_indices take sizes instead of a matrix)");
  expectMessage<ShapeError>([] { fx::diag_indices(3, 1000); },
                            R"(fluxion: a number of axes that no array has in diag_indices
  at       here
  expected 0 to 16
  got      1000
  hint     diag_indices(n) is the diagonal of a matrix)");
  expectMessage<ShapeError>([] { diag_indices_from(m); },
                            R"(fluxion: sizes that differ in diag_indices_from
  at       here
  expected at least two axes, all of one size
  got      f64[2,3]
  hint     diag_indices(n, ndim) takes the size itself)");
  expectMessage<ShapeError>([] { fx::ix_({v, m}); }, R"(fluxion: an array that is no vector in ix_
  at       here
  expected vectors
  got      f64[2,3]
  hint     flatten it with ravel)");
  expectMessage<ShapeError>([] { tril(v); }, R"(fluxion: an array that is no matrix in tril
  at       here
  expected at least two axes
  got      f64[3]
  hint     atleast_2d(x) makes a matrix of one row, diag(x) a diagonal one)");
}

TEST(GridMessages, Choices) {
  fx::Array first = fx::array({0, 1});
  expectMessage<ShapeError>([] { take_along_axis(empty, fx::array({0}), 0); },
                            R"(fluxion: index out of range in take_along_axis
  at       here
  expected no index: axis 0 is empty
  got      f64[0] and i32[1]
  hint     name an axis that has elements, as in take_along_axis(x, indices, 0))");
  expectMessage<ShapeError>([] { fx::select({v > 0.0, v > 1.0}, {v}, 0.0); },
                            R"(fluxion: conditions and choices do not match in select
  at       here
  expected as many choices as conditions, at least one
  got      2 conditions, 1 choices
  hint     the value where none is true comes last: select(conditions, choices, otherwise))");
  expectMessage<ShapeError>([&] { choose(first, {}); }, R"(fluxion: no choices in choose
  at       here
  expected at least one array
  got      none
  hint     as in choose(index, {a, b}), which takes a where index is 0)");
  expectMessage<ShapeError>([&] { fx::ravel_multi_index({first}, {2, 3}); },
                            R"(fluxion: indices that do not fit in ravel_multi_index
  at       here
  expected 2 arrays, one per axis
  got      1
  hint     unstack(at) makes them of one array of indices, a row per axis)");
}

TEST(ApplyingMessages, ResultsOfOtherAxes) {
  expectMessage<ShapeError>(
      [] { fx::apply_over_axes([](fx::Array x, int) { return sum(x); }, m, {0}); },
      R"(fluxion: a result of another number of axes in apply_over_axes
  at       here
  expected 2 axes, or one less
  got      f64[]
  hint     reduce along that axis alone, as in [](fx::Array x, int axis) { return sum(x, axis); })");
}

} // namespace
