// Only what the other half uses is handed over, and only once.
// RUN: fluxion-opt %s --fx-partial-eval="function=f known=0" | FileCheck %s
// CHECK-LABEL: func.func @f_known(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>)
// CHECK-DAG:     [[N:%.*]] = fx.neg [[X]]
// CHECK-DAG:     [[E:%.*]] = fx.exp [[X]]
// CHECK:         return [[N]], [[E]]
// CHECK-LABEL: func.func @f_unknown(
// CHECK-SAME:    [[R:%[^:]*]]: tensor<2xf64>, [[Y:%[^:]*]]: tensor<2xf64>) -> tensor<2xf64>
// CHECK-NEXT:    [[A:%.*]] = fx.mul [[R]], [[Y]]
// CHECK-NEXT:    [[B:%.*]] = fx.add [[A]], [[R]]
// CHECK-NEXT:    return [[B]]
func.func @f(%x: tensor<2xf64>, %y: tensor<2xf64>) -> (tensor<2xf64>, tensor<2xf64>) {
  %n = fx.neg %x : tensor<2xf64>
  %e = fx.exp %x : tensor<2xf64>
  %a = fx.mul %e, %y : tensor<2xf64>
  %b = fx.add %a, %e : tensor<2xf64>
  return %n, %b : tensor<2xf64>, tensor<2xf64>
}
