// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Operands chosen by where the element is: paddings and concatenations, in nests whose loops are
// cut at their borders.
#include "jit/borders.h"
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

#include <sstream>

namespace fluxion::tests {
namespace {

/// The blocks that follow themselves, line by line.
std::vector<std::string> innermostLoops(const std::string &llvmIr) {
  std::vector<std::string> loops;
  std::istringstream text(llvmIr);
  std::string label, block;
  for (std::string line; std::getline(text, line);) {
    if (!line.empty() && line[0] != ' ' && line.find(':') != std::string::npos) {
      label = line.substr(0, line.find(':'));
      block.clear();
    }
    block += line + "\n";
    if (line.find("br i1") != std::string::npos &&
        line.find("label %" + label + ",") != std::string::npos)
      loops.push_back(block);
  }
  return loops;
}

// What stands in the gradient of a sum over neighbours.
constexpr const char *neighbours = R"(
func.func @f(%x: tensor<$Nx$T>) -> tensor<$Nx$T> {
  %zero = fx.constant dense<0.0> : tensor<$T>
  %next = fx.slice %x start [1] limit [$N] stride [1] : (tensor<$Nx$T>) -> tensor<$Mx$T>
  %here = fx.slice %x start [0] limit [$M] stride [1] : (tensor<$Nx$T>) -> tensor<$Mx$T>
  %p = fx.mul %next, %here : tensor<$Mx$T>
  %d = fx.sub %next, %p : tensor<$Mx$T>
  %a = fx.pad %p, %zero low [0] high [1] interior [0] : (tensor<$Mx$T>, tensor<$T>) -> tensor<$Nx$T>
  %b = fx.pad %d, %zero low [1] high [0] interior [0] : (tensor<$Mx$T>, tensor<$T>) -> tensor<$Nx$T>
  %y = fx.add %a, %b : tensor<$Nx$T>
  return %y : tensor<$Nx$T>
})";
std::string neighboursOf(int size, const std::string &type) {
  return filled(neighbours,
                {{"N", std::to_string(size)}, {"M", std::to_string(size - 1)}, {"T", type}});
}

TEST(Choices, NothingIsChosenBetweenBorders) {
  auto executable = compiled(neighboursOf(1000, "f64"));
  EXPECT_EQ(stepsOf(*executable), (Steps{1, 0})) << executable->plan();
  auto loops = innermostLoops(executable->llvmIr());
  ASSERT_FALSE(loops.empty());
  for (const std::string &loop : loops) {
    EXPECT_EQ(loop.find("masked"), std::string::npos) << loop;
    EXPECT_EQ(loop.find("select"), std::string::npos) << loop;
  }
}

// A part of a loop may begin and end on either side of a border.
TEST(Choices, AreMadeByThoseWhoShareALoop) {
  for (int size : {17, 100, 1000}) {
    Numbers exact; // sums of their products are not rounded, fused or not
    for (int i = 0; i < size; ++i)
      exact.listed.push_back(0.25 * i * i - i);
    OwnedFunction f = parse(neighboursOf(size, "f64"));
    auto executable = codegen::compile(*f, {.plan = {.sharesAll = true}});
    ASSERT_TRUE(mlir::succeeded(executable));
    if (size == 1000) {
      size_t free = 0;
      for (const std::string &loop : innermostLoops((*executable)->llvmIr()))
        free +=
            loop.find("masked") == std::string::npos && loop.find("select") == std::string::npos;
      EXPECT_GE(free, 1u) << (*executable)->llvmIr();
    }
    Arrays x = drawnFor(*f, exact);
    Arrays got = runCompiled(**executable, x), expected = run(*f, x);
    EXPECT_FALSE(notIdentical(got[0], expected[0]).has_value()) << size;
  }
}

TEST(Choices, OfNeighboursAtEverySize) {
  for (std::string type : {"f32", "f64"})
    for (int size : {17, 18, 31, 32, 33, 40, 64, 65, 1000, 1003}) {
      SCOPED_TRACE(type + " " + std::to_string(size));
      expectAsReference(neighboursOf(size, type));
    }
}

// Padded on every side of both axes, cut, and joined: borders at every place of a vector.
TEST(Choices, OfBothAxes) {
  for (std::string type : {"f32", "f64"})
    for (auto [rows, columns] : {std::pair{1, 40}, {5, 17}, {9, 64}, {33, 103}})
      for (int low : {-3, 0, 1, 8, 21}) {
        SCOPED_TRACE(type + " " + std::to_string(rows) + "x" + std::to_string(columns) + " " +
                     std::to_string(low));
        Words words{
            {"T", type},
            {"IN", std::to_string(rows) + "x" + std::to_string(columns)},
            {"LOW", std::to_string(low)},
            {"OUT", std::to_string(rows + 3) + "x" + std::to_string(columns + low + 2)},
            {"WIDE", std::to_string(rows + 3) + "x" + std::to_string(2 * columns + low + 7)},
            {"SIDE", std::to_string(rows + 3) + "x" + std::to_string(columns + 5)}};
        expectAsReference(filled(R"(
func.func @f(%x: tensor<$INx$T>, %s: tensor<$SIDEx$T>, %v: tensor<$T>) -> (tensor<$WIDEx$T>, tensor<$OUTx$T>) {
  %e = fx.sin %x : tensor<$INx$T>
  %p = fx.pad %e, %v low [1, $LOW] high [2, 2] interior [0, 0] : (tensor<$INx$T>, tensor<$T>) -> tensor<$OUTx$T>
  %q = fx.mul %p, %p : tensor<$OUTx$T>
  %w = fx.concatenate %q, %s axis 1 : (tensor<$OUTx$T>, tensor<$SIDEx$T>) -> tensor<$WIDEx$T>
  %r = fx.reverse %w axes [0, 1] : tensor<$WIDEx$T>
  %y = fx.sub %w, %r : tensor<$WIDEx$T>
  return %y, %p : tensor<$WIDEx$T>, tensor<$OUTx$T>
})",
                                 words),
                          sumsOf(rows * columns));
      }
}

// A choice within what was not chosen is no choice.
TEST(Choices, WithinChoices) {
  for (std::string size : {"20", "64", "333"}) {
    SCOPED_TRACE(size);
    std::string more = std::to_string(std::stoi(size) + 9),
                twice = std::to_string(2 * std::stoi(size) + 9);
    expectAsReference(filled(R"(
func.func @f(%x: tensor<$Nxf32>, %z: tensor<0xf32>, %v: tensor<f32>) -> tensor<$TWICExf32> {
  %c = fx.concatenate %z, %x, %z axis 0 : (tensor<0xf32>, tensor<$Nxf32>, tensor<0xf32>) -> tensor<$Nxf32>
  %p = fx.pad %c, %v low [9] high [0] interior [0] : (tensor<$Nxf32>, tensor<f32>) -> tensor<$MOREXxf32>
  %w = fx.concatenate %p, %x axis 0 : (tensor<$MOREXxf32>, tensor<$Nxf32>) -> tensor<$TWICExf32>
  %y = fx.mul %w, %w : tensor<$TWICExf32>
  return %y : tensor<$TWICExf32>
})",
                             {{"N", size}, {"MOREX", more}, {"TWICE", twice}}));
  }
}

std::vector<std::pair<int64_t, int64_t>> pairsOf(llvm::ArrayRef<int64_t> borders, int64_t end) {
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (codegen::Stretch run : codegen::stretchesOf(borders, end, 8))
    pairs.push_back({run.begin, run.end});
  return pairs;
}
TEST(Choices, StretchesEndAtBorders) {
  using Pairs = std::vector<std::pair<int64_t, int64_t>>;
  EXPECT_EQ(pairsOf({}, 64), (Pairs{{0, 64}}));
  EXPECT_EQ(pairsOf({1, 63}, 64), (Pairs{{0, 8}, {8, 56}, {56, 64}}));
  EXPECT_EQ(pairsOf({16, 18, 23, 24}, 64), (Pairs{{0, 16}, {16, 24}, {24, 64}}));
  EXPECT_EQ(pairsOf({99}, 96), (Pairs{{0, 96}}));
}

} // namespace
} // namespace fluxion::tests
