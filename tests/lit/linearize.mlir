// What the point decides runs once; what is linear waits for tangents. Constants are not handed over.
// RUN: fluxion-opt %s --fx-linearize=function=f | FileCheck %s
// CHECK-LABEL: func.func @f_known(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>)
// CHECK-DAG:     [[S:%.*]] = fx.sin [[X]]
// CHECK-DAG:     [[C:%.*]] = fx.cos [[X]]
// CHECK-DAG:     [[Y:%.*]] = fx.mul {{.*}}[[S]]
// CHECK:         return [[Y]], [[C]]
// CHECK-LABEL: func.func @f_linear(
// CHECK-SAME:    [[RESIDUAL:%[^:]*]]: tensor<2xf64>, [[T:%[^:]*]]: tensor<2xf64>) -> tensor<2xf64>
// CHECK-DAG:     [[TWO:%.*]] = fx.constant dense<2.0
// CHECK-DAG:     [[D:%.*]] = fx.mul [[T]], [[RESIDUAL]]
// CHECK:         fx.mul {{.*}}[[D]]
func.func @f(%x: tensor<2xf64>) -> tensor<2xf64> {
  %two = fx.constant dense<2.0> : tensor<2xf64>
  %s = fx.sin %x : tensor<2xf64>
  %y = fx.mul %two, %s : tensor<2xf64>
  return %y : tensor<2xf64>
}
