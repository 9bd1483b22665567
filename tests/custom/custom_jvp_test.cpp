// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A rule for forward mode takes the place of the derivative in every mode, at every order, on
// batches and in native code.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

/// sin with the slope 7: wrong on purpose, so that nobody else's derivative is taken for the
/// rule's.
auto wrongSine() {
  return fx::custom_jvp([](fx::Array x) { return sin(x); }).defjvp([](fx::Array x, fx::Array t) {
    return std::pair{sin(x), 7.0 * t};
  });
}

/// log(1 + exp(x)) by a rule that is right, and by the formula.
auto softplus() {
  return fx::custom_jvp([](fx::Array x) { return log(1.0 + exp(x)); })
      .defjvp([](fx::Array x, fx::Array t) {
        return std::pair{log(1.0 + exp(x)), t / (1.0 + exp(-x))};
      });
}
fx::Array plain(fx::Array x) { return log(1.0 + exp(x)); }

template <class F> auto along(F f) {
  return [f](fx::Array x) { return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second; };
}

} // namespace

TEST(CustomJvp, IsTheFunctionWhereNoDerivativeIsTaken) {
  auto f = wrongSine();
  expectNumber(f(1.0), std::sin(1.0));
  expectNumber(fx::jit(f)(1.0), std::sin(1.0));
  expectNumbers(fx::vmap(f)(fx::array({1.0, 2.0})), {2}, {std::sin(1.0), std::sin(2.0)});
}

TEST(CustomJvp, IsTheDerivativeInEveryMode) {
  auto f = wrongSine();
  expectNumber(fx::grad(f)(3.0), 7.0);
  expectNumber(fx::jacfwd(f)(3.0), 7.0);
  expectNumber(fx::jacrev(f)(3.0), 7.0);
  expectNumber(along(f)(3.0), 7.0);
  expectNumber(fx::linearize(f, fx::Array(3.0)).second(2.0), 14.0);
  expectNumber(fx::vjp(f, fx::Array(3.0)).second(2.0), 14.0);
  expectNumbers(fx::vmap(fx::grad(f))(fx::array({3.0, 4.0})), {2}, {7.0, 7.0});
  expectNumber(fx::jit(fx::grad(f))(3.0), 7.0);
  expectNumber(fx::grad(fx::jit(f))(3.0), 7.0);
  expectNumber(fx::grad(fx::grad(f))(3.0), 0.0);
  expectNumber(fx::hessian(f)(3.0), 0.0);
}

TEST(CustomJvp, KeepsItsRuleOnABatch) {
  auto f = wrongSine();
  auto total = [f](fx::Array v) { return sum(fx::vmap(f)(v)); };
  expectNumbers(fx::grad(total)(fx::array({3.0, 4.0})), {2}, {7.0, 7.0});
  expectNumbers(fx::jit(fx::grad(total))(fx::array({3.0, 4.0})), {2}, {7.0, 7.0});
  auto twice = [f](fx::Array m) { return sum(fx::vmap(fx::vmap(f))(m)); };
  expectNumbers(fx::grad(twice)(fx::ones({2, 2})), {2, 2}, {7.0, 7.0, 7.0, 7.0});
}

TEST(CustomJvp, KeepsItsRuleInACall) {
  auto inner = fx::jit([f = wrongSine()](fx::Array x) { return f(x) * exp(x) + tanh(x) * cos(x); });
  auto expected = [](double x) {
    double tanh = std::tanh(x), slope = 1 - tanh * tanh;
    return 7 * std::exp(x) + std::sin(x) * std::exp(x) + slope * std::cos(x) - tanh * std::sin(x);
  };
  expectNumber(fx::grad(inner)(0.3), expected(0.3));
  expectNumber(fx::jit(fx::grad(inner))(0.3), expected(0.3));
}

// The rule is a program like any other: its own derivatives are those of higher order.
TEST(CustomJvp, IsDifferentiatedForHigherOrders) {
  auto f = softplus();
  for (double x : {-1.5, 0.3, 2.0}) {
    expectNumber(fx::grad(f)(x), fx::grad(plain)(x).item<double>());
    double second = fx::grad(fx::grad(plain))(x).item<double>();
    double third = fx::grad(fx::grad(fx::grad(plain)))(x).item<double>();
    expectNumber(fx::grad(fx::grad(f))(x), second);
    expectNumber(along(fx::grad(f))(x), second);
    expectNumber(fx::grad(along(f))(x), second);
    expectNumber(along(along(f))(x), second);
    expectNumber(fx::jit(fx::grad(fx::jit(fx::grad(f))))(x), second);
    expectNumber(fx::grad(fx::grad(fx::grad(f)))(x), third, 1e-11);
    expectNumber(fx::jit(along(fx::grad(along(f))))(x), third, 1e-11);
  }
  expectNumber(fx::grad(f)(1000.0), 1.0);
}

TEST(CustomJvp, TakesTreesAndIntegers) {
  struct Point {
    fx::Array x, y;
  };
  auto f =
      fx::custom_jvp([](Point p, fx::Array n) {
        return std::tuple{p.x * p.y, n + 1, p.x * n.astype(fx::f64)};
      }).defjvp([](std::tuple<Point, fx::Array> primals, std::tuple<Point, fx::Array> tangents) {
        auto [p, n] = primals;
        auto [t, none] = tangents;
        return std::pair{std::tuple{p.x * p.y, n + 1, p.x * n.astype(fx::f64)},
                         std::tuple{100.0 * t.x, fx::zeros_like(n), t.y * 10.0}};
      });
  auto use = [f](Point p) {
    auto [product, n, scaled] = f(p, fx::Array(3));
    return product + n.astype(fx::f64) + scaled;
  };
  Point at{fx::Array(2.0), fx::Array(5.0)};
  expectNumber(use(at), 10.0 + 4.0 + 6.0);
  Point d = fx::grad(use)(at);
  expectNumber(d.x, 100.0);
  expectNumber(d.y, 10.0);
}

// Tangents of zero stay symbolic: they do not meet the infinite slope of the other argument.
TEST(CustomJvp, InactiveArgumentsAreSilent) {
  auto f = fx::custom_jvp([](fx::Array x, fx::Array y) {
             return x * sqrt(y);
           }).defjvp([](auto primals, auto tangents) {
    auto [x, y] = primals;
    auto [dx, dy] = tangents;
    return std::pair{x * sqrt(y), dx * sqrt(y) + dy * (0.5 * x / sqrt(y))};
  });
  expectNumber(fx::grad(f)(2.0, 0.0), 0.0);
  expectNumber(along([f](fx::Array x) { return f(x, 0.0); })(2.0), 0.0);
  auto [dx, dy] = fx::grad(f, fx::argnums<0, 1>)(2.0, 4.0);
  expectNumber(dx, 2.0);
  expectNumber(dy, 0.5);
}

TEST(CustomJvp, BranchNotTakenIsSilent) {
  auto root =
      fx::custom_jvp([](fx::Array x) { return sqrt(x); }).defjvp([](fx::Array x, fx::Array t) {
        return std::pair{sqrt(x), t * 0.5 / sqrt(x)};
      });
  auto guarded = [root](fx::Array x) { return where(x > 0.0, root(x), 0.0); };
  expectNumber(fx::grad(guarded)(0.0), 0.0);
  expectNumber(fx::grad(guarded)(4.0), 0.25);
}

// The identity computes nothing, and has a rule all the same.
TEST(CustomJvp, IsKeptWhereTheFunctionDoesNothing) {
  auto f = fx::custom_jvp([](fx::Array x) { return x; }).defjvp([](fx::Array x, fx::Array t) {
    return std::pair{x, 3.0 * t};
  });
  expectNumber(fx::grad(f)(1.0), 3.0);
  expectNumber(fx::grad([f](fx::Array x) { return f(f(x)); })(1.0), 9.0);
  expectNumber(fx::grad(fx::jit([f](fx::Array x) { return sin(f(x)); }))(0.0), 3.0);
}

TEST(CustomJvp, RuleMayTakeOneArgumentAsATuple) {
  auto f =
      fx::custom_jvp([](fx::Array x) { return sin(x); }).defjvp([](auto primals, auto tangents) {
        auto [x] = primals;
        auto [t] = tangents;
        return std::pair{sin(x), 7.0 * t};
      });
  expectNumber(fx::grad(f)(3.0), 7.0);
  auto g = fx::custom_jvp([](fx::Array x) {
             return sin(x);
           }).defjvp([](std::tuple<fx::Array> x, std::tuple<fx::Array> t) {
    return std::pair{sin(std::get<0>(x)), 7.0 * std::get<0>(t)};
  });
  expectNumber(fx::grad(g)(3.0), 7.0);
}

namespace {
/// A rule that applies the function it belongs to.
fx::Array cube(fx::Array x) {
  static auto f =
      fx::custom_jvp([](fx::Array x) { return x * x * x; }).defjvp([](fx::Array x, fx::Array t) {
        return std::pair{cube(x), 3.0 * cube(x) / x * t};
      });
  return f(x);
}
} // namespace

TEST(CustomJvp, RuleMayApplyItsFunction) {
  expectNumber(cube(2.0), 8.0);
  expectNumber(fx::grad(cube)(2.0), 12.0);
  expectNumber(fx::grad(fx::grad(cube))(2.0), 12.0);
  expectNumber(fx::jit(fx::grad(fx::grad(fx::grad(cube))))(2.0), 6.0, 1e-11);
}

TEST(CustomJvp, LooksAtNumbersWhereTheyAreKnown) {
  auto f = fx::custom_jvp([](fx::Array x) {
             return x > 0.0 ? x * x : -x;
           }).defjvp([](fx::Array x, fx::Array t) {
    return x > 0.0 ? std::pair{x * x, 2.0 * x * t} : std::pair{-x, -1.0 * t};
  });
  expectNumber(fx::grad(f)(3.0), 6.0);
  expectNumber(fx::grad(f)(-3.0), -1.0);
}

TEST(CustomJvp, CapturesWhatIsNotDifferentiated) {
  fx::Array weights = fx::linspace(1.0, 2.0, 20); // too long to become a constant
  auto f = fx::custom_jvp([weights](fx::Array x) {
             return sum(weights) * x;
           }).defjvp([weights](fx::Array x, fx::Array t) {
    return std::pair{sum(weights) * x, sum(weights * 2.0) * t};
  });
  expectNumber(fx::grad(f)(3.0), 60.0);
  expectNumber(fx::jit(fx::grad(f))(3.0), 60.0);
  auto outer = [](fx::Array a, fx::Array x) {
    auto g = fx::custom_jvp([a](fx::Array y) {
               return a * y;
             }).defjvp([a](fx::Array y, fx::Array t) { return std::pair{a * y, a * a * t}; });
    return g(x);
  };
  expectNumber(fx::grad(outer, fx::argnums<1>)(3.0, 2.0), 9.0);
  expectNumbers(
      fx::vmap(fx::grad(outer, fx::argnums<1>))(fx::array({3.0, 4.0}), fx::array({2.0, 2.0})), {2},
      {9.0, 16.0});
}
