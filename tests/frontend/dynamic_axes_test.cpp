// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dynamic axes: one compilation for all sizes, with the numbers of the reference evaluation.
#include "tests/frontend/numbers.h"

#include <gmock/gmock.h>

#include <cmath>
#include <thread>

namespace fx = fluxion;
using testing::HasSubstr;

namespace {

const std::vector<std::int64_t> sizes = {5, 0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 100, 1000, 4099};

/// Numbers in (-1, 1) that look like none in particular.
fx::Array drawn(fx::Shape shape, fx::DType dtype = fx::f64, double seed = 1) {
  fx::Array places = fx::iota(shape.numElements(), fx::f64);
  fx::Array x = sin(places * 12.9898 + seed * 78.233) * 43758.5453;
  return reshape((2.0 * (x - floor(x)) - 1.0).astype(dtype), shape);
}

void expectClose(const fx::Array &got, const fx::Array &wanted, const std::string &what) {
  ASSERT_EQ(got.shape(), wanted.shape()) << what;
  ASSERT_EQ(got.dtype(), wanted.dtype()) << what;
  double tolerance = wanted.dtype() == fx::f32 ? 2e-4 : 1e-11;
  auto x = got.astype(fx::f64).to_vector<double>(), y = wanted.astype(fx::f64).to_vector<double>();
  for (std::size_t i = 0; i < x.size(); ++i)
    ASSERT_TRUE(std::abs(x[i] - y[i]) <= tolerance * (1 + std::abs(y[i])) ||
                (std::isnan(x[i]) && std::isnan(y[i])))
        << what << " at " << i << ": " << x[i] << " instead of " << y[i];
}

/// How many programs were compiled, as explain() says.
int programsOf(const std::string &explained) {
  auto at = explained.find(": ");
  return std::stoi(explained.substr(at + 2));
}

fx::JitOptions over(std::vector<fx::DynamicAxis> axes) { return {.dynamic_axes = std::move(axes)}; }

/// `f` on what `draw` makes of each size, jitted and not. `own`: sizes that may have programs of their own.
template <class F, class Draw>
void expectOneProgram(F f, Draw draw, std::vector<fx::DynamicAxis> axes, int own = 1) {
  auto compiled = fx::jit(f, over(std::move(axes)));
  for (std::int64_t n : sizes)
    std::apply(
        [&](const auto &...x) {
          fx::Leaves got = fx::tree_leaves(compiled(x...)), wanted = fx::tree_leaves(f(x...));
          ASSERT_EQ(got.size(), wanted.size());
          for (std::size_t i = 0; i < got.size(); ++i)
            expectClose(got[i], wanted[i], "n = " + std::to_string(n));
        },
        draw(n));
  EXPECT_LE(programsOf(compiled.explain()), 1 + own) << compiled.explain();
}
auto vector = [](std::int64_t n) { return std::tuple{drawn({n})}; };
auto rows = [](std::int64_t n) { return std::tuple{drawn({n, 5})}; };
auto columns = [](std::int64_t n) { return std::tuple{drawn({5, n})}; };

TEST(DynamicAxes, Elementwise) {
  expectOneProgram([](fx::Array x) { return tanh(x) * x + exp(-x); }, vector, {{0, 0, "n"}});
}

TEST(DynamicAxes, SumsAndMeans) {
  expectOneProgram([](fx::Array x) { return std::pair{sum(x * x), max(x)}; }, vector, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return mean(x); }, vector, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return sum(x, 0); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return sum(x, 1); }, columns, {{0, 1, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return sum(x, 0); }, columns, {{0, 1, "n"}}, 2);
}

TEST(DynamicAxes, SoftmaxOfRows) {
  auto softmax = [](fx::Array x) { return fx::nn::softmax(x, 1); };
  expectOneProgram(softmax, rows, {{0, 0, "n"}}, 2);
  expectOneProgram(softmax, columns, {{0, 1, "n"}}, 2);
}

TEST(DynamicAxes, MatrixProducts) {
  fx::Array w = drawn({5, 40}), v = drawn({40, 30});
  expectOneProgram([=](fx::Array x) { return dot(tanh(dot(x, w)), v); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return dot(transpose(x), x); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return dot(transpose(x), x); }, columns, {{0, 1, "n"}}, 2);
}

TEST(DynamicAxes, GradientInside) {
  auto loss = [](fx::Array w, fx::Array x, fx::Array y) { return mean(pow(dot(x, w) - y, 2.0)); };
  auto draw = [](std::int64_t n) { return std::tuple{drawn({7}), drawn({n, 7}, fx::f64, 2), drawn({n}, fx::f64, 3)}; };
  expectOneProgram(fx::value_and_grad(loss), draw, {{1, 0, "n"}, {2, 0, "n"}}, 2);
}

TEST(DynamicAxes, ScanOverSteps) {
  auto f = [](fx::Array x) {
    auto step = [](fx::Array c, fx::Array a) { return std::pair{0.5 * c + sin(a), c * a}; };
    auto [last, ys] = fx::scan(step, fx::Array(0.0), x);
    return std::pair{last, ys};
  };
  expectOneProgram(f, vector, {{0, 0, "n"}}, 2);
  expectOneProgram(fx::grad([f](fx::Array x) { auto [a, b] = f(x); return a + sum(b * b); }), vector, {{0, 0, "n"}}, 2);
}

} // namespace
