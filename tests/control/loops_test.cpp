// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fori_loop and while_loop, with reverse mode through loops whose number of steps is not known.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

fx::Array doubledTo10(fx::Array x) {
  return fx::while_loop([](fx::Array c) { return c < 10.0; }, [](fx::Array c) { return c + c; }, x);
}
fx::Array squaredTo10(fx::Array x) {
  return fx::while_loop([](fx::Array c) { return c < 10.0; }, [](fx::Array c) { return c * c; }, x);
}
/// x^n for n that is known when the loop runs.
fx::Array power(fx::Array x, fx::Array n) {
  return fx::fori_loop(0, n, [&](fx::Array, fx::Array c) { return c * x; }, 1.0);
}

} // namespace

TEST(ForiLoop, CountsFromLowToHigh) {
  auto sum = [](auto lo, auto hi) {
    return fx::fori_loop(lo, hi, [](fx::Array i, fx::Array c) { return c + i; }, 0);
  };
  expectNumber(sum(0, 5), 10);
  expectNumber(sum(3, 6), 12);
  expectNumber(sum(-2, 1), -3);
  expectNumber(sum(5, 5), 0);
  expectNumber(sum(5, 2), 0);
  EXPECT_EQ(sum(0, 5).dtype(), fx::i32);
  EXPECT_EQ(sum(std::int64_t{0}, 5).dtype(), fx::i64);
  expectNumber(sum(fx::Array(1), fx::Array(4)), 6);
}

TEST(ForiLoop, TakesBoundsFromTheProgram) {
  auto sum = [](fx::Array lo, fx::Array hi) {
    return fx::fori_loop(lo, hi, [](fx::Array i, fx::Array c) { return c + i; }, 0);
  };
  auto each = fx::vmap(sum);
  expectNumbers(each(fx::array({0, 3, -2, 5}), fx::array({5, 6, 1, 2})), {4}, {10, 12, -3, 0});
  for (int n : {0, 1, 4}) {
    expectNumber(power(3.0, n), std::pow(3.0, n));
    expectNumber(fx::grad(power)(3.0, n), n * std::pow(3.0, n - 1));
    expectNumber(fx::grad(fx::grad(power))(3.0, n), n * (n - 1) * std::pow(3.0, n - 2));
  }
  auto slopes = fx::vmap(fx::grad(power), fx::in_axes(fx::none, 0));
  expectNumbers(slopes(3.0, fx::iota(5)), {5}, {0, 1, 6, 27, 108});
}

TEST(ForiLoop, UnrollsWithTheRightNumbers) {
  for (std::int64_t unroll : {1, 2, 3, 10}) {
    auto f = [&](fx::Array x) {
      auto step = [&](fx::Array i, fx::Array c) { return c * x + i; };
      return fx::fori_loop(2, 9, step, 0.0, {.unroll = unroll});
    };
    double expected = 0;
    for (int i = 2; i < 9; ++i)
      expected = expected * 1.1 + i;
    expectNumber(f(1.1), expected);
  }
}

// semantics.md, section 5.
TEST(WhileLoop, GoesForward) {
  auto [y, t] = fx::jvp(doubledTo10, fx::primals(1.0), fx::tangents(1.0));
  expectNumber(y, 16);
  expectNumber(t, 16);
}

TEST(WhileLoop, MakesTheStepsOfEveryExample) {
  expectNumbers(fx::vmap(doubledTo10)(fx::array({1.0, 3.0, 20.0})), {3}, {16, 12, 20});
  auto along = [](fx::Array x, fx::Array t) {
    return fx::jvp(squaredTo10, fx::primals(x), fx::tangents(t));
  };
  auto [y, t] = fx::vmap(along)(fx::array({2.0, 3.0}), fx::ones({2}));
  expectNumbers(y, {2}, {16, 81});
  expectNumbers(t, {2}, {32, 108});
}

TEST(WhileLoop, GoesBackwards) {
  for (double x : {1.5, 2.0, 3.0, 20.0}) {
    double n = 1;
    for (double c = x; c < 10; c *= c)
      n *= 2;
    expectNumber(fx::grad(squaredTo10)(x), n * std::pow(x, n - 1));
    expectNumber(fx::grad(fx::grad(squaredTo10))(x), n * (n - 1) * std::pow(x, n - 2));
    expectNumber(fx::grad(fx::grad(fx::grad(squaredTo10)))(x),
                 n * (n - 1) * (n - 2) * std::pow(x, n - 3));
    expectNumber(fx::hvp(squaredTo10)(x, 1.0), n * (n - 1) * std::pow(x, n - 2));
  }
  expectNumbers(fx::vmap(fx::grad(squaredTo10))(fx::array({2.0, 3.0, 20.0})), {3}, {32, 108, 1});
}

TEST(WhileLoop, CarriesTrees) {
  // Newton's iteration for the root of a, with a count of steps.
  auto root = [](fx::Array a) {
    auto far = [&](std::pair<fx::Array, fx::Array> s) { return abs(s.first * s.first - a) > 1e-9; };
    auto step = [&](std::pair<fx::Array, fx::Array> s) {
      return std::pair(0.5 * (s.first + a / s.first), s.second + 1);
    };
    return fx::while_loop(far, step, std::pair(fx::Array(1.0), 0));
  };
  auto [value, steps] = root(2.0);
  expectNumber(value, std::sqrt(2.0), 1e-9);
  EXPECT_EQ(steps.dtype(), fx::i32);
  auto alone = [&](fx::Array a) { return root(a).first; };
  expectNumber(fx::grad(alone)(2.0), 0.5 / std::sqrt(2.0), 1e-9);
  expectNumber(fx::grad(fx::grad(alone))(2.0), -0.25 / std::pow(2.0, 1.5), 1e-6);
  // At 1 the first guess is the root: no step, and nothing depends on a.
  expectNumbers(fx::vmap(fx::grad(alone))(fx::array({1.0, 4.0, 9.0})), {3}, {0, 0.25, 1.0 / 6},
                1e-8);
}

TEST(WhileLoop, MakesNoStepWhereTheConditionFails) {
  expectNumber(doubledTo10(11.0), 11);
  expectNumber(fx::grad(doubledTo10)(11.0), 1);
  auto never = [](fx::Array x) {
    return fx::while_loop([](fx::Array) { return false; }, [](fx::Array c) { return c * c; }, x);
  };
  expectNumber(fx::grad(never)(3.0), 1);
}

TEST(WhileLoop, SeesWhatConditionAndBodyCapture) {
  auto f = [](fx::Array x, fx::Array limit, fx::Array factor) {
    fx::Array bound = limit * limit;
    return fx::while_loop([&](fx::Array c) { return c < bound; },
                          [&](fx::Array c) { return factor * c + sin(limit); }, x);
  };
  auto [dx, dl, df] = fx::grad(f, fx::argnums<0, 1, 2>)(1.0, 3.0, 2.0);
  // c = 2 (2 (2 + s) + s) + s = 8 + 7 s with s = sin(3): the third step ends above 9? 8 + 7 s > 9
  // no
  double s = std::sin(3.0), c = 1, dcx = 1, dcs = 0, dcf = 0;
  while (c < 9) {
    dcf = 2 * dcf + c;
    c = 2 * c + s;
    dcx *= 2;
    dcs = 2 * dcs + 1;
  }
  expectNumber(dx, dcx);
  expectNumber(dl, dcs * std::cos(3.0));
  expectNumber(df, dcf);
}

TEST(WhileLoop, KeepsToItsMemory) {
  auto f = [](std::int64_t memory) {
    return [=](fx::Array x) {
      return fx::while_loop([](fx::Array c) { return c < 1000.0; },
                            [](fx::Array c) { return c + sin(c) * 0.5 + 0.6; }, x,
                            {.memory = memory});
    };
  };
  EXPECT_NO_THROW(fx::vjp(f(1 << 20), 1.0));
  expectError<fx::CompileError>([&] { fx::vjp(f(64), 1.0); }, {"64 bytes"});
  auto total = [&](fx::Array xs) { return sum(fx::map(f(64), xs)); };
  expectError<fx::CompileError>([&] { fx::grad(total)(fx::ones({2})); }, {"64 bytes"});
  EXPECT_NO_THROW(f(64)(1.0));           // what is not differentiated remembers nothing
  EXPECT_NO_THROW(fx::grad(f(64))(1.0)); // nor does forward mode, which one number by one takes
}

TEST(WhileLoop, MakesStepsAgainFromCheckpoints) {
  auto f = [](fx::WhileOptions options) {
    return [=](fx::Array x, fx::Array bound) {
      return fx::while_loop([=](fx::Array c) { return c < bound; },
                            [=](fx::Array c) { return c + sin(c * x) * 0.5 + 0.6; }, x, options);
    };
  };
  for (double bound : {0.5, 5.0, 30.0}) {
    auto whole = fx::grad(f({}));
    auto second = fx::grad(whole);
    for (std::int64_t every : {1, 3, 100})
      for (int levels : {1, 2, 3}) {
        auto parts = f({.checkpoint_every = every, .checkpoint_levels = levels});
        expectNumber(parts(1.3, bound), f({})(1.3, bound).item<double>());
        expectNumber(fx::grad(parts)(1.3, bound), whole(1.3, bound).item<double>());
        expectNumber(fx::grad(fx::grad(parts))(1.3, bound), second(1.3, bound).item<double>());
      }
  }
  // 1000 steps: all of them take more than 4 KiB, of every 32nd and of 32 in between one takes
  // less.
  auto count = [](fx::WhileOptions options) {
    auto f = [=](fx::Array x) {
      auto all = fx::while_loop([](auto c) { return std::get<0>(c) < 1000; },
                                [](auto c) {
                                  auto [n, y] = c;
                                  return std::tuple(n + 1, sin(y));
                                },
                                std::tuple(fx::Array(0), x), options);
      return std::get<1>(all);
    };
    return [=](fx::Array x) { return fx::vjp(f, x).second(1.0); };
  };
  expectError<fx::CompileError>([&] { count({.memory = 4096})(1.0); }, {"4096 bytes"});
  expectNumber(count({.memory = 4096, .checkpoint_every = 32})(1.0), count({})(1.0).item<double>());
  expectError<fx::TransformError>([&] { count({.checkpoint_every = -1})(1.0); },
                                  {"checkpoints at a negative distance"});
}

TEST(Loops, NestInEachOther) {
  // Sum over i < n of the number of halvings of i x until below 1.
  auto f = [](fx::Array x, fx::Array n) {
    auto outer = [&](fx::Array i, fx::Array total) {
      auto halved = fx::while_loop([](fx::Array c) { return c >= 1.0; },
                                   [](fx::Array c) { return 0.5 * c; }, i * x);
      return total + halved * halved;
    };
    return fx::fori_loop(1, n, outer, 0.0);
  };
  double expected = 0, slope = 0, x = 1.3;
  for (int i = 1; i < 6; ++i) {
    double c = i * x, d = i;
    while (c >= 1)
      c /= 2, d /= 2;
    expected += c * c, slope += 2 * c * d;
  }
  expectNumber(f(x, 6), expected);
  expectNumber(fx::grad(f)(x, 6), slope);
  expectNumbers(fx::vmap(fx::grad(f), fx::in_axes(fx::none, 0))(x, fx::array({1, 6})), {2},
                {0, slope});
}
