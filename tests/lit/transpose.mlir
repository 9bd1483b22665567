// A linear program runs backwards.
// RUN: fluxion-opt %s --fx-transpose --split-input-file | FileCheck %s

// Two uses of one value: their cotangents add up.
// CHECK-LABEL: func.func @twice_transpose(
// CHECK-SAME:    [[CT:%[^:]*]]: tensor<2xf64>)
// CHECK:         [[N:%.*]] = fx.neg [[CT]]
// CHECK:         [[S:%.*]] = fx.add
// CHECK:         return [[S]]
func.func @twice(%x: tensor<2xf64>) -> tensor<2xf64> {
  %n = fx.neg %x : tensor<2xf64>
  %y = fx.add %x, %n : tensor<2xf64>
  return %y : tensor<2xf64>
}

// -----

// A sum repeats its cotangent, a repetition sums it.
// CHECK-LABEL: func.func @sum_transpose(
// CHECK-SAME:    [[CT:%[^:]*]]: tensor<3xf64>)
// CHECK:         fx.broadcast_in_dim [[CT]] axes [1] : (tensor<3xf64>) -> tensor<2x3xf64>
func.func @sum(%x: tensor<2x3xf64>) -> tensor<3xf64> {
  %y = fx.reduce_sum %x axes [0] : (tensor<2x3xf64>) -> tensor<3xf64>
  return %y : tensor<3xf64>
}

// -----

// CHECK-LABEL: func.func @repeat_transpose(
// CHECK-SAME:    [[CT:%[^:]*]]: tensor<2x3xf64>)
// CHECK:         fx.reduce_sum [[CT]] axes [0] : (tensor<2x3xf64>) -> tensor<3xf64>
func.func @repeat(%x: tensor<3xf64>) -> tensor<2x3xf64> {
  %y = fx.broadcast_in_dim %x axes [1] : (tensor<3xf64>) -> tensor<2x3xf64>
  return %y : tensor<2x3xf64>
}

// -----

// What is not reached has a cotangent of zero.
// CHECK-LABEL: func.func @unused_transpose(
// CHECK-SAME:    [[CT:%[^:]*]]: tensor<f64>)
// CHECK:         [[ZERO:%.*]] = fx.constant dense<0.0
// CHECK:         return [[CT]], [[ZERO]]
func.func @unused(%x: tensor<f64>, %y: tensor<2xf64>) -> tensor<f64> {
  return %x : tensor<f64>
}
