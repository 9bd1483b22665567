// The constraints of forms of matrices and of Sylvester's equation, each broken alone.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%a: tensor<2x3xf64>) {
  // expected-error@+1 {{(C1) 'tensor<2x3xf64>' is not square}}
  %t, %z = fx.schur %a : tensor<2x3xf64>
  return
}

// -----

func.func @f(%a: tensor<3xf64>) {
  // expected-error@+1 {{(C1) 'tensor<3xf64>' has less than two axes}}
  %h, %q = fx.hessenberg %a : tensor<3xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf16>) {
  // expected-error@+1 {{'fx.schur' op operand #0 must be ranked tensor of 32-bit float or 64-bit float or complex type with 32-bit float elements or complex type with 64-bit float elements values, but got 'tensor<2x2xf16>'}}
  %t, %z = fx.schur %a : tensor<2x2xf16>
  return
}

// -----

func.func @f(%a: tensor<2x3xf64>, %b: tensor<3x3xf64>, %c: tensor<2x3xf64>) {
  // expected-error@+1 {{(C1) 'tensor<2x3xf64>' is not square}}
  %x = fx.sylvester_solve %a, %a, %a, %b, %b, %b, %c {transposed = false} : (tensor<2x3xf64>, tensor<2x3xf64>, tensor<2x3xf64>, tensor<3x3xf64>, tensor<3x3xf64>, tensor<3x3xf64>, tensor<2x3xf64>) -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %b: tensor<3x3xf64>, %c: tensor<2x2xf64>) {
  // expected-error@+1 {{'fx.sylvester_solve' op (C2) 'tensor<2x2xf64>' does not fit 'tensor<3x3xf64>'}}
  %x = fx.sylvester_solve %a, %a, %a, %b, %b, %b, %c {transposed = false} : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<2x2xf64>, tensor<3x3xf64>, tensor<3x3xf64>, tensor<3x3xf64>, tensor<2x2xf64>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %b: tensor<3x3xf32>, %c: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.sylvester_solve' op (C3) element types of 'tensor<2x2xf64>' and 'tensor<3x3xf32>' differ}}
  %x = fx.sylvester_solve %a, %a, %a, %b, %b, %b, %c {transposed = false} : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<2x2xf64>, tensor<3x3xf32>, tensor<3x3xf32>, tensor<3x3xf32>, tensor<2x3xf64>) -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>) {
  // expected-error@+1 {{'fx.sqrtm' op (C2) 'tensor<2x2xf64>' is not complex}}
  %x = fx.sqrtm %a : tensor<2x2xf64>
  return
}

// -----

func.func @f(%a: tensor<2x3xcomplex<f64>>) {
  // expected-error@+1 {{(C1) 'tensor<2x3xcomplex<f64>>' is not square}}
  %x = fx.sqrtm %a : tensor<2x3xcomplex<f64>>
  return
}
