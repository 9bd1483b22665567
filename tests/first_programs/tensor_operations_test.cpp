// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The twenty operations of a small neural-network library, each with its gradient under
// broadcasting, by every route. A row holds an operation and its pullback, written down by hand.
#include "routes.h"

namespace first_programs {
namespace {

/// From a cotangent and the operands to the cotangents of the operands, not yet summed.
using Pullback = std::function<Arrays(const fx::Array &, const Arrays &)>;

struct Row {
  std::string name;
  Function op;
  Arrays operands;
  Pullback pullback;
  bool hasKink = false;
};

void PrintTo(const Row &row, std::ostream *out) { *out << row.name; }

/// Numbers that are distinct, not round and positive.
fx::Array numbers(const fx::Shape &shape, double first = 0.3) {
  std::int64_t n = shape.numElements();
  return reshape(first + 0.17 * fx::arange(double(n)) + 0.05 * sin(fx::arange(double(n))), shape);
}

/// The sum over the axes along which an operand of shape `like` was broadcast.
fx::Array summedTo(fx::Array ct, const fx::Shape &like) {
  while (ct.ndim() > like.rank())
    ct = sum(ct, 0);
  for (int axis = 0; axis < like.rank(); ++axis)
    if (like[axis] == 1 && ct.shape()[axis] != 1)
      ct = sum(ct, axis, fx::keepdims);
  return ct;
}

// The loss is sum(w * op(operands)) with weights w that tell all elements apart, the last argument.
void check(const Row &row) {
  fx::Array y = row.op(row.operands);
  fx::Array w = 1.0 + 0.1 * numbers(y.shape());
  Arrays expected = row.pullback(w, row.operands);
  for (std::size_t i = 0; i < expected.size(); ++i)
    expected[i] = summedTo(broadcast_to(expected[i], expected[i].shape()), row.operands[i].shape());
  Function loss = [op = row.op](const Arrays &x) {
    return sum(x.back() * op({x.begin(), x.end() - 1}));
  };
  Arrays arguments = row.operands;
  arguments.push_back(w);
  expected.push_back(y);
  expectAllRoutes({row.name, loss, arguments, sum(w * y), expected, row.hasKink, 1e-11});
}

// Shapes of which one or both are broadcast.
const std::vector<std::pair<fx::Shape, fx::Shape>> meetings = {
    {{5, 3}, {5, 3}}, {{5, 3}, {3}}, {{5, 3}, {1, 3}}, {{5, 3}, {5, 1}},
    {{1, 3}, {5, 1}}, {{3}, {5, 3}}, {{5, 3}, {}},     {{}, {}},
};

struct Elementwise {
  std::string name;
  std::function<fx::Array(fx::Array, fx::Array)> op;
  Pullback pullback;

  friend void PrintTo(const Elementwise &row, std::ostream *stream) { *stream << row.name; }
};

// clang-format off
const std::vector<Elementwise> binaries = {
    {"add", [](fx::Array a, fx::Array b) { return a + b; },
     [](const fx::Array &w, const Arrays &) { return Arrays{w, w}; }},
    {"sub", [](fx::Array a, fx::Array b) { return a - b; },
     [](const fx::Array &w, const Arrays &) { return Arrays{w, -w}; }},
    {"mul", [](fx::Array a, fx::Array b) { return a * b; },
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * x[1], w * x[0]}; }},
    {"div", [](fx::Array a, fx::Array b) { return a / b; },
     [](const fx::Array &w, const Arrays &x) { return Arrays{w / x[1], -w * x[0] / (x[1] * x[1])}; }},
    {"pow", [](fx::Array a, fx::Array b) { return pow(a, b); },
     [](const fx::Array &w, const Arrays &x) {
       return Arrays{w * x[1] * exp((x[1] - 1.0) * log(x[0])), w * log(x[0]) * exp(x[1] * log(x[0]))};
     }},
    {"maximum", [](fx::Array a, fx::Array b) { return maximum(a, b); },
     [](const fx::Array &w, const Arrays &x) {
       fx::Array first = (x[0] > x[1]).astype(fx::f64);
       return Arrays{w * first, w * (1.0 - first)};
     }},
    {"minimum", [](fx::Array a, fx::Array b) { return minimum(a, b); },
     [](const fx::Array &w, const Arrays &x) {
       fx::Array first = (x[0] < x[1]).astype(fx::f64);
       return Arrays{w * first, w * (1.0 - first)};
     }},
};
// clang-format on

class BroadcastOperation : public testing::TestWithParam<Elementwise> {};
TEST_P(BroadcastOperation, GradientHasTheShapeOfItsOperand) {
  const Elementwise &row = GetParam();
  Function op = [f = row.op](const Arrays &x) { return f(x[0], x[1]); };
  for (const auto &[a, b] : meetings)
    check({row.name + " of " + a.str() + " and " + b.str(),
           op,
           {numbers(a), numbers(b, 0.41)},
           row.pullback});
}
INSTANTIATE_TEST_SUITE_P(All, BroadcastOperation, testing::ValuesIn(binaries),
                         [](const auto &info) { return info.param.name; });

// clang-format off
const std::vector<Row> others = {
    {"neg", [](const Arrays &x) { return -x[0]; }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &) { return Arrays{-w}; }},
    {"exp", [](const Arrays &x) { return exp(x[0]); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * exp(x[0])}; }},
    {"log", [](const Arrays &x) { return log(x[0]); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w / x[0]}; }},
    {"dot", [](const Arrays &x) { return dot(x[0], x[1]); }, {numbers({5, 4}), numbers({4, 3})},
     [](const fx::Array &w, const Arrays &x) {
       return Arrays{dot(w, transpose(x[1])), dot(transpose(x[0]), w)};
     }},
    {"dot_matrix_vector", [](const Arrays &x) { return dot(x[0], x[1]); }, {numbers({5, 4}), numbers({4})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{outer(w, x[1]), dot(w, x[0])}; }},
    {"max_all", [](const Arrays &x) { return max(x[0]); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * (x[0] == max(x[0])).astype(fx::f64)}; }},
    {"max_axis0", [](const Arrays &x) { return max(x[0], 0); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * (x[0] == max(x[0], 0)).astype(fx::f64)}; }},
    {"max_axis1", [](const Arrays &x) { return max(x[0], 1, fx::keepdims); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) {
       return Arrays{w * (x[0] == max(x[0], 1, fx::keepdims)).astype(fx::f64)};
     }},
    {"min_all", [](const Arrays &x) { return min(x[0]); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * (x[0] == min(x[0])).astype(fx::f64)}; }},
    {"min_axis0", [](const Arrays &x) { return min(x[0], 0); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * (x[0] == min(x[0], 0)).astype(fx::f64)}; }},
    {"sum_all", [](const Arrays &x) { return sum(x[0]); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * fx::ones_like(x[0])}; }},
    {"sum_axis0", [](const Arrays &x) { return sum(x[0], 0); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * fx::ones_like(x[0])}; }},
    {"sum_axis1", [](const Arrays &x) { return sum(x[0], 1); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{expand_dims(w, 1) * fx::ones_like(x[0])}; }},
    {"transpose", [](const Arrays &x) { return transpose(x[0]); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &) { return Arrays{transpose(w)}; }},
    {"transpose_axes", [](const Arrays &x) { return transpose(x[0], {1, 2, 0}); }, {numbers({2, 3, 4})},
     [](const fx::Array &w, const Arrays &) { return Arrays{transpose(w, {2, 0, 1})}; }},
    {"reshape", [](const Arrays &x) { return reshape(x[0], {3, 5}); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &) { return Arrays{reshape(w, {5, 3})}; }},
    {"flatten", [](const Arrays &x) { return flatten(x[0]); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &) { return Arrays{reshape(w, {5, 3})}; }},
    {"getitem_row", [](const Arrays &x) { return x[0](2); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{fx::zeros_like(x[0]).at(2).set(w)}; }},
    {"getitem_slices", [](const Arrays &x) { return x[0](fx::slice(0, 5, 2), fx::slice(1, 3)); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) {
       return Arrays{fx::zeros_like(x[0]).at(fx::slice(0, 5, 2), fx::slice(1, 3)).set(w)};
     }},
    {"getitem_repeated_rows", [](const Arrays &x) { return x[0](fx::array({0, 2, 2})); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &) {
       return Arrays{fx::stack({w(0), fx::zeros({3}), w(1) + w(2), fx::zeros({3}), fx::zeros({3})})};
     }},
    {"getitem_mask", [](const Arrays &x) { return x[0](fx::array({true, false, true})); }, {numbers({3, 2})},
     [](const fx::Array &w, const Arrays &) { return Arrays{fx::stack({w(0), fx::zeros({2}), w(1)})}; }},
    {"pad_constant", [](const Arrays &x) { return pad(x[0], {{1, 2}, {0, 1}}); }, {numbers({3, 2})},
     [](const fx::Array &w, const Arrays &) { return Arrays{w(fx::slice(1, 4), fx::slice(0, 2))}; }},
    {"pad_edge", [](const Arrays &x) { return pad(x[0], {{2, 1}}, fx::PadMode::edge); }, {numbers({3})},
     [](const fx::Array &w, const Arrays &) {
       return Arrays{fx::stack({w(0) + w(1) + w(2), w(3), w(4) + w(5)})};
     }},
    {"pad_reflect", [](const Arrays &x) { return pad(x[0], {{2, 1}}, fx::PadMode::reflect); }, {numbers({3})},
     [](const fx::Array &w, const Arrays &) { // x2 x1 x0 x1 x2 x1
       return Arrays{fx::stack({w(2), w(1) + w(3) + w(5), w(0) + w(4)})};
     }},
    {"clip", [](const Arrays &x) { return clip(x[0], 0.6, 2.0); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) {
       return Arrays{w * ((x[0] > 0.6) & (x[0] < 2.0)).astype(fx::f64)};
     }},
    {"clip_below", [](const Arrays &x) { return clip(x[0], 0.6); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * (x[0] > 0.6).astype(fx::f64)}; }},
    {"clip_above", [](const Arrays &x) { return clip(x[0], {}, 2.0); }, {numbers({5, 3})},
     [](const fx::Array &w, const Arrays &x) { return Arrays{w * (x[0] < 2.0).astype(fx::f64)}; }},
};

// What ties answer: by default they share evenly; `inclusive` is the answer of masks.
struct Tie {
  std::string name;
  Function f;
  Arrays operands;
  Arrays balanced, inclusive;
};
const std::vector<Tie> ties = {
    {"maximum", [](const Arrays &x) { return sum(maximum(x[0], x[1])); },
     {fx::array({1.0, 2.0, 3.0}), fx::array({1.0, 3.0, 2.0})},
     {fx::array({0.5, 0.0, 1.0}), fx::array({0.5, 1.0, 0.0})},
     {fx::array({1.0, 0.0, 1.0}), fx::array({0.0, 1.0, 0.0})}},
    {"minimum", [](const Arrays &x) { return sum(minimum(x[0], x[1])); },
     {fx::array({1.0, 2.0, 3.0}), fx::array({1.0, 3.0, 2.0})},
     {fx::array({0.5, 1.0, 0.0}), fx::array({0.5, 0.0, 1.0})},
     {fx::array({1.0, 1.0, 0.0}), fx::array({0.0, 0.0, 1.0})}},
    {"maximum_swapped", [](const Arrays &x) { return sum(maximum(x[1], x[0])); },
     {fx::array({1.0}), fx::array({1.0})}, {fx::array({0.5}), fx::array({0.5})},
     {fx::array({0.0}), fx::array({1.0})}},
    {"maximum_broadcast", [](const Arrays &x) { return sum(maximum(x[0], x[1])); },
     {fx::array({{1.0, 2.0}, {1.0, 0.0}}), fx::array({1.0, 1.0})},
     {fx::array({{0.5, 1.0}, {0.5, 0.0}}), fx::array({1.0, 1.0})},
     {fx::array({{1.0, 1.0}, {1.0, 0.0}}), fx::array({0.0, 1.0})}},
    {"max", [](const Arrays &x) { return max(x[0]); },
     {fx::array({1.0, 1.0, 0.0})}, {fx::array({0.5, 0.5, 0.0})}, {fx::array({1.0, 1.0, 0.0})}},
    {"max_axis", [](const Arrays &x) { return sum(max(x[0], 1)); },
     {fx::array({{1.0, 1.0, 0.0}, {0.0, 2.0, 1.0}})}, {fx::array({{0.5, 0.5, 0.0}, {0.0, 1.0, 0.0}})},
     {fx::array({{1.0, 1.0, 0.0}, {0.0, 1.0, 0.0}})}},
    {"min_axis", [](const Arrays &x) { return sum(min(x[0], 0)); },
     {fx::array({{1.0, 1.0, 0.0}, {1.0, 2.0, 0.0}})}, {fx::array({{0.5, 1.0, 0.5}, {0.5, 0.0, 0.5}})},
     {fx::array({{1.0, 1.0, 1.0}, {1.0, 0.0, 1.0}})}},
    {"clip", [](const Arrays &x) { return sum(clip(x[0], 0.0, 1.0)); },
     {fx::array({-1.0, 0.0, 0.5, 1.0, 2.0})}, {fx::array({0.0, 0.5, 1.0, 0.5, 0.0})},
     {fx::array({0.0, 1.0, 1.0, 1.0, 0.0})}},
    {"clip_above", [](const Arrays &x) { return sum(clip(x[0], {}, 1.0)); },
     {fx::array({0.0, 1.0, 2.0})}, {fx::array({1.0, 0.5, 0.0})}, {fx::array({1.0, 1.0, 0.0})}},
};
// clang-format on

class Operation : public testing::TestWithParam<Row> {};
TEST_P(Operation, GivesItsGradientByEveryRoute) { check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(All, Operation, testing::ValuesIn(others),
                         [](const auto &info) { return info.param.name; });

class TieOf : public testing::TestWithParam<Tie> {};
void PrintTo(const Tie &tie, std::ostream *out) { *out << tie.name; }
TEST_P(TieOf, IsSharedByDefaultAndMaskedWhereInclusive) {
  const auto &[name, f, operands, balanced, inclusive] = GetParam();
  std::string tie = "tie of " + name;
  expectAllRoutes({tie, f, operands, f(operands), balanced, /*hasKink=*/true});
  Function masked = fx::with_kinks(fx::Kink::inclusive, f);
  expectAllRoutes({tie + ", inclusive", masked, operands, f(operands), inclusive, true});
}
INSTANTIATE_TEST_SUITE_P(All, TieOf, testing::ValuesIn(ties),
                         [](const auto &info) { return info.param.name; });

// Gradients are values that functions return: asking twice gives the same, nothing adds up.
TEST(TrainingLoop, NeedsNoZeroGrad) {
  auto loss = [](fx::Array w) { return sum((w - 3.0) * (w - 3.0)); };
  auto gradient = fx::jit(fx::grad(loss));
  fx::Array w = fx::zeros({4});
  expectClose(gradient(w), gradient(w), "asked twice");
  for (int step = 0; step < 60; ++step)
    w = w - 0.2 * gradient(w);
  expectClose(w, fx::full({4}, 3.0), "converged");
}

} // namespace
} // namespace first_programs
