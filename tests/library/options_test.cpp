// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Edges, errors and laws of options of the array language.
#include "tests/frontend/numbers.h"

#include <gtest/gtest.h>

namespace fx = fluxion;
namespace la = fluxion::linalg;
using fluxion::OutOfRange;
using fluxion::tests::expectError;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array v = fx::array({1.0, 2.0, 3.0});

TEST(IndicesOutOfRange, AreAsTheModeSays) {
  fx::Array beyond = fx::array({-4, 3});
  expectNumbers(v.at(beyond).get({.mode = OutOfRange::wrap}), {2}, {3, 1});
  expectNumbers(v.at(-4).get({.mode = OutOfRange::wrap}), {}, {3});
  expectNumbers(v.at(beyond).set(9.0, OutOfRange::clip), {3}, {9, 2, 9});
  expectNumbers(v.at(3).add(1.0, OutOfRange::drop), {3}, {1, 2, 3});
  expectNumbers(v.at(fx::ellipsis, 5).get({.mode = OutOfRange::clip}), {}, {3});
  fx::Array small = fx::array({1, 2}).astype(fx::u8);
  expectNumbers(fx::take(small, beyond, 0, {.mode = OutOfRange::fill}), {2}, {255, 255});
}

TEST(IndicesOutOfRange, FillWhatTheArrayCanHold) {
  expectError<fx::DtypeError>(
      [] {
        fx::take(fx::arange(3), fx::array({5}), 0, {.mode = OutOfRange::fill, .fill_value = 0.5});
      },
      {"a value to fill in", "i32", "options_test.cpp"});
  expectError<fx::ShapeError>(
      [] { v.at(fx::array({5})).get({.mode = OutOfRange::fill, .fill_value = v}); }, {"a scalar"});
}

TEST(IndicesOutOfRange, HaveNoDerivativeWhereTheyAreFilled) {
  auto f = [](fx::Array x) {
    return sum(x.at(fx::array({0, 7})).get({.mode = OutOfRange::fill, .fill_value = 5}));
  };
  expectNumbers(fx::jit(fx::grad(f))(v), {3}, {1, 0, 0});
}

TEST(Powers, HaveDerivativesWhereTheBaseIsNotPositive) {
  auto f = [](fx::Array x) { return sum(x.at(2).power(2.0)); };
  expectNumbers(fx::grad(f)(fx::array({-1.0, 0.0, 3.0})), {3}, {1, 1, 6});
}

TEST(Rounding, TakesTiesAwayFromZero) {
  double nearHalf = 0.49999999999999994;
  fx::Array x = fx::array({0.5, -0.5, 2.5, -3.5, nearHalf, 4503599627370497.5, INFINITY});
  expectNumbers(fx::round_away_from_zero(x), {7}, {1, -1, 3, -4, 0, 4503599627370498.0, INFINITY},
                0);
}

TEST(Rounding, OfIntegersIsToTensAndMore) {
  fx::Array x = fx::array({15, 25, -15, 14, -16});
  expectNumbers(fx::round(x, -1), {5}, {20, 20, -20, 10, -20}, 0);
  expectNumbers(fx::round(x, 3), {5}, {15, 25, -15, 14, -16}, 0);
  EXPECT_EQ(fx::round(x, -1).dtype(), fx::i32);
}

TEST(Repetitions, NeedALengthOrKnownNumbers) {
  fx::Array times = fx::array({2, 0, 1});
  expectNumbers(fx::repeat(v, times, {}), {3}, {1, 1, 3});
  auto f = [](fx::Array n) { return fx::repeat(v, n, {}); };
  expectError<fx::TraceError>([&] { fx::jit(f)(times); }, {"repeat", "total_repeat_length"});
  expectError<fx::ShapeError>([] { fx::repeat(v, fx::array({1, 2}), {}); }, {"repeat", "i32[2]"});
}

TEST(Covariances, OfTwoSamplesNeedTheSameObservations) {
  expectError<fx::ShapeError>([] { fx::cov(v, {.y = fx::ones({4})}); }, {"cov", "3 observations"});
}

TEST(BitReductions, JoinBitByBit) {
  fx::Array x = fx::array({{12, 10, 14}, {7, 5, -1}});
  expectNumbers(fx::reduce_and(x, 1), {2}, {8, 5}, 0);
  expectNumbers(fx::reduce_or(x, 0), {3}, {15, 15, -1}, 0);
  expectNumbers(fx::reduce_or(x), {}, {-1}, 0);
  expectNumbers(fx::reduce_and(fx::zeros({0, 2}, fx::i32), 0), {2}, {-1, -1}, 0);
  expectNumbers(fx::reduce_and(fx::array({true, false})), {}, {0}, 0);
  expectError<fx::DtypeError>([] { fx::reduce_and(v); }, {"reduce_and", "options_test.cpp"});
}

TEST(Broadcasting, PutsAxesWhereTheyAreToBe) {
  fx::Array m = fx::array({{1.0, 2.0, 3.0}});
  fx::Array y = fx::broadcast_in_dim(m, {2, 2, 3, 2}, {1, 2});
  expectNumbers(y(1, 0, fx::all, 1), {3}, {1, 2, 3});
  EXPECT_EQ(fx::broadcast_in_dim(4.0, {2, 1}, std::vector<int>{}).shape().str(), "[2,1]");
  auto f = [](fx::Array x) { return sum(fx::broadcast_in_dim(x, {3, 4}, 0) * 2.0); };
  expectNumbers(fx::grad(f)(v), {3}, {8, 8, 8});
  expectError<fx::ShapeError>([&] { fx::broadcast_in_dim(m, {3, 1}, {1, 0}); },
                              {"broadcast_in_dim", "ascending"});
}

TEST(Counts, AreAtLeastSoMany) {
  fx::Array x = fx::array({1, 3, 1});
  expectNumbers(fx::bincount(x, {.minlength = 6}), {6}, {0, 2, 0, 1, 0, 0}, 0);
  expectNumbers(fx::bincount(x, {.minlength = 2}), {4}, {0, 2, 0, 1}, 0);
}

TEST(Polynomials, HaveAsManyConstantsAsIntegrals) {
  expectError<fx::ShapeError>([] { fx::polyint(v, 2, v); }, {"constants", "2 of them"});
}

TEST(Initializers, RefuseShapesWithoutTheirAxes) {
  namespace start = fx::nn::initializers;
  fx::Array key = fx::random::key(0);
  expectError<fx::ShapeError>([&] { start::he_normal()(key, {3}); },
                              {"axes of an initializer", "[3]", "options_test.cpp"});
  expectError<fx::ShapeError>([&] { start::delta_orthogonal()(key, {3, 4, 2}); },
                              {"more inputs than outputs"});
  expectError<fx::DtypeError>([&] { start::normal()(key, {3}, fx::i32); }, {"an initializer"});
  EXPECT_EQ(start::lecun_normal()(key, {2, 0}).shape().str(), "[2,0]");
}

void expectUnique(const fx::Unique &got, const std::vector<double> &indices,
                  const std::vector<double> &inverse, const std::vector<double> &counts) {
  auto size = [](const std::vector<double> &v) { return static_cast<std::int64_t>(v.size()); };
  expectNumbers(got.indices, {size(indices)}, indices, 0);
  expectNumbers(got.inverse, {size(inverse)}, inverse, 0);
  expectNumbers(got.counts, {size(counts)}, counts, 0);
}

TEST(DifferentSubArrays, AreOrderedByTheirFirstElements) {
  fx::Array m = fx::array({{1.0, 2.0, 1.0}, {2.0, 3.0, 2.0}, {1.0, 2.0, 1.0}, {1.0, 0.0, 1.0}});
  fx::Unique rows = fx::unique(m, {.axis = 0}), columns = fx::unique(m, {.axis = -1});
  expectNumbers(rows.values, {3, 3}, {1, 0, 1, 1, 2, 1, 2, 3, 2});
  expectUnique(rows, {3, 0, 1}, {1, 2, 1, 0}, {1, 2, 1});
  expectNumbers(columns.values, {4, 2}, {1, 2, 2, 3, 1, 2, 1, 0});
  expectUnique(columns, {0, 1}, {0, 1, 0}, {2, 1});
  fx::Unique more = fx::unique(m, {.size = 4, .fill = 9.0, .axis = 0});
  expectNumbers(more.values, {4, 3}, {1, 0, 1, 1, 2, 1, 2, 3, 2, 9, 9, 9});
  expectUnique(more, {3, 0, 1, 3}, {1, 2, 1, 0}, {1, 2, 1, 0});
  fx::Unique cubes = fx::unique(fx::reshape(fx::arange(8) % 2, {2, 2, 2}), {.axis = 1});
  expectNumbers(cubes.values, {2, 1, 2}, {0, 1, 0, 1}, 0);
}

TEST(DifferentSubArrays, AreOneWhereTheyAreEmpty) {
  fx::Unique rows = fx::unique(fx::zeros({3, 0}), {.axis = 0});
  EXPECT_EQ(rows.values.shape().str(), "[1,0]");
  expectUnique(rows, {0}, {0, 0, 0}, {3});
  EXPECT_EQ(fx::unique(fx::zeros({0, 3}), {.axis = 0}).values.shape().str(), "[0,3]");
}

TEST(DifferentSubArrays, HaveTheDerivativesOfTheirElements) {
  auto f = [](fx::Array x) {
    fx::Array rows = fx::unique(x, {.size = 4, .axis = 0}).values;
    return sum(rows * fx::reshape(fx::arange(12.0), {4, 3}));
  };
  fx::Array m = fx::array({{1.0, 2.0, 1.0}, {2.0, 3.0, 2.0}, {1.0, 2.0, 1.0}, {1.0, 0.0, 1.0}});
  std::vector<double> expected{3, 4, 5, 6, 7, 8, 0, 0, 0, 9, 11, 13};
  expectNumbers(fx::grad(f)(m), {4, 3}, expected);
  expectNumbers(fx::jit(fx::grad(f))(m), {4, 3}, expected);
}

TEST(DifferentElements, HaveOneNaNOrAllOfThem) {
  fx::Array x = fx::array({NAN, 1.0, NAN, 1.0});
  expectUnique(fx::unique(x), {1, 0}, {1, 0, 1, 0}, {2, 2});
  expectUnique(fx::unique(x, {.equal_nan = false}), {1, 0, 2}, {1, 0, 2, 0}, {2, 1, 1});
  fx::Array rows = fx::array({{NAN, 1.0}, {0.0, 1.0}, {NAN, 1.0}});
  expectUnique(fx::unique(rows, {.axis = 0}), {1, 0}, {1, 0, 1}, {1, 2});
  expectUnique(fx::unique(rows, {.axis = 0, .equal_nan = false}), {1, 0, 2}, {1, 0, 2}, {1, 1, 1});
  fx::Size two{.size = 2};
  expectUnique(fx::unique(x, two), {1, 0}, {1, 0, 1, 0}, {2, 2});
  expectError<fx::ShapeError>([&] { fx::unique(x, {.axis = 1}); }, {"unique", "f64[4]"});
}

TEST(Padding, HasValuesPerSideAndAxis) {
  fx::Array m = fx::array({{1.0, 2.0, 4.0}, {3.0, 5.0, 9.0}});
  expectNumbers(fx::pad(v, {{1, 2}}, fx::array({7.0, 8.0})), {6}, {7, 1, 2, 3, 8, 8});
  fx::Array sides = fx::array({{1.0, 2.0}, {3.0, 4.0}});
  expectNumbers(fx::pad(m, {{1, 1}, {2, 1}}, sides), {4, 6},
                {3, 3, 1, 1, 1, 4, 3, 3, 1, 2, 4, 4, 3, 3, 3, 5, 9, 4, 3, 3, 2, 2, 2, 4});
  expectNumbers(fx::pad(m.astype(fx::i32), {{0, 1}, {1, 0}}, fx::array({{5.7}, {-6.7}})), {3, 4},
                {-6, 1, 2, 4, -6, 3, 5, 9, -6, 5, 5, 5}, 0);
  auto f = [&](fx::Array c) {
    return sum(fx::pad(m, {{1, 1}, {2, 1}}, c) * fx::reshape(fx::arange(24.0), {4, 6}));
  };
  expectNumbers(fx::jit(fx::grad(f))(sides), {2, 2}, {9, 63, 76, 56});
}

TEST(Padding, RampsToAnEndPerSideAndAxis) {
  fx::Array m = fx::array({{1.0, 2.0}, {3.0, 5.0}});
  expectNumbers(fx::pad(m, {{1, 0}, {2, 1}}, "linear_ramp", {.end_values = {{9, 8}, {-1, 6}}}),
                {3, 5}, {-1, 4, 9, 9, 6, -1, 0, 1, 2, 6, -1, 1, 3, 5, 6});
  expectNumbers(fx::pad(v, 2, "linear_ramp", {.end_values = {{5, -1}}}), {7},
                {5, 3, 1, 2, 3, 1, -1});
}

TEST(Padding, GoesOnAsALineWhereReflectionsAreOdd) {
  fx::Array x = fx::array({1.0, 2.0, 4.0});
  fx::PadOptions odd{.reflect_type = fx::Reflection::odd};
  expectNumbers(fx::pad(x, {{4, 5}}, "reflect", odd), {12},
                {-5, -4, -2, 0, 1, 2, 4, 6, 7, 8, 10, 12});
  expectNumbers(fx::pad(x, {{4, 5}}, "symmetric", odd), {12},
                {-2, -2, 0, 1, 1, 2, 4, 4, 6, 7, 7, 8});
  fx::Array m = fx::array({{1, 2}, {4, 8}});
  expectNumbers(fx::pad(m, 1, "reflect", odd), {4, 4},
                {0, -2, -4, -6, 0, 1, 2, 3, 0, 4, 8, 12, 0, 7, 14, 21}, 0);
  auto f = [&](fx::Array x) {
    return sum(fx::pad(x, {{4, 5}}, "reflect", odd) * fx::arange(12.0));
  };
  expectNumbers(fx::jit(fx::grad(f))(x), {3}, {-52, -6, 124});
  expectNumbers(fx::pad(fx::array({3.0}), {{1, 2}}, "symmetric", odd), {4}, {3, 3, 3, 3});
  expectError<fx::DtypeError>([&] { fx::pad(x > 1.0, 1, "reflect", odd); }, {"booleans"});
}

const fx::Array weightsOfMatrix = fx::reshape(fx::arange(9.0), {3, 3});

TEST(OneTriangle, IsTheMatrix) {
  fx::Array a = fx::array({{2.0, 7.0, 9.0}, {1.0, 3.0, -5.0}, {0.5, -1.0, -4.0}});
  expectNumbers(la::eigvalsh(a, la::Triangle::lower), {3},
                {-4.206024101179815, 1.5404637483320807, 3.6655603528477334});
  expectNumbers(la::eigvalsh(a, la::Triangle::upper), {3},
                {-14.38182411381916, 5.058149380087437, 10.323674733731721});
  fx::Array c =
      fx::complex(fx::array({{2.0, 7.0}, {1.0, 3.0}}), fx::array({{1.0, -1.0}, {2.0, 0.0}}));
  expectNumbers(la::eigvalsh(c, la::Triangle::lower), {2}, {0.20871215252207986, 4.79128784747792});
  expectNumbers(la::eigvalsh(c, la::Triangle::upper), {2}, {-4.588723439378914, 9.588723439378914});
  fx::Array nan = fx::array({{2.0, NAN}, {1.0, 2.0}});
  expectNumbers(la::eigh(nan, la::Triangle::lower).first, {2}, {1, 3});
}

TEST(OneTriangle, HasAllOfTheDerivative) {
  fx::Array a = fx::array({{2.0, 7.0, 9.0}, {1.0, 3.0, -5.0}, {0.5, -1.0, -4.0}});
  auto f = [](fx::Array a) {
    auto [w, v] = la::eigh(a, la::Triangle::lower);
    return sum(matmul(v * exp(w / 4.0), transpose(v)) * weightsOfMatrix);
  };
  // eigh of tril(a, -1) + tril(a, -1)ᵀ + diag(a) in JAX.
  expectNumbers(f(a), {}, {11.574296845865556}, 1e-11);
  expectNumbers(fx::grad(f)(a), {3, 3},
                {0.3686697636303889, 0, 0, 2.2823092665105813, 1.9523862833942427, 0,
                 2.146269806847106, 2.796204195568745, 0.5725181644417575},
                1e-11);
  auto g = [](fx::Array a) { return sum(sin(la::eigvalsh(a, la::Triangle::upper))); };
  fx::check_grads(g, fx::primals(a), {.order = 2});
}

TEST(HermitianMatrices, AreDecomposedByEigenvalues) {
  constexpr la::Symmetry hermitian = la::Symmetry::hermitian;
  fx::Array h = fx::array({{2.0, 1.0, 0.5}, {1.0, -3.0, -1.0}, {0.5, -1.0, 1.0}});
  la::SVD parts = la::svd(h, true, hermitian);
  expectNumbers(parts.s, {3}, {3.453731676087251, 2.278049230567076, 1.1756824455201746});
  expectNumbers(matmul(parts.u * parts.s, parts.vt), {3, 3}, h.to_vector<double>());
  expectNumbers(la::pinv(h, {}, hermitian), {3, 3}, la::inv(h).to_vector<double>());
  auto f = [](fx::Array a) { return sum(la::pinv(a, {}, hermitian) * weightsOfMatrix); };
  expectNumbers(fx::grad(f)(h), {3, 3},
                {-0.11687363038714334, 0.8210372534696867, -1.3907962016070148, 0.8210372534696867,
                 -0.8677867056245431, 1.3703433162892624, -1.3907962016070148, 1.3703433162892624,
                 -2.1504747991234483});
  auto g = [](fx::Array a) { return sum(la::svdvals(a, hermitian) * fx::arange(3.0)); };
  expectNumbers(fx::jit(fx::grad(g))(h), {3, 3},
                {1.013732324593639, 0.25023860116796887, -0.16692762606139525, 0.25023860116796887,
                 0.1714050160573253, -0.48387614248427296, -0.16692762606139525,
                 -0.48387614248427296, 1.8148626593490367});
}

TEST(HermitianMatrices, MayBeSingular) {
  constexpr la::Symmetry hermitian = la::Symmetry::hermitian;
  fx::Array u = fx::array({1.0, 2.0, 3.0}), w = fx::array({0.0, 1.0, 1.0});
  fx::Array a = outer(u, u) - outer(w, w), vt = la::svd(a, true, hermitian).vt;
  expectNumbers(la::matrix_rank(a, {}, hermitian), {}, {2}, 0);
  expectNumbers(matmul(vt, transpose(vt)), {3, 3}, {1, 0, 0, 0, 1, 0, 0, 0, 1});
  auto f = [](fx::Array a) { return sum(la::pinv(a, {}, hermitian) * weightsOfMatrix); };
  expectNumbers(la::pinv(a, {}, hermitian), {3, 3},
                {-7. / 3, 2, -1. / 3, 2, -5. / 3, 1. / 3, -1. / 3, 1. / 3, 0});
  expectNumbers(fx::grad(f)(a), {3, 3},
                {-7.259259259259146, -3.9259259259257235, 5.037037037036924, -3.9259259259257235,
                 11.851851851851436, -5.851851851851714, 5.037037037036924, -5.851851851851714,
                 1.629629629629593});
  expectError<fx::ShapeError>([] { la::svd(fx::ones({2, 3}), true, hermitian); }, {"Hermitian"});
}

} // namespace
