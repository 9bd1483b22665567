// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Derivatives that there are not, or that are asked for in the wrong way, word by word.
#include "tests/errors/golden.h"

#include <utility>
#include <vector>

namespace fx = fluxion;
using fluxion::TransformError;
using fluxion::tests::expectMessage;
using Complex = std::complex<double>;
using Arrays = std::vector<fx::Array>;

namespace {

const fx::Array v = fx::ones({3}), i = fx::full({}, Complex(0, 1));
const Arrays two{1.0, 2.0}, three{1.0, 2.0, 3.0};

auto square = [](fx::Array x) { return x * x; };
auto added = [](Arrays x) { return x[0] + x[1]; };
auto turned = [](fx::Array x) { return x * Complex(0, 1); };

TEST(DerivativeMessages, Jacobians) {
  fx::Array deep = fx::ones(fx::Shape(std::vector<std::int64_t>(9, 1)));
  expectMessage<fluxion::ShapeError>(
      [&] { fx::hessian([](fx::Array x) { return sum(square(x)); })(deep); },
      R"(fluxion: too many axes in a Jacobian
  at       here
  expected at most 16: those of the result and those of the argument, of a Hessian twice those of the argument
  got      9 and 9
  hint     ravel the argument, or merge axes of it with reshape)");
  fx::Array wide = fx::zeros({std::int64_t{1} << 20});
  expectMessage<fluxion::Error>(
      [&] { fx::jacrev([](fx::Array x) { return cumsum(x) * 2.0; })(wide); },
      R"(fluxion: out of memory
  at       here
  expected 8796093022208 bytes for one array
  got      less, of what the system gives this process
  hint     compute it in parts, with fx::map or fx::scan, or in a narrower dtype)");
}

TEST(DerivativeMessages, Results) {
  auto both = [](fx::Array x) { return std::pair(x, x * x); };
  expectMessage<TransformError>([&] { fx::grad(both)(2.0); },
                                R"(fluxion: grad of a function of several results
  at       here
  expected one floating scalar
  got      2 arrays
  hint     return one value, or (value, anything else) with has_aux)");
  expectMessage<TransformError>([] { fx::grad(square)(i); },
                                R"(fluxion: grad of a function of complex result
  at       here
  expected one real scalar
  got      c128[]
  hint     pass fx::holomorphic if the function is complex-differentiable, else return real(y), imag(y) or abs(y))");
  expectMessage<TransformError>([] { fx::grad(fx::real, fx::holomorphic)(i); },
                                R"(fluxion: holomorphic grad of a function of real result
  at       here
  expected one complex scalar
  got      f64[]
  hint     leave fx::holomorphic out)");
  expectMessage<TransformError>([] { fx::grad(turned, fx::holomorphic)(2.0); },
                                R"(fluxion: holomorphic grad of a real argument
  at       here
  expected c64 or c128 in every differentiated argument
  got      f64[]
  hint     convert with astype(fx::c128))");
}

TEST(DerivativeMessages, Structures) {
  expectMessage<TransformError>([] { fx::grad(added, std::vector{0})(two); },
                                R"(fluxion: argnums chosen at run time name a tree
  at       here
  expected an Array argument
  got      argument 0 with 2 arrays
  hint     choose trees at compile time: fx::argnums<0>)");
  expectMessage<TransformError>([] { fx::jvp(added, fx::primals(two), fx::tangents(three)); },
                                R"(fluxion: primals and tangents of different structure in jvp
  at       here
  expected 2 arrays
  got      3 arrays
  hint     tangents are trees like the primals; fx::zeros_like(x) for what does not change)");
  auto itself = [](Arrays x) { return x; };
  expectMessage<TransformError>([&] { fx::vjp(itself, two).second(three); },
                                R"(fluxion: a cotangent of another structure
  at       here
  expected 2 arrays
  got      3 arrays
  hint     pass a tree like the result, fx::zeros_like where there is none)");
  expectMessage<TransformError>([&] { fx::linearize(itself, two).second(three); },
                                R"(fluxion: a tangent of another structure
  at       here
  expected 2 arrays
  got      3 arrays
  hint     pass a tree like the arguments, fx::zeros_like where there is none)");
}

TEST(DerivativeMessages, FunctionsThatAreNotLinear) {
  auto shifted = [](fx::Array x) { return x + 1.0; };
  expectMessage<TransformError>([&] { fx::linear_transpose(shifted, 2.0); },
                                R"(fluxion: linear_transpose of a function that is not linear
  at       here
  expected zeros where the arguments are zeros
  got      1.0
  hint     fx::linearize(f, x) has the linear part of f at x)");
  expectMessage<TransformError>(
      [] { fx::linear_transpose([](fx::Array x) { return sin(x); }, 2.0); },
      R"(fluxion: linear_transpose failed: sin is not linear and has no transpose
  at       here
  expected a function that is linear in its arguments
  got      the operation written at here
  hint     fx::linearize(f, x) has the linear part of f at x)");
}

TEST(JacobianMessages, ComplexNumbers) {
  expectMessage<TransformError>([] { fx::jacfwd(square, fx::holomorphic)(v); },
                                R"(fluxion: holomorphic jacfwd of real numbers
  at       here
  expected c64 or c128 in arguments and results
  got      f64[3]
  hint     leave fx::holomorphic out)");
  expectMessage<TransformError>([] { fx::jacfwd(square)(i); },
                                R"(fluxion: jacfwd of a function of complex argument
  at       here
  expected real arguments
  got      c128[]
  hint     pass fx::holomorphic if the function is complex-differentiable)");
  expectMessage<TransformError>([] { fx::jacrev(turned)(v); },
                                R"(fluxion: jacrev of a function of complex result
  at       here
  expected real results
  got      c128[3]
  hint     pass fx::holomorphic if the function is complex-differentiable)");
}

TEST(NumericalMessages, Options) {
  expectMessage<TransformError>([] { fx::numerical_grad(square, {.h = -0.1})(1.0); },
                                R"(fluxion: numerical_grad without a step
  at       here
  expected h > 0, or 0 for one that fits the dtype
  got      h = -0.1
  hint     leave .h out for one that fits)");
  expectMessage<TransformError>([] { fx::numerical_grad(square, {.order = 3})(1.0); },
                                R"(fluxion: numerical_grad of an order that it does not offer
  at       here
  expected order 1 or 2
  got      order 3
  hint     nest numerical_grad)");
}

TEST(NumericalMessages, ArgumentsAndResults) {
  expectMessage<TransformError>(
      [] { fx::numerical_grad(square)(v); },
      R"(fluxion: numerical_grad of a function whose result is not a floating scalar
  at       here
  expected one floating scalar
  got      f64[3]
  hint     sum() the result)");
  expectMessage<TransformError>([] { fx::numerical_grad(square)(2); },
                                R"(fluxion: numerical_grad of an integer argument
  at       here
  expected a floating dtype in every differentiated argument
  got      i32[]
  hint     pass floating numbers (2.0, not 2))");
  expectMessage<TransformError>(
      [] { fx::numerical_grad(square)(i); },
      R"(fluxion: numerical_grad of a function whose result is not a floating scalar
  at       here
  expected one floating scalar
  got      c128[]
  hint     {.holomorphic = true} if the function is complex-differentiable, else return real(y))");
  expectMessage<TransformError>([] { fx::numerical_grad(square, {.order = 2})(i); },
                                R"(fluxion: numerical_grad of order 2 of a complex argument
  at       here
  expected order 1, or a real argument
  got      c128[]
  hint     nest numerical_grad)");
  expectMessage<TransformError>([] { fx::numerical_grad(square, {.holomorphic = true})(1.0); },
                                R"(fluxion: holomorphic numerical_grad of a real argument
  at       here
  expected c64 or c128 in every differentiated argument
  got      f64[]
  hint     convert with astype(fx::c128))");
}

TEST(CheckMessages, Gradients) {
  expectMessage<TransformError>([] { fx::check_grads(square, fx::primals(2)); },
                                R"(fluxion: check_grads without a floating argument
  at       here
  expected a floating dtype in at least one argument
  got      i32[]
  hint     pass floating numbers (2.0, not 2))");
  expectMessage<TransformError>([] { fx::check_grads(square, fx::primals(2.0), {.order = 0}); },
                                R"(fluxion: check_grads of no order
  at       here
  expected order 1 or higher
  got      order 0
  hint     .order = 1 checks first derivatives, 2 also second ones)");
  auto wrong = fx::custom_jvp(square).defjvp(
      [](fx::Array x, fx::Array t) { return std::pair(x * x, fx::zeros_like(t)); });
  expectMessage<TransformError>(
      [&] { fx::check_grads(wrong, fx::primals(2.0)); },
      R"(fluxion: check_grads: of f, jvp disagrees with central differences
  at       here
  expected 3.066486465744674 in element 0 of result 0
  got      0
  hint     eps = 7.62939453125e-06, tol = 1e-06; at kinks and for steep functions differences themselves are wrong)");
}

TEST(ImplicitMessages, Roots) {
  auto equation = [](fx::Array x) { return x * x - 2.0; };
  auto newton = [](auto, fx::Array x) { return x; };
  auto divide = [](auto g, fx::Array y) { return y / g(1.0); };
  expectMessage<TransformError>([&] { fx::custom_root(equation, 1, newton, divide); },
                                R"(fluxion: custom_root in integers
  at       here
  expected a floating or complex dtype
  got      i32[]
  hint     write 1.0, not 1, or convert with astype(fx::f64))");
  auto one = [](auto, Arrays x) { return Arrays{x[0]}; };
  auto root = [&](Arrays x) { return fx::custom_root([](Arrays x) { return x; }, x, one, one); };
  expectMessage<TransformError>([&] { root(two); }, R"(fluxion: solve answers a root of another type
  at       here
  expected f64[], f64[]
  got      f64[]
  hint     it has the structure, shapes and dtypes of the guess: reshape or convert one of them)");
  expectMessage<TransformError>([&] { fx::jit(root)(two); },
                                R"(fluxion: solve answers a root of another structure
  at       here, traced by jit at here
  expected 2 arrays
  got      1 arrays
  hint     it has the structure, shapes and dtypes of the guess: reshape or convert one of them)");
}

} // namespace
