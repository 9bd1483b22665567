// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shapes, axes and indices that do not fit.
#include "tests/errors/golden.h"

namespace fx = fluxion;
using fluxion::ShapeError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array x = fx::ones({3});
const fx::Array m = fx::ones({2, 3}, fx::f32);

TEST(ShapeMessages, Broadcasting) {
  expectMessage<ShapeError>([] { x + fx::ones({4}); }, R"(fluxion: shape mismatch in add
  at       here
  expected sizes that are equal or 1, counted from the last axis
  got      f64[3] and f64[4]
  hint     insert an axis of size 1 where one is missing, as in x(fx::all, fx::newaxis), or reshape)");
}

TEST(ShapeMessages, Products) {
  expectMessage<ShapeError>([] { dot(m, fx::ones({10, 3}, fx::f32)); },
                            R"(fluxion: shape mismatch in dot
  at       here
  expected last axis of lhs = first axis of rhs
  got      lhs f32[2,3], rhs f32[10,3]
  hint     dot(lhs, transpose(rhs)))");
  expectMessage<ShapeError>(
      [] { fx::jit([](fx::Array a) { return matmul(a, a); })(fx::ones({2, 4})); },
      R"(fluxion: shape mismatch in matmul
  at       here, traced by jit at here
  expected last axis of lhs = first axis of rhs
  got      lhs f64[2,4], rhs f64[2,4]
  hint     matmul(lhs, transpose(rhs)))");
  expectMessage<ShapeError>([] { fx::einsum("ij,jk->ik", {m, m}); },
                            R"(fluxion: shape mismatch in einsum("ij,jk->ik")
  at       here
  expected one size per letter
  got      3 and 2 for j
  hint     letters of an operand stand in the order of its axes: a transposed one has "kj" for "jk")");
}

TEST(ShapeMessages, Reshaping) {
  expectMessage<ShapeError>([] { m.reshape({4, -1}); }, R"(fluxion: shape mismatch in reshape
  at       here
  expected a shape of 6 elements
  got      f32[2,3] to [4,-1]
  hint     one size may be -1: what the others leave)");
  expectMessage<ShapeError>([] { fx::concatenate({m, x}); },
                            R"(fluxion: shape mismatch in concatenate
  at       here
  expected shapes that differ at most along axis 0
  got      f32[2,3], f64[3]
  hint     expand_dims adds axes of size 1, as in expand_dims(x, 0) for a row)");
  expectMessage<ShapeError>([] { fx::array({{1, 2}, {3}}); },
                            R"(fluxion: lists of different length in array
  at       here
  expected rows of equal length
  got      a row that is longer or shorter than the first
  hint     pad the shorter ones, or keep a std::vector of arrays)");
}

TEST(ShapeMessages, Axes) {
  expectMessage<ShapeError>([] { sum(m, 2); }, R"(fluxion: axis out of range in sum
  at       here
  expected an axis from -2 to 1
  got      axis 2 of f32[2,3]
  hint     axes are counted from 0, negative ones from the end)");
  expectMessage<ShapeError>([] { m.sum({0, -2}); }, R"(fluxion: an axis named twice in sum
  at       here
  expected every axis at most once
  got      axis -2 of f32[2,3]
  hint     name it once: 0 and -2 are the same axis)");
  expectMessage<ShapeError>([] { max(fx::zeros({0})); }, R"(fluxion: max of nothing
  at       here
  expected at least one element along the axes
  got      f64[0]
  hint     max has no value to start from: concatenate one, or check size() first)");
}

TEST(ShapeMessages, Indices) {
  expectMessage<ShapeError>([] { x(3); }, R"(fluxion: index out of range
  at       here
  expected -3 to 2 for axis 0
  got      3 for f64[3]
  hint     negative indices count from the end; bounds of a slice clamp)");
  expectMessage<ShapeError>([] { fx::jit([](fx::Array a) { return a(0, -4); })(m); },
                            R"(fluxion: index out of range
  at       here, traced by jit at here
  expected -3 to 2 for axis 1
  got      -4 for f32[2,3]
  hint     negative indices count from the end; bounds of a slice clamp)");
  expectMessage<ShapeError>([] { x(0, 0); }, R"(fluxion: too many indices
  at       here
  expected at most 1 for f64[3]
  got      2
  hint     fx::newaxis makes an axis)");
  expectMessage<ShapeError>([] { x(m(0) > 0.0)(m > 0.0f); }, R"(fluxion: too many indices
  at       here
  expected at most 1 for f64[3]
  got      2
  hint     fx::newaxis makes an axis)");
  expectMessage<ShapeError>([] { x(fx::array({true, false})); },
                            R"(fluxion: a mask that does not fit the array
  at       here
  expected the sizes of f64[3] from axis 0 on
  got      bool[2]
  hint     x(x > 0.0) has a mask of all of x, x(fx::all, mask) one along axis 1)");
  expectMessage<ShapeError>([] { x.at(fx::slice(2)).set(x); },
                            R"(fluxion: a value that does not fit the selection
  at       here
  expected a shape that broadcasts to [2]
  got      f64[3]
  hint     reshape it or take a slice of it first; one number goes everywhere)");
}

TEST(ShapeMessages, TooMuch) {
  expectMessage<ShapeError>([] { fx::zeros({1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}); },
                            R"(fluxion: a shape of too many axes
  at       here
  expected at most 16 axes
  got      17
  hint     merge axes with reshape, as in reshape(x, {-1, n}))");
  expectMessage<ShapeError>([] { fx::zeros({std::int64_t{1} << 40, 0, std::int64_t{1} << 40}); },
                            R"(fluxion: more elements than memory can hold in zeros
  at       here
  expected at most 2^48 elements
  got      [1099511627776,0,1099511627776]
  hint     compute it in parts, with fx::map or fx::scan)");
  expectMessage<ShapeError>(
      [] { fx::reshape(fx::zeros({0}), {std::int64_t{1} << 32, std::int64_t{1} << 32}); },
      R"(fluxion: more elements than memory can hold in reshape
  at       here
  expected at most 2^48 elements
  got      [4294967296,4294967296]
  hint     compute it in parts, with fx::map or fx::scan)");
  auto grown = [](fx::Array x) { return x.reshape({-1, 1, 1}) + x.reshape({-1, 1}) + x; };
  expectMessage<ShapeError>(
      [&] { fx::eval_shape(grown, fx::spec<double>({std::int64_t{1} << 20})); },
      R"(fluxion: more elements than memory can hold in broadcast_in_dim
  at       here, traced by eval_shape at here
  expected at most 2^48 elements
  got      [1048576,1048576,1048576]
  hint     compute it in parts, with fx::map or fx::scan)");
}

TEST(ShapeMessages, OneNumber) {
  expectMessage<ShapeError>([] { x.item<double>(); },
                            R"(fluxion: one number is asked of an array of several
  at       here
  expected an array of one element
  got      f64[3]
  hint     index it, or reduce it with sum, all or any)");
  // No expression that branches says where it stands: the line is that of the array.
  expectMessage<ShapeError>(
      [] {
        if (fx::ones({3}) > 0.5)
          FAIL();
      },
      R"(fluxion: one number is asked of an array of several
  at       here
  expected an array of one element
  got      bool[3]
  hint     index it, or reduce it with sum, all or any)");
}

} // namespace
