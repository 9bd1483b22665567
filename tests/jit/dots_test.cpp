// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dot_general in every layout: unrolled, folded, or the runtime's; values and both gradients.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

/// Axes by letters, as in "bij,bjk->bik", and their sizes.
struct Product {
  std::string lhs, rhs;
  std::map<char, int> sizes;
  std::string str() const {
    std::string text = lhs + "," + rhs;
    for (auto [letter, size] : sizes)
      text += std::string(" ") + letter + "=" + std::to_string(size);
    return text;
  }
};

std::string typeOf(const Product &product, const std::string &letters, const std::string &element) {
  std::string type = "tensor<";
  for (char letter : letters)
    type += std::to_string(product.sizes.at(letter)) + "x";
  return type + element + ">";
}

std::string listOf(const std::string &letters, const std::string &of) {
  std::string list;
  for (char letter : letters)
    list += (list.empty() ? "" : ", ") + std::to_string(of.find(letter));
  return "[" + list + "]";
}

/// Letters that both sides have and that are capital are batching, others contracting.
std::string textOf(const Product &product, const std::string &element) {
  std::string batching, contracting, lhsFree, rhsFree;
  for (char letter : product.lhs)
    (product.rhs.find(letter) == std::string::npos ? lhsFree
     : std::isupper(letter)                        ? batching
                                                   : contracting) += letter;
  for (char letter : product.rhs)
    if (product.lhs.find(letter) == std::string::npos)
      rhsFree += letter;
  return filled(R"(
func.func @dot(%x: $L, %y: $R) -> $OUT {
  %z = fx.dot_general %x, %y batching $BL x $BR contracting $CL x $CR : ($L, $R) -> $OUT
  return %z : $OUT
})",
                {{"L", typeOf(product, product.lhs, element)},
                 {"R", typeOf(product, product.rhs, element)},
                 {"OUT", typeOf(product, batching + lhsFree + rhsFree, element)},
                 {"BL", listOf(batching, product.lhs)},
                 {"BR", listOf(batching, product.rhs)},
                 {"CL", listOf(contracting, product.lhs)},
                 {"CR", listOf(contracting, product.rhs)}});
}

void expectProducts(const Product &product) {
  for (std::string element : {"f32", "f64"}) {
    SCOPED_TRACE(product.str() + " " + element);
    expectAsReference(textOf(product, element), sumsOf(2000));
  }
  for (std::string element : {"i32", "i64"}) {
    SCOPED_TRACE(product.str() + " " + element);
    expectValueAsReference(textOf(product, element), {.numbers = uniform(-100, 100)});
  }
}

TEST(Dots, OfVectors) {
  for (int n : {1, 3, 8, 9, 40, 1001})
    expectProducts({"k", "k", {{'k', n}}});
}

TEST(Dots, OfMatricesAndVectors) {
  for (auto [m, k] : {std::pair{3, 4}, {5, 30}, {30, 5}, {67, 129}, {1, 300}, {300, 1}})
    for (auto [lhs, rhs] : {std::pair{"ik", "k"}, {"ki", "k"}, {"k", "ik"}, {"k", "ki"}})
      expectProducts({lhs, rhs, {{'i', m}, {'k', k}}});
}

TEST(Dots, OfMatricesInEveryLayout) {
  for (auto [m, n, k] : {std::tuple{2, 2, 2},
                         {4, 4, 4},
                         {3, 5, 9},
                         {17, 19, 23},
                         {40, 33, 65},
                         {1, 20, 300},
                         {64, 64, 64}})
    for (auto [lhs, rhs] : {std::pair{"ik", "kj"}, {"ki", "kj"}, {"ik", "jk"}, {"ki", "jk"}})
      expectProducts({lhs, rhs, {{'i', m}, {'j', n}, {'k', k}}});
}

TEST(Dots, OfBatches) {
  for (auto [b, m, n, k] : {std::tuple{2, 3, 4, 5}, {3, 17, 18, 19}, {7, 2, 3, 40}, {40, 3, 3, 3}})
    for (auto [lhs, rhs] :
         {std::pair{"Bik", "Bkj"}, {"Bki", "Bjk"}, {"iBk", "kBj"}, {"ikB", "jkB"}})
      expectProducts({lhs, rhs, {{'B', b}, {'i', m}, {'j', n}, {'k', k}}});
}

TEST(Dots, OfBatchesOfVectors) {
  for (auto [b, m, k] : {std::tuple{2, 3, 5}, {33, 7, 18}})
    for (auto [lhs, rhs] : {std::pair{"Bik", "Bk"}, {"Bk", "Bki"}, {"iBk", "kB"}, {"Bk", "Bk"}})
      expectProducts({lhs, rhs, {{'B', b}, {'i', m}, {'k', k}}});
}

TEST(Dots, OverSeveralAxes) {
  std::map<char, int> sizes{{'B', 3}, {'C', 2}, {'i', 5}, {'j', 6}, {'k', 7}, {'l', 4}, {'m', 3}};
  for (auto [lhs, rhs] : {std::pair{"ikl", "klj"},
                          {"ikl", "lkj"},
                          {"kil", "jlk"},
                          {"kl", "lk"},
                          {"BCikl", "CBlkj"},
                          {"iBkmC", "CkBjm"},
                          {"ijk", "kml"},
                          {"klm", "mlk"}})
    expectProducts({lhs, rhs, sizes});
}

TEST(Dots, OverNoAxis) {
  std::map<char, int> sizes{{'B', 5}, {'i', 7}, {'j', 9}};
  for (auto [lhs, rhs] : {std::pair{"i", "j"},
                          {"Bi", "Bj"},
                          {"B", "B"},
                          {"iB", "jB"},
                          {"", ""},
                          {"", "j"},
                          {"Bi", "B"}})
    expectProducts({lhs, rhs, sizes});
}

TEST(Dots, OfNothing) {
  expectProducts({"ik", "kj", {{'i', 5}, {'j', 6}, {'k', 0}}});
  expectProducts({"ik", "kj", {{'i', 0}, {'j', 6}, {'k', 4}}});
  expectProducts({"ik", "kj", {{'i', 40}, {'j', 50}, {'k', 0}}});
  expectProducts({"Bik", "Bkj", {{'B', 0}, {'i', 40}, {'j', 50}, {'k', 30}}});
}

TEST(Dots, OfMatricesOfOneRowOrColumn) {
  for (auto [m, n] : {std::pair{1, 70}, {70, 1}, {1, 1}}) {
    for (auto [lhs, rhs] : {std::pair{"ik", "kj"}, {"ki", "kj"}, {"ik", "jk"}, {"ki", "jk"}})
      expectProducts({lhs, rhs, {{'i', m}, {'j', n}, {'k', 300}}});
    for (auto [lhs, rhs] : {std::pair{"Bik", "Bkj"}, {"iBk", "kBj"}, {"ikB", "jBk"}})
      expectProducts({lhs, rhs, {{'B', 3}, {'i', m}, {'j', n}, {'k', 40}}});
  }
}

// The matrix is read as it lies in memory, whichever way it is turned.
TEST(Dots, OfOneRowReadWholeRows) {
  auto planOf = [](const char *rhs) {
    return compiled(textOf({"ik", rhs, {{'i', 1}, {'j', 90}, {'k', 70}}}, "f64"))->plan();
  };
  EXPECT_EQ(planOf("kj"), "step 0: nest over [70,90], reducing 0: reduce_sum\narena: 0 bytes\n");
  EXPECT_EQ(planOf("jk"), "step 0: nest over [90,70], reducing 1: reduce_sum\narena: 0 bytes\n");
}

// What comes before a product and after it: computed elements feed calls and folds.
TEST(Dots, BetweenElementwiseOps) {
  for (auto [m, n, k] : {std::tuple{3, 3, 3}, {5, 20, 9}, {48, 49, 50}}) {
    SCOPED_TRACE(m);
    expectAsReference(
        filled(R"(
func.func @layer(%x: tensor<$Mx$Kxf32>, %w: tensor<$Nx$Kxf32>, %b: tensor<$Nxf32>) -> tensor<$Mx$Nxf32> {
  %s = fx.sin %x : tensor<$Mx$Kxf32>
  %wt = fx.permute %w permutation [1, 0] : (tensor<$Nx$Kxf32>) -> tensor<$Kx$Nxf32>
  %p = fx.dot_general %s, %wt batching [] x [] contracting [1] x [0]
      : (tensor<$Mx$Kxf32>, tensor<$Kx$Nxf32>) -> tensor<$Mx$Nxf32>
  %bs = fx.broadcast_in_dim %b axes [1] : (tensor<$Nxf32>) -> tensor<$Mx$Nxf32>
  %z = fx.add %p, %bs : tensor<$Mx$Nxf32>
  %y = fx.tanh %z : tensor<$Mx$Nxf32>
  return %y : tensor<$Mx$Nxf32>
})",
               {{"M", std::to_string(m)}, {"N", std::to_string(n)}, {"K", std::to_string(k)}}),
        sumsOf(2000));
  }
}

} // namespace
} // namespace fluxion::tests
