// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Steps of several vectors: long chains of dependent instructions run side by side.
#include "runtime/instruction_set.h"
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

constexpr const char *wave = R"(
func.func @f(%x: tensor<$Nx$T>) -> tensor<$Nx$T> {
  %s = fx.sin %x : tensor<$Nx$T>
  %p = fx.mul %s, %x : tensor<$Nx$T>
  %q = fx.mul %x, %x : tensor<$Nx$T>
  %m = fx.neg %q : tensor<$Nx$T>
  %e = fx.exp %m : tensor<$Nx$T>
  %a = fx.add %p, %e : tensor<$Nx$T>
  %y = fx.tanh %a : tensor<$Nx$T>
  return %y : tensor<$Nx$T>
})";

std::string ofSize(const char *text, int64_t size, const std::string &type) {
  return filled(text, {{"N", std::to_string(size)},
                       {"H", std::to_string(size / 2)},
                       {"K", std::to_string(size - size / 2)},
                       {"T", type}});
}
/// How many operations are on so many lanes at once.
size_t numWide(const codegen::Executable &executable, unsigned lanes, const std::string &type) {
  return countOf("fmul[^\n]*<" + std::to_string(lanes) + " x " + type + ">", executable.llvmIr());
}
unsigned lanesOf(const std::string &type) {
  return (runtime::instructionSet() == runtime::InstructionSet::avx512 ? 64
          : runtime::instructionSet() == runtime::InstructionSet::avx2 ? 32
                                                                       : 16) /
         (type == "f32" ? 4 : 8);
}

// At all sizes at which steps get longer, and with every rest of the last one.
TEST(Steps, OfSeveralVectorsAreTheReferences) {
  for (const char *type : {"f32", "f64"})
    for (int64_t size :
         {1, 15, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300, 511, 513, 1000, 4099})
      expectAsReference(ofSize(wave, size, type));
}

TEST(Steps, HaveSeveralVectors) {
  auto of = [](int64_t size, const char *type) { return compiled(ofSize(wave, size, type)); };
  for (auto [type, name] : {std::pair{"f32", "float"}, {"f64", "double"}}) {
    unsigned lanes = lanesOf(type);
    EXPECT_GT(numWide(*of(10000, type), 4 * lanes, name), 0u);
    EXPECT_GT(numWide(*of(8 * lanes, type), 2 * lanes, name), 0u);
    EXPECT_EQ(numWide(*of(8 * lanes, type), 4 * lanes, name), 0u);
    EXPECT_EQ(numWide(*of(2 * lanes, type), 2 * lanes, name), 0u);
  }
}

// Dear folds take such steps in place of copies.
TEST(Steps, OfFolds) {
  constexpr const char *folds = R"(
func.func @f(%x: tensor<$Nx$T>) -> (tensor<$T>, tensor<$T>, tensor<i32>) {
  %s = fx.sin %x : tensor<$Nx$T>
  %e = fx.exp %s : tensor<$Nx$T>
  %sum = fx.reduce_sum %e axes [0] : (tensor<$Nx$T>) -> tensor<$T>
  %max = fx.reduce_max %e axes [0] : (tensor<$Nx$T>) -> tensor<$T>
  %at = fx.argmax %e axis 0 : (tensor<$Nx$T>) -> tensor<i32>
  return %sum, %max, %at : tensor<$T>, tensor<$T>, tensor<i32>
})";
  for (const char *type : {"f32", "f64"})
    for (int64_t size : {1, 17, 64, 129, 255, 256, 300, 513, 1000, 4099})
      expectAsReference(ofSize(folds, size, type), sumsOf(static_cast<double>(size)));
  constexpr const char *sum = R"(
func.func @f(%x: tensor<$Nx$T>) -> tensor<$T> {
  %s = fx.sin %x : tensor<$Nx$T>
  %e = fx.exp %s : tensor<$Nx$T>
  %sum = fx.reduce_sum %e axes [0] : (tensor<$Nx$T>) -> tensor<$T>
  return %sum : tensor<$T>
})";
  auto executable = compiled(ofSize(sum, 10000, "f32"));
  EXPECT_GT(numWide(*executable, 4 * lanesOf("f32"), "float"), 0u);
}

// A few of the lanes take the rare branch.
TEST(Steps, WithHugeAngles) {
  for (const char *type : {"f32", "f64"}) {
    OwnedFunction f = parse(ofSize(wave, 300, type));
    Numbers numbers;
    for (int i = 0; i < 300; ++i)
      numbers.listed.push_back(i % 37 == 5 ? 1e9 * i : 0.01 * i);
    expectAsReferenceOn(*f, drawnFor(*f, numbers), {.f32 = {64, 1e-6}, .f64 = {64, 1e-15}});
  }
}

TEST(Steps, ByManyThreads) {
  for (int64_t size : {300, 1003, 5000}) {
    OwnedFunction f = parse(ofSize(wave, size, "f64"));
    auto shared = codegen::compile(*f, {.plan = {.sharesAll = true}});
    ASSERT_TRUE(mlir::succeeded(shared));
    Arrays x = drawnFor(*f, uniform(-3, 3));
    EXPECT_FALSE(notIdentical(runCompiled(**shared, x)[0], runCompiled(*compiled(*f), x)[0]));
  }
}

// Bits of which a number is made of one number cost no pass of their own.
TEST(Steps, ThroughNumbersReadAsOthers) {
  constexpr const char *bits = R"(
func.func @f(%x: tensor<1000xf64>) -> (tensor<1000xf64>, tensor<1000x2xi32>) {
  %one = fx.constant dense<4503599627370496> : tensor<1000xi64>
  %e = fx.exp %x : tensor<1000xf64>
  %i = fx.bitcast_convert_type %e : (tensor<1000xf64>) -> tensor<1000xi64>
  %d = fx.add %i, %one : tensor<1000xi64>
  %y = fx.bitcast_convert_type %d : (tensor<1000xi64>) -> tensor<1000xf64>
  %halves = fx.bitcast_convert_type %x : (tensor<1000xf64>) -> tensor<1000x2xi32>
  return %y, %halves : tensor<1000xf64>, tensor<1000x2xi32>
})";
  auto executable = compiled(bits);
  EXPECT_EQ(executable->arenaBytes(), 0u) << executable->plan();
  expectAsReference(bits);
}

// A part is computed by its index, so the loop over the parts stays one of its own.
TEST(Bits, OfNumbersThatAreRepeated) {
  for (const char *text : {R"(
func.func @f(%x: tensor<f64>) -> tensor<1000x2xi32> {
  %b = fx.broadcast_in_dim %x axes [] : (tensor<f64>) -> tensor<1000xf64>
  %r = fx.bitcast_convert_type %b : (tensor<1000xf64>) -> tensor<1000x2xi32>
  return %r : tensor<1000x2xi32>
})",
                           R"(
func.func @f(%x: tensor<3xf64>) -> tensor<3x100x2xi32> {
  %b = fx.broadcast_in_dim %x axes [0] : (tensor<3xf64>) -> tensor<3x100xf64>
  %r = fx.bitcast_convert_type %b : (tensor<3x100xf64>) -> tensor<3x100x2xi32>
  return %r : tensor<3x100x2xi32>
})"})
    expectAsReference(text);
}

} // namespace
} // namespace fluxion::tests
