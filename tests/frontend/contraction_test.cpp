// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array a = fx::arange(6.0).reshape({2, 3}); // [[0, 1, 2], [3, 4, 5]]
const fx::Array b = fx::arange(12.0).reshape({3, 4});
const fx::Array v = fx::array({1.0, 2.0, 3.0});

TEST(Products, OfMatricesAndVectors) {
  expectNumbers(matmul(a, b), {2, 4}, {20, 23, 26, 29, 56, 68, 80, 92});
  expectNumbers(dot(a, v), {2}, {8, 26});
  expectNumbers(dot(fx::array({1.0, 1.0}), a), {3}, {3, 5, 7});
  expectNumber(dot(v, v), 14);
  expectNumber(v.dot(v), 14);
  expectNumbers(dot(2.0, v), {3}, {2, 4, 6});
  expectNumbers(outer(v, fx::array({1, 10})), {3, 2}, {1, 10, 2, 20, 3, 30});
  EXPECT_EQ(dot(fx::ones({2, 3}, fx::i32), fx::ones({3}, fx::f32)).dtype(), fx::f32);
  expectNumbers(dot(fx::array({true, false}), fx::array({true, true})), {}, {1});
  EXPECT_EQ(matmul(fx::ones({2, 0}), fx::ones({0, 3})).sum().item<double>(), 0);
}

TEST(Products, OfBatches) {
  fx::Array batch = fx::arange(24.0).reshape({4, 2, 3});
  EXPECT_EQ(matmul(batch, b).shape().str(), "[4,2,4]");
  EXPECT_EQ(matmul(a, fx::ones({4, 3, 5})).shape().str(), "[4,2,5]");
  EXPECT_EQ(matmul(v, fx::ones({4, 3, 5})).shape().str(), "[4,5]");
  EXPECT_EQ(matmul(fx::ones({1, 7, 2, 3}), fx::ones({4, 1, 3, 5})).shape().str(), "[4,7,2,5]");
  expectNumbers(matmul(batch, transpose(batch, {0, 2, 1}))(3), {2, 2},
                {18 * 18 + 19 * 19 + 20 * 20, 18 * 21 + 19 * 22 + 20 * 23,
                 18 * 21 + 19 * 22 + 20 * 23, 21 * 21 + 22 * 22 + 23 * 23});
  EXPECT_EQ(dot(batch, fx::ones({5, 3, 6})).shape().str(), "[4,2,5,6]");
  EXPECT_THROW(matmul(fx::ones({2, 2, 3}), fx::ones({3, 3, 2})), fx::ShapeError);
  EXPECT_THROW(matmul(a, 2.0), fx::ShapeError);
  EXPECT_THROW(matmul(a, a), fx::ShapeError);
}

TEST(Products, OverAnyAxes) {
  expectNumbers(tensordot(a, b, 1), {2, 4}, {20, 23, 26, 29, 56, 68, 80, 92});
  expectNumber(tensordot(a, a), 55);
  expectNumbers(tensordot(a, b, 1, 0), {2, 4}, {20, 23, 26, 29, 56, 68, 80, 92});
  EXPECT_EQ(tensordot(a, b, 0).shape().str(), "[2,3,3,4]");
  EXPECT_EQ(tensordot(fx::ones({2, 3, 4}), fx::ones({4, 2}), {2, 0}, {0, 1}).shape().str(), "[3]");
  EXPECT_THROW(tensordot(a, b, 2), fx::ShapeError);
}

TEST(Einsum, SaysItsPath) {
  fx::Array thin = fx::ones({100, 2}), wide = fx::ones({2, 100}), v = fx::ones({100});
  EXPECT_EQ(fx::einsum_path("ij,jk,k->i", {thin, wide, v}), (fx::ContractionPath{{1, 2}, {3, 0}}));
  EXPECT_EQ(fx::result_type({fx::ones({2}, fx::f32), 2.0}), fx::f32);
  EXPECT_EQ(fx::result_type({fx::ones({2}, fx::i32), 2.5, fx::ones({}, fx::f16)}), fx::f16);
}

TEST(Einsum, MeansWhatItSays) {
  expectNumbers(fx::einsum("ij,jk->ik", {a, b}), {2, 4}, {20, 23, 26, 29, 56, 68, 80, 92});
  expectNumbers(fx::einsum("ij,jk", {a, b}), {2, 4}, {20, 23, 26, 29, 56, 68, 80, 92});
  expectNumbers(fx::einsum("ij->ji", {a}), {3, 2}, {0, 3, 1, 4, 2, 5});
  expectNumbers(fx::einsum("ij->j", {a}), {3}, {3, 5, 7});
  expectNumber(fx::einsum("ij,ij->", {a, a}), 55);
  expectNumbers(fx::einsum("i,j->ij", {v, v}), {3, 3}, {1, 2, 3, 2, 4, 6, 3, 6, 9});
  fx::Array square = fx::arange(9.0).reshape({3, 3});
  expectNumbers(fx::einsum("ii->i", {square}), {3}, {0, 4, 8});
  expectNumber(fx::einsum("ii", {square}), 12);
  expectNumbers(fx::einsum("ij,jk,k->i", {a, b, fx::array({1.0, 0.0, 0.0, 1.0})}), {2}, {49, 148});
  expectNumbers(fx::einsum("...j,j->...", {a, v}), {2}, {8, 26});
  EXPECT_EQ(
      fx::einsum("...ij,...jk->...ik", {fx::ones({5, 1, 2, 3}), fx::ones({7, 3, 4})}).shape().str(),
      "[5,7,2,4]");
  EXPECT_EQ(fx::einsum("b...,b->...b", {fx::ones({5, 2, 3}), fx::ones({5})}).shape().str(),
            "[2,3,5]");
}

TEST(Einsum, TakesOperandsOneByOne) {
  expectNumbers(fx::einsum("ij,jk->ik", a, b), {2, 4}, {20, 23, 26, 29, 56, 68, 80, 92});
  expectNumbers(fx::einsum("ij->ji", a), {3, 2}, {0, 3, 1, 4, 2, 5});
  expectNumbers(fx::einsum("ij,jk,k->i", a, b, fx::array({1.0, 0.0, 0.0, 1.0})), {2}, {49, 148});
  try {
    fx::einsum("ij,jk->ik", a);
    ADD_FAILURE() << "no error";
  } catch (const fx::ShapeError &error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("contraction_test.cpp:"));
  }
}

/// Multiplications of the formula on operands of these shapes, twice.
std::uint64_t costOf(const char *formula, const std::vector<fx::Shape> &shapes) {
  auto f = [&](std::vector<fx::Array> xs) { return fx::einsum(formula, xs); };
  std::vector<fx::Array> xs;
  for (const fx::Shape &shape : shapes)
    xs.push_back(fx::ones(shape));
  return fx::jit(f).lower(xs).compile().cost();
}

// From the left a chain that ends with a vector makes products of matrices, 2 n³ each.
TEST(Einsum, ContractsInTheCheapestOrder) {
  fx::Shape m{64, 64}, v{64};
  EXPECT_LT(costOf("ij,jk,kl,l->i", {m, m, m, v}), 4u * 2 * 64 * 64);
  // Beyond eight operands greedily: the vector goes first here as well.
  std::vector<fx::Shape> many(9, m);
  many.push_back(v);
  EXPECT_LT(costOf("ab,bc,cd,de,ef,fg,gh,hi,ij,j->a", many), 10u * 2 * 64 * 64);
  EXPECT_LT(costOf("ij,jk,kl,lm->im", {m, m, m, {64, 2}}), 4u * 2 * 2 * 64 * 64);
}

TEST(Einsum, OfManyOperandsIsThatOfTwoAtATime) {
  fx::Array x = sin(fx::reshape(fx::arange(9.0), {3, 3}));
  fx::Array chain = x;
  for (int i = 0; i < 9; ++i)
    chain = matmul(chain, x);
  fx::Array all = fx::einsum("ab,bc,cd,de,ef,fg,gh,hi,ij,jk->ak", std::vector<fx::Array>(10, x));
  expectNumbers(all, {3, 3}, chain.to_vector<double>(), 1e-12);
  // Letters that are nowhere else, twice in one operand, or in all of them.
  fx::Array t = cos(fx::reshape(fx::arange(27.0), {3, 3, 3}));
  fx::Array direct = fx::einsum("bi,bi->b", {fx::einsum("bii->bi", {t}), x * sum(x)});
  expectNumbers(fx::einsum("bii,bi,kl->b", t, x, x), {3}, direct.to_vector<double>(), 1e-12);
}

TEST(Einsum, RefusesWhatMeansNothing) {
  EXPECT_THROW(fx::einsum("ij,jk->ik", {a}), fx::ShapeError);
  EXPECT_THROW(fx::einsum("ij->ik", {a}), fx::ShapeError);
  EXPECT_THROW(fx::einsum("i->i", {a}), fx::ShapeError);
  EXPECT_THROW(fx::einsum("ij,ij->ij", {a, b}), fx::ShapeError);
  EXPECT_THROW(fx::einsum("i%->i", {a}), fx::ShapeError);
  EXPECT_THROW(fx::einsum("ij", {}), fx::ShapeError);
}

TEST(Products, AgreeWithDifferences) {
  fx::check_grads([](fx::Array x, fx::Array y) { return matmul(x, y); }, fx::primals(a, b));
  fx::check_grads([](fx::Array x) { return fx::einsum("ij,kj,k->i", {x, x, x(fx::all, 0)}); },
                  fx::primals(a), {.order = 2});
  fx::check_grads([](fx::Array x) { return fx::einsum("ii->", {matmul(x, transpose(x))}); },
                  fx::primals(a), {.order = 2});
}

} // namespace
