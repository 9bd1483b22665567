// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/ops/row.h"

namespace fluxion::tests {

static constexpr const char twoResults[] = R"(
func.func @f(%x: tensor<3x$T>, %y: tensor<3x$T>) -> (tensor<3x$T>, tensor<$T>) {
  %0:2 = fx.call "g"(%x, %y) : (tensor<3x$T>, tensor<3x$T>) -> (tensor<3x$T>, tensor<$T>) {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.mul %1, %b : tensor<3x$T>
    %3 = fx.reduce_sum %2 axes [0] : (tensor<3x$T>) -> tensor<$T>
    fx.yield %2, %3 : tensor<3x$T>, tensor<$T>
  }
  return %0#0, %0#1 : tensor<3x$T>, tensor<$T>
})";

static constexpr const char nested[] = R"(
func.func @f(%x: tensor<2x3x$T>) -> tensor<2x3x$T> {
  %0 = fx.call "outer"(%x) : (tensor<2x3x$T>) -> tensor<2x3x$T> {
  ^bb0(%a: tensor<2x3x$T>):
    %1 = fx.call "square"(%a) : (tensor<2x3x$T>) -> tensor<2x3x$T> {
    ^bb0(%b: tensor<2x3x$T>):
      %2 = fx.mul %b, %b : tensor<2x3x$T>
      fx.yield %2 : tensor<2x3x$T>
    }
    %3 = fx.add %1, %a : tensor<2x3x$T>
    fx.yield %3 : tensor<2x3x$T>
  }
  return %0 : tensor<2x3x$T>
})";

// The first result is the second operand, the other result depends on none.
static constexpr const char passedThrough[] = R"(
func.func @f(%x: tensor<0x2x$T>, %y: tensor<$T>) -> (tensor<$T>, tensor<2xi32>) {
  %0:2 = fx.call "second"(%x, %y) : (tensor<0x2x$T>, tensor<$T>) -> (tensor<$T>, tensor<2xi32>) {
  ^bb0(%a: tensor<0x2x$T>, %b: tensor<$T>):
    %1 = fx.iota axis 0 : tensor<2xi32>
    fx.yield %b, %1 : tensor<$T>, tensor<2xi32>
  }
  return %0#0, %0#1 : tensor<$T>, tensor<2xi32>
})";

std::vector<Row> programRows() {
  return {
      {.op = "call", .variety = "two_results", .in = {x({3}), x({3})}, .text = twoResults},
      {.op = "call", .variety = "nested", .in = {x({2, 3})}, .text = nested, .takes = numbers},
      {.op = "call",
       .variety = "passed_through",
       .in = {x({0, 2}), x({})},
       .text = passedThrough,
       .takes = everything},
  };
}

} // namespace fluxion::tests
