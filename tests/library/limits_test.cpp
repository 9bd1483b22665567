// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers at their limits: small integers as indices, arguments out of range, infinities, NaN.
#include "tests/frontend/numbers.h"

#include <gtest/gtest.h>

#include <climits>

namespace fx = fluxion;
namespace la = fluxion::linalg;
namespace nn = fluxion::nn;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

const double nan = NAN, inf = INFINITY;

/// Elements that are NaN in both are equal.
void expectSame(const fx::Array &got, const std::vector<double> &expected) {
  EXPECT_TRUE(bool(fx::array_equal(got.astype(fx::f64), fx::array(expected), /*equal_nan=*/true)))
      << got << " instead of " << fx::array(expected);
}

//===----------------------------------------------------------------------------------------------
// Integers of 8 bits as indices

TEST(SmallIndices, NameMoreSegmentsThanTheyHold) {
  fx::Array ids = fx::array({0, 200, 100, 200}).astype(fx::u8), x = fx::array({1.0, 2.0, 4.0, 8.0});
  fx::Array sums = fx::segment_sum(x, ids, 300);
  EXPECT_EQ(sums.shape().str(), "[300]");
  expectNumber(sums(200), 10);
  expectNumber(sum(sums), 15);
  fx::Array few = fx::array({-1, 100, 3}).astype(fx::i8);
  fx::Array most = fx::segment_max(fx::array({5, 6, 7}), few, 128);
  expectNumber(most(100), 6);
  expectNumber(most(3), 7);
  fx::Array one = fx::array({0, 255}).astype(fx::u8);
  expectNumbers(fx::segment_sum(fx::array({1.0, 2.0}), one, 255)(fx::slice(250, {})), {5},
                {0, 0, 0, 0, 0});
}

TEST(SmallIndices, AreCounted) {
  fx::Array x = fx::array({255, 0, 255}).astype(fx::u8);
  fx::Array counts = fx::bincount(x);
  EXPECT_EQ(counts.shape().str(), "[256]");
  expectNumber(counts(255), 2);
  expectNumber(fx::bincount(x, {.length = 300})(255), 2);
}

TEST(SmallIndices, BecomePlacesInLargeArrays) {
  fx::Array row = fx::array({1, 100}).astype(fx::u8), column = fx::array({2, 250}).astype(fx::u8);
  expectNumbers(fx::ravel_multi_index({row, column}, {200, 300}), {2}, {302, 30250});
  auto at = fx::unravel_index(fx::array({200, 7}).astype(fx::u8), {20, 15});
  expectNumbers(at[0], {2}, {13, 0});
  expectNumbers(at[1], {2}, {5, 7});
  auto last = fx::unravel_index(fx::array({-1}).astype(fx::i8), {20, 15});
  expectNumbers(last[0], {1}, {19});
  expectNumbers(last[1], {1}, {14});
  fx::Array far = fx::array({3}), most = fx::array({(1 << 30) - 1});
  expectNumbers(fx::ravel_multi_index({far, most}, {4, 1 << 30}), {1}, {0x1p32 - 1});
}

TEST(SmallIndices, ChooseAmongMany) {
  std::vector<fx::Array> choices;
  for (int i = 0; i < 200; ++i)
    choices.push_back(fx::array({i}));
  expectNumbers(fx::choose(fx::array({127}).astype(fx::i8), choices), {1}, {127});
  expectNumbers(fx::choose(fx::array({199}).astype(fx::u8), choices), {1}, {199});
}

//===----------------------------------------------------------------------------------------------
// Arguments out of range

TEST(Refusals, NameWhatDoesNotFit) {
  fx::Array x = fx::array({1.0, 2.0, 3.0, 4.0}), none = fx::zeros({0, 3});
  expectError<fx::ShapeError>([&] { fx::trapezoid(x, fx::array({0.0, 1.0})); },
                              {"trapezoid", "f64[4] and f64[2]", "limits_test.cpp"});
  expectError<fx::ShapeError>([&] { fx::take_along_axis(none, fx::array({{0, 0, 0}}), 0); },
                              {"take_along_axis", "axis 0 is empty"});
  EXPECT_EQ(fx::take_along_axis(none, fx::zeros({0, 3}, fx::i32), 0).shape().str(), "[0,3]");
  expectError<fx::ShapeError>([&] { fx::quantile(x, fx::array({0.5, 1.25})); },
                              {"quantile", "0 to 1", "1.25"});
  expectError<fx::ShapeError>([&] { fx::percentile(x, -1.0); }, {"percentile", "-1"});
  expectError<fx::ShapeError>([] { fx::bincount(fx::array({2, -3})); }, {"bincount", "-3"});
  expectError<fx::ShapeError>([] { fx::bincount(fx::array({2}), {.length = -1}); },
                              {"bincount", "-1"});
  expectError<fx::ShapeError>([] { fx::polysub(1.0, fx::array({1.0})); }, {"polysub", "scalar"});
  expectError<fx::ShapeError>([&] { fx::polyder(x, -1); }, {"polyder", "-1"});
  expectError<fx::ShapeError>([&] { fx::polyint(x, -2); }, {"polyint", "-2"});
  expectError<fx::ShapeError>([&] { fx::pad(x, 2, fx::PadMode::mean, {.stat_length = 0}); },
                              {"pad", "stat_length"});
  expectNumbers(fx::pad(x, 1, fx::PadMode::mean, {.stat_length = 9}), {6}, {2.5, 1, 2, 3, 4, 2.5});
}

TEST(Refusals, OfGiantNumbersComeAtOnce) {
  const std::int64_t giant = std::int64_t{1} << 60;
  fx::Array x = fx::array({1.0, 2.0});
  expectError<fx::ShapeError>([&] { fx::vander(x, giant); }, {"memory can hold", "vander"});
  expectError<fx::ShapeError>([&] { fx::polyint(x, 2000000000); }, {"polyint", "2000000000"});
  EXPECT_EQ(fx::diagonal(fx::eye(3), INT_MIN).shape().str(), "[0]");
  expectNumbers(fx::roll(fx::arange(3.0), INT64_MIN), {3}, {2, 0, 1});
  expectNumbers(fx::roll(fx::arange(3.0), INT64_MAX), {3}, {2, 0, 1});
  expectError<fx::ShapeError>([] { fx::hanning(-2); }, {"hanning"});
  expectError<fx::ShapeError>([] { fx::bartlett(-2); }, {"bartlett"});
  expectError<fx::ShapeError>([] { fx::reshape(fx::zeros({0, 3}), {-1, 0}); }, {"reshape"});
}

TEST(Refusals, OfEdgesThatAreKnownToBeOutOfOrder) {
  fx::Array x = fx::array({1.0, 2.0, 3.0}), mixed = fx::array({0.0, 2.0, 1.0});
  expectError<fx::ShapeError>([&] { fx::histogram(x, mixed); }, {"histogram", "edge 1", "edge 2"});
  expectError<fx::ShapeError>([&] { fx::histogram(x, fx::flip(x)); }, {"histogram"});
  expectError<fx::ShapeError>([&] { fx::histogram(x, 4, {.range = {{3, 1}}}); }, {"3 to 1"});
  expectError<fx::ShapeError>([&] { fx::histogram(x, 4, {.range = {{0, inf}}}); }, {"finite"});
  expectError<fx::ShapeError>([&] { fx::histogram(fx::array({1.0, nan}), 4); }, {"finite"});
  expectError<fx::ShapeError>([&] { fx::digitize(x, mixed); }, {"digitize", "descend"});
  expectNumbers(fx::digitize(x, fx::flip(x)), {3}, {2, 1, 0});
  expectNumbers(fx::digitize(x, fx::zeros({0})), {3}, {0, 0, 0});
  expectNumbers(fx::histogram(fx::array({1.0, 2.0, nan}), fx::array({0.0, 2.0, 3.0})).first, {2},
                {1, 1});
  // As JAX 0.10.2, where the numbers are not known.
  auto counts = [](fx::Array x, fx::Array edges) { return fx::histogram(x, edges).first; };
  expectNumbers(fx::jit(counts)(x, mixed), {2}, {0, 1});
  auto ranged = [](fx::Array x) { return fx::histogram(x, 4).first; };
  expectNumbers(fx::jit(ranged)(fx::array({1.0, 2.0, nan})), {4}, {0, 0, 0, 0});
}

TEST(Rolling, AnAxisThatIsNamedTwiceAddsItsShifts) {
  fx::Array x = fx::reshape(fx::arange(6.0), {2, 3});
  expectNumbers(fx::roll(x, {1, 1}, {1, 1}), {2, 3}, {1, 2, 0, 4, 5, 3});
  expectNumbers(fx::roll(x, {1, 1}, {0, 1}), {2, 3}, {5, 3, 4, 2, 0, 1});
}

TEST(Powers, OfColumnsAreProducts) {
  fx::Array x = fx::array({0.0, -2.0, 3.0});
  expectNumbers(fx::vander(x), {3, 3}, {0, 0, 1, 4, -2, 1, 9, 3, 1});
  expectNumbers(fx::vander(x, 4, true), {3, 4}, {1, 0, 0, 0, 1, -2, 4, -8, 1, 3, 9, 27});
  EXPECT_EQ(fx::vander(x, 0).shape().str(), "[3,0]");
  EXPECT_EQ(fx::vander(fx::zeros({0}), 2).shape().str(), "[0,2]");
  EXPECT_EQ(fx::vander(fx::array({true}), 2).dtype(), fx::i32);
  EXPECT_EQ(fx::vander(x.astype(fx::i8), 2).dtype(), fx::i8);
  fx::check_grads([](fx::Array x) { return fx::vander(x, 4); }, fx::primals(x), {.order = 2});
}

TEST(Spaces, OfIntegersGoTowardsTheLowerOne) {
  expectNumbers(fx::linspace(-5, 5, 4, fx::i64), {4}, {-5, -2, 1, 5});
  expectNumbers(fx::linspace(-5.0, 0.0, 3, fx::i32), {3}, {-5, -3, 0});
}

TEST(Variance, WithoutDegreesOfFreedomIsNaN) {
  fx::Array x = fx::arange(3.0);
  for (int ddof : {3, 5}) {
    EXPECT_TRUE(std::isnan(fx::var(x, {}, {}, ddof).item<double>()));
    EXPECT_TRUE(std::isnan(fx::std(x, {}, {}, ddof).item<double>()));
  }
  expectNumber(fx::var(x, {}, {}, 2), 2);
}

TEST(Refusals, OfSolversNameTheLineOfTheUser) {
  fx::Array b = fx::array({1.0, 2.0});
  auto wrong = [](const fx::Array &v) { return matmul(fx::ones({3, 3}), v); };
  auto taller = [](const fx::Array &v) { return fx::concatenate({nn::relu(v), v}); };
  auto same = [](const fx::Array &v) { return v; };
  for (auto solver : {la::cg, la::bicgstab, la::gmres}) {
    int line = __LINE__ + 1;
    auto call = [&](const la::LinearMap &map) { solver(map, b, {}); };
    std::string here = "limits_test.cpp:" + std::to_string(line);
    std::string inside = "limits_test.cpp:" + std::to_string(line - 5);
    expectError<fx::Error>([&] { call(wrong); }, {inside.c_str()});
    expectError<fx::Error>([&] { call(taller); }, {here.c_str()});
    expectError<fx::ShapeError>([&] { solver(same, b, {.x0 = fx::ones({3})}); }, {"x0"});
  }
}

TEST(Bincount, OfNumbersThatAreNotKnownDropsNegativeOnes) {
  auto count = [](fx::Array x) { return fx::bincount(x, {.length = 3}); };
  expectNumbers(fx::jit(count)(fx::array({2, -1, 0, 2})), {3}, {1, 0, 2});
}

//===----------------------------------------------------------------------------------------------
// Infinities and NaN

TEST(Quantiles, AtAnElementAreThatElement) {
  fx::Array x = fx::array({1.0, 2.0, 3.0, inf}), q = fx::array({0.0, 1.0 / 3, 2.0 / 3, 1.0});
  expectSame(fx::quantile(x, q), {1, 2, 3, inf});
  expectSame(fx::quantile(-x, q), {-inf, -3, -2, -1});
  expectSame(fx::nanquantile(fx::array({nan, inf, 1.0}), fx::array({0.0, 1.0})), {1, inf});
  auto top = [](fx::Array x) { return fx::quantile(x, 1.0); };
  expectSame(fx::grad(top)(x), {0, 0, 0, 1});
}
TEST(Quantiles, OfSharesThatAreNotKnownStayAtTheEnds) {
  auto f = [](fx::Array x, fx::Array q) { return fx::quantile(x, q); };
  expectSame(fx::jit(f)(fx::array({1.0, 2.0}), fx::array({-0.5, 0.5, 1.5})), {1, 1.5, 2});
}

TEST(Softmax, OfNothingIsZero) {
  fx::Array x = fx::array({{1.0, 2.0}, {3.0, 3.0}}),
            none = fx::array({{false, false}, {true, true}});
  expectNumbers(nn::softmax(x, -1, none), {2, 2}, {0, 0, 0.5, 0.5});
  auto first = [&](fx::Array x) { return sum(nn::softmax(x, -1, none) * fx::array({1.0, 3.0})); };
  expectNumbers(fx::grad(first)(x), {2, 2}, {0, 0, -0.5, 0.5});
  expectNumbers(fx::jit(fx::grad(first))(x), {2, 2}, {0, 0, -0.5, 0.5});
  expectSame(nn::softmax(fx::array({-inf, -inf})), {nan, nan});
  expectSame(nn::log_softmax(x(0), -1, none(0)), {-inf, -inf});
  auto second = [&](fx::Array x) { return nn::log_softmax(x, -1, fx::array({true, false}))(0); };
  expectSame(fx::grad(second)(x(0)), {0, 0});
}

TEST(Sets, HaveNaNOncePerArray) {
  fx::Array a = fx::array({3.0, 1.0, 3.0, 2.0, nan, nan}), b = fx::array({2.0, 5.0, 3.0});
  fx::Array c = fx::array({nan, 1.0});
  expectSame(fx::setdiff1d(a, b), {1, nan});
  expectSame(fx::setdiff1d(a, c), {2, 3, nan});
  expectSame(fx::intersect1d(a, c), {1});
  expectSame(fx::union1d(a, c), {1, 2, 3, nan});
  expectSame(fx::setxor1d(a, b), {1, 5, nan});
  expectSame(fx::setxor1d(a, c), {2, 3, nan, nan});
}
// As JAX 0.10.2 fills.
TEST(Sets, FillWhatIsLeftOver) {
  fx::Array a = fx::array({7.0, 3.0, 1.0}), b = fx::array({7.0, 3.0, 9.0});
  expectSame(fx::intersect1d(a, b, {.size = 4}), {3, 7, 3, 3});
  expectSame(fx::setdiff1d(a, b, {.size = 3}), {1, 0, 0});
  expectSame(fx::setxor1d(a, b, {.size = 4}), {1, 9, 1, 1});
  expectSame(fx::setxor1d(a, b, {.size = 3, .fill = -1}), {1, 9, -1});
  expectSame(fx::intersect1d(a, fx::array({2.0}), {.size = 2}), {0, 0});
  expectSame(fx::setdiff1d(a, b, {.size = 0}), {});
  expectSame(fx::setxor1d(fx::zeros({0}), fx::zeros({0})), {});
}

TEST(SpecialFunctions, OfLargeArgumentsDoNotOverflow) {
  expectNumber(fx::beta(200.0, 200.0) * 1e122, 9.713217247612892, 1e-11);
  expectNumber(fx::beta(-1.5, -0.7), 4.5804684770362405, 1e-12);
  expectNumber(fx::beta(2.0, 3.0), 1.0 / 12, 1e-14);
  EXPECT_TRUE(std::isnan(fx::beta(-2.0, 3.0).item<double>()));
}

//===----------------------------------------------------------------------------------------------
// Exactness

TEST(Matrices, OfIntegersHaveExactPowers) {
  fx::Array a = fx::array({{1, 1}, {1, 0}}).astype(fx::i64), power = la::matrix_power(a, 90);
  EXPECT_EQ(power.dtype(), fx::i64);
  EXPECT_EQ(power(0, 1).item<std::int64_t>(), 2880067194370816120); // Fibonacci's 90th number
  EXPECT_EQ(la::matrix_power(a, 0).dtype(), fx::i64);
  expectNumbers(la::matrix_power(fx::array({{2, 0}, {0, 4}}), -1), {2, 2}, {0.5, 0, 0, 0.25});
}

TEST(Matrices, AreDecomposedOnceForLeastSquares) {
  fx::Array a = fx::array({{1.0, 2.0}, {3.0, 4.0}, {5.0, 7.0}}), b = fx::array({1.0, 2.0, 3.0});
  auto all = [b](fx::Array a) {
    la::LeastSquares found = la::lstsq(a, b);
    return std::tuple(found.x, found.residuals, found.rank, found.singular_values);
  };
  std::string text = fx::trace(all, a).str();
  std::size_t times = 0;
  for (std::size_t at = text.find("svd"); at != text.npos; at = text.find("svd", at + 1))
    ++times;
  EXPECT_EQ(times, 1u) << text;
  auto f = [b](fx::Array a) {
    la::LeastSquares found = la::lstsq(a, b);
    return sum(found.x) + sum(found.residuals) + sum(found.singular_values);
  };
  fx::check_grads(f, fx::primals(a), {.order = 1});
}

TEST(Polynomials, HaveCoefficientsAlongTheFirstAxis) {
  fx::Array p = fx::reshape(fx::arange(6.0), {3, 2});
  expectNumbers(fx::polyder(p), {2, 2}, {0, 2, 2, 3});
  expectNumbers(fx::polyint(p), {4, 2}, {0, 1.0 / 3, 1, 1.5, 4, 5, 0, 0});
  expectNumbers(fx::polyadd(p, fx::ones({1, 2})), {3, 2}, {0, 1, 2, 3, 5, 6});
  expectNumbers(fx::polysub(fx::ones({1, 2}), p), {3, 2}, {0, -1, -2, -3, -3, -4});
}

} // namespace
