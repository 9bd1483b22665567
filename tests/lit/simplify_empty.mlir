// A slice of an empty slice begins nowhere, least of all behind the end.
// RUN: fluxion-opt %s --fx-simplify | FileCheck %s
// CHECK-LABEL: func.func @f(
// CHECK-NEXT:    fx.slice {{.*}} start [0, 0] limit [0, 0] stride [1, 1]
// CHECK-NEXT:    return
func.func @f(%x: tensor<1x2xf32>) -> tensor<0x0xf32> {
  %a = fx.slice %x start [0, 1] limit [1, 1] stride [2, 2] : (tensor<1x2xf32>) -> tensor<1x0xf32>
  %b = fx.slice %a start [1, 0] limit [1, 0] stride [1, 3] : (tensor<1x0xf32>) -> tensor<0x0xf32>
  return %b : tensor<0x0xf32>
}
