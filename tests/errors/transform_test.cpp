// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Transformations asked for what is not there.
#include "tests/errors/golden.h"

#include <cmath>
#include <set>

namespace fx = fluxion;
using fluxion::TraceError;
using fluxion::TransformError;
using fluxion::tests::expectMessage;

namespace {

fx::Array wave(fx::Array x) { return sin(x) * x; }

TEST(TransformMessages, GradientOfWhatIsNoFloatingScalar) {
  expectMessage<TransformError>([] { fx::grad(wave)(fx::ones({3})); },
                                R"(fluxion: grad of a function whose result is not a scalar
  at       here
  expected one floating scalar
  got      f64[3]
  hint     sum() the result, take vjp with a cotangent, or jacrev)");
  expectMessage<TransformError>([] { fx::grad(wave)(2); },
                                R"(fluxion: grad of an integer argument
  at       here
  expected a floating or complex dtype in every differentiated argument
  got      i32[]
  hint     pass floating numbers (2.0, not 2) or leave the argument out of argnums)");
  expectMessage<TransformError>([] { fx::grad([](fx::Array x) { return x > 0.0; })(2.0); },
                                R"(fluxion: grad of a function of integer result
  at       here
  expected one floating scalar
  got      bool[]
  hint     convert with astype(fx::f64))");
}

TEST(TransformMessages, ArgumentsThatAreNotThere) {
  expectMessage<TransformError>([] { fx::grad(wave, std::vector{1})(2.0); },
                                R"(fluxion: grad in an argument that the call does not pass
  at       here
  expected argnums in [0, 1)
  got      1
  hint     arguments are counted from 0)");
  struct Options {
    int power;
  };
  expectMessage<TransformError>(
      [] { fx::grad([](Options o) { return fx::Array(1.0 * o.power); })(Options{3}); },
      R"(fluxion: grad in arguments without arrays
  at       here
  expected an array or a floating number to differentiate by
  got      static data alone
  hint     arrays are found in tuples, pairs, vectors, maps, optionals and plain structs)");
}

// These take a pack of arguments, and still know the user's line.
TEST(TransformMessages, CotangentsAndTangentsOfAnotherType) {
  expectMessage<TransformError>([] { fx::vjp(wave, 2.0).second(fx::ones({3})); },
                                R"(fluxion: a cotangent of the wrong type
  at       here
  expected f64[]
  got      f64[3]
  hint     a cotangent has the shape and dtype of the result it belongs to)");
  expectMessage<TransformError>([] { fx::linearize(wave, 2.0).second(1.0f); },
                                R"(fluxion: a tangent of the wrong type
  at       here
  expected f64[]
  got      f32[]
  hint     a tangent has the shape and dtype of the argument it belongs to)");
  expectMessage<TransformError>([] { fx::linear_transpose(wave, 2); },
                                R"(fluxion: linear_transpose in an integer argument
  at       here
  expected a floating or complex dtype
  got      i32[]
  hint     capture what the function is not linear in)");
  expectMessage<TransformError>(
      [] { fx::jvp(wave, fx::primals(2.0), fx::tangents(fx::ones({2}))); },
      R"(fluxion: a tangent does not match its primal in jvp
  at       here
  expected f64[]
  got      f64[2]
  hint     tangents have the shapes and dtypes of the primals)");
}

TEST(TransformMessages, TangentsOfIntegersThatAreNotZero) {
  auto scaled = [](fx::Array n, fx::Array x) { return n * x; };
  fx::Array n = fx::array({2, 3}), isLive = fx::array({true, false});
  expectMessage<TransformError>(
      [&] { fx::jvp(scaled, fx::primals(n, 3.0), fx::tangents(fx::array({0, 1}), 1.0)); },
      R"(fluxion: a tangent of an integer in jvp
  at       here
  expected zeros of i32[2]
  got      i32[2] that is not 0
  hint     fx::zeros_like(x) for what does not change; floating numbers (2.0, not 2) do)");
  expectMessage<TransformError>(
      [&] { fx::jvp(scaled, fx::primals(isLive, 3.0), fx::tangents(fx::zeros({2}), 1.0)); },
      R"(fluxion: a tangent of a boolean in jvp
  at       here
  expected zeros of bool[2]
  got      f64[2]
  hint     fx::zeros_like(x) for what does not change; floating numbers (2.0, not 2) do)");
  auto along = [&](fx::Array n, fx::Array x) {
    return fx::jvp(scaled, fx::primals(n, x), fx::tangents(fx::zeros_like(n), x)).second;
  };
  for (const fx::Array &t : {along(n, 3.0), fx::jit(along)(n, 3.0)})
    EXPECT_EQ(t.to_vector<double>(), (std::vector<double>{6, 9}));
}

TEST(TransformMessages, SizesOfCheckGradsThatAreNone) {
  expectMessage<TransformError>([] { fx::check_grads(wave, fx::primals(1.0), {.eps = -1e-3}); },
                                R"(fluxion: an eps that is no size in check_grads
  at       here
  expected a finite number of 0 or more
  got      -0.001
  hint     0, the default, is chosen for the dtype)");
  for (double tol : {double(NAN), -1.0, HUGE_VAL})
    EXPECT_THROW(fx::check_grads(wave, fx::primals(1.0), {.tol = tol}), TransformError);
}

TEST(TransformMessages, TreesOfAnotherStructure) {
  std::vector<fx::Array> one(1, 1.0), two(2, 1.0);
  expectMessage<TransformError>(
      [&] { fx::tree_map([](fx::Array a, fx::Array) { return a; }, one, two); },
      R"(fluxion: tree_map of trees of different structure
  at       here
  expected the same containers, sizes, keys and static data
  got      trees that differ in them
  hint     make one from the other with tree_map)");
  expectMessage<TransformError>([&] { fx::tree_unflatten(one, two); },
                                R"(fluxion: tree_unflatten of trees of different structure
  at       here
  expected the same containers, sizes, keys and static data
  got      trees that differ in them
  hint     make one from the other with tree_map)");
}

TEST(TransformMessages, BatchesThatDoNotFit) {
  auto sum3 = [](fx::Array a, fx::Array b, fx::Array c) { return a + b + c; };
  fx::Array x = fx::ones({2});
  expectMessage<TransformError>([&] { fx::vmap(sum3, fx::in_axes(0, 0))(x, x, x); },
                                R"(fluxion: in_axes of vmap that do not match the arguments
  at       here
  expected 3 entries, or one for all
  got      2 entries
  hint     fx::none for an argument that is shared)");
  expectMessage<TransformError>([] { fx::vmap(wave)(2.0); },
                                R"(fluxion: vmap along an axis that the array does not have
  at       here
  expected an array with axes, or none to go along
  got      axis 0 of f64[]
  hint     in_axes counts the axes of an argument as it is passed, out_axes those of a result with its batch)");
}

TEST(TransformMessages, ProgramsThatLookAtNumbers) {
  auto branching = [](fx::Array a) { return a > 0.0 ? a : -a; };
  const char *what =
      R"(fluxion: reading a number or branching natively needs the numbers of a traced value
  at       here, traced by NAME at here
  expected a value whose numbers are known
  got      bool[] that stands for any numbers
  hint     choose values with where(), branch with fluxion::cond, loop with fluxion::while_loop or fluxion::scan)";
  auto named = [&](const std::string &name) {
    std::string text = what;
    return text.replace(text.find("NAME"), 4, name);
  };
  expectMessage<TraceError>([&] { fx::trace(branching, 1.0); }, named("trace"));
  expectMessage<TraceError>([&] { fx::eval_shape(branching, 1.0); }, named("eval_shape"));
}

TEST(GraphMessages, MissingAndSuperfluousFeeds) {
  fx::graph::Graph graph;
  fx::Array x = graph.placeholder("x"), unused = graph.placeholder("unused");
  fx::graph::Executor run({x * 2.0});
  expectMessage<TransformError>([&] { run(); }, R"(fluxion: no feed for "x"
  at       here
  expected values for "x"
  got      0 feeds
  hint     name it with its value, as in run({{x, value}}))");
  expectMessage<TransformError>([&] { run({{x, 1.0}, {unused, 1.0}}); },
                                R"(fluxion: a superfluous feed
  at       here
  expected values for "x"
  got      one for "unused"
  hint     feed the placeholders that the outputs depend on, no others: a gradient may depend on fewer than its function)");
  expectMessage<fluxion::ShapeError>([&] { run({{x, fx::ones({3})}}); },
                                     R"(fluxion: a feed of another shape than "x"
  at       here
  expected f64[]
  got      f64[3]
  hint     feed one of that shape, or make it placeholder("x", {3}))");
  expectMessage<fluxion::DtypeError>([&] { run({{x, fx::Array(1)}}); },
                                     R"(fluxion: a feed of another dtype than "x"
  at       here
  expected f64[]
  got      i32[]
  hint     convert with astype first)");
}

} // namespace
