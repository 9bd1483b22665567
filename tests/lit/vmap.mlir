// A batch has its axis in front, and no op becomes a loop.
// RUN: fluxion-opt %s --fx-vmap=size=5 --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @axes_vmap(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<5x3x4xf64>) -> tensor<5x4xf64>
// CHECK-NEXT:    [[R:%.*]] = fx.reverse [[X]] axes [1] : tensor<5x3x4xf64>
// CHECK-NEXT:    [[S:%.*]] = fx.reduce_sum [[R]] axes [1] : (tensor<5x3x4xf64>) -> tensor<5x4xf64>
func.func @axes(%x: tensor<3x4xf64>) -> tensor<4xf64> {
  %r = fx.reverse %x axes [0] : tensor<3x4xf64>
  %s = fx.reduce_sum %r axes [0] : (tensor<3x4xf64>) -> tensor<4xf64>
  return %s : tensor<4xf64>
}

// -----

// A matrix product of a batch is one product with a batching axis.
// CHECK-LABEL: func.func @dot_vmap(
// CHECK:         fx.dot_general {{.*}} batching [0] x [0] contracting [2] x [1]
func.func @dot(%x: tensor<3x4xf64>, %y: tensor<4x6xf64>) -> tensor<3x6xf64> {
  %z = fx.dot_general %x, %y batching [] x [] contracting [1] x [0]
      : (tensor<3x4xf64>, tensor<4x6xf64>) -> tensor<3x6xf64>
  return %z : tensor<3x6xf64>
}
