// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What holds between the transformations, whatever the program: on programs of loops and branches.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumbers;

namespace {

using Program = std::function<fx::Array(fx::Array)>; // f64[3] -> f64[2]

fx::Array pairOf(fx::Array a, fx::Array b) { return fx::stack({a, b}); }

fx::Array branching(fx::Array x) {
  return fx::cond(
      sum(x) > 0.5, [](fx::Array y) { return pairOf(sum(sin(y) * y), y(0) * y(1)); },
      [](fx::Array y) { return pairOf(y(2) * exp(y(0)), sum(y * y * y)); }, x);
}
fx::Array switching(fx::Array x) {
  auto first = [](fx::Array y) { return pairOf(y(0) * y(1), tanh(y(2))); };
  auto second = [](fx::Array y) { return pairOf(sum(y * y), cos(y(0) * y(2))); };
  return fx::switch_case(fx::floor(x(0) * 2.0).astype(fx::i32), std::tuple(first, second, first),
                         x);
}
fx::Array scanning(fx::Array x) {
  auto step = [&](fx::Array c, fx::Array r) { return std::pair(sin(c * r) + c * x(0), c * c); };
  auto [last, ys] = fx::scan(step, x(1), x);
  return pairOf(last, sum(ys * x));
}
fx::Array backwards(fx::Array x) {
  auto step = [&](fx::Array c, fx::Array r) { return std::pair(c * r + x(2), tanh(c)); };
  auto [last, ys] = fx::scan(step, x(0), x, {.reverse = true, .unroll = 2});
  return pairOf(last, sum(ys * x));
}
fx::Array counting(fx::Array x) {
  fx::Array n = 2 + fx::floor(3.0 * abs(x(0))).astype(fx::i64);
  return fx::fori_loop(
      0, n, [&](fx::Array i, fx::Array c) { return sin(c) * x(2) + 0.1 * i * c; },
      pairOf(x(0), x(1) * x(1)));
}
fx::Array repeating(fx::Array x) {
  return fx::while_loop([](fx::Array c) { return sum(c * c) < 10.0; },
                        [&](fx::Array c) { return c * (1.3 + 0.2 * sin(x(2))) + 0.1; },
                        pairOf(x(0), x(1) + 1.0));
}
fx::Array mapping(fx::Array x) {
  fx::Array ys = fx::map([&](fx::Array r) { return r * sin(r * x(0)); }, x);
  return pairOf(sum(ys), ys(0) * ys(1));
}
fx::Array prefixes(fx::Array x) {
  auto times = [](fx::Array a, fx::Array b) { return a * b; };
  fx::Array ys = fx::associative_scan(times, 1.0 + x * x);
  return pairOf(sum(ys), ys(1));
}
fx::Array nested(fx::Array x) {
  auto inner = [&](fx::Array c) { return c * x(1) + 0.3; };
  auto outer = [&](fx::Array c, fx::Array r) {
    fx::Array d = fx::cond(c > 0.2, [&](fx::Array y) { return sin(y) * r; }, inner, c);
    fx::Array e = fx::while_loop([](fx::Array y) { return y < 1.0; },
                                 [&](fx::Array y) { return y * 1.5 + 0.5 + r * r; }, d);
    return std::pair(e * 0.5, d);
  };
  auto [last, ys] = fx::scan(outer, x(0), x);
  return pairOf(last, sum(ys));
}

struct Named {
  const char *name;
  fx::Array (*f)(fx::Array);
};
class ControlLaws : public testing::TestWithParam<Named> {
protected:
  Program f() const { return GetParam().f; }
  fx::Array x() const { return fx::array({0.4, -0.3, 0.7}); }
  fx::Array batch() const {
    return fx::array({{0.4, -0.3, 0.7}, {0.1, 0.2, -0.4}, {-0.6, 1.1, 0.3}, {0.9, 0.8, 0.2}});
  }
};
void expectSame(const fx::Array &got, const fx::Array &expected) {
  expectNumbers(got, expected.shape(), expected.to_vector<double>(), 1e-11);
}

} // namespace

TEST_P(ControlLaws, VmapIsTheLoop) {
  fx::Array xs = batch(), all = fx::vmap(f())(xs);
  fx::Array slopes = fx::vmap(fx::jacrev(f()))(xs), forward = fx::vmap(fx::jacfwd(f()))(xs);
  for (int i = 0; i < 4; ++i) {
    expectSame(all(i), f()(xs(i)));
    expectSame(slopes(i), fx::jacrev(f())(xs(i)));
    expectSame(forward(i), fx::jacrev(f())(xs(i)));
  }
  expectSame(fx::vmap(f(), fx::in_axes(-1), fx::out_axes(1))(transpose(xs)), transpose(all));
}

TEST_P(ControlLaws, VmapNests) {
  fx::Array xs = reshape(batch(), {2, 2, 3});
  expectSame(fx::vmap(fx::vmap(f()))(xs), reshape(fx::vmap(f())(batch()), {2, 2, 2}));
}

TEST_P(ControlLaws, JitIsEager) {
  expectSame(fx::jit(f())(x()), f()(x()));
  expectSame(fx::jit(fx::jacrev(f()))(x()), fx::jacrev(f())(x()));
  expectSame(fx::jit(fx::vmap(f()))(batch()), fx::vmap(f())(batch()));
  expectSame(fx::jacrev(fx::jit(f()))(x()), fx::jacrev(f())(x()));
}

TEST_P(ControlLaws, BothModesAgree) {
  expectSame(fx::jacfwd(f())(x()), fx::jacrev(f())(x()));
  fx::check_grads(f(), fx::primals(x()), {.order = 2});
  auto [y, back] = fx::vjp(f(), x());
  auto [z, forth] = fx::linearize(f(), x());
  fx::Array ct = fx::array({0.7, -1.2}), t = fx::array({1.0, 0.5, -2.0});
  expectSame(sum(ct * forth(t)), sum(back(ct) * t));
  expectSame(forth(t), fx::jvp(f(), fx::primals(x()), fx::tangents(t)).second);
  expectSame(z, y);
}

TEST_P(ControlLaws, HessiansAreSymmetric) {
  auto total = [f = f()](fx::Array x) { return sum(f(x) * fx::array({1.0, 0.3})); };
  fx::Array h = fx::hessian(total)(x());
  expectSame(h, transpose(h));
  expectSame(fx::jacrev(fx::jacfwd(total))(x()), h);
  fx::Array v = fx::array({0.3, -1.0, 0.8});
  expectSame(fx::hvp(total)(x(), v), matmul(h, v));
}

TEST_P(ControlLaws, TransposedTwiceIsTheSame) {
  auto linear = fx::linearize(f(), x()).second;
  auto transposed = fx::linear_transpose(linear, x());
  auto again = fx::linear_transpose(transposed, fx::zeros({2}));
  fx::Array t = fx::array({1.0, 0.5, -2.0}), ct = fx::array({0.7, -1.2});
  expectSame(again(t), linear(t));
  expectSame(transposed(ct), fx::vjp(f(), x()).second(ct));
}

TEST_P(ControlLaws, ShapesAreKnownWithoutNumbers) {
  fx::Array shape = fx::eval_shape(fx::jacrev(f()), fx::spec<double>({3}));
  EXPECT_EQ(shape.shape(), fx::Shape({2, 3}));
}

INSTANTIATE_TEST_SUITE_P(Programs, ControlLaws,
                         testing::Values(Named{"branching", branching},
                                         Named{"switching", switching}, Named{"scanning", scanning},
                                         Named{"backwards", backwards}, Named{"counting", counting},
                                         Named{"repeating", repeating}, Named{"mapping", mapping},
                                         Named{"prefixes", prefixes}, Named{"nested", nested}),
                         [](const auto &info) { return info.param.name; });
