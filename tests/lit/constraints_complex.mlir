// Complex numbers have parts of one precision, and ops that are real alone.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2xf16>) {
  // expected-error@+1 {{'fx.complex' op result #0 must be ranked tensor of complex values, but got 'tensor<2xcomplex<f16>>'}}
  %r = fx.complex %x, %x : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xcomplex<f16>>
  return
}

// -----

func.func @f(%z: tensor<2xcomplex<f64>>) {
  // expected-error@+1 {{'fx.erf' op operand #0 must be ranked tensor of floating values, but got 'tensor<2xcomplex<f64>>'}}
  %r = fx.erf %z : tensor<2xcomplex<f64>>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.real' op operand #0 must be ranked tensor of complex values, but got 'tensor<2xf64>'}}
  %r = fx.real %x : (tensor<2xf64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf16>) {
  // expected-error@+2 {{(C1) parts are of type f32 or f64, got 'tensor<2xf16>'}}
  // expected-error@+1 {{'fx.complex' op failed to infer returned types}}
  %r = fx.complex %x, %x : (tensor<2xf16>, tensor<2xf16>) -> tensor<2xcomplex<f32>>
  return
}
