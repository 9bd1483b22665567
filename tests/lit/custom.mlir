// Rules of one's own take the place of derivatives; a checkpoint computes again what it did not keep.
// RUN: fluxion-opt %s --fx-jvp="function=forward" | FileCheck %s --check-prefix=FORWARD
// RUN: fluxion-opt %s --fx-jvp="function=reverse" | FileCheck %s --check-prefix=TANGENT
// RUN: fluxion-opt %s --fx-vjp="function=reverse" | FileCheck %s --check-prefix=REVERSE
// RUN: fluxion-opt %s --fx-vjp="function=lean" | FileCheck %s --check-prefix=LEAN

// The rule is a call: twice the tangent, whatever the program is.
// FORWARD-LABEL: func.func @forward_jvp(
// FORWARD-NOT:     fx.cos
// FORWARD:         fx.call
// FORWARD:           fx.sin
// FORWARD:         return
func.func @forward(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = fx.custom_jvp "f"(%x) : (tensor<3xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<3xf64>):
    %0 = fx.sin %a : tensor<3xf64>
    fx.yield %0 : tensor<3xf64>
  }, {
  ^bb0(%a: tensor<3xf64>, %t: tensor<3xf64>):
    %0 = fx.sin %a : tensor<3xf64>
    %1 = fx.add %t, %t : tensor<3xf64>
    fx.yield %0, %1 : tensor<3xf64>, tensor<3xf64>
  }
  return %y : tensor<3xf64>
}

// The tangent is a linear call of the residual, whose second program is the rule.
// TANGENT-LABEL: func.func @reverse_jvp(
// TANGENT-SAME:    [[X:%[^:]*]]: tensor<3xf64>, [[T:%[^:]*]]: tensor<3xf64>)
// TANGENT:         [[V:%.*]]:2 = fx.call "f"([[X]])
// TANGENT:         [[D:%.*]] = fx.linear_call "f" residuals([[V]]#1) ([[T]])
// TANGENT:         return [[V]]#0, [[D]]

// Transposed, the rule comes first.
// REVERSE-LABEL: func.func @reverse_vjp(
// REVERSE-SAME:    [[X:%[^:]*]]: tensor<3xf64>, [[CT:%[^:]*]]: tensor<3xf64>)
// REVERSE:         [[V:%.*]] = fx.sin [[X]]
// REVERSE:         [[D:%.*]] = fx.linear_call "f" residuals([[X]]) ([[CT]])
// REVERSE:         return [[V]], [[D]]
func.func @reverse(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = fx.custom_vjp "f"(%x) : (tensor<3xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<3xf64>):
    %0 = fx.sin %a : tensor<3xf64>
    fx.yield %0 : tensor<3xf64>
  }, {
  ^bb0(%a: tensor<3xf64>):
    %0 = fx.sin %a : tensor<3xf64>
    fx.yield %0, %a : tensor<3xf64>, tensor<3xf64>
  }, {
  ^bb0(%a: tensor<3xf64>, %ct: tensor<3xf64>):
    %0 = fx.mul %a, %ct : tensor<3xf64>
    fx.yield %0 : tensor<3xf64>
  }
  return %y : tensor<3xf64>
}

// Forwards only the value; backwards the sine once more, from the argument.
// LEAN-LABEL: func.func @lean_vjp(
// LEAN-SAME:    [[X:%[^:]*]]: tensor<3xf64>, [[CT:%[^:]*]]: tensor<3xf64>)
// LEAN:         [[V:%.*]] = fx.checkpoint([[X]])
// LEAN:         [[D:%.*]] = fx.checkpoint([[X]], [[CT]]) {again}
// LEAN:           fx.sin
// LEAN:         return [[V]], [[D]]
func.func @lean(%x: tensor<3xf64>) -> tensor<3xf64> {
  %y = fx.checkpoint (%x) : (tensor<3xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<3xf64>):
    %0 = fx.sin %a : tensor<3xf64>
    %1 = fx.exp %0 : tensor<3xf64>
    fx.yield %1 : tensor<3xf64>
  }
  return %y : tensor<3xf64>
}
