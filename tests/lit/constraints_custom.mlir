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

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.custom_vjp' op (C1) the program takes ('tensor<f32>') and is given ('tensor<f64>')}}
  %r = fx.custom_vjp "g"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f32>):
    %b = fx.convert %a : (tensor<f32>) -> tensor<f64>
    fx.yield %b : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%ct: tensor<f64>):
    fx.yield %ct : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.custom_vmap' op (C1) the body yields () where ('tensor<f64>') are wanted}}
  %r = fx.custom_vmap "g"(%x) {rule = 0 : i64} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.linear_call' op (C2) the first body takes ('tensor<f64>', 'tensor<f64>') and is given ('tensor<f64>')}}
  %r = fx.linear_call "g"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%ct: tensor<f64>):
    fx.yield %ct : tensor<f64>
  }
  return
}

// -----

func.func @f(%p: tensor<f64>, %x: tensor<f64>) {
  // expected-error@+1 {{'fx.linear_solve' op (C2) a body takes ('tensor<f64>') and is given ('tensor<f64>', 'tensor<f64>')}}
  %r = fx.linear_solve params(%p) (%x) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>, %b: tensor<f64>):
    fx.yield %b : tensor<f64>
  }, {
  ^bb0(%b: tensor<f64>):
    fx.yield %b : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.linear_solve' op (C2) a body yields ('tensor<2xf64>') where ('tensor<3xf64>') are wanted}}
  %r = fx.linear_solve (%x) : (tensor<2xf64>) -> tensor<3xf64> {
  ^bb0(%a: tensor<2xf64>):
    %b = fx.pad %a, %a low [1] high [0] interior [0] : (tensor<2xf64>, tensor<2xf64>) -> tensor<3xf64>
    fx.yield %b : tensor<3xf64>
  }, {
  ^bb0(%a: tensor<2xf64>):
    fx.yield %a : tensor<2xf64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.root' op (C1) a body yields ('tensor<f64>', 'tensor<f64>') where ('tensor<f64>') are wanted}}
  %r = fx.root guess(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    fx.yield %a, %a : tensor<f64>, tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>, %y: tensor<f64>):
    fx.yield %y : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.root' op (C2) the third body takes ('tensor<f64>') and is given ('tensor<f64>', 'tensor<f64>')}}
  %r = fx.root guess(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<i32>) {
  // expected-error@+1 {{'fx.root' op (C3) solves for values that are not floating}}
  %r = fx.root guess(%x) : (tensor<i32>) -> tensor<i32> {
  ^bb0(%a: tensor<i32>):
    fx.yield %a : tensor<i32>
  }, {
  ^bb0(%a: tensor<i32>):
    fx.yield %a : tensor<i32>
  }, {
  ^bb0(%a: tensor<i32>, %y: tensor<i32>):
    fx.yield %y : tensor<i32>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.root' op (C3) has results ('tensor<f32>') and a guess of types ('tensor<f64>')}}
  %r = fx.root guess(%x) : (tensor<f64>) -> tensor<f32> {
  ^bb0(%a: tensor<f64>):
    %b = fx.convert %a : (tensor<f64>) -> tensor<f32>
    fx.yield %b : tensor<f32>
  }, {
  ^bb0(%a: tensor<f64>):
    %b = fx.convert %a : (tensor<f64>) -> tensor<f32>
    fx.yield %b : tensor<f32>
  }, {
  ^bb0(%a: tensor<f64>, %y: tensor<f64>):
    %b = fx.convert %y : (tensor<f64>) -> tensor<f32>
    fx.yield %b : tensor<f32>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.checkpoint' op (C1) the body yields ('tensor<f64>', 'tensor<f64>') where ('tensor<f64>') are wanted}}
  %r = fx.checkpoint (%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a, %a : tensor<f64>, tensor<f64>
  }
  return
}

// -----

func.func @f(%x: tensor<f64>) {
  // expected-error@+1 {{'fx.checkpoint' op (C2) the budget is negative or stands beside another policy}}
  %r = fx.checkpoint (%x) {budget = -1 : i64} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }
  return
}
