// Every numbered constraint of programs with derivatives of their own is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.custom_jvp' op (C1) the program yields ('tensor<f64>') where ('tensor<f32>') are wanted}}
  %r = fx.custom_jvp "g"(%x) : (tensor<f64>) -> tensor<f32> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>, %t: tensor<f64>):
    fx.yield %a, %t : tensor<f64>, tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.custom_jvp' op (C2) the rule takes ('tensor<f64>') and is given ('tensor<f64>', 'tensor<f64>')}}
  %r = fx.custom_jvp "g"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    fx.yield %a, %a : tensor<f64>, tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.custom_vjp' op (C2) the forward program yields ('tensor<f32>') where ('tensor<f64>') are wanted}}
  %r = fx.custom_vjp "g"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    %b = fx.convert %a : (tensor<f64>) -> tensor<f32>
    fx.yield %b : tensor<f32>
  }, {
  ^bb0(%ct: tensor<f64>):
    fx.yield %ct : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.custom_vjp' op (C3) the backward program takes ('tensor<f64>') and is given ('tensor<f64>', 'tensor<f64>')}}
  %r = fx.custom_vjp "g"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    fx.yield %a, %a : tensor<f64>, tensor<f64>
  }, {
  ^bb0(%ct: tensor<f64>):
    fx.yield %ct : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.linear_call' op (C1) has 1 bodies, not 2}}
  %r = fx.linear_call "g"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.linear_call' op (C3) the second body takes ('tensor<f32>') and is given ('tensor<f64>')}}
  %r = fx.linear_call "g"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f32>):
    fx.yield %a : tensor<f32>
  }
  return
}

// -----

func.func @f(%x: tensor<i32>) {
  // expected-error@+1 {{'fx.linear_call' op (C4) takes or yields values that are not floating}}
  %r = fx.linear_call "g"(%x) : (tensor<i32>) -> tensor<i32> {
  ^bb0(%a: tensor<i32>):
    fx.yield %a : tensor<i32>
  }, {
  ^bb0(%a: tensor<i32>):
    fx.yield %a : tensor<i32>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.linear_solve' op (C1) has 1 bodies, not two or three}}
  %r = fx.linear_solve (%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<i32>) {
  // expected-error@+1 {{'fx.linear_solve' op (C3) solves for values that are not floating}}
  %r = fx.linear_solve (%x) : (tensor<i32>) -> tensor<i32> {
  ^bb0(%a: tensor<i32>):
    fx.yield %a : tensor<i32>
  }, {
  ^bb0(%a: tensor<i32>):
    fx.yield %a : tensor<i32>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.checkpoint' op (C2) the budget is negative or stands beside another policy}}
  %r = fx.checkpoint (%x) {budget = 8 : i64, dots} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.barrier' op (C1) takes ('tensor<f64>') and answers ('tensor<f32>')}}
  %r = fx.barrier(%x) : (tensor<f64>) -> tensor<f32>
  return
}
