// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Indices, windows, places and keys that an array does not have, word by word.
#include "tests/errors/golden.h"

#include <vector>

namespace fx = fluxion;
using fluxion::DtypeError;
using fluxion::ShapeError;
using fluxion::TraceError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array m = fx::ones({2, 3}), v = fx::ones({3}), one = fx::ones({}),
                // as many axes as there may be
    most = fx::ones(fx::Shape(std::vector<std::int64_t>(16, 1)));

TEST(IndexMessages, Expressions) {
  expectMessage<ShapeError>([] { most(fx::newaxis); },
                            R"(fluxion: too many axes in an indexing expression
  at       here
  expected at most 16
  got      more
  hint     merge axes first, as in collapse(x, 0, 2))");
  expectMessage<ShapeError>([] { most(fx::zeros({1, 1}, fx::i32)); },
                            R"(fluxion: too many axes in an indexing expression
  at       here
  expected at most 16
  got      17
  hint     merge axes first, as in collapse(x, 0, 2))");
  expectMessage<ShapeError>([] { m(fx::ellipsis, fx::ellipsis); },
                            R"(fluxion: several fx::ellipsis in an indexing expression
  at       here
  expected at most one
  got      2
  hint     fx::all stands for one whole axis)");
  expectMessage<ShapeError>([] { v(fx::slice(0, 3, 0)); }, R"(fluxion: a slice with step 0
  at       here
  expected a step of 1 or more, or below 0: backwards
  got      slice(.., .., 0)
  hint     without a third number the step is 1, as in fx::slice(0, 3))");
  expectMessage<ShapeError>([] { v(fx::Array(true)); }, R"(fluxion: a boolean scalar as an index
  at       here
  expected integers, or a mask of at least one axis
  got      bool[]
  hint     choose with where())");
  expectMessage<ShapeError>([] { fx::zeros({0, 2})(fx::array({0, 1})); },
                            R"(fluxion: index out of range
  at       here
  expected no index: axis 0 is empty
  got      i32[2] for f64[0,2]
  hint     indices without elements, as fx::zeros({0}, fx::i32), select nothing)");
}

TEST(IndexMessages, Updates) {
  expectMessage<DtypeError>([] { fx::ones({3}, fx::i32).at(0).divide(2); },
                            R"(fluxion: a quotient that the array cannot hold
  at       here
  expected a floating array
  got      i32[3]
  hint     convert the array with astype(fx::f64))");
  expectMessage<DtypeError>(
      [] { dynamic_update_slice(fx::ones({3}, fx::i32), fx::array({0.5}), {0}); },
      R"(fluxion: an update that the array cannot hold
  at       here
  expected i32
  got      f64[1]
  hint     convert one of them with astype)");
}

TEST(IndexMessages, Windows) {
  expectMessage<ShapeError>([] { dynamic_slice(m, {0, 0}, {2, 4}); },
                            R"(fluxion: a window that does not fit in dynamic_slice
  at       here
  expected one start and one size per axis, sizes within f64[2,3]
  got      2 starts, sizes [2,4]
  hint     take a smaller window, or pad x first, as in pad(x, {{0, 2}}))");
  expectMessage<ShapeError>([] { dynamic_slice(m, {0}, {2}); },
                            R"(fluxion: a window that does not fit in dynamic_slice
  at       here
  expected one start and one size per axis, sizes within f64[2,3]
  got      1 starts, sizes [2]
  hint     unstack(starts) makes scalars of a vector; dynamic_slice_in_dim goes along one axis)");
  expectMessage<ShapeError>([] { dynamic_slice(v, {fx::array({0})}, {2}); },
                            R"(fluxion: a start that is not a scalar in dynamic_slice
  at       here
  expected one integer per axis
  got      i32[1]
  hint     take the number out of it, as in start(0))");
}

TEST(EditingMessages, Places) {
  expectMessage<ShapeError>([] { insert(v, {4}, 7.0); },
                            R"(fluxion: a place that there is not in insert
  at       here
  expected places from -3 to 3
  got      4
  hint     negative places count from the end; without an axis they are those of the flattened array)");
  expectMessage<ShapeError>([] { delete_(m, {2}, 0); },
                            R"(fluxion: a place that there is not in delete_
  at       here
  expected places from -2 to 1
  got      2
  hint     negative places count from the end; without an axis they are those of the flattened array)");
  expectMessage<ShapeError>([] { compress(fx::array({true, false, true}), m, 0); },
                            R"(fluxion: a condition that does not fit in compress
  at       here
  expected a vector of up to 2 elements
  got      bool[3]
  hint     extract(condition, x) takes a mask of the shape of x)");
  expectMessage<ShapeError>([] { place(v, v > 0.0, fx::zeros({0})); },
                            R"(fluxion: no values in place
  at       here
  expected at least one
  got      f64[0]
  hint     a scalar serves all places, as in place(x, where, 0.0))");
  expectMessage<ShapeError>([] { put(v, fx::array({0, 1}), fx::zeros({0})); },
                            R"(fluxion: no values in put
  at       here
  expected at least one
  got      f64[0]
  hint     a scalar serves all places, as in put(x, where, 0.0))");
  expectMessage<ShapeError>([] { piecewise(v, {v > 0.0, v > 1.0}, {v}); },
                            R"(fluxion: another number of choices than conditions in piecewise
  at       here
  expected 2 choices
  got      1
  hint     the value where none is true comes last: piecewise(x, conditions, choices, otherwise))");
}

TEST(SortMessages, Keys) {
  expectMessage<ShapeError>([] { fx::sort({v, v}, 3); },
                            R"(fluxion: a number of keys that cannot be in sort
  at       here
  expected 1 to 2 keys
  got      3
  hint     the first arrays are the keys, as in sort({key, value}, 1))");
  expectMessage<ShapeError>([] { top_k(v, 4); }, R"(fluxion: more elements than there are in top_k
  at       here
  expected k from 0 to 3
  got      4
  hint     sort(x, -1, fx::descending) has all of them)");
  expectMessage<ShapeError>([] { partition(m, 3); },
                            R"(fluxion: a place that there is not in partition
  at       here
  expected k from -3 to 2
  got      3
  hint     name another axis, as in partition(x, k, 0))");
  expectMessage<ShapeError>([] { searchsorted(m, 2.0); },
                            R"(fluxion: an array that is no vector in searchsorted
  at       here
  expected sorted: one axis
  got      f64[2,3]
  hint     the sorted vector stands first, as in searchsorted(sorted, values); vmap takes several)");
  expectMessage<ShapeError>([] { digitize(v, m); }, R"(fluxion: edges that are no vector in digitize
  at       here
  expected bins: one axis
  got      f64[2,3]
  hint     the edges stand second, as in digitize(x, bins); ravel makes a vector of them)");
}

TEST(SetMessages, Sizes) {
  expectMessage<ShapeError>([] { flatnonzero(v, {.size = -1}); },
                            R"(fluxion: a negative size in flatnonzero
  at       here
  expected 0 or more
  got      -1
  hint     leave .size out for as many as there are)");
  expectMessage<ShapeError>([] { nonzero(one); }, R"(fluxion: a scalar in nonzero
  at       here
  expected at least one axis
  got      f64[]
  hint     atleast_1d makes a vector of a scalar)");
  expectMessage<TraceError>([] { fx::jit([](fx::Array x) { return nonzero(x); })(v); },
                            R"(fluxion: a size that is not known in nonzero
  at       here, traced by jit at here
  expected numbers that are known, or a size
  got      a mask bool[3] that stands for any numbers
  hint     nonzero(x, {.size = n}))");
  expectMessage<TraceError>([] { fx::jit([](fx::Array x) { return unique(x).values; })(v); },
                            R"(fluxion: a size that is not known in unique
  at       here, traced by jit at here
  expected numbers that are known, or a size
  got      a mask bool[3] that stands for any numbers
  hint     unique(x, {.size = n}))");
}

} // namespace
