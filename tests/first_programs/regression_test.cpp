// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Linear regression by four routes, in f32 and f64, with floating and with integer data.
#include "routes.h"

namespace first_programs {
namespace {

double number(const fx::Array &x) { return x.item<double>(); }

fx::Array loss(fx::Array theta0, fx::Array theta1, fx::Array x, fx::Array y) {
  fx::Array r = theta0 + theta1 * x - y;
  return mean(r * r / 2.0);
}

struct Data {
  std::string name;
  fx::Array x, y, zero;
  double tolerance;
};

class Regression : public testing::TestWithParam<Data> {
protected:
  static constexpr double value = 227.58333333333334, g0 = -20.5, g1 = -81.66666666666667;
  const Data &d = GetParam();
  void expectNear(const fx::Array &got, double expected) {
    EXPECT_EQ(got.dtype(), d.zero.dtype());
    EXPECT_NEAR(number(got), expected, d.tolerance * std::abs(expected));
  }
};
void PrintTo(const Data &data, std::ostream *out) { *out << data.name; }

TEST_P(Regression, ByHand) {
  fx::Array r = d.zero + d.zero * d.x - d.y;
  expectNear(mean(r * r / 2.0), value);
  expectNear(mean(r).astype(d.zero.dtype()), g0);
  expectNear(mean(r * d.x).astype(d.zero.dtype()), g1);
}

TEST_P(Regression, ByGradOfEachArgument) {
  expectNear(loss(d.zero, d.zero, d.x, d.y), value);
  expectNear(fx::grad(loss, fx::argnums<0>)(d.zero, d.zero, d.x, d.y), g0);
  expectNear(fx::grad(loss, fx::argnums<1>)(d.zero, d.zero, d.x, d.y), g1);
  auto both = fx::grad(loss, {0, 1})(d.zero, d.zero, d.x, d.y);
  expectNear(both.at(0), g0);
  expectNear(both.at(1), g1);
}

TEST_P(Regression, ByValueAndGrad) {
  auto both = fx::value_and_grad(loss, fx::argnums<0, 1>);
  auto check = [&](const auto &answer) {
    expectNear(answer.first, value);
    expectNear(std::get<0>(answer.second), g0);
    expectNear(std::get<1>(answer.second), g1);
  };
  check(both(d.zero, d.zero, d.x, d.y));
  check(fx::jit(both)(d.zero, d.zero, d.x, d.y));
}

TEST_P(Regression, ByPullback) {
  auto f = [this](fx::Array a, fx::Array b) { return loss(a, b, d.x, d.y); };
  auto [v, back] = fx::vjp(f, d.zero, d.zero);
  auto [c0, c1] = back(fx::ones_like(d.zero));
  expectNear(v, value);
  expectNear(c0, g0);
  expectNear(c1, g1);
}

TEST_P(Regression, PrintsItsGradient) {
  auto gradient = fx::grad(loss, fx::argnums<0, 1>);
  std::string text = fx::trace(gradient, d.zero, d.zero, d.x, d.y).expression();
  expectPrinted("linear regression, " + d.name, text);
  EXPECT_NE(text.find("sum("), std::string::npos) << text;
}

TEST_P(Regression, DescendsToLeastSquares) {
  auto step = fx::jit([](fx::Array a, fx::Array b, fx::Array x, fx::Array y) {
    auto [ga, gb] = fx::grad(loss, fx::argnums<0, 1>)(a, b, x, y);
    return std::pair{a - 0.1 * ga, b - 0.1 * gb};
  });
  fx::Array a = d.zero, b = d.zero;
  for (int i = 0; i < 2000; ++i)
    std::tie(a, b) = step(a, b, d.x, d.y);
  EXPECT_NEAR(number(a), 8.6, 1e4 * d.tolerance);
  EXPECT_NEAR(number(b), 3.4, 1e4 * d.tolerance);
}

template <class T> std::vector<T> xs() { return {1, 2, 3, 4, 5, 6}; }
template <class T> std::vector<T> ys() { return {13, 14, 20, 21, 25, 30}; }
const std::vector<Data> kinds = {
    {"f64", fx::array(xs<double>()), fx::array(ys<double>()), 0.0, 1e-14},
    {"f32", fx::array(xs<float>()), fx::array(ys<float>()), 0.f, 2e-7},
    {"integers_with_f64", fx::array(xs<int>()), fx::array(ys<int>()), 0.0, 1e-14},
    {"integers_with_f32", fx::array(xs<int>()), fx::array(ys<int>()), 0.f, 2e-7},
};
INSTANTIATE_TEST_SUITE_P(All, Regression, testing::ValuesIn(kinds),
                         [](const auto &info) { return info.param.name; });

TEST(Regression, RefusesAGradientOfIntegers) {
  EXPECT_THROW(fx::grad(loss, fx::argnums<2>)(0.0, 0.0, fx::array(xs<int>()), fx::array(ys<int>())),
               fx::TransformError);
}

} // namespace
} // namespace first_programs
