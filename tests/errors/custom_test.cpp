// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rules that do not fit the function they belong to.
#include "tests/errors/golden.h"

namespace fx = fluxion;
using fluxion::TransformError;
using fluxion::tests::expectMessage;

namespace {

TEST(CustomMessages, TangentOfAnotherShape) {
  expectMessage<TransformError>(
      [] {
        auto f =
            fx::custom_jvp([](fx::Array x) { return sin(x); }).defjvp([](fx::Array x, fx::Array t) {
              return std::pair{sin(x), fx::ones({3}) * t};
            });
        fx::grad(f)(1.0);
      },
      R"(fluxion: the jvp rule answers a tangent of the wrong type
  at       here, traced by a jvp rule at here, traced by grad at here
  expected f64[], as result 0
  got      f64[3]
  hint     a tangent has the shape and dtype of the result it belongs to)");
}

TEST(CustomMessages, NoTangent) {
  expectMessage<TransformError>(
      [] {
        auto f = fx::custom_jvp([](fx::Array x) {
                   return sin(x);
                 }).defjvp([](fx::Array x, fx::Array) { return sin(x); });
        fx::grad(f)(1.0);
      },
      R"(fluxion: the jvp rule answers another number of arrays
  at       here, traced by a jvp rule at here, traced by grad at here
  expected 1 values and their tangents
  got      1 arrays
  hint     answer a pair of both, as in std::pair{sin(x), cos(x) * t})");
}

TEST(CustomMessages, CotangentOfAnotherShape) {
  expectMessage<TransformError>(
      [] {
        auto f = fx::custom_vjp([](fx::Array x) { return sin(x); },
                                [](fx::Array x) { return std::pair{sin(x), x}; },
                                [](fx::Array, fx::Array ct) { return fx::ones({3}) * ct; });
        fx::grad(f)(1.0);
      },
      R"(fluxion: the backward rule answers a cotangent of the wrong type
  at       here, traced by a backward rule at here, traced by grad at here
  expected f64[], as argument 0
  got      f64[3]
  hint     a cotangent has the shape and dtype of the argument it belongs to)");
}

TEST(CustomMessages, TooFewCotangents) {
  expectMessage<TransformError>(
      [] {
        auto f = fx::custom_vjp([](fx::Array x, fx::Array y) { return x * y; },
                                [](fx::Array x, fx::Array y) { return std::pair{x * y, y}; },
                                [](fx::Array y, fx::Array ct) { return ct * y; });
        fx::grad(f)(1.0, 2.0);
      },
      R"(fluxion: the backward rule answers another number of arrays
  at       here, traced by a backward rule at here, traced by grad at here
  expected 2 cotangents, one per floating argument
  got      1 arrays
  hint     answer all of them, as in std::pair{ct * y, ct * x})");
}

TEST(CustomMessages, DerivativeInWhatIsCaptured) {
  expectMessage<TransformError>(
      [] {
        fx::grad([](fx::Array a) {
          auto f = fx::custom_jvp([a](fx::Array x) {
                     return a * x;
                   }).defjvp([a](fx::Array x, fx::Array t) { return std::pair{a * x, a * t}; });
          return f(2.0);
        })(1.0);
      },
      R"(fluxion: grad failed: custom_jvp "custom_jvp" is differentiated in a value that it captured, of which its rule says nothing: pass it as an argument
  at       here
  got      the operation written at here)");
}

TEST(CustomMessages, SolveOfAnotherShape) {
  expectMessage<TransformError>(
      [] {
        fx::grad([](fx::Array a) {
          return fx::custom_root([a](fx::Array x) { return x - a; }, 1.0,
                                 [](auto, fx::Array x) { return fx::ones({2}) * x; },
                                 [](auto, fx::Array y) { return y; });
        })(1.0);
      },
      R"(fluxion: solve answers a root of another type
  at       here, traced by grad at here
  expected f64[]
  got      f64[2]
  hint     it has the structure, shapes and dtypes of the guess: reshape or convert one of them)");
}

} // namespace
