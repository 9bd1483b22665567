// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What has no code is refused by name.
// RUN: fluxion-opt %s --fx-compile=function=f --split-input-file --verify-diagnostics

func.func @f(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{'func.call' op has no code: a program that is compiled is made of fx ops}}
  %y = func.call @g(%x) : (tensor<4xf64>) -> tensor<4xf64>
  return %y : tensor<4xf64>
}
func.func @g(%x: tensor<4xf64>) -> tensor<4xf64> {
  return %x : tensor<4xf64>
}

// -----

func.func @f(%x: tensor<4xf64>) -> tensor<4xf64> {
  // expected-error@+1 {{'builtin.unrealized_conversion_cast' op has no code}}
  %y = builtin.unrealized_conversion_cast %x : tensor<4xf64> to tensor<4xf64>
  return %y : tensor<4xf64>
}
