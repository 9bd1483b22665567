// Exact algebra, equal values merged, the unused dropped; nothing that rounding or NaN could tell.
// RUN: fluxion-opt %s --fx-simplify --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @folds(
// CHECK-NEXT:    [[C:%.*]] = fx.constant dense<5.0{{.*}}> : tensor<2xf64>
// CHECK-NEXT:    return [[C]]
func.func @folds() -> tensor<2xf64> {
  %a = fx.constant dense<2.0> : tensor<2xf64>
  %b = fx.constant dense<3.0> : tensor<2xf64>
  %c = fx.add %a, %b : tensor<2xf64>
  return %c : tensor<2xf64>
}

// -----

// CHECK-LABEL: func.func @merges(
// CHECK:         [[S:%.*]] = fx.sin
// CHECK-NEXT:    fx.mul [[S]], [[S]]
func.func @merges(%x: tensor<f64>) -> tensor<f64> {
  %a = fx.sin %x : tensor<f64>
  %b = fx.sin %x : tensor<f64>
  %unused = fx.exp %b : tensor<f64>
  %c = fx.mul %a, %b : tensor<f64>
  return %c : tensor<f64>
}

// -----

// x * 1, x - 0 and -(-x) are x.
// CHECK-LABEL: func.func @identities(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<f64>)
// CHECK-NEXT:    return [[X]]
func.func @identities(%x: tensor<f64>) -> tensor<f64> {
  %one = fx.constant dense<1.0> : tensor<f64>
  %zero = fx.constant dense<0.0> : tensor<f64>
  %a = fx.mul %x, %one : tensor<f64>
  %b = fx.sub %a, %zero : tensor<f64>
  %c = fx.neg %b : tensor<f64>
  %d = fx.neg %c : tensor<f64>
  return %d : tensor<f64>
}

// -----

// x + 0 (for x = -0), 0 * x and x - x (for infinite x and NaN) are not what they seem.
// CHECK-LABEL: func.func @strict(
// CHECK:         fx.add
// CHECK:         fx.mul
// CHECK:         fx.sub
func.func @strict(%x: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>) {
  %zero = fx.constant dense<0.0> : tensor<f64>
  %a = fx.add %x, %zero : tensor<f64>
  %b = fx.mul %x, %zero : tensor<f64>
  %c = fx.sub %x, %x : tensor<f64>
  return %a, %b, %c : tensor<f64>, tensor<f64>, tensor<f64>
}

// -----

// Two permutations are one, here none.
// CHECK-LABEL: func.func @there_and_back(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<2x3xf64>)
// CHECK-NEXT:    return [[X]]
func.func @there_and_back(%x: tensor<2x3xf64>) -> tensor<2x3xf64> {
  %a = fx.permute %x permutation [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
  %b = fx.permute %a permutation [1, 0] : (tensor<3x2xf64>) -> tensor<2x3xf64>
  return %b : tensor<2x3xf64>
}

// -----

// A large constant is not computed while compiling.
// CHECK-LABEL: func.func @large(
// CHECK:         fx.iota
// CHECK:         fx.exp
func.func @large() -> tensor<1000xf64> {
  %a = fx.iota axis 0 : tensor<1000xf64>
  %b = fx.exp %a : tensor<1000xf64>
  return %b : tensor<1000xf64>
}
