// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array m = fx::arange(6.0).reshape({2, 3}); // [[0, 1, 2], [3, 4, 5]]

TEST(Shapes, ChangeWithoutMovingElements) {
  expectNumbers(reshape(m, {3, -1}), {3, 2}, {0, 1, 2, 3, 4, 5});
  expectNumbers(m.flatten(), {6}, {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(expand_dims(m, {0, -1}).shape().str(), "[1,2,3,1]");
  EXPECT_EQ(squeeze(fx::ones({1, 2, 1})).shape().str(), "[2]");
  EXPECT_EQ(squeeze(fx::ones({1, 2, 1}), -1).shape().str(), "[1,2]");
  EXPECT_EQ(reshape(fx::zeros({0, 3}), {3, 0}).shape().str(), "[3,0]");
  EXPECT_THROW(reshape(m, {4, -1}), fx::ShapeError);
  EXPECT_THROW(reshape(m, {-1, -1}), fx::ShapeError);
  EXPECT_THROW(reshape(m, {7}), fx::ShapeError);
  EXPECT_THROW(squeeze(m, 0), fx::ShapeError);
}

TEST(Shapes, MoveAxes) {
  expectNumbers(transpose(m), {3, 2}, {0, 3, 1, 4, 2, 5});
  fx::Array t = fx::arange(24.0).reshape({2, 3, 4});
  EXPECT_EQ(transpose(t, {2, 0, 1}).shape().str(), "[4,2,3]");
  EXPECT_EQ(transpose(t, {2, 0, 1})(3, 1, 2).item<double>(), 23);
  EXPECT_EQ(permute(t, {1, 2, 0})(2, 3, 0).item<double>(), 11);
  EXPECT_EQ(moveaxis(t, 0, -1).shape().str(), "[3,4,2]");
  EXPECT_EQ(moveaxis(t, {0, 1}, {2, 0}).shape().str(), "[3,4,2]");
  EXPECT_EQ(swapaxes(t, 0, 2).shape().str(), "[4,3,2]");
  EXPECT_THROW(transpose(t, {0, 1}), fx::ShapeError);
  EXPECT_THROW(transpose(t, {0, 1, 1}), fx::ShapeError);
}

TEST(Shapes, Broadcast) {
  expectNumbers(broadcast_to(fx::array({1, 2}), {2, 2}), {2, 2}, {1, 2, 1, 2});
  EXPECT_EQ(broadcast_to(fx::ones({3, 1}), {0, 3, 4}).shape().str(), "[0,3,4]");
  EXPECT_THROW(broadcast_to(m, {3}), fx::ShapeError);
  EXPECT_THROW(broadcast_to(m, {2, -3}), fx::ShapeError);
}

TEST(Joining, ConcatenatesStacksAndSplits) {
  expectNumbers(fx::concatenate({m, m}, 1), {2, 6}, {0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5});
  EXPECT_EQ(fx::concatenate({fx::array({1}), fx::array({2.5})}).dtype(), fx::f64);
  expectNumbers(fx::stack({fx::array({1, 2}), fx::array({3, 4})}, -1), {2, 2}, {1, 3, 2, 4});
  auto [a, b] = std::pair(split(m, 3, 1)[0], split(m, 3, 1)[2]);
  expectNumbers(a, {2, 1}, {0, 3});
  expectNumbers(b, {2, 1}, {2, 5});
  auto parts = split(fx::arange(5), {1, 4});
  ASSERT_EQ(parts.size(), 3U);
  expectNumbers(parts[1], {3}, {1, 2, 3});
  EXPECT_THROW(split(m, 2, 1), fx::ShapeError);
  EXPECT_THROW(fx::concatenate({m, fx::ones({3, 2})}), fx::ShapeError);
  EXPECT_THROW(fx::concatenate({}), fx::ShapeError);
  EXPECT_THROW(fx::stack({m, fx::ones({2})}), fx::ShapeError);
}

TEST(Padding, AsNumPy) {
  fx::Array x = fx::array({1, 2, 3});
  expectNumbers(pad(x, {{2, 1}}), {6}, {0, 0, 1, 2, 3, 0});
  expectNumbers(pad(x, {{0, 2}}, 9), {5}, {1, 2, 3, 9, 9});
  expectNumbers(pad(x, 1, fx::PadMode::edge), {5}, {1, 1, 2, 3, 3});
  expectNumbers(pad(x, {{2, 1}}, "reflect"), {6}, {3, 2, 1, 2, 3, 2});
  expectNumbers(pad(x, {{5, 6}}, "reflect"), {14}, {2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1});
  expectNumbers(pad(fx::array({7}), 2, "reflect"), {5}, {7, 7, 7, 7, 7});
  expectNumbers(pad(m, {{1, 0}, {0, 1}}, -1.0), {3, 4}, {-1, -1, -1, -1, 0, 1, 2, -1, 3, 4, 5, -1});
  expectNumbers(pad(m, {{0, 1}}, "edge"), {3, 4}, {0, 1, 2, 2, 3, 4, 5, 5, 3, 4, 5, 5});
  EXPECT_THROW(pad(x, {{-1, 0}}), fx::ShapeError);
  EXPECT_THROW(pad(m, {{1, 1}, {1, 1}, {1, 1}}), fx::ShapeError);
  EXPECT_THROW(pad(fx::zeros({0}), 1, "edge"), fx::ShapeError);
  EXPECT_THROW(pad(x, 1, "around"), fx::ShapeError);
}

TEST(Padding, AsLax) {
  fx::Array x = fx::array({1, 2, 3});
  expectNumbers(pad(x, 0, {{1, 0, 1}}), {6}, {0, 1, 0, 2, 0, 3});
  expectNumbers(pad(x, 0, {{-1, -1}}), {1}, {2});
  EXPECT_THROW(pad(x, 0, {{-2, -2}}), fx::ShapeError);
  EXPECT_THROW(pad(x, 0, {{0, 0, -1}}), fx::ShapeError);
}

TEST(Repeating, FlipsRollsTilesAndRepeats) {
  expectNumbers(flip(m), {2, 3}, {5, 4, 3, 2, 1, 0});
  expectNumbers(flip(m, 1), {2, 3}, {2, 1, 0, 5, 4, 3});
  expectNumbers(roll(m, 1), {2, 3}, {5, 0, 1, 2, 3, 4});
  expectNumbers(roll(m, -4, 1), {2, 3}, {1, 2, 0, 4, 5, 3});
  expectNumbers(tile(fx::array({1, 2}), 2), {4}, {1, 2, 1, 2});
  expectNumbers(tile(fx::array({1, 2}), {2, 1}), {2, 2}, {1, 2, 1, 2});
  expectNumbers(tile(m, 2), {2, 6}, {0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5});
  expectNumbers(repeat(fx::array({1, 2}), 2), {4}, {1, 1, 2, 2});
  expectNumbers(repeat(m, 2, 0), {4, 3}, {0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5});
  expectNumbers(repeat(m, 0, 1), {2, 0}, {});
  EXPECT_THROW(repeat(m, -1, 0), fx::ShapeError);
}

TEST(Shapes, CountTheirAxesFromEitherEnd) {
  fx::Shape shape = fx::zeros({2, 3, 5}).shape();
  EXPECT_EQ(shape[-1], 5);
  EXPECT_EQ(shape[-3], 2);
  shape[-2] = 7;
  EXPECT_EQ(shape, fx::Shape({2, 7, 5}));
  using fluxion::tests::expectError;
  expectError<fx::ShapeError>(
      [&] { return shape[3]; },
      {"structural_test.cpp:", "an axis from -3 to 2", "axis 3 of [2,7,5]"});
  expectError<fx::ShapeError>([&] { return shape[-4]; }, {"axis -4 of [2,7,5]"});
  expectError<fx::ShapeError>([] { return fx::Array(1.0).shape()[0]; }, {"no axis", "scalar"});
}

TEST(Structural, FunctionsAreLinear) {
  auto both = [](auto f) { fx::check_grads(f, fx::primals(m)); };
  both([](fx::Array x) { return pad(x, {{2, 1}}, "reflect") * pad(x, {{1, 2}}, "edge"); });
  both([](fx::Array x) { return roll(flip(x, 0), 1, 1) * tile(x, {2, 1, 1}); });
  both(
      [](fx::Array x) { return fx::concatenate({transpose(x), repeat(x.reshape({3, 2}), 2, 0)}); });
}

} // namespace
