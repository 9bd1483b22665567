// A call is transformed by transforming its body; the derivative is a call of values and residuals,
// then a call that is linear.
// RUN: fluxion-opt %s --fx-jvp="function=wave" | FileCheck %s --check-prefix=JVP
// RUN: fluxion-opt %s --fx-transpose="function=turned linear=1" | FileCheck %s --check-prefix=TRANSPOSE
// RUN: fluxion-opt %s --fx-vmap="function=wave size=5" | FileCheck %s --check-prefix=VMAP
// RUN: fluxion-opt %s --fx-jvp="function=wave" | fluxion-opt --fx-simplify | FileCheck %s --check-prefix=SHORT

// The cosine is all that the tangent needs of the values.
// JVP-LABEL: func.func @wave_jvp(
// JVP-SAME:    [[X:%[^:]*]]: tensor<3xf64>, [[T:%[^:]*]]: tensor<3xf64>)
// JVP:         [[V:%.*]]:2 = fx.call "wave_jvp_known"([[X]])
// JVP:           fx.sin
// JVP:           fx.cos
// JVP:           fx.yield
// JVP:         [[D:%.*]] = fx.call "wave_jvp_unknown"([[V]]#1, [[T]])
// JVP-NOT:       fx.sin
// JVP:           fx.mul
// JVP:           fx.yield
// JVP:         return [[V]]#0, [[D]]

// VMAP-LABEL: func.func @wave_vmap(
// VMAP:         fx.call "wave_vmap"({{.*}}) : (tensor<5x3xf64>) -> tensor<5x3xf64>

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
// TRANSPOSE:         [[R:%.*]] = fx.call "turned_transpose"([[W]], [[CT]])
// TRANSPOSE:           fx.reverse
// TRANSPOSE:           fx.mul
// TRANSPOSE:         return [[R]]
func.func @turned(%w: tensor<3xf64>, %x: tensor<3xf64>) -> tensor<3xf64> {
  %y = fx.call "turned"(%w, %x) : (tensor<3xf64>, tensor<3xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<3xf64>, %b: tensor<3xf64>):
    %0 = fx.mul %a, %b : tensor<3xf64>
    %1 = fx.reverse %0 axes [0] : tensor<3xf64>
    fx.yield %1 : tensor<3xf64>
  }
  return %y : tensor<3xf64>
}
