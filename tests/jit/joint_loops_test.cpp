// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops of unequal counts, one for each example, that run side by side.
#include "tests/jit/programs.h"

#include <gtest/gtest.h>

namespace fluxion::tests {
namespace {

/// For each of $N: halve until it is at most %k, count, and add the number of each step.
constexpr const char *halvings = R"(
func.func @f(%x: tensor<$Nx$T>, %k: tensor<$T>) -> (tensor<$Nx$T>, tensor<$Nxi64>, tensor<$Nx$T>) {
  %y:3 = fx.scan consts(%k) over(%x) {length = $N : i64}
      : (tensor<$T>, tensor<$Nx$T>) -> (tensor<$Nx$T>, tensor<$Nxi64>, tensor<$Nx$T>) {
  ^bb0(%i: tensor<i64>, %c: tensor<$T>, %one: tensor<$T>):
    %zero = fx.constant dense<0.0> : tensor<$T>
    %start = fx.exp %one : tensor<$T>
    %r:3 = fx.while consts(%c) init(%start, %zero)
        : (tensor<$T>, tensor<$T>, tensor<$T>) -> (tensor<$T>, tensor<$T>, tensor<i64>) {
    ^bb0(%t: tensor<i64>, %l: tensor<$T>, %v: tensor<$T>, %s: tensor<$T>):
      %p = fx.compare gt, %v, %l : tensor<$T>, tensor<i1>
      fx.yield %p : tensor<i1>
    }, {
    ^bb0(%t: tensor<i64>, %l: tensor<$T>, %v: tensor<$T>, %s: tensor<$T>):
      %half = fx.constant dense<0.5> : tensor<$T>
      %h = fx.mul %v, %half : tensor<$T>
      %n = fx.convert %t : (tensor<i64>) -> tensor<$T>
      %a = fx.add %s, %n : tensor<$T>
      fx.yield %h, %a : tensor<$T>, tensor<$T>
    }
    %u = fx.log %r#0 : tensor<$T>
    fx.yield %u, %r#2, %r#1 : tensor<$T>, tensor<i64>, tensor<$T>
  }
  return %y#0, %y#1, %y#2 : tensor<$Nx$T>, tensor<$Nxi64>, tensor<$Nx$T>
})";

TEST(JointLoops, OfUnequalCountsAreTheReferences) {
  for (const char *type : {"f32", "f64"})
    for (int n : {63, 64, 65, 96, 1000}) {
      std::string text = filled(halvings, {{"N", std::to_string(n)}, {"T", type}});
      OwnedFunction f = parse(text);
      Arrays arguments = drawnFor(*f, uniform(-3, 30));
      arguments[1] = drawnFor(*f, uniform(1, 2))[1];
      expectAsReferenceOn(*f, arguments);
    }
}

/// The number of loops over whole vectors does not matter: that there are vectors does.
TEST(JointLoops, AreVectors) {
  auto code = [](int n) {
    return compiled(filled(halvings, {{"N", std::to_string(n)}, {"T", "f64"}}))->llvmIr();
  };
  EXPECT_GT(countOf("fmul <", code(640)), 0u);
  EXPECT_EQ(countOf("fmul <[0-9]+ x double> [^,]*, splat \\(double 5", code(60)), 0u);
}

// A loop that never begins, one that ends at once, and NaN, which ends any.
TEST(JointLoops, MayBeEmpty) {
  OwnedFunction f = parse(filled(halvings, {{"N", "128"}, {"T", "f64"}}));
  Arrays arguments = drawnFor(*f, uniform(-5, -4));
  arguments[1] = drawnFor(*f, uniform(1, 2))[1];
  expectAsReferenceOn(*f, arguments);
  arguments[0].mutableData<double>()[5] = std::numeric_limits<double>::quiet_NaN();
  arguments[0].mutableData<double>()[77] = 40;
  expectAsReferenceOn(*f, arguments);
}

// What is done computes on for nothing: nobody may hear of it.
TEST(JointLoops, AreNotJoinedInCheckedCode) {
  OwnedFunction f = parse(filled(halvings, {{"N", "640"}, {"T", "f64"}}));
  auto executable = codegen::compile(*f, {.plan = {.checks = {.nan = true}}});
  ASSERT_TRUE(mlir::succeeded(executable));
  EXPECT_EQ(countOf("length = 640", (*executable)->mlir()), 1u) << (*executable)->mlir();
}

} // namespace
} // namespace fluxion::tests
