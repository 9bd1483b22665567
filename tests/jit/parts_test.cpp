// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Work that several threads share: the same bits on any number of threads, and the reference's
// numbers.
#include "runtime/team.h"
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>

namespace fluxion::tests {
namespace {

/// Puts the number of threads back.
class Threads {
public:
  Threads() : before_(runtime::numThreads()) {}
  ~Threads() { runtime::setNumThreads(before_); }

private:
  int before_;
};

bool areSameBits(const Arrays &a, const Arrays &b) {
  for (size_t i = 0; i < a.size(); ++i)
    if (std::memcmp(a[i].raw(), b[i].raw(), a[i].bytes()) != 0)
      return false;
  return a.size() == b.size();
}

struct Case {
  const char *name;
  const char *text;
  double terms = 1; // that are added up
};

// Sizes that leave something over for the last vector and the last part.
const Case cases[] = {
    {"Elementwise", R"(
func.func @f(%x: tensor<100003x$T>) -> (tensor<100003x$T>, tensor<100003x$T>) {
  %s = fx.sin %x : tensor<100003x$T>
  %y = fx.mul %s, %x : tensor<100003x$T>
  %z = fx.exp %s : tensor<100003x$T>
  return %y, %z : tensor<100003x$T>, tensor<100003x$T>
})"},
    {"OverRows", R"(
func.func @f(%x: tensor<61x3001x$T>, %b: tensor<3001x$T>) -> tensor<3001x61x$T> {
  %bs = fx.broadcast_in_dim %b axes [1] : (tensor<3001x$T>) -> tensor<61x3001x$T>
  %s = fx.tanh %x : tensor<61x3001x$T>
  %y = fx.add %s, %bs : tensor<61x3001x$T>
  %z = fx.permute %y permutation [1, 0] : (tensor<61x3001x$T>) -> tensor<3001x61x$T>
  return %z : tensor<3001x61x$T>
})"},
    {"WholeSum", R"(
func.func @f(%x: tensor<200003x$T>, %k: tensor<3x$T>) -> (tensor<$T>, tensor<200003x$T>) {
  %c = fx.slice %k start [1] limit [2] stride [1] : (tensor<3x$T>) -> tensor<1x$T>
  %r = fx.reshape %c : (tensor<1x$T>) -> tensor<$T>
  %f = fx.broadcast_in_dim %r axes [] : (tensor<$T>) -> tensor<200003x$T>
  %s = fx.sin %x : tensor<200003x$T>
  %y = fx.mul %s, %f : tensor<200003x$T>
  %sum = fx.reduce_sum %y axes [0] : (tensor<200003x$T>) -> tensor<$T>
  return %sum, %y : tensor<$T>, tensor<200003x$T>
})",
     200003},
    {"SumsOfRowsAndColumns", R"(
func.func @f(%x: tensor<700x901x$T>) -> (tensor<700x$T>, tensor<901x$T>, tensor<$T>) {
  %e = fx.exp %x : tensor<700x901x$T>
  %rows = fx.reduce_sum %e axes [1] : (tensor<700x901x$T>) -> tensor<700x$T>
  %columns = fx.reduce_sum %x axes [0] : (tensor<700x901x$T>) -> tensor<901x$T>
  %max = fx.reduce_max %e axes [0, 1] : (tensor<700x901x$T>) -> tensor<$T>
  return %rows, %columns, %max : tensor<700x$T>, tensor<901x$T>, tensor<$T>
})",
     901},
    {"SoftmaxOfRows", R"(
func.func @f(%x: tensor<701x903x$T>) -> (tensor<701x903x$T>, tensor<701x$T>) {
  %max = fx.reduce_max %x axes [1] : (tensor<701x903x$T>) -> tensor<701x$T>
  %maxes = fx.broadcast_in_dim %max axes [0] : (tensor<701x$T>) -> tensor<701x903x$T>
  %low = fx.sub %x, %maxes : tensor<701x903x$T>
  %e = fx.exp %low : tensor<701x903x$T>
  %sum = fx.reduce_sum %e axes [1] : (tensor<701x903x$T>) -> tensor<701x$T>
  %sums = fx.broadcast_in_dim %sum axes [0] : (tensor<701x$T>) -> tensor<701x903x$T>
  %y = fx.div %e, %sums : tensor<701x903x$T>
  %log = fx.log %sum : tensor<701x$T>
  return %y, %log : tensor<701x903x$T>, tensor<701x$T>
})",
     903},
    {"WeightedSumsOfRows", R"(
func.func @f(%x: tensor<70003x37x$T>, %w: tensor<37x$T>) -> (tensor<37x$T>, tensor<$T>) {
  %ws = fx.broadcast_in_dim %w axes [1] : (tensor<37x$T>) -> tensor<70003x37x$T>
  %p = fx.mul %x, %ws : tensor<70003x37x$T>
  %z = fx.reduce_sum %p axes [1] : (tensor<70003x37x$T>) -> tensor<70003x$T>
  %k = fx.tanh %z : tensor<70003x$T>
  %ks = fx.broadcast_in_dim %k axes [0] : (tensor<70003x$T>) -> tensor<70003x37x$T>
  %q = fx.mul %ks, %x : tensor<70003x37x$T>
  %sum = fx.reduce_sum %q axes [0] : (tensor<70003x37x$T>) -> tensor<37x$T>
  %all = fx.reduce_sum %k axes [0] : (tensor<70003x$T>) -> tensor<$T>
  return %sum, %all : tensor<37x$T>, tensor<$T>
})",
     70003},
    {"BatchesOfRows", R"(
func.func @f(%x: tensor<5x400x301x$T>, %c: tensor<400x$T>) -> tensor<5x400x301x$T> {
  %cs = fx.broadcast_in_dim %c axes [1] : (tensor<400x$T>) -> tensor<5x400x301x$T>
  %z = fx.mul %x, %cs : tensor<5x400x301x$T>
  %e = fx.exp %z : tensor<5x400x301x$T>
  %sum = fx.reduce_sum %e axes [2] : (tensor<5x400x301x$T>) -> tensor<5x400x$T>
  %sums = fx.broadcast_in_dim %sum axes [0, 1] : (tensor<5x400x$T>) -> tensor<5x400x301x$T>
  %y = fx.div %e, %sums : tensor<5x400x301x$T>
  return %y : tensor<5x400x301x$T>
})",
     301},
    {"NarrowColumns", R"(
func.func @f(%x: tensor<90001x3x$T>) -> tensor<3x$T> {
  %e = fx.cos %x : tensor<90001x3x$T>
  %sum = fx.reduce_sum %e axes [0] : (tensor<90001x3x$T>) -> tensor<3x$T>
  return %sum : tensor<3x$T>
})",
     90001},
    {"InALoop", R"(
func.func @f(%x: tensor<200007x$T>, %a: tensor<$T>) -> tensor<200007x$T> {
  %y = fx.scan consts(%a) init(%x) {length = 3 : i64}
      : (tensor<$T>, tensor<200007x$T>) -> tensor<200007x$T> {
  ^bb0(%i: tensor<i64>, %k: tensor<$T>, %c: tensor<200007x$T>):
    %f = fx.broadcast_in_dim %k axes [] : (tensor<$T>) -> tensor<200007x$T>
    %s = fx.sin %c : tensor<200007x$T>
    %n = fx.mul %s, %f : tensor<200007x$T>
    fx.yield %n : tensor<200007x$T>
  }
  return %y : tensor<200007x$T>
})"},
    {"Products", R"(
func.func @f(%x: tensor<301x257x$T>, %y: tensor<257x403x$T>) -> tensor<301x403x$T> {
  %z = fx.dot_general %x, %y batching [] x [] contracting [1] x [0] : (tensor<301x257x$T>, tensor<257x403x$T>) -> tensor<301x403x$T>
  return %z : tensor<301x403x$T>
})",
     16 * 257},
};

class Parts : public testing::TestWithParam<std::tuple<Case, const char *>> {
protected:
  static OwnedFunction program() {
    auto [theCase, type] = GetParam();
    return parse(filled(theCase.text, {{"T", type}}));
  }
};

TEST_P(Parts, AreTheReferencesNumbers) {
  Expectation expectation = sumsOf(std::get<0>(GetParam()).terms);
  expectAsReference(*program(), expectation);
}

TEST_P(Parts, AreTheSameOnAnyNumberOfThreads) {
  Threads restored;
  OwnedFunction f = program();
  auto executable = compiled(*f);
  Random random(3);
  Arrays arguments;
  for (mlir::Type type : f->getArgumentTypes()) {
    auto tensor = mlir::cast<mlir::RankedTensorType>(type);
    arguments.push_back(draw(random, ir::dtypeOf(tensor), ir::shapeOf(tensor), uniform(-2, 2)));
  }
  runtime::setNumThreads(1);
  Arrays alone = runCompiled(*executable, arguments);
  for (int threads : {2, 3, 8}) {
    runtime::setNumThreads(threads);
    for (int repetition = 0; repetition < 20; ++repetition)
      ASSERT_TRUE(areSameBits(runCompiled(*executable, arguments), alone)) << threads << " threads";
  }
}

TEST_P(Parts, AreShared) {
  std::string code = compiled(*program())->llvmIr();
  EXPECT_TRUE(code.find("fluxion_parallel") != std::string::npos ||
              code.find("fluxion_gemm") != std::string::npos)
      << code;
}

INSTANTIATE_TEST_SUITE_P(Programs, Parts,
                         testing::Combine(testing::ValuesIn(cases), testing::Values("f32", "f64")),
                         [](const auto &info) {
                           return std::string(std::get<0>(info.param).name) + "_" +
                                  std::get<1>(info.param);
                         });

TEST(SmallWork, IsDoneAlone) {
  std::string code = compiled(R"(
func.func @f(%x: tensor<1000xf32>) -> tensor<1000xf32> {
  %y = fx.sin %x : tensor<1000xf32>
  return %y : tensor<1000xf32>
})")
                         ->llvmIr();
  EXPECT_EQ(code.find("fluxion_parallel"), std::string::npos);
}

// Kernels that take threads of their own are told the program's number, and only then.
TEST(Kernels, TakeTheThreadsOfTheProgram) {
  OwnedFunction f = parse(R"(
func.func @f(%x: tensor<200x200xf64>) -> tensor<200x200xf64> {
  %y = fx.cholesky %x : tensor<200x200xf64>
  return %y : tensor<200x200xf64>
})");
  auto limited = codegen::compile(*f, {.plan = {.threads = 1}});
  ASSERT_TRUE(mlir::succeeded(limited));
  EXPECT_NE((*limited)->llvmIr().find("@fluxion_limit_threads(i32 1)"), std::string::npos);
  EXPECT_EQ(compiled(*f)->llvmIr().find("fluxion_limit_threads"), std::string::npos);
  HostArray x(DType::f64, Shape{200, 200});
  auto *numbers = x.mutableData<double>();
  for (int i = 0; i < 200; ++i)
    for (int j = 0; j < 200; ++j)
      numbers[i * 200 + j] = i == j ? 400 : 1.0 / (1 + i + j);
  runCompiled(**limited, {x});
  EXPECT_EQ(runtime::threadsOfThisCall(), runtime::numThreads());
}

TEST(SharedWork, FromSeveralThreadsAtOnce) {
  OwnedFunction f = parse(filled(cases[2].text, {{"T", "f32"}}));
  auto executable = compiled(*f);
  Random random(3);
  Arrays arguments{draw(random, DType::f32, Shape{200003}, uniform(-2, 2)),
                   draw(random, DType::f32, Shape{3}, uniform(-2, 2))};
  Arrays expected = runCompiled(*executable, arguments);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i)
        wrong += !areSameBits(runCompiled(*executable, arguments), expected);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

} // namespace
} // namespace fluxion::tests
