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

// Parts that follow each other in one array are one part of it, here all.
// CHECK-LABEL: func.func @rejoins(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<3x2xf64>)
// CHECK-NEXT:    [[S:%.*]] = fx.slice [[X]]
// CHECK-NEXT:    return [[X]], [[S]]
func.func @rejoins(%x: tensor<3x2xf64>) -> (tensor<3x2xf64>, tensor<2x2xf64>) {
  %a = "fx.slice"(%x) {start = array<i64: 0, 0>, limit = array<i64: 3, 1>, stride = array<i64: 1, 1>} : (tensor<3x2xf64>) -> tensor<3x1xf64>
  %b = "fx.slice"(%x) {start = array<i64: 0, 1>, limit = array<i64: 3, 2>, stride = array<i64: 1, 1>} : (tensor<3x2xf64>) -> tensor<3x1xf64>
  %c = fx.concatenate %a, %b axis 1 : (tensor<3x1xf64>, tensor<3x1xf64>) -> tensor<3x2xf64>
  %d = "fx.slice"(%x) {start = array<i64: 1, 0>, limit = array<i64: 2, 2>, stride = array<i64: 1, 1>} : (tensor<3x2xf64>) -> tensor<1x2xf64>
  %e = "fx.slice"(%x) {start = array<i64: 2, 0>, limit = array<i64: 3, 2>, stride = array<i64: 1, 1>} : (tensor<3x2xf64>) -> tensor<1x2xf64>
  %f = fx.concatenate %d, %e axis 0 : (tensor<1x2xf64>, tensor<1x2xf64>) -> tensor<2x2xf64>
  return %c, %f : tensor<3x2xf64>, tensor<2x2xf64>
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

// -----

// Sums of multiples by powers of two are one product: x + x = 2 x, 2 x + 4 x = 6 x, 2 (3 x) = 6 x.
// CHECK-LABEL: func.func @multiples(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<f64>)
// CHECK-DAG:     [[TWELVE:%.*]] = fx.constant dense<1.2{{.*}}e+01>
// CHECK:         [[Y:%.*]] = fx.mul [[TWELVE]], [[X]]
// CHECK-NEXT:    return [[Y]]
func.func @multiples(%x: tensor<f64>) -> tensor<f64> {
  %two = fx.add %x, %x : tensor<f64>
  %four = fx.add %two, %two : tensor<f64>
  %six = fx.add %two, %four : tensor<f64>
  %twelve = fx.add %six, %six : tensor<f64>
  return %twelve : tensor<f64>
}

// -----

// 3 x + x rounds twice, 0.5 (2 x) overflows on the way, and 2 (0.3 x) may be rounded as a denormal.
// CHECK-LABEL: func.func @roundings(
// CHECK:         fx.mul
// CHECK:         fx.add
// CHECK:         fx.mul
// CHECK:         fx.mul
// CHECK:         fx.mul
// CHECK:         fx.mul
func.func @roundings(%x: tensor<f64>) -> (tensor<f64>, tensor<f64>, tensor<f64>) {
  %half = fx.constant dense<0.5> : tensor<f64>
  %two = fx.constant dense<2.0> : tensor<f64>
  %three = fx.constant dense<3.0> : tensor<f64>
  %less = fx.constant dense<0.3> : tensor<f64>
  %a = fx.mul %three, %x : tensor<f64>
  %b = fx.add %a, %x : tensor<f64>
  %c = fx.mul %two, %x : tensor<f64>
  %d = fx.mul %half, %c : tensor<f64>
  %e = fx.mul %less, %x : tensor<f64>
  %f = fx.mul %two, %e : tensor<f64>
  return %b, %d, %f : tensor<f64>, tensor<f64>, tensor<f64>
}

// -----

// Signs move outwards and cancel.
// CHECK-LABEL: func.func @signs(
// CHECK-NEXT:    [[A:%.*]] = fx.div
// CHECK-NEXT:    [[B:%.*]] = fx.mul [[A]]
// CHECK-NEXT:    return [[B]]
func.func @signs(%x: tensor<f64>, %y: tensor<f64>) -> tensor<f64> {
  %a = fx.neg %x : tensor<f64>
  %b = fx.div %a, %y : tensor<f64>
  %c = fx.neg %y : tensor<f64>
  %d = fx.mul %b, %c : tensor<f64>
  return %d : tensor<f64>
}

// -----

// Twice a number takes its sign along: y - x - x is one multiplication and one subtraction.
// CHECK-LABEL: func.func @twice(
// CHECK:         [[T:%.*]] = fx.mul
// CHECK-NEXT:    [[D:%.*]] = fx.sub %arg1, [[T]]
// CHECK-NEXT:    return [[D]]
func.func @twice(%x: tensor<f64>, %y: tensor<f64>) -> tensor<f64> {
  %a = fx.neg %x : tensor<f64>
  %b = fx.add %a, %a : tensor<f64>
  %c = fx.add %b, %y : tensor<f64>
  return %c : tensor<f64>
}

// -----

// x y and y x are one value.
// CHECK-LABEL: func.func @commuted(
// CHECK:         [[P:%.*]] = fx.mul
// CHECK-NEXT:    fx.div [[P]], [[P]]
func.func @commuted(%x: tensor<f64>, %y: tensor<f64>) -> tensor<f64> {
  %a = fx.mul %x, %y : tensor<f64>
  %b = fx.mul %y, %x : tensor<f64>
  %c = fx.div %a, %b : tensor<f64>
  return %c : tensor<f64>
}
