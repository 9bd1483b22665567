// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Static, donated and named arguments, and why there are as many programs as there are.
#include "tests/frontend/numbers.h"

#include <gmock/gmock.h>

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;
using testing::HasSubstr;

namespace {

//===----------------------------------------------------------------------------------------------
// Static arguments

TEST(StaticArguments, HaveAProgramForEachValue) {
  int traces = 0;
  auto power = fx::jit(
      [&](fx::Array x, int n) {
        ++traces;
        fx::Array y = fx::ones_like(x);
        for (int i = 0; i < n; ++i)
          y = y * x;
        return y;
      },
      {.static_argnums = {1}});
  for (int repeat = 0; repeat < 3; ++repeat) {
    expectNumber(power(2.0, 3), 8.0);
    expectNumber(power(2.0, 0), 1.0);
    expectNumber(power(3.0, 3), 27.0);
  }
  EXPECT_EQ(traces, 2);
}

TEST(StaticArguments, AreArraysWithNumbersWhereTheFunctionTakesArrays) {
  auto f =
      fx::jit([](fx::Array x, fx::Array n) { return n > 1 ? x * x : x; }, {.static_argnums = {-1}});
  expectNumber(f(3.0, 1), 3.0);
  expectNumber(f(3.0, 2), 9.0);
}

TEST(StaticArguments, OfOneBitPatternAndTwoTypesDiffer) {
  auto f = fx::jit([](auto x, auto n) { return x + n; }, {.static_argnums = {1}});
  expectNumber(f(1.0, 3.0f), 4.0);
  expectNumber(f(1.0, 0x40400000), 1.0 + 0x40400000); // the bits of 3.0f
}

TEST(StaticArguments, MayBeAnyDataThatCanBeCompared) {
  enum class Norm { one, two };
  auto f = fx::jit(
      [](fx::Array x, Norm norm, std::string name) {
        return (norm == Norm::one ? sum(abs(x)) : sum(x * x)) + static_cast<double>(name.size());
      },
      {.static_argnums = {1, 2}});
  fx::Array x = fx::array({1.0, -3.0});
  for (int repeat = 0; repeat < 2; ++repeat) {
    expectNumber(f(x, Norm::one, "a"), 5.0);
    expectNumber(f(x, Norm::two, "a"), 11.0);
    expectNumber(f(x, Norm::two, "abc"), 13.0);
  }
}

/// x^n, by n - 1 products.
fx::Array power(fx::Array x, int n) {
  fx::Array y = x;
  for (int i = 1; i < n; ++i)
    y = y * x;
  return y;
}

TEST(StaticArguments, GoThroughDerivatives) {
  auto f = power;
  auto inside = fx::grad(fx::jit(f, {.static_argnums = {1}}));
  auto outside = fx::jit(fx::grad(f), {.static_argnums = {1}});
  expectNumber(inside(2.0, 3), 12.0);
  expectNumber(outside(2.0, 3), 12.0);
  expectNumbers(fx::vmap(f, fx::in_axes(0, fx::none))(fx::array({1.0, 2.0}), 3), {2}, {1, 8});
}

TEST(StaticArguments, GoThroughEveryFunctionOfFunctions) {
  auto f = power;
  expectNumber(fx::hessian(f)(2.0, 3), 12.0);
  expectNumber(fx::jacfwd(f)(2.0, 3), 12.0);
  expectNumber(fx::jacrev(fx::checkpoint(f))(2.0, 3), 12.0);
  expectNumber(fx::hvp(f)(2.0, 3, 1.0), 12.0);
  expectNumber(fx::grad(f, std::vector<int>{0})(2.0, 3)[0], 12.0);
  expectNumber(fx::checkpoint(fx::grad(f))(2.0, 3), 12.0);
  EXPECT_EQ(fx::trace(f, 2.0, 3).num_ops(), 2);
  EXPECT_EQ(fx::eval_shape(f, fx::spec<double>({4}), 3).shape(), (fx::Shape{4}));
}

//===----------------------------------------------------------------------------------------------
// Named arguments

struct Options {
  fx::Array x = 1.0;
  fx::Array scale = 2.0;
  int terms = 3;
};

TEST(NamedArguments, AreMembersOfAggregates) {
  int traces = 0;
  auto f = fx::jit([&](const Options &options) {
    ++traces;
    fx::Array y = 0.0;
    for (int i = 0; i < options.terms; ++i)
      y = y + options.scale * options.x;
    return y;
  });
  expectNumber(f(Options{.x = 5.0, .terms = 2}), 20.0);
  expectNumber(f(Options{.x = 6.0, .terms = 2}), 24.0);
  expectNumber(f(Options{.scale = 1.0}), 3.0);
  EXPECT_EQ(traces, 2);
  expectNumber(fx::grad(f)(Options{.x = 5.0, .terms = 2}).x, 4.0);
}

//===----------------------------------------------------------------------------------------------
// Why there is another program

TEST(Explain, NamesWhatDiffers) {
  auto f = fx::jit([](std::vector<Options> many, fx::Array x,
                      int n) { return many[0].x * x * static_cast<double>(n); },
                   {.static_argnums = {2}});
  f(std::vector<Options>(1), 1.0, 2);
  f(std::vector<Options>(1), 3.0, 2);
  EXPECT_THAT(f.explain(), HasSubstr(": 1 program\n1. called at jit_arguments_test.cpp:"));
  EXPECT_THAT(f.explain(), HasSubstr("   the first call\n"));
  f(std::vector<Options>(1), fx::ones({4}), 2);
  EXPECT_THAT(f.explain(), HasSubstr("   argument 1 is f64[4] instead of f64[]\n"));
  f(std::vector<Options>(2), 1.0, 2);
  EXPECT_THAT(f.explain(),
              HasSubstr("   argument 0 is 2 elements instead of 1 elements as in 1\n"));
  f(std::vector<Options>(1), fx::ones({4}), 7);
  EXPECT_THAT(f.explain(), HasSubstr("   argument 2 is 7 instead of 2 as in 2\n"));
  f(std::vector<Options>(1, Options{.terms = 9}), fx::ones({4}), 7);
  EXPECT_THAT(f.explain(), HasSubstr("   argument 0[0].member2 is 9 instead of 3 as in 4\n"));
}

TEST(Explain, CountsProgramsForOneCall) {
  fx::Array large = fx::ones({20});
  fx::grad([&](fx::Array x) {
    auto f = fx::jit([&](fx::Array y) { return sum(x * y); });
    fx::Array z = f(large);
    EXPECT_THAT(f.explain(), HasSubstr("and 1 for one call each: they captured values"));
    return z;
  })(fx::ones({20}));
}

//===----------------------------------------------------------------------------------------------
// Donated arguments

using Parameters = std::vector<fx::Array>;

TEST(DonatedArguments, GiveTheirMemoryToResultsInPlace) {
  auto step =
      fx::jit([](fx::Array p, fx::Array g) { return p - 0.5 * g; }, {.donate_argnums = {0}});
  // Sizes with and without something left over behind the last whole vector.
  for (std::int64_t n : {17, 64, 1000, 1003}) {
    fx::Array p = fx::arange(static_cast<double>(n)), g = fx::ones({n});
    const void *place = p.span<const double>().data();
    for (int i = 0; i < 3; ++i)
      p = step(p, g);
    EXPECT_EQ(p.span<const double>().data(), place) << n;
    for (std::int64_t i = 0; i < n; ++i)
      EXPECT_EQ(p(i).item<double>(), static_cast<double>(i) - 1.5);
  }
}

TEST(DonatedArguments, AreNotOverwrittenBeforeTheyAreRead) {
  std::int64_t n = 103;
  fx::Array x = fx::arange(static_cast<double>(n)), y = 2.0 * x;
  // Reversed: no element may be written in place. Two results of one pass read both arguments.
  auto reversed = fx::jit([](fx::Array a) { return flip(a, 0) + a; }, {.donate_argnums = {0}});
  auto swapped = fx::jit([](fx::Array a, fx::Array b) { return std::pair{a + b, a - b}; },
                         {.donate_argnums = {0, 1}});
  auto both = fx::jit([](fx::Array a) { return std::tuple{a * 2.0, sum(a * a), flip(a, 0)}; },
                      {.donate_argnums = {0}});
  auto fresh = [](const fx::Array &a) { return fx::jit([](fx::Array b) { return b + 0.0; })(a); };
  fx::Array r = reversed(fresh(x));
  auto [plus, minus] = swapped(fresh(x), fresh(y));
  auto [twice, squares, back] = both(fresh(x));
  double total = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    auto number = static_cast<double>(i);
    EXPECT_EQ(r(i).item<double>(), static_cast<double>(n - 1));
    EXPECT_EQ(plus(i).item<double>(), 3 * number);
    EXPECT_EQ(minus(i).item<double>(), -number);
    EXPECT_EQ(twice(i).item<double>(), 2 * number);
    total += number * number;
    EXPECT_EQ(back(i).item<double>(), static_cast<double>(n - 1) - number);
  }
  expectNumber(squares, total);
}

TEST(DonatedArguments, OfTreesAreReusedLeafByLeaf) {
  auto step = fx::jit(
      [](const Parameters &p, fx::Array x) {
        return fx::tree_map([&](fx::Array leaf) { return leaf * sum(x); }, p);
      },
      {.donate_argnums = {0}});
  auto compiled = step.lower(Parameters{fx::ones({100}), fx::ones({30, 20})}, 1.0).compile();
  EXPECT_EQ(compiled.memory().reused, 700 * sizeof(double));
  EXPECT_THAT(compiled.plan(), HasSubstr("result 1 in the memory of argument 1"));
  Parameters q = step(Parameters{fx::ones({100}), fx::ones({30, 20})}, 3.0);
  expectNumber(sum(q[1]), 1800.0);
}

TEST(DonatedArguments, KeepMemoryThatOthersRead) {
  auto twice = fx::jit([](fx::Array x) { return x * 2.0; }, {.donate_argnums = {0}});
  std::vector<double> mine(50, 1.0);
  fx::Array lent = fx::view(mine.data(), {50});
  expectNumber(sum(twice(lent)), 100.0);
  EXPECT_EQ(mine[7], 1.0);
  fx::Array x = fx::ones({5, 10}), alias = reshape(x, {50});
  expectNumber(sum(twice(x)), 100.0);
  expectNumber(sum(alias), 50.0);
}

TEST(DonatedArguments, StayUsableInsideOfTraces) {
  auto f = fx::jit([](fx::Array x) { return sum(x * x); }, {.donate_argnums = {0}});
  fx::Array x = fx::ones({20});
  expectNumber(sum(fx::grad(f)(x)), 40.0);
  fx::DisableJit off;
  expectNumber(f(x), 20.0);
  expectNumber(sum(x), 20.0);
}

// A part of a donated array is replaced where it is; nothing else of it is touched.
TEST(DonatedArguments, AreUpdatedInPlace) {
  using Update = std::function<fx::Array(fx::Array, fx::Array)>;
  fx::Array i = fx::array({3, 40, 3});
  std::pair<const char *, Update> updates[] = {
      {"window",
       [](fx::Array p, fx::Array s) { return dynamic_update_slice(p, fx::full({5}, 2.0), {s}); }},
      {"window of what was there",
       [](fx::Array p, fx::Array s) {
         return dynamic_update_slice(p, 2.0 * dynamic_slice(p, {s + 1}, {5}), {s});
       }},
      {"two windows",
       [](fx::Array p, fx::Array s) {
         fx::Array once = dynamic_update_slice(p, fx::full({5}, 2.0), {s});
         return dynamic_update_slice(once, 3.0 * dynamic_slice(once, {s}, {7}), {s + 2});
       }},
      {"places", [i](fx::Array p, fx::Array s) { return p.at(i + s).add(1.5); }},
      {"a place", [](fx::Array p, fx::Array s) { return p.at(s).set(sum(p)); }},
  };
  for (auto &[name, update] : updates) {
    SCOPED_TRACE(name);
    fx::Array start = sin(fx::arange(1000.0)), expected = update(start, fx::Array(7));
    auto donating = fx::jit(update, {.donate_argnums = {0}});
    EXPECT_EQ(donating.lower(start, fx::Array(7)).compile().memory().reused, 8000);
    fx::Array mine = sin(fx::arange(1000.0));
    const void *place = mine.span<const double>().data();
    fx::Array got = donating(mine, fx::Array(7));
    EXPECT_EQ(got.span<const double>().data(), place);
    EXPECT_LT(max(abs(got - expected)).item<double>(), 1e-13);
    // Lent memory stays as it is.
    std::vector<double> lent = start.to_vector<double>();
    fx::Array elsewhere = donating(fx::view(lent.data(), {1000}), fx::Array(7));
    EXPECT_LT(max(abs(elsewhere - expected)).item<double>(), 1e-13);
    EXPECT_EQ(lent, start.to_vector<double>());
  }
}

// Who needs the array as it was gets it: no update in place.
TEST(DonatedArguments, AreNotUpdatedInFrontOfReaders) {
  auto f = fx::jit(
      [](fx::Array p, fx::Array s) {
        return std::pair{dynamic_update_slice(p, fx::full({5}, 2.0), {s}), flip(p, 0)};
      },
      {.donate_argnums = {0}});
  fx::Array start = sin(fx::arange(1000.0));
  auto [updated, flipped] = f(sin(fx::arange(1000.0)), fx::Array(995));
  expectNumber(max(abs(flip(flipped, 0) - start)), 0.0);
  expectNumber(updated(999), 2.0);
  expectNumber(updated(5), std::sin(5.0));
}

TEST(DonatedArguments, SayThatTheyAreGone) {
  auto f = fx::jit([](fx::Array x) { return x * 2.0; }, {.donate_argnums = {0}});
  fx::Array x = fx::ones({20});
  f(x);
  EXPECT_FALSE(x.is_traced());
  EXPECT_EQ(x.shape().str(), "[20]");
  EXPECT_THAT(to_string(x), HasSubstr("f64[20] donated at jit_arguments_test.cpp:"));
}

} // namespace
