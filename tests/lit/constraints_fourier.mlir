// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every numbered constraint of Fourier transforms has its message.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<4x2xf64>) {
  // expected-error@+2 {{(C1) fft_length has 0 sizes, expected 1 to 3}}
  // expected-error@+1 {{'fx.fft' op failed to infer returned types}}
  %y = fx.fft fft %x length [] : (tensor<4x2xf64>) -> tensor<4x2xf64>
  return
}

// -----

func.func @f(%x: tensor<4x2xf64>) {
  // expected-error@+2 {{(C1) fft_length has 0, which is not positive}}
  // expected-error@+1 {{'fx.fft' op failed to infer returned types}}
  %y = fx.fft fft %x length [0] : (tensor<4x2xf64>) -> tensor<4x2xf64>
  return
}

// -----

func.func @f(%x: tensor<4x3xf64>) {
  // expected-error@+2 {{(C2) 'tensor<4x3xf64>' is no array of pairs}}
  // expected-error@+1 {{'fx.fft' op failed to infer returned types}}
  %y = fx.fft fft %x length [4] : (tensor<4x3xf64>) -> tensor<4x3xf64>
  return
}

// -----

func.func @f(%x: tensor<4x2xf64>) {
  // expected-error@+2 {{(C3) 'tensor<4x2xf64>' has too few axes for a transform over 2}}
  // expected-error@+1 {{'fx.fft' op failed to infer returned types}}
  %y = fx.fft fft %x length [4, 4] : (tensor<4x2xf64>) -> tensor<4x2xf64>
  return
}

// -----

func.func @f(%x: tensor<4x2xf64>) {
  // expected-error@+2 {{(C4) 'tensor<4x2xf64>' does not fit fft_length, expected 'tensor<5x2xf64>'}}
  // expected-error@+1 {{'fx.fft' op failed to infer returned types}}
  %y = fx.fft fft %x length [5] : (tensor<4x2xf64>) -> tensor<4x2xf64>
  return
}

// -----

func.func @f(%x: tensor<4x2xf64>) {
  // expected-error@+2 {{(C4) 'tensor<4x2xf64>' does not fit fft_length, expected 'tensor<3x2xf64>'}}
  // expected-error@+1 {{'fx.fft' op failed to infer returned types}}
  %y = fx.fft irfft %x length [4] : (tensor<4x2xf64>) -> tensor<4xf64>
  return
}

// -----

func.func @f(%x: tensor<4xf64>) {
  // expected-error@+2 {{(C4) 'tensor<4xf64>' does not fit fft_length, expected 'tensor<3xf64>'}}
  // expected-error@+1 {{'fx.fft' op failed to infer returned types}}
  %y = fx.fft rfft %x length [3] : (tensor<4xf64>) -> tensor<3x2xf64>
  return
}
