// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives inside derivatives, in every combination of modes: an inner derivative must not take
// the perturbation of an outer one for its own.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;

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
template <class M> class Nesting : public testing::Test {};
using Combinations = testing::Types<Modes<Forward, Forward>, Modes<Forward, Reverse>,
                                    Modes<Reverse, Forward>, Modes<Reverse, Reverse>>;
TYPED_TEST_SUITE(Nesting, Combinations);

} // namespace

// d/dx [x d/dy (x + y)] (Siskind and Pearlmutter 2005); 2 would be confusion.
TYPED_TEST(Nesting, KeepsASumApart) {
  auto f = [](fx::Array x) {
    return x * TypeParam::Inner::of([&](fx::Array y) { return x + y; })(1.0);
  };
  expectNumber(TypeParam::Outer::of(f)(1.0), 1.0);
}

TYPED_TEST(Nesting, KeepsAProductApart) {
  auto f = [](fx::Array x) {
    return x * TypeParam::Inner::of([&](fx::Array y) { return x * y; })(2.0);
  };
  expectNumber(TypeParam::Outer::of(f)(3.0), 6.0);
}

// s(u)(f)(x) = f(x + u); D = d/du s at 0 takes functions to their derivatives, so D(D h) = h''
// (Manzyuk et al. 2019, where it is 0).
TYPED_TEST(Nesting, DifferentiatesAFunctionThatReturnsFunctions) {
  auto shifted = [](auto derivativeOf, auto f) {
    return [=](fx::Array x) { return derivativeOf([=](fx::Array u) { return f(x + u); })(0.0); };
  };
  auto inner = shifted([](auto f) { return TypeParam::Inner::of(f); },
                       [](fx::Array x) { return exp(2.0 * x); });
  auto outer = shifted([](auto f) { return TypeParam::Outer::of(f); }, inner);
  expectNumber(outer(0.3), 4.0 * std::exp(0.6));
}

TYPED_TEST(Nesting, StopsAtAnyOrder) {
  auto held = [](fx::Array x) { return fx::stop_gradient(x) * x; };
  expectNumber(TypeParam::Outer::of(held)(3.0), 3.0);
  auto twice = [](fx::Array x) { return fx::stop_gradient(x) * fx::stop_gradient(x) * x; };
  expectNumber(TypeParam::Outer::of(TypeParam::Inner::of(twice))(3.0), 0.0);
}

TYPED_TEST(Nesting, IsExactForThirdDerivatives) {
  auto f = [](fx::Array x) { return x * x * x * x; };
  expectNumber(TypeParam::Outer::of(TypeParam::Inner::of(TypeParam::Outer::of(f)))(2.0), 48.0);
}

TYPED_TEST(Nesting, KeepsTheBranchNotTakenSilentAtEveryOrder) {
  auto root = [](fx::Array x) { return where(x > 0.0, sqrt(x), 0.0); };
  auto sinc = [](fx::Array x) { return where(x != 0.0, sin(x) / x, 1.0); };
  for (double x : {0.0, -1.0}) {
    expectNumber(TypeParam::Outer::of(root)(x), 0.0);
    expectNumber(TypeParam::Outer::of(TypeParam::Inner::of(root))(x), 0.0);
  }
  expectNumber(TypeParam::Outer::of(sinc)(0.0), 0.0);
}

TEST(NestedJvp, CarriesBothNumbers) {
  auto f = [](fx::Array x) {
    return x *
           fx::jvp([&](fx::Array y) { return x + y; }, fx::primals(1.0), fx::tangents(1.0)).second;
  };
  auto [value, tangent] = fx::jvp(f, fx::primals(1.0), fx::tangents(1.0));
  expectNumber(value, 1.0);
  expectNumber(tangent, 1.0);
}

TEST(Nesting, GivesTheDerivativesOfTanh) {
  auto d0 = [](fx::Array x) { return tanh(x); };
  auto d1 = fx::grad(d0);
  auto d2 = Forward::of(d1);
  auto d3 = fx::grad(d2);
  auto d4 = Forward::of(d3);
  auto d5 = fx::grad(d4);
  auto d6 = fx::grad(d5);
  auto d7 = fx::grad(d6);
  double x = 0.5, tolerance = 2e-7; // the expected numbers were computed in f32
  expectNumber(d0(x), 0.46211717, tolerance);
  expectNumber(d1(x), 0.78644770, tolerance);
  expectNumber(d2(x), -0.72686201, tolerance);
  expectNumber(d3(x), -0.56520915, tolerance);
  expectNumber(d4(x), 3.95221949, tolerance);
  expectNumber(d5(x), -3.26668835, 1e-6);
  expectNumber(d6(x), -36.2795334, 1e-6);
  expectNumber(d7(x), 144.152069, 1e-6);
}

TEST(Nesting, GivesZeroWhereNothingDepends) {
  auto first = [](fx::Array x, fx::Array) { return x; };
  fx::Array d = fx::grad([&](fx::Array x, fx::Array y) { return sum(first(x, y)); },
                         fx::argnums<1>)(1.0, fx::ones({2}));
  fluxion::tests::expectNumbers(d, {2}, {0, 0});
  expectNumber(fx::grad([](fx::Array) { return fx::Array(3.0); })(1.0), 0.0);
}

TEST(Nesting, GivesSeedsTheirShare) {
  auto f = [](fx::Array x, fx::Array y) { return y / x - x + y; };
  auto along = [&](auto f, double dx, double dy) {
    return fx::jvp(f, fx::primals(2.0, 3.0), fx::tangents(dx, dy)).second;
  };
  expectNumber(along(f, 1.0, 0.0), -1.75);
  expectNumber(along(f, 0.0, 1.0), 1.5);
  auto g = [](fx::Array x, fx::Array y) { return x * (x + y) + y * y; };
  expectNumber(along(g, 1.0, 0.0), 7.0);
  expectNumber(along(g, 0.0, 1.0), 8.0);
}

TEST(Nesting, RefusesATracedValueThatEscaped) {
  fx::Array escaped;
  auto keep = [&](fx::Array x) {
    escaped = x * x;
    return x;
  };
  fx::grad(keep)(1.0);
  expectError<fx::TraceError>([&] { escaped + 1.0; },
                              {"after its trace has ended", "nesting_test.cpp"});
}
