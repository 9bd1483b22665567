// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A rule for batches takes the place of the batch that would be derived.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

/// x y, and on a batch ten times that: wrong on purpose.
auto marked() {
  return fx::custom_vmap([](fx::Array x, fx::Array y) { return x * y; })
      .def_vmap([](std::int64_t, auto isBatched, fx::Array x, fx::Array y) {
        return std::pair{10.0 * x * y, isBatched[0] || isBatched[1]};
      });
}

} // namespace

TEST(CustomVmap, IsTheRuleOnABatch) {
  auto f = marked();
  fx::Array xs = fx::array({1.0, 2.0}), ys = fx::array({3.0, 4.0});
  expectNumber(f(2.0, 3.0), 6.0);
  expectNumbers(fx::vmap(f)(xs, ys), {2}, {30.0, 80.0});
  expectNumbers(fx::vmap(f, fx::in_axes(fx::none, 0))(2.0, ys), {2}, {60.0, 80.0});
  expectNumbers(fx::jit(fx::vmap(f))(xs, ys), {2}, {30.0, 80.0});
  expectNumbers(fx::vmap(fx::jit(f))(xs, ys), {2}, {30.0, 80.0});
}

TEST(CustomVmap, KnowsSizeAndFlags) {
  auto f = fx::custom_vmap([](fx::Array x, fx::Array y) {
             return x + y;
           }).def_vmap([](std::int64_t size, auto isBatched, fx::Array x, fx::Array y) {
    EXPECT_EQ(size, 3);
    EXPECT_TRUE(isBatched[0]);
    EXPECT_FALSE(isBatched[1]);
    EXPECT_EQ(x.ndim(), 1);
    EXPECT_EQ(y.ndim(), 0);
    return std::pair{x + y, true};
  });
  fx::Array xs = fx::vmap(f, fx::in_axes(0, fx::none))(fx::array({1.0, 2.0, 3.0}), 1.0);
  expectNumbers(xs, {3}, {2.0, 3.0, 4.0});
}

// A batch of the derivative is that of the function; the derivative of the batch that of the rule.
TEST(CustomVmap, IsDifferentiated) {
  auto f = marked();
  fx::Array xs = fx::array({1.0, 2.0}), ys = fx::array({3.0, 4.0});
  expectNumber(fx::grad(f)(2.0, 3.0), 3.0);
  expectNumbers(fx::vmap(fx::grad(f))(xs, ys), {2}, {3.0, 4.0});
  auto total = [f](fx::Array x, fx::Array y) { return sum(fx::vmap(f)(x, y)); };
  expectNumbers(fx::grad(total)(xs, ys), {2}, {30.0, 40.0});
  expectNumbers(fx::jit(fx::grad(total))(xs, ys), {2}, {30.0, 40.0});
}

TEST(CustomVmap, RefusesWhatDoesNotFit) {
  auto f = fx::custom_vmap([](fx::Array x) {
             return x;
           }).def_vmap([](std::int64_t, auto, fx::Array x) { return std::pair{sum(x), true}; });
  expectError<fx::TransformError>([&] { fx::vmap(f)(fx::ones({2})); },
                                  {"has a vmap rule that answers f64[] where f64[2] is wanted"});
}
