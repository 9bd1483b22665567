// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Checkpoints change nothing but memory.
#include "tests/frontend/numbers.h"

namespace fx = fluxion;
using fluxion::tests::expectNumber;
using fluxion::tests::expectNumbers;

namespace {

fx::Array wave(fx::Array x) { return sin(sin(x) * exp(-x)) * tanh(fx::name(cos(x), "h")); }

std::vector<fx::Policy> policies() {
  return {fx::policy::nothing,      fx::policy::everything, fx::policy::dots,
          fx::policy::names({"h"}), fx::policy::budget(8),  fx::policy::budget(1 << 20)};
}

std::size_t countOf(const std::string &text, const std::string &word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

template <class F> auto along(F f) {
  return [f](fx::Array x) { return fx::jvp(f, fx::primals(x), fx::tangents(1.0)).second; };
}

} // namespace

TEST(Checkpoint, ChangesNoDerivative) {
  for (const fx::Policy &policy : policies()) {
    auto f = fx::checkpoint(wave, {.policy = policy});
    double x = 0.7;
    double first = fx::grad(wave)(x).item<double>();
    double second = fx::grad(fx::grad(wave))(x).item<double>();
    double third = fx::grad(fx::grad(fx::grad(wave)))(x).item<double>();
    expectNumber(f(x), wave(x).item<double>());
    expectNumber(fx::grad(f)(x), first);
    expectNumber(along(f)(x), first);
    expectNumber(fx::vjp(f, fx::Array(x)).second(1.0), first);
    expectNumber(fx::linearize(f, fx::Array(x)).second(1.0), first);
    expectNumber(fx::jit(f)(x), wave(x).item<double>());
    expectNumber(fx::jit(fx::grad(f))(x), first);
    expectNumber(fx::grad(fx::jit(f))(x), first);
    expectNumber(fx::grad(fx::grad(f))(x), second);
    expectNumber(along(fx::grad(f))(x), second);
    expectNumber(fx::jit(fx::grad(along(f)))(x), second);
    expectNumber(fx::jit(fx::grad(fx::grad(fx::grad(f))))(x), third);
    fx::Array xs = fx::linspace(0.1, 1.0, 4);
    auto expected = fx::vmap(fx::grad(wave))(xs).to_vector<double>();
    expectNumbers(fx::vmap(fx::grad(f))(xs), {4}, expected);
    auto total = [f](fx::Array v) { return sum(fx::vmap(f)(v)); };
    expectNumbers(fx::jit(fx::grad(total))(xs), {4}, expected);
  }
}

TEST(Checkpoint, Nests) {
  auto inner = fx::checkpoint(wave);
  auto outer = fx::checkpoint([inner](fx::Array x) { return inner(inner(x)) * x; });
  auto plain = [](fx::Array x) { return wave(wave(x)) * x; };
  expectNumber(fx::grad(outer)(0.4), fx::grad(plain)(0.4).item<double>());
  expectNumber(fx::jit(fx::grad(fx::grad(outer)))(0.4),
               fx::grad(fx::grad(plain))(0.4).item<double>());
}

TEST(Checkpoint, IsDifferentiatedInWhatItCaptures) {
  auto f = [](auto keep) {
    return [keep](fx::Array a) {
      return keep([a](fx::Array x) { return sin(a * x) * exp(a); })(a * 2.0);
    };
  };
  auto lean = f([](auto g) { return fx::checkpoint(g); });
  auto plain = f([](auto g) { return g; });
  expectNumber(fx::grad(lean)(0.7), fx::grad(plain)(0.7).item<double>());
  expectNumber(fx::jit(fx::grad(lean))(0.7), fx::grad(plain)(0.7).item<double>());
}

// The derivative of exp needs its argument: kept, or computed again.
TEST(Checkpoint, KeepsWhatThePolicySays) {
  auto program = [](const fx::Policy &policy) {
    auto f = fx::checkpoint([](fx::Array x) { return sum(exp(fx::name(sin(x), "h"))); },
                            {.policy = policy});
    return fx::trace(fx::value_and_grad(f), fx::spec<double>({3})).str();
  };
  EXPECT_EQ(countOf(program(fx::policy::everything), "fx.sin"), 1u);
  EXPECT_EQ(countOf(program(fx::policy::nothing), "fx.sin"), 2u);
  EXPECT_EQ(countOf(program(fx::policy::names({"h"})), "fx.sin"), 1u);
  EXPECT_EQ(countOf(program(fx::policy::names({"other"})), "fx.sin"), 2u);
  EXPECT_EQ(countOf(program(fx::policy::dots), "fx.sin"), 2u);
  EXPECT_EQ(countOf(program(fx::policy::budget(0)), "fx.sin"), 2u);
  EXPECT_EQ(countOf(program(fx::policy::budget(1000)), "fx.sin"), 1u);
}

TEST(Checkpoint, DotsKeepsMatrixProducts) {
  auto program = [](const fx::Policy &policy) {
    auto f = fx::checkpoint(
        [](fx::Array w) { return sum(sin(matmul(w, sin(matmul(w, fx::ones({8})))))); },
        {.policy = policy});
    return fx::trace(fx::value_and_grad(f), fx::spec<double>({8, 8})).str();
  };
  std::size_t least = countOf(program(fx::policy::everything), "fx.dot_general");
  EXPECT_EQ(countOf(program(fx::policy::dots), "fx.dot_general"), least);
  EXPECT_GT(countOf(program(fx::policy::nothing), "fx.dot_general"), least);
}

namespace {
/// Layers in segments: the derivative of each segment needs its layers only while it runs.
template <class Keep> auto layers(int segments, int each, Keep keep) {
  return [=](fx::Array w, fx::Array x) {
    auto segment = keep([each, w](fx::Array h) {
      for (int i = 0; i < each; ++i)
        h = tanh(matmul(w, h));
      return h;
    });
    for (int i = 0; i < segments; ++i)
      x = segment(x);
    return sum(x);
  };
}
} // namespace

TEST(Checkpoint, TakesLessMemoryInCompiledCode) {
  auto peak = [](auto keep) {
    auto g = fx::jit(fx::grad(layers(6, 6, keep), fx::argnums<1>));
    return g.lower(fx::spec<double>({64, 64}), fx::spec<double>({64, 64})).compile().memory();
  };
  auto all = peak([](auto f) { return f; }), lean = peak([](auto f) { return fx::checkpoint(f); });
  EXPECT_LT(lean.temporaries, all.temporaries / 2) << lean.temporaries << " of " << all.temporaries;
  fx::Array w = fx::eye(64) * 0.5, x = fx::ones({64, 64}) * 0.3;
  auto value = [&](auto keep) {
    return fx::jit(fx::grad(layers(6, 6, keep), fx::argnums<1>))(w, x).template to_vector<double>();
  };
  EXPECT_EQ(value([](auto f) { return f; }), value([](auto f) { return fx::checkpoint(f); }));
}

TEST(Checkpoint, IsAStepOfAScan) {
  auto total = [](auto step) {
    return [step](fx::Array x) {
      auto [carry, none] = fx::scan(step, x, std::tuple<>{}, {.length = 5});
      return carry;
    };
  };
  auto step = [](fx::Array c, std::tuple<>) { return std::pair{wave(c), std::tuple<>{}}; };
  auto lean = [step](fx::Array c, std::tuple<>) {
    return std::pair{fx::checkpoint(wave)(c), std::tuple<>{}};
  };
  expectNumber(fx::grad(total(lean))(0.4), fx::grad(total(step))(0.4).item<double>());
  expectNumber(fx::grad(fx::grad(total(lean)))(0.4),
               fx::grad(fx::grad(total(step)))(0.4).item<double>());
}
