// A malformed text is an error at its line and column, whatever is wrong with it.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @unknown_op(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{custom op 'fx.sine' is unknown}}
  %y = fx.sine %x : tensor<f64>
  return %y : tensor<f64>
}

// -----

func.func @unknown_value() -> tensor<f64> {
  // expected-error@+1 {{use of undeclared SSA value name}}
  %y = fx.sin %x : tensor<f64>
  return %y : tensor<f64>
}

// -----

func.func @wrong_type(%x: tensor<2xf64>) -> tensor<3xf64> {
  // expected-note@-1 {{prior use here}}
  // expected-error@+1 {{expects different type than prior uses: 'tensor<3xf64>' vs 'tensor<2xf64>'}}
  %y = fx.sin %x : tensor<3xf64>
  return %y : tensor<3xf64>
}

// -----

func.func @missing_type(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{expected ':'}}
  %y = fx.sin %x
  return %y : tensor<f64>
}

// -----

func.func @unknown_keyword(%x: tensor<f64>) -> tensor<i1> {
  // expected-error@+1 {{expected string or keyword containing one of the following enum values for attribute 'direction' [eq, ne, lt, le, gt, ge]}}
  %y = fx.compare less, %x, %x : tensor<f64>, tensor<i1>
  return %y : tensor<i1>
}

// -----

func.func @wrong_result(%x: tensor<f64>) -> tensor<f64> {
  %y = fx.is_finite %x : (tensor<f64>) -> tensor<i1>
  // expected-error@+1 {{type of return operand 0 ('tensor<i1>') doesn't match function result type ('tensor<f64>')}}
  return %y : tensor<i1>
}

// -----

func.func @wrong_element(%x: tensor<i32>) -> tensor<i32> {
  // expected-error@+1 {{operand #0 must be}}
  %y = fx.sin %x : tensor<i32>
  return %y : tensor<i32>
}

// -----

func.func @twice(%x: tensor<f64>) {
  // expected-note@-1 {{previously defined here}}
  // expected-error@+1 {{redefinition of SSA value '%x'}}
  %x = fx.sin %x : tensor<f64>
  return
}

// -----

// expected-error@+1 {{expected operation name in quotes}}
func.func @unfinished(%x: tensor<f64>) -> tensor<f64> {
