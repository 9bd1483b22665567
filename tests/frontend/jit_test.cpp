// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which calls of a compiled function share code, and that many threads may make them.
#include "tests/frontend/numbers.h"

#include <atomic>
#include <complex>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace fx = fluxion;
using fluxion::tests::expectNumber;

namespace {

struct Point {
  fx::Array x, y;
};
struct Scaled {
  fx::Array x;
  std::complex<double> by;
  std::set<int> powers;
};

TEST(JitCache, TellsTreesOfTheSameLeavesApart) {
  auto f = fx::jit([](auto tree) {
    if constexpr (std::is_same_v<decltype(tree), Point>)
      return tree.x - tree.y;
    else
      return tree.first + tree.second;
  });
  for (int repeat = 0; repeat < 2; ++repeat) {
    expectNumber(f(Point{3.0, 2.0}), 1.0);
    expectNumber(f(std::pair<fx::Array, fx::Array>{3.0, 2.0}), 5.0);
  }
}

TEST(JitCache, ComparesStaticData) {
  auto f = fx::jit([](Scaled s) {
    fx::Array y = s.x * s.by.real();
    for (int power : s.powers)
      y = y + static_cast<double>(power);
    return y;
  });
  for (int repeat = 0; repeat < 2; ++repeat) {
    expectNumber(f(Scaled{2.0, {3, 0}, {}}), 6.0);
    expectNumber(f(Scaled{2.0, {5, 0}, {}}), 10.0);
    expectNumber(f(Scaled{2.0, {5, 0}, {1, 2}}), 13.0);
    expectNumber(f(Scaled{2.0, {5, 0}, {1, 4}}), 15.0);
  }
}

TEST(JitCache, TracesOncePerSignature) {
  int traces = 0;
  auto f = fx::jit([&](std::vector<fx::Array> xs) {
    ++traces;
    fx::Array y = 0.0;
    for (fx::Array x : xs)
      y = y + sum(x);
    return y;
  });
  std::vector<fx::Array> many(40, fx::ones({3})), few(2, fx::ones({3}));
  for (int repeat = 0; repeat < 3; ++repeat) {
    expectNumber(f(many), 120.0);
    expectNumber(f(few), 6.0);
  }
  EXPECT_EQ(traces, 2);
  expectNumber(f(std::vector<fx::Array>(2, fx::ones({3}, fx::f32))), 6.0);
  EXPECT_EQ(traces, 3);
}

TEST(JitCache, IsSharedByThreads) {
  std::atomic<int> traces = 0;
  auto f = fx::jit([&](fx::Array x) {
    ++traces;
    return sum(x * 2.0);
  });
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        for (std::int64_t n : {1, 3, 5})
          wrong += f(fx::ones({n})).item<double>() != 2.0 * static_cast<double>(n);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(traces, 3);
}

TEST(JitCache, FunctionsThatCallEachOtherDoNotWaitForEver) {
  std::atomic<int> met = 0;
  std::function<fx::Array(fx::Array)> first, second;
  auto calling = [&](std::function<fx::Array(fx::Array)> &other) {
    return fx::jit([&](fx::Array x) {
      if (x.ndim() == 1)
        return sum(x + 1.0);
      for (++met; met < 2;) // both are being traced
        std::this_thread::yield();
      return other(reshape(x, {1})) * 2.0;
    });
  };
  auto f = calling(second), g = calling(first);
  first = [=](fx::Array x) { return f(x); };
  second = [=](fx::Array x) { return g(x); };
  fx::Array a, b;
  std::thread one([&] { a = f(1.0); }), two([&] { b = g(1.0); });
  one.join();
  two.join();
  EXPECT_EQ(met, 2);
  EXPECT_EQ(a.item<double>(), 4.0);
  EXPECT_EQ(b.item<double>(), 4.0);
}

// Numbers that no dtype or no memory holds are refused, not wrapped.
TEST(BadInput, IsRefused) {
  using fluxion::tests::expectError;
  std::int64_t huge = std::int64_t{1} << 60;
  expectError<fx::ShapeError>([&] { fx::repeat(fx::ones({2}), huge); }, {"repeat"});
  expectError<fx::ShapeError>([&] { fx::tile(fx::ones({2}), huge); }, {"tile"});
  expectError<fx::ShapeError>(
      [] { fx::trace([](fx::Array x) { return x; }, fx::spec<double>({-5})); },
      {"negative size", "trace"});
  fx::graph::Graph graph;
  expectError<fx::ShapeError>([&] { graph.placeholder("x", {-2}); }, {"negative size"});
  expectError<fx::TransformError>(
      [] { fx::check_grads([](fx::Array x) { return x; }, fx::primals(1)); }, {"floating"});
  expectError<fx::TransformError>(
      [] { fx::numerical_grad([](fx::Array x) { return x; }, {.h = -1.0})(1.0); }, {"step"});
}

TEST(Dump, HasEveryStageOfEveryCompilation) {
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "fluxion_dump" / "deep";
  std::filesystem::remove_all(folder);
  auto f = fx::jit([](fx::Array x) { return sin(x) * x; }, {.dump = folder.string()});
  f(1.0);
  f(fx::ones({3}));
  std::map<std::string, int> stages;
  for (const auto &file : std::filesystem::directory_iterator(folder)) {
    std::string name = file.path().filename().string();
    ++stages[name.substr(name.find('.', name.find('.', name.find('.') + 1) + 1) + 1)];
    EXPECT_GT(file.file_size(), 0) << name;
  }
  EXPECT_EQ(stages, (std::map<std::string, int>{{"traced.mlir", 2},
                                                {"ready.mlir", 2},
                                                {"plan.txt", 2},
                                                {"emitted.ll", 2},
                                                {"optimized.ll", 2}}));
}

TEST(Dump, IntoWhatIsNoFolderIsAnError) {
  std::string file = testing::TempDir() + "fluxion_no_folder";
  std::ofstream(file) << "a file";
  auto f = fx::jit([](fx::Array x) { return sin(x); }, {.dump = file});
  fluxion::tests::expectError<fx::CompileError>([&] { f(1.0); },
                                                {"cannot be dumped", file.c_str()});
}

TEST(BadInput, OutOfMemoryIsAnErrorAndLeavesEverythingUsable) {
  using fluxion::tests::expectError;
  std::int64_t size = std::int64_t{1} << 45;
  expectError<fx::Error>([&] { fx::zeros({size}); }, {"out of memory", "jit_test.cpp"});
  expectError<fx::Error>(
      [&] { fx::jit([&](fx::Array x) { return fx::broadcast_to(x, {size}); })(1.0); },
      {"out of memory", "jit_test.cpp"});
  expectNumber(fx::Array(1.0) + 2.0, 3.0);
}

} // namespace
