// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Nothing is complex any more: arguments, results and bodies have real numbers, two for each.
// RUN: fluxion-opt %s --fx-split-complex | FileCheck %s

// CHECK-LABEL: func.func @square(
// CHECK-SAME:    tensor<3x2xf64>) -> tensor<3x2xf64>
// CHECK-NOT:     complex
// CHECK:         fx.mul {{.*}} : tensor<3xf64>
// CHECK-NOT:     complex
// CHECK:         return {{.*}} : tensor<3x2xf64>
func.func @square(%z: tensor<3xcomplex<f64>>) -> tensor<3xcomplex<f64>> {
  %w = fx.mul %z, %z : tensor<3xcomplex<f64>>
  return %w : tensor<3xcomplex<f64>>
}

// CHECK-LABEL: func.func @branches(
// CHECK-NOT:     complex
// CHECK:         fx.case {{.*}} : (tensor<2xf32>) -> tensor<2xf32>
// CHECK-NOT:     complex
// CHECK:         return {{.*}} : tensor<2xf32>
func.func @branches(%i: tensor<i32>, %z: tensor<complex<f32>>) -> tensor<complex<f32>> {
  %w = fx.case %i(%z) : (tensor<complex<f32>>) -> tensor<complex<f32>> {
  ^bb0(%a: tensor<complex<f32>>):
    fx.yield %a : tensor<complex<f32>>
  }, {
  ^bb0(%a: tensor<complex<f32>>):
    %b = fx.conj %a : (tensor<complex<f32>>) -> tensor<complex<f32>>
    fx.yield %b : tensor<complex<f32>>
  }
  return %w : tensor<complex<f32>>
}
