// What has effects stays: in order, once per time it is written, outside of what is computed again.
// RUN: fluxion-opt %s --fx-simplify | FileCheck %s
// CHECK-LABEL: func.func @f(
// CHECK-SAME:    [[X:%.*]]: tensor<f64>
// CHECK:         fx.debug_print "a {}"{{ ?}}([[X]]) : tensor<f64>
// CHECK-NEXT:    fx.debug_print "a {}"{{ ?}}([[X]]) : tensor<f64>
// CHECK-NEXT:    fx.debug_print "b"
// CHECK-NEXT:    return [[X]]
func.func @f(%x: tensor<f64>) -> tensor<f64> {
  fx.debug_print "a {}" (%x) : tensor<f64>
  %unused = fx.sin %x : tensor<f64>
  fx.debug_print "a {}" (%x) : tensor<f64>
  fx.debug_print "b"
  return %x : tensor<f64>
}
