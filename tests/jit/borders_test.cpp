// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What goes in and out of compiled code: results that are arguments, constants or each other;
// arrays of every rank, and empty ones.
#include "ir/interpret.h"
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

#include <thread>

namespace fluxion::tests {
namespace {

/// Above and below the size up to which arrays are kept in registers, and nothing at all.
const std::vector<std::string> sizes{"",
                                     "0x",
                                     "1x",
                                     "3x",
                                     "16x",
                                     "17x",
                                     "100x",
                                     "4x0x3x",
                                     "1x2x1x3x2x1x2x2x",
                                     "1x2x1x3x1x1x1x2x",
                                     "0x1x2x3x4x5x6x7x"};

void expectAtEverySize(const std::string &text) {
  for (std::string type : {"f64", "i32", "i1"})
    for (const std::string &size : sizes) {
      SCOPED_TRACE(size + type);
      expectValueAsReference(filled(text, {{"A", "tensor<" + size + type + ">"},
                                           {"ONE", type == "f64"  ? "1.5"
                                                   : type == "i1" ? "true"
                                                                  : "7"}}));
    }
}

TEST(Borders, ArgumentsAreReturned) {
  expectAtEverySize("func.func @f(%x: $A, %y: $A) -> ($A, $A) { return %y, %x : $A, $A }");
}
TEST(Borders, AnArgumentIsReturnedTwice) {
  expectAtEverySize("func.func @f(%x: $A) -> ($A, $A) { return %x, %x : $A, $A }");
}
TEST(Borders, AValueIsReturnedTwice) {
  expectAtEverySize(R"(
func.func @f(%c: tensor<i1>, %x: $A, %y: $A) -> ($A, $A, $A, $A) {
  %e = fx.max %x, %y : $A
  return %e, %x, %e, %e : $A, $A, $A, $A
})");
}
TEST(Borders, ConstantsAreReturned) {
  expectAtEverySize(R"(
func.func @f(%x: $A) -> ($A, $A) {
  %c = fx.constant dense<$ONE> : $A
  return %c, %c : $A, $A
})");
}
// The upper half of the 64-bit integers without a sign, which no signed number holds.
TEST(Borders, ConstantsHoldTheLargestIntegers) {
  OwnedFunction f = parse(R"(
func.func @f(%x: tensor<2xui64>) -> tensor<2xui64> { return %x : tensor<2xui64> })");
  mlir::OpBuilder b(ir::bodyOf(*f).getTerminator());
  auto type = ir::tensorTypeOf(ir::bodyOf(*f).getArgument(0));
  ir::Value number = ir::splat(b, f->getLoc(), type, 0x1p63 + 0x1p62);
  ir::bodyOf(*f).getTerminator()->setOperand(0, number);
  const uint64_t expected = 3ull << 62;
  Arrays arguments{ir::HostArray::full<uint64_t>({2}, 1)};
  auto evaluated = ir::interpret(*f, arguments);
  ASSERT_TRUE(mlir::succeeded(evaluated));
  EXPECT_EQ((*evaluated)[0].data<uint64_t>()[1], expected);
  EXPECT_EQ(runCompiled(*compiled(*f), arguments)[0].data<uint64_t>()[1], expected);
}

TEST(Borders, ArgumentsAreNotUsed) {
  expectAtEverySize(R"(
func.func @f(%x: $A, %y: $A, %z: tensor<100xf32>) -> $A {
  %e = fx.min %y, %y : $A
  return %e : $A
})");
}

TEST(Borders, ConstantsOfManyNumbers) {
  for (std::string type : {"f32", "f64", "i32", "i64"})
    expectValueAsReference(filled(R"(
func.func @f(%x: tensor<3x7x$T>) -> (tensor<3x7x$T>, tensor<21x$T>, tensor<3x$T>) {
  %few = fx.constant dense<[1, -2, 3]> : tensor<3xi32>
  %many = fx.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]> : tensor<21xi32>
  %f = fx.convert %few : (tensor<3xi32>) -> tensor<3x$T>
  %m = fx.convert %many : (tensor<21xi32>) -> tensor<21x$T>
  %fs = fx.broadcast_in_dim %f axes [0] : (tensor<3x$T>) -> tensor<3x7x$T>
  %p = fx.mul %x, %fs : tensor<3x7x$T>
  %back = fx.reverse %m axes [0] : tensor<21x$T>
  %square = fx.mul %m, %back : tensor<21x$T>
  return %p, %square, %f : tensor<3x7x$T>, tensor<21x$T>, tensor<3x$T>
})",
                                  {{"T", type}}));
}

TEST(Borders, IotaAlongEveryAxis) {
  for (std::string type : {"f32", "f64", "i32", "i64"})
    expectValueAsReference(filled(R"(
func.func @f(%x: tensor<3x5x19x$T>) -> (tensor<3x5x19x$T>, tensor<3x5x19x$T>, tensor<5x19x$T>, tensor<2x2x$T>) {
  %i = fx.iota axis 0 : tensor<3x5x19x$T>
  %j = fx.iota axis 1 : tensor<3x5x19x$T>
  %k = fx.iota axis 2 : tensor<3x5x19x$T>
  %ij = fx.mul %i, %j : tensor<3x5x19x$T>
  %y = fx.add %x, %ij : tensor<3x5x19x$T>
  %z = fx.mul %y, %k : tensor<3x5x19x$T>
  %back = fx.reverse %z axes [2, 0] : tensor<3x5x19x$T>
  %sum = fx.reduce_sum %k axes [0] : (tensor<3x5x19x$T>) -> tensor<5x19x$T>
  %small = fx.iota axis 1 : tensor<2x2x$T>
  return %y, %back, %sum, %small : tensor<3x5x19x$T>, tensor<3x5x19x$T>, tensor<5x19x$T>, tensor<2x2x$T>
})",
                                  {{"T", type}}));
}

// Axes of size 1 and of 2 in between, out of order: loops are merged where they can be.
TEST(Borders, EightAxes) {
  expectAsReference(R"(
func.func @f(%x: tensor<2x1x3x2x1x2x3x2xf32>, %y: tensor<2x3x2x2x1x1x3x2xf32>)
    -> (tensor<2x3x2x2x1x1x3x2xf32>, tensor<2x1x1x3xf32>, tensor<3x2xf32>) {
  %t = fx.permute %x permutation [0, 2, 3, 5, 1, 4, 6, 7]
      : (tensor<2x1x3x2x1x2x3x2xf32>) -> tensor<2x3x2x2x1x1x3x2xf32>
  %p = fx.mul %t, %y : tensor<2x3x2x2x1x1x3x2xf32>
  %b = fx.reverse %p axes [1, 6] : tensor<2x3x2x2x1x1x3x2xf32>
  %s = fx.reduce_sum %b axes [1, 2, 3, 7] : (tensor<2x3x2x2x1x1x3x2xf32>) -> tensor<2x1x1x3xf32>
  %m = fx.reduce_max %p axes [0, 2, 3, 4, 5, 6] : (tensor<2x3x2x2x1x1x3x2xf32>) -> tensor<3x2xf32>
  return %b, %s, %m : tensor<2x3x2x2x1x1x3x2xf32>, tensor<2x1x1x3xf32>, tensor<3x2xf32>
})");
}

// A program of scalars is its own C function.
TEST(Borders, ScalarsGoThroughTheNativeFunction) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<f64>, %n: tensor<i32>, %c: tensor<i1>, %y: tensor<f32>) -> tensor<f64> {
  %z = fx.convert %y : (tensor<f32>) -> tensor<f64>
  %m = fx.convert %n : (tensor<i32>) -> tensor<f64>
  %p = fx.mul %x, %m : tensor<f64>
  %r = fx.select %c, %p, %z : tensor<i1>, tensor<f64>
  return %r : tensor<f64>
})");
  auto *f = reinterpret_cast<double (*)(double, int32_t, bool, float)>(executable->nativePointer());
  EXPECT_EQ(f(1.5, -4, true, 9), -6);
  EXPECT_EQ(f(1.5, -4, false, 9), 9);
}

TEST(Borders, TruthsComeOutOfTheNativeFunction) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<f32>, %y: tensor<f32>) -> tensor<i1> {
  %c = fx.compare lt, %x, %y : tensor<f32>, tensor<i1>
  return %c : tensor<i1>
})");
  auto *f = reinterpret_cast<bool (*)(float, float)>(executable->nativePointer());
  EXPECT_TRUE(f(1, 2));
  EXPECT_FALSE(f(2, 1));
}

TEST(Borders, ArraysGoThroughTheNativeFunctionAsPointers) {
  auto executable = compiled(R"(
func.func @f(%x: tensor<5xf32>, %s: tensor<f32>) -> (tensor<5xf32>, tensor<f32>) {
  %ss = fx.broadcast_in_dim %s axes [] : (tensor<f32>) -> tensor<5xf32>
  %y = fx.mul %x, %ss : tensor<5xf32>
  %sum = fx.reduce_sum %y axes [0] : (tensor<5xf32>) -> tensor<f32>
  return %y, %sum : tensor<5xf32>, tensor<f32>
})");
  auto *f = reinterpret_cast<void (*)(const float *, float, float *, float *)>(
      executable->nativePointer());
  float x[] = {1, 2, 3, 4, 5}, y[5], sum;
  f(x, 2, y, &sum);
  EXPECT_EQ(y[4], 10);
  EXPECT_EQ(sum, 30);
}

// Scratch memory is a thread's own.
TEST(Borders, OneExecutableRunsInManyThreads) {
  OwnedFunction f = withGradient(R"(
func.func @f(%x: tensor<40x50xf32>) -> tensor<40x40xf32> {
  %e = fx.sin %x : tensor<40x50xf32>
  %p = fx.dot_general %e, %e batching [] x [] contracting [1] x [1]
      : (tensor<40x50xf32>, tensor<40x50xf32>) -> tensor<40x40xf32>
  %y = fx.tanh %p : tensor<40x40xf32>
  return %y : tensor<40x40xf32>
})");
  auto executable = compiled(*f);
  EXPECT_GT(executable->arenaBytes(), 0u);
  auto results = [&](unsigned seed) {
    Random random(seed);
    return *executable->run({draw(random, DType::f32, {40, 50}, uniform(-1, 1)),
                             draw(random, DType::f32, {40, 40}, uniform(-1, 1))});
  };
  std::vector<Arrays> expected, got(4);
  for (unsigned t = 0; t < got.size(); ++t)
    expected.push_back(results(t));
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < got.size(); ++t)
    threads.emplace_back([&, t] {
      for (int again = 0; again < 50; ++again)
        got[t] = results(t);
    });
  for (std::thread &thread : threads)
    thread.join();
  for (unsigned t = 0; t < got.size(); ++t)
    for (size_t i = 0; i < expected[t].size(); ++i)
      EXPECT_FALSE(notIdentical(got[t][i], expected[t][i]).has_value()) << t << " " << i;
}

} // namespace
} // namespace fluxion::tests
