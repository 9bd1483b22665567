// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What checked mode finds, and what it does not mind.
#include "tests/frontend/numbers.h"

#include <cmath>

namespace fx = fluxion;
using fluxion::CheckError;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

const double inf = INFINITY;

template <class F> auto checked(F f) { return fx::jit(f, {.check = fx::nan | fx::bounds}); }

TEST(CheckedMode, GivesTheSameResults) {
  auto f = [](fx::Array x) { return sum(exp(sin(x)) / (1.0 + x * x)); };
  fx::Array x = fx::linspace(-2.0, 2.0, 101);
  expectNumber(checked(f)(x), fx::jit(f)(x).item<double>());
  expectNumber(sum(checked(fx::grad(f))(x)), sum(fx::jit(fx::grad(f))(x)).item<double>());
}

TEST(CheckedMode, NamesTheOpItsOperandsAndThePlace) {
  for (std::int64_t n : {4, 16, 37, 1000}) {
    auto f = checked([](fx::Array x) { return log(x) * 2.0 + 1.0; });
    fx::Array x = fx::ones({n});
    expectNumbers(f(x).sum(), {}, {static_cast<double>(n)});
    x(n - 2) = -3.0;
    std::string at = "log(-3) = nan at [" + std::to_string(n - 2) + "]; it reaches result 0 at [" +
                     std::to_string(n - 2) + "]";
    expectError<CheckError>([&] { f(x); }, {"a NaN is born", at.c_str(), "checked_mode_test.cpp"});
    expectError<CheckError>([&] { f(x.astype(fx::f32)); }, {"log(-3) = nan"});
    expectNumbers(f(fx::ones({n})).sum(), {}, {static_cast<double>(n)});
  }
}

TEST(CheckedMode, FollowsTheNanThroughReductionsProductsAndConversions) {
  auto f = checked([](fx::Array x, fx::Array m) {
    fx::Array y = dot(m, sqrt(x)).astype(fx::f32);
    return max(y) + sum(y * 2.0f);
  });
  for (std::int64_t n : {3, 20, 64}) {
    fx::Array x = fx::ones({n}), m = fx::ones({n, n});
    f(x, m);
    x(1) = -1.0;
    expectError<CheckError>([&] { f(x, m); }, {"sqrt(-1) = nan at [1]"});
  }
}

TEST(CheckedMode, FindsDifferencesOfInfinitiesInSums) {
  auto f = checked([](fx::Array x) { return sum(x); });
  for (std::int64_t n : {3, 50}) {
    fx::Array x = fx::ones({n});
    x(0) = inf;
    EXPECT_TRUE(std::isinf(f(x).item<double>()));
    x(2) = -inf;
    expectError<CheckError>([&] { f(x); }, {"reduce_sum", "= nan"});
  }
}

// The gradient of sqrt at 0 is infinite; 0 * inf is the NaN.
TEST(CheckedMode, NamesTheForwardOpBehindANanOfTheBackwardPass) {
  auto f = [](fx::Array x) { return sum(sqrt(x) * 0.0); };
  expectError<CheckError>([&] { checked(fx::grad(f))(fx::array({1.0, 0.0, 4.0})); },
                          {"in the derivative of sqrt", "= nan at [1]", "result 0 at [1]"});
  expectError<CheckError>([&] { checked(fx::grad(f))(fx::zeros({40})); },
                          {"in the derivative of sqrt"});
  // Also where the loop is to blame.
  auto loop = [](fx::Array x) {
    return sum(fx::fori_loop(0, 3, [](fx::Array, fx::Array y) { return sqrt(y) * 0.0; }, x));
  };
  expectError<CheckError>([&] { checked(fx::grad(loop))(fx::array({1.0, 4.0})); },
                          {"in the derivative of sqrt"});
}

TEST(CheckedMode, DoesNotMindWhatASelectionDiscards) {
  auto f = [](fx::Array x) { return sum(where(x > 0.0, sqrt(x), 0.0)); };
  for (std::int64_t n : {3, 40}) {
    fx::Array x = fx::full({n}, -1.0);
    expectNumber(checked(f)(x), 0.0);
    expectNumber(sum(checked(fx::grad(f))(x)), 0.0);
  }
  // Of two NaNs the one that is kept is named.
  auto two = checked([](fx::Array x) { return where(x > 0.0, sqrt(-x), log(x)); });
  expectError<CheckError>([&] { two(fx::full({40}, -1.0)); }, {"log(-1) = nan"});
  expectError<CheckError>([&] { two(fx::full({40}, 2.0)); }, {"sqrt(-2) = nan"});
}

TEST(CheckedMode, TellsANanThatWasGiven) {
  auto f = checked([](fx::Array x, fx::Array y) { return x * y; });
  fx::Array x = fx::ones({30}), bad = fx::ones({30});
  bad(7) = NAN;
  expectError<CheckError>([&] { f(x, bad); },
                          {"a NaN that was given", "array 1", "at [7]", "result 0 at [7]"});
  auto g = checked([](fx::Array a) { return where(isnan(a), 0.0, a); });
  expectNumber(sum(g(bad)), 29.0);
}

TEST(CheckedMode, LooksIntoLoops) {
  auto f = checked([](fx::Array x) {
    return fx::while_loop([](fx::Array y) { return sum(y) > -100.0; },
                          [](fx::Array y) { return log(y) - 1.0; }, x);
  });
  expectError<CheckError>([&] { f(fx::full({40}, 2.0)); }, {"log(", "= nan"});
}

TEST(CheckedMode, FindsIndicesOutOfRange) {
  auto read = [](fx::Array x, fx::Array i) { return x(i); };
  fx::Array x = fx::arange(5.0);
  expectNumber(fx::jit(read)(x, 7), 4.0);
  expectError<CheckError>([&] { checked(read)(x, 7); },
                          {"an index is out of range", "0 to 4 along axis 0 of f64[5]",
                           "got      7", "checked_mode_test.cpp"});
  expectNumber(checked(read)(x, 2), 2.0);
  expectNumber(checked(read)(x, -1), 4.0);
  auto many = checked([](fx::Array a, fx::Array i) { return take(a, i, 0); });
  fx::Array indices = fx::arange(40) % 5;
  expectNumber(sum(many(x, indices)), 80.0);
  indices(33) = 5;
  expectError<CheckError>([&] { many(x, indices); }, {"out of range", "got      5"});
  auto write = checked([](fx::Array a, fx::Array i) { return a.at(i).add(1.0); });
  expectNumber(sum(write(x, 1)), 11.0);
  expectError<CheckError>([&] { write(x, 9); }, {"out of range", "got      9"});
}

// Beside elements of 16 bits a vector has as many lanes as there are.
TEST(CheckedMode, NamesThePlaceInTheLongestVectors) {
  auto f = checked([](fx::Array x) { return std::pair{log(x), x.astype(fx::i16) * 2}; });
  for (std::int64_t place : {3, 20, 31, 64, 99}) {
    fx::Array x = fx::full({100}, 2.0);
    x(place) = -3.0;
    std::string at = "log(-3) = nan at [" + std::to_string(place) + "]";
    expectError<CheckError>([&] { f(x); }, {at.c_str()});
  }
  auto read = checked([](fx::Array a, fx::Array i) { return take(a, i, 0); });
  fx::Array a = fx::arange(7).astype(fx::i16), i = fx::arange(100) % 7;
  i(90) = 11;
  expectError<CheckError>([&] { read(a, i); }, {"out of range", "got      11"});
}

TEST(CheckedMode, FindsNansOfHalfPrecision) {
  for (fx::DType dtype : {fx::f16, fx::bf16})
    for (std::int64_t n : {3, 100}) {
      fx::Array x = fx::full({n}, 2.0, dtype);
      x(1) = -3.0;
      expectError<CheckError>([&] { checked([](fx::Array y) { return log(y) * 2.0 + 1.0; })(x); },
                              {"log(-3) = nan at [1]"});
      expectError<CheckError>([&] { checked([](fx::Array y) { return sum(sqrt(y)); })(x); },
                              {"sqrt(-3) = nan at [1]"});
      // The mark outlives conversions: of two NaNs the one that is kept is named.
      auto two = checked(
          [](fx::Array y) { return where(y > 0.0, sqrt(-y), log(y)).astype(fx::f32) * 2.0; });
      expectError<CheckError>([&] { two(fx::full({n}, 2.0, dtype)); }, {"sqrt(-2) = nan"});
      expectError<CheckError>([&] { two(fx::full({n}, -2.0, dtype)); }, {"log(-2) = nan"});
      fx::Array bad = fx::ones({n}, dtype);
      bad(2) = NAN;
      expectError<CheckError>([&] { checked([](fx::Array y) { return y * 2.0; })(bad); },
                              {"a NaN that was given", "array 0", "at [2]"});
    }
}

// Reductions, products and running sums hand a NaN of an argument on; they do not make it.
TEST(CheckedMode, BlamesNoReductionForANanThatWasGiven) {
  for (std::int64_t n : {3, 20, 64}) {
    fx::Array bad = fx::ones({n}), m = fx::ones({n, n});
    bad(2) = NAN;
    auto expectGiven = [&](auto f) {
      expectError<CheckError>([&] { checked(f)(bad, m); },
                              {"a NaN that was given", "array 0", "at [2]"});
    };
    expectGiven([](fx::Array x, fx::Array) { return sum(x); });
    expectGiven([](fx::Array x, fx::Array) { return max(x) * 2.0; });
    expectGiven([](fx::Array x, fx::Array) { return prod(x); });
    expectGiven([](fx::Array x, fx::Array) { return dot(x, x); });
    expectGiven([](fx::Array x, fx::Array a) { return dot(a, x); });
    expectGiven([](fx::Array x, fx::Array) { return cumsum(x); });
    expectGiven([](fx::Array x, fx::Array) {
      return fx::fori_loop(0, 3, [](fx::Array, fx::Array y) { return y + sum(y); }, x);
    });
  }
}

TEST(CheckedMode, FindsWhatProductsAndUpdatesMakeOfInfinities) {
  for (std::int64_t n : {2, 40}) {
    fx::Array x = fx::ones({n}), y = fx::zeros({n});
    x(0) = inf;
    expectError<CheckError>(
        [&] { checked([](fx::Array a, fx::Array b) { return dot(a, b); })(x, y); },
        {"a NaN is born", "= nan"});
    auto add =
        checked([](fx::Array a, fx::Array i) { return a.at(i).add(fx::array({-inf, 1.0})); });
    expectError<CheckError>([&] { add(x, fx::array({0, 1})); },
                            {"a NaN is born", "(inf, -inf) = nan at [0]"});
  }
}

// What is reported is the argument as it was, not the result in its place.
TEST(CheckedMode, ReportsDonatedArguments) {
  auto f = fx::jit([](fx::Array x) { return x * 2.0 - sum(x); },
                   {.donate_argnums = {0}, .check = fx::nan});
  fx::Array bad = fx::ones({50});
  bad(7) = NAN;
  expectError<CheckError>([&] { f(bad); }, {"a NaN that was given", "array 0", "at [7]"});
}

TEST(CheckedMode, LooksForWhatIsAskedAlone) {
  auto f = [](fx::Array x, fx::Array i) { return log(x)(i); };
  fx::Array x = fx::full({5}, -1.0);
  EXPECT_TRUE(std::isnan(fx::jit(f, {.check = fx::bounds})(x, 2).item<double>()));
  expectError<CheckError>([&] { fx::jit(f, {.check = fx::nan})(x, 9); }, {"a NaN is born"});
}

} // namespace
