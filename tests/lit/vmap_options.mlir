// What all examples share is computed once and stays without a batch axis.
// RUN: fluxion-opt %s --fx-vmap="batched=1 size=5" | FileCheck %s
// CHECK-LABEL: func.func @f_vmap(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<2xf64>, [[Y:%[^:]*]]: tensor<5x2xf64>)
// CHECK-SAME:    -> (tensor<2xf64>, tensor<5x2xf64>)
// CHECK-DAG:     [[E:%.*]] = fx.exp [[X]] : tensor<2xf64>
// CHECK-DAG:     [[R:%.*]] = fx.broadcast_in_dim [[E]] axes [1]
// CHECK:         [[Z:%.*]] = fx.mul [[R]], [[Y]] : tensor<5x2xf64>
// CHECK:         return [[E]], [[Z]]
func.func @f(%x: tensor<2xf64>, %y: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %e = fx.exp %x : tensor<2xf64>
  %z = fx.mul %e, %y : tensor<2xf64>
  return %e, %z : tensor<2xf64>, tensor<2xf64>
}
