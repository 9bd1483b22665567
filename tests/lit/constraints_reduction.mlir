// Every numbered constraint of reductions, iota and matrix products is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+2 {{(C1) axes must ascend within 'tensor<2x3xf64>', got axis 0}}
  // expected-error@+1 {{'fx.reduce_sum' op failed to infer returned types}}
  %r = fx.reduce_sum %x axes [1, 0] : (tensor<2x3xf64>) -> tensor<f64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+2 {{(C1) axes must ascend within 'tensor<2x3xf64>', got axis 2}}
  // expected-error@+1 {{'fx.reduce_max' op failed to infer returned types}}
  %r = fx.reduce_max %x axes [2] : (tensor<2x3xf64>) -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+2 {{'fx.reduce_sum' op inferred type(s) 'tensor<3xf64>' are incompatible with return type(s) of operation 'tensor<}}
  // expected-error@+1 {{'fx.reduce_sum' op failed to infer returned types}}
  %r = fx.reduce_sum %x axes [0] : (tensor<2x3xf64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.reduce_and' op operand #0 must be ranked tensor of 1-bit signless integer values, but got 'tensor<2xf64>'}}
  %r = fx.reduce_and %x axes [0] : (tensor<2xf64>) -> tensor<f64>
  return
}

// -----

func.func @f(%x: tensor<2x0xf64>) {
  // expected-error@+1 {{'fx.argmax' op (C1) axis 1 is empty or not within 'tensor<2x0xf64>'}}
  %r = fx.argmax %x axis 1 : (tensor<2x0xf64>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.argmin' op (C1) axis 2 is empty or not within 'tensor<2x3xf64>'}}
  %r = fx.argmin %x axis 2 : (tensor<2x3xf64>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.argmax' op (C2) result 'tensor<3xi32>' is not 'tensor<2x3xf64>' without axis 1}}
  %r = fx.argmax %x axis 1 : (tensor<2x3xf64>) -> tensor<3xi32>
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{'fx.iota' op (C1) axis 1 is not within 'tensor<3xf64>'}}
  %r = fx.iota axis 1 : tensor<3xf64>
  return
}

// -----

func.func @f() {
  // expected-error@+1 {{'fx.iota' op (C1) axis 0 is not within 'tensor<f64>'}}
  %r = fx.iota axis 0 : tensor<f64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<3x2xf64>) {
  // expected-error@+2 {{(C1) has 1 batching axes of lhs and 0 of rhs}}
  // expected-error@+1 {{'fx.dot_general' op failed to infer returned types}}
  %r = fx.dot_general %x, %y batching [0] x [] contracting [1] x [0] : (tensor<2x3xf64>, tensor<3x2xf64>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<3x2xf64>) {
  // expected-error@+2 {{(C2) has 1 contracting axes of lhs and 2 of rhs}}
  // expected-error@+1 {{'fx.dot_general' op failed to infer returned types}}
  %r = fx.dot_general %x, %y batching [] x [] contracting [1] x [0, 1] : (tensor<2x3xf64>, tensor<3x2xf64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<3x2xf64>) {
  // expected-error@+2 {{(C3) axis 1 is named twice or not within 'tensor<2x3xf64>'}}
  // expected-error@+1 {{'fx.dot_general' op failed to infer returned types}}
  %r = fx.dot_general %x, %y batching [1] x [0] contracting [1] x [0] : (tensor<2x3xf64>, tensor<3x2xf64>) -> tensor<3x2x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<3x2xf64>) {
  // expected-error@+2 {{(C4) axis 0 of lhs 'tensor<2x3xf64>' has size 2 but axis 0 of rhs 'tensor<3x2xf64>' has size 3}}
  // expected-error@+1 {{'fx.dot_general' op failed to infer returned types}}
  %r = fx.dot_general %x, %y batching [0] x [0] contracting [] x [] : (tensor<2x3xf64>, tensor<3x2xf64>) -> tensor<2x3x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<4x2xf64>) {
  // expected-error@+2 {{(C5) axis 1 of lhs 'tensor<2x3xf64>' has size 3 but axis 0 of rhs 'tensor<4x2xf64>' has size 4}}
  // expected-error@+1 {{'fx.dot_general' op failed to infer returned types}}
  %r = fx.dot_general %x, %y batching [] x [] contracting [1] x [0] : (tensor<2x3xf64>, tensor<4x2xf64>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<3x2xf32>) {
  // expected-error@+2 {{(C6) element types differ: 'tensor<2x3xf64>' and 'tensor<3x2xf32>'}}
  // expected-error@+1 {{'fx.dot_general' op failed to infer returned types}}
  %r = fx.dot_general %x, %y batching [] x [] contracting [1] x [0] : (tensor<2x3xf64>, tensor<3x2xf32>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+2 {{(C1) axes must ascend within 'tensor<2x3xf64>', got axis 0}}
  // expected-error@+1 {{'fx.reduce_prod' op failed to infer returned types}}
  %r = fx.reduce_prod %x axes [0, 0] : (tensor<2x3xf64>) -> tensor<3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+2 {{(C1) axes must ascend within 'tensor<2x3xf64>', got axis 2}}
  // expected-error@+1 {{'fx.reduce_min' op failed to infer returned types}}
  %r = fx.reduce_min %x axes [2] : (tensor<2x3xf64>) -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xi1>) {
  // expected-error@+2 {{(C1) axes must ascend within 'tensor<2x3xi1>', got axis -1}}
  // expected-error@+1 {{'fx.reduce_and' op failed to infer returned types}}
  %r = fx.reduce_and %x axes [-1] : (tensor<2x3xi1>) -> tensor<2xi1>
  return
}

// -----

func.func @f(%x: tensor<i1>) {
  // expected-error@+2 {{(C1) axes must ascend within 'tensor<i1>', got axis 0}}
  // expected-error@+1 {{'fx.reduce_or' op failed to infer returned types}}
  %r = fx.reduce_or %x axes [0] : (tensor<i1>) -> tensor<i1>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.argmin' op (C2) result 'tensor<2xi64>' is not 'tensor<2x3xf64>' without axis 0}}
  %r = fx.argmin %x axis 0 : (tensor<2x3xf64>) -> tensor<2xi64>
  return
}
