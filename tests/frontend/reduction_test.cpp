// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array m = fx::array({{1.0, 5.0, 3.0}, {4.0, 2.0, 6.0}});

TEST(Reductions, TakeAxesAndKeepThemIfAsked) {
  expectNumber(sum(m), 21);
  expectNumbers(sum(m, 0), {3}, {5, 7, 9});
  expectNumbers(sum(m, -1, fx::keepdims), {2, 1}, {9, 12});
  expectNumbers(sum(m, {0, 1}, fx::keepdims), {1, 1}, {21});
  expectNumbers(sum(m, {1, 0}), {}, {21});
  expectNumbers(sum(m, std::vector<int>{}), {2, 3}, {1, 5, 3, 4, 2, 6});
  expectNumbers(m.sum(1), {2}, {9, 12});
  expectNumbers(prod(m, 1), {2}, {15, 48});
  expectNumbers(mean(m, 0), {3}, {2.5, 3.5, 4.5});
  expectNumbers(max(m, 1), {2}, {5, 6});
  expectNumbers(m.min(0, fx::keepdims), {1, 3}, {1, 2, 3});
  EXPECT_THROW(sum(m, 2), fx::ShapeError);
  EXPECT_THROW(sum(m, {0, -2}), fx::ShapeError);
}

TEST(Reductions, FindTheFirstExtremeElement) {
  expectNumber(argmax(m), 5);
  expectNumbers(argmax(m, 1), {2}, {1, 2});
  expectNumbers(argmin(m, 0, fx::keepdims), {1, 3}, {0, 1, 0});
  expectNumber(argmax(fx::array({1.0, NAN, 3.0, NAN})), 1);
  expectNumber(argmax(fx::array({2, 7, 7})), 1);
  expectNumber(argmax(fx::array({false, true, true})), 1);
  expectNumber(argmin(fx::Array(3.0)), 0);
  EXPECT_THROW(argmax(m, {0, 1}), fx::ShapeError);
}

TEST(Reductions, OfTruth) {
  EXPECT_TRUE(fx::all(m > 0.0));
  EXPECT_TRUE(fx::all(m));
  EXPECT_FALSE(fx::all(m - 1.0));
  EXPECT_FALSE(fx::any(m > 6.0));
  expectNumbers(fx::all(m > 1.0, 1), {2}, {0, 1});
  expectNumbers(fx::any(m > 5.0, 0, fx::keepdims), {1, 3}, {0, 0, 1});
  expectNumber(max(fx::array({false, true})), 1);
  EXPECT_EQ(min(fx::array({false, true})).dtype(), fx::boolean);
}

TEST(Reductions, OfNothing) {
  fx::Array none = fx::zeros({0, 3});
  expectNumber(sum(none), 0);
  expectNumber(prod(none), 1);
  expectNumber(fx::all(none), 1);
  expectNumber(fx::any(none), 0);
  EXPECT_TRUE(isnan(mean(none)));
  EXPECT_EQ(logsumexp(none).item<double>(), -INFINITY);
  expectNumbers(max(none, 1), {0}, {});
  EXPECT_THROW(max(none), fx::ShapeError);
  EXPECT_THROW(min(none, 0), fx::ShapeError);
  EXPECT_THROW(argmax(none), fx::ShapeError);
}

TEST(Reductions, OfWhatCounts) {
  fx::Array mask = m > 2.5;
  expectNumbers(sum(m, 1, {}, {.where = mask}), {2}, {8, 10});
  expectNumber(prod(m, {}, {}, {.where = mask, .initial = 2.0}), 720);
  expectNumbers(max(m, 0, fx::keepdims, {.where = mask, .initial = 2.0}), {1, 3}, {4, 5, 6});
  expectNumber(min(m, {}, {}, {.where = m > 7.0, .initial = 9.0}), 9);
  expectNumbers(mean(m, 1, {}, fx::array({true, true, false})), {2}, {3, 3});
  EXPECT_TRUE(isnan(mean(m, {}, {}, m > 7.0)));
  EXPECT_TRUE(isnan(var(fx::array({1.0}), {}, {}, 1)));
  expectNumber(fx::any(m > 5.0, {}, {}, m < 5.0), 0);
  expectNumber(fx::all(m > 2.5, {}, {}, mask), 1);
  expectNumber(logsumexp(m, {}, {}, m == 5.0), 5);
  EXPECT_EQ(sum(m > 2.5, {}, {}, {.where = mask}).dtype(), fx::i32);
  EXPECT_EQ(sum(m.astype(fx::f32), {}, {}, {.where = mask, .initial = 1.0}).dtype(), fx::f32);
  fx::Array none = fx::zeros({0, 3});
  expectNumbers(max(none, 0, {}, {.initial = 1.0}), {3}, {1, 1, 1});
  EXPECT_THROW(max(m, 0, {}, {.where = mask}), fx::ShapeError);
  EXPECT_THROW(sum(m, 0, {}, {.where = fx::array({true, false})}), fx::ShapeError);
  fx::CheckOptions second{.order = 2};
  fx::check_grads([](fx::Array x) { return var(x, 0, {}, 0, m > 1.5); }, fx::primals(m), second);
  fx::check_grads([](fx::Array x) { return logsumexp(x, 1, {}, m > 2.5); }, fx::primals(m), second);
  // What does not count does not speak, not even as NaN.
  fx::Array root = fx::grad([](fx::Array x) { return sum(sqrt(x), {}, {}, {.where = x > 0.0}); })(
      fx::array({-1.0, 4.0}));
  expectNumbers(root, {2}, {0, 0.25});
}

TEST(Reductions, OfStatistics) {
  expectNumbers(var(m, 1), {2}, {8.0 / 3, 8.0 / 3});
  expectNumbers(var(m, 1, {}, 1), {2}, {4, 4});
  expectNumber(fx::std(m), std::sqrt(35.0 / 12));
  expectNumber(norm(fx::array({3, 4})), 5);
  expectNumbers(norm(m, 0, fx::keepdims), {1, 3},
                {std::sqrt(17.0), std::sqrt(29.0), std::sqrt(45.0)});
  expectNumber(logsumexp(fx::array({1000.0, 1000.0})), 1000 + std::log(2.0));
  expectNumbers(logsumexp(m, 1, fx::keepdims).shape() == fx::Shape{2, 1}, {}, {1});
  EXPECT_EQ(logsumexp(fx::array({-INFINITY, -INFINITY})).item<double>(), -INFINITY);
}

TEST(Reductions, AgreeWithDifferences) {
  fx::CheckOptions second{.order = 2};
  fx::check_grads([](fx::Array x) { return sum(x * x, 0); }, fx::primals(m), second);
  fx::check_grads([](fx::Array x) { return prod(x, 1); }, fx::primals(m), second);
  fx::check_grads([](fx::Array x) { return mean(x * x, 1, fx::keepdims); }, fx::primals(m), second);
  fx::check_grads([](fx::Array x) { return max(x, 0) * min(x, 1, fx::keepdims); }, fx::primals(m),
                  second);
  fx::check_grads([](fx::Array x) { return logsumexp(x, 1); }, fx::primals(m), second);
  fx::check_grads([](fx::Array x) { return var(x, 0) + fx::std(x); }, fx::primals(m), second);
  fx::check_grads([](fx::Array x) { return norm(x, 1); }, fx::primals(m), second);
}

TEST(Reductions, ShareTheGradientAmongTies) {
  fx::Array ties = fx::array({1.0, 1.0, 0.0});
  auto largest = [](fx::Array x) { return max(x); };
  expectNumbers(fx::grad(largest)(ties), {3}, {0.5, 0.5, 0});
  expectNumbers(fx::grad(fx::with_kinks(fx::Kink::first_wins, largest))(ties), {3}, {1, 0, 0});
  expectNumbers(fx::grad(fx::with_kinks(fx::Kink::inclusive, largest))(ties), {3}, {1, 1, 0});
  expectNumbers(fx::grad([](fx::Array x) { return prod(x); })(fx::array({0.0, 2.0, 3.0})), {3},
                {6, 0, 0});
  expectNumbers(fx::grad([](fx::Array x) { return logsumexp(x); })(fx::array({0.0, 0.0})), {2},
                {0.5, 0.5});
}

} // namespace
