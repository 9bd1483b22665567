// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which programs share code in the cache: those whose code is the same in all it does and reports.
#include "jit/cache/key.h"
#include "tests/jit/programs.h"

#include "mlir/IR/AffineMap.h"

#include <gtest/gtest.h>

#include <set>

namespace fluxion::tests {
namespace {

using codegen::CodeOrigin;
using codegen::CompileOptions;

const CodeOrigin origin{"build", "22.1.0", "x86_64 some-cpu +avx2"};

std::string keyOf(const std::string &text, const CompileOptions &options = {},
                  const CodeOrigin &from = origin) {
  auto key = codegen::keyOf(*parse(text), options, from);
  return key ? key->str() : "none";
}

const char *const program = R"(
func.func @f(%x: tensor<3xf64>) -> tensor<3xf64> {
  %c = fx.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf64>
  %a = fx.sin %x : tensor<3xf64>
  %b = fx.mul %a, %c : tensor<3xf64>
  return %b : tensor<3xf64>
})";

std::string with(const std::string &old, const std::string &replacement) {
  std::string text = program;
  size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), replacement);
}

TEST(CacheKey, IsThatOfTheContent) {
  EXPECT_EQ(keyOf(program), keyOf(program));
  EXPECT_EQ(keyOf(program).size(), 64u);
  // Elsewhere, under other names.
  std::string other = "\n\n\n" + with("return %b", "\n\n  return %b");
  for (size_t at; (at = other.find("%c")) != std::string::npos;)
    other.replace(at, 2, "%other");
  EXPECT_EQ(keyOf(other), keyOf(program));
}

TEST(CacheKey, TellsApartWhateverIsOther) {
  std::set<std::string> keys = {
      keyOf(program),
      keyOf(with("fx.sin", "fx.cos")),
      keyOf(with("3.0]", "3.0000000000000004]")),
      keyOf(with("[1.0", "[-1.0")),
      keyOf(with("dense<[1.0, 2.0, 3.0]>", "dense<0.0>")),
      keyOf(with("dense<[1.0, 2.0, 3.0]>", "dense<-0.0>")),
      keyOf(with("dense<[1.0, 2.0, 3.0]>", "dense<0x7FF8000000000000>")),
      keyOf(with("dense<[1.0, 2.0, 3.0]>", "dense<0x7FF8000000000001>")),
      keyOf(with("%a, %c", "%c, %a")),
      keyOf(with("%a, %c", "%a, %a")),
      keyOf(with("%a, %c", "%a, %x")),
      keyOf(with("return %b", "return %a")),
  };
  EXPECT_EQ(keys.size(), 12u);
  EXPECT_FALSE(keys.contains("none"));
}

TEST(CacheKey, TellsTypesAndAttributesApart) {
  auto words = [](const Words &words) {
    return keyOf(filled(R"(
func.func @f(%x: tensor<$Ax$Bx$T>) -> tensor<$T> {
  %y = fx.reduce_max %x axes [0, 1] {kink = $K : i32} : (tensor<$Ax$Bx$T>) -> tensor<$T>
  return %y : tensor<$T>
})",
                        words));
  };
  std::set<std::string> keys = {words({{"A", "3"}, {"B", "4"}, {"T", "f64"}, {"K", "0"}}),
                                words({{"A", "4"}, {"B", "3"}, {"T", "f64"}, {"K", "0"}}),
                                words({{"A", "3"}, {"B", "4"}, {"T", "f32"}, {"K", "0"}}),
                                words({{"A", "3"}, {"B", "4"}, {"T", "f64"}, {"K", "1"}})};
  EXPECT_EQ(keys.size(), 4u);
  EXPECT_FALSE(keys.contains("none"));
}

TEST(CacheKey, HoldsWhatWasAskedOfTheCompiler) {
  std::set<std::string> keys = {
      keyOf(program),
      keyOf(program, {.plan = {.donated = {0}}}),
      keyOf(program, {.plan = {.checks = {.nan = true}}}),
      keyOf(program, {.plan = {.checks = {.bounds = true}}}),
      keyOf(program, {.plan = {.checks = {.nan = true, .bounds = true}}}),
      keyOf(program, {.plan = {.isTimed = true}}),
      keyOf(program, {.plan = {.threads = 2}}),
  };
  EXPECT_EQ(keys.size(), 7u);
  EXPECT_EQ(keyOf(program, {.name = "other"}), keyOf(program));
}

TEST(CacheKey, HoldsTheCompilerAndTheMachine) {
  std::set<std::string> keys = {keyOf(program)};
  CodeOrigin other = origin;
  other.build = "another build";
  keys.insert(keyOf(program, {}, other));
  other = origin;
  other.llvm = "22.1.1";
  keys.insert(keyOf(program, {}, other));
  other = origin;
  other.machine = "x86_64 some-cpu +avx512f";
  keys.insert(keyOf(program, {}, other));
  EXPECT_EQ(keys.size(), 4u);

  CodeOrigin here = CodeOrigin::here("m");
  EXPECT_EQ(here.build.size(), 64u);
  EXPECT_EQ(here.llvm.substr(0, 3), "22.");
  // Version, then what the linker has called it: at least 8 bytes.
  EXPECT_GE(here.llvm.size() - here.llvm.find(' '), 17u);
}

TEST(CacheKey, HoldsLinesWhereTheyAreReported) {
  CompileOptions checked{.plan = {.checks = {.nan = true}}};
  std::string moved = "\n" + std::string(program);
  EXPECT_EQ(keyOf(moved), keyOf(program));
  EXPECT_NE(keyOf(moved, checked), keyOf(program, checked));
  EXPECT_FALSE(codegen::keyOf(*parse(program), {}, origin)->hasLines);

  // Loops that remember their steps may run out of memory.
  OwnedFunction loop = withGradient(R"(
func.func @f(%x: tensor<f64>, %w: tensor<f64>) -> tensor<f64> {
  %r:2 = fx.while consts(%w) init(%x) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %l = fx.constant dense<100.0> : tensor<f64>
    %p = fx.compare lt, %c, %l : tensor<f64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %e = fx.exp %k : tensor<f64>
    %d = fx.mul %c, %e : tensor<f64>
    fx.yield %d : tensor<f64>
  }
  return %r#0 : tensor<f64>
})");
  EXPECT_TRUE(codegen::keyOf(*loop, {}, origin)->hasLines);
  EXPECT_TRUE(compiled(*loop)->mayFail());
}

TEST(CacheKey, IsNoneWhereTheContentIsNotKnown) {
  OwnedFunction f = parse(program);
  EXPECT_TRUE(codegen::keyOf(*f, {}, origin));
  (*f)->setAttr("other", mlir::AffineMapAttr::get(
                             mlir::AffineMap::getMultiDimIdentityMap(2, f->getContext())));
  EXPECT_FALSE(codegen::keyOf(*f, {}, origin));
}

} // namespace
} // namespace fluxion::tests
