// A call is transformed by transforming its body. Forward mode is one call of values and tangents; where
// what is linear is split off, it is a call of values and residuals, then a call that is linear.
// RUN: fluxion-opt %s --fx-jvp="function=wave" | FileCheck %s --check-prefix=JVP
// RUN: fluxion-opt %s --fx-linearize="function=long" | FileCheck %s --check-prefix=SPLIT
// RUN: fluxion-opt %s --fx-transpose="function=turned linear=1" | FileCheck %s --check-prefix=TRANSPOSE
// RUN: fluxion-opt %s --fx-vmap="function=wave size=5" | FileCheck %s --check-prefix=VMAP
// RUN: fluxion-opt %s --fx-jvp="function=wave" | fluxion-opt --fx-simplify | FileCheck %s --check-prefix=SHORT

// JVP-LABEL: func.func @wave_jvp(
// JVP-SAME:    [[X:%[^:]*]]: tensor<3xf64>, [[T:%[^:]*]]: tensor<3xf64>)
// JVP:         [[V:%.*]]:2 = fx.call "wave"([[X]], [[T]])
// JVP:           fx.sin
// JVP:           fx.cos
// JVP:           fx.mul
// JVP:           fx.yield
// JVP:         return [[V]]#0, [[V]]#1

// VMAP-LABEL: func.func @wave_vmap(
// VMAP:         fx.call "wave"({{.*}}) : (tensor<5x3xf64>) -> tensor<5x3xf64>

// SHORT-LABEL: func.func @wave_jvp(
// SHORT-NOT:     fx.call
// SHORT:         fx.sin
func.func @wave(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = fx.call "wave"(%x) : (tensor<3xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<3xf64>):
    %0 = fx.sin %a : tensor<3xf64>
    fx.yield %0 : tensor<3xf64>
  }
  return %y : tensor<3xf64>
}

// TRANSPOSE-LABEL: func.func @turned_transpose(
// TRANSPOSE-SAME:    [[W:%[^:]*]]: tensor<3xf64>, [[CT:%[^:]*]]: tensor<3xf64>)
// TRANSPOSE:         [[R:%.*]] = fx.reverse [[CT]]
// TRANSPOSE:         [[P:%.*]] = fx.mul [[R]], [[W]]
// TRANSPOSE:         return [[P]]
func.func @turned(%w: tensor<3xf64>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %y = fx.call "turned"(%w, %x) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<3xf64>, %b: tensor<3xf64>):
    %0 = fx.mul %a, %b : tensor<3xf64>
    %1 = fx.reverse %0 axes [0] : tensor<3xf64>
    fx.yield %1 : tensor<3xf64>
  }
  return %y : tensor<3xf64>
}

// The linear part is products with what the values have left.
// SPLIT-LABEL: func.func @long_known(
// SPLIT:         fx.call "long"
// SPLIT:           fx.sin
// SPLIT:           fx.cos
// SPLIT-LABEL: func.func @long_linear(
// SPLIT:         fx.call "long"
// SPLIT-NOT:       fx.sin
// SPLIT-NOT:       fx.cos
// SPLIT:           fx.mul
// SPLIT:           return
func.func @long(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = fx.call "long"(%x) : (tensor<3xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<3xf64>):
    %0 = fx.sin %a : tensor<3xf64>
    %1 = fx.exp %0 : tensor<3xf64>
    %2 = fx.mul %1, %a : tensor<3xf64>
    %3 = fx.tanh %2 : tensor<3xf64>
    %4 = fx.mul %3, %0 : tensor<3xf64>
    fx.yield %4 : tensor<3xf64>
  }
  return %y : tensor<3xf64>
}
