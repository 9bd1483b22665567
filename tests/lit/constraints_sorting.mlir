// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every numbered constraint of sorting is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.sort' op (C1) axis 2 is not within 'tensor<2x3xf64>'}}
  %r = fx.sort %x axis 2 : tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2147483648xf64>) {
  // expected-error@+1 {{'fx.sort' op (C2) too many elements along axis 0 of 'tensor<2147483648xf64>'}}
  %r = fx.sort %x axis 0 : tensor<2147483648xf64>
  return
}

// -----

func.func @f() {
  // (C1): the trait of operands of one shape speaks first.
  // expected-error@+1 {{'fx.argsort' op expected 1 or more operands, but found 0}}
  %r = fx.argsort  axis 0 : () -> tensor<3xi32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.argsort' op (C2) axis -1 is not within 'tensor<2x3xf64>'}}
  %r = fx.argsort %x axis -1 : (tensor<2x3xf64>) -> tensor<2x3xi32>
  return
}

// -----

func.func @f(%x: tensor<2147483648xf64>) {
  // expected-error@+1 {{'fx.argsort' op (C3) too many elements along axis 0 of 'tensor<2147483648xf64>'}}
  %r = fx.argsort %x axis 0 : (tensor<2147483648xf64>) -> tensor<2147483648xi32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.argsort' op (C4) result 'tensor<3x2xi32>' has not the shape of 'tensor<2x3xf64>'}}
  %r = fx.argsort %x axis 1 : (tensor<2x3xf64>) -> tensor<3x2xi32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<3x2xf64>) {
  // expected-error@+1 {{'fx.argsort' op requires the same shape for all operands}}
  %r = fx.argsort %x, %y axis 1 : (tensor<2x3xf64>, tensor<3x2xf64>) -> tensor<2x3xi32>
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.top_k' op (C1) the 0 largest along the last axis of 'tensor<f64>'}}
  %r = fx.top_k %x k 0 : (tensor<f64>) -> tensor<i32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.top_k' op (C1) the 4 largest along the last axis of 'tensor<2x3xf64>'}}
  %r = fx.top_k %x k 4 : (tensor<2x3xf64>) -> tensor<2x4xi32>
  return
}

// -----

func.func @f(%x: tensor<2147483648xf64>) {
  // expected-error@+1 {{'fx.top_k' op (C1) the 1 largest along the last axis of 'tensor<2147483648xf64>'}}
  %r = fx.top_k %x k 1 : (tensor<2147483648xf64>) -> tensor<1xi32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.top_k' op (C2) result 'tensor<2x3xi32>' is not 'tensor<2x3xf64>' cut to 2}}
  %r = fx.top_k %x k 2 : (tensor<2x3xf64>) -> tensor<2x3xi32>
  return
}
