// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/frontend/numbers.h"

#include "ir/fx.h"

#include "mlir/Parser/Parser.h"

#include <sstream>

namespace fx = fluxion;
using fluxion::tests::expectError;
using testing::HasSubstr;

namespace {

auto composed = [](fx::Array x) { return exp(sin(x)) * x * x; };

/// f differentiated n times.
template <int n, class F> auto derivative(F f) {
  if constexpr (n == 0)
    return f;
  else
    return fx::grad(derivative<n - 1>(f));
}

int countOf(const std::string &word, const std::string &text) {
  int count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

} // namespace

TEST(Program, WritesFormulasInline) {
  EXPECT_EQ(fx::trace(composed, 2.0).expression(), "y = exp(sin(x0)) * x0 * x0");
}

TEST(Program, GivesEverySharedValueOneLine) {
  auto f = [](fx::Array x) {
    fx::Array s = sin(x);
    return exp(s) * s;
  };
  EXPECT_EQ(fx::trace(f, 2.0).expression(), "t1 = sin(x0)\ny = exp(t1) * t1");
}

TEST(Program, WritesAsFewParenthesesAsCPlusPlusNeeds) {
  auto written = [](auto f) {
    return fx::trace(f, fx::spec<double>(), fx::spec<double>()).expression();
  };
  using A = fx::Array;
  EXPECT_EQ(written([](A a, A b) { return a - (b - 1.0); }), "y = x0 - (x1 - 1.0)");
  EXPECT_EQ(written([](A a, A b) { return a - b - 1.0; }), "y = x0 - x1 - 1.0");
  EXPECT_EQ(written([](A a, A b) { return (a + b) * a; }), "y = (x0 + x1) * x0");
  EXPECT_EQ(written([](A a, A b) { return a / (b * a); }), "y = x0 / (x1 * x0)");
  EXPECT_EQ(written([](A a, A b) { return -(a + b) * b; }), "y = -((x0 + x1) * x1)");
  EXPECT_EQ(written([](A a, A b) { return a * 2.0 < b; }), "y = x0 * 2.0 < x1");
}

TEST(Program, CallsWhatHasNoSymbolWithItsSettings) {
  auto f = [](fx::Array x) { return sum(x, 1); };
  EXPECT_EQ(fx::trace(f, fx::spec<double>({2, 3})).expression(), "y = reduce_sum(x0, axes=[1])");
  auto g = [](fx::Array x) { return x.reshape({3, 2}); };
  EXPECT_EQ(fx::trace(g, fx::spec<float>({2, 3})).expression(), "y = reshape(x0, type=f32[3,2])");
}

TEST(Program, NumbersTheResultsOfATuple) {
  auto f = [](fx::Array x) { return std::pair{sin(x), sin(x) + 1.0}; };
  EXPECT_EQ(fx::trace(f, 1.0).expression(), "y0 = sin(x0)\ny1 = y0 + 1.0");
}

TEST(Program, ContainsEveryFunctionOfADerivativeOnce) {
  auto holds = [](const std::string &text) {
    EXPECT_EQ(countOf("sin(x0)", text), 1) << text;
    EXPECT_EQ(countOf("cos(x0)", text), 1) << text;
    EXPECT_EQ(countOf("exp(", text), 1) << text;
  };
  holds(fx::trace(derivative<1>(composed), 1.0).expression());
  holds(fx::trace(derivative<2>(composed), 1.0).expression());
  holds(fx::trace(derivative<3>(composed), 1.0).expression());
  holds(fx::trace(derivative<5>(composed), 1.0).expression());
}

TEST(Program, StaysSmallWhenSimplifiedBetweenOrders) {
  auto ratio = [](auto f) {
    double plain = static_cast<double>(fx::trace(fx::unsimplified(f), 1.0).num_ops());
    double small = static_cast<double>(fx::trace(f, 1.0).num_ops());
    EXPECT_LT(small, plain);
    return plain / small;
  };
  double second = ratio(derivative<2>(composed)), fourth = ratio(derivative<4>(composed));
  EXPECT_GT(fourth, 1.3 * second);
  EXPECT_GT(ratio(derivative<5>(composed)), fourth);
}

TEST(Program, IsSimplifiedToTheSameMeaning) {
  fx::Program plain = fx::trace(fx::unsimplified(derivative<2>(composed)), 1.0);
  EXPECT_LT(plain.simplified().num_ops(), plain.num_ops());
  EXPECT_DOUBLE_EQ(fx::unsimplified(derivative<2>(composed))(0.7).item<double>(),
                   derivative<2>(composed)(0.7).item<double>());
}

TEST(Program, ReadsBackAsMlir) {
  std::ostringstream text;
  text << fx::trace(fx::grad(composed), 2.0);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text.str(), &fluxion::ir::context());
  ASSERT_TRUE(module);
  EXPECT_FALSE(module->getOps<mlir::func::FuncOp>().empty());
}

TEST(Program, DrawsAGraph) {
  std::string dot = fx::trace(composed, 2.0).dot();
  EXPECT_THAT(dot, HasSubstr("digraph"));
  EXPECT_EQ(countOf("[label=\"mul", dot), 2);
  EXPECT_EQ(countOf(" -> ", dot), 7); // sin and exp 1 each, 2 products 2 each, the result 1
}

TEST(Program, TracesTreesOfSpecs) {
  struct Layer {
    fx::Array w, b;
  };
  auto f = [](Layer layer, fx::Array x) { return tanh(matmul(x, layer.w) + layer.b); };
  Layer layer{fx::spec<float>({784, 10}), fx::spec<float>({10})};
  fx::Array y = fx::eval_shape(f, layer, fx::spec<float>({32, 784}));
  EXPECT_EQ(y.shape().str(), "[32,10]");
  EXPECT_EQ(y.dtype(), fx::f32);
  EXPECT_TRUE(y.is_traced());
}

TEST(Program, RefusesToComputeWithASpec) {
  fx::Array type = fx::spec<double>({3});
  expectError<fx::TraceError>([&] { type * 2.0; }, {"numbers", "f64[3]"});
  expectError<fx::TraceError>([&] { fx::trace([&](fx::Array x) { return x + type; }, 1.0); },
                              {"only the type is known", "program_test.cpp"});
}

TEST(Program, RefusesToLookAtNumbers) {
  expectError<fx::TraceError>([] { fx::trace([](fx::Array x) { return x > 0.0 ? x : -x; }, 1.0); },
                              {"program_test.cpp", "traced by trace", "where()"});
}
