// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Bodies that are applied once stand in the place of their ops, inner ones too; branches stay.
// RUN: fluxion-opt %s --fx-inline-calls | FileCheck %s

// CHECK-LABEL: func.func @calls(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<f64>)
// CHECK-NEXT:    [[A:%.*]] = fx.sin [[X]]
// CHECK-NEXT:    [[B:%.*]] = fx.exp [[A]]
// CHECK-NEXT:    return [[B]]
func.func @calls(%x: tensor<f64>) -> tensor<f64> {
  %y = fx.call "outer"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    %b = fx.call "inner"(%a) : (tensor<f64>) -> tensor<f64> {
    ^bb0(%c: tensor<f64>):
      %d = fx.sin %c : tensor<f64>
      fx.yield %d : tensor<f64>
    }
    %e = fx.exp %b : tensor<f64>
    fx.yield %e : tensor<f64>
  }
  return %y : tensor<f64>
}

// The derivative of its own is gone with the op.
// CHECK-LABEL: func.func @rules(
// CHECK-NEXT:    fx.sin
// CHECK-NEXT:    return
func.func @rules(%x: tensor<f64>) -> tensor<f64> {
  %y = fx.custom_jvp "f"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    %b = fx.sin %a : tensor<f64>
    fx.yield %b : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>, %t: tensor<f64>):
    %b = fx.cos %a : tensor<f64>
    fx.yield %b, %t : tensor<f64>, tensor<f64>
  }
  return %y : tensor<f64>
}

// CHECK-LABEL: func.func @branches(
// CHECK:         fx.case
// CHECK-NOT:     fx.call
// CHECK:         fx.sin
// CHECK-NEXT:    fx.yield
func.func @branches(%i: tensor<i32>, %x: tensor<f64>) -> tensor<f64> {
  %y = fx.case %i(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    %b = fx.call "g"(%a) : (tensor<f64>) -> tensor<f64> {
    ^bb0(%c: tensor<f64>):
      %d = fx.sin %c : tensor<f64>
      fx.yield %d : tensor<f64>
    }
    fx.yield %b : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }
  return %y : tensor<f64>
}
