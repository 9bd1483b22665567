// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fluxion-reduce leaves of a program what shows the fault: here, that it has a cube root of a product.
// RUN: printf '#!/bin/sh\ngrep -q fx.mul "$1" && grep -q fx.cbrt "$1" && fluxion-opt "$1" >/dev/null 2>&1 && exit 1\nexit 0\n' > %t.sh
// RUN: chmod +x %t.sh
// RUN: fluxion-reduce %s --reduction-tree='traversal-mode=0 test=%t.sh' -o %t.mlir
// RUN: FileCheck %s < %t.mlir
// RUN: fluxion-reduce --help | FileCheck --check-prefix=HELP %s
// HELP: Makes a program of the dialect fx shorter
// HELP: reduction-tree

// CHECK-LABEL: func.func @f(
// CHECK-NOT:     fx.{{sin|exp|reduce_sum|broadcast_in_dim}}
// CHECK:         fx.mul
// CHECK-NEXT:    fx.cbrt
// CHECK-NOT:     fx.{{sin|exp|reduce_sum}}
func.func @f(%x: tensor<4xf64>, %k: tensor<4xf64>) -> tensor<4xf64> {
  %s = fx.sin %x : tensor<4xf64>
  %e = fx.exp %k : tensor<4xf64>
  %p = fx.mul %s, %e : tensor<4xf64>
  %q = fx.exp %p : tensor<4xf64>
  %c = fx.cbrt %p : tensor<4xf64>
  %d = fx.add %c, %q : tensor<4xf64>
  %t = fx.sin %d : tensor<4xf64>
  return %t : tensor<4xf64>
}
