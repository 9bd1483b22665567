// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the planner promises: how many passes over memory a program takes.
#include "tests/jit/programs.h"
#include "transforms/transpose.h"

#include <gtest/gtest.h>

#include <sstream>

namespace fluxion::tests {
namespace {

// sum (w x + b - y)^2 / n
constexpr const char *regression = R"(
func.func @loss(%w: tensor<f64>, %b: tensor<f64>, %x: tensor<1000xf64>, %y: tensor<1000xf64>)
    -> tensor<f64> {
  %ws = fx.broadcast_in_dim %w axes [] : (tensor<f64>) -> tensor<1000xf64>
  %bs = fx.broadcast_in_dim %b axes [] : (tensor<f64>) -> tensor<1000xf64>
  %wx = fx.mul %ws, %x : tensor<1000xf64>
  %line = fx.add %wx, %bs : tensor<1000xf64>
  %d = fx.sub %line, %y : tensor<1000xf64>
  %d2 = fx.mul %d, %d : tensor<1000xf64>
  %sum = fx.reduce_sum %d2 axes [0] : (tensor<1000xf64>) -> tensor<f64>
  %n = fx.constant dense<1000.0> : tensor<f64>
  %mean = fx.div %sum, %n : tensor<f64>
  return %mean : tensor<f64>
})";

TEST(Plans, RegressionWithBothGradientsIsOnePass) {
  OwnedFunction f = parse(regression);
  OwnedFunction derived = need(transforms::vjp(*f, {true, true, false, false}), "the gradient");
  auto executable = compiled(*derived);
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  EXPECT_EQ(executable->arenaBytes(), 0u);
}

TEST(Plans, ScalarsTakeNoStep) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<f64>, %y: tensor<3xf64>) -> (tensor<f64>, tensor<3xf64>) {
  %s = fx.sin %x : tensor<f64>
  %ss = fx.broadcast_in_dim %s axes [] : (tensor<f64>) -> tensor<3xf64>
  %p = fx.mul %ss, %y : tensor<3xf64>
  %sum = fx.reduce_sum %p axes [0] : (tensor<3xf64>) -> tensor<f64>
  return %sum, %p : tensor<f64>, tensor<3xf64>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{0, 0})) << executable->plan();
}

std::string chainOf(int length) {
  std::string text = "func.func @f(%v0: tensor<500xf32>) -> tensor<500xf32> {\n";
  for (int i = 0; i < length; ++i)
    text += filled("%v$NEXT = fx.$OP %v$NOW : tensor<500xf32>\n", {{"NEXT", std::to_string(i + 1)},
                                                                   {"NOW", std::to_string(i)},
                                                                   {"OP", i % 3 == 0   ? "sin"
                                                                          : i % 3 == 1 ? "tanh"
                                                                                       : "neg"}});
  return text + filled("return %v$N : tensor<500xf32>\n}", {{"N", std::to_string(length)}});
}

TEST(Plans, ChainsOfElementwiseOpsAreOnePass) {
  auto executable = compiled(chainOf(100));
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  EXPECT_EQ(executable->arenaBytes(), 0u);
}

// The time of code generation grows faster than the length of a loop's body, so long programs are
// cut; what the reverse sweep needs of the forward sweep is then kept, not computed again.
TEST(Plans, LongChainsAreCut) {
  auto executable = compiled(chainOf(1000));
  EXPECT_GE(stepsOf(*executable).nests, 5) << executable->plan();
  EXPECT_LE(stepsOf(*executable).nests, 20) << executable->plan();
  EXPECT_LE(executable->arenaBytes(), 2u * 2048);
  expectAsReference(chainOf(300), {.f32 = {64, 1e-4}});
}

// The columns of a Jacobian, each as large as a row of it: computed at the places of the columns,
// not under a mask at all places.
TEST(Plans, LittleThatIsPaddedIsKept) {
  std::string text = "func.func @f(%x: tensor<40xf64>) -> tensor<40x40xf64> {\n"
                     "  %zero = fx.constant dense<0.0> : tensor<f64>\n"
                     "  %all0 = fx.constant dense<0.0> : tensor<40x40xf64>\n"
                     "  %y0 = fx.sin %x : tensor<40xf64>\n";
  for (int i = 0; i < 12; ++i)
    text += filled(R"(
  %m$I = fx.mul %y$I, %x : tensor<40xf64>
  %y$NEXT = fx.sin %m$I : tensor<40xf64>
  %c$I = fx.reshape %y$NEXT : (tensor<40xf64>) -> tensor<40x1xf64>
  %p$I = fx.pad %c$I, %zero low [0, $I] high [0, $REST] interior [0, 0]
      : (tensor<40x1xf64>, tensor<f64>) -> tensor<40x40xf64>
  %all$NEXT = fx.add %all$I, %p$I : tensor<40x40xf64>
)",
                   {{"I", std::to_string(i)},
                    {"NEXT", std::to_string(i + 1)},
                    {"REST", std::to_string(39 - i)}});
  text += "  return %all12 : tensor<40x40xf64>\n}";
  auto executable = compiled(text);
  EXPECT_GE(executable->arenaBytes(), 12u * 40 * 8) << executable->plan();
  expectValueAsReference(text);
}

// Every result of a nest takes a register for its place: many results are written by several nests,
// of which each begins with what the one before has left.
TEST(Plans, ManyResultsAreCut) {
  std::string body, returned, types;
  for (int i = 0; i < 100; ++i) {
    Words words{
        {"I", std::to_string(i)}, {"NEXT", std::to_string(i + 1)}, {"COMMA", i > 0 ? ", " : ""}};
    body += filled(R"(
  %y$NEXT = fx.sin %y$I : tensor<500xf64>
  %r$I = fx.add %y$NEXT, %y0 : tensor<500xf64>
)",
                   words);
    returned += filled("$COMMA%r$I", words);
    types += filled("$COMMAtensor<500xf64>", words);
  }
  std::string text = "func.func @f(%y0: tensor<500xf64>) -> (" + types + ") {\n" + body +
                     "  return " + returned + " : " + types + "\n}";
  auto executable = compiled(text);
  EXPECT_EQ(countOf("  nest over", executable->plan()), 4u) << executable->plan();
  EXPECT_LE(executable->arenaBytes(), 5u * 4032) << executable->plan();
  expectValueAsReference(text);
}

// A value and its gradient are computed in one pass: nothing but them is written.
TEST(Plans, ElementwiseGradientsAreOnePass) {
  auto executable = compiled(*withGradient(R"(
func.func @f(%x: tensor<500xf32>) -> tensor<500xf32> {
  %s = fx.sin %x : tensor<500xf32>
  %sx = fx.mul %s, %x : tensor<500xf32>
  %x2 = fx.mul %x, %x : tensor<500xf32>
  %m = fx.neg %x2 : tensor<500xf32>
  %e = fx.exp %m : tensor<500xf32>
  %sum = fx.add %sx, %e : tensor<500xf32>
  %y = fx.tanh %sum : tensor<500xf32>
  return %y : tensor<500xf32>
})"));
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  EXPECT_EQ(executable->arenaBytes(), 0u);
}

constexpr const char *softmax = R"(
func.func @softmax(%x: tensor<64x100xf32>) -> tensor<64x100xf32> {
  %max = fx.reduce_max %x axes [1] : (tensor<64x100xf32>) -> tensor<64xf32>
  %maxes = fx.broadcast_in_dim %max axes [0] : (tensor<64xf32>) -> tensor<64x100xf32>
  %fixed = fx.stop_gradient %maxes : tensor<64x100xf32>
  %low = fx.sub %x, %fixed : tensor<64x100xf32>
  %e = fx.exp %low : tensor<64x100xf32>
  %sum = fx.reduce_sum %e axes [1] : (tensor<64x100xf32>) -> tensor<64xf32>
  %sums = fx.broadcast_in_dim %sum axes [0] : (tensor<64xf32>) -> tensor<64x100xf32>
  %y = fx.div %e, %sums : tensor<64x100xf32>
  return %y : tensor<64x100xf32>
})";

/// The lines of the plan.
std::vector<std::string> linesOf(const codegen::Executable &executable) {
  std::vector<std::string> lines;
  std::istringstream text(executable.plan());
  for (std::string line; std::getline(text, line);)
    lines.push_back(line);
  return lines;
}

// Largest, then sum of exponentials, then the quotients: each needs all of its row, and nothing of
// others. The exponentials are kept, though in memory for a few rows alone.
TEST(Plans, SoftmaxIsOnePassOverRows) {
  auto executable = compiled(softmax);
  EXPECT_EQ(linesOf(*executable),
            (std::vector<std::string>{"step 0: 64 rows, 16 at a time",
                                      "  nest over [64,100], reducing 1: reduce_max",
                                      "  nest over [64,100], reducing 1: exp reduce_sum",
                                      "  nest over [64,100]: div", "arena: 0 bytes"}));
}

// One more: the sum of cotangent times result along each row.
TEST(Plans, SoftmaxWithItsGradientIsOnePassOverRows) {
  auto executable = compiled(*withGradient(softmax));
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  EXPECT_EQ(executable->arenaBytes(), 0u);
}

// A fold along each row, something of the row's own, and a weighted sum of the rows.
constexpr const char *weightedRows = R"(
func.func @f(%x: tensor<1000x100xf64>, %w: tensor<100xf64>) -> tensor<100xf64> {
  %ws = fx.broadcast_in_dim %w axes [1] : (tensor<100xf64>) -> tensor<1000x100xf64>
  %p = fx.mul %x, %ws : tensor<1000x100xf64>
  %z = fx.reduce_sum %p axes [1] : (tensor<1000x100xf64>) -> tensor<1000xf64>
  %k = fx.exp %z : tensor<1000xf64>
  %ks = fx.broadcast_in_dim %k axes [0] : (tensor<1000xf64>) -> tensor<1000x100xf64>
  %q = fx.mul %ks, %x : tensor<1000x100xf64>
  %sum = fx.reduce_sum %q axes [0] : (tensor<1000x100xf64>) -> tensor<100xf64>
  return %sum : tensor<100xf64>
})";

TEST(Plans, WeightsOfRowsAndTheirSumAreOnePassOverRows) {
  auto executable = compiled(weightedRows);
  EXPECT_EQ(linesOf(*executable),
            (std::vector<std::string>{
                "step 0: 1000 rows, 40 at a time", "  nest over [1000,100], reducing 1: reduce_sum",
                "  nest over [1000]: exp", "  nest over [1000,100], reducing 0: reduce_sum",
                "arena: 0 bytes"}));
}

// What a fold over all rows has made is known behind the last one.
TEST(Plans, WhatNeedsAllRowsIsAPassOfItsOwn) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<1000x100xf64>) -> tensor<1000x100xf64> {
  %sum = fx.reduce_sum %x axes [0] : (tensor<1000x100xf64>) -> tensor<100xf64>
  %sums = fx.broadcast_in_dim %sum axes [1] : (tensor<100xf64>) -> tensor<1000x100xf64>
  %y = fx.sub %x, %sums : tensor<1000x100xf64>
  return %y : tensor<1000x100xf64>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{2, 0})) << executable->plan();
}

// Rows upside down are not the same rows.
TEST(Plans, WhatNeedsAnotherRowIsAPassOfItsOwn) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<64x100xf64>) -> tensor<64x100xf64> {
  %max = fx.reduce_max %x axes [1] : (tensor<64x100xf64>) -> tensor<64xf64>
  %back = fx.reverse %max axes [0] : tensor<64xf64>
  %maxes = fx.broadcast_in_dim %back axes [0] : (tensor<64xf64>) -> tensor<64x100xf64>
  %y = fx.sub %x, %maxes : tensor<64x100xf64>
  return %y : tensor<64x100xf64>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{2, 0})) << executable->plan();
}

// Rows of rank 3: the leading axes are one wherever nothing is broadcast along one of them.
TEST(Plans, LeadingAxesAreRowsTogether) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<6x50x200xf32>) -> tensor<6x50x200xf32> {
  %max = fx.reduce_max %x axes [2] : (tensor<6x50x200xf32>) -> tensor<6x50xf32>
  %maxes = fx.broadcast_in_dim %max axes [0, 1] : (tensor<6x50xf32>) -> tensor<6x50x200xf32>
  %y = fx.sub %x, %maxes : tensor<6x50x200xf32>
  return %y : tensor<6x50x200xf32>
})");
  EXPECT_EQ(linesOf(*executable).front(), "step 0: 300 rows, 20 at a time") << executable->plan();
}

TEST(Plans, FoldsOverOneSpaceShareAPass) {
  auto executable = compiled(R"(
func.func @moments(%x: tensor<40x100xf64>) -> (tensor<40xf64>, tensor<40xf64>, tensor<40xf64>, tensor<40x100xf64>) {
  %x2 = fx.mul %x, %x : tensor<40x100xf64>
  %sum = fx.reduce_sum %x axes [1] : (tensor<40x100xf64>) -> tensor<40xf64>
  %squares = fx.reduce_sum %x2 axes [1] : (tensor<40x100xf64>) -> tensor<40xf64>
  %max = fx.reduce_max %x axes [1] : (tensor<40x100xf64>) -> tensor<40xf64>
  return %sum, %squares, %max, %x2 : tensor<40xf64>, tensor<40xf64>, tensor<40xf64>, tensor<40x100xf64>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
}

// Views cost nothing: a transposed, reversed and sliced operand is read where it lies.
TEST(Plans, ViewsTakeNoPassOfTheirOwn) {
  auto executable = compiled(R"(
func.func @views(%x: tensor<30x20xf32>, %y: tensor<20x10xf32>) -> tensor<20x10xf32> {
  %t = fx.permute %x permutation [1, 0] : (tensor<30x20xf32>) -> tensor<20x30xf32>
  %r = fx.reverse %t axes [1] : tensor<20x30xf32>
  %s = fx.slice %r start [0, 2] limit [20, 30] stride [1, 3] : (tensor<20x30xf32>) -> tensor<20x10xf32>
  %sum = fx.add %s, %y : tensor<20x10xf32>
  return %sum : tensor<20x10xf32>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  EXPECT_EQ(executable->arenaBytes(), 0u);
}

// Values that are never alive together share their places.
TEST(Plans, TheArenaIsReused) {
  std::string text = "func.func @f(%v0: tensor<64x64xf32>) -> tensor<64x64xf32> {\n";
  for (int i = 0; i < 10; ++i)
    text += filled("%v$NEXT = fx.dot_general %v$NOW, %v0 batching [] x [] contracting [1] x [0]\n"
                   "    : (tensor<64x64xf32>, tensor<64x64xf32>) -> tensor<64x64xf32>\n",
                   {{"NEXT", std::to_string(i + 1)}, {"NOW", std::to_string(i)}});
  text += "return %v10 : tensor<64x64xf32>\n}";
  auto executable = compiled(text);
  EXPECT_EQ(stepsOf(*executable), (Steps{0, 10})) << executable->plan();
  EXPECT_LE(executable->arenaBytes(), 2u * 64 * 64 * 4);
}

/// The reads of elements which the optimizer may move past any write.
size_t invariantReads(const std::string &llvmIr) {
  size_t count = 0;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(llvmIr).split(lines, '\n');
  for (llvm::StringRef line : lines)
    count += line.contains("!invariant.load") && line.contains("double");
  return count;
}

// The reads of an argument are invariant, unless its memory is written to while it is read.
TEST(Plans, OverwrittenArgumentsAreNotInvariant) {
  OwnedFunction f = parse(R"(
func.func @f(%x: tensor<1000xf64>) -> tensor<1000xf64> {
  %y = fx.mul %x, %x : tensor<1000xf64>
  return %y : tensor<1000xf64>
})");
  EXPECT_GT(invariantReads(compiled(*f)->llvmIr()), 0u);
  auto donated = codegen::compile(*f, {.plan = {.donated = {0}}});
  ASSERT_TRUE(mlir::succeeded(donated));
  ASSERT_EQ((*donated)->reuses().size(), 1u);
  EXPECT_EQ(invariantReads((*donated)->llvmIr()), 0u);
}

// A fold over a short axis needs each element once, so nothing is gained by keeping them.
TEST(Plans, SquaredDistancesAreOnePass) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<50x3xf64>, %y: tensor<70x3xf64>) -> tensor<50x70xf64> {
  %a = fx.broadcast_in_dim %x axes [0, 2] : (tensor<50x3xf64>) -> tensor<50x70x3xf64>
  %b = fx.broadcast_in_dim %y axes [1, 2] : (tensor<70x3xf64>) -> tensor<50x70x3xf64>
  %d = fx.sub %a, %b : tensor<50x70x3xf64>
  %d2 = fx.mul %d, %d : tensor<50x70x3xf64>
  %r = fx.reduce_sum %d2 axes [2] : (tensor<50x70x3xf64>) -> tensor<50x70xf64>
  return %r : tensor<50x70xf64>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  EXPECT_EQ(executable->arenaBytes(), 0u);
}

// Indices that are computed are read once where an index is one element.
TEST(Plans, StepsOfABisectionAreOnePass) {
  std::string text = R"(
func.func @f(%table: tensor<1000xf64>, %x: tensor<500xf64>) -> tensor<500xi32> {
  %n0 = fx.constant dense<500> : tensor<500xi32>
  %one = fx.constant dense<1> : tensor<500xi32>
)";
  for (int i = 0; i < 3; ++i)
    text += filled(R"(
  %i$NOW = fx.reshape %n$NOW : (tensor<500xi32>) -> tensor<500x1xi32>
  %t$NOW = fx.gather %table, %i$NOW {offset_dims = array<i64>, collapsed_slice_dims = array<i64: 0>,
      operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>,
      start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1>}
      : (tensor<1000xf64>, tensor<500x1xi32>) -> tensor<500xf64>
  %c$NOW = fx.compare lt, %t$NOW, %x : tensor<500xf64>, tensor<500xi1>
  %p$NOW = fx.add %n$NOW, %one : tensor<500xi32>
  %m$NOW = fx.sub %n$NOW, %one : tensor<500xi32>
  %n$NEXT = fx.select %c$NOW, %p$NOW, %m$NOW : tensor<500xi1>, tensor<500xi32>
)",
                   {{"NOW", std::to_string(i)}, {"NEXT", std::to_string(i + 1)}});
  auto executable = compiled(text + "  return %n3 : tensor<500xi32>\n}");
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
}

// Many readers at other places would each choose between element and border again.
TEST(Plans, PaddingWithManyReadersIsKept) {
  std::string text = R"(
func.func @f(%x: tensor<500xf64>, %zero: tensor<f64>) -> tensor<500xf64> {
  %p = fx.pad %x, %zero low [5] high [5] interior [0] : (tensor<500xf64>, tensor<f64>) -> tensor<510xf64>
  %s0 = fx.slice %p start [0] limit [500] stride [1] : (tensor<510xf64>) -> tensor<500xf64>
)";
  for (int i = 1; i < 11; ++i)
    text += filled(R"(
  %t$I = fx.slice %p start [$I] limit [$END] stride [1] : (tensor<510xf64>) -> tensor<500xf64>
  %s$I = fx.add %s$LAST, %t$I : tensor<500xf64>
)",
                   {{"I", std::to_string(i)},
                    {"LAST", std::to_string(i - 1)},
                    {"END", std::to_string(500 + i)}});
  auto executable = compiled(text + "  return %s10 : tensor<500xf64>\n}");
  EXPECT_EQ(stepsOf(*executable), (Steps{2, 0})) << executable->plan();
}

TEST(Plans, SmallProductsAreUnrolled) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<4x4xf64>, %y: tensor<4x4xf64>) -> tensor<4x4xf64> {
  %z = fx.dot_general %x, %y batching [] x [] contracting [1] x [0]
      : (tensor<4x4xf64>, tensor<4x4xf64>) -> tensor<4x4xf64>
  return %z : tensor<4x4xf64>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{0, 0})) << executable->plan();
}

} // namespace
} // namespace fluxion::tests
