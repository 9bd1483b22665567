// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Dynamic axes: one compilation for all sizes, with the numbers of the reference evaluation.
#include "tests/frontend/dynamic_axes.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace fx = fluxion;
using namespace fluxion::tests;
using testing::HasSubstr;

namespace {

auto vector = [](std::int64_t n) { return std::tuple{drawn({n})}; };
auto rows = [](std::int64_t n) { return std::tuple{drawn({n, 5})}; };
auto columns = [](std::int64_t n) { return std::tuple{drawn({5, n})}; };

TEST(DynamicAxes, Elementwise) {
  expectOneProgram([](fx::Array x) { return tanh(x) * x + exp(-x); }, vector, {{0, 0, "n"}});
}

TEST(DynamicAxes, SumsAndMeans) {
  expectOneProgram([](fx::Array x) { return std::pair{sum(x * x), sum(abs(x))}; }, vector,
                   {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return mean(x); }, vector, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return sum(x, 0); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return sum(x, 1); }, columns, {{0, 1, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return sum(x, 0); }, columns, {{0, 1, "n"}}, 2);
}

TEST(DynamicAxes, SoftmaxOfRows) {
  auto softmax = [](fx::Array x) { return fx::nn::softmax(x, 1); };
  expectOneProgram(softmax, rows, {{0, 0, "n"}}, 2);
  expectOneProgram(softmax, columns, {{0, 1, "n"}}, 2);
}

TEST(DynamicAxes, MatrixProducts) {
  fx::Array w = drawn({5, 40}), v = drawn({40, 30});
  expectOneProgram([=](fx::Array x) { return dot(tanh(dot(x, w)), v); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return dot(transpose(x), x); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return dot(transpose(x), x); }, columns, {{0, 1, "n"}}, 2);
}

TEST(DynamicAxes, GradientInside) {
  auto loss = [](fx::Array w, fx::Array x, fx::Array y) { return mean(pow(dot(x, w) - y, 2.0)); };
  auto draw = [](std::int64_t n) {
    return std::tuple{drawn({7}), drawn({n, 7}, fx::f64, 2), drawn({n}, fx::f64, 3)};
  };
  expectOneProgram(fx::value_and_grad(loss), draw, {{1, 0, "n"}, {2, 0, "n"}}, 2);
}

TEST(DynamicAxes, ScanOverSteps) {
  auto f = [](fx::Array x) {
    auto step = [](fx::Array c, fx::Array a) { return std::pair{0.5 * c + sin(a), c * a}; };
    auto [last, ys] = fx::scan(step, fx::Array(0.0), x);
    return std::pair{last, ys};
  };
  expectOneProgram(f, vector, {{0, 0, "n"}}, 2);
  expectOneProgram(fx::grad([f](fx::Array x) {
                     auto [a, b] = f(x);
                     return a + sum(b * b);
                   }),
                   vector, {{0, 0, "n"}}, 2);
}

TEST(DynamicAxes, HalfOfTheLanesInSingles) {
  auto f32 = [](std::int64_t n) { return std::tuple{drawn({n}, fx::f32)}; };
  expectOneProgram([](fx::Array x) { return std::pair{sum(x * x), cos(x) * 2.0f}; }, f32,
                   {{0, 0, "n"}}, 2);
  auto f32rows = [](std::int64_t n) { return std::tuple{drawn({3, n, 4}, fx::f32)}; };
  expectOneProgram(
      [](fx::Array x) { return std::pair{sum(exp(x), {0, 1}), permute(x, {2, 1, 0})}; }, f32rows,
      {{0, 1, "n"}}, 2);
}

TEST(DynamicAxes, SeveralAxes) {
  auto draw = [](std::int64_t n) {
    return std::tuple{drawn({n, 6}), drawn({6, n % 13 + 2}, fx::f64, 2)};
  };
  auto f = [](fx::Array a, fx::Array b) { return tanh(dot(a, b)); };
  expectOneProgram(f, draw, {{0, 0, "n"}, {1, 1, "m"}}, 2);
  auto same = [](std::int64_t n) { return std::tuple{drawn({n, 6}), drawn({6, n}, fx::f64, 2)}; };
  expectOneProgram(f, same, {{0, 0, "n"}, {1, 1, "n"}}, 2);
  expectOneProgram(f, same, {{0, 0, "n"}, {1, 1, "m"}}, 2);
  auto square = [](std::int64_t n) { return std::tuple{drawn({n % 50, n % 50})}; };
  expectOneProgram([](fx::Array x) { return dot(x, transpose(x)) + x; }, square,
                   {{0, 0, "n"}, {0, 1, "n"}}, 2);
}

TEST(DynamicAxes, ShapesMadeOfSizes) {
  expectOneProgram([](fx::Array x) { return reshape(x, {-1}) * 2.0; }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return transpose(x); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return fx::concatenate({x, fx::ones({3}), x}, 0); }, vector,
                   {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return flip(x, 0) + fx::iota(x.shape()[0], fx::f64); }, vector,
                   {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return pad(x, {{2, 3}}); }, vector, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return x(fx::slice(fx::none, fx::none, 2)); }, vector,
                   {{0, 0, "n"}}, 4);
  expectOneProgram([](fx::Array x) { return x * static_cast<double>(x.shape()[0]); }, vector,
                   {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return x / std::sqrt(static_cast<double>(x.shape()[0])); },
                   vector, {{0, 0, "n"}}, 2);
}

TEST(DynamicAxes, LibraryKernels) {
  expectOneProgram([](fx::Array x) { return std::pair{sort(x, 0), argsort(x, 0)}; }, vector,
                   {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return cumsum(x, 0); }, rows, {{0, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x) { return fx::linalg::inv(dot(transpose(x), x) + fx::eye(5)); },
                   rows, {{0, 0, "n"}}, 2);
}

TEST(DynamicAxes, IndexingAtRunTime) {
  auto draw = [](std::int64_t n) {
    return std::tuple{drawn({40}), (abs(drawn({n}, fx::f64, 2)) * 39.0).astype(fx::i32)};
  };
  expectOneProgram([](fx::Array x, fx::Array i) { return take(x, i, 0); }, draw, {{1, 0, "n"}}, 2);
  expectOneProgram([](fx::Array x, fx::Array i) { return fx::Array(x.at(i).add(1.0)); }, draw,
                   {{1, 0, "n"}}, 2);
}

TEST(DynamicAxes, VmapInside) {
  auto f = fx::vmap([](fx::Array x) {
    return fx::cond(
        sum(x) > 0.0, [](fx::Array a) { return sin(a); }, [](fx::Array a) { return a * a; }, x);
  });
  expectOneProgram(f, rows, {{0, 0, "n"}}, 2);
  expectOneProgram(fx::vmap(fx::grad([](fx::Array x) { return sum(tanh(x)) * prod(x); })), rows,
                   {{0, 0, "n"}}, 2);
}

TEST(DynamicAxes, Trees) {
  struct Batch {
    fx::Array x, y;
  };
  auto draw = [](std::int64_t n) {
    return std::tuple{Batch{drawn({n, 3}), drawn({n})}, drawn({3})};
  };
  expectOneProgram([](const Batch &b, fx::Array w) { return dot(b.x, w) - b.y; }, draw,
                   {{0, 0, "batch"}}, 2);
}

TEST(DynamicAxes, OutsideGradientAndVmap) {
  auto f = [](fx::Array x) { return sum(sin(x) * x); };
  auto jitted = fx::jit(f, over({{0, 0, "n"}}));
  for (std::int64_t n : dynamicSizes) {
    fx::Array x = drawn({n});
    expectClose(fx::grad(jitted)(x), fx::grad(f)(x), "grad");
    expectClose(fx::jit(fx::grad(jitted), over({{0, 0, "n"}}))(x), fx::grad(f)(x), "jit of grad");
    fx::Array batch = drawn({3, n});
    expectClose(fx::vmap(jitted)(batch), fx::vmap(f)(batch), "vmap");
  }
}

TEST(DynamicAxes, DonatedArguments) {
  auto f = fx::jit([](fx::Array x) { return x * 2.0 + 1.0; },
                   {.donate_argnums = {0}, .dynamic_axes = {{0, 0, "n"}}});
  for (std::int64_t n : {100, 7, 1000, 3}) {
    fx::Array x = drawn({n}), wanted = x * 2.0 + 1.0;
    fx::Array mine = x + 0.0;
    const void *place = mine.span<const double>().data();
    fx::Array y = f(mine);
    EXPECT_EQ(y.span<const double>().data(), place);
    expectClose(y, wanted, "donated");
  }
  EXPECT_EQ(programsOf(f.explain()), 1) << f.explain();
}

TEST(DynamicAxes, BranchesOnTheSizeHaveProgramsOfTheirOwn) {
  auto f = [](fx::Array x) { return x.shape()[0] > 10 ? sum(x) : prod(x); };
  auto jitted = fx::jit(f, over({{0, 0, "n"}}));
  for (std::int64_t n : {100, 5, 12, 10, 11, 1000})
    expectClose(jitted(drawn({n})), f(drawn({n})), "n = " + std::to_string(n));
  EXPECT_EQ(programsOf(jitted.explain()), 3) << jitted.explain();
}

TEST(DynamicAxes, MoreThreadsSameBits) {
  auto f = [](fx::Array x) {
    return std::tuple{sum(tanh(x) * x), tanh(x) + 1.0, sum(reshape(x, {-1, 8}) * 2.0, 0)};
  };
  auto one = fx::jit(f, {.dynamic_axes = {{0, 0, "n"}}, .threads = 1}),
       two = fx::jit(f, {.dynamic_axes = {{0, 0, "n"}}, .threads = 2});
  for (std::int64_t n : {8, 800, 80000, 800000, 3200008}) {
    fx::Array x = drawn({n});
    auto a = fx::tree_leaves(one(x)), b = fx::tree_leaves(two(x)),
         c = fx::tree_leaves(fx::jit(f)(x));
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_EQ(a[i].to_vector<double>(), b[i].to_vector<double>()) << n;
      expectClose(a[i], c[i], "n = " + std::to_string(n));
    }
  }
  EXPECT_EQ(programsOf(two.explain()), 1) << two.explain();
}
TEST(DynamicAxes, MultiplesHaveOneProgramMore) {
  auto halves = [](fx::Array x) { return sum(reshape(x, {2, x.shape()[0] / 2}), 1); };
  auto jitted = fx::jit(halves, over({{0, 0, "n"}}));
  for (std::int64_t n : {6, 8, 10, 100, 14, 1000})
    expectClose(jitted(drawn({n})), halves(drawn({n})), "n = " + std::to_string(n));
  EXPECT_EQ(programsOf(jitted.explain()), 1) << jitted.explain();
  auto parity = [](fx::Array x) { return x.shape()[0] % 2 == 0 ? sum(x) : prod(x); };
  auto both = fx::jit(parity, over({{0, 0, "n"}}));
  for (std::int64_t n : {6, 7, 8, 9, 10, 11, 99, 100})
    expectClose(both(drawn({n})), parity(drawn({n})), "n = " + std::to_string(n));
  EXPECT_EQ(programsOf(both.explain()), 2) << both.explain();
}

TEST(DynamicAxes, SayWhichSizesAProgramServes) {
  auto f = fx::jit([](fx::Array x) { return sum(tanh(x)); }, over({{0, 0, "n"}}));
  for (std::int64_t n : {7, 9, 0})
    f(drawn({n}));
  EXPECT_THAT(f.explain(), HasSubstr("for n = 7; n = 9\n"));
  EXPECT_THAT(f.explain(), HasSubstr("n = 0 has code of its own"));
  auto compiled = f.lower(fx::spec<double>({12})).compile();
  EXPECT_THAT(compiled.mlir(), HasSubstr("fx.tanh"));
  EXPECT_THAT(compiled.llvm_ir(), HasSubstr("define"));
  EXPECT_EQ(compiled.memory().arguments, 12 * sizeof(double));
  EXPECT_EQ(compiled.cost(), fx::jit([](fx::Array x) { return sum(tanh(x)); })
                                 .lower(fx::spec<double>({12}))
                                 .compile()
                                 .cost());
}

TEST(DynamicAxes, ConstantsCapturedArraysAndPrinting) {
  fx::Array w = drawn({50});
  auto f = [=](fx::Array x) { return outer(x, w) + fx::array({1.0, 2.0, 3.0})(1); };
  expectOneProgram(f, vector, {{0, 0, "n"}}, 2);
  auto g = fx::jit(
      [](fx::Array x) {
        fx::debug_print("{}", x);
        return x * 2.0;
      },
      over({{0, 0, "n"}}));
  testing::internal::CaptureStdout();
  g(fx::array({1.0, 2.0}));
  g(fx::array({1.0, 2.0, 3.0}));
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "[1. 2.]\n[1. 2. 3.]\n");
}

TEST(DynamicAxes, ManyThreadsManySizes) {
  auto f = [](fx::Array x) { return sum(sin(x) * x); };
  auto jitted = fx::jit(f, over({{0, 0, "n"}}));
  std::vector<fx::Array> xs;
  std::vector<double> wanted;
  for (std::int64_t n = 2; n < 60; ++n) {
    xs.push_back(drawn({n}));
    wanted.push_back(f(xs.back()).item<double>());
  }
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t round = 0; round < 3; ++round)
        for (std::size_t i = 0; i < xs.size(); ++i) {
          std::size_t k = (i * 7 + t * 13) % xs.size();
          wrong += std::abs(jitted(xs[k]).item<double>() - wanted[k]) > 1e-9;
        }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(programsOf(jitted.explain()), 1) << jitted.explain();
}

TEST(DynamicAxes, ThousandsOfSizes) {
  auto jitted = fx::jit([](fx::Array x) { return sum(x); }, over({{0, 0, "n"}}));
  for (std::int64_t n = 2; n < 3000; ++n)
    ASSERT_EQ(jitted(fx::ones({n})).item<double>(), static_cast<double>(n));
  EXPECT_EQ(programsOf(jitted.explain()), 1);
}

} // namespace
