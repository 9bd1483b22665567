// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every numbered constraint of running functions is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.cumsum' op (C1) axis 2 is not within 'tensor<2x3xf64>'}}
  %r = fx.cumsum %x axis 2 : tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.cumprod' op (C1) axis 0 is not within 'tensor<f64>'}}
  %r = fx.cumprod %x axis 0 : tensor<f64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.cummax' op (C1) axis -1 is not within 'tensor<2x3xf64>'}}
  %r = fx.cummax %x axis -1 : tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.cummin' op (C1) axis 2 is not within 'tensor<2x3xf64>'}}
  %r = fx.cummin %x axis 2 : tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<3xf64>) {
  // expected-error@+1 {{'fx.cumlogsumexp' op (C1) axis 1 is not within 'tensor<3xf64>'}}
  %r = fx.cumlogsumexp %x axis 1 : tensor<3xf64>
  return
}

// -----

func.func @f(%a: tensor<3xf64>, %b: tensor<3xf64>) {
  // expected-error@+1 {{'fx.linear_recurrence' op (C1) axis 1 is not within 'tensor<3xf64>'}}
  %r = fx.linear_recurrence %a, %b axis 1 : tensor<3xf64>
  return
}
