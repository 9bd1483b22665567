// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Quick code and final code: the same bits, exchanged under calls from several threads, in child
// processes, and where nobody waits for it.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fluxion::tests {
namespace {

using codegen::Executable;
using codegen::Tier;

std::shared_ptr<Executable> compiledAs(FuncOp f, Tier tier) {
  auto executable = codegen::compile(f, {.tier = tier});
  if (mlir::failed(executable))
    throw std::runtime_error("not compiled");
  return *executable;
}

bool areSameBits(const Arrays &a, const Arrays &b) {
  for (size_t i = 0; i < a.size(); ++i)
    if (std::memcmp(a[i].raw(), b[i].raw(), a[i].bytes()) != 0)
      return false;
  return a.size() == b.size();
}

Arrays argumentsOf(FuncOp f, uint64_t seed = 5) {
  Random random(seed);
  Arrays arguments;
  for (mlir::Type type : f.getArgumentTypes()) {
    auto tensor = mlir::cast<mlir::RankedTensorType>(type);
    arguments.push_back(draw(random, ir::dtypeOf(tensor), ir::shapeOf(tensor), uniform(-2, 2)));
  }
  return arguments;
}

/// Whether it gets final by itself within ten seconds.
bool getsFinal(const Executable &executable) {
  auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!executable.isFinal() && std::chrono::steady_clock::now() < limit)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return executable.isFinal();
}

struct Case {
  const char *name, *text;
};
const Case cases[] = {
    // Products and sums that are rounded once, or would be at one level of optimization only.
    {"ScalarChain", R"(
func.func @f(%x: tensor<$T>, %y: tensor<$T>, %z: tensor<$T>) -> (tensor<$T>, tensor<$T>) {
  %p = fx.mul %x, %y : tensor<$T>
  %q = fx.mul %y, %z : tensor<$T>
  %a = fx.add %p, %q : tensor<$T>
  %b = fx.sub %p, %z : tensor<$T>
  %c = fx.mul %a, %b : tensor<$T>
  %d = fx.sub %x, %c : tensor<$T>
  %e = fx.sin %d : tensor<$T>
  %g = fx.tanh %c : tensor<$T>
  %h = fx.mul %e, %g : tensor<$T>
  %i = fx.add %h, %d : tensor<$T>
  return %i, %d : tensor<$T>, tensor<$T>
})"},
    {"Nests", R"(
func.func @f(%x: tensor<37x53x$T>, %y: tensor<53x$T>) -> (tensor<37x53x$T>, tensor<37x$T>, tensor<53x$T>) {
  %b = fx.broadcast_in_dim %y axes [1] : (tensor<53x$T>) -> tensor<37x53x$T>
  %p = fx.mul %x, %b : tensor<37x53x$T>
  %s = fx.sin %p : tensor<37x53x$T>
  %e = fx.exp %s : tensor<37x53x$T>
  %a = fx.add %e, %p : tensor<37x53x$T>
  %rows = fx.reduce_sum %a axes [1] : (tensor<37x53x$T>) -> tensor<37x$T>
  %max = fx.reduce_max %a axes [0] : (tensor<37x53x$T>) -> tensor<53x$T>
  return %a, %rows, %max : tensor<37x53x$T>, tensor<37x$T>, tensor<53x$T>
})"},
    {"Loop", R"(
func.func @f(%x: tensor<5x$T>, %a: tensor<5x$T>) -> tensor<5x$T> {
  %y = fx.scan consts(%a) init(%x) {length = 7 : i64} : (tensor<5x$T>, tensor<5x$T>) -> tensor<5x$T> {
  ^bb0(%i: tensor<i64>, %k: tensor<5x$T>, %c: tensor<5x$T>):
    %p = fx.mul %c, %k : tensor<5x$T>
    %q = fx.add %p, %c : tensor<5x$T>
    %n = fx.tanh %q : tensor<5x$T>
    fx.yield %n : tensor<5x$T>
  }
  return %y : tensor<5x$T>
})"},
    {"Product", R"(
func.func @f(%x: tensor<9x11x$T>, %y: tensor<11x6x$T>) -> tensor<9x6x$T> {
  %z = fx.dot_general %x, %y batching [] x [] contracting [1] x [0] : (tensor<9x11x$T>, tensor<11x6x$T>) -> tensor<9x6x$T>
  return %z : tensor<9x6x$T>
})"},
};

class Tiers : public testing::TestWithParam<std::tuple<Case, const char *>> {
protected:
  static std::string text() {
    auto [theCase, type] = GetParam();
    return filled(theCase.text, {{"T", type}});
  }
};

TEST_P(Tiers, GiveTheSameBits) {
  OwnedFunction f = withGradient(text());
  auto full = compiledAs(*f, Tier::full), fast = compiledAs(*f, Tier::fast);
  EXPECT_TRUE(full->isFinal());
  EXPECT_FALSE(fast->isFinal());
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Arrays arguments = argumentsOf(*f, seed);
    ASSERT_TRUE(areSameBits(runCompiled(*fast, arguments), runCompiled(*full, arguments)));
  }
}

TEST_P(Tiers, AreTheReferencesNumbers) {
  OwnedFunction f = withGradient(text());
  Arrays arguments = argumentsOf(*f), expected = run(*f, arguments);
  Arrays got = runCompiled(*compiledAs(*f, Tier::fast), arguments);
  for (auto [i, result] : llvm::enumerate(got))
    for (auto [a, b] : llvm::zip(doubles(result), doubles(expected[i])))
      EXPECT_NEAR(a, b, (result.dtype() == DType::f32 ? 1e-4 : 1e-12) * (1 + std::abs(b)));
}

INSTANTIATE_TEST_SUITE_P(Programs, Tiers,
                         testing::Combine(testing::ValuesIn(cases), testing::Values("f32", "f64")),
                         [](const auto &info) {
                           return std::string(std::get<0>(info.param).name) + "_" +
                                  std::get<1>(info.param);
                         });

OwnedFunction scalarProgram() { return withGradient(filled(cases[0].text, {{"T", "f64"}})); }

TEST(Tier, FullCodeTakesOverAfterManyCalls) {
  OwnedFunction f = scalarProgram();
  auto executable = compiledAs(*f, Tier::automatic);
  EXPECT_FALSE(executable->isFinal());
  Arrays arguments = argumentsOf(*f), expected = runCompiled(*executable, arguments);
  for (int call = 0; call < 2000; ++call)
    ASSERT_TRUE(areSameBits(runCompiled(*executable, arguments), expected)) << call;
  ASSERT_TRUE(getsFinal(*executable));
  EXPECT_TRUE(areSameBits(runCompiled(*executable, arguments), expected));
}

TEST(Tier, FastCodeStays) {
  OwnedFunction f = scalarProgram();
  auto executable = compiledAs(*f, Tier::fast);
  Arrays arguments = argumentsOf(*f);
  for (int call = 0; call < 3000; ++call)
    runCompiled(*executable, arguments);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(executable->isFinal());
}

TEST(Tier, WhoAsksForFinalCodeGetsIt) {
  OwnedFunction f = scalarProgram();
  auto executable = compiledAs(*f, Tier::automatic);
  void *quick = executable->nativePointer();
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] { failed += mlir::failed(executable->finish()); });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_TRUE(executable->isFinal());
  EXPECT_NE(executable->nativePointer(), quick);
}

// Each call does so much that it is no use to hurry, or nobody knows how much it will do.
TEST(Tier, LongCallsHaveFullCodeAtOnce) {
  OwnedFunction large = parse(R"(
func.func @f(%x: tensor<100000xf32>) -> tensor<100000xf32> {
  %y = fx.sin %x : tensor<100000xf32>
  return %y : tensor<100000xf32>
})");
  EXPECT_TRUE(compiledAs(*large, Tier::automatic)->isFinal());
  OwnedFunction unknown = parse(R"(
func.func @f(%x: tensor<f64>, %y: tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  %z, %n = fx.while consts(%y) init(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %p = fx.compare lt, %c, %k : tensor<f64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %a = fx.add %c, %c : tensor<f64>
    fx.yield %a : tensor<f64>
  }
  return %z, %n : tensor<f64>, tensor<i64>
})");
  EXPECT_TRUE(compiledAs(*unknown, Tier::automatic)->isFinal());
}

TEST(Tier, IsExchangedUnderCallsFromSeveralThreads) {
  OwnedFunction f = scalarProgram();
  Arrays arguments = argumentsOf(*f);
  for (int round = 0; round < 5; ++round) {
    auto executable = compiledAs(*f, Tier::automatic);
    Arrays expected = runCompiled(*executable, arguments);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 500 || !executable->isFinal(); ++i)
          wrong += !areSameBits(runCompiled(*executable, arguments), expected);
      });
    for (std::thread &thread : threads)
      thread.join();
    EXPECT_EQ(wrong, 0);
  }
}

TEST(Tier, CodeThatNobodyHoldsIsLeftOut) {
  OwnedFunction f = scalarProgram();
  Arrays arguments = argumentsOf(*f);
  for (int i = 0; i < 10; ++i) {
    auto executable = compiledAs(*f, Tier::automatic);
    for (int call = 0; call < 1100; ++call)
      runCompiled(*executable, arguments);
  }
  auto last = compiledAs(*f, Tier::automatic);
  for (int call = 0; call < 1100; ++call)
    runCompiled(*last, arguments);
  EXPECT_TRUE(getsFinal(*last));
}

// The thread sanitizer takes a child's threads for those of its parent, and ends it.
#ifdef __SANITIZE_THREAD__
constexpr bool mayThreadBehindFork = false;
#else
constexpr bool mayThreadBehindFork = true;
#endif

/// What a child process says of `act`.
template <class Act> int inAChild(Act act) {
  pid_t child = fork();
  if (child == 0) {
    alarm(30);
    std::exit(act() ? 0 : 1); // with all that a process does at its end
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

TEST(Tier, ChildrenCompileInTheBackgroundToo) {
  if (!mayThreadBehindFork)
    GTEST_SKIP() << "the thread sanitizer knows no threads behind fork";
  OwnedFunction f = scalarProgram();
  Arrays arguments = argumentsOf(*f);
  auto before = compiledAs(*f, Tier::automatic);
  for (int call = 0; call < 1100; ++call) // the parent has its thread, maybe at work
    runCompiled(*before, arguments);
  auto early = compiledAs(*f, Tier::automatic);
  EXPECT_EQ(inAChild([&] {
              auto own = compiledAs(*f, Tier::automatic);
              for (int call = 0; call < 1100; ++call) {
                runCompiled(*own, arguments);
                runCompiled(*early, arguments);
              }
              return getsFinal(*own) && getsFinal(*early) && getsFinal(*before);
            }),
            0);
  EXPECT_TRUE(getsFinal(*before));
}

// Whatever the thread is at when the process ends, it ends well.
TEST(Tier, ProcessesEndWhileItIsMade) {
  if (!mayThreadBehindFork)
    GTEST_SKIP() << "the thread sanitizer knows no threads behind fork";
  OwnedFunction f = scalarProgram();
  Arrays arguments = argumentsOf(*f);
  for (int round = 0; round < 10; ++round)
    EXPECT_EQ(inAChild([&] {
                std::vector<std::shared_ptr<Executable>> all;
                for (int i = 0; i < 3; ++i) {
                  all.push_back(compiledAs(*f, Tier::automatic));
                  for (int call = 0; call < 1001; ++call)
                    runCompiled(*all.back(), arguments);
                }
                std::this_thread::sleep_for(std::chrono::microseconds(300 * round));
                return true;
              }),
              0);
}

} // namespace
} // namespace fluxion::tests
