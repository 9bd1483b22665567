// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs with derivatives of their own, values given by an equation, checkpoints. The rules are
// right, since differences are what the harness holds them to.
#include "tests/ops/row.h"

namespace fluxion::tests {

// The tangent of the first result does not depend on the second operand's.
static constexpr const char customJvp[] = R"(
func.func @f(%x: tensor<3x$T>, %y: tensor<3x$T>) -> (tensor<3x$T>, tensor<3x$T>) {
  %0:2 = fx.custom_jvp "g"(%x, %y) : (tensor<3x$T>, tensor<3x$T>) -> (tensor<3x$T>, tensor<3x$T>) {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.mul %a, %b : tensor<3x$T>
    fx.yield %1, %2 : tensor<3x$T>, tensor<3x$T>
  }, {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>, %s: tensor<3x$T>, %t: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.mul %a, %b : tensor<3x$T>
    %3 = fx.cos %a : tensor<3x$T>
    %4 = fx.mul %3, %s : tensor<3x$T>
    %5 = fx.mul %s, %b : tensor<3x$T>
    %6 = fx.mul %a, %t : tensor<3x$T>
    %7 = fx.add %5, %6 : tensor<3x$T>
    fx.yield %1, %2, %4, %7 : tensor<3x$T>, tensor<3x$T>, tensor<3x$T>, tensor<3x$T>
  }
  return %0#0, %0#1 : tensor<3x$T>, tensor<3x$T>
})";

static constexpr const char customVjp[] = R"(
func.func @f(%x: tensor<3x$T>, %y: tensor<3x$T>) -> tensor<3x$T> {
  %0 = fx.custom_vjp "g"(%x, %y) : (tensor<3x$T>, tensor<3x$T>) -> tensor<3x$T> {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.mul %1, %b : tensor<3x$T>
    fx.yield %2 : tensor<3x$T>
  }, {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.mul %1, %b : tensor<3x$T>
    fx.yield %2, %a, %b : tensor<3x$T>, tensor<3x$T>, tensor<3x$T>
  }, {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>, %ct: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.cos %a : tensor<3x$T>
    %3 = fx.mul %2, %b : tensor<3x$T>
    %4 = fx.mul %3, %ct : tensor<3x$T>
    %5 = fx.mul %1, %ct : tensor<3x$T>
    fx.yield %4, %5 : tensor<3x$T>, tensor<3x$T>
  }
  return %0 : tensor<3x$T>
})";

// No rule has this number: the body goes onto the batch.
static constexpr const char customVmap[] = R"(
func.func @f(%x: tensor<3x$T>, %y: tensor<$T>) -> tensor<3x$T> {
  %0 = fx.custom_vmap "g"(%x) captured(%y) {rule = -1 : i64} : (tensor<3x$T>, tensor<$T>) -> tensor<3x$T> {
  ^bb0(%a: tensor<3x$T>, %b: tensor<$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.broadcast_in_dim %b axes [] : (tensor<$T>) -> tensor<3x$T>
    %3 = fx.mul %1, %2 : tensor<3x$T>
    fx.yield %3 : tensor<3x$T>
  }
  return %0 : tensor<3x$T>
})";

static constexpr const char linearCall[] = R"(
func.func @f(%r: tensor<3x$T>, %x: tensor<3x$T>) -> tensor<3x$T> {
  %0 = fx.linear_call "turned" residuals(%r) (%x) : (tensor<3x$T>, tensor<3x$T>) -> tensor<3x$T> {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.mul %1, %b : tensor<3x$T>
    %3 = fx.reverse %2 axes [0] : tensor<3x$T>
    fx.yield %3 : tensor<3x$T>
  }, {
  ^bb0(%a: tensor<3x$T>, %ct: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.reverse %ct axes [0] : tensor<3x$T>
    %3 = fx.mul %1, %2 : tensor<3x$T>
    fx.yield %3 : tensor<3x$T>
  }
  return %0 : tensor<3x$T>
})";

static constexpr const char linearSolve[] = R"(
func.func @f(%p: tensor<3x$T>, %r: tensor<3x$T>) -> tensor<3x$T> {
  %0 = fx.linear_solve params(%p) (%r) : (tensor<3x$T>, tensor<3x$T>) -> tensor<3x$T> {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.div %b, %a : tensor<3x$T>
    %2 = fx.reverse %1 axes [0] : tensor<3x$T>
    fx.yield %2 : tensor<3x$T>
  }, {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.reverse %b axes [0] : tensor<3x$T>
    %2 = fx.mul %1, %a : tensor<3x$T>
    fx.yield %2 : tensor<3x$T>
  }
  return %0 : tensor<3x$T>
})";

// x x = p; the guess counts for nothing.
static constexpr const char root[] = R"(
func.func @f(%p: tensor<3x$T>) -> tensor<3x$T> {
  %g = fx.constant dense<1.0> : tensor<3x$T>
  %0 = fx.root params(%p) guess(%g) : (tensor<3x$T>, tensor<3x$T>) -> tensor<3x$T> {
  ^bb0(%a: tensor<3x$T>, %x0: tensor<3x$T>):
    %1 = fx.sqrt %a : tensor<3x$T>
    fx.yield %1 : tensor<3x$T>
  }, {
  ^bb0(%a: tensor<3x$T>, %x: tensor<3x$T>):
    %1 = fx.mul %x, %x : tensor<3x$T>
    %2 = fx.sub %1, %a : tensor<3x$T>
    fx.yield %2 : tensor<3x$T>
  }, {
  ^bb0(%a: tensor<3x$T>, %x: tensor<3x$T>, %y: tensor<3x$T>):
    %1 = fx.add %x, %x : tensor<3x$T>
    %2 = fx.div %y, %1 : tensor<3x$T>
    fx.yield %2 : tensor<3x$T>
  }
  return %0 : tensor<3x$T>
})";

static constexpr const char checkpoint[] = R"(
func.func @f(%x: tensor<3x$T>, %y: tensor<3x$T>) -> (tensor<3x$T>, tensor<$T>) {
  %0:2 = fx.checkpoint (%x, %y) $P : (tensor<3x$T>, tensor<3x$T>) -> (tensor<3x$T>, tensor<$T>) {
  ^bb0(%a: tensor<3x$T>, %b: tensor<3x$T>):
    %1 = fx.sin %a : tensor<3x$T>
    %2 = fx.name %1 "h" : tensor<3x$T>
    %3 = fx.mul %2, %b : tensor<3x$T>
    %4 = fx.exp %3 : tensor<3x$T>
    %5 = fx.reduce_sum %4 axes [0] : (tensor<3x$T>) -> tensor<$T>
    fx.yield %3, %5 : tensor<3x$T>, tensor<$T>
  }
  return %0#0, %0#1 : tensor<3x$T>, tensor<$T>
})";

static constexpr const char barrier[] = R"(
func.func @f(%x: tensor<3x$T>, %y: tensor<$T>) -> (tensor<3x$T>, tensor<$T>) {
  %0:2 = fx.barrier(%x, %y) : (tensor<3x$T>, tensor<$T>) -> (tensor<3x$T>, tensor<$T>)
  return %0#0, %0#1 : tensor<3x$T>, tensor<$T>
})";

static std::string withPolicy(std::string text, const std::string &policy) {
  return text.replace(text.find("$P"), 2, policy);
}

std::vector<Row> customRows() {
  auto checkpointed = [](const char *variety, const char *policy) {
    return Row{.op = "checkpoint",
               .variety = variety,
               .in = {x({3}), x({3})},
               .text = withPolicy(checkpoint, policy)};
  };
  return {
      {.op = "custom_jvp", .in = {x({3}), x({3})}, .text = customJvp},
      {.op = "custom_vjp", .in = {x({3}), x({3})}, .text = customVjp},
      {.op = "custom_vmap", .in = {x({3}), x({})}, .text = customVmap},
      {.op = "linear_call", .in = {x({3}), x({3})}, .text = linearCall},
      {.op = "linear_solve", .in = {x({3}, uniform(0.5, 2)), x({3})}, .text = linearSolve},
      {.op = "root", .in = {x({3}, uniform(0.5, 2))}, .text = root},
      checkpointed("nothing", ""),
      checkpointed("names", "{names = [\"h\"]}"),
      checkpointed("budget", "{budget = 24 : i64}"),
      {.op = "name", .in = {x({2, 3})}, .attributes = "label = \"h\"", .takes = everything},
      {.op = "barrier", .in = {x({3}), x({})}, .text = barrier, .takes = everything},
  };
}

} // namespace fluxion::tests
