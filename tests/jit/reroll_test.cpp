// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Equal steps in a row, which loops of C++ leave in a program, are compiled as a loop, with the
// same numbers.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

const Expectation damped{.f32 = {64, 1e-4}, .f64 = {1000, 1e-12}, .numbers = uniform(-0.5, 0.5)};

/// `first`, then `count` times `step` with $K, $NEXT and $MORE for its number and those behind,
/// then `last`.
std::string repeated(const std::string &first, const std::string &step, const std::string &last,
                     int count, const Words &words = {}) {
  std::string text = first;
  for (int k = 0; k < count; ++k)
    text += filled(step, {{"K", std::to_string(k)},
                          {"NEXT", std::to_string(k + 1)},
                          {"MORE", std::to_string(k + 2)}});
  Words all = words;
  all["LAST"] = std::to_string(count);
  return filled(text + last, all);
}

/// How many scans the plan has.
int scansOf(const codegen::Executable &executable) {
  int count = 0;
  for (size_t at = 0; (at = executable.plan().find("fx.scan", at)) != std::string::npos; ++at)
    ++count;
  return count;
}

std::string chain(int count, const std::string &n = "") {
  return repeated("func.func @f(%v0: tensor<$Nf64>, %z: tensor<$Nf64>) -> tensor<$Nf64> {\n", R"(
  %s$K = fx.sin %v$K : tensor<$Nf64>
  %m$K = fx.mul %s$K, %z : tensor<$Nf64>
  %a$K = fx.add %m$K, %z : tensor<$Nf64>
  %e$K = fx.exp %a$K : tensor<$Nf64>
  %q$K = fx.mul %e$K, %s$K : tensor<$Nf64>
  %v$NEXT = fx.tanh %q$K : tensor<$Nf64>
)",
                  "return %v$LAST : tensor<$Nf64>\n}", count, {{"N", n}});
}

TEST(Reroll, AChainIsALoopAndItsGradientTwo) {
  for (std::string n : {"", "3x"}) {
    SCOPED_TRACE("f64[" + n + "]");
    auto executable = compiled(chain(300, n)), gradient = compiled(*withGradient(chain(300, n)));
    EXPECT_EQ(scansOf(*executable), 1) << executable->plan();
    EXPECT_EQ(scansOf(*gradient), 2) << gradient->plan();
    expectAsReference(chain(300, n), damped);
  }
}

// Large values that a step does little to are better fused from step to step.
TEST(Reroll, LargeValuesAreCarriedWhereAStepIsWorthIt) {
  EXPECT_EQ(scansOf(*compiled(chain(80, "40x"))), 0);
  expectAsReference(chain(80, "40x"), damped);
  std::string text = repeated("func.func @f(%v0: tensor<40xf64>) -> tensor<40xf64> {\n", R"(
  %s$K = fx.sin %v$K : tensor<40xf64>
  %e$K = fx.exp %s$K : tensor<40xf64>
  %c$K = fx.cos %e$K : tensor<40xf64>
  %v$NEXT = fx.tanh %c$K : tensor<40xf64>
)",
                              "return %v$LAST : tensor<40xf64>\n}", 80);
  EXPECT_EQ(scansOf(*compiled(text)), 1);
  expectAsReference(text, damped);
}

TEST(Reroll, ShortChainsStayAsTheyAre) {
  EXPECT_EQ(scansOf(*compiled(chain(10))), 0);
  EXPECT_EQ(scansOf(*compiled(chain(5, "40x"))), 0);
}

// The code of a long chain is that of one step: the program has as many steps as a short one.
TEST(Reroll, ManyStepsAreAsMuchCodeAsFew) {
  auto few = compiled(chain(100)), many = compiled(chain(3000));
  EXPECT_EQ(few->plan(), many->plan());
}

// A step that reads what was two steps before: two steps are one of the loop.
TEST(Reroll, ARecurrenceOfTwoStepsBack) {
  std::string text =
      repeated("func.func @f(%v0: tensor<f64>, %v1: tensor<f64>, %z: tensor<f64>) -> "
               "(tensor<f64>, tensor<f64>) {\n",
               R"(
  %m$K = fx.mul %v$NEXT, %z : tensor<f64>
  %v$MORE = fx.sub %m$K, %v$K : tensor<f64>
)",
               "return %v$LAST, %v7 : tensor<f64>, tensor<f64>\n}", 601);
  EXPECT_EQ(scansOf(*compiled(text)), 1);
  expectAsReference(text, damped);
}

// Values of single steps in the middle are read afterwards: rows of a stack.
TEST(Reroll, StepsInTheMiddleAreKept) {
  std::string text = repeated("func.func @f(%v0: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>, "
                              "tensor<2xf64>) {\n",
                              R"(
  %s$K = fx.sin %v$K : tensor<2xf64>
  %c$K = fx.cos %v$K : tensor<2xf64>
  %v$NEXT = fx.sub %s$K, %c$K : tensor<2xf64>
)",
                              R"(
  %a = fx.mul %v3, %s50 : tensor<2xf64>
  %b = fx.mul %a, %v$LAST : tensor<2xf64>
  return %b, %v100, %v$LAST : tensor<2xf64>, tensor<2xf64>, tensor<2xf64>
})",
                              200);
  EXPECT_EQ(scansOf(*compiled(text)), 1);
  expectAsReference(text, damped);
}

// Step k reads row k of an array, or goes through it from the end.
TEST(Reroll, RowsOfAnArrayMoveWithTheSteps) {
  for (bool isBackwards : {false, true}) {
    SCOPED_TRACE(isBackwards);
    std::string text =
        "func.func @f(%v0: tensor<$Nxf64>, %xs: tensor<80x$Nxf64>) -> tensor<$Nxf64> {\n";
    for (int k = 0; k < 80; ++k) {
      int row = isBackwards ? 79 - k : k;
      text += filled(R"(
  %b$K = fx.slice %xs start [$ROW, 0] limit [$END, $N] stride [1, 1] : (tensor<80x$Nxf64>) -> tensor<1x$Nxf64>
  %x$K = fx.reshape %b$K : (tensor<1x$Nxf64>) -> tensor<$Nxf64>
  %p$K = fx.mul %v$K, %x$K : tensor<$Nxf64>
  %s$K = fx.sin %p$K : tensor<$Nxf64>
  %d$K = fx.exp %s$K : tensor<$Nxf64>
  %e$K = fx.tanh %d$K : tensor<$Nxf64>
  %g$K = fx.cos %e$K : tensor<$Nxf64>
  %v$NEXT = fx.add %g$K, %x$K : tensor<$Nxf64>
)",
                     {{"K", std::to_string(k)},
                      {"NEXT", std::to_string(k + 1)},
                      {"ROW", std::to_string(row)},
                      {"END", std::to_string(row + 1)}});
    }
    text += "return %v80 : tensor<$Nxf64>\n}";
    for (std::string n : {"2", "30"}) {
      std::string program = filled(text, {{"N", n}});
      EXPECT_EQ(scansOf(*compiled(program)), 1);
      expectAsReference(program, damped);
    }
  }
}

// Steps on vectors with a product by a matrix: a recurrent network.
TEST(Reroll, ARecurrentNetwork) {
  std::string text =
      repeated("func.func @f(%v0: tensor<12xf32>, %w: tensor<12x12xf32>) -> tensor<12xf32> {\n", R"(
  %d$K = fx.dot_general %w, %v$K batching [] x [] contracting [1] x [0] : (tensor<12x12xf32>, tensor<12xf32>) -> tensor<12xf32>
  %s$K = fx.sin %d$K : tensor<12xf32>
  %e$K = fx.add %s$K, %v0 : tensor<12xf32>
  %v$NEXT = fx.tanh %e$K : tensor<12xf32>
)",
               "return %v$LAST : tensor<12xf32>\n}", 80);
  EXPECT_EQ(scansOf(*compiled(text)), 1);
  EXPECT_EQ(scansOf(*compiled(*withGradient(text))), 2);
  expectAsReference(text, {.f32 = {64, 1e-3}, .numbers = uniform(-0.2, 0.2)});
}

// A run in the body of a loop.
TEST(Reroll, InTheBodyOfALoop) {
  std::string text = repeated(R"(
func.func @f(%a: tensor<f64>, %z: tensor<f64>) -> tensor<f64> {
  %r = fx.scan consts(%z) init(%a) {length = 5 : i64} : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %y: tensor<f64>, %v0: tensor<f64>):
)",
                              R"(
    %s$K = fx.sin %v$K : tensor<f64>
    %v$NEXT = fx.mul %s$K, %y : tensor<f64>
)",
                              R"(
    fx.yield %v$LAST : tensor<f64>
  }
  return %r : tensor<f64>
})",
                              200);
  EXPECT_EQ(scansOf(*compiled(text)), 2);
  expectAsReference(text, {.f64 = {100000, 1e-12}, .numbers = uniform(0.8, 1.2)});
}

} // namespace
} // namespace fluxion::tests
