// Passes follow each other to any order, and the program stays small: d2 sin = -sin.
// RUN: fluxion-opt %s --fx-jvp=function=f --fx-jvp="function=f_jvp active=0 wanted=1" --fx-simplify=function=f_jvp_jvp | FileCheck %s
// CHECK-LABEL: func.func @f_jvp_jvp(
// CHECK:         fx.sin
// CHECK:         fx.cos
// CHECK-NOT:     fx.sin
// CHECK-NOT:     fx.cos
// CHECK:         return
func.func @f(%x: tensor<f64>) -> tensor<f64> {
  %y = fx.sin %x : tensor<f64>
  return %y : tensor<f64>
}
