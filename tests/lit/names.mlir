// A name that is taken is left to whom it belongs.
// RUN: fluxion-opt %s --fx-jvp=function=f --fx-jvp=function=f | FileCheck %s
// CHECK: func.func @f(
// CHECK: func.func @f_jvp_0(
// CHECK: func.func @f_jvp(
func.func @f(%x: tensor<f64>) -> tensor<f64> {
  %y = fx.sin %x : tensor<f64>
  return %y : tensor<f64>
}
