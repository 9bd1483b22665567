// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules for reverse mode serve every mode, since what is linear has a transpose.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

/// sin with the slope 7: wrong on purpose.
auto wrongSine() {
  return fx::custom_vjp([](fx::Array x) { return sin(x); },
                        [](fx::Array x) { return std::pair{sin(x), x}; },
                        [](fx::Array, fx::Array ct) { return 7.0 * ct; });
}

/// exp(sin(x)) with rules that are right.
auto wave() {
  return fx::custom_vjp([](fx::Array x) { return exp(sin(x)); },
                        [](fx::Array x) {
                          fx::Array y = exp(sin(x));
                          return std::pair{y, std::tuple{y, cos(x)}};
                        },
                        [](std::tuple<fx::Array, fx::Array> residuals, fx::Array ct) {
                          auto [y, cosine] = residuals;
                          return ct * y * cosine;
                        });
}
fx::Array plain(fx::Array x) { return exp(sin(x)); }

template <class F> auto along(F f) {
  return [f](fx::Array x) { return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second; };
}

} // namespace

TEST(CustomVjp, IsTheDerivativeInEveryMode) {
  auto f = wrongSine();
  expectNumber(f(3.0), std::sin(3.0));
  expectNumber(fx::jit(f)(3.0), std::sin(3.0));
  expectNumber(fx::grad(f)(3.0), 7.0);
  expectNumber(fx::jacrev(f)(3.0), 7.0);
  expectNumbers(fx::vmap(fx::grad(f))(fx::array({3.0, 4.0})), {2}, {7.0, 7.0});
  expectNumber(fx::jit(fx::grad(f))(3.0), 7.0);
  expectNumber(fx::vjp(f, fx::Array(3.0)).second(2.0), 14.0);
  expectNumber(fx::grad(fx::grad(f))(3.0), 0.0);
}

// JAX refuses these: "can't apply forward-mode autodiff (jvp) to a custom_vjp function".
TEST(CustomVjp, HasForwardMode) {
  auto f = wrongSine();
  expectNumber(along(f)(3.0), 7.0);
  expectNumber(fx::jacfwd(f)(3.0), 7.0);
  expectNumber(fx::linearize(f, fx::Array(3.0)).second(2.0), 14.0);
  expectNumber(fx::jit(along(f))(3.0), 7.0);
  expectNumbers(fx::vmap(along(f))(fx::array({3.0, 4.0})), {2}, {7.0, 7.0});
  expectNumber(fx::hessian(f)(3.0), 0.0);
}

TEST(CustomVjp, IsDifferentiatedForHigherOrders) {
  auto f = wave();
  for (double x : {-1.2, 0.4, 2.5}) {
    double second = fx::grad(fx::grad(plain))(x).item<double>();
    double third = fx::grad(fx::grad(fx::grad(plain)))(x).item<double>();
    expectNumber(along(f)(x), fx::grad(plain)(x).item<double>());
    expectNumber(fx::grad(fx::grad(f))(x), second);
    expectNumber(along(fx::grad(f))(x), second);
    expectNumber(fx::grad(along(f))(x), second);
    expectNumber(along(along(f))(x), second);
    expectNumber(fx::hessian(f)(x), second);
    expectNumber(fx::jit(fx::hessian(fx::jit(f)))(x), second);
    expectNumber(fx::grad(fx::grad(fx::grad(f)))(x), third);
    expectNumber(along(along(along(f)))(x), third);
    expectNumber(fx::jit(along(fx::grad(along(f))))(x), third);
  }
}

TEST(CustomVjp, SumsCotangentsOfWhatABatchShares) {
  auto f =
      fx::custom_vjp([](fx::Array w, fx::Array x) { return w * x; },
                     [](fx::Array w, fx::Array x) { return std::pair{w * x, std::pair{w, x}}; },
                     [](std::pair<fx::Array, fx::Array> r, fx::Array ct) {
                       return std::tuple{10.0 * ct * r.second, ct * r.first};
                     });
  auto total = [f](fx::Array w, fx::Array xs) {
    return sum(fx::vmap(f, fx::in_axes(fx::none, 0))(w, xs));
  };
  fx::Array xs = fx::array({1.0, 2.0, 4.0});
  auto [dw, dx] = fx::grad(total, fx::argnums<0, 1>)(3.0, xs);
  expectNumber(dw, 70.0);
  expectNumbers(dx, {3}, {3.0, 3.0, 3.0});
  expectNumber(fx::jit(fx::grad(total))(3.0, xs), 70.0);
  auto forward = [total, xs](fx::Array w) { return total(w, xs); };
  expectNumber(along(forward)(3.0), 70.0);
  // the example: a batch of weights, too
  auto each = fx::vmap(fx::grad(total), fx::in_axes(0, fx::none));
  expectNumbers(each(fx::array({1.0, 2.0}), xs), {2}, {70.0, 70.0});
}

TEST(CustomVjp, TakesTreesAndIntegers) {
  struct Layer {
    fx::Array w, b;
  };
  auto f = fx::custom_vjp(
      [](Layer l, fx::Array n) { return std::pair{l.w * n.astype(fx::f64) + l.b, n}; },
      [](Layer l, fx::Array n) {
        return std::pair{std::pair{l.w * n.astype(fx::f64) + l.b, n}, n.astype(fx::f64)};
      },
      [](fx::Array n, std::pair<fx::Array, fx::Array> ct) {
        return Layer{2.0 * n * ct.first, ct.first}; // none for the integer
      });
  auto use = [f](Layer l) { return f(l, fx::Array(5)).first; };
  Layer at{fx::Array(2.0), fx::Array(1.0)}, d = fx::grad(use)(at);
  expectNumber(use(at), 11.0);
  expectNumber(d.w, 10.0);
  expectNumber(d.b, 1.0);
}

// A rule that is not linear: cotangents of more than 1 are cut. There is no forward mode of that.
TEST(CustomVjp, NeedNotBeLinear) {
  auto f = fx::custom_vjp([](fx::Array x) { return x; },
                          [](fx::Array x) { return std::pair{x, std::tuple{}}; },
                          [](std::tuple<>, fx::Array ct) { return clip(ct, -1.0, 1.0); });
  auto steep = [f](fx::Array x) { return 5.0 * f(x); };
  expectNumber(fx::grad(steep)(2.0), 1.0);
  expectNumber(fx::jit(fx::grad(steep))(2.0), 1.0);
  expectNumbers(fx::vmap(fx::grad(steep))(fx::array({2.0, 3.0})), {2}, {1.0, 1.0});
  expectNumber(fx::grad([&](fx::Array x) { return fx::grad(steep)(x) * x * x; })(2.0), 4.0);
  expectError<fx::Error>([&] { along(steep)(2.0); }, {"not linear in the cotangents"});
  expectError<fx::Error>([&] { fx::jit(along(steep))(2.0); }, {"not linear in the cotangents"});
}

TEST(CustomVjp, CarriesBothRules) {
  auto f = fx::custom_vjp(
      fx::custom_jvp([](fx::Array x) { return sin(x); }).defjvp([](fx::Array x, fx::Array t) {
        return std::pair{sin(x), 5.0 * t * x};
      }),
      [](fx::Array x) { return std::pair{sin(x), x}; },
      [](fx::Array x, fx::Array ct) { return 7.0 * ct * x * x; });
  expectNumber(f(2.0), std::sin(2.0));
  expectNumber(along(f)(2.0), 10.0);
  expectNumber(fx::jacfwd(f)(2.0), 10.0);
  expectNumber(fx::grad(f)(2.0), 28.0);
  expectNumber(fx::jit(fx::grad(f))(2.0), 28.0);
  expectNumber(fx::jit(along(f))(2.0), 10.0);
  expectNumber(fx::grad(along(f))(2.0), 5.0);
  expectNumber(along(fx::grad(f))(2.0), 28.0);
  expectNumber(fx::grad(fx::grad(f))(2.0), 28.0);
  expectNumbers(fx::vmap(along(f))(fx::array({2.0, 4.0})), {2}, {10.0, 20.0});
  expectNumbers(fx::vmap(fx::grad(f))(fx::array({2.0, 1.0})), {2}, {28.0, 7.0});
}

TEST(CustomVjp, BranchNotTakenIsSilent) {
  auto root = fx::custom_vjp([](fx::Array x) { return sqrt(x); },
                             [](fx::Array x) { return std::pair{sqrt(x), sqrt(x)}; },
                             [](fx::Array y, fx::Array ct) { return ct * (0.5 / y); });
  auto guarded = [root](fx::Array x) { return where(x > 0.0, root(x), 0.0); };
  expectNumber(fx::grad(guarded)(0.0), 0.0);
  expectNumber(fx::jit(fx::grad(guarded))(0.0), 0.0);
  expectNumber(fx::grad(guarded)(4.0), 0.25);
  expectNumber(fx::grad(fx::grad(guarded))(0.0), 0.0);
}

TEST(CustomVjp, CapturesWhatIsNotDifferentiated) {
  fx::Array weights = fx::linspace(1.0, 2.0, 20);
  auto f =
      fx::custom_vjp([weights](fx::Array x) { return sum(weights) * x; },
                     [weights](fx::Array x) { return std::pair{sum(weights) * x, std::tuple{}}; },
                     [weights](std::tuple<>, fx::Array ct) { return 2.0 * sum(weights) * ct; });
  expectNumber(fx::grad(f)(3.0), 60.0);
  expectNumber(along(f)(3.0), 60.0);
  expectNumber(fx::jit(fx::grad(f))(3.0), 60.0);
}
