// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What the compiler plans code for: without calls, complex numbers, names, barriers and long products.
// RUN: fluxion-opt %s --fx-ready --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @f(
// CHECK-SAME:    tensor<3x2xf64>) -> tensor<3x2xf64> attributes {fluxion.copies}
// CHECK-NOT:     {{complex|fx.call|fx.name|fx.barrier}}
// CHECK:         fx.exp {{.*}} : tensor<3xf64>
// CHECK-NOT:     {{complex|fx.call|fx.name|fx.barrier}}
// CHECK:         return
func.func @f(%z: tensor<3xcomplex<f64>>) -> tensor<3xcomplex<f64>> {
  %y = fx.call "g"(%z) : (tensor<3xcomplex<f64>>) -> tensor<3xcomplex<f64>> {
  ^bb0(%a: tensor<3xcomplex<f64>>):
    %b = fx.exp %a : tensor<3xcomplex<f64>>
    %n = fx.name %b "b" : tensor<3xcomplex<f64>>
    fx.yield %n : tensor<3xcomplex<f64>>
  }
  %w = fx.barrier(%y) : (tensor<3xcomplex<f64>>) -> tensor<3xcomplex<f64>>
  return %w : tensor<3xcomplex<f64>>
}

// CHECK-LABEL: func.func @fold(
// CHECK-NOT:     fx.dot_general
// CHECK:         fx.reduce_sum
// CHECK-NOT:     fx.dot_general
// CHECK:         return
func.func @fold(%x: tensor<16x16xf64>, %v: tensor<16xf64>) -> tensor<16xf64> {
  %y = fx.dot_general %x, %v batching [] x [] contracting [1] x [0] : (tensor<16x16xf64>, tensor<16xf64>) -> tensor<16xf64>
  return %y : tensor<16xf64>
}

// -----

func.func @transposed(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.linear_call' op "g" has a rule for reverse mode that is not linear}}
  %y = fx.linear_call "g"(%x) {transposed} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%ct: tensor<f64>):
    fx.yield %ct : tensor<f64>
  }
  return %y : tensor<f64>
}
