// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fluxion-reduce leaves of a program what shows the fault: here, that it has a cube root of a product.
// RUN: printf '#!/bin/sh\ngrep -q fx.mul "$1" && grep -q fx.cbrt "$1" && fluxion-opt "$1" >/dev/null 2>&1\n' > %t.sh
// RUN: chmod +x %t.sh
// RUN: fluxion-reduce %s --test=%t.sh -o %t.mlir
// RUN: FileCheck %s < %t.mlir
// RUN: not fluxion-reduce %t.mlir --test=false 2>&1 | FileCheck --check-prefix=SHOWS %s
// RUN: fluxion-reduce --help | FileCheck --check-prefix=HELP %s
// SHOWS: the fault does not show
// HELP: Makes a program of the dialect fx shorter
// HELP: --test=<file>

// CHECK-NOT:     @g
// CHECK-LABEL: func.func @f(
// CHECK-NEXT:    [[P:%.*]] = fx.mul %arg0, %arg1
// CHECK-NEXT:    [[C:%.*]] = fx.cbrt [[P]]
// CHECK-NEXT:    return [[C]]
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

func.func @g(%x: tensor<4xf64>) -> tensor<4xf64> {
  %s = fx.sin %x : tensor<4xf64>
  return %s : tensor<4xf64>
}
