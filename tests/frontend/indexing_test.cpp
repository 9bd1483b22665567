// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What stands between the brackets, against NumPy's answers.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

const fx::Array x = fx::array({10.0, 20.0, 30.0});
const fx::Array m = fx::arange(12.0).reshape({3, 4});
const fx::Array t = fx::arange(24.0).reshape({2, 3, 4});

/// The same expression at once, compiled, and differentiated.
void expectSelected(fx::Array (*select)(const fx::Array &), const fx::Array &from,
                    const fx::Shape &shape, const std::vector<double> &expected) {
  expectNumbers(select(from), shape, expected);
  expectNumbers(fx::jit(select)(from), shape, expected);
  // The gradient of the sum counts how often each element was selected.
  fx::Array counts = fx::grad([&](fx::Array a) { return sum(select(a)); })(from);
  EXPECT_EQ(counts.sum().item<double>(), static_cast<double>(expected.size()));
  EXPECT_EQ(sum(counts * from).item<double>(), sum(select(from)).item<double>());
}

TEST(Indexing, ByIntegers) {
  expectSelected([](const fx::Array &a) { return a(0); }, x, {}, {10});
  expectSelected([](const fx::Array &a) { return a(-1); }, x, {}, {30});
  expectSelected([](const fx::Array &a) { return a(1); }, m, {4}, {4, 5, 6, 7});
  expectSelected([](const fx::Array &a) { return a(1, -2); }, m, {}, {6});
  expectSelected([](const fx::Array &a) { return a(std::size_t{1}, 2L, short{3}); }, t, {}, {23});
}

TEST(Indexing, BySlices) {
  using fx::slice;
  expectSelected([](const fx::Array &a) { return a(slice(0, 2)); }, x, {2}, {10, 20});
  expectSelected([](const fx::Array &a) { return a(slice(-2, {})); }, x, {2}, {20, 30});
  expectSelected([](const fx::Array &a) { return a(slice(2)); }, x, {2}, {10, 20});
  expectSelected([](const fx::Array &a) { return a(slice({}, {}, 2)); }, x, {2}, {10, 30});
  expectSelected([](const fx::Array &a) { return a(slice({}, {}, -1)); }, x, {3}, {30, 20, 10});
  expectSelected([](const fx::Array &a) { return a(slice(5, 1)); }, x, {0}, {});
  expectSelected([](const fx::Array &a) { return a(slice(-100, 100, 5)); }, x, {1}, {10});
  expectSelected([](const fx::Array &a) { return a(slice(2, fx::none, -1), slice({}, {}, -2)); }, m,
                 {3, 2}, {11, 9, 7, 5, 3, 1});
  expectSelected([](const fx::Array &a) { return a(slice(-1, 0, -2)); }, m, {1, 4}, {8, 9, 10, 11});
}

TEST(Indexing, ByNewAndWholeAxes) {
  expectSelected([](const fx::Array &a) { return a(0, fx::all); }, m, {4}, {0, 1, 2, 3});
  expectSelected([](const fx::Array &a) { return a(fx::all, 3); }, m, {3}, {3, 7, 11});
  expectSelected([](const fx::Array &a) { return a(fx::ellipsis, 0); }, m, {3}, {0, 4, 8});
  expectSelected([](const fx::Array &a) { return a(fx::slice(0, 2), fx::newaxis); }, x, {2, 1},
                 {10, 20});
  EXPECT_EQ(t(fx::ellipsis, fx::newaxis, 0).shape().str(), "[2,3,1]");
  EXPECT_EQ(t(0, fx::ellipsis, fx::newaxis).shape().str(), "[3,4,1]");
  EXPECT_EQ(x(fx::newaxis, fx::ellipsis, fx::newaxis).shape().str(), "[1,3,1]");
  EXPECT_EQ(fx::Array(2.0)(fx::newaxis).shape().str(), "[1]");
}

TEST(Indexing, ByArraysOfIntegers) {
  expectSelected([](const fx::Array &a) { return a(fx::array({2, 0, 0})); }, x, {3}, {30, 10, 10});
  expectSelected([](const fx::Array &a) { return a(fx::array({{-1, 0}, {1, -3}})); }, x, {2, 2},
                 {30, 10, 20, 10});
  expectSelected([](const fx::Array &a) { return a(fx::array({10, -10})); }, x, {2}, {30, 10});
  expectSelected([](const fx::Array &a) { return a(fx::array({2, 0})); }, m, {2, 4},
                 {8, 9, 10, 11, 0, 1, 2, 3});
  expectSelected([](const fx::Array &a) { return a(fx::all, fx::array({3, 1})); }, m, {3, 2},
                 {3, 1, 7, 5, 11, 9});
  expectSelected([](const fx::Array &a) { return a(fx::array({0, 2}), fx::array({{0}, {3}})); }, m,
                 {2, 2}, {0, 8, 3, 11});
  EXPECT_EQ(x(fx::zeros({0}, fx::i32)).shape().str(), "[0]");
}

TEST(Indexing, PutsTheAxesOfIndexArraysWhereNumPyDoes) {
  // Beside each other: where they stand. Apart: in front.
  expectSelected([](const fx::Array &a) { return a(fx::all, 0, fx::array({1, 3})); }, t, {2, 2},
                 {1, 3, 13, 15});
  expectSelected([](const fx::Array &a) { return a(0, fx::all, fx::array({1, 3})); }, t, {2, 3},
                 {1, 5, 9, 3, 7, 11});
  expectSelected(
      [](const fx::Array &a) { return a(fx::array({0, 1}), fx::all, fx::array({1, 3})); }, t,
      {2, 3}, {1, 5, 9, 15, 19, 23});
  expectSelected(
      [](const fx::Array &a) { return a(fx::all, fx::array({0, 2}), fx::array({1, 3})); }, t,
      {2, 2}, {1, 11, 13, 23});
  EXPECT_EQ(t(fx::array({0, 1}), fx::newaxis, fx::array({1, 2})).shape().str(), "[2,1,4]");
  EXPECT_EQ(t(fx::newaxis, fx::array({0, 1}), fx::array({1, 2})).shape().str(), "[1,2,4]");
  EXPECT_EQ(t(fx::slice({}, {}, -1), fx::array({0, 1}), fx::slice(1, 3)).shape().str(), "[2,2,2]");
}

TEST(Indexing, ByMasks) {
  expectNumbers(x(x > 15.0), {2}, {20, 30});
  expectNumbers(m(m > 8.0), {3}, {9, 10, 11});
  expectNumbers(m(fx::array({true, false, true})), {2, 4}, {0, 1, 2, 3, 8, 9, 10, 11});
  expectNumbers(m(fx::array({true, false, true}), 1), {2}, {1, 9});
  expectNumbers(m(fx::all, fx::array({true, false, false, true})), {3, 2}, {0, 3, 4, 7, 8, 11});
  expectNumbers(x(x > 100.0), {0}, {});
  // Under grad the numbers of a mask are known, so selecting is differentiated along the path
  // taken.
  expectNumbers(fx::grad([](fx::Array a) { return sum(square(a(a > 15.0))); })(x), {3},
                {0, 40, 60});
  EXPECT_THROW(x(fx::array({true, false})), fx::ShapeError);
  EXPECT_THROW(m(m(0) > 0.0), fx::ShapeError);
  EXPECT_THROW(x(fx::Array(true)), fx::ShapeError);
}

TEST(Indexing, ByTracedIntegersWrapsOnceAndClamps) {
  auto element = fx::jit([](fx::Array a, fx::Array i) { return a(i); });
  for (auto [i, expected] : {std::pair{0, 10}, {2, 30}, {7, 30}, {-1, 30}, {-3, 10}, {-9, 10}})
    expectNumber(element(x, i), expected);
  auto row = fx::jit([](fx::Array a, fx::Array i) { return a(fx::slice(0, 2), i, fx::newaxis); });
  expectNumbers(row(m, -1), {2, 1}, {3, 7});
  expectNumbers(fx::vmap([](fx::Array a, fx::Array i) { return a(i); })(m, fx::array({3, 0, -2})),
                {3}, {3, 4, 10});
  auto both = fx::jit([](fx::Array a, fx::Array i) { return a(i, fx::array({0, 1})); });
  expectNumbers(both(m, 1), {2}, {4, 5});
}

TEST(Indexing, OutOfRangeIsAnError) {
  EXPECT_THROW(x(3), fx::ShapeError);
  EXPECT_THROW(x(-4), fx::ShapeError);
  EXPECT_THROW(x(0, 0), fx::ShapeError);
  EXPECT_THROW(x(fx::ellipsis, fx::ellipsis), fx::ShapeError);
  EXPECT_THROW(x(fx::slice(0, 2, 0)), fx::ShapeError);
  EXPECT_THROW(fx::zeros({0})(0), fx::ShapeError);
  EXPECT_THROW(fx::zeros({0})(fx::array({0})), fx::ShapeError);
  EXPECT_THROW(x(fx::array({0.0})), fx::DtypeError);
  EXPECT_THROW(m(fx::array({0, 1}), fx::array({0, 1, 2})), fx::ShapeError);
}

TEST(Taking, ByFunctions) {
  expectNumbers(take(m, fx::array({2, 0}), 0), {2, 4}, {8, 9, 10, 11, 0, 1, 2, 3});
  expectNumbers(take(m, fx::array({-1, 5})), {2}, {11, 5});
  expectNumbers(take(m, 1, 1), {3}, {1, 5, 9});
  expectNumbers(dynamic_slice(m, {1, 2}, {2, 2}), {2, 2}, {6, 7, 10, 11});
  expectNumbers(dynamic_slice(m, {9, -4}, {2, 2}), {2, 2}, {4, 5, 8, 9});
  auto sliced = fx::jit([](fx::Array a, fx::Array i) { return dynamic_slice(a, {i, 0}, {1, 2}); });
  expectNumbers(sliced(m, 2), {1, 2}, {8, 9});
  expectNumbers(dynamic_update_slice(x, fx::array({1, 2}), {2}), {3}, {10, 1, 2});
  EXPECT_THROW(dynamic_slice(m, {0}, {1, 1}), fx::ShapeError);
  EXPECT_THROW(dynamic_slice(m, {0, 0}, {4, 1}), fx::ShapeError);
  EXPECT_THROW(dynamic_slice(m, {0.5, 0}, {1, 1}), fx::DtypeError);
  EXPECT_THROW(dynamic_update_slice(fx::arange(3), fx::array({0.5}), {0}), fx::DtypeError);
}

TEST(Indexing, AgreesWithDifferences) {
  fx::CheckOptions second{.order = 2};
  fx::check_grads([](fx::Array a) { return square(a(fx::array({0, 2, 2}), 1)); }, fx::primals(m),
                  second);
  fx::check_grads([](fx::Array a) { return square(a(fx::slice({}, {}, -2), fx::array({1, 1}))); },
                  fx::primals(m), second);
  fx::check_grads([](fx::Array a) { return sin(a(fx::array({{0, 2}, {2, 1}}))); }, fx::primals(x),
                  second);
}

} // namespace
