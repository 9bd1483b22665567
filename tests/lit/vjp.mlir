// Reverse mode is forward mode transposed.
// RUN: fluxion-opt %s --fx-vjp --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @dot_vjp(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<3x4xf64>, [[Y:%[^:]*]]: tensor<4xf64>, [[CT:%[^:]*]]: tensor<3xf64>)
// CHECK-SAME:    -> (tensor<3xf64>, tensor<3x4xf64>, tensor<4xf64>)
// CHECK-DAG:     fx.dot_general [[X]], [[Y]]
// CHECK-DAG:     fx.dot_general [[CT]], [[Y]]
// CHECK-DAG:     fx.dot_general [[X]], [[CT]]
func.func @dot(%x: tensor<3x4xf64>, %y: tensor<4xf64>) -> tensor<3xf64> {
  %z = fx.dot_general %x, %y batching [] x [] contracting [1] x [0]
      : (tensor<3x4xf64>, tensor<4xf64>) -> tensor<3xf64>
  return %z : tensor<3xf64>
}

// -----

// The branch not taken is cut off, never multiplied by zero.
// CHECK-LABEL: func.func @branch_vjp(
// CHECK-SAME:    [[C:%[^:]*]]: tensor<2xi1>, [[X:%[^:]*]]: tensor<2xf64>, [[CT:%[^:]*]]: tensor<2xf64>)
// CHECK:         [[R:%.*]] = fx.sqrt [[X]]
// CHECK:         fx.select [[C]], {{%.*}}, {{%.*}} : tensor<2xi1>, tensor<2xf64>
// CHECK:         [[B:%.*]] = fx.select [[C]]
// CHECK-NEXT:    return
func.func @branch(%c: tensor<2xi1>, %x: tensor<2xf64>) -> tensor<2xf64> {
  %r = fx.sqrt %x : tensor<2xf64>
  %zero = fx.constant dense<0.0> : tensor<2xf64>
  %y = fx.select %c, %r, %zero : tensor<2xi1>, tensor<2xf64>
  return %y : tensor<2xf64>
}
