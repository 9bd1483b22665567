// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Branches and loops as native code: carries in registers and in memory, rows, stacks, nesting.
#include "tests/jit/programs.h"
#include "transforms/transpose.h"
#include "transforms/vmap.h"

#include <gtest/gtest.h>

#include <thread>

namespace fluxion::tests {
namespace {

/// The program, its gradient, and the gradient of a gradient.
void expectAllOrders(const std::string &text, const Expectation &expectation = {}) {
  expectAsReference(text, expectation);
  SCOPED_TRACE("second order");
  OwnedFunction first = withGradient(text);
  auto second = transforms::vjp(*first, floatingArguments(*first));
  expectAsReference(*need(std::move(second), "the second gradient"), expectation);
}

/// The program and its gradient on a batch of every argument.
void expectBatched(const std::string &text, const Expectation &expectation = {}) {
  OwnedFunction plain = parse(text), derived = withGradient(text);
  for (FuncOp f : {*plain, *derived}) {
    auto batched = transforms::vmap(f, llvm::SmallVector<bool>(f.getNumArguments(), true), 5);
    ASSERT_TRUE(mlir::succeeded(batched));
    expectAsReference(*batched->function, expectation);
  }
}

/// `$N` elements: a size in registers, and one in memory.
void expectSmallAndLarge(const std::string &text, const Expectation &expectation = {}) {
  for (std::string n : {"3", "40"}) {
    SCOPED_TRACE("n = " + n);
    expectAllOrders(filled(text, {{"N", n}}), expectation);
  }
}

HostArray i32Of(int32_t value) { return HostArray::scalar(value); }
HostArray i64Of(int64_t value) { return HostArray::scalar(value); }
HostArray f64Of(double value) { return HostArray::scalar(value); }

//===----------------------------------------------------------------------------------------------
// case

constexpr const char *threeWays = R"(
func.func @f(%i: tensor<i32>, %x: tensor<$Nxf64>, %y: tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<$Nxf64>) {
  %u, %v = fx.case %i(%x, %y) : (tensor<$Nxf64>, tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<$Nxf64>) {
  ^bb0(%a: tensor<$Nxf64>, %b: tensor<$Nxf64>):
    fx.yield %b, %a : tensor<$Nxf64>, tensor<$Nxf64>
  }, {
  ^bb0(%a: tensor<$Nxf64>, %b: tensor<$Nxf64>):
    %s = fx.sin %a : tensor<$Nxf64>
    fx.yield %s, %s : tensor<$Nxf64>, tensor<$Nxf64>
  }, {
  ^bb0(%a: tensor<$Nxf64>, %b: tensor<$Nxf64>):
    %p = fx.mul %a, %b : tensor<$Nxf64>
    %e = fx.tanh %p : tensor<$Nxf64>
    %q = fx.mul %e, %e : tensor<$Nxf64>
    fx.yield %q, %e : tensor<$Nxf64>, tensor<$Nxf64>
  }
  %w = fx.mul %u, %v : tensor<$Nxf64>
  return %w, %u : tensor<$Nxf64>, tensor<$Nxf64>
})";

TEST(Case, AnyBranchIsTakenAndIndicesAreClamped) {
  for (std::string n : {"0", "3", "40"})
    for (int i : {-5, 0, 1, 2, 3, 100}) {
      SCOPED_TRACE(n + " elements, branch " + std::to_string(i));
      Random random(3);
      Arrays arguments{i32Of(i)};
      for (int k = 0; k < 2; ++k)
        arguments.push_back(draw(random, DType::f64, {std::stoll(n)}, uniform(-1, 1)));
      std::string text = filled(threeWays, {{"N", n}});
      expectAsReferenceOn(*parse(text), arguments);
      for (int k = 0; k < 2; ++k)
        arguments.push_back(draw(random, DType::f64, {std::stoll(n)}, uniform(-1, 1)));
      expectAsReferenceOn(*withGradient(text), arguments);
    }
}

TEST(Case, BatchesOfIndicesTakeSeveralBranches) {
  for (std::string n : {"3", "40"})
    expectBatched(filled(threeWays, {{"N", n}}));
}

// The branch not taken would not come to an end.
TEST(Case, OnlyTheBranchTakenRuns) {
  expectValueAsReference(R"(
func.func @f(%x: tensor<f64>) -> tensor<f64> {
  %i = fx.constant dense<1> : tensor<i32>
  %one = fx.constant dense<1.0> : tensor<f64>
  %positive = fx.compare ge, %x, %x : tensor<f64>, tensor<i1>
  %taken = fx.convert %positive : (tensor<i1>) -> tensor<i32>
  %y = fx.case %taken(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    %b, %n = fx.while init(%a) : (tensor<f64>) -> (tensor<f64>, tensor<i64>) {
    ^bb0(%t: tensor<i64>, %c: tensor<f64>):
      %p = fx.compare eq, %c, %c : tensor<f64>, tensor<i1>
      fx.yield %p : tensor<i1>
    }, {
    ^bb0(%t: tensor<i64>, %c: tensor<f64>):
      fx.yield %c : tensor<f64>
    }
    fx.yield %b : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    %b = fx.neg %a : tensor<f64>
    fx.yield %b : tensor<f64>
  }
  return %y : tensor<f64>
})");
}

//===----------------------------------------------------------------------------------------------
// scan

// c' = sin(c) k + x, and rows of c c'
constexpr const char *recurrence = R"(
func.func @f(%k: tensor<$Nxf64>, %c0: tensor<$Nxf64>, %xs: tensor<$Tx$Nxf64>) -> (tensor<$Nxf64>, tensor<$Tx$Nxf64>) {
  %c, %ys = fx.scan consts(%k) init(%c0) over(%xs) {length = $T : i64$REVERSE}
      : (tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Tx$Nxf64>) -> (tensor<$Nxf64>, tensor<$Tx$Nxf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<$Nxf64>, %b: tensor<$Nxf64>, %x: tensor<$Nxf64>):
    %s = fx.sin %b : tensor<$Nxf64>
    %p = fx.mul %s, %a : tensor<$Nxf64>
    %d = fx.add %p, %x : tensor<$Nxf64>
    %y = fx.mul %b, %d : tensor<$Nxf64>
    fx.yield %d, %y : tensor<$Nxf64>, tensor<$Nxf64>
  }
  return %c, %ys : tensor<$Nxf64>, tensor<$Tx$Nxf64>
})";

// Rounding is not amplified from step to step.
const Expectation damped{.f64 = {1000, 1e-13}, .numbers = uniform(-0.9, 0.9)};

TEST(Scan, CarriesAndStacksInEitherDirection) {
  for (std::string n : {"1", "3", "17", "40"})
    for (std::string length : {"0", "1", "2", "7", "20"})
      for (std::string reverse : {"", ", reverse"}) {
        SCOPED_TRACE(n + " elements, " + length + " steps" + reverse);
        std::string text = filled(recurrence, {{"N", n}, {"T", length}, {"REVERSE", reverse}});
        expectAllOrders(text, damped);
        if (length == "7")
          expectBatched(text, damped);
      }
}

// (a, b) -> (b, a), beside (c) -> (a): whoever writes one place before the other is read is found
// out.
TEST(Scan, CarriesTradePlaces) {
  expectSmallAndLarge(R"(
func.func @f(%a0: tensor<$Nxf64>, %b0: tensor<$Nxf64>, %c0: tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>) {
  %a, %b, %c = fx.scan init(%a0, %b0, %c0) {length = 5 : i64}
      : (tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>) {
  ^bb0(%t: tensor<i64>, %x: tensor<$Nxf64>, %y: tensor<$Nxf64>, %z: tensor<$Nxf64>):
    %s = fx.sin %z : tensor<$Nxf64>
    fx.yield %y, %x, %s : tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>
  }
  %ab = fx.mul %a, %b : tensor<$Nxf64>
  return %ab, %a, %c : tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>
})");
}

// One value is the next of two carries, a row, and is returned twice.
TEST(Scan, OneValueGoesToSeveralPlaces) {
  expectSmallAndLarge(R"(
func.func @f(%a0: tensor<$Nxf64>, %b0: tensor<$Nxf64>)
    -> (tensor<$Nxf64>, tensor<$Nxf64>, tensor<4x$Nxf64>, tensor<4x$Nxf64>, tensor<$Nxf64>) {
  %a, %b, %u, %v = fx.scan init(%a0, %b0) {length = 4 : i64}
      : (tensor<$Nxf64>, tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<$Nxf64>, tensor<4x$Nxf64>, tensor<4x$Nxf64>) {
  ^bb0(%t: tensor<i64>, %x: tensor<$Nxf64>, %y: tensor<$Nxf64>):
    %d = fx.sub %x, %y : tensor<$Nxf64>
    %s = fx.sin %d : tensor<$Nxf64>
    fx.yield %s, %s, %s, %x : tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>
  }
  return %a, %b, %u, %v, %a : tensor<$Nxf64>, tensor<$Nxf64>, tensor<4x$Nxf64>, tensor<4x$Nxf64>, tensor<$Nxf64>
})");
}

// Plain operands: a large one, a small one, one that is never in memory, one handed over as it is.
TEST(Scan, PlainOperandsAreTheValuesOutside) {
  expectSmallAndLarge(R"(
func.func @f(%k: tensor<$Nxf64>, %s: tensor<f64>, %c0: tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<3x$Nxf64>, tensor<3x$Nxf64>) {
  %e = fx.exp %k : tensor<$Nxf64>
  %ss = fx.broadcast_in_dim %s axes [] : (tensor<f64>) -> tensor<$Nxf64>
  %c, %y, %z = fx.scan consts(%e, %s, %ss) init(%c0) {length = 3 : i64}
      : (tensor<$Nxf64>, tensor<f64>, tensor<$Nxf64>, tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<3x$Nxf64>, tensor<3x$Nxf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<$Nxf64>, %b: tensor<f64>, %bs: tensor<$Nxf64>, %d: tensor<$Nxf64>):
    %ft = fx.convert %t : (tensor<i64>) -> tensor<f64>
    %m = fx.mul %ft, %b : tensor<f64>
    %ms = fx.broadcast_in_dim %m axes [] : (tensor<f64>) -> tensor<$Nxf64>
    %p = fx.mul %ms, %d : tensor<$Nxf64>
    %q = fx.add %p, %a : tensor<$Nxf64>
    %n = fx.mul %q, %bs : tensor<$Nxf64>
    fx.yield %n, %a, %bs : tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>
  }
  return %c, %y, %z : tensor<$Nxf64>, tensor<3x$Nxf64>, tensor<3x$Nxf64>
})");
}

TEST(Scan, RowsOfAnyRank) {
  for (std::string rows : {"", "2x", "3x4x", "2x3x5x", "0x", "20x"})
    for (std::string length : {"1", "6"}) {
      SCOPED_TRACE(length + " rows " + rows);
      expectAsReference(filled(R"(
func.func @f(%xs: tensor<$Tx$Rf64>, %n: tensor<$Tx$Ri32>) -> (tensor<$Tx$Rf64>, tensor<$Tx$Ri32>, tensor<$Tx$Ri1>) {
  %y, %m, %p = fx.scan over(%xs, %n) {length = $T : i64}
      : (tensor<$Tx$Rf64>, tensor<$Tx$Ri32>) -> (tensor<$Tx$Rf64>, tensor<$Tx$Ri32>, tensor<$Tx$Ri1>) {
  ^bb0(%t: tensor<i64>, %x: tensor<$Rf64>, %k: tensor<$Ri32>):
    %s = fx.sin %x : tensor<$Rf64>
    %kk = fx.mul %k, %k : tensor<$Ri32>
    %q = fx.compare lt, %x, %s : tensor<$Rf64>, tensor<$Ri1>
    fx.yield %s, %kk, %q : tensor<$Rf64>, tensor<$Ri32>, tensor<$Ri1>
  }
  return %y, %m, %p : tensor<$Tx$Rf64>, tensor<$Tx$Ri32>, tensor<$Tx$Ri1>
})",
                               {{"R", rows}, {"T", length}}));
    }
}

TEST(Scan, CarriesOfIntegersAndTruthValues) {
  for (std::string n : {"", "3x", "40x"})
    expectValueAsReference(filled(R"(
func.func @f(%p0: tensor<$Ni1>, %k0: tensor<$Ni32>, %qs: tensor<6x$Ni1>) -> (tensor<$Ni1>, tensor<$Ni32>, tensor<6x$Ni1>) {
  %p, %k, %ps = fx.scan init(%p0, %k0) over(%qs) {length = 6 : i64}
      : (tensor<$Ni1>, tensor<$Ni32>, tensor<6x$Ni1>) -> (tensor<$Ni1>, tensor<$Ni32>, tensor<6x$Ni1>) {
  ^bb0(%t: tensor<i64>, %a: tensor<$Ni1>, %b: tensor<$Ni32>, %q: tensor<$Ni1>):
    %r = fx.logical_or %a, %q : tensor<$Ni1>
    %one = fx.convert %r : (tensor<$Ni1>) -> tensor<$Ni32>
    %m = fx.add %b, %one : tensor<$Ni32>
    fx.yield %r, %m, %a : tensor<$Ni1>, tensor<$Ni32>, tensor<$Ni1>
  }
  return %p, %k, %ps : tensor<$Ni1>, tensor<$Ni32>, tensor<6x$Ni1>
})",
                                  {{"N", n}}));
}

// In the body: products, folds, gathers and reshapes of what is carried.
TEST(Scan, BodiesOfNests) {
  expectAsReference(R"(
func.func @f(%w: tensor<20x20xf64>, %h0: tensor<20xf64>, %xs: tensor<5x20xf64>) -> (tensor<20xf64>, tensor<5xf64>) {
  %h, %l = fx.scan consts(%w) init(%h0) over(%xs) {length = 5 : i64}
      : (tensor<20x20xf64>, tensor<20xf64>, tensor<5x20xf64>) -> (tensor<20xf64>, tensor<5xf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<20x20xf64>, %b: tensor<20xf64>, %x: tensor<20xf64>):
    %p = fx.dot_general %b, %a batching [] x [] contracting [0] x [0]
        : (tensor<20xf64>, tensor<20x20xf64>) -> tensor<20xf64>
    %s = fx.add %p, %x : tensor<20xf64>
    %n = fx.tanh %s : tensor<20xf64>
    %m = fx.reshape %n : (tensor<20xf64>) -> tensor<4x5xf64>
    %mt = fx.permute %m permutation [1, 0] : (tensor<4x5xf64>) -> tensor<5x4xf64>
    %nt = fx.reshape %mt : (tensor<5x4xf64>) -> tensor<20xf64>
    %sq = fx.mul %n, %nt : tensor<20xf64>
    %e = fx.reduce_sum %sq axes [0] : (tensor<20xf64>) -> tensor<f64>
    fx.yield %nt, %e : tensor<20xf64>, tensor<f64>
  }
  return %h, %l : tensor<20xf64>, tensor<5xf64>
})",
                    {.f64 = {1000, 1e-13}});
}

/// h = tanh(x[t] u + h W).
std::string recurrent(int64_t steps) {
  return filled(R"(
func.func @f(%u: tensor<16xf32>, %w: tensor<16x16xf32>, %h0: tensor<16xf32>, %xs: tensor<$Txf32>) -> tensor<16xf32> {
  %h = fx.scan consts(%u, %w) init(%h0) over(%xs) {length = $T : i64}
      : (tensor<16xf32>, tensor<16x16xf32>, tensor<16xf32>, tensor<$Txf32>) -> tensor<16xf32> {
  ^bb0(%t: tensor<i64>, %a: tensor<16xf32>, %b: tensor<16x16xf32>, %c: tensor<16xf32>, %x: tensor<f32>):
    %p = fx.dot_general %c, %b batching [] x [] contracting [0] x [0]
        : (tensor<16xf32>, tensor<16x16xf32>) -> tensor<16xf32>
    %xx = fx.broadcast_in_dim %x axes [] : (tensor<f32>) -> tensor<16xf32>
    %xu = fx.mul %xx, %a : tensor<16xf32>
    %s = fx.add %xu, %p : tensor<16xf32>
    %n = fx.tanh %s : tensor<16xf32>
    fx.yield %n : tensor<16xf32>
  }
  return %h : tensor<16xf32>
})",
                {{"T", std::to_string(steps)}});
}

// The sums of a small product stay in registers: nothing of them goes around a loop.
TEST(Scan, ShortFoldsInABodyAreWrittenOut) {
  std::string code = compiled(recurrent(50))->llvmIr();
  EXPECT_EQ(code.find("= phi <"), std::string::npos) << code;
  expectAsReference(recurrent(20), {.f32 = {1000, 1e-4}, .numbers = uniform(-0.5, 0.5)});
}

// A step leaves h and tanh' behind. Its x is there already, spread or not.
TEST(Scan, WhatOnlySpreadsNumbersIsNotStacked) {
  int64_t steps = 1000, row = 16 * sizeof(float);
  auto executable = compiled(*withGradient(recurrent(steps)));
  EXPECT_LE(executable->arenaBytes(), static_cast<uint64_t>(steps * 2 * row + 16384));
}

TEST(Scan, MatricesInTheLibrary) {
  expectAsReference(R"(
func.func @f(%w: tensor<32x32xf32>, %h0: tensor<32x32xf32>) -> tensor<32x32xf32> {
  %h = fx.scan consts(%w) init(%h0) {length = 4 : i64}
      : (tensor<32x32xf32>, tensor<32x32xf32>) -> tensor<32x32xf32> {
  ^bb0(%t: tensor<i64>, %a: tensor<32x32xf32>, %b: tensor<32x32xf32>):
    %p = fx.dot_general %b, %a batching [] x [] contracting [1] x [0]
        : (tensor<32x32xf32>, tensor<32x32xf32>) -> tensor<32x32xf32>
    %n = fx.tanh %p : tensor<32x32xf32>
    fx.yield %n : tensor<32x32xf32>
  }
  return %h : tensor<32x32xf32>
})",
                    {.f32 = {4000, 1e-2}});
}

// What is carried is written to in one place per step.
TEST(Scan, UpdatesOfACarry) {
  for (std::string n : {"6", "40"})
    expectAsReference(filled(R"(
func.func @f(%a0: tensor<$Nxf64>, %xs: tensor<6xf64>) -> (tensor<$Nxf64>, tensor<6xf64>) {
  %a, %y = fx.scan init(%a0) over(%xs) {length = 6 : i64}
      : (tensor<$Nxf64>, tensor<6xf64>) -> (tensor<$Nxf64>, tensor<6xf64>) {
  ^bb0(%t: tensor<i64>, %b: tensor<$Nxf64>, %x: tensor<f64>):
    %two = fx.constant dense<2> : tensor<i64>
    %at = fx.mul %t, %two : tensor<i64>
    %r = fx.dynamic_slice %b at(%at) sizes [1] : (tensor<$Nxf64>, tensor<i64>) -> tensor<1xf64>
    %old = fx.reshape %r : (tensor<1xf64>) -> tensor<f64>
    %s = fx.sin %old : tensor<f64>
    %new = fx.add %s, %x : tensor<f64>
    %w = fx.reshape %new : (tensor<f64>) -> tensor<1xf64>
    %c = fx.dynamic_update_slice %b, %w at(%t) : (tensor<$Nxf64>, tensor<1xf64>, tensor<i64>) -> tensor<$Nxf64>
    fx.yield %c, %new : tensor<$Nxf64>, tensor<f64>
  }
  return %a, %y : tensor<$Nxf64>, tensor<6xf64>
})",
                             {{"N", n}}));
}

//===----------------------------------------------------------------------------------------------
// scan with a number of steps that is known when it runs

constexpr const char *counted = R"(
func.func @f(%n: tensor<i64>, %c0: tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<$Nxf64>) {
  %c, %ys = fx.scan init(%c0) times %n : (tensor<$Nxf64>, tensor<i64>) -> (tensor<$Nxf64>, tensor<?x$Nxf64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<$Nxf64>):
    %s = fx.sin %a : tensor<$Nxf64>
    %d = fx.add %s, %a : tensor<$Nxf64>
    fx.yield %d, %s : tensor<$Nxf64>, tensor<$Nxf64>
  }
  %e = fx.scan init(%c0) over(%ys) times %n {reverse}
      : (tensor<$Nxf64>, tensor<?x$Nxf64>, tensor<i64>) -> tensor<$Nxf64> {
  ^bb0(%t: tensor<i64>, %a: tensor<$Nxf64>, %y: tensor<$Nxf64>):
    %p = fx.mul %a, %y : tensor<$Nxf64>
    fx.yield %p : tensor<$Nxf64>
  }
  return %c, %e : tensor<$Nxf64>, tensor<$Nxf64>
})";

TEST(CountedScan, MakesAnyNumberOfSteps) {
  for (int64_t n : {1, 40})
    for (int64_t times : {-3, 0, 1, 2, 9, 1000}) {
      SCOPED_TRACE(std::to_string(n) + " elements, " + std::to_string(times) + " steps");
      Random random(3);
      std::string text = filled(counted, {{"N", std::to_string(n)}});
      Arrays arguments{i64Of(times), draw(random, DType::f64, {n}, uniform(-1, 1))};
      expectAsReferenceOn(*parse(text), arguments, {.f64 = {10000, 1e-12}});
      for (int k = 0; k < 2; ++k)
        arguments.push_back(draw(random, DType::f64, {n}, uniform(-1, 1)));
      expectAsReferenceOn(*withGradient(text), arguments, {.f64 = {100000, 1e-11}});
    }
}

//===----------------------------------------------------------------------------------------------
// while

// Newton's method for the square root of a, until the step is small; at most 50 steps.
constexpr const char *newton = R"(
func.func @f(%a: tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  %x, %n = fx.while consts(%a) init(%a) : (tensor<f64>, tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %p = fx.mul %c, %c : tensor<f64>
    %d = fx.sub %p, %k : tensor<f64>
    %m = fx.abs %d : tensor<f64>
    %e = fx.constant dense<1.0e-9> : tensor<f64>
    %q = fx.compare lt, %e, %m : tensor<f64>, tensor<i1>
    %most = fx.constant dense<50> : tensor<i64>
    %r = fx.compare lt, %t, %most : tensor<i64>, tensor<i1>
    %both = fx.logical_and %q, %r : tensor<i1>
    fx.yield %both : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %k: tensor<f64>, %c: tensor<f64>):
    %q = fx.div %k, %c : tensor<f64>
    %s = fx.add %q, %c : tensor<f64>
    %h = fx.constant dense<0.5> : tensor<f64>
    %d = fx.mul %s, %h : tensor<f64>
    fx.yield %d : tensor<f64>
  }
  return %x, %n : tensor<f64>, tensor<i64>
})";

TEST(While, RunsUntilTheConditionFails) {
  for (double a : {2.0, 1.0, 1e6}) {
    OwnedFunction f = parse(newton), derived = withGradient(newton);
    expectAsReferenceOn(*f, {f64Of(a)});
    expectAsReferenceOn(*derived, {f64Of(a), f64Of(1)});
    auto second = transforms::vjp(*derived, floatingArguments(*derived));
    expectAsReferenceOn(*need(std::move(second), "the second gradient"),
                        {f64Of(a), f64Of(1), f64Of(0.5), f64Of(0.25)}, {.f64 = {10000, 1e-12}});
  }
}

constexpr const char *largeWhile = R"(
func.func @f(%n: tensor<i64>, %c0: tensor<$Nxf64>, %k: tensor<$Nxf64>) -> (tensor<$Nxf64>, tensor<$Nxf64>) {
  %c, %d, %m = fx.while consts(%n, %k) init(%c0, %k) : (tensor<i64>, tensor<$Nxf64>, tensor<$Nxf64>, tensor<$Nxf64>)
      -> (tensor<$Nxf64>, tensor<$Nxf64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %most: tensor<i64>, %kk: tensor<$Nxf64>, %a: tensor<$Nxf64>, %b: tensor<$Nxf64>):
    %r = fx.compare lt, %t, %most : tensor<i64>, tensor<i1>
    fx.yield %r : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %most: tensor<i64>, %kk: tensor<$Nxf64>, %a: tensor<$Nxf64>, %b: tensor<$Nxf64>):
    %s = fx.sin %a : tensor<$Nxf64>
    %p = fx.mul %s, %kk : tensor<$Nxf64>
    fx.yield %b, %p : tensor<$Nxf64>, tensor<$Nxf64>
  }
  return %c, %d : tensor<$Nxf64>, tensor<$Nxf64>
})";

TEST(While, CarriesInRegistersAndInMemory) {
  for (int64_t n : {1, 3, 40})
    for (int64_t times : {-1, 0, 1, 2, 7, 300}) {
      SCOPED_TRACE(std::to_string(n) + " elements, " + std::to_string(times) + " steps");
      Random random(3);
      std::string text = filled(largeWhile, {{"N", std::to_string(n)}});
      Arrays arguments{i64Of(times)};
      for (int k = 0; k < 2; ++k)
        arguments.push_back(draw(random, DType::f64, {n}, uniform(-1, 1)));
      expectAsReferenceOn(*parse(text), arguments, {.f64 = {10000, 1e-12}});
      for (int k = 0; k < 2; ++k)
        arguments.push_back(draw(random, DType::f64, {n}, uniform(-1, 1)));
      expectAsReferenceOn(*withGradient(text), arguments, {.f64 = {100000, 1e-11}});
    }
}

} // namespace
} // namespace fluxion::tests
