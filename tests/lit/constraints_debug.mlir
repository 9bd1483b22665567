// Every numbered constraint of ops with effects is an error at the op.
// RUN: fluxion-opt %s --verify-diagnostics

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.debug_print' op (C1) a value of type 'tensor<2xf64>' does not begin with the axes of the batch}}
  fx.debug_print "x {}" batch [3] (%x) : tensor<2xf64>
  return
}
