// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Large ops on numbers run as native code: the reference's numbers, the same ones every time.
#include "fluxion/fluxion.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace fx = fluxion;

namespace {

struct Case {
  const char *name;
  std::function<fx::Array(fx::Array)> f; // of a square matrix
  double tolerance;
};

const Case cases[] = {
    {"sin", [](fx::Array x) { return sin(x); }, 1e-15},
    {"product", [](fx::Array x) { return x * x + x; }, 1e-15},
    {"whole sum", [](fx::Array x) { return sum(x); }, 1e-9},
    {"sums of columns", [](fx::Array x) { return sum(x, {0}); }, 1e-11},
    {"sums of rows", [](fx::Array x) { return sum(x, {1}); }, 1e-11},
    {"largest of rows", [](fx::Array x) { return max(x, {1}); }, 0},
    {"place of the largest of columns", [](fx::Array x) { return argmax(x, 0); }, 0},
    {"matrix product", [](fx::Array x) { return matmul(x, x); }, 1e-11},
    {"product with the transpose", [](fx::Array x) { return matmul(x, transpose(x)); }, 1e-11},
    {"comparison", [](fx::Array x) { return fx::where(x > 0.5, exp(x), x); }, 1e-15},
    {"sorted rows", [](fx::Array x) { return sort(x, 1); }, 0},
    {"gradient",
     [](fx::Array x) { return fx::grad([](fx::Array y) { return sum(cos(y) * y); })(x); }, 1e-14},
};

TEST(LargeEagerOps, AreTheReferences) {
  fx::Array x = fx::random::uniform(fx::random::key(3), {1100, 1100}, fx::f64);
  for (const Case &one : cases) {
    SCOPED_TRACE(one.name);
    fx::Array got = one.f(x), again = one.f(x), expected;
    {
      fx::DisableJit off;
      expected = one.f(x);
    }
    EXPECT_EQ(got.dtype(), expected.dtype());
    EXPECT_EQ(got.shape(), expected.shape());
    fx::Array wrong = abs(got.astype(fx::f64) - expected.astype(fx::f64));
    EXPECT_LE(max(wrong).item<double>(), one.tolerance);
    EXPECT_TRUE(fx::all(got == again).item<bool>());
  }
}

TEST(LargeEagerOps, AreTheSameFromSeveralThreads) {
  fx::Array x = fx::random::uniform(fx::random::key(4), {1000, 1000}, fx::f64);
  fx::Array expected = sum(tan(x));
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] { wrong += sum(tan(x)).item<double>() != expected.item<double>(); });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

// OpenMP's threads are not there in a child process.
TEST(Threads, ChildProcessesConvolve) {
  fx::Array image = fx::ones({4, 8, 64, 64}, fx::f32), kernel = fx::ones({8, 8, 3, 3}, fx::f32);
  auto convolved = [&] { return sum(fx::conv(image, kernel, {1, 1}, "SAME")).item<double>(); };
  double expected = convolved();
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(60);
    _exit(convolved() == expected ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(Threads, AreCountedAndSet) {
  int before = fx::num_threads();
  fx::set_num_threads(3);
  EXPECT_EQ(fx::num_threads(), 3);
  fx::set_num_threads(before);
  try {
    fx::set_num_threads(0);
    FAIL();
  } catch (const fx::Error &error) {
    EXPECT_NE(std::string(error.what()).find("expected from 1 to 1024"), std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("eager_test.cpp"), std::string::npos) << error.what();
  }
}

TEST(Threads, MayBeSetForOneFunction) {
  auto f = [](fx::Array x) { return sum(sin(x) * x); };
  fx::Array x = fx::random::uniform(fx::random::key(5), {300000}, fx::f64);
  double expected = fx::jit(f)(x).item<double>();
  for (int threads : {1, 2, 7})
    EXPECT_EQ(fx::jit(f, {.threads = threads})(x).item<double>(), expected);
  EXPECT_THROW(fx::jit(f, {.threads = -1})(x), fx::TransformError);
}

} // namespace
