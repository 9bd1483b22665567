// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The programs of the documentation, as printed there, with their numbers.
#include <fluxion/fluxion.h>

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <sstream>

namespace fx = fluxion;

namespace {

double number(const fx::Array &x) { return x.item<double>(); }

/// Takes what a program prints.
class Printed {
public:
  Printed() : before_(std::cout.rdbuf(text_.rdbuf())) {}
  ~Printed() { std::cout.rdbuf(before_); }
  std::string str() const { return text_.str(); }

private:
  std::ostringstream text_;
  std::streambuf *before_;
};

TEST(Program, TwoNativeControlFlowAndHigherOrders) {
  // clang-format off
auto f = [](fx::Array a) {
  fx::Array b = a * 2.0;
  while (norm(b) < 1000.0) b = b * 2.0;
  return b.sum() > 0.0 ? b : 100.0 * b;
};
auto g = fx::grad([&](fx::Array a) { return sum(f(a)); });
auto third = fx::grad(fx::grad(fx::grad([](fx::Array x) { return sin(x); })));      // -cos
  // clang-format on
  EXPECT_EQ(number(g(0.37)), number(f(0.37)) / 0.37);
  EXPECT_EQ(number(g(-0.37)), number(f(-0.37)) / -0.37);
  EXPECT_NEAR(number(third(0.5)), -std::cos(0.5), 1e-15);
  EXPECT_NEAR(number(fx::jit(third)(0.5)), -std::cos(0.5), 1e-15);
}

// clang-format off
struct Layer { fx::Array w, b; };
using Net = std::vector<Layer>;
fx::Array loss(const Net& net, fx::Array x, fx::Array y);
// clang-format on

fx::Array loss(const Net &net, fx::Array x, fx::Array y) {
  for (std::size_t i = 0; i + 1 < net.size(); ++i)
    x = tanh(dot(x, net[i].w) + net[i].b);
  fx::Array error = dot(x, net.back().w) + net.back().b - y;
  return mean(error * error);
}

struct Training {
  fx::Array x = fx::linspace(-1.0, 1.0, 16).reshape({16, 1}), y = x * x;
  Net net = {{fx::linspace(-1.0, 1.0, 8).reshape({1, 8}), fx::linspace(-0.5, 0.5, 8)},
             {fx::linspace(0.1, 0.4, 8).reshape({8, 1}), fx::zeros({1})}};
};

TEST(Program, ThreeTrainsANet) {
  // clang-format off
auto step = fx::jit([](Net net, fx::Array x, fx::Array y) {
  auto [v, g] = fx::value_and_grad(loss)(net, x, y);
  return std::pair{v, fx::tree_map([](fx::Array p, fx::Array d) { return p - 0.1 * d; }, net, g)};
});
  // clang-format on
  auto [x, y, net] = Training();
  double first = number(loss(net, x, y)), last = first;
  for (int i = 0; i < 200; ++i) {
    auto [v, next] = step(net, x, y);
    last = number(v);
    net = next;
  }
  EXPECT_LT(last, 0.5 * first);
  EXPECT_EQ(net[1].w.shape(), (fx::Shape{8, 1}));
}

TEST(Program, FourLooksAtTheMachineCode) {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  Printed printed;
  // clang-format off
auto h = fx::jit(fx::grad(f));
std::cout << fx::trace(fx::grad(f), 2.0, 5.0);          // SSA text; .expression() as formulas; .dot() for Graphviz
auto lowered  = h.lower(fx::spec<double>(), fx::spec<double>());
auto compiled = lowered.compile();                       // .mlir() .llvm_ir() .assembly() .memory() .cost()
double (*native)(double, double) = compiled.function_pointer<double(double, double)>();   // nanoseconds per call
  // clang-format on
  EXPECT_EQ(native(2.0, 5.0), 5.5);
  EXPECT_NE(printed.str().find("fx.div"), std::string::npos);
  EXPECT_NE(compiled.mlir().find("func.func"), std::string::npos);
  EXPECT_NE(compiled.llvm_ir().find("define"), std::string::npos);
  EXPECT_NE(compiled.assembly().find("ret"), std::string::npos);
  EXPECT_EQ(compiled.memory().temporaries, 0u);
  fx::Program program = fx::trace(fx::grad(f), 2.0, 5.0);
  EXPECT_NE(program.expression().find("1.0 / x0"), std::string::npos) << program.expression();
  EXPECT_NE(program.dot().find("digraph"), std::string::npos);
}

TEST(Program, Graphs) {
  Printed printed;
  // clang-format off
fx::graph::Graph gr;
auto x1 = gr.placeholder("x1"), x2 = gr.placeholder("x2");
auto y  = log(x1) + x1 * x2 - sin(x2);                     // the same functions, on the graph's Arrays
auto [g1, g2] = fx::graph::gradients<2>(y, {x1, x2});      // nodes may be intermediates
fx::graph::Executor run({y, g1, g2});
auto out = run({{x1, 2.0}, {x2, 5.0}});                    // std::vector<Array>, in topological order, compiled
std::cout << gr;                                           // and g1.expression()
  // clang-format on
  EXPECT_NEAR(number(out.at(0)), 11.652, 5e-4);
  EXPECT_NEAR(number(out.at(1)), 5.5, 1e-12);
  EXPECT_NEAR(number(out.at(2)), 1.716, 5e-4);
  EXPECT_NE(g1.expression().find("x1"), std::string::npos);
  EXPECT_FALSE(printed.str().empty());
}

TEST(Snippet, Values) {
  const float ptr[] = {1, 2, 3, 4, 5, 6};
  const std::size_t n = 6;
  const std::int64_t rows = 2, cols = 3;
  // clang-format off
fx::Array x = fx::array({1.0, 2.0, 3.0});              // f64[3]; array({1.f,2.f}) is f32, array({1,2}) is i32
fx::Array m = fx::array({{1.0, 2.0}, {3.0, 4.0}});     // nested lists
fx::Array v = fx::array(std::span<const float>(ptr, n), {rows, cols});  // copies; fx::view(...) borrows, with a deleter if wanted
  // clang-format on
  EXPECT_EQ(fx::array({1.f, 2.f}).dtype(), fx::f32);
  EXPECT_EQ(fx::array({1, 2}).dtype(), fx::i32);
  EXPECT_EQ(v.shape(), (fx::Shape{2, 3}));
  bool isReleased = false;
  {
    fx::Array borrowed = fx::view(ptr, {2, 3}, [&] { isReleased = true; });
    EXPECT_EQ(borrowed(1, 2).item<float>(), 6.f);
    EXPECT_EQ(borrowed.span<const float>().data(), ptr);
  }
  EXPECT_TRUE(isReleased);
  EXPECT_EQ(fx::zeros({2, 3}, fx::i32).dtype(), fx::i32);
  EXPECT_EQ(number(sum(fx::eye(3))), 3.0);
  EXPECT_EQ(number(fx::linspace(0.0, 1.0, 5)(1)), 0.25);
  EXPECT_EQ(fx::full({2}, 7).dtype(), fx::i32);
  EXPECT_EQ(x.to_vector<double>(), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(number(x(-1)), 3.0);
  EXPECT_EQ(m(0, fx::all).to_vector<double>(), (std::vector<double>{1, 2}));
  EXPECT_EQ(m(fx::slice(0, 2), fx::newaxis).shape(), (fx::Shape{2, 1, 2}));
  EXPECT_EQ(number(x(fx::ellipsis, 0)), 1.0);
  EXPECT_EQ(x(x > 1.5).to_vector<double>(), (std::vector<double>{2, 3}));
  EXPECT_EQ(x(fx::array({2, 0})).to_vector<double>(), (std::vector<double>{3, 1}));
  EXPECT_EQ(number(x.at(1).set(5.0)(1)), 5.0);
  EXPECT_EQ(number(x.at(1).add(5.0)(1)), 7.0);
  EXPECT_EQ(number(x.at(1).multiply(5.0)(1)), 10.0);
  EXPECT_EQ(number(x.at(1).min(1.0)(1)), 1.0);
  EXPECT_EQ(number(x.at(1).max(1.0)(1)), 2.0);
  EXPECT_EQ(number(x(1)), 2.0);
  x(1) = 5.0;
  EXPECT_EQ(number(x(1)), 5.0);
  std::ostringstream text;
  text << x;
  EXPECT_EQ(text.str(), "[1. 5. 3.]");
  EXPECT_EQ(fmt::format("{}", x), text.str());
}

TEST(Snippet, ScalarsAreWeak) {
  EXPECT_EQ((fx::array({1.f}) * 2.0).dtype(), fx::f32);
  EXPECT_EQ((fx::array({1}) + 1.5).dtype(), fx::f64);
  EXPECT_EQ(sum(fx::ones({2, 3}), 1, fx::keepdims).shape(), (fx::Shape{2, 1}));
  EXPECT_EQ(number(fx::std(fx::array({1.0, 3.0}))), 1.0);
  EXPECT_TRUE(bool(fx::all(fx::array({1.0}) > 0.0)));
}

TEST(Snippet, TransformationsOfTrees) {
  auto [x, y, net] = Training();
  // clang-format off
auto g   = fx::grad(loss);                           // w.r.t. argument 0: g(net, x, y) is a Net
auto gx  = fx::grad(loss, fx::argnums<1>);           // an Array
auto gxy = fx::grad(loss, fx::argnums<1, 2>);        // std::tuple<Array, Array>
auto [v, d]      = fx::value_and_grad(loss)(net, x, y);
  // clang-format on
  static_assert(std::is_same_v<decltype(g(net, x, y)), Net>);
  static_assert(std::is_same_v<decltype(gx(net, x, y)), fx::Array>);
  static_assert(std::is_same_v<decltype(gxy(net, x, y)), std::tuple<fx::Array, fx::Array>>);
  EXPECT_EQ(number(v), number(loss(net, x, y)));
  EXPECT_EQ(g(net, x, y)[0].w.to_vector<double>(), d[0].w.to_vector<double>());
  auto loss_aux = [](const Net &net, fx::Array x, fx::Array y) {
    return std::pair{loss(net, x, y), x.sum()};
  };
  // clang-format off
auto [v2, aux, d2] = fx::value_and_grad(loss_aux, fx::argnums<0>, fx::has_aux)(net, x, y);
  // clang-format on
  EXPECT_EQ(number(v2), number(v));
  EXPECT_EQ(number(aux), number(x.sum()));
}

TEST(Snippet, TransformationsOfArrays) {
  auto f = [](fx::Array x1, fx::Array x2) { return log(x1) + x1 * x2 - sin(x2); };
  fx::Array x1 = 2.0, x2 = 5.0, ct = 1.0;
  // clang-format off
auto gv  = fx::grad(f, {0, 1});                      // run-time argnums over Array arguments: std::vector<Array>
auto [y2, back]  = fx::vjp(f, x1, x2);               // auto [c1, c2] = back(ct);
auto [c1, c2] = back(ct);
  // clang-format on
  EXPECT_EQ(number(gv(x1, x2).at(0)), number(c1));
  EXPECT_EQ(number(gv(x1, x2).at(1)), number(c2));
  auto s = [](fx::Array x) { return sin(x); };
  fx::Array x = 0.5, t = 2.0;
  // clang-format off
auto [y1, dy]    = fx::jvp(s, fx::primals(x), fx::tangents(t));
auto [y3, lin]   = fx::linearize(s, x);              // lin(t): reusable
  // clang-format on
  EXPECT_DOUBLE_EQ(number(dy), 2.0 * std::cos(0.5));
  EXPECT_EQ(number(lin(t)), number(dy));
  auto square = [](fx::Array x) { return sum(x * x * x); };
  fx::Array p = fx::array({1.0, 2.0});
  EXPECT_EQ(fx::jacfwd(square)(p).to_vector<double>(), fx::jacrev(square)(p).to_vector<double>());
  EXPECT_EQ(fx::hessian(square)(p).to_vector<double>(), (std::vector<double>{6, 0, 0, 12}));
  EXPECT_EQ(fx::hvp(square)(p, p).to_vector<double>(), (std::vector<double>{6, 24}));
  // clang-format off
auto rows = fx::vmap([](fx::Array a, fx::Array b) { return sum(a * b); }, fx::in_axes(0, fx::none), fx::out_axes(0));
  // clang-format on
  EXPECT_EQ(rows(fx::ones({3, 2}), p).to_vector<double>(), (std::vector<double>{3, 3, 3}));
  EXPECT_NO_THROW(fx::check_grads(s, fx::primals(x), {.order = 2}));
  EXPECT_EQ(fx::eval_shape(f, x1, x2).ndim(), 0);
  EXPECT_EQ(fx::spec<float>({32, 784}).shape(), (fx::Shape{32, 784}));
}

} // namespace
