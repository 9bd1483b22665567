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
  hint     static data has no memory to give away)");
}

TEST(JitMessages, ArgumentThatIsNotThere) {
  expectMessage<TransformError>(
      [] { fx::jit([](fx::Array x) { return x; }, {.static_argnums = {1}})(1.0); },
      R"(fluxion: static_argnums names an argument that the call does not pass
  at       here
  expected a number below 1
  got      1)");
}

} // namespace
