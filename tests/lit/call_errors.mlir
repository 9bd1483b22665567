// What a call must be.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @arguments(%x: tensor<f64>) -> tensor<f64> {
  // expected-error @below {{(C1) the body takes ('tensor<f32>') and is given ('tensor<f64>')}}
  %y = fx.call "f"(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f32>):
    %0 = fx.constant dense<1.0> : tensor<f64>
    fx.yield %0 : tensor<f64>
  }
  return %y : tensor<f64>
}

// -----

func.func @results(%x: tensor<f64>) -> tensor<f32> {
  // expected-error @below {{(C2) the body yields ('tensor<f64>') and the results are ('tensor<f32>')}}
  %y = fx.call "f"(%x) : (tensor<f64>) -> tensor<f32> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }
  return %y : tensor<f32>
}

// -----

func.func @outside(%x: tensor<f64>) -> tensor<f64> {
  // expected-note @below {{required by region isolation constraints}}
  %y = fx.call "f"() : () -> tensor<f64> {
    // expected-error @below {{using value defined outside the region}}
    %0 = fx.neg %x : tensor<f64>
    fx.yield %0 : tensor<f64>
  }
  return %y : tensor<f64>
}
