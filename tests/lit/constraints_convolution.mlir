// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every constraint of convolutions and windows has its message.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C1) lhs_axes [0, 1, 1] does not have every axis once of 'tensor<2x4x5xf64>'}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 1>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C1) rhs_axes [0, 1] does not have every axis once of 'tensor<6x4x3xf64>'}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C1) out_axes [3, 1, 2] does not have every axis once of 'tensor<2x4x5xf64>'}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 3, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C2) high has 2 entries for 1 spatial axes}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0, 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C3) rhs_dilation of 0 is below 1}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 0>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C4) reversed names spatial axis 1 of 1 or does not ascend}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64: 1>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C5) has 2 groups of features and 2 of the batch}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 2 : i64, batch_group_count = 2 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C6) 4 features of lhs 'tensor<2x4x5xf64>' are not 2 times the 4 input features of rhs 'tensor<6x4x3xf64>'}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 2 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x1x3xf64>) {
  // expected-error@+2 {{(C7) 6 output features of rhs 'tensor<6x1x3xf64>' are not a multiple of 4 groups}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 4 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x1x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C8) a batch of 2 in lhs 'tensor<2x4x5xf64>' is not a multiple of 3 groups}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 3 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C9) takes more elements from axis 2 of 'tensor<2x4x5xf64>' than there are}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: -6>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x5xf64>, %y: tensor<6x4x3xf32>) {
  // expected-error@+2 {{(C10) element types differ: 'tensor<2x4x5xf64>' and 'tensor<6x4x3xf32>'}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x5xf64>, tensor<6x4x3xf32>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x4x?xf64>, %y: tensor<6x4x3xf64>) {
  // expected-error@+2 {{(C11) needs sizes, got 'tensor<2x4x?xf64>' and 'tensor<6x4x3xf64>'}}
  // expected-error@+1 {{'fx.convolution' op failed to infer returned types}}
  %r = fx.convolution %x, %y {lhs_axes = array<i64: 0, 1, 2>, rhs_axes = array<i64: 0, 1, 2>, out_axes = array<i64: 0, 1, 2>, strides = array<i64: 1>, low = array<i64: 0>, high = array<i64: 0>, lhs_dilation = array<i64: 1>, rhs_dilation = array<i64: 1>, reversed = array<i64>, feature_group_count = 1 : i64, batch_group_count = 1 : i64} : (tensor<2x4x?xf64>, tensor<6x4x3xf64>) -> tensor<2x6x3xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>) {
  // expected-error@+2 {{(C1) axis 1 is not within 'tensor<5xf64>' or its size is not known}}
  // expected-error@+1 {{'fx.windows' op failed to infer returned types}}
  %r = fx.windows %x axis 1 size 3 step 1 dilation 1 : (tensor<5xf64>) -> tensor<3x3xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>) {
  // expected-error@+2 {{(C2) step of 0 is below 1}}
  // expected-error@+1 {{'fx.windows' op failed to infer returned types}}
  %r = fx.windows %x axis 0 size 3 step 0 dilation 1 : (tensor<5xf64>) -> tensor<3x3xf64>
  return
}
