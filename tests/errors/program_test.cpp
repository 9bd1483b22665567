// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiled programs, and what is asked of them: checks, profiles, C functions, caches, threads.
#include "tests/errors/golden.h"

#include <string>
#include <vector>

namespace fx = fluxion;
using fluxion::CheckError;
using fluxion::TraceError;
using fluxion::TransformError;
using fluxion::tests::expectMessage;

namespace {

const fx::Array large = fx::ones({20});

auto sine = [](fx::Array x) { return sin(x); };

TEST(ProgramMessages, Threads) {
  expectMessage<fx::Error>([] { fx::set_num_threads(0); },
                           R"(fluxion: set_num_threads needs a number of threads that can work
  at       here
  expected from 1 to 1024
  got      0
  hint     1 computes on the calling thread alone)");
  expectMessage<TransformError>([] { fx::jit(sine, {.threads = -1})(1.0); },
                                R"(fluxion: jit's option threads is no number of threads
  at       here
  expected from 1 to 1024, or 0 for as many as there are
  got      -1
  hint     1 computes on the calling thread alone)");
}

TEST(ProgramMessages, Caches) {
  expectMessage<fx::Error>([] { fx::jit_cache({.directory = std::string("a\0b", 3)}); },
                           R"(fluxion: a folder of a cache whose name has a null character
  at       here
  expected the name of a folder
  got      1 characters, then a null character
  hint     a string of a known length, as of a buffer, may reach beyond the name)");
  expectMessage<fx::Error>([] { fx::jit_cache({.directory = "/dev/null/cache"}); },
                           R"(fluxion: the folder cannot be a cache of compiled code
  at       here
  expected a folder that only this user may write to
  got      /dev/null/cache: Not a directory
  hint     what is in it will be executed; a folder that does not exist is made as it has to be)");
}

TEST(ProgramMessages, CFunctions) {
  auto captures = fx::jit([](fx::Array x) { return sum(large * x); });
  expectMessage<TransformError>(
      [&] { captures.lower(fx::spec<double>()).compile().function_pointer<double(double)>(); },
      R"(fluxion: a C function of a program that captured arrays
  at       here
  expected a function that gets all large arrays as arguments
  got      1 captured arrays
  hint     pass the arrays as arguments instead of capturing them)");
  auto f = fx::jit(sine);
  expectMessage<TransformError>(
      [&] { f.lower(fx::spec<double>()).compile().function_pointer<double(double, double)>(); },
      R"(fluxion: function_pointer with another signature than the program's
  at       here
  expected double(double)
  got      double(double, double)
  hint     scalars go by value, arrays as pointers; a single scalar is returned, other results are pointers behind the arguments)");
}

TEST(ProgramMessages, DynamicAxes) {
  std::vector<fx::DynamicAxis> axes;
  for (int axis = 0; axis < 16; ++axis)
    axes.push_back({0, axis, "n" + std::to_string(axis)});
  fx::Array x = fx::ones(fx::Shape(std::vector<std::int64_t>(16, 2)));
  expectMessage<TransformError>([&] { fx::jit(sine, {.dynamic_axes = axes})(x); },
                                R"(fluxion: dynamic_axes has too many names
  at       here
  expected at most 4
  got      "n4" beside 4
  hint     axes of one size may share a name; an axis left out has a program for every size)");
}

TEST(ProgramMessages, Checks) {
  auto picked = fx::jit([](fx::Array x, fx::Array at) { return x(at); }, {.check = fx::bounds});
  expectMessage<CheckError>([&] { picked(large, 20); },
                            R"(fluxion: an index is out of range in dynamic_slice
  at       here
  expected 0 to 19 along axis 0 of f64[20]
  got      20
  hint     clip(index, 0, 19) keeps it inside)");
  auto root = fx::jit([](fx::Array x) { return sqrt(x); }, {.check = fx::nan});
  expectMessage<CheckError>([&] { root(-4.0); }, R"(fluxion: a NaN is born
  at       here
  expected no NaN in the results of what was jitted at here
  got      sqrt(-4) = nan; it reaches result 0
  hint     keep operands where the op is defined, as in sqrt(where(x > 0.0, x, 1.0)), or discard the NaN with where())");
  expectMessage<CheckError>([&] { root(large * NAN); },
                            R"(fluxion: a NaN that was given reaches a result
  at       here
  expected no NaN in the results
  got      nan in array 0 of the arguments and captured ones at [0]; result 0 at [0] is nan
  hint     nan_to_num(x) puts numbers in place of NaN; nansum, nanmean and so on leave NaN out)");
}

TEST(ProgramMessages, Profiles) {
  expectMessage<TransformError>(
      [] {
        fx::jit([](fx::Array x) {
          fx::profile(fx::jit(sine), x);
          return x;
        })(1.0);
      },
      R"(fluxion: profile inside of a trace
  at       here, traced by jit at here
  expected a call with numbers
  got      a call while jit traces a function
  hint     profile a compiled function from outside)");
}

TEST(ProgramMessages, Prints) {
  expectMessage<TransformError>([] { fx::debug_print("x = {}, y = {}", large); },
                                R"(fluxion: debug_print of a text that does not fit its values
  at       here
  expected a {} for every value, in fmt's syntax
  got      "x = {}, y = {}": argument not found
  hint     as in debug_print("x = {}, y = {:.3f}", x, y); a brace itself is written {{ or }})");
}

TEST(ProgramMessages, Checkpoints) {
  expectMessage<TransformError>(
      [] { fx::checkpoint(sine, {.policy = fx::policy::budget(-1)})(1.0); },
      R"(fluxion: checkpoint with a budget below zero
  at       here
  expected a number of bytes
  got      -1
  hint     fx::policy::nothing keeps the arguments alone)");
}

// A warning, which goes to the standard error, once for a line.
TEST(ProgramMessages, LongTraces) {
  auto where = std::source_location::current();
  fx::set_trace_warning(10);
  testing::internal::CaptureStderr();
  fx::trace(
      [](fx::Array x) {
        for (int i = 0; i < 12; ++i)
          x = sin(x);
        return x;
      },
      1.0);
  std::string warning = testing::internal::GetCapturedStderr();
  fx::set_trace_warning(20000);
  std::string line = "program_test.cpp:" + std::to_string(where.line() + 6) + ",";
  std::size_t at = warning.find(line);
  ASSERT_NE(at, warning.npos) << warning;
  warning.replace(at, line.size(), "that line,");
  EXPECT_EQ(fluxion::tests::withPlacesNear(where, warning),
            R"(fluxion: a program of more than 10 operations is being traced
  at       that line, traced by trace at here
  got      11 of them from this line
  hint     a C++ loop records every step, fluxion::scan and fluxion::fori_loop record one; fluxion::set_trace_warning moves the limit
)");
}

} // namespace
