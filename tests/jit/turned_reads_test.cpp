// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is read across its rows comes in whole vectors, turned in registers.
#include "runtime/team.h"
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

constexpr const char *turned = R"(
func.func @f(%x: tensor<$Nx$Mx$T>) -> tensor<$Mx$Nx$T> {
  %t = fx.permute %x permutation [1, 0] : (tensor<$Nx$Mx$T>) -> tensor<$Mx$Nx$T>
  return %t : tensor<$Mx$Nx$T>
})";
constexpr const char *sum = R"(
func.func @f(%x: tensor<$Nx$Mx$T>, %y: tensor<$Mx$Nx$T>) -> tensor<$Mx$Nx$T> {
  %t = fx.permute %x permutation [1, 0] : (tensor<$Nx$Mx$T>) -> tensor<$Mx$Nx$T>
  %s = fx.add %t, %y : tensor<$Mx$Nx$T>
  return %s : tensor<$Mx$Nx$T>
})";

Words sizes(int n, int m, const std::string &type = "f32") {
  return {{"N", std::to_string(n)}, {"M", std::to_string(m)}, {"T", type}};
}

TEST(TurnedReads, AreOfWholeVectors) {
  for (const char *program : {turned, sum})
    for (auto [n, m] : {std::pair{64, 64}, {100, 37}, {33, 500}}) {
      std::string code = compiled(filled(program, sizes(n, m)))->llvmIr();
      EXPECT_EQ(countOf("load float", code), 0u) << code;
      EXPECT_EQ(countOf("insertelement", code), 0u) << code;
    }
}

// Fewer than a vector has lanes, one more than a block, rests along both axes.
TEST(TurnedReads, AtEverySize) {
  for (std::string type : {"f32", "f64", "i8", "i64", "i1", "bf16"})
    for (int n : {1, 3, 7, 8, 16, 17, 65, 128, 131})
      for (int m : {1, 5, 16, 31, 64, 129}) {
        SCOPED_TRACE(type + " " + std::to_string(n) + " x " + std::to_string(m));
        expectValueAsReference(filled(turned, sizes(n, m, type)));
        if (type != "i1")
          expectValueAsReference(filled(sum, sizes(n, m, type)));
      }
}

TEST(TurnedReads, OfParts) {
  for (std::string type : {"f32", "f64"})
    expectAsReference(filled(R"(
func.func @f(%x: tensor<90x80x$T>, %y: tensor<35x44x$T>) -> tensor<35x44x$T> {
  %p = fx.slice %x start [1, 3] limit [89, 73] stride [2, 2] : (tensor<90x80x$T>) -> tensor<44x35x$T>
  %c = fx.slice %x start [40, 41] limit [84, 76] stride [1, 1] : (tensor<90x80x$T>) -> tensor<44x35x$T>
  %b = fx.reverse %c axes [0] : tensor<44x35x$T>
  %r = fx.reverse %c axes [1] : tensor<44x35x$T>
  %s = fx.mul %b, %p : tensor<44x35x$T>
  %q = fx.add %s, %r : tensor<44x35x$T>
  %t = fx.permute %q permutation [1, 0] : (tensor<44x35x$T>) -> tensor<35x44x$T>
  %e = fx.sin %t : tensor<35x44x$T>
  %z = fx.mul %e, %y : tensor<35x44x$T>
  return %z : tensor<35x44x$T>
})",
                             {{"T", type}}),
                      sumsOf(16));
}

TEST(TurnedReads, OfManyAxes) {
  for (std::string order : {"2, 0, 1", "2, 1, 0", "1, 2, 0", "0, 2, 1", "1, 0, 2"}) {
    int axes[] = {order[0] - '0', order[3] - '0', order[6] - '0'};
    const int shape[] = {24, 19, 40};
    std::string to;
    for (int axis : axes)
      to += std::to_string(shape[axis]) + "x";
    expectAsReference(filled(R"(
func.func @f(%x: tensor<24x19x40xf32>, %y: tensor<$TOf32>) -> (tensor<$TOf32>, tensor<$TOf32>) {
  %t = fx.permute %x permutation [$ORDER] : (tensor<24x19x40xf32>) -> tensor<$TOf32>
  %s = fx.mul %t, %y : tensor<$TOf32>
  %n = fx.neg %t : tensor<$TOf32>
  return %s, %n : tensor<$TOf32>, tensor<$TOf32>
})",
                             {{"TO", to}, {"ORDER", order}}));
  }
}

// Where parts are joined, and where elements are missing, loops keep their borders.
TEST(TurnedReads, BesideBorders) {
  expectAsReference(R"(
func.func @f(%x: tensor<40x30xf64>, %y: tensor<50x70xf64>) -> tensor<50x70xf64> {
  %zero = fx.constant dense<0.0> : tensor<f64>
  %t = fx.permute %x permutation [1, 0] : (tensor<40x30xf64>) -> tensor<30x40xf64>
  %p = fx.pad %t, %zero low [5, 20] high [15, 10] interior [0, 0]
      : (tensor<30x40xf64>, tensor<f64>) -> tensor<50x70xf64>
  %s = fx.mul %p, %y : tensor<50x70xf64>
  return %s : tensor<50x70xf64>
})");
}

// Whoever has the last part has the rest.
TEST(TurnedReads, ByManyThreads) {
  for (const char *program : {turned, sum})
    for (auto [n, m] : {std::pair{40, 300}, {300, 41}, {129, 130}}) {
      OwnedFunction f = parse(filled(program, sizes(n, m, "f64")));
      Arrays arguments = drawnFor(*f, uniform(-2, 2));
      auto executable = codegen::compile(*f, {.plan = {.sharesAll = true}});
      ASSERT_TRUE(mlir::succeeded(executable));
      Arrays expected = run(*f, arguments);
      int before = runtime::numThreads();
      for (int threads : {1, 2, 5}) {
        runtime::setNumThreads(threads);
        Arrays got = runCompiled(**executable, arguments);
        EXPECT_FALSE(notIdentical(got[0], expected[0]).has_value()) << n << " " << m;
      }
      runtime::setNumThreads(before);
    }
}

} // namespace
} // namespace fluxion::tests
