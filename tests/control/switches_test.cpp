// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Switches of the whole program: jit off, a warning about long traces.
#include "tests/frontend/numbers.h"

#include <fmt/format.h>

namespace fx = fluxion;
using fluxion::tests::expectError;
using fluxion::tests::expectNumber;
using testing::HasSubstr;

namespace {

fx::Array chosen(fx::Array x) { return x > 0.0 ? x * x : -x; }

/// What tracing `f` under a limit of 50 operations says.
template <class F> std::string warningOf(F f) {
  fx::set_trace_warning(50);
  testing::internal::CaptureStderr();
  fx::trace(f, fx::spec<double>());
  fx::set_trace_warning(20000);
  return testing::internal::GetCapturedStderr();
}

} // namespace

TEST(DisableJit, CallsFunctionsAsTheyAreWritten) {
  auto f = fx::jit(chosen);
  {
    fx::DisableJit off;
    expectNumber(f(3.0), 9);
    expectNumber(f(-2), 2);
    expectNumber(fx::grad(f)(3.0), 6);
    fx::DisableJit twice;
  }
  expectError<fx::TraceError>([&] { f(3.0); }, {"traced by jit"});
}

TEST(TraceWarning, NamesTheLineOfALongLoop) {
  auto unrolled = [](fx::Array x) {
    for (int i = 0; i < 60; ++i)
      x = sin(x);
    return x;
  };
  std::string warning = warningOf(unrolled);
  EXPECT_THAT(warning, HasSubstr("more than 50 operations"));
  EXPECT_THAT(warning, HasSubstr(fmt::format("switches_test.cpp:{}", __LINE__ - 5)));
  EXPECT_THAT(warning, HasSubstr("fluxion::scan"));
  EXPECT_EQ(warningOf(unrolled), ""); // once per line
}

TEST(TraceWarning, IsSilentAboutShortProgramsAndWhereItIsOff) {
  auto rolled = [](fx::Array x) {
    return fx::fori_loop(0, 60, [](fx::Array, fx::Array c) { return sin(c); }, x);
  };
  EXPECT_EQ(warningOf(rolled), "");
  auto unrolled = [](fx::Array x) {
    for (int i = 0; i < 60; ++i)
      x = cos(x);
    return x;
  };
  fx::set_trace_warning(0);
  testing::internal::CaptureStderr();
  fx::trace(unrolled, fx::spec<double>());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  fx::set_trace_warning(20000);
}

TEST(TraceWarning, CountsWhatTransformationsBringAlong) {
  auto each = [](fx::Array x) { return exp(tanh(x)) * x; };
  auto many = [&](fx::Array x) {
    for (int i = 0; i < 20; ++i)
      x = fx::grad(each)(x);
    return x;
  };
  EXPECT_THAT(warningOf(many), HasSubstr("switches_test.cpp"));
}
