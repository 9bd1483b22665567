// Tangents travel beside the values, and zeros are nowhere.
// RUN: fluxion-opt %s --fx-jvp --split-input-file | FileCheck %s
// RUN: fluxion-opt %s --fx-jvp --split-input-file | fluxion-opt --split-input-file

// A linear op's tangent is the op itself: no primal is kept alive.
// CHECK-LABEL: func.func @reverse_jvp(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<4xf64>, [[T:%[^:]*]]: tensor<4xf64>)
// CHECK-DAG:     [[Y:%.*]] = fx.reverse [[X]]
// CHECK-DAG:     [[D:%.*]] = fx.reverse [[T]]
// CHECK:         return [[Y]], [[D]]
func.func @reverse(%x: tensor<4xf64>) -> tensor<4xf64> {
  %y = fx.reverse %x axes [0] : tensor<4xf64>
  return %y : tensor<4xf64>
}

// -----

// The partial derivative of exp is its own result.
// CHECK-LABEL: func.func @exp_jvp(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<f32>, [[T:%[^:]*]]: tensor<f32>)
// CHECK-NEXT:    [[Y:%.*]] = fx.exp [[X]]
// CHECK-NEXT:    [[D:%.*]] = fx.mul [[T]], [[Y]]
// CHECK-NEXT:    return [[Y]], [[D]]
func.func @exp(%x: tensor<f32>) -> tensor<f32> {
  %y = fx.exp %x : tensor<f32>
  return %y : tensor<f32>
}

// -----

// A bilinear op has a term per side.
// CHECK-LABEL: func.func @mul_jvp(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<2xf64>, [[Y:%[^:]*]]: tensor<2xf64>, [[DX:%[^:]*]]: tensor<2xf64>, [[DY:%[^:]*]]: tensor<2xf64>)
// CHECK-DAG:     [[A:%.*]] = fx.mul [[DX]], [[Y]]
// CHECK-DAG:     [[B:%.*]] = fx.mul [[X]], [[DY]]
// CHECK:         fx.add [[A]], [[B]]
func.func @mul(%x: tensor<2xf64>, %y: tensor<2xf64>) -> tensor<2xf64> {
  %z = fx.mul %x, %y : tensor<2xf64>
  return %z : tensor<2xf64>
}

// -----

// Integers have no tangents: not as arguments, not as results.
// CHECK-LABEL: func.func @mixed_jvp(
// CHECK-SAME:    tensor<2xi32>, [[X:%[^:]*]]: tensor<2xf64>, [[T:%[^:]*]]: tensor<2xf64>)
// CHECK-SAME:    -> (tensor<2xi32>, tensor<2xf64>, tensor<2xf64>)
// CHECK:         fx.neg [[T]]
func.func @mixed(%n: tensor<2xi32>, %x: tensor<2xf64>) -> (tensor<2xi32>, tensor<2xf64>) {
  %m = fx.neg %n : tensor<2xi32>
  %y = fx.neg %x : tensor<2xf64>
  return %m, %y : tensor<2xi32>, tensor<2xf64>
}

// -----

// A constant to every derivative: the zero is made where it is returned, nowhere else.
// CHECK-LABEL: func.func @stopped_jvp(
// CHECK-SAME:    [[X:%[^:]*]]: tensor<2xf64>, [[T:%[^:]*]]: tensor<2xf64>)
// CHECK-NEXT:    [[Y:%.*]] = fx.stop_gradient [[X]]
// CHECK-NEXT:    [[Z:%.*]] = fx.exp [[Y]]
// CHECK-NEXT:    [[ZERO:%.*]] = fx.constant dense<0.0
// CHECK-NEXT:    return [[Z]], [[ZERO]]
func.func @stopped(%x: tensor<2xf64>) -> tensor<2xf64> {
  %y = fx.stop_gradient %x : tensor<2xf64>
  %z = fx.exp %y : tensor<2xf64>
  return %z : tensor<2xf64>
}
