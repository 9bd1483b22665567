// Every numbered constraint of calls is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.call' op (C1) the body takes ('tensor<3xf64>') and is given ('tensor<2xf64>')}}
  %r = fx.call "g"(%x) : (tensor<2xf64>) -> tensor<2xf64> {
  ^bb0(%a: tensor<3xf64>):
    fx.yield %a : tensor<3xf64>
  }
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.call' op (C2) the body yields ('tensor<2xf64>') and the results are ('tensor<f64>')}}
  %r = fx.call "g"(%x) : (tensor<2xf64>) -> tensor<f64> {
  ^bb0(%a: tensor<2xf64>):
    fx.yield %a : tensor<2xf64>
  }
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.call' op (C2) the body does not end in fx.yield}}
  %r = fx.call "g"(%x) : (tensor<2xf64>) -> tensor<2xf64> {
  ^bb0(%a: tensor<2xf64>):
    %b = fx.exp %a : tensor<2xf64>
  }
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+4 {{'fx.yield' op using value defined outside the region}}
  // expected-note@+1 {{required by region isolation constraints}}
  %r = fx.call "g"(%x) : (tensor<2xf64>) -> tensor<2xf64> {
  ^bb0(%a: tensor<2xf64>):
    fx.yield %x : tensor<2xf64>
  }
  return
}
