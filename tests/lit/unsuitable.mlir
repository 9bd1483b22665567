// Functions that are no programs of arrays are refused before anything is done to them.
// RUN: fluxion-opt %s --fx-simplify --split-input-file --verify-diagnostics

// expected-error@+1 {{@declared has no body to transform}}
func.func private @declared(tensor<f64>) -> tensor<f64>

// -----

// expected-error@+1 {{a value of type 'f64' is not an array of floats (f16, bf16, f32, f64), integers (8 to 64 bits) or i1}}
func.func @number(%x: f64) -> f64 {
  return %x : f64
}

// -----

// expected-error@+1 {{a value of type 'tensor<2xi4>' is not an array of floats (f16, bf16, f32, f64), integers (8 to 64 bits) or i1}}
func.func @half(%x: tensor<2xi4>) -> tensor<2xi4> {
  return %x : tensor<2xi4>
}

// -----

// expected-error@+1 {{a value of type 'tensor<?xf64>' has an axis of unknown size}}
func.func @dynamic(%x: tensor<?xf64>) -> tensor<?xf64> {
  return %x : tensor<?xf64>
}

// -----

// expected-error@+1 {{has too many axes}}
func.func @axes(%x: tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf64>) {
  return
}

// -----

func.func @huge(%x: tensor<f64>) -> tensor<4294967296x4294967296xf64> {
  // expected-error@+1 {{has more elements than can be counted}}
  %y = fx.broadcast_in_dim %x axes [] : (tensor<f64>) -> tensor<4294967296x4294967296xf64>
  return %y : tensor<4294967296x4294967296xf64>
}
