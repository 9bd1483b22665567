// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Folds over every choice of axes, in sizes that are and are not whole vectors.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

struct Fold {
  std::string op, axes, from, to; ///< shapes as "3x4x"
  double count;                   ///< elements folded into one
};

std::string shaped(llvm::ArrayRef<int64_t> sizes) {
  std::string text;
  for (int64_t size : sizes)
    text += std::to_string(size) + "x";
  return text;
}

/// Every nonempty choice of the axes of `sizes`.
std::vector<Fold> foldsOf(const std::string &op, llvm::ArrayRef<int64_t> sizes) {
  std::vector<Fold> folds;
  for (unsigned chosen = 1; chosen < 1u << sizes.size(); ++chosen) {
    Fold fold{op, "", shaped(sizes), "", 1};
    llvm::SmallVector<int64_t> kept;
    for (auto [axis, size] : llvm::enumerate(sizes)) {
      if (chosen >> axis & 1) {
        fold.axes += (fold.axes.empty() ? "" : ", ") + std::to_string(axis);
        fold.count *= static_cast<double>(size);
      } else {
        kept.push_back(size);
      }
    }
    fold.to = shaped(kept);
    folds.push_back(fold);
  }
  return folds;
}

const llvm::SmallVector<llvm::SmallVector<int64_t>> shapes{
    {100003}, {64, 1024}, {7, 33, 5}, {3, 1, 129}, {17, 2, 3, 31}, {2, 3, 4, 1, 5, 3}};

void expectFolds(const std::string &op, const std::string &type, const Expectation &limits = {}) {
  for (const auto &shape : shapes)
    for (const Fold &fold : foldsOf(op, shape)) {
      SCOPED_TRACE(op + " of " + fold.from + type + " over " + fold.axes);
      Expectation expectation = sumsOf(fold.count);
      expectation.numbers = limits.numbers;
      expectValueAsReference(
          filled(
              "func.func @f(%x: tensor<$FROM$T>) -> tensor<$TO$T> {\n"
              "  %y = fx.$OP %x axes [$AXES] : (tensor<$FROM$T>) -> tensor<$TO$T>\n"
              "  return %y : tensor<$TO$T>\n}",
              {{"FROM", fold.from}, {"TO", fold.to}, {"OP", op}, {"AXES", fold.axes}, {"T", type}}),
          expectation);
    }
}

TEST(Reductions, Sums) {
  for (std::string type : {"f32", "f64", "i32", "i64"})
    expectFolds("reduce_sum", type);
}
TEST(Reductions, Products) {
  expectFolds("reduce_prod", "f32", {.numbers = uniform(0.9, 1.1)});
  expectFolds("reduce_prod", "f64", {.numbers = uniform(0.9, 1.1)});
  expectFolds("reduce_prod", "i64", {.numbers = uniform(1, 7)});
}
TEST(Reductions, Extrema) {
  for (std::string type : {"f32", "f64", "i32", "i64"}) {
    expectFolds("reduce_max", type, {.numbers = uniform(-1e6, 1e6)});
    expectFolds("reduce_min", type, {.numbers = uniform(-1e6, 1e6)});
  }
}
TEST(Reductions, Truth) {
  expectFolds("reduce_and", "i1");
  expectFolds("reduce_or", "i1");
}

// Small integers have many equal ones: the first counts.
TEST(Reductions, PlacesOfExtrema) {
  for (std::string type : {"f32", "f64", "i32", "i64"})
    for (std::string op : {"argmax", "argmin"})
      for (const Fold &fold :
           {Fold{op, "0", "100003x", "", 1}, Fold{op, "1", "5x4100x", "5x", 1},
            Fold{op, "0", "31x67x", "67x", 1}, Fold{op, "1", "3x40x19x", "3x19x", 1},
            Fold{op, "2", "3x4x19x", "3x4x", 1}})
        for (std::string index : {"i32", "i64"}) {
          SCOPED_TRACE(op + " of " + fold.from + type + " along " + fold.axes);
          expectValueAsReference(
              filled("func.func @f(%x: tensor<$FROM$T>) -> tensor<$TO$I> {\n"
                     "  %y = fx.$OP %x axis $AXIS : (tensor<$FROM$T>) -> tensor<$TO$I>\n"
                     "  return %y : tensor<$TO$I>\n}",
                     {{"FROM", fold.from},
                      {"TO", fold.to},
                      {"OP", op},
                      {"AXIS", fold.axes},
                      {"T", type},
                      {"I", index}}),
              {.numbers = uniform(-9, 9)});
        }
}

// 2^24 times 0.1: one accumulator after the other would be off by a tenth.
TEST(Reductions, LongSumsKeepTheirDigits) {
  OwnedFunction f = parse(R"(
func.func @f(%x: tensor<16777216xf32>) -> tensor<f32> {
  %y = fx.reduce_sum %x axes [0] : (tensor<16777216xf32>) -> tensor<f32>
  return %y : tensor<f32>
})");
  HostArray x(DType::f32, {16777216});
  std::fill_n(x.mutableData<float>(), x.size(), 0.1f);
  double exact = 16777216 * double(0.1f);
  EXPECT_NEAR((*compiled(*f)->run({x}))[0].data<float>()[0], exact, 1e-5 * exact);
}

TEST(Reductions, NothingFoldedIsTheStart) {
  for (std::string op : {"reduce_sum", "reduce_prod", "reduce_max", "reduce_min"})
    for (std::string type : {"f32", "i64"})
      expectValueAsReference(
          filled("func.func @f(%x: tensor<40x0x$T>) -> (tensor<40x$T>, tensor<$T>) {\n"
                 "  %y = fx.$OP %x axes [1] : (tensor<40x0x$T>) -> tensor<40x$T>\n"
                 "  %z = fx.$OP %x axes [0, 1] : (tensor<40x0x$T>) -> tensor<$T>\n"
                 "  return %y, %z : tensor<40x$T>, tensor<$T>\n}",
                 {{"OP", op}, {"T", type}}));
}

} // namespace
} // namespace fluxion::tests
