// Every numbered constraint of decompositions and of what is solved by them, each broken alone.
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

// -----

func.func @f(%a: tensor<2x3xf64>) {
  // expected-error@+1 {{(C1) 'tensor<2x3xf64>' is not square}}
  %l = fx.cholesky %a : tensor<2x3xf64>
  return
}

// -----

func.func @f(%a: tensor<2x3xf64>, %b: tensor<2x1xf64>) {
  // expected-error@+1 {{(C1) 'tensor<2x3xf64>' is not square}}
  %x = fx.triangular_solve %a, %b {lower = true, transposed = false, unit = false} : (tensor<2x3xf64>, tensor<2x1xf64>) -> tensor<2x1xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %b: tensor<3x1xf64>) {
  // expected-error@+1 {{'fx.triangular_solve' op (C2) 'tensor<3x1xf64>' does not fit 'tensor<2x2xf64>'}}
  %x = fx.triangular_solve %a, %b {lower = true, transposed = false, unit = false} : (tensor<2x2xf64>, tensor<3x1xf64>) -> tensor<3x1xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %b: tensor<2xf64>) {
  // expected-error@+1 {{'fx.triangular_solve' op (C2) 'tensor<2xf64>' does not fit 'tensor<2x2xf64>'}}
  %x = fx.triangular_solve %a, %b {lower = true, transposed = false, unit = false} : (tensor<2x2xf64>, tensor<2xf64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %b: tensor<2x1xf32>) {
  // expected-error@+1 {{'fx.triangular_solve' op (C3) element types of 'tensor<2x2xf64>' and 'tensor<2x1xf32>' differ}}
  %x = fx.triangular_solve %a, %b {lower = true, transposed = false, unit = false} : (tensor<2x2xf64>, tensor<2x1xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %b: tensor<2x1xf64>) {
  // expected-error@+1 {{'fx.triangular_solve' op failed to verify that all of {b, result} have same type}}
  %x = fx.triangular_solve %a, %b {lower = true, transposed = false, unit = false} : (tensor<2x2xf64>, tensor<2x1xf64>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%a: tensor<3xf64>) {
  // expected-error@+2 {{(C1) 'tensor<3xf64>' has less than two axes}}
  // expected-error@+1 {{'fx.lu' op failed to infer returned types}}
  %l, %p = fx.lu %a : (tensor<3xf64>) -> (tensor<3xf64>, tensor<3xi32>)
  return
}

// -----

func.func @f(%a: tensor<2x3xf64>, %p: tensor<2xi32>, %b: tensor<2x1xf64>) {
  // expected-error@+1 {{(C1) 'tensor<2x3xf64>' is not square}}
  %x = fx.lu_solve %a, %a, %p, %b {transposed = false} : (tensor<2x3xf64>, tensor<2x3xf64>, tensor<2xi32>, tensor<2x1xf64>) -> tensor<2x1xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %lu: tensor<2x2xf32>, %p: tensor<2xi32>, %b: tensor<2x1xf64>) {
  // expected-error@+1 {{'fx.lu_solve' op (C1) 'tensor<2x2xf32>' is not 'tensor<2x2xf64>'}}
  %x = fx.lu_solve %a, %lu, %p, %b {transposed = false} : (tensor<2x2xf64>, tensor<2x2xf32>, tensor<2xi32>, tensor<2x1xf64>) -> tensor<2x1xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %p: tensor<2xi32>, %b: tensor<3x1xf64>) {
  // expected-error@+1 {{'fx.lu_solve' op (C2) 'tensor<3x1xf64>' does not fit 'tensor<2x2xf64>'}}
  %x = fx.lu_solve %a, %a, %p, %b {transposed = false} : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<2xi32>, tensor<3x1xf64>) -> tensor<3x1xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %p: tensor<2xi32>, %b: tensor<2x1xf32>) {
  // expected-error@+1 {{'fx.lu_solve' op (C3) element types of 'tensor<2x2xf64>' and 'tensor<2x1xf32>' differ}}
  %x = fx.lu_solve %a, %a, %p, %b {transposed = false} : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<2xi32>, tensor<2x1xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %p: tensor<3xi32>, %b: tensor<2x1xf64>) {
  // expected-error@+1 {{'fx.lu_solve' op (C4) 'tensor<3xi32>' does not fit 'tensor<2x2xf64>'}}
  %x = fx.lu_solve %a, %a, %p, %b {transposed = false} : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<3xi32>, tensor<2x1xf64>) -> tensor<2x1xf64>
  return
}

// -----

func.func @f(%a: tensor<2x3xf64>, %p: tensor<2xi32>) {
  // expected-error@+1 {{(C1) 'tensor<2x3xf64>' is not square}}
  %x = fx.adjugate %a, %a, %p : (tensor<2x3xf64>, tensor<2x3xf64>, tensor<2xi32>) -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %lu: tensor<2x2xf32>, %p: tensor<2xi32>) {
  // expected-error@+1 {{'fx.adjugate' op failed to verify that all of {a, lu, result} have same type}}
  %x = fx.adjugate %a, %lu, %p : (tensor<2x2xf64>, tensor<2x2xf32>, tensor<2xi32>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%a: tensor<2x2xf64>, %p: tensor<3xi32>) {
  // expected-error@+1 {{'fx.adjugate' op (C2) 'tensor<3xi32>' does not fit 'tensor<2x2xf64>'}}
  %x = fx.adjugate %a, %a, %p : (tensor<2x2xf64>, tensor<2x2xf64>, tensor<3xi32>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%a: tensor<2xf64>) {
  // expected-error@+2 {{(C1) 'tensor<2xf64>' has less than two axes}}
  // expected-error@+1 {{'fx.qr' op failed to infer returned types}}
  %q, %r = fx.qr %a {full = false} : (tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>)
  return
}

// -----

func.func @f(%a: tensor<2x3xf64>) {
  // expected-error@+2 {{(C1) 'tensor<2x3xf64>' is not square}}
  // expected-error@+1 {{'fx.eigh' op failed to infer returned types}}
  %w, %v = fx.eigh %a : (tensor<2x3xf64>) -> (tensor<2xf64>, tensor<2x3xf64>)
  return
}

// -----

func.func @f(%a: tensor<2x3xf64>) {
  // expected-error@+2 {{(C1) 'tensor<2x3xf64>' is not square}}
  // expected-error@+1 {{'fx.eig' op failed to infer returned types}}
  %w, %v = fx.eig %a : (tensor<2x3xf64>) -> (tensor<2xcomplex<f64>>, tensor<2x3xcomplex<f64>>)
  return
}

// -----

func.func @f(%a: tensor<2xf64>) {
  // expected-error@+2 {{(C1) 'tensor<2xf64>' has less than two axes}}
  // expected-error@+1 {{'fx.svd' op failed to infer returned types}}
  %u, %s, %v = fx.svd %a {full = false} : (tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>, tensor<2xf64>)
  return
}

// -----

func.func @f(%a: tensor<2x2x3xf64>) {
  // expected-error@+1 {{'tensor<2x2x3xf64>' does not end in an axis of pairs}}
  %l = fx.cholesky %a {pairs} : tensor<2x2x3xf64>
  return
}
