// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is no op on numbers is an error at the op.
// RUN: fluxion-opt %s --fx-split-complex=function=f --verify-diagnostics
func.func private @g(tensor<complex<f64>>) -> tensor<complex<f64>>
func.func @f(%z: tensor<complex<f64>>) -> tensor<complex<f64>> {
  // expected-error@+1 {{'func.call' op is not defined on complex numbers}}
  %w = func.call @g(%z) : (tensor<complex<f64>>) -> tensor<complex<f64>>
  return %w : tensor<complex<f64>>
}
