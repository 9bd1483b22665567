// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A jitted function inside of other traces is a call, and every transformation of the call is that
// of the function.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

// Long enough to stay a call.
fx::Array wave(fx::Array x) { return sin(x * x) * exp(-x) + tanh(x) / (x * x + 2.0); }
fx::Array bumps(fx::Array x) { return sum(sin(x) * exp(x(0) * x(1)) + tanh(x) * x * x); }

std::size_t countOf(const std::string &text, const std::string &word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

void expectSame(const fx::Array &got, const fx::Array &expected) {
  expectNumbers(got, expected.shape(), expected.to_vector<double>());
}

} // namespace

TEST(Call, IsRecordedOnceInsideOfATrace) {
  auto f = fx::jit(wave);
  fx::Program program = fx::trace([&](fx::Array x) { return f(x) + 1.0; }, fx::spec<double>());
  EXPECT_EQ(countOf(program.str(), "fx.call \"jit\""), 1u);
  EXPECT_EQ(countOf(program.expression(), "call"), 0u);
  EXPECT_EQ(countOf(program.expression(), "tanh"), 1u);
}

TEST(Call, GoesInPlaceWhereItIsShort) {
  auto f = fx::jit([](fx::Array x) { return x * x; });
  fx::Program program = fx::trace([&](fx::Array x) { return f(x) + 1.0; }, fx::spec<double>());
  EXPECT_EQ(countOf(program.str(), "fx.call"), 0u);
}

TEST(Call, HasTheDerivativesOfItsFunction) {
  auto f = fx::jit(wave);
  auto jvp = [](auto f) {
    return [f](fx::Array x) { return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second; };
  };
  for (double x : {-1.5, 0.0, 0.4, 2.0}) {
    expectSame(fx::grad(f)(x), fx::grad(wave)(x));
    expectSame(jvp(f)(x), fx::grad(wave)(x));
    expectSame(fx::jit(fx::grad(f))(x), fx::grad(wave)(x));
    expectSame(fx::jit(jvp(f))(x), fx::grad(wave)(x));
    fx::Array second = fx::grad(fx::grad(wave))(x);
    expectSame(fx::grad(fx::grad(f))(x), second);
    expectSame(fx::grad(fx::jit(fx::grad(f)))(x), second);
    expectSame(fx::jit(jvp(fx::grad(f)))(x), second);
    expectSame(fx::jit(fx::grad(jvp(f)))(x), second);
    expectSame(fx::grad(fx::jit(fx::grad(fx::jit(fx::grad(f)))))(x),
               fx::grad(fx::grad(fx::grad(wave)))(x));
  }
}

TEST(Call, HasTheBatchesOfItsFunction) {
  auto f = fx::jit(wave);
  fx::Array xs = fx::linspace(-1.0, 2.0, 5);
  expectSame(fx::vmap(f)(xs), fx::vmap(wave)(xs));
  expectSame(fx::vmap(fx::grad(f))(xs), fx::vmap(fx::grad(wave))(xs));
  expectSame(fx::jit(fx::vmap(fx::jit(fx::grad(f))))(xs), fx::vmap(fx::grad(wave))(xs));
  auto total = [&](auto f) { return [f](fx::Array v) { return sum(fx::vmap(f)(v)); }; };
  expectSame(fx::grad(total(f))(xs), fx::grad(total(wave))(xs));
}

TEST(Call, HasTheHessianOfItsFunction) {
  auto f = fx::jit(bumps);
  fx::Array x = fx::linspace(0.1, 0.7, 3);
  expectSame(fx::hessian(f)(x), fx::hessian(bumps)(x));
  expectSame(fx::jit(fx::hessian(f))(x), fx::hessian(bumps)(x));
  expectSame(fx::jacfwd(fx::jacrev(f))(x), fx::hessian(bumps)(x));
  expectSame(fx::jacrev(fx::jit(fx::jacfwd(f)))(x), fx::hessian(bumps)(x));
}

TEST(Call, NestsInCalls) {
  auto inner = fx::jit(wave);
  auto outer = [](auto inner) {
    return [inner](fx::Array x) { return inner(x) * sin(inner(2.0 * x)) + exp(x) * cos(x); };
  };
  auto plain = outer(wave);
  auto nested = fx::jit(outer(inner));
  for (double x : {0.3, 1.1}) {
    expectSame(nested(x), plain(x));
    expectSame(fx::grad(nested)(x), fx::grad(plain)(x));
    expectSame(fx::jit(fx::grad(fx::grad(nested)))(x), fx::grad(fx::grad(plain))(x));
  }
  fx::Array xs = fx::linspace(0.1, 1.0, 4);
  expectSame(fx::vmap(fx::grad(nested))(xs), fx::vmap(fx::grad(plain))(xs));
}

// One result is not used, one is of integers, one does not depend on the argument.
TEST(Call, HasSeveralResults) {
  auto several = [](fx::Array x) {
    return std::tuple(sin(x) * exp(x) + tanh(x), cos(x) * x * x - x, fx::floor(x).astype(fx::i64),
                      fx::Array(2.0));
  };
  auto use = [](auto several) {
    return [several](fx::Array x) {
      auto [first, unused, integer, constant] = several(x);
      return first * integer.astype(fx::f64) * constant;
    };
  };
  auto f = use(fx::jit(several));
  auto plain = use(several);
  for (double x : {1.3, 2.7}) {
    expectSame(f(x), plain(x));
    expectSame(fx::grad(f)(x), fx::grad(plain)(x));
    expectSame(fx::jit(fx::grad(fx::grad(f)))(x), fx::grad(fx::grad(plain))(x));
  }
  std::string text = fx::trace(fx::grad(f), fx::spec<double>()).str();
  EXPECT_EQ(countOf(text, "fx.floor"), 1u);
  EXPECT_LE(countOf(text, "fx.cos"), 1u) << text; // the derivative of sin; not the unused result
}

TEST(Call, SeesWhatItsFunctionCaptures) {
  auto capturing = [](auto compile) {
    return [compile](fx::Array a) {
      auto g = compile([a](fx::Array x) { return sin(a * x) * exp(x) + tanh(a + x) * a; });
      return g(a * 2.0) * g(1.5);
    };
  };
  auto jitted = capturing([](auto f) { return fx::jit(f); });
  auto plain = capturing([](auto f) { return f; });
  expectSame(fx::grad(jitted)(0.7), fx::grad(plain)(0.7));
  expectSame(fx::jit(fx::grad(jitted))(0.7), fx::grad(plain)(0.7));
  expectSame(fx::grad(fx::grad(jitted))(0.7), fx::grad(fx::grad(plain))(0.7));
  fx::Array as = fx::linspace(0.2, 0.8, 3);
  expectSame(fx::vmap(fx::grad(jitted))(as), fx::vmap(fx::grad(plain))(as));
}

TEST(Call, KeepsTheBranchNotTakenSilent) {
  auto root = fx::jit([](fx::Array x) { return sqrt(x) * exp(x) + log(x) * sin(x) / x; });
  auto guarded = [&](fx::Array x) { return where(x > 0.0, root(x), 0.0); };
  expectNumber(fx::grad(guarded)(0.0), 0.0);
  expectNumber(fx::grad(guarded)(-1.0), 0.0);
  expectNumber(fx::jit(fx::grad(guarded))(0.0), 0.0);
  auto inside = fx::jit(
      [](fx::Array x) { return where(x > 0.0, sqrt(x) * exp(x) + log(x) * sin(x) / x, 0.0); });
  expectNumber(fx::grad(inside)(0.0), 0.0);
  auto before = fx::jit([](fx::Array x) { return sqrt(x) * exp(sqrt(x)) * log(x) / x + x; });
  auto chained = [&](fx::Array x) { return where(x > 0.0, exp(before(x)), 1.0); };
  expectNumber(fx::grad(chained)(0.0), 0.0);
}

// y = exp(sin(tanh(x^2 + z)) + 1): dy/dz = y cos (1 - tanh^2) and dy/dx = 2 x dy/dz. The forward
// call hands over the value and two factors; it does not hand x back, and what is left of the
// backward one goes in place.
TEST(Call, HandsOverTheFewestResiduals) {
  auto f = fx::jit([](fx::Array x, fx::Array z) { return exp(sin(tanh(x * x + z)) + 1.0); });
  auto gradient = fx::grad(f, fx::argnums<0, 1>);
  std::string text = fx::trace(gradient, fx::spec<double>(), fx::spec<double>()).str();
  EXPECT_EQ(countOf(text, "fx.call"), 1u) << text;
  EXPECT_EQ(countOf(text, ":3 = fx.call"), 1u) << text;
  for (const char *op : {"fx.tanh", "fx.sin", "fx.cos", "fx.exp"})
    EXPECT_EQ(countOf(text, op), 1u) << text;
}

TEST(Call, IsEvaluatedWhereNumbersAreKnown) {
  auto f = fx::jit(wave);
  auto branching = [&](fx::Array x) { return f(x) > 0.0 ? f(x) * 2.0 : -f(x); };
  auto plain = [&](fx::Array x) { return wave(x) > 0.0 ? wave(x) * 2.0 : -wave(x); };
  expectSame(fx::grad(branching)(0.5), fx::grad(plain)(0.5));
  expectSame(fx::grad(branching)(-1.5), fx::grad(plain)(-1.5));
}
