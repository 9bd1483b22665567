// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Loops of unequal counts: 100 examples are three blocks of 32 and four that are left over.
// RUN: fluxion-opt %s --fx-join-loops --fx-simplify | FileCheck %s

// CHECK-LABEL: func.func @halvings
// CHECK: %[[MOST:.*]] = fx.slice %arg0 start [0] limit [96]
// CHECK: %[[ROWS:.*]] = fx.reshape %[[MOST]] {{.*}} -> tensor<3x32xf64>
// CHECK: %[[REST:.*]] = fx.slice %arg0 start [96] limit [100]
// CHECK: fx.scan {{.*}}over(%[[ROWS]]) {length = 3 : i64}
// CHECK: fx.while
// CHECK: %[[ANY:.*]] = fx.reduce_or
// CHECK: fx.yield %[[ANY]] : tensor<i1>
// CHECK: fx.select %{{.*}} : tensor<32xi1>, tensor<32xf64>
// CHECK: fx.scan over(%[[REST]]) {length = 4 : i64}
// CHECK: fx.concatenate
func.func @halvings(%x: tensor<100xf64>) -> tensor<100xi64> {
  %n = fx.scan over(%x) {length = 100 : i64} : (tensor<100xf64>) -> tensor<100xi64> {
  ^bb0(%i: tensor<i64>, %one: tensor<f64>):
    %y, %trips = fx.while init(%one) : (tensor<f64>) -> (tensor<f64>, tensor<i64>) {
    ^bb0(%t: tensor<i64>, %c: tensor<f64>):
      %limit = fx.constant dense<1.0> : tensor<f64>
      %p = fx.compare gt, %c, %limit : tensor<f64>, tensor<i1>
      fx.yield %p : tensor<i1>
    }, {
    ^bb0(%t: tensor<i64>, %c: tensor<f64>):
      %half = fx.constant dense<0.5> : tensor<f64>
      %d = fx.mul %c, %half : tensor<f64>
      fx.yield %d : tensor<f64>
    }
    fx.yield %trips : tensor<i64>
  }
  return %n : tensor<100xi64>
}

// Among few examples loops stay as they are.
// CHECK-LABEL: func.func @few
// CHECK: {length = 63 : i64}
// CHECK-NOT: fx.reduce_or
func.func @few(%x: tensor<63xf64>) -> tensor<63xf64> {
  %n = fx.scan over(%x) {length = 63 : i64} : (tensor<63xf64>) -> tensor<63xf64> {
  ^bb0(%i: tensor<i64>, %one: tensor<f64>):
    %y, %trips = fx.while init(%one) : (tensor<f64>) -> (tensor<f64>, tensor<i64>) {
    ^bb0(%t: tensor<i64>, %c: tensor<f64>):
      %limit = fx.constant dense<1.0> : tensor<f64>
      %p = fx.compare gt, %c, %limit : tensor<f64>, tensor<i1>
      fx.yield %p : tensor<i1>
    }, {
    ^bb0(%t: tensor<i64>, %c: tensor<f64>):
      %half = fx.constant dense<0.5> : tensor<f64>
      %d = fx.mul %c, %half : tensor<f64>
      fx.yield %d : tensor<f64>
    }
    fx.yield %y : tensor<f64>
  }
  return %n : tensor<63xf64>
}
