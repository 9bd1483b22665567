// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Traced values where numbers are needed, and after their time.
#include "tests/errors/golden.h"
#include "tests/frontend/numbers.h"

#include <future>
#include <sstream>

namespace fx = fluxion;
using fluxion::TraceError;
using fluxion::tests::expectMessage;

namespace {

TEST(TraceMessages, BranchOnATracedValue) {
  expectMessage<TraceError>(
      [] { fx::jit([](fx::Array a) { return a > 0.0 ? a : -a; })(1.0); },
      R"(fluxion: reading a number or branching natively needs the numbers of a traced value
  at       here, traced by jit at here
  expected a value whose numbers are known
  got      bool[] that stands for any numbers
  hint     choose values with where(), branch with fluxion::cond, loop with fluxion::while_loop or fluxion::scan)");
}

const char *const ofUnknownMask =
    R"(fluxion: selecting by booleans needs the numbers of a traced value
  at       here, traced by jit at here
  expected a value whose numbers are known
  got      bool[3] that stands for any numbers
  hint     choose values with where(), branch with fluxion::cond, loop with fluxion::while_loop or fluxion::scan)";

TEST(TraceMessages, SelectionByATracedMask) {
  expectMessage<TraceError>(
      [] {
        fx::jit([](fx::Array a) {
          const fx::Array fixed = a;
          return fixed(fixed > 0.0);
        })(fx::ones({3}));
      },
      ofUnknownMask);
}

// What can be written to has no numbers to read either.
TEST(TraceMessages, UseOfASelectionByATracedMask) {
  expectMessage<TraceError>(
      [] {
        fx::jit([](fx::Array a) {
          return sin(a(a > 0.0)); //
        })(fx::ones({3}));
      },
      ofUnknownMask);
  fluxion::tests::expectError<TraceError>(
      [] { fx::jit([](fx::Array a) { return a(a > 0.0); })(fx::ones({3})); },
      {"selecting by booleans"});
  auto shape = [](fx::Array a) { return zeros(a(a > 0.0).shape()); };
  fluxion::tests::expectError<TraceError>([&] { fx::jit(shape)(fx::ones({3})); },
                                          {"selecting by booleans"});
}

TEST(TraceMessages, NumberOfATracedValue) {
  auto twice = [](fx::Array a) {
    double number = a.item<double>(); // this line, not that of jit
    return a * number;
  };
  int line = __LINE__ - 3;
  fluxion::tests::expectError<TraceError>(
      [&] { fx::jit(twice)(1.0); },
      {("trace_test.cpp:" + std::to_string(line) + ":").c_str(), "made at"});
}

const char *const endedTrace =
    R"(fluxion: a traced value is used after its trace has ended, or on another thread
  at       here
  expected a value of a trace that is still under way on this thread, or numbers
  got      f64[] traced at here
  hint     return the value from the function that is transformed instead of storing it outside or handing it to a thread)";

TEST(TraceMessages, ValueUsedAfterItsTrace) {
  expectMessage<TraceError>(
      [] {
        fx::Array leaked;
        fx::grad([&](fx::Array a) { return leaked = a * 2.0; })(3.0);
        leaked + 1.0;
      },
      endedTrace);
}

// A printed value has no line of its own: the one that made it stands for it.
TEST(TraceMessages, ValuePrintedAfterItsTrace) {
  expectMessage<TraceError>(
      [] {
        fx::Array leaked;
        fx::grad([&](fx::Array a) { return leaked = a * 2.0; })(3.0);
        std::ostringstream() << leaked;
      },
      endedTrace);
}

TEST(TraceMessages, ValueUsedOnAnotherThread) {
  expectMessage<TraceError>(
      [] {
        fx::grad([](fx::Array a) {
          std::async(std::launch::async, [=] { return a + 1.0; }).get();
          return a;
        })(3.0);
      },
      endedTrace);
}

TEST(TraceMessages, ArrayWithoutAValue) {
  expectMessage<TraceError>([] { sin(fx::Array()); },
                            R"(fluxion: an array without a value is used
  at       here
  expected an array that has been given a value
  got      a default-constructed Array
  hint     assign to it first)");
}

TEST(TraceMessages, ArrayWithoutAValueAsAnArgument) {
  auto f = [](fx::Array x) { return sum(x); };
  auto refused = [&](const std::function<void(const fx::Array &)> &call,
                     std::source_location where = std::source_location::current()) {
    expectMessage<TraceError>([&] { call(fx::Array()); },
                              R"(fluxion: an array without a value is used
  at       here
  expected an array that has been given a value
  got      a default-constructed Array
  hint     assign to it first)",
                              where);
  };
  auto jitted = fx::jit(f);
  refused([&](const fx::Array &x) { jitted(x); });
  jitted(fx::array({1.0}));
  refused([&](const fx::Array &x) { jitted(x); });
  refused([&](const fx::Array &x) { fx::grad(f)(x); });
  refused([&](const fx::Array &x) { fx::vmap(f)(x); });
  refused([&](const fx::Array &x) { fx::jvp(f, fx::primals(x), fx::tangents(x)); });
}

} // namespace
