// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

static constexpr const char chosenBySign[] = R"(
func.func @f(%x: tensor<$T>, %y: tensor<2x$T>) -> tensor<2x$T> {
  %zero = fx.constant dense<0.0> : tensor<$T>
  %p = fx.compare gt, %x, %zero : tensor<$T>, tensor<i1>
  %i = fx.convert %p : (tensor<i1>) -> tensor<i32>
  %0 = fx.case %i(%y) : (tensor<2x$T>) -> tensor<2x$T> {
  ^bb0(%a: tensor<2x$T>):
    %1 = fx.sin %a : tensor<2x$T>
    fx.yield %1 : tensor<2x$T>
  }, {
  ^bb0(%a: tensor<2x$T>):
    %1 = fx.mul %a, %a : tensor<2x$T>
    fx.yield %1 : tensor<2x$T>
  }
  return %0 : tensor<2x$T>
})";

static constexpr const char carriedAndStacked[] = R"(
func.func @f(%w: tensor<$T>, %c: tensor<3x$T>, %xs: tensor<4x$T>) -> (tensor<3x$T>, tensor<4x3x$T>) {
  %0:2 = fx.scan consts(%w) init(%c) over(%xs) {length = 4 : i64} : (tensor<$T>, tensor<3x$T>, tensor<4x$T>) -> (tensor<3x$T>, tensor<4x3x$T>) {
  ^bb0(%t: tensor<i64>, %k: tensor<$T>, %a: tensor<3x$T>, %x: tensor<$T>):
    %1 = fx.mul %k, %x : tensor<$T>
    %2 = fx.broadcast_in_dim %1 axes [] : (tensor<$T>) -> tensor<3x$T>
    %3 = fx.mul %a, %2 : tensor<3x$T>
    %4 = fx.sin %3 : tensor<3x$T>
    fx.yield %4, %3 : tensor<3x$T>, tensor<3x$T>
  }
  return %0#0, %0#1 : tensor<3x$T>, tensor<4x3x$T>
})";

// A map, from the last row to the first.
static constexpr const char mapped[] = R"(
func.func @f(%xs: tensor<4x20x$T>) -> tensor<4x20x$T> {
  %0 = fx.scan over(%xs) {length = 4 : i64, reverse} : (tensor<4x20x$T>) -> tensor<4x20x$T> {
  ^bb0(%t: tensor<i64>, %x: tensor<20x$T>):
    %1 = fx.exp %x : tensor<20x$T>
    fx.yield %1 : tensor<20x$T>
  }
  return %0 : tensor<4x20x$T>
})";

static constexpr const char noStep[] = R"(
func.func @f(%c: tensor<2x$T>, %xs: tensor<0x2x$T>) -> (tensor<2x$T>, tensor<0x2x$T>) {
  %0:2 = fx.scan init(%c) over(%xs) {length = 0 : i64} : (tensor<2x$T>, tensor<0x2x$T>) -> (tensor<2x$T>, tensor<0x2x$T>) {
  ^bb0(%t: tensor<i64>, %a: tensor<2x$T>, %x: tensor<2x$T>):
    %1 = fx.mul %a, %x : tensor<2x$T>
    fx.yield %1, %1 : tensor<2x$T>, tensor<2x$T>
  }
  return %0#0, %0#1 : tensor<2x$T>, tensor<0x2x$T>
})";

static constexpr const char untilLarge[] = R"(
func.func @f(%x: tensor<$T>, %w: tensor<2x$T>) -> (tensor<$T>, tensor<2x$T>) {
  %0:3 = fx.while init(%x, %w) : (tensor<$T>, tensor<2x$T>) -> (tensor<$T>, tensor<2x$T>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %a: tensor<$T>, %b: tensor<2x$T>):
    %l = fx.constant dense<30.0> : tensor<$T>
    %p = fx.compare lt, %a, %l : tensor<$T>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %a: tensor<$T>, %b: tensor<2x$T>):
    %1 = fx.exp %a : tensor<$T>
    %2 = fx.sin %b : tensor<2x$T>
    fx.yield %1, %2 : tensor<$T>, tensor<2x$T>
  }
  return %0#0, %0#1 : tensor<$T>, tensor<2x$T>
})";

std::vector<Row> controlRows() {
  return {
      {.op = "case", .in = {x({}), x({2})}, .text = chosenBySign},
      {.op = "scan",
       .variety = "carried_and_stacked",
       .in = {x({}), x({3}), x({4})},
       .text = carriedAndStacked},
      {.op = "scan", .variety = "map", .in = {x({4, 20})}, .text = mapped},
      {.op = "scan",
       .variety = "no_step",
       .in = {x({2}), x({0, 2})},
       .text = noStep,
       .takes = numbers},
      {.op = "while", .in = {x({}, uniform(0, 0.3)), x({2})}, .text = untilLarge, .tol = 1e-5},
  };
}

} // namespace fluxion::tests
