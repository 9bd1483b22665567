// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 300 equal steps in a row are a loop again: nearly all of the 900 ops are gone.
// RUN: python3 -c "step = '$aK = fx.sin $vK : T $bK = fx.mul $aK, $z : T $vL = fx.tanh $bK : T ';print(('func.func @f($v0: T, $z: T) -> T { ' + ''.join(step.replace('K', str(k)).replace('L', str(k + 1)) for k in range(300)) + 'return $v300 : T }').replace('$', '%%').replace('T', 'tensor<f64>'))" | fluxion-opt --fx-reroll | FileCheck %s

// CHECK-LABEL: func.func @f(
// CHECK-NOT:     {{%100 =}}
// CHECK:         fx.scan
// CHECK:         fx.tanh
// CHECK:         fx.yield
// CHECK-NOT:     {{%100 =}}
// CHECK:         return
