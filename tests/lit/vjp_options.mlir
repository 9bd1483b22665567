// Cotangents of wanted results come in, those of active arguments go out.
// RUN: fluxion-opt %s --fx-vjp="active=0 wanted=1" --fx-simplify | FileCheck %s
// CHECK-LABEL: func.func @f_vjp(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<f64>, [[Y:%[^:]*]]: tensor<f64>, [[CT:%[^:]*]]: tensor<f64>)
// CHECK-SAME:    -> (tensor<f64>, tensor<f64>, tensor<f64>)
// CHECK-DAG:     [[P:%.*]] = fx.mul [[X]], [[Y]]
// CHECK-DAG:     [[E:%.*]] = fx.exp [[X]]
// CHECK-DAG:     [[B:%.*]] = fx.mul [[CT]], [[E]]
// CHECK:         return [[P]], [[E]], [[B]]
func.func @f(%x: tensor<f64>, %y: tensor<f64>) -> (tensor<f64>, tensor<f64>) {
  %p = fx.mul %x, %y : tensor<f64>
  %e = fx.exp %x : tensor<f64>
  return %p, %e : tensor<f64>, tensor<f64>
}
