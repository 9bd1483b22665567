// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Lines printed from inside of programs: which, how often, in which order.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;

namespace {

/// What `run` prints on standard output.
template <class F> std::string printed(F run) {
  testing::internal::CaptureStdout();
  run();
  return testing::internal::GetCapturedStdout();
}

fx::Array squared(fx::Array x) {
  fx::debug_print("x = {}", x);
  return sum(x * x);
}

TEST(DebugPrint, PrintsAtOnceOutsideOfTraces) {
  EXPECT_EQ(printed([] {
              fx::debug_print("{} and {:.2f}", 3, fx::array({1.0, 2.5}));
              fx::debug_print("nothing");
            }),
            "3 and [1.00 2.50]\nnothing\n");
}

TEST(DebugPrint, RefusesWidthsThatNoLineHas) {
  for (const char *text : {"{:1000000000}", "{:.100000f}", "{:99999999999999999999}"})
    expectError<fx::TransformError>([&] { fx::debug_print(text, 1.0); },
                                    {"debug_print of a text that does not fit", "four digits"});
  EXPECT_EQ(printed([] { fx::debug_print("{:0>8.3f}", 1.0); }), "0001.000\n");
}

TEST(DebugPrint, PrintsWhereCompiledCodeRuns) {
  auto f = fx::jit(squared);
  std::string first = printed([&] { expectNumber(f(fx::array({1.0, 2.0})), 5.0); });
  std::string second = printed([&] { expectNumber(f(fx::array({3.0, 4.0})), 25.0); });
  EXPECT_EQ(first, "x = [1. 2.]\n");
  EXPECT_EQ(second, "x = [3. 4.]\n");
  fx::Array large = fx::arange(40.0);
  EXPECT_EQ(printed([&] { f(large * 2.0); }), "x = " + to_string(large * 2.0) + "\n");
}

TEST(DebugPrint, KeepsTheOrderOfTheProgram) {
  auto f = [](fx::Array x) {
    fx::debug_print("1: {}", x);
    fx::Array y = exp(x);
    fx::debug_print("2");
    fx::debug_print("2");
    fx::debug_print("3: {}", sum(x));
    return y;
  };
  const char *expected = "1: 0.0\n2\n2\n3: 0.0\n";
  EXPECT_EQ(printed([&] { f(0.0); }), expected);
  EXPECT_EQ(printed([&] { fx::jit(f)(0.0); }), expected);
}

TEST(DebugPrint, OfDerivativesPrintsOnceInTheForwardPass) {
  fx::Array x = fx::array({1.0, 2.0});
  const char *once = "x = [1. 2.]\n";
  EXPECT_EQ(printed([&] { fx::grad(squared)(x); }), once);
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(squared))(x); }), once);
  EXPECT_EQ(printed([&] { fx::grad(fx::jit(squared))(x); }), once);
  EXPECT_EQ(printed([&] { fx::jvp(squared, fx::primals(x), fx::tangents(x)); }), once);
  EXPECT_EQ(printed([&] { fx::jit(fx::hessian(squared))(x); }), once);
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(fx::checkpoint(squared)))(x); }), once);
  EXPECT_EQ(printed([&] {
              auto [y, back] = fx::vjp(squared, x);
              back(1.0);
              back(2.0);
            }),
            once);
}

TEST(DebugPrint, OfABatchPrintsALinePerExample) {
  auto f = [](fx::Array x, fx::Array y) {
    fx::debug_print("{} {}", x, y);
    fx::debug_print("shared {}", y);
    return x * y;
  };
  auto batch = fx::vmap(f, fx::in_axes(0, fx::none));
  fx::Array xs = fx::array({1.0, 2.0, 3.0});
  const char *expected = "1.0 7.0\n2.0 7.0\n3.0 7.0\nshared 7.0\n";
  EXPECT_EQ(printed([&] { batch(xs, 7.0); }), expected);
  EXPECT_EQ(printed([&] { fx::jit(batch)(xs, 7.0); }), expected);
  auto table = fx::vmap(fx::vmap(squared));
  EXPECT_EQ(printed([&] { fx::jit(table)(fx::array({{1.0, 2.0}, {3.0, 4.0}})); }),
            "x = 1.0\nx = 2.0\nx = 3.0\nx = 4.0\n");
}

//===----------------------------------------------------------------------------------------------
// In control flow

fx::Array cubes(fx::Array x) {
  auto step = [](fx::Array total, fx::Array row) {
    fx::debug_print("{} {}", total, row);
    return std::pair(total + row * row * row, std::tuple<>{});
  };
  return fx::scan(step, fx::Array(0.0), x).first;
}

TEST(DebugPrint, InAScanPrintsOncePerStep) {
  fx::Array x = fx::array({1.0, 2.0});
  const char *steps = "0.0 1.0\n1.0 2.0\n";
  EXPECT_EQ(printed([&] { cubes(x); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(cubes)(x); }), steps);
  EXPECT_EQ(printed([&] { fx::grad(cubes)(x); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(cubes))(x); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(fx::checkpoint(cubes)))(x); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(fx::vmap(cubes))(fx::array({{1.0, 2.0}, {3.0, 4.0}})); }),
            "0.0 1.0\n0.0 3.0\n1.0 2.0\n27.0 4.0\n");
}

TEST(DebugPrint, OfWhatNoResultNeedsStillPrints) {
  auto f = [](fx::Array x) {
    fx::fori_loop(
        0, 2,
        [&](fx::Array i, fx::Array y) {
          fx::debug_print("{} {}", i, y);
          return y * x;
        },
        fx::Array(1.0));
    return x;
  };
  const char *steps = "0 1.0\n1 3.0\n";
  EXPECT_EQ(printed([&] { f(3.0); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(f)(3.0); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(f))(3.0); }), steps);
}

fx::Array doubled(fx::Array x) {
  return fx::while_loop([](fx::Array y) { return y < 5.0; },
                        [](fx::Array y) {
                          fx::debug_print("at {}", y);
                          return y * 2.0;
                        },
                        x);
}

TEST(DebugPrint, InAWhileLoopPrintsOncePerStep) {
  const char *steps = "at 1.5\nat 3.0\n";
  EXPECT_EQ(printed([&] { doubled(1.5); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(doubled)(1.5); }), steps);
  EXPECT_EQ(printed([&] { fx::grad(doubled)(1.5); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(doubled))(1.5); }), steps);
  EXPECT_EQ(printed([&] { fx::jit(fx::vmap(doubled))(fx::array({1.5, 4.0})); }),
            "at 1.5\nat 3.0\nat 4.0\n");
}

TEST(DebugPrint, InABranchPrintsWhenItIsTaken) {
  auto f = [](fx::Array x) {
    return fx::cond(
        x > 0.0,
        [](fx::Array a) {
          fx::debug_print("up {}", a);
          return a * a;
        },
        [](fx::Array a) {
          fx::debug_print("down {}", a);
          return -a;
        },
        x);
  };
  EXPECT_EQ(printed([&] { fx::jit(f)(2.0); }), "up 2.0\n");
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(f))(-2.0); }), "down -2.0\n");
  EXPECT_EQ(printed([&] { fx::jit(fx::vmap(f))(fx::array({1.0, -1.0})); }), "up 1.0\ndown -1.0\n");
  auto silent = [](fx::Array x) {
    fx::cond(
        x > 0.0, [&] { return fx::debug_print("yes {}", x), std::tuple<>{}; },
        [] { return std::tuple<>{}; });
    return x * x;
  };
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(silent))(2.0); }), "yes 2.0\n");
}

TEST(DebugPrint, OfARuleOfOnesOwnPrints) {
  auto f = fx::custom_vjp([](fx::Array x) { return x * x; },
                          [](fx::Array x) {
                            fx::debug_print("forward {}", x);
                            return std::pair(x * x, x);
                          },
                          [](fx::Array x, fx::Array ct) {
                            fx::debug_print("backward {}", x);
                            return 2.0 * x * ct;
                          });
  EXPECT_EQ(printed([&] { fx::jit(fx::grad(f))(3.0); }), "forward 3.0\nbackward 3.0\n");
}

TEST(DebugPrint, WhileValuesAreLookedAtPrintsNothing) {
  auto f = [](fx::Array x) {
    fx::Array y = cubes(x);
    return y > 0.0 ? y : -y; // needs the numbers while it is traced
  };
  EXPECT_EQ(printed([&] { fx::grad(f)(fx::array({1.0, 2.0})); }), "0.0 1.0\n1.0 2.0\n");
}

} // namespace
