// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Compiling leaves the program as it is, and the stages where FLUXION_DUMP says.
// RUN: rm -rf %t && env FLUXION_DUMP=%t fluxion-opt %s --fx-compile --split-input-file --verify-diagnostics | FileCheck %s
// RUN: ls %t | FileCheck --check-prefix=FILES %s
// FILES: f.{{.*}}.plan.txt

// CHECK-LABEL: func.func @f(
// CHECK-NEXT:    fx.sin
// CHECK-NEXT:    fx.exp
func.func @f(%x: tensor<4xf64>) -> tensor<4xf64> {
  %s = fx.sin %x : tensor<4xf64>
  %e = fx.exp %s : tensor<4xf64>
  return %e : tensor<4xf64>
}

// -----

func.func @transposed(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.linear_call' op "g" has a rule for reverse mode that is not linear}}
  %y = fx.linear_call "g"(%x) {transposed} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%ct: tensor<f64>):
    fx.yield %ct : tensor<f64>
  }
  return %y : tensor<f64>
}
