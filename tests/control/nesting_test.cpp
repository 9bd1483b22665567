// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives inside of loops and branches inside of derivatives: perturbations keep apart
// (semantics.md, sections 1 and 5).
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

struct Forward {
  template <class F> static auto of(F f) {
    return [f](fx::Array x) { return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second; };
  }
};
struct Reverse {
  template <class F> static auto of(F f) { return fx::grad(f); }
};
template <class OuterMode, class InnerMode> struct Modes {
  using Outer = OuterMode;
  using Inner = InnerMode;
};

/// Ways to run f(y) inside of control flow.
struct InScan {
  template <class F> static fx::Array run(F f, fx::Array y) {
    auto step = [&](fx::Array, std::tuple<>) { return std::pair(f(y), std::tuple<>{}); };
    return fx::scan(step, 0.0, std::tuple<>{}, {.length = 1}).first;
  }
};
struct InCond {
  template <class F> static fx::Array run(F f, fx::Array y) {
    return fx::cond(y > -100.0, f, [](fx::Array z) { return z * NAN; }, y);
  }
};
struct InWhile {
  template <class F> static fx::Array run(F f, fx::Array y) {
    using State = std::pair<fx::Array, fx::Array>;
    return fx::while_loop([](State s) { return s.second < 1; },
                          [&](State s) { return State(f(s.first), s.second + 1); }, std::pair(y, 0))
        .first;
  }
};

template <class M> class ControlNesting : public testing::Test {};
using Combinations = testing::Types<Modes<Forward, Forward>, Modes<Forward, Reverse>,
                                    Modes<Reverse, Forward>, Modes<Reverse, Reverse>>;
TYPED_TEST_SUITE(ControlNesting, Combinations);

// x d/dy (x + y) and x d/dy (x y), with the inner function, the inner derivative, or all of it
// inside of control flow.
template <class Outer, class Inner, class In> void expectApart() {
  auto innermost = [](fx::Array x) {
    return x * Inner::of([&](fx::Array y) {
             return In::run([&](fx::Array z) { return x + z; }, y);
           })(1.0);
  };
  expectNumber(Outer::of(innermost)(1.0), 1.0);
  auto product = [](fx::Array x) {
    return x * Inner::of([&](fx::Array y) {
             return In::run([&](fx::Array z) { return x * z; }, y);
           })(2.0);
  };
  expectNumber(Outer::of(product)(3.0), 6.0);
  auto around = [](fx::Array x) {
    return In::run(
        [&](fx::Array z) { return x * Inner::of([&](fx::Array y) { return x * y; })(z); }, x);
  };
  expectNumber(Outer::of(around)(3.0), 6.0);
}

} // namespace

TYPED_TEST(ControlNesting, KeepsPerturbationsApart) {
  expectApart<typename TypeParam::Outer, typename TypeParam::Inner, InScan>();
  expectApart<typename TypeParam::Outer, typename TypeParam::Inner, InCond>();
  expectApart<typename TypeParam::Outer, typename TypeParam::Inner, InWhile>();
}

TYPED_TEST(ControlNesting, StopsInsideOfControlFlow) {
  auto held = [](fx::Array x) {
    return InScan::run([&](fx::Array y) { return fx::stop_gradient(x) * y; }, x);
  };
  expectNumber(TypeParam::Outer::of(held)(3.0), 3.0);
  auto twice = [](fx::Array x) {
    return InWhile::run(
        [&](fx::Array y) { return fx::stop_gradient(x) * fx::stop_gradient(y) * x; }, x);
  };
  expectNumber(TypeParam::Outer::of(TypeParam::Inner::of(twice))(3.0), 0.0);
}

TYPED_TEST(ControlNesting, IsExactForThirdDerivatives) {
  auto power = [](fx::Array x) {
    auto step = [&](fx::Array c, std::tuple<>) { return std::pair(c * x, std::tuple<>{}); };
    return fx::scan(step, 1.0, std::tuple<>{}, {.length = 4}).first;
  };
  expectNumber(TypeParam::Outer::of(TypeParam::Inner::of(TypeParam::Outer::of(power)))(2.0), 48);
  auto counted = [](fx::Array x) {
    return fx::fori_loop(0, 4, [&](fx::Array, fx::Array c) { return c * x; }, 1.0);
  };
  expectNumber(TypeParam::Outer::of(TypeParam::Inner::of(TypeParam::Outer::of(counted)))(2.0), 48);
}

TEST(ControlNesting, UnderAllOfJaxsTransformations) {
  auto f = [](fx::Array x, fx::Array y) {
    auto step = [&](fx::Array c, fx::Array r) {
      fx::Array next = fx::cond(
          c > 1.0, [&](fx::Array z) { return sin(z) + y; }, [&](fx::Array z) { return z * z + r; },
          c);
      return std::pair(next, next * y);
    };
    auto [last, ys] = fx::scan(step, x, fx::array({0.3, 0.2, 0.9}));
    return last + sum(ys);
  };
  auto byHand = [](double x, double y) {
    double c = x, total = 0;
    for (double r : {0.3, 0.2, 0.9}) {
      c = c > 1 ? std::sin(c) + y : c * c + r;
      total += c * y;
    }
    return c + total;
  };
  double h = 1e-5, x = 0.8, y = 0.4;
  auto [dx, dy] = fx::grad(f, fx::argnums<0, 1>)(x, y);
  expectNumber(dx, (byHand(x + h, y) - byHand(x - h, y)) / (2 * h), 1e-8);
  expectNumber(dy, (byHand(x, y + h) - byHand(x, y - h)) / (2 * h), 1e-8);
  fx::Array xs = fx::linspace(-1.0, 2.0, 7);
  auto each = fx::vmap(fx::grad(f), fx::in_axes(0, fx::none))(xs, y);
  for (int i = 0; i < 7; ++i)
    expectNumber(each(i), fx::grad(f)(xs(i), y).item<double>());
}

TEST(ControlNesting, RefusesToLookAtNumbersOfABody) {
  auto branches = [](fx::Array x) {
    auto step = [](fx::Array c, std::tuple<>) {
      return std::pair(c > 1.0 ? c : -c, std::tuple<>{});
    };
    return fx::scan(step, x, std::tuple<>{}, {.length = 3}).first;
  };
  auto expected = {"branching natively", "nesting_test.cpp", "traced by scan", "fluxion::cond"};
  expectError<fx::TraceError>([&] { branches(2.0); }, expected);
  expectError<fx::TraceError>([&] { fx::grad(branches)(2.0); }, expected);
}

TEST(ControlNesting, RefusesAValueOfABodyThatEscaped) {
  fx::Array escaped;
  fx::cond(true, [&](fx::Array x) { return escaped = x * x; }, [](fx::Array x) { return x; }, 2.0);
  expectError<fx::TraceError>([&] { escaped + 1.0; }, {"after its trace has ended"});
}
