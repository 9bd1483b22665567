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

// A choice that hands over nothing is made once as well.
// CHECK-LABEL: func.func @chosen(
// CHECK-SAME:    [[X:%.*]]: tensor<f64>
// CHECK-NOT:     fx.case
// CHECK:         fx.debug_print "one {}"
// CHECK-NOT:     fx.debug_print
// CHECK:         return [[X]]
func.func @chosen(%x: tensor<f64>) -> tensor<f64> {
  %i = fx.constant dense<1> : tensor<i32>
  fx.case %i(%x) : (tensor<f64>) -> () {
  ^bb0(%a: tensor<f64>):
    fx.debug_print "zero {}" (%a) : tensor<f64>
    fx.yield
  }, {
  ^bb0(%a: tensor<f64>):
    fx.debug_print "one {}" (%a) : tensor<f64>
    fx.yield
  }
  return %x : tensor<f64>
}
