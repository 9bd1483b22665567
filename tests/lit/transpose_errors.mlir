// What is not linear is an error at the op.
// RUN: fluxion-opt %s --fx-transpose --split-input-file --verify-diagnostics
func.func @sine(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.sin' op is not linear and has no transpose}}
  %y = fx.sin %x : tensor<f64>
  return %y : tensor<f64>
}

// -----

func.func @square(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.mul' op is not linear in both operands}}
  %y = fx.mul %x, %x : tensor<f64>
  return %y : tensor<f64>
}

// -----

func.func @reciprocal(%x: tensor<f64>) -> tensor<f64> {
  %one = fx.constant dense<1.0> : tensor<f64>
  // expected-error@+1 {{'fx.div' op is not linear in its divisor}}
  %y = fx.div %one, %x : tensor<f64>
  return %y : tensor<f64>
}
