// Only active arguments have tangents, and only wanted results.
// RUN: fluxion-opt %s --fx-jvp="function=f active=1 wanted=0" | FileCheck %s
// RUN: fluxion-opt %s --pass-pipeline="builtin.module(fx-jvp{function=f active=1 wanted=0})" | FileCheck %s
// CHECK:       func.func @f(
// CHECK-LABEL: func.func @f_jvp(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<f64>, [[Y:%[^:]*]]: tensor<f64>, [[T:%[^:]*]]: tensor<f64>)
// CHECK-SAME:    -> (tensor<f64>, tensor<f64>, tensor<f64>)
// CHECK-DAG:     [[P:%.*]] = fx.mul [[X]], [[Y]]
// CHECK-DAG:     [[D:%.*]] = fx.mul [[X]], [[T]]
// CHECK-DAG:     [[S:%.*]] = fx.sin [[Y]]
// CHECK:         return [[P]], [[S]], [[D]]
// CHECK:       func.func @g(
// CHECK-NOT:   @g_jvp
func.func @f(%x: tensor<f64>, %y: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %p = fx.mul %x, %y : tensor<f64>
  %s = fx.sin %y : tensor<f64>
  return %p, %s : tensor<f64>, tensor<f64>
}
func.func @g(%x: tensor<f64>) -> tensor<f64> {
  return %x : tensor<f64>
}
