// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Options of jit that do not fit, and arrays that were given away.
#include "tests/errors/golden.h"

namespace fx = fluxion;
using fluxion::TraceError;
using fluxion::TransformError;
using fluxion::tests::expectMessage;

namespace {

constexpr const char *gone = R"(fluxion: an array is used after it was donated
  at       here
  expected an array that still has its memory
  got      f64[20], donated by the call at here of what was jitted at here
  hint     use the result of that call, or leave the argument out of donate_argnums)";

TEST(JitMessages, DonatedArrayUsedByAnOp) {
  expectMessage<TraceError>(
      [] {
        auto step = fx::jit([](fx::Array a) { return a * 2.0; }, {.donate_argnums = {0}});
        fx::Array x = fx::ones({20});
        step(x);
        x + 1.0;
      },
      gone);
  expectMessage<TraceError>(
      [] {
        auto step = fx::jit([](fx::Array a) { return a * 2.0; }, {.donate_argnums = {0}});
        fx::Array x = fx::ones({20});
        step(x);
        flip(x, 0);
      },
      gone);
}

TEST(JitMessages, DonatedArrayPassedAgain) {
  expectMessage<TraceError>(
      [] {
        auto step = fx::jit([](fx::Array a) { return a * 2.0; }, {.donate_argnums = {0}});
        fx::Array x = fx::ones({20});
        step(x);
        step(x);
      },
      gone);
}

TEST(JitMessages, DonatedArrayRead) {
  expectMessage<TraceError>(
      [] {
        auto step = fx::jit([](fx::Array a) { return a * 2.0; }, {.donate_argnums = {0}});
        fx::Array x = fx::ones({20});
        step(x);
        x.to_vector<double>();
      },
      gone);
}

TEST(JitMessages, DonatedArrayCaptured) {
  expectMessage<TraceError>(
      [] {
        auto step = fx::jit([](fx::Array a) { return a * 2.0; }, {.donate_argnums = {0}});
        fx::Array x = fx::ones({20});
        step(x);
        fx::jit([&](fx::Array a) { return a * x; })(1.0);
      },
      R"(fluxion: an array is used after it was donated
  at       here, traced by jit at here
  expected an array that still has its memory
  got      f64[20], donated by the call at here of what was jitted at here
  hint     use the result of that call, or leave the argument out of donate_argnums)");
}

TEST(JitMessages, ArrayDonatedAndPassedAgain) {
  expectMessage<TransformError>(
      [] {
        fx::Array x = fx::ones({20});
        fx::jit([](fx::Array a, fx::Array b) { return a + b; }, {.donate_argnums = {0}})(x, x);
      },
      R"(fluxion: an array is donated and passed a second time
  at       here
  expected every donated array once among the arguments and captured arrays
  got      f64[20] 2 times
  hint     leave the argument out of donate_argnums)");
}

TEST(JitMessages, NumberThatIsNotStatic) {
  expectMessage<TransformError>(
      [] { fx::jit([](fx::Array x, int n) { return x * static_cast<double>(n); })(1.0, 2); },
      R"(fluxion: argument 1 of a jitted function is a C++ number
  at       here
  expected a parameter of type fx::Array, or a static argument
  got      a parameter of a C++ number, which has no value while the function is traced
  hint     name it in {.static_argnums = {1}}: every value of it has a program of its own)");
}

TEST(JitMessages, StaticArgumentWithArrays) {
  expectMessage<TransformError>(
      [] { fx::jit([](fx::Array x) { return x; }, {.static_argnums = {0}})(fx::ones({3})); },
      R"(fluxion: static argument 0 holds arrays
  at       here
  expected numbers and other data
  got      1 arrays
  hint     pass arrays as arguments that are not static)");
}

TEST(JitMessages, StaticAndDonated) {
  expectMessage<TransformError>(
      [] {
        fx::jit([](fx::Array x, fx::Array n) { return x * n; },
                {.static_argnums = {1}, .donate_argnums = {-1}})(1.0, 2);
      },
      R"(fluxion: argument 1 is static and donated
  at       here
  expected each argument in one of the two lists at most
  got      1 in both
  hint     static data has no memory to give away)");
}

TEST(JitMessages, ArgumentThatIsNotThere) {
  expectMessage<TransformError>(
      [] { fx::jit([](fx::Array x) { return x; }, {.static_argnums = {1}})(1.0); },
      R"(fluxion: static_argnums names an argument that the call does not pass
  at       here
  expected a number in [-1, 1)
  got      1
  hint     arguments are counted from 0, negative ones from the end)");
}

TEST(JitMessages, DynamicAxisOfAnArgumentThatIsNotThere) {
  expectMessage<TransformError>(
      [] {
        fx::jit([](fx::Array x) { return x; }, {.dynamic_axes = {{1, 0, "n"}}})(fx::ones({3}));
      },
      R"(fluxion: dynamic_axes names an argument that the call does not pass
  at       here
  expected a number in [-1, 1)
  got      1
  hint     arguments are counted from 0, negative ones from the end)");
}

TEST(JitMessages, DynamicAxisThatIsNotThere) {
  expectMessage<TransformError>(
      [] {
        fx::jit([](fx::Array x) { return x; }, {.dynamic_axes = {{0, 1, "n"}}})(fx::ones({3}));
      },
      R"(fluxion: dynamic_axes names an axis that an array does not have
  at       here
  expected axis 1 of argument 0
  got      f64[3]
  hint     an entry is {argument, axis, name}, and true of all arrays of the argument)");
}

TEST(JitMessages, DynamicAxisOfAStaticArgument) {
  expectMessage<TransformError>(
      [] {
        fx::jit([](fx::Array x, fx::Array n) { return x * n; },
                {.static_argnums = {1}, .dynamic_axes = {{1, 0, "n"}}})(fx::ones({3}), 2);
      },
      R"(fluxion: dynamic_axes names argument 1, which has no axes
  at       here
  expected an argument that holds arrays, and is not static
  got      a static argument
  hint     leave it out of static_argnums, or out of dynamic_axes)");
}

TEST(JitMessages, DynamicAxesOfOneNameAndTwoSizes) {
  expectMessage<TransformError>(
      [] {
        fx::jit([](fx::Array x, fx::Array y) { return sum(x) + sum(y); },
                {.dynamic_axes = {{0, 0, "n"}, {1, 0, "n"}}})(fx::ones({3}), fx::ones({4}));
      },
      R"(fluxion: axes of one name have different sizes
  at       here
  expected n = 3
  got      4 along axis 0 of argument 1
  hint     give it another name, as in {1, 0, "m"})");
}

TEST(JitMessages, DynamicAxesAndChecks) {
  expectMessage<TransformError>(
      [] {
        fx::jit([](fx::Array x) { return log(x); },
                {.dynamic_axes = {{0, 0, "n"}}, .check = fx::nan})(fx::ones({3}));
      },
      R"(fluxion: dynamic_axes and check in one jit
  at       here
  expected one of the two
  got      1 dynamic axes and checks
  hint     check a program without dynamic axes)");
}

TEST(JitMessages, CapturedArrayAsLongAsADynamicAxis) {
  expectMessage<TransformError>(
      [] {
        fx::Array y = fx::ones({7});
        fx::jit([=](fx::Array x) { return x + y; }, {.dynamic_axes = {{0, 0, "n"}}})(fx::ones({7}));
      },
      R"(fluxion: a function of dynamic axes cannot be traced for other sizes
  at       here
  expected a program for n = 1151
  got      shape mismatch in add at here
  hint     arrays whose sizes go with those of the call have to be arguments)");
}

TEST(JitMessages, NativeLoopOverADynamicAxis) {
  expectMessage<TransformError>(
      [] {
        auto f = [](fx::Array x) {
          fx::Array y = 0.0;
          for (int i = 0; i < x.shape()[0]; ++i)
            y = y * 0.5 + x(i);
          return y;
        };
        fx::jit(f, {.dynamic_axes = {{0, 0, "n"}}})(fx::ones({7}));
      },
      R"(fluxion: a function of dynamic axes has other operations for other sizes
  at       here
  expected the same for n = 1151 and for n = 3583
  got      func.return against fx.slice at here
  hint     loops over a size: fori_loop, scan or map; if it is to have a program for every size, leave the axis out of dynamic_axes)");
}

TEST(JitMessages, FunctionPointerOfDynamicAxes) {
  expectMessage<TransformError>(
      [] {
        auto f = fx::jit([](fx::Array x) { return x * 2.0; }, {.dynamic_axes = {{0, 0, "n"}}});
        f.lower(fx::spec<double>({3})).compile().function_pointer<void(const double *, double *)>();
      },
      R"(fluxion: a C function of a program with dynamic axes
  at       here
  expected a program for the sizes of its signature alone
  got      a program that serves many sizes
  hint     jit the function without dynamic_axes for that)");
}

TEST(JitMessages, FunctionThatCallsItself) {
  std::string traces;
  for (int i = 0; i < 8; ++i)
    traces += ", traced by jit at here";
  expectMessage<TransformError>(
      [] {
        std::function<fx::Array(fx::Array)> self;
        auto f = fx::jit([&](fx::Array x) { return self(x) * 2.0; });
        self = [&](fx::Array x) { return f(x); };
        f(1.0);
      },
      R"(fluxion: a jitted function calls itself without end
  at       here)" +
          traces +
          R"(, inside of 92 more
  expected calls of other types or static data, so that there is a last one
  got      100 calls, one inside the other, of what was jitted at here
  hint     use while_loop or fori_loop where numbers decide how often)");
}

TEST(JitMessages, FunctionThatIsNone) {
  auto refused = [](const std::function<void()> &call, const std::string &place,
                    std::source_location where = std::source_location::current()) {
    expectMessage<TransformError>(call,
                                  R"(fluxion: a function that is none is called
  at       )" + place + R"(
  expected a function
  got      a null pointer, or an empty std::function
  hint     give it its value before it is transformed or called)",
                                  where);
  };
  std::function<fx::Array(fx::Array)> none;
  fx::Array (*null)(fx::Array) = nullptr;
  refused([&] { fx::grad(none)(1.0); }, "traced by grad at here");
  refused([&] { fx::grad(null)(1.0); }, "traced by grad at here");
  refused([&] { fx::jit(none)(1.0); }, "traced by jit at here");
  refused([&] { fx::vmap(null)(fx::ones({2})); }, "traced by vmap at here");
}

} // namespace
