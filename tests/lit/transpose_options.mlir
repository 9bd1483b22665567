// Known arguments stay, results that are known as well; the linear ones change sides.
// RUN: fluxion-opt %s --fx-transpose="linear=1" | FileCheck %s
// CHECK-LABEL: func.func @f_transpose(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<2xf64>, [[CT:%[^:]*]]: tensor<2xf64>)
// CHECK:         [[S:%.*]] = fx.sin [[X]]
// CHECK:         [[C:%.*]] = fx.cos [[X]]
// CHECK:         [[B:%.*]] = fx.mul [[CT]], [[C]]
// CHECK:         return [[S]], [[B]]
func.func @f(%x: tensor<2xf64>, %t: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %s = fx.sin %x : tensor<2xf64>
  %c = fx.cos %x : tensor<2xf64>
  %d = fx.mul %t, %c : tensor<2xf64>
  return %s, %d : tensor<2xf64>, tensor<2xf64>
}
