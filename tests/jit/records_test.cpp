// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays of small records: elements at a distance are loaded and stored in whole vectors, parts are
// written where they belong, and other axes of the same elements take no copy.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

/// Column `c` of x [n, width], each of `names`.
std::string columnsOfX(int width, const std::vector<int> &columns) {
  std::string text;
  for (int c : columns)
    text += filled(
        R"(
  %s$C = fx.slice %x start [0, $C] limit [$N, $END] stride [1, 1] : (tensor<$Nx$Wx$T>) -> tensor<$Nx1x$T>
  %c$C = fx.reshape %s$C : (tensor<$Nx1x$T>) -> tensor<$Nx$T>)",
        {{"C", std::to_string(c)}, {"END", std::to_string(c + 1)}, {"W", std::to_string(width)}});
  return text;
}
/// The sum of the squares of columns.
std::string sumOfSquares(int width, const std::vector<int> &columns) {
  std::string text = "func.func @f(%x: tensor<$Nx" + std::to_string(width) +
                     "x$T>) -> tensor<$Nx$T> {" + columnsOfX(width, columns);
  std::string sum;
  for (int c : columns) {
    std::string n = std::to_string(c);
    text += "\n  %q" + n + " = fx.mul %c" + n + ", %c" + n + " : tensor<$Nx$T>";
    if (!sum.empty())
      text += "\n  %p" + n + " = fx.add " + sum + ", %q" + n + " : tensor<$Nx$T>";
    sum = (sum.empty() ? "%q" : "%p") + n;
  }
  return text + "\n  return " + sum + " : tensor<$Nx$T>\n}";
}

TEST(Records, AreLoadedInWholeVectors) {
  for (int width : {2, 3, 4, 6, 8}) {
    std::vector<int> all(width);
    for (int c = 0; c < width; ++c)
      all[c] = c;
    std::string code =
        compiled(filled(sumOfSquares(width, all), {{"N", "960"}, {"T", "f32"}}))->llvmIr();
    EXPECT_EQ(countOf("load float", code), 0u) << width << "\n" << code;
    // Each element is loaded once, whatever there is of vectors.
    EXPECT_EQ(countOf("load <", code), static_cast<size_t>(width)) << width << "\n" << code;
  }
}

TEST(Records, AreLoadedWhateverTheSizes) {
  for (std::string type : {"f32", "f64", "i32", "i8"})
    for (int n : {17, 31, 32, 33, 64, 100})
      for (auto [width, columns] : {std::pair<int, std::vector<int>>{2, {1}},
                                    {2, {0, 1}},
                                    {3, {0, 2}},
                                    {5, {4, 1}},
                                    {7, {3}},
                                    {8, {0, 3, 7}},
                                    {12, {11, 2}},
                                    {16, {0, 5, 15}},
                                    {17, {16, 3}},
                                    {24, {9}}}) {
        SCOPED_TRACE(type + " " + std::to_string(n) + " x " + std::to_string(width));
        expectValueAsReference(
            filled(sumOfSquares(width, columns), {{"N", std::to_string(n)}, {"T", type}}));
      }
}

// z[start :: stride], where the array may end in the middle of a record.
TEST(Records, MayBeCutOff) {
  for (std::string type : {"f32", "f64"})
    for (int stride : {2, 3, 4, 5, 8})
      for (int start : {0, 1})
        for (int more : {0, 1, 2}) {
          int n = 50, limit = start + (n - 1) * stride + 1;
          SCOPED_TRACE(type + " stride " + std::to_string(stride) + " from " +
                       std::to_string(start));
          expectAsReference(filled(R"(
func.func @f(%z: tensor<$SIZEx$T>) -> tensor<$Nx$T> {
  %u = fx.slice %z start [$START] limit [$LIMIT] stride [$STRIDE] : (tensor<$SIZEx$T>) -> tensor<$Nx$T>
  %v = fx.mul %u, %u : tensor<$Nx$T>
  return %v : tensor<$Nx$T>
})",
                                   {{"SIZE", std::to_string(limit + more)},
                                    {"N", std::to_string(n)},
                                    {"START", std::to_string(start)},
                                    {"LIMIT", std::to_string(limit)},
                                    {"STRIDE", std::to_string(stride)},
                                    {"T", type}}));
        }
}

// Neighbours along an axis of records, with a border: elements that some lanes do not want.
constexpr const char *neighbours = R"(
func.func @f(%z: tensor<$TWICEx$T>) -> tensor<$Nx$T> {
  %e = fx.constant dense<0.5> : tensor<1x$T>
  %l = fx.slice %z start [$C] limit [$LIMIT] stride [2] : (tensor<$TWICEx$T>) -> tensor<$LESSx$T>
  %left = fx.concatenate %e, %l axis 0 : (tensor<1x$T>, tensor<$LESSx$T>) -> tensor<$Nx$T>
  %h = fx.slice %z start [$C] limit [$TWICE] stride [2] : (tensor<$TWICEx$T>) -> tensor<$Nx$T>
  %d = fx.sub %h, %left : tensor<$Nx$T>
  return %d : tensor<$Nx$T>
})";
TEST(Records, MayBeWantedInSomeLanes) {
  for (std::string type : {"f32", "f64"})
    for (int n : {20, 31, 32, 65})
      for (int c : {0, 1})
        expectAsReference(filled(neighbours, {{"TWICE", std::to_string(2 * n)},
                                              {"N", std::to_string(n)},
                                              {"LESS", std::to_string(n - 1)},
                                              {"LIMIT", std::to_string(2 * n - 2)},
                                              {"C", std::to_string(c)},
                                              {"T", type}}));
}

/// stack of `count` values of %x along `axis` of a result of rank 3, and the result as one row.
std::string stackOf(int count, int axis) {
  std::string shape[] = {"1x$Ax$B", "$Ax1x$B", "$Ax$Bx1"},
              whole[] = {"$Kx$Ax$B", "$Ax$Kx$B", "$Ax$Bx$K"};
  std::string text = "func.func @f(%x: tensor<$Ax$Bx$T>) -> tensor<$SIZEx$T> {", names, types;
  std::string before = "%x";
  for (int k = 0; k < count; ++k) {
    std::string n = std::to_string(k);
    text += filled(R"(
  %v$I = fx.mul $BEFORE, %x : tensor<$Ax$Bx$T>
  %w$I = fx.sub %v$I, %x : tensor<$Ax$Bx$T>
  %r$I = fx.reshape %w$I : (tensor<$Ax$Bx$T>) -> tensor<$THINx$T>)",
                   {{"I", n}, {"BEFORE", before}, {"THIN", shape[axis]}});
    before = "%w" + n;
    names += (k ? ", %r" : "%r") + n;
    types += (k ? ", tensor<" : "tensor<") + shape[axis] + "x$T>";
  }
  text += "\n  %s = fx.concatenate " + names + " axis " + std::to_string(axis) + " : (" + types +
          ") -> tensor<" + whole[axis] + "x$T>";
  text += "\n  %flat = fx.reshape %s : (tensor<" + whole[axis] + "x$T>) -> tensor<$SIZEx$T>";
  return text + "\n  return %flat : tensor<$SIZEx$T>\n}";
}
std::string stackOf(int count, int axis, int a, int b, const std::string &type) {
  return filled(stackOf(count, axis), {{"A", std::to_string(a)},
                                       {"B", std::to_string(b)},
                                       {"K", std::to_string(count)},
                                       {"SIZE", std::to_string(a * b * count)},
                                       {"T", type}});
}

TEST(Stacks, AreWrittenInPlaceByOneNest) {
  for (int axis : {0, 1, 2})
    for (int count : {2, 3, 16}) {
      auto executable = compiled(stackOf(count, axis, 40, 50, "f32"));
      EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
      EXPECT_EQ(executable->arenaBytes(), 0u);
      std::string code = executable->llvmIr();
      EXPECT_EQ(countOf("store float", code), 0u) << code;
    }
}

TEST(Stacks, AreTheReferencesNumbers) {
  for (std::string type : {"f32", "f64", "i32"})
    for (int axis : {0, 1, 2})
      for (int count : {2, 3, 4, 6, 7, 12, 16})
        for (auto [a, b] : {std::pair{1, 17}, {17, 1}, {5, 33}, {40, 7}}) {
          SCOPED_TRACE(std::to_string(count) + " along " + std::to_string(axis) + " of " +
                       std::to_string(a) + " x " + std::to_string(b) + " " + type);
          expectValueAsReference(
              stackOf(count, axis, a, b, type),
              {.f32 = {64, 1e-3}, .f64 = {64, 1e-12}, .numbers = uniform(-1, 1)});
        }
}

TEST(Stacks, AndTheirGradients) {
  for (int axis : {0, 2})
    for (int count : {2, 3})
      expectAsReference(stackOf(count, axis, 9, 10, "f64"),
                        {.f64 = {64, 1e-12}, .numbers = uniform(-1, 1)});
}

TEST(Stacks, OfTruthValues) {
  for (int n : {5, 16, 100})
    expectValueAsReference(filled(R"(
func.func @f(%x: tensor<$Nx1xf32>, %y: tensor<$Nx1xf32>) -> tensor<$Nx3xi1> {
  %a = fx.compare lt, %x, %y : tensor<$Nx1xf32>, tensor<$Nx1xi1>
  %b = fx.compare gt, %x, %y : tensor<$Nx1xf32>, tensor<$Nx1xi1>
  %s = fx.concatenate %a, %b, %b axis 1 : (tensor<$Nx1xi1>, tensor<$Nx1xi1>, tensor<$Nx1xi1>) -> tensor<$Nx3xi1>
  return %s : tensor<$Nx3xi1>
})",
                                  {{"N", std::to_string(n)}}));
}

TEST(OtherAxes, OfAResultTakeNoCopy) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<30x40xf64>) -> tensor<1200xf64> {
  %s = fx.sin %x : tensor<30x40xf64>
  %r = fx.reshape %s : (tensor<30x40xf64>) -> tensor<4x300xf64>
  %q = fx.reshape %r : (tensor<4x300xf64>) -> tensor<1200xf64>
  return %q : tensor<1200xf64>
})");
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  EXPECT_EQ(executable->arenaBytes(), 0u);
}

// Under several names and none, in memory that is an argument's, a result's or the arena's.
TEST(OtherAxes, OfValuesThatAreUsedInManyWays) {
  expectAsReference(R"(
func.func @f(%x: tensor<6x50xf64>, %w: tensor<50x7xf64>) -> (tensor<300xf64>, tensor<6x50xf64>, tensor<60x5xf64>, tensor<42xf64>, tensor<3x100xf64>) {
  %s = fx.sin %x : tensor<6x50xf64>
  %a = fx.reshape %s : (tensor<6x50xf64>) -> tensor<300xf64>
  %b = fx.reshape %s : (tensor<6x50xf64>) -> tensor<60x5xf64>
  %p = fx.dot_general %s, %w batching [] x [] contracting [1] x [0] : (tensor<6x50xf64>, tensor<50x7xf64>) -> tensor<6x7xf64>
  %e = fx.reshape %p : (tensor<6x7xf64>) -> tensor<42xf64>
  %c = fx.reshape %x : (tensor<6x50xf64>) -> tensor<3x100xf64>
  return %a, %s, %b, %e, %c : tensor<300xf64>, tensor<6x50xf64>, tensor<60x5xf64>, tensor<42xf64>, tensor<3x100xf64>
})");
  expectAsReference(R"(
func.func @f(%x: tensor<20x30xf64>, %w: tensor<600x25xf64>) -> tensor<25xf64> {
  %s = fx.exp %x : tensor<20x30xf64>
  %a = fx.reshape %s : (tensor<20x30xf64>) -> tensor<1x600xf64>
  %p = fx.dot_general %a, %w batching [] x [] contracting [1] x [0] : (tensor<1x600xf64>, tensor<600x25xf64>) -> tensor<1x25xf64>
  %q = fx.reshape %p : (tensor<1x25xf64>) -> tensor<25xf64>
  return %q : tensor<25xf64>
})",
                    sumsOf(600));
}

} // namespace
} // namespace fluxion::tests
