// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Assignment through indices.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array x = fx::array({10.0, 20.0, 30.0});
const fx::Array m = fx::arange(12.0).reshape({3, 4});

TEST(Assignment, RebindsTheHandleOnly) {
  fx::Array a = x, b = a;
  a(1) = 5.0;
  expectNumbers(a, {3}, {10, 5, 30});
  expectNumbers(b, {3}, {10, 20, 30});
  a(0) = a(2);
  expectNumbers(a, {3}, {30, 5, 30});
  a(-1) += 1.0;
  a(0) -= 1;
  a(1) *= 2;
  expectNumbers(a, {3}, {29, 10, 31});
  a(fx::slice(0, 2)) /= 2.0;
  expectNumbers(a, {3}, {14.5, 5, 31});
  auto c = a(0); // an array of its own
  c = c * 2.0;
  c += 1.0;
  expectNumber(c, 30);
  expectNumber(a(0), 14.5);
}

TEST(Assignment, OfBoxes) {
  fx::Array a = m;
  a(1) = 0.0;
  a(fx::all, 1) = fx::array({1.0, 2.0, 3.0});
  expectNumbers(a, {3, 4}, {0, 1, 2, 3, 0, 2, 0, 0, 8, 3, 10, 11});
  a = m;
  a(fx::slice({}, {}, 2), fx::slice({}, {}, -3)) = fx::array({{-1.0, -2.0}, {-3.0, -4.0}});
  expectNumbers(a, {3, 4}, {-2, 1, 2, -1, 4, 5, 6, 7, -4, 9, 10, -3});
  a = m;
  a(fx::slice(1, 3), fx::slice(2)) *= 10;
  expectNumbers(a, {3, 4}, {0, 1, 2, 3, 40, 50, 6, 7, 80, 90, 10, 11});
  a = m;
  a(fx::ellipsis) = 7;
  expectNumbers(a, {3, 4}, std::vector<double>(12, 7));
  a(fx::slice(0, 0)) = 1.0;
  expectNumbers(a, {3, 4}, std::vector<double>(12, 7));
  a(0, fx::newaxis) = fx::ones({1, 1, 4}); // ones in front of the shape do not matter
  expectNumber(a.sum(), 4 + 56);
}

TEST(Updates, ByArraysTakeEveryOneOfRepeatedIndices) {
  fx::Array i = fx::array({0, 2, 0});
  expectNumbers(x.at(i).set(fx::array({1.0, 2.0, 3.0})), {3}, {3, 20, 2});
  expectNumbers(x.at(i).add(1.0), {3}, {12, 20, 31});
  expectNumbers(x.at(i).multiply(fx::array({2.0, 3.0, 5.0})), {3}, {100, 20, 90});
  expectNumbers(x.at(i).divide(fx::array({2.0, 3.0, 5.0})), {3}, {1, 20, 10});
  expectNumbers(x.at(i).max(fx::array({11.0, 2.0, 12.0})), {3}, {12, 20, 30});
  expectNumbers(x.at(i).min(fx::array({4.0, 50.0, 3.0})), {3}, {3, 20, 30});
  expectNumbers(m.at(fx::array({2, 0}), fx::slice(1, 3)).set(0.0), {3, 4},
                {0, 0, 0, 3, 4, 5, 6, 7, 8, 0, 0, 11});
  expectNumbers(m.at(fx::all, fx::array({0, 0})).multiply(2.0), {3, 4},
                {0, 1, 2, 3, 16, 5, 6, 7, 32, 9, 10, 11});
  expectNumbers(m.at(fx::array({0, 1}), fx::array({0, 1})).min(-1.0), {3, 4},
                {-1, 1, 2, 3, 4, -1, 6, 7, 8, 9, 10, 11});
}

TEST(Updates, OutOfRangeAreDroppedWhenTheIndexIsAnArray) {
  expectNumbers(x.at(fx::array({7, -1, -9})).set(0.0), {3}, {10, 20, 0});
  expectNumbers(x.at(fx::array({7, -1, -1})).multiply(2.0), {3}, {10, 20, 120});
  expectNumbers(x.at(fx::Array(7)).add(1.0), {3}, {10, 20, 30});
  auto set = fx::jit([](fx::Array a, fx::Array i) { return a.at(i).set(0.0); });
  expectNumbers(set(x, 1), {3}, {10, 0, 30});
  expectNumbers(set(x, -3), {3}, {0, 20, 30});
  expectNumbers(set(x, 3), {3}, {10, 20, 30});
  expectNumbers(set(x, -4), {3}, {10, 20, 30});
  auto scale = fx::jit([](fx::Array a, fx::Array i) { return a.at(i).multiply(2.0); });
  expectNumbers(scale(x, fx::array({0, 0, 2})), {3}, {40, 20, 60});
  expectNumbers(scale(x, fx::array({0, 3, -4})), {3}, {20, 20, 30});
  EXPECT_THROW(x.at(3).set(0.0), fx::ShapeError);
}

TEST(Updates, ByMasks) {
  fx::Array a = x;
  a(a > 15.0) = 0.0;
  expectNumbers(a, {3}, {10, 0, 0});
  a = m;
  a(m > 8.0) = fx::array({-1.0, -2.0, -3.0});
  expectNumbers(a(2), {4}, {8, -1, -2, -3});
  a(fx::array({true, false, true})) += 1.0;
  expectNumbers(a(fx::all, 0), {3}, {1, 4, 9});
  a = m;
  a(fx::slice({}, {}, -2), fx::array({true, false, false, true})) = 0.0;
  expectNumbers(a, {3, 4}, {0, 1, 2, 0, 4, 5, 6, 7, 0, 9, 10, 0});
  // With one value, nothing need be known of the mask.
  auto floor0 = fx::jit([](fx::Array a) {
    a(a < 15.0) = 0.0;
    return a;
  });
  expectNumbers(floor0(x), {3}, {0, 20, 30});
}

TEST(Updates, RefuseValuesThatDoNotFit) {
  fx::Array a = fx::arange(3);
  EXPECT_THROW(a(0) = 1.5, fx::DtypeError);
  EXPECT_THROW(a(0) = fx::array({1, 2}), fx::ShapeError);
  EXPECT_THROW(a(fx::slice(2)) = fx::array({1, 2, 3}), fx::ShapeError);
  EXPECT_THROW(a(0) /= 2, fx::DtypeError);
  a(0) = true;
  expectNumbers(a, {3}, {1, 1, 2});
  fx::Array f = fx::zeros({2}, fx::f32);
  f(0) = fx::Array(1.5);
  EXPECT_EQ(f.dtype(), fx::f32);
}

TEST(Updates, AgreeWithDifferences) {
  fx::CheckOptions second{.order = 2};
  auto check = [&](auto f, fx::Array v) { fx::check_grads(f, fx::primals(m, v), second); };
  fx::Array v = fx::array({0.5, 1.5});
  check([](fx::Array a, fx::Array v) { return square(a.at(1, fx::slice(2)).set(v * v)); }, v);
  check([](fx::Array a, fx::Array v) { return square(a.at(1, fx::slice({}, {}, -3)).multiply(v)); },
        v);
  check([](fx::Array a, fx::Array v) { return square(a.at(fx::array({0, 0}), 1).set(v)); }, v);
  check([](fx::Array a, fx::Array v) { return square(a.at(fx::array({0, 2}), 1).add(v * v)); }, v);
  check([](fx::Array a, fx::Array v) { return square(a.at(fx::array({2, 2}), 1).multiply(v)); }, v);
  check([](fx::Array a, fx::Array v) { return square(a.at(fx::array({2, 2}), 1).max(9.0 * v)); },
        v);
}

TEST(Updates, OfRepeatedIndicesGiveTheGradientToTheWinner) {
  fx::Array g = fx::grad([](fx::Array v) { return sum(square(x.at(fx::array({1, 1})).set(v))); })(
      fx::array({3.0, 8.0}));
  expectNumbers(g, {2}, {0, 16});
}

// What a step of a loop reads of an array is what it adds to the gradient, in place: not the whole
// array for every step.
TEST(Updates, GradientOfReadsInALoopCostsWhatIsRead) {
  constexpr int size = 100000, steps = 200;
  fx::Array x = sin(fx::arange(double(size))),
            places = (37 * fx::arange(double(steps))).astype(fx::i32);
  auto readOnce = [&](const fx::Array &x) {
    return fx::fori_loop(
        0, steps, [&](fx::Array i, fx::Array s) { return s + sin(x(places(i))); }, fx::Array(0.0));
  };
  auto readTwice = [&](const fx::Array &x) {
    return fx::fori_loop(
        0, steps,
        [&](fx::Array i, fx::Array s) { return s + x(places(i)) * x(places(steps - 1 - i)); },
        fx::Array(0.0));
  };
  auto readRows = [&](const fx::Array &x) {
    fx::Array rows = reshape(x, {1000, 100});
    return fx::fori_loop(
        0, steps, [&](fx::Array i, fx::Array s) { return s + sum(sin(rows(i * 2))); },
        fx::Array(0.0));
  };
  fx::Array all = places, mirrored = flip(places);
  std::pair<std::function<fx::Array(const fx::Array &)>, fx::Array> cases[] = {
      {readOnce, zeros_like(x).at(all).add(cos(x(all)))},
      {readTwice, zeros_like(x).at(all).add(2.0 * x(mirrored))},
      {readRows,
       reshape(where((fx::arange(1000.0) % 2.0 == 0.0) & (fx::arange(1000.0) < 400.0), 1.0, 0.0),
               {1000, 1}) *
           reshape(cos(x), {1000, 100})}};
  for (auto &[f, expected] : cases) {
    fx::Array gradient = fx::grad(f)(x), compiled = fx::jit(fx::grad(f))(x);
    fx::Array wanted = reshape(expected, {size});
    EXPECT_LT(max(abs(gradient - wanted)).item<double>(), 1e-13);
    EXPECT_LT(max(abs(compiled - wanted)).item<double>(), 1e-13);
    auto native = fx::jit(fx::grad(f)).lower(x).compile();
    EXPECT_LT(native.cost(), 30u * size) << native.plan();
  }
}

// Of what stands there and what comes: all that are the largest.
TEST(Updates, OfRepeatedIndicesShareAmongAllThatTie) {
  auto f = [](fx::Array x, fx::Array v, fx::Array i) { return sum(x.at(i).max(v)); };
  auto expectShares = [&](auto grad) {
    auto [ofX, ofV] = grad(fx::array({1.0, 2.0}), fx::array({1.0, 1.0, 5.0}), fx::array({0, 0, 1}));
    expectNumbers(ofX, {2}, {1.0 / 3, 0});
    expectNumbers(ofV, {3}, {1.0 / 3, 1.0 / 3, 1});
  };
  expectShares(fx::grad(f, fx::argnums<0, 1>));
  expectShares(fx::jit(fx::grad(f, fx::argnums<0, 1>)));
  auto least = [](fx::Array v) { return sum(fx::ones({1}).at(fx::array({0, 0})).min(v)); };
  expectNumbers(fx::grad(least)(fx::array({0.5, 0.5})), {2}, {0.5, 0.5});
}

} // namespace
