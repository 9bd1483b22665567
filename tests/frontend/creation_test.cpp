// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

#include <array>
#include <span>

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

TEST(Creation, TakesShapeAndDtypeFromNestedLists) {
  EXPECT_EQ(fx::array({1.0, 2.0}).dtype(), fx::f64);
  EXPECT_EQ(fx::array({1.f, 2.f}).dtype(), fx::f32);
  EXPECT_EQ(fx::array({1, 2}).dtype(), fx::i32);
  EXPECT_EQ(fx::array({1L, 2L}).dtype(), fx::i64);
  EXPECT_EQ(fx::array({true}).dtype(), fx::boolean);
  EXPECT_EQ(fx::array({1, 2.5}).dtype(), fx::f64);
  EXPECT_EQ(fx::array({1, 2}, fx::f32).dtype(), fx::f32);
  expectNumbers(fx::array({{1, 2, 3}, {4, 5, 6}}), {2, 3}, {1, 2, 3, 4, 5, 6});
  expectNumbers(fx::array({{{1, 2}}, {{3, 4}}}), {2, 1, 2}, {1, 2, 3, 4});
  expectNumbers(fx::array({{{{1.0}, {2.0}}}}), {1, 1, 2, 1}, {1, 2});
  expectNumbers(fx::array(2.5), {}, {2.5});
  EXPECT_THROW(fx::array({{1, 2}, {3}}), fx::ShapeError);
}

TEST(Creation, KeepsAxesOfOneElement) {
  expectNumbers(fx::array({{1.0}, {2.0}}), {2, 1}, {1, 2});
  expectNumbers(fx::array({{1.0}}), {1, 1}, {1});
  expectNumbers(fx::array({{{1.0}}}), {1, 1, 1}, {1});
  expectNumbers(fx::array({{{1.0}}, {{2.0}}}), {2, 1, 1}, {1, 2});
  expectNumbers(fx::array({{{1, 2}, {3, 4}}}), {1, 2, 2}, {1, 2, 3, 4});
  expectNumbers(fx::array({{{{{2.0}}}}}), {1, 1, 1, 1, 1}, {2});
  expectNumbers(fx::array({{1}, {2.5}}), {2, 1}, {1, 2.5});
  expectNumbers(fx::array({{1, 2.5}, {3, 4}}), {2, 2}, {1, 2.5, 3, 4});
  EXPECT_EQ(fx::array({{1}, {2}}).dtype(), fx::i32);
  EXPECT_EQ(fx::array({{1}, {2.5}}, fx::f32).dtype(), fx::f32);
  EXPECT_EQ(fx::array({}).shape().str(), "[0]");
  EXPECT_EQ(fx::array({{}}).shape().str(), "[1,0]");
  fx::Array x = 3.0, y = fx::array({1.0, 2.0});
  expectNumbers(fx::array({x}), {1}, {3});
  expectNumbers(fx::array({{x}}), {1, 1}, {3});
  expectNumbers(fx::array({{x}, {1.0}}), {2, 1}, {3, 1});
  expectNumbers(fx::array({y, y(fx::slice(0, 2))}), {2, 2}, {1, 2, 1, 2});
  EXPECT_THROW(fx::array({{1, 2.5}, {3}}), fx::ShapeError);
}

TEST(Creation, StacksArraysAndNumbers) {
  auto rotated = [](fx::Array t) {
    return dot(fx::array({{cos(t), -sin(t)}, {sin(t), cos(t)}}), fx::array({1.0, 0.0}));
  };
  expectNumbers(rotated(0.5), {2}, {std::cos(0.5), std::sin(0.5)});
  expectNumbers(fx::grad([&](fx::Array t) { return rotated(t)(1); })(0.5), {}, {std::cos(0.5)});
  fx::Array x = 3.0;
  expectNumbers(fx::array({x, 1.0}), {2}, {3, 1});
}

TEST(Creation, CopiesContainersAndMemory) {
  std::vector<float> numbers{1, 2, 3, 4, 5, 6};
  fx::Array m = fx::array(std::span<const float>(numbers.data(), 6), {2, 3});
  numbers[0] = 7;
  EXPECT_EQ(m.dtype(), fx::f32);
  expectNumbers(m, {2, 3}, {1, 2, 3, 4, 5, 6});
  expectNumbers(fx::array(numbers), {6}, {7, 2, 3, 4, 5, 6});
  expectNumbers(fx::array(std::array{1.0, 2.0}), {2}, {1, 2});
  expectNumbers(fx::array(std::vector<bool>{true, false}), {2}, {1, 0});
  expectNumbers(fx::array(std::vector<unsigned char>{200}, {1, 1}), {1, 1}, {200});
  expectNumbers(fx::array(std::vector<std::vector<int>>{{1, 2}, {3, 4}}), {2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(fx::array(std::vector<std::size_t>{1}).dtype(), fx::u64);
  EXPECT_THROW(fx::array(numbers, {4}), fx::ShapeError);
  EXPECT_THROW(fx::array(numbers, {-6}), fx::ShapeError);
}

TEST(View, BorrowsUntilTheLastArrayLetsGo) {
  std::vector<double> memory{1, 2, 3, 4};
  bool isReleased = false;
  {
    fx::Array x = fx::view(memory.data(), {2, 2}, [&] { isReleased = true; });
    fx::Array y = x;
    EXPECT_EQ(x.span<const double>().data(), memory.data());
    y(0, 0) = 9.0;
    EXPECT_EQ(memory[0], 1);
    expectNumbers(x + 1, {2, 2}, {2, 3, 4, 5});
    EXPECT_FALSE(isReleased);
  }
  EXPECT_TRUE(isReleased);
}

TEST(View, CopiesWhatIsNotDense) {
  std::vector<float> memory{1, 2, 3, 4, 5, 6};
  fx::Array columns = fx::view(memory.data(), {3, 2}, {4, 12}); // transposed [2,3]
  expectNumbers(columns, {3, 2}, {1, 4, 2, 5, 3, 6});
  expectNumbers(fx::view(memory.data() + 5, {3}, {-8}), {3}, {6, 4, 2});
  expectNumbers(fx::view(memory.data(), {3}, {0}), {3}, {1, 1, 1});
  EXPECT_EQ(fx::view(memory.data(), {2, 3}, {12, 4}).span<const float>().data(), memory.data());
  EXPECT_THROW(fx::view(memory.data(), {3}, {4, 4}), fx::ShapeError);
  EXPECT_THROW(fx::view(static_cast<float *>(nullptr), {3}), fx::ShapeError);
}

TEST(View, OfBytesAsBoolsIsOfZerosAndOnesWhereItCopies) {
  const unsigned char bytes[] = {2, 255, 0, 1, 7, 0};
  fx::Array odd = fx::view(reinterpret_cast<const bool *>(bytes), {3}, {2});
  expectNumbers(odd, {3}, {1, 0, 1});
  expectNumber(sum(odd), 2);
  expectNumber(fx::jit([](fx::Array x) { return sum(x); })(odd), 2);
}

TEST(Creation, FromNothing) {
  EXPECT_EQ(fx::zeros({2, 3}).dtype(), fx::f64);
  expectNumbers(fx::ones({2}, fx::i32), {2}, {1, 1});
  expectNumbers(fx::full({2}, 7), {2}, {7, 7});
  EXPECT_EQ(fx::full({2}, 7).dtype(), fx::i32);
  expectNumbers(fx::full({2, 2}, fx::array({1, 2}), fx::f32), {2, 2}, {1, 2, 1, 2});
  expectNumbers(fx::zeros({}), {}, {0});
  EXPECT_EQ(zeros_like(fx::ones({2, 0}, fx::f32)).dtype(), fx::f32);
  expectNumbers(full_like(fx::zeros({2}, fx::i32), 3), {2}, {3, 3});
  EXPECT_EQ(ones_like(fx::Array(1)).dtype(), fx::i32);
  expectNumbers(fx::eye(2), {2, 2}, {1, 0, 0, 1});
  expectNumbers(fx::eye(2, 3, 1, fx::i32), {2, 3}, {0, 1, 0, 0, 0, 1});
  EXPECT_THROW(fx::zeros({-1}), fx::ShapeError);
  EXPECT_THROW(fx::zeros({1LL << 40, 1LL << 40}), fx::ShapeError);
}

TEST(Creation, OfSequences) {
  expectNumbers(fx::arange(4), {4}, {0, 1, 2, 3});
  EXPECT_EQ(fx::arange(4).dtype(), fx::i32);
  EXPECT_EQ(fx::arange(4, fx::f32).dtype(), fx::f32);
  expectNumbers(fx::arange(1, 8, 3), {3}, {1, 4, 7});
  expectNumbers(fx::arange(5, 0, -2), {3}, {5, 3, 1});
  expectNumbers(fx::arange(0.0, 1.0, 0.25), {4}, {0, 0.25, 0.5, 0.75});
  expectNumbers(fx::arange(3, 1), {0}, {});
  EXPECT_THROW(fx::arange(0, 1, 0), fx::ShapeError);
  expectNumbers(fx::linspace(0.0, 1.0, 5), {5}, {0, 0.25, 0.5, 0.75, 1});
  expectNumbers(fx::linspace(2, 4, 3), {3}, {2, 3, 4});
  expectNumbers(fx::linspace(1.0, 2.0, 1), {1}, {1});
  EXPECT_EQ(fx::linspace(0.0, 1.0, 5, fx::f32).dtype(), fx::f32);
  expectNumbers(fx::linspace(fx::array({0.0, 1.0}), 2.0, 3), {3, 2}, {0, 1, 1, 1.5, 2, 2});
  expectNumbers(fx::grad([](fx::Array x) { return fx::linspace(0.0, x, 3).sum(); })(2.0), {},
                {1.5});
  expectNumbers(fx::iota(3), {3}, {0, 1, 2});
  EXPECT_EQ(fx::iota(fx::f32, 3).dtype(), fx::f32);
  expectNumbers(fx::iota({2, 2}, 1), {2, 2}, {0, 1, 0, 1});
  EXPECT_THROW(fx::iota({2}, 1), fx::ShapeError);
}

} // namespace
