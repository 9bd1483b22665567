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

const fx::Array places = fx::array({0.0, 1.0, 2.0, 3.0, 5.0}),
                heights = fx::array({1.0, 3.0, 2.0, 5.0, 4.0}),
                importance = fx::array({1.0, 2.0, 1.0, 0.5, 1.0});

TEST(Fits, SayHowGoodTheyAre) {
  fx::FullFit fit = fx::polyfit_full(places, heights, 2);
  expectNumbers(fit.coefficients, {3},
                {-0.18335787923416816, 1.5397643593519892, 1.042709867452134});
  expectNumbers(fit.residuals, {1}, {3.293078055964654});
  expectNumbers(fit.rank, {}, {3}, 0);
  expectNumbers(fit.singular_values, {3},
                {1.6135686124762838, 0.6138055799407682, 0.14013936943249763});
  expectNumbers(fit.rcond, {}, {1.1102230246251565e-15});
  fx::Array both = fx::stack({heights, heights * heights}, 1);
  fx::FullFit two = fx::polyfit_full(places, both, 1, importance);
  expectNumbers(two.residuals, {2}, {3.725531914893617, 101.52978723404254});
  EXPECT_EQ(fx::polyfit_full(places.astype(fx::f32), heights.astype(fx::f32), 1).residuals.dtype(),
            fx::f32);
}

TEST(Fits, LeaveOutSmallSingularValues) {
  std::vector<double> expected{0.03936016386818182, 0.33190843204865117, 1.981223684401555};
  expectNumbers(fx::polyfit(places, heights, 2, {}, 0.3), {3}, expected);
  fx::FullFit fit = fx::polyfit_full(places, heights, 2, {}, 0.3);
  expectNumbers(fit.coefficients, {3}, expected);
  expectNumbers(fit.residuals, {1}, {5.201305024496949});
  expectNumbers(fit.rank, {}, {2}, 0);
  expectNumbers(fx::polyfit(fx::zeros({3}), fx::array({1.0, 2.0, 6.0}), 1), {2}, {0, 3});
}

TEST(Fits, HaveCovariances) {
  fx::Array both = fx::stack({heights, heights * heights}, 1);
  expectNumbers(fx::polyfit_cov(places, heights, 2).second, {3, 3},
                {0.044861519908207685, -0.2279450200741364, 0.15155918887908015,
                 -0.22794502007413628, 1.2694597660511744, -1.0148403287343206, 0.1515591888790799,
                 -1.0148403287343197, 1.3797948555551454});
  expectNumbers(fx::polyfit_cov(places, both, 1, importance).second, {2, 2, 2},
                {0.07662441527086164, 2.088201297721443, -0.12418439716312064, -3.3843262411347537,
                 -0.12418439716312066, -3.384326241134754, 0.372553191489362, 10.152978723404262});
  auto unscaled = [&](const fx::Array &y) {
    return fx::polyfit_cov(places, y, 1, importance, {}, fx::FitErrors::known).second;
  };
  std::vector<double> known{0.06170212765957449, -0.1, -0.1, 0.3};
  expectNumbers(unscaled(heights), {2, 2}, known);
  expectNumbers(unscaled(both), {2, 2, 1}, known);
}

TEST(Fits, HaveDerivatives) {
  auto f = [](fx::Array x, fx::Array y, fx::Array w) {
    return sum(fx::polyfit_cov(x, y, 2, w).second * weightsOfMatrix);
  };
  auto [dx, dy, dw] = fx::grad(f, fx::argnums<0, 1, 2>)(places, heights, importance);
  // JAX has NaN for the first x, which is 0.
  expectNumbers(
      dx(fx::slice(1, {})), {4},
      {-0.3385795522376216, 1.3273611428853227, -0.11898959413499599, 0.018337445990260826});
  expectNumbers(dy, {5},
                {-0.7433841258461572, 2.047143690068712, -1.742129210952445, 0.37736675090663707,
                 0.06100289582325338});
  expectNumbers(dw, {5},
                {-0.8699114965380479, -0.978934274250989, 2.32929994746339, 1.0193670026750292,
                 -0.011203403760876335});
  fx::check_grads(f, fx::primals(places, heights, importance));
}

TEST(Zeros, AreTrimmedOfAnyAxes) {
  using fx::Ends;
  fx::Array m = fx::array({{0, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 0}});
  expectNumbers(fx::trim_zeros(m), {2, 2}, {1, 0, 0, 2}, 0);
  expectNumbers(fx::trim_zeros(m, Ends::front), {3, 3}, {1, 0, 0, 0, 2, 0, 0, 0, 0}, 0);
  expectNumbers(fx::trim_zeros(m, Ends::back), {3, 3}, {0, 0, 0, 0, 1, 0, 0, 0, 2}, 0);
  expectNumbers(fx::trim_zeros(m, Ends::both, 0), {2, 4}, {0, 1, 0, 0, 0, 0, 2, 0}, 0);
  expectNumbers(fx::trim_zeros(m, Ends::both, -1), {4, 2}, {0, 0, 1, 0, 0, 2, 0, 0}, 0);
  expectNumbers(fx::trim_zeros(m * 0), {0, 0}, {});
  expectNumbers(fx::trim_zeros(m * 0, Ends::both, 0), {0, 4}, {});
  expectNumbers(fx::trim_zeros(fx::Array(0.0)), {}, {0});
  auto f = [](fx::Array x) { return sum(fx::trim_zeros(x) * fx::array({{1.0}, {2.0}})); };
  expectNumbers(fx::grad(f)(fx::array({{0.0, 3.0}, {0.0, 4.0}})), {2, 2}, {0, 1, 0, 2});
}

TEST(Combinations, MayRepeat) {
  fx::Array n = fx::array({3.0, 4.0, 0.0, 0.0, 5.0, 2.5, -1.0});
  fx::Array k = fx::array({2.0, 0.0, 0.0, 2.0, 3.0, 1.5, 0.0});
  expectNumbers(fx::comb(n, k, true), {7}, {6, 1, 1, 0, 35, 3.3953054526270994, 0});
  auto f = [](fx::Array n, fx::Array k) { return sum(fx::comb(n, k, true)); };
  auto [dn, dk] = fx::grad(f, fx::argnums<0, 1>)(n, k);
  expectNumbers(dn, {7}, {3.5, 0, 0, 0, 17.83333333333337, 1.8774715927339818, 0});
  expectNumbers(dk, {7}, {3.5, 0, 0, 0, 26.58333333333337, 1.8774715927339818, 0});
  expectNumbers(fx::comb(4, 2, true), {}, {10});
}

TEST(Quantiles, OfWeightedElementsAreElements) {
  constexpr fx::QuantileMethod method = fx::QuantileMethod::inverted_cdf;
  fx::Array x = fx::array({{3.0, 1.0, 2.0, 5.0, 4.0}, {2.0, 7.0, 7.0, 0.0, 1.0}});
  fx::Array w = fx::array({{1.0, 2.0, 0.5, 1.0, 1.0}, {0.0, 1.0, 1.0, 2.0, 0.0}});
  fx::Array q = fx::array({0.0, 0.2, 0.3, 0.5, 0.9, 1.0});
  expectNumbers(fx::quantile(x, q, {}, {}, method), {6}, {0, 1, 1, 2, 7, 7}, 0);
  expectNumbers(fx::quantile(x, q, 1, {}, method), {6, 2}, {1, 0, 1, 0, 2, 1, 3, 2, 5, 7, 5, 7}, 0);
  std::vector<double> weighted{1, 0, 1, 0, 1, 0, 3, 0, 5, 7, 5, 7};
  expectNumbers(fx::quantile(x, q, 1, fx::keepdims, method, w), {6, 2, 1}, weighted, 0);
  expectNumbers(fx::quantile(x, q, 1, {}, method, fx::array({1.0, 2.0, 0.0, 1.0, 3.0})), {6, 2},
                {1, 0, 1, 1, 3, 1, 4, 1, 5, 7, 5, 7}, 0);
  expectNumbers(fx::percentile(x, 40.0, {}, {}, method, w), {}, {1}, 0);
  expectNumbers(fx::quantile(x, 0.5, {0, 1}, {}, method, w), {}, {3}, 0);
  expectNumbers(fx::nanquantile(x.at(0, 2).set(NAN), q, 1, {}, method, w), {6, 2}, weighted, 0);
  EXPECT_TRUE(fx::all(isnan(fx::quantile(x, q, {}, {}, method, -w))).item<bool>());
  EXPECT_TRUE(fx::all(isnan(fx::quantile(x.at(0, 2).set(NAN), q, {}, {}, method))).item<bool>());
  auto f = [=](fx::Array x) {
    return sum(fx::quantile(x, q, 1, {}, method, w) * fx::reshape(fx::arange(12.0), {6, 2}));
  };
  expectNumbers(fx::jit(fx::grad(f))(x), {2, 5}, {6, 6, 0, 18, 0, 0, 0, 20, 16, 0}, 0);
}

TEST(Quantiles, AreThoseOfTheirDType) {
  constexpr fx::QuantileMethod method = fx::QuantileMethod::inverted_cdf;
  fx::Array x = fx::arange(10.0), q = fx::array({0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9});
  std::vector<double> expected{0, 1, 2, 3, 5, 6, 8};
  expectNumbers(fx::quantile(x, q, {}, {}, method), {7}, expected, 0);
  expectNumbers(fx::quantile(x.astype(fx::f32), q.astype(fx::f32), {}, {}, method), {7}, expected,
                0);
  expectNumbers(fx::quantile(x.astype(fx::f32), 0.3, {}, {}, method), {}, {2}, 0);
}

TEST(Parts, HaveTheSizesThatAreNamed) {
  std::vector<fx::Array> parts = fx::split(fx::arange(6), fx::Cuts::of_sizes({1, 3, 0, 2}));
  ASSERT_EQ(parts.size(), 4U);
  expectNumbers(parts[0], {1}, {0}, 0);
  expectNumbers(parts[1], {3}, {1, 2, 3}, 0);
  expectNumbers(parts[2], {0}, {}, 0);
  expectNumbers(parts[3], {2}, {4, 5}, 0);
}

// Windows of two by two at four starts, of which two stand out.
const fx::Array grid = fx::reshape(fx::arange(12.0), {3, 4}) + 1.0,
                starts = fx::array({{0, 1}, {2, 3}, {-1, 0}, {1, 2}}),
                blocks = fx::reshape(fx::arange(16.0), {4, 2, 2});
const fx::GatherDimensions squares{.offset_dims = {1, 2}, .start_index_map = {0, 1}};
const fx::ScatterDimensions ofSquares{.update_window_dims = {1, 2},
                                      .scatter_dims_to_operand_dims = {0, 1}};

TEST(GatheredWindows, AreMovedInsideOrFilled) {
  std::vector<double> inside{2, 3, 6, 7, 7, 8, 11, 12, 1, 2, 5, 6, 7, 8, 11, 12};
  expectNumbers(fx::gather(grid, starts, squares, {2, 2}), {4, 2, 2}, inside, 0);
  expectNumbers(fx::gather(grid, starts, squares, {2, 2}, {.mode = OutOfRange::clip}), {4, 2, 2},
                inside, 0);
  fx::Reading filled{.mode = OutOfRange::fill, .fill_value = -1};
  expectNumbers(fx::gather(grid, starts, squares, {2, 2}, filled), {4, 2, 2},
                {2, 3, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1, 7, 8, 11, 12}, 0);
  auto f = [](fx::Reading reading) {
    return
        [=](fx::Array x) { return sum(fx::gather(x, starts, squares, {2, 2}, reading) * blocks); };
  };
  expectNumbers(fx::jit(fx::grad(f({})))(grid), {3, 4}, {8, 9, 1, 0, 10, 13, 19, 18, 0, 0, 20, 22},
                0);
  expectNumbers(fx::grad(f(filled))(grid), {3, 4}, {0, 0, 1, 0, 0, 2, 15, 13, 0, 0, 14, 15}, 0);
  auto one = [](fx::Array start) {
    return fx::gather(grid, start, {.offset_dims = {0, 1}, .start_index_map = {0, 1}}, {2, 2});
  };
  expectNumbers(fx::vmap(one)(starts), {4, 2, 2}, inside, 0);
}

TEST(GatheredWindows, LieAlongAnyAxes) {
  fx::GatherDimensions rows{
      .offset_dims = {0}, .collapsed_slice_dims = {0}, .start_index_map = {0}};
  fx::Array at = fx::reshape(fx::array({2, 0, 1, 5}), {2, 2, 1});
  expectNumbers(fx::gather(grid, at, rows, {1, 3}), {3, 2, 2},
                {9, 1, 5, 9, 10, 2, 6, 10, 11, 3, 7, 11}, 0);
  double lowest = -2147483648.0;
  expectNumbers(fx::gather(grid.astype(fx::i32), at, rows, {1, 3}, {.mode = OutOfRange::fill}),
                {3, 2, 2}, {9, 1, 5, lowest, 10, 2, 6, lowest, 11, 3, 7, lowest}, 0);
  fx::GatherDimensions rowByRow{.collapsed_slice_dims = {1},
                                .start_index_map = {1},
                                .operand_batching_dims = {0},
                                .start_indices_batching_dims = {0}};
  fx::Array columns = fx::reshape(fx::array({1, 3, 0, 0, 2, 9}), {3, 2, 1});
  expectNumbers(fx::gather(grid, columns, rowByRow, {1, 1}), {3, 2}, {2, 4, 5, 5, 11, 12}, 0);
}

TEST(ScatteredWindows, AreJoinedWithTheArray) {
  using Scatter = fx::Array (*)(const fx::Operand &, const fx::Operand &, const fx::Operand &,
                                const fx::ScatterDimensions &, OutOfRange);
  struct Case {
    Scatter scatter;
    std::vector<double> dropped, moved;
  };
  const Case cases[] = {{fx::scatter,
                         {1, -3, -2, 4, 5, -1, 9, 10, 9, 10, 11, 12},
                         {5, 6, -2, 4, 7, 8, 9, 10, 9, 10, 11, 12}},
                        {fx::scatter_add,
                         {1, -1, 1, 4, 5, 5, 16, 18, 9, 10, 22, 24},
                         {6, 5, 1, 4, 12, 13, 17, 20, 9, 10, 25, 28}},
                        {fx::scatter_sub,
                         {1, 5, 5, 4, 5, 7, -2, -2, 9, 10, 0, 0},
                         {-4, -1, 5, 4, -2, -1, -3, -4, 9, 10, -3, -4}},
                        {fx::scatter_mul,
                         {1, -6, -6, 4, 5, -6, 0, 80, 9, 10, 121, 144},
                         {5, -36, -6, 4, 35, -48, 0, 160, 9, 10, 363, 576}},
                        {fx::scatter_min,
                         {1, -3, -2, 4, 5, -1, 0, 8, 9, 10, 11, 12},
                         {1, -3, -2, 4, 5, -1, 0, 2, 9, 10, 3, 4}},
                        {fx::scatter_max,
                         {1, 2, 3, 4, 5, 6, 9, 10, 9, 10, 11, 12},
                         {5, 6, 3, 4, 7, 8, 9, 10, 9, 10, 11, 12}}};
  for (const Case &one : cases) {
    auto f = [&](OutOfRange mode) {
      return one.scatter(grid, starts, blocks - 3.0, ofSquares, mode);
    };
    expectNumbers(f(OutOfRange::drop), {3, 4}, one.dropped, 0);
    expectNumbers(f(OutOfRange::clip), {3, 4}, one.moved, 0);
    auto g = [&](fx::Array at) {
      return one.scatter(grid, at, blocks - 3.0, ofSquares, OutOfRange::drop);
    };
    expectNumbers(fx::jit(g)(starts), {3, 4}, one.dropped, 0);
  }
}

TEST(ScatteredWindows, LieAlongAnyAxes) {
  fx::ScatterDimensions rows{
      .update_window_dims = {0}, .inserted_window_dims = {0}, .scatter_dims_to_operand_dims = {0}};
  fx::Array at = fx::reshape(fx::array({2, 0, 1, 5}), {2, 2, 1});
  expectNumbers(fx::scatter_add(grid, at, fx::reshape(fx::arange(12.0), {3, 2, 2}), rows), {3, 4},
                {2, 7, 12, 4, 7, 12, 17, 8, 9, 14, 19, 12}, 0);
  fx::ScatterDimensions rowByRow{.inserted_window_dims = {1},
                                 .scatter_dims_to_operand_dims = {1},
                                 .operand_batching_dims = {0},
                                 .scatter_indices_batching_dims = {0}};
  fx::Array columns = fx::reshape(fx::array({1, 3, 0, 0, 2, 9}), {3, 2, 1});
  expectNumbers(fx::scatter_add(grid, columns, fx::reshape(fx::arange(6), {3, 2}), rowByRow),
                {3, 4}, {1, 2, 3, 5, 10, 6, 7, 8, 9, 10, 15, 12}, 0);
}

TEST(ScatteredWindows, HaveDerivatives) {
  auto check = [](auto scatter, const fx::Array &at, const fx::Array &updates,
                  const std::vector<double> &ofX, const std::vector<double> &ofUpdates) {
    auto f = [=](fx::Array x, fx::Array u) {
      return sum(scatter(x, at, u, ofSquares, OutOfRange::drop) * (grid - 1.0));
    };
    auto [dx, du] = fx::grad(f, fx::argnums<0, 1>)(grid, updates);
    expectNumbers(dx, {3, 4}, ofX, 0);
    expectNumbers(du, updates.shape(), ofUpdates, 0);
  };
  fx::Array updates = blocks - 3.0;
  check(fx::scatter_add, starts, updates, (grid - 1.0).to_vector<double>(),
        {1, 2, 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 6, 7, 10, 11});
  check(fx::scatter, starts(fx::slice(2)), updates(fx::slice(2)),
        {0, 0, 0, 3, 4, 0, 0, 7, 8, 9, 10, 11}, {1, 2, 5, 6, 0, 0, 0, 0});
  check(fx::scatter_mul, starts(fx::slice(1)), updates(fx::slice(1)),
        {0, -3, -4, 3, 4, -5, 0, 7, 8, 9, 10, 11}, {2, 6, 30, 42});
}

void expectProducts(const fx::Array &got, fx::DType dtype, const std::vector<double> &expected) {
  EXPECT_EQ(got.dtype(), dtype);
  expectNumbers(got, {2, 2}, expected, 1e-15);
}

TEST(Products, AreOfTheDTypeThatIsWanted) {
  fx::Array a = fx::array({{1.0, 2049.0}, {0.1, 3.0}}).astype(fx::f16);
  fx::Array b = fx::array({{3.0, 0.3}, {1.0, 2047.0}}).astype(fx::f16);
  std::vector<double> single{2051, 4192256.25, 3.2999267578125, 6141.02978515625};
  std::vector<double> twice{2051, 4192256.300048828, 3.2999267578125, 6141.029997557402};
  expectProducts(fx::matmul_as(a, b, fx::f32), fx::f32, single);
  expectProducts(fx::dot_as(a, b, fx::f64), fx::f64, twice);
  expectProducts(fx::tensordot_as(a, b, fx::f32, 1), fx::f32, single);
  expectProducts(fx::tensordot_as(a, b, fx::f64, 1, 0), fx::f64, twice);
  expectProducts(transpose(fx::einsum_as("ij,jk->ki", fx::f64, a, b)), fx::f64, twice);
  expectProducts(fx::matmul_as(a, b, fx::f16), fx::f16, {2052, INFINITY, 3.30078125, 6140});
  auto f = [=](fx::Array a) {
    return sum(fx::matmul_as(a, b, fx::f32) * fx::array({{1.0f, 2.0f}, {3.0f, 4.0f}}));
  };
  expectProducts(fx::grad(f)(a), fx::f16, {3.599609375, 4096, 10.203125, 8192});
}

TEST(Products, OfIntegersMayBeWideOrFloating) {
  fx::Array i = fx::array({{100, 120}, {-90, 7}}).astype(fx::i8), t = i > 0;
  expectProducts(fx::matmul_as(i, i, fx::i32), fx::i32, {-800, 12840, -9630, -10751});
  expectProducts(fx::matmul_as(i, i, fx::f32), fx::f32, {-800, 12840, -9630, -10751});
  expectProducts(fx::matmul_as(i, i, fx::u8), fx::u8, {224, 40, 98, 1});
  expectProducts(fx::matmul_as(t, t, fx::i32), fx::i32, {1, 2, 0, 1});
  expectProducts(fx::einsum_as("ij,jk,kl->il", fx::i32, i, i, i), fx::i32,
                 {-1235600, -6120, 4590, -1230857});
}

TEST(Products, AreRoundedAtTheEndWhereTheyAreNarrow) {
  fx::Array f = fx::array({{1.1f, 2.2f}, {3.3f, 4.4f}});
  expectProducts(fx::matmul_as(f, f, fx::f16), fx::f16, {8.46875, 12.1015625, 18.15625, 26.625});
  expectProducts(fx::matmul_as(f, f, fx::i32), fx::i32, {8, 12, 18, 26});
}

} // namespace
