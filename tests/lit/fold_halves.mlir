// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums over half precision are taken in f32 and rounded once; others stay as they are.
// RUN: fluxion-opt %s --fx-fold-halves | FileCheck %s

// CHECK-LABEL: func.func @sum(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<4xf16>)
// CHECK-NEXT:    [[W:%.*]] = fx.convert [[X]] : (tensor<4xf16>) -> tensor<4xf32>
// CHECK-NEXT:    [[S:%.*]] = fx.reduce_sum [[W]] axes [0] : (tensor<4xf32>) -> tensor<f32>
// CHECK-NEXT:    [[R:%.*]] = fx.convert [[S]] : (tensor<f32>) -> tensor<f16>
// CHECK-NEXT:    return [[R]]
func.func @sum(%x: tensor<4xf16>) -> tensor<f16> {
  %s = fx.reduce_sum %x axes [0] : (tensor<4xf16>) -> tensor<f16>
  return %s : tensor<f16>
}

// CHECK-LABEL: func.func @product(
// CHECK:         fx.dot_general {{.*}} : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
// CHECK:         fx.convert {{.*}} -> tensor<4x4xbf16>
func.func @product(%x: tensor<4x4xbf16>) -> tensor<4x4xbf16> {
  %y = fx.dot_general %x, %x batching [] x [] contracting [1] x [0] : (tensor<4x4xbf16>, tensor<4x4xbf16>) -> tensor<4x4xbf16>
  return %y : tensor<4x4xbf16>
}

// CHECK-LABEL: func.func @others(
// CHECK-NOT:     fx.convert
// CHECK:         return
func.func @others(%x: tensor<4xf16>, %y: tensor<4xf64>) -> (tensor<4xf16>, tensor<f64>) {
  %a = fx.add %x, %x : tensor<4xf16>
  %s = fx.reduce_sum %y axes [0] : (tensor<4xf64>) -> tensor<f64>
  return %a, %s : tensor<4xf16>, tensor<f64>
}
