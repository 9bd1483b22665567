// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

struct Net {
  fx::Array w, b;
};
auto output = [](Net net, fx::Array x) { return tanh(net.w * x + net.b); };

auto rosenbrock = [](fx::Array x) {
  fx::Array valley = x(1) - x(0) * x(0), slope = 1.0 - x(0);
  return 100.0 * valley * valley + slope * slope;
};

} // namespace

TEST(Jacobian, HasTheShapeOfResultThenArgument) {
  auto f = [](fx::Array x) { return x.reshape({2, 3}) * 2.0; };
  fx::Array forward = fx::jacfwd(f)(fx::arange(6.0)), reverse = fx::jacrev(f)(fx::arange(6.0));
  EXPECT_EQ(forward.shape().str(), "[2,3,6]");
  std::vector<double> expected(36, 0.0);
  for (std::size_t i = 0; i < 6; ++i)
    expected[i * 6 + i] = 2.0;
  expectNumbers(forward, {2, 3, 6}, expected);
  expectNumbers(reverse, {2, 3, 6}, expected);
}

TEST(Jacobian, AgreesInBothModes) {
  auto f = [](fx::Array x, fx::Array a) { return sin(x) * a + sum(x * x); };
  fx::Array x = fx::array({0.1, 0.2, 0.3});
  auto [jx, ja] = fx::jacfwd(f, fx::argnums<0, 1>)(x, 2.0);
  auto [rx, ra] = fx::jacrev(f, fx::argnums<0, 1>)(x, 2.0);
  expectNumbers(rx, {3, 3}, jx.to_vector<double>());
  expectNumbers(ra, {3}, ja.to_vector<double>());
  expectNumbers(ja, {3}, {std::sin(0.1), std::sin(0.2), std::sin(0.3)});
}

TEST(Jacobian, PicksTheModeWithFewerPasses) {
  auto many = [](fx::Array x) { return sum(x * x); };
  auto ops = [](auto f, auto... x) { return fx::trace(f, x...).num_ops(); };
  fx::Spec long_one = fx::spec<double>({50});
  EXPECT_EQ(ops(fx::jacobian(many), long_one), ops(fx::jacrev(many), long_one));
  auto fan = [](fx::Array x) { return fx::ones({50}) * sin(x); };
  EXPECT_EQ(ops(fx::jacobian(fan), fx::spec<double>()), ops(fx::jacfwd(fan), fx::spec<double>()));
}

TEST(Jacobian, PutsATreeInThePlaceOfEveryArray) {
  auto f = [](Net net, fx::Array x) {
    return std::map<std::string, fx::Array>{{"out", net.w * x}, {"b", net.b}};
  };
  Net net{fx::array({1.0, 2.0}), 3.0};
  std::map<std::string, Net> j = fx::jacfwd(f)(net, 5.0);
  expectNumbers(j["out"].w, {2, 2}, {5, 0, 0, 5});
  expectNumbers(j["out"].b, {2}, {0, 0});
  expectNumbers(j["b"].w, {2}, {0, 0});
  expectNumber(j["b"].b, 1.0);
}

TEST(Jacobian, DoesNotMultiplyInfiniteDerivativesOfOthersByZero) {
  auto f = [](fx::Array x, fx::Array y) { return x * sqrt(y); };
  auto [dx, dy] = fx::jacfwd(f, fx::argnums<0, 1>)(2.0, 0.0);
  expectNumber(dx, 0.0);
  EXPECT_TRUE(std::isinf(dy.item<double>()));
}

TEST(Jacobian, AcceptsEmptyArrays) {
  auto f = [](fx::Array x) { return x * 2.0; };
  EXPECT_EQ(fx::jacfwd(f)(fx::zeros({0})).shape().str(), "[0,0]");
  EXPECT_EQ(fx::jacrev(f)(fx::zeros({0})).shape().str(), "[0,0]");
}

TEST(Jacobian, SeesNativeControlFlow) {
  auto f = [](fx::Array x) { return sum(x) > 0.0 ? x * x : -x; };
  expectNumbers(fx::jacfwd(f)(fx::array({1.0, 2.0})), {2, 2}, {2, 0, 0, 4});
  expectNumbers(fx::jacrev(f)(fx::array({-1.0, -2.0})), {2, 2}, {-1, 0, 0, -1});
}

TEST(Jacobian, RefusesIntegers) {
  auto f = [](fx::Array x) { return x * x; };
  expectError<fx::TransformError>([&] { fx::jacfwd(f)(3); },
                                  {"jacfwd of an integer argument", "jacobian_test.cpp"});
  auto g = [](fx::Array x) { return x > 0.0; };
  expectError<fx::TransformError>([&] { fx::jacrev(g)(3.0); }, {"jacrev of an integer result"});
}

TEST(Hessian, OfRosenbrock) {
  expectNumbers(fx::hessian(rosenbrock)(fx::array({1.0, 1.0})), {2, 2}, {802, -400, -400, 200});
}

TEST(Hessian, OfATreeIsATreeOfTrees) {
  auto f = [](Net net, fx::Array x) { return sum(output(net, x)); };
  Net net{fx::array({0.5, -0.3}), 0.25};
  std::tuple<Net, Net> h = fx::hessian(f)(net, 2.0);
  EXPECT_EQ(std::get<0>(h).w.shape().str(), "[2,2]");
  EXPECT_EQ(std::get<0>(h).b.shape().str(), "[2]");
  EXPECT_EQ(std::get<1>(h).w.shape().str(), "[2]");
  expectNumbers(std::get<1>(h).w, {2}, std::get<0>(h).b.to_vector<double>());
  auto second = [](double z) { return -2.0 * std::tanh(z) * (1 - std::tanh(z) * std::tanh(z)); };
  expectNumbers(std::get<0>(h).w, {2, 2}, {4 * second(1.25), 0, 0, 4 * second(-0.35)});
  expectNumber(std::get<1>(h).b, second(1.25) + second(-0.35));
}

TEST(Hessian, OfSeveralArgumentsIsATupleOfTuples) {
  auto f = [](fx::Array x, fx::Array y) { return x * x * y * y * y; };
  auto [hx, hy] = fx::hessian(f, fx::argnums<0, 1>)(2.0, 3.0);
  expectNumber(std::get<0>(hx), 54.0);
  expectNumber(std::get<1>(hx), 108.0);
  expectNumber(std::get<0>(hy), 108.0);
  expectNumber(std::get<1>(hy), 72.0);
}

TEST(Hvp, EqualsHessianTimesVector) {
  fx::Array x = fx::array({-1.2, 1.0}), v = fx::array({0.3, -2.0});
  fx::Array expected = matmul(fx::hessian(rosenbrock)(x), v);
  expectNumbers(fx::hvp(rosenbrock)(x, v), {2}, expected.to_vector<double>());
}

TEST(Hvp, TakesOneDirectionPerChosenArgument) {
  auto f = [](fx::Array x, Net net) { return sum(net.w * x * x) * net.b; };
  Net net{fx::array({1.0, 2.0}), 3.0};
  fx::Array alone = fx::hvp(f)(5.0, net, 1.0);
  expectNumber(alone, 18.0);
  auto [hx, hnet] =
      fx::hvp(f, fx::argnums<0, 1>)(5.0, net, 1.0, Net{fx::zeros({2}), fx::zeros({})});
  expectNumber(hx, 18.0);
  expectNumbers(hnet.w, {2}, {30, 30});
  expectNumber(hnet.b, 30.0);
}

TEST(Hessian, ComposesWithOtherTransformations) {
  auto h = fx::hessian(rosenbrock);
  fx::Array points = fx::array({{1.0, 1.0}, {0.0, 0.0}});
  expectNumbers(fx::vmap(h)(points), {2, 2, 2}, {802, -400, -400, 200, 2, 0, 0, 200});
  expectNumbers(fx::jit(h)(fx::array({1.0, 1.0})), {2, 2}, {802, -400, -400, 200});
  expectNumbers(fx::jit(fx::vmap(h))(points), {2, 2, 2}, {802, -400, -400, 200, 2, 0, 0, 200});
  // The third derivatives, summed: d/dx0 of 1200 x0^2 - 400 x1 + 2 and of -800 x0.
  auto total = [&](fx::Array x) { return sum(h(x)); };
  expectNumbers(fx::grad(total)(fx::array({1.0, 1.0})), {2}, {1600, -400});
  auto along = fx::vmap(fx::hvp(rosenbrock), fx::in_axes(fx::none, 0));
  expectNumbers(along(fx::array({1.0, 1.0}), fx::eye(2)), {2, 2}, {802, -400, -400, 200});
}

// Newton's method by first and second derivative, and with a Jacobian.
TEST(Newton, MinimizesAScalarFunction) {
  auto f = [](fx::Array x) { return exp(x) - 2.0 * x; };
  fx::Array x = 0.0;
  for (int i = 0; i < 8; ++i)
    x = x - fx::grad(f)(x) / fx::grad(fx::grad(f))(x);
  expectNumber(x, std::log(2.0));
}

TEST(Newton, SolvesASystem) {
  // x^2 + y^2 = 4, x y = 1
  auto f = [](fx::Array v) {
    return std::array<fx::Array, 2>{sum(v * v) - 4.0, v(0) * v(1) - 1.0};
  };
  fx::Array v = fx::array({2.0, 0.3});
  for (int i = 0; i < 8; ++i) {
    auto value = f(v);
    auto j = fx::jacobian(f)(v);
    fx::Array a = j[0](0), b = j[0](1), c = j[1](0), d = j[1](1), det = a * d - b * c;
    fx::Array dx = (b * value[1] - d * value[0]) / det, dy = (c * value[0] - a * value[1]) / det;
    v = v + fx::array({dx.item<double>(), dy.item<double>()});
  }
  expectNumber(sum(v * v), 4.0);
  expectNumber(v(0) * v(1), 1.0);
}

TEST(Hvp, CompilesWithAnyNumberOfArguments) {
  fx::Array x = fx::array({1.2, 0.9}), v = fx::array({1.0, -2.0});
  fx::Array plain = fx::hvp(rosenbrock)(x, v), compiled = fx::jit(fx::hvp(rosenbrock))(x, v);
  expectNumbers(compiled, {2}, plain.to_vector<double>());
  auto product = [](fx::Array a, fx::Array b) { return sum(a * a * b); };
  auto [first, second] = fx::jit(fx::hvp(product, fx::argnums<0, 1>))(x, v, v, x);
  expectNumbers(first, {2}, (2.0 * v * v + 2.0 * x * x).to_vector<double>());
  expectNumbers(second, {2}, (2.0 * x * v).to_vector<double>());
  expectNumbers(fx::jit(fx::vmap(fx::hvp(rosenbrock), fx::in_axes(fx::none, 0)))(x, fx::eye(2)),
                {2, 2}, fx::hessian(rosenbrock)(x).to_vector<double>());
}
