// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Many small programs over a dynamic axis, and their gradients, at many sizes against the reference
// evaluation: each is compiled once, and once more for each of the sizes that make another program
// of it.
#include "tests/frontend/dynamic_axes.h"

#include <functional>

namespace fx = fluxion;
using namespace fluxion::tests;
using fx::Array;

namespace {

struct Case {
  const char *name;
  std::function<Array(Array)> f;
  fx::Shape shape; // -1: the dynamic axis
  int own = 2;     // sizes with programs of their own: most often 0 and 1
  bool hasGradient = true;
  std::int64_t most = 4099;
};

Array sumOf(Array x) { return sum(x * cos(x)); }

const Case cases[] = {
    {"Unary", [](Array x) { return log1p(abs(x)) + sqrt(abs(x) + 1.0) + erf(x); }, {-1}},
    {"Binary", [](Array x) { return atan2(x, 2.0 + x) + pow(abs(x) + 0.1, x); }, {-1}},
    {"Selected", [](Array x) { return where(x > 0.0, x * x, -x); }, {-1}},
    {"Clipped", [](Array x) { return clip(x, -0.5, 0.5) + maximum(x, 0.1); }, {-1}},
    {"RowSums", [](Array x) { return sum(x, 1) * 2.0; }, {-1, 7}},
    {"RowSumsOfManyShortRows", [](Array x) { return sum(exp(x), 1); }, {-1, 3}},
    {"ColumnSums", [](Array x) { return sum(sin(x), 0); }, {-1, 7}},
    {"LongRows", [](Array x) { return sum(x * x, 1); }, {3, -1}},
    {"AllOfAMatrix", [](Array x) { return sum(x * x); }, {-1, 33}},
    {"MiddleAxis", [](Array x) { return sum(x, 1) + max(x * 0.5 + 3.0, 1) * 0.0; }, {2, -1, 5}, 4},
    {"OuterAndInnerFolded", [](Array x) { return sum(x, {0, 2}); }, {2, -1, 5}},
    {"OuterAndInnerDynamic", [](Array x) { return sum(x, {0, 2}); }, {4, 5, -1}},
    {"Products", [](Array x) { return prod(1.0 + 0.01 * x); }, {-1}, 2, false},
    {"MeanAndVariance", [](Array x) { return mean(x) + var(x); }, {-1}, 3},
    {"Standardized", [](Array x) { return (x - mean(x, 0, fx::keepdims)) * 2.0; }, {-1, 4}},
    {"LogSumExp", [](Array x) { return logsumexp(x, 1); }, {-1, 6}},
    {"LogSumExpOfLongRows", [](Array x) { return fx::nn::log_softmax(x, 1); }, {4, -1}, 3},
    {"Argmax", [](Array x) { return argmax(fx::concatenate({x, x}, 0), 0); }, {-1}, 4, false},
    {"RowArgmin", [](Array x) { return argmin(x, 1); }, {-1, 9}, 2, false},
    {"Transposed", [](Array x) { return transpose(x) * 2.0; }, {-1, 6}},
    {"TransposedCube", [](Array x) { return permute(x, {2, 0, 1}) + 0.5; }, {3, -1, 4}},
    {"Flattened", [](Array x) { return reshape(x, {-1}) * 3.0; }, {-1, 3}},
    {"Folded", [](Array x) { return sum(reshape(x, {-1, 3}), 0); }, {-1, 6}},
    {"Reversed", [](Array x) { return flip(x, 0) - x; }, {-1}},
    {"Rolled", [](Array x) { return roll(x, 1, 0) * x; }, {-1, 2}, 3},
    {"Differences",
     [](Array x) { return x(fx::slice(1, fx::none)) - x(fx::slice(fx::none, -1)); },
     {-1},
     4},
    {"EverySecond", [](Array x) { return x(fx::slice(fx::none, fx::none, 2)) * 2.0; }, {-1}, 4},
    {"Padded", [](Array x) { return pad(x, {{1, 2}, {0, 1}}); }, {-1, 3}},
    {"Joined", [](Array x) { return fx::concatenate({x, x * 2.0, fx::ones({2, 3})}, 0); }, {-1, 3}},
    {"Stacked", [](Array x) { return fx::stack({x, sin(x)}, 0); }, {-1}},
    {"Tiled", [](Array x) { return tile(x, {3}) + 1.0; }, {-1}},
    {"Repeated", [](Array x) { return repeat(x, 2, 0); }, {-1}},
    {"Outer", [](Array x) { return outer(x, x + 1.0); }, {-1}, 2, true, 100},
    {"Pairs",
     [](Array x) { return exp(x(fx::all, fx::newaxis) - x(fx::newaxis, fx::all)); },
     {-1},
     2,
     true,
     100},
    {"MatrixTimesVector", [](Array x) { return dot(x, fx::linspace(0.0, 1.0, 20)); }, {-1, 20}},
    {"VectorTimesMatrix", [](Array x) { return dot(fx::linspace(0.0, 1.0, 20), x); }, {20, -1}},
    {"ShortDot", [](Array x) { return dot(x, fx::ones({3, 4}) * 0.3); }, {-1, 3}},
    {"Gram", [](Array x) { return dot(transpose(x), x); }, {-1, 20}},
    {"GramOfRows", [](Array x) { return dot(x, transpose(x)); }, {-1, 20}, 2, true, 100},
    {"BatchOfProducts", [](Array x) { return matmul(x, transpose(x, {0, 2, 1})); }, {-1, 3, 5}},
    {"BatchOfLargeProducts", [](Array x) { return matmul(x, x); }, {-1, 17, 17}},
    {"SquareOfSize", [](Array x) { return dot(outer(x, x), x); }, {-1}, 2, true, 100},
    {"CumulativeSum", [](Array x) { return cumsum(x, 0); }, {-1}},
    {"CumulativeProduct", [](Array x) { return cumprod(x * 0.1 + 1.0, 1); }, {3, -1}},
    {"Sorted", [](Array x) { return sort(x, 0) * fx::linspace(0.0, 1.0, 3); }, {-1, 3}},
    {"TakenByConstants",
     [](Array x) { return take(fx::concatenate({fx::ones({9}), x}, 0), fx::array({0, 3, 8}), 0); },
     {-1},
     3},
    {"TakenByNumbers",
     [](Array x) {
       return take(fx::linspace(0.0, 1.0, 10), (abs(x) * 9.0).astype(fx::i32), 0) * x;
     },
     {-1}},
    {"ScatteredInto",
     [](Array x) { return fx::Array(fx::zeros({10}).at((abs(x) * 9.0).astype(fx::i32)).add(x)); },
     {-1}},
    {"OneHot",
     [](Array x) { return fx::nn::one_hot((abs(x) * 4.0).astype(fx::i32), 5); },
     {-1},
     2,
     false},
    {"DynamicSliced",
     [](Array x) {
       return dynamic_slice(fx::concatenate({x, x, x}, 0),
                            {argmax(fx::concatenate({x, fx::ones({1})}, 0), 0)}, {2});
     },
     {-1},
     4},
    {"Convolved",
     [](Array x) { return fx::conv(x, fx::ones({2, 3, 3}) * 0.1, {1}, "SAME"); },
     {-1, 3, 8},
     3},
    {"Scanned",
     [](Array x) {
       auto [c, y] = fx::scan([](Array c, Array a) { return std::pair{tanh(c + sum(a)), c * a}; },
                              Array(0.1), x);
       return y * c;
     },
     {-1, 3}},
    {"ScannedWithALargeCarry",
     [](Array x) {
       auto [c, y] = fx::scan([](Array c, Array a) { return std::pair{c * 0.9 + a, sum(c)}; },
                              fx::zeros({30}), x);
       return sum(c) + y;
     },
     {-1, 30}},
    {"ScannedAlongAnotherAxis",
     [](Array x) {
       auto [c, y] = fx::scan([](Array c, Array a) { return std::pair{c * 0.9 + a, sum(c * a)}; },
                              fx::zeros_like(x(0)), x);
       return c * sum(y);
     },
     {5, -1}},
    {"Counted",
     [](Array x) { return fx::fori_loop(0, 5, [](Array, Array c) { return c + sin(c); }, x); },
     {-1}},
    {"While",
     [](Array x) {
       return fx::while_loop([](Array c) { return sum(abs(c)) > 1.0; },
                             [](Array c) { return c * 0.5; }, x);
     },
     {-1},
     2,
     false},
    {"Chosen",
     [](Array x) {
       return fx::cond(
           sum(x) > 0.0, [](Array a) { return sin(a); }, [](Array a) { return a * 2.0; }, x);
     },
     {-1}},
    {"MappedWithBranches",
     fx::vmap([](Array x) {
       return fx::cond(x > 0.0, [](Array a) { return sin(a); }, [](Array a) { return a * 2.0; }, x);
     }),
     {-1}},
    {"Hessians",
     fx::vmap(fx::hessian([](Array x) { return sum(x * x * x) + prod(x); })),
     {-1, 3},
     2,
     false},
    {"Random", [](Array x) { return x + fx::random::normal(fx::random::key(1), x.shape()); }, {-1}},
    {"Solved",
     [](Array x) {
       return fx::linalg::solve(fx::eye(4) * 3.0 + dot(transpose(x), x), fx::ones({4}));
     },
     {-1, 4}},
    {"SolvedForMany",
     [](Array x) { return fx::linalg::solve(fx::eye(4) * 3.0 + 1.0, transpose(x)); },
     {-1, 4}},
    {"CountsOfSizes",
     [](Array x) {
       return x * (1.0 / static_cast<double>(x.shape()[0])) +
              std::sqrt(static_cast<double>(x.shape()[0]));
     },
     {-1}},
    {"Positions",
     [](Array x) {
       return x * fx::iota(x.shape()[0], fx::f64) + fx::linspace(0.0, 1.0, x.shape()[0]);
     },
     {-1},
     3},
    {"Triangle", [](Array x) { return tril(outer(x, x)); }, {-1}, 2, true, 100},
    {"Identity", [](Array x) { return outer(x, x) + fx::eye(x.shape()[0]); }, {-1}, 2, true, 100},
    {"Complex", [](Array x) { return abs(exp(fx::complex(x, x * 2.0))); }, {-1}},
};

class DynamicPrograms : public testing::TestWithParam<Case> {};

TEST_P(DynamicPrograms, AreCompiledOnce) {
  const Case &one = GetParam();
  auto axis =
      static_cast<int>(std::find(one.shape.begin(), one.shape.end(), -1) - one.shape.begin());
  auto draw = [&](std::int64_t n) {
    fx::Shape shape = one.shape;
    shape[axis] = n;
    return std::tuple{drawn(shape)};
  };
  expectOneProgram(one.f, draw, {{0, axis, "n"}}, one.own, one.most);
  if (!one.hasGradient)
    return;
  SCOPED_TRACE("gradient");
  std::function<Array(Array)> gradient = fx::grad([&](Array x) { return sumOf(one.f(x)); });
  expectOneProgram(gradient, draw, {{0, axis, "n"}}, one.own + 1, one.most);
}

INSTANTIATE_TEST_SUITE_P(, DynamicPrograms, testing::ValuesIn(cases),
                         [](const auto &info) { return std::string(info.param.name); });

} // namespace
