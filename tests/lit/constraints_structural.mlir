// Every numbered constraint of structural ops is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.broadcast_in_dim' op (C1) needs one axis per axis of x, got 2 for 'tensor<2xf64>'}}
  %r = fx.broadcast_in_dim %x axes [0, 1] : (tensor<2xf64>) -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.broadcast_in_dim' op (C2) axes must ascend within the result, got axis 0}}
  %r = fx.broadcast_in_dim %x axes [1, 0] : (tensor<2x3xf64>) -> tensor<3x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.broadcast_in_dim' op (C2) axes must ascend within the result, got axis 2}}
  %r = fx.broadcast_in_dim %x axes [2] : (tensor<2xf64>) -> tensor<3x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.broadcast_in_dim' op (C3) axis 0 of size 2 does not fit axis 0 of size 3}}
  %r = fx.broadcast_in_dim %x axes [0] : (tensor<2xf64>) -> tensor<3x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.broadcast_in_dim' op (C4) changes the element type}}
  %r = fx.broadcast_in_dim %x axes [1] : (tensor<2xf64>) -> tensor<3x2xf32>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.reshape' op (C1) makes 7 elements out of 6}}
  %r = fx.reshape %x : (tensor<2x3xf64>) -> tensor<7xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.reshape' op (C2) changes the element type}}
  %r = fx.reshape %x : (tensor<2x3xf64>) -> tensor<6xi64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+2 {{(C1) [0, 0] does not permute the axes of 'tensor<2x3xf64>'}}
  // expected-error@+1 {{'fx.permute' op failed to infer returned types}}
  %r = fx.permute %x permutation [0, 0] : (tensor<2x3xf64>) -> tensor<2x2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+2 {{'fx.permute' op inferred type(s) 'tensor<3x2xf64>' are incompatible with return type(s) of operation 'tensor<2}}
  // expected-error@+1 {{'fx.permute' op failed to infer returned types}}
  %r = fx.permute %x permutation [1, 0] : (tensor<2x3xf64>) -> tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.reverse' op (C1) axis 2 is repeated or not within 'tensor<2x3xf64>'}}
  %r = fx.reverse %x axes [2] : tensor<2x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>) {
  // expected-error@+1 {{'fx.reverse' op (C1) axis 1 is repeated or not within 'tensor<2x3xf64>'}}
  %r = fx.reverse %x axes [1, 1] : tensor<2x3xf64>
  return
}

// -----

func.func @f() {
  // expected-error@+2 {{(C1) concatenates nothing}}
  // expected-error@+1 {{'fx.concatenate' op failed to infer returned types}}
  %r = fx.concatenate  axis 0 : () -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+2 {{(C2) axis 1 is not within 'tensor<2xf64>'}}
  // expected-error@+1 {{'fx.concatenate' op failed to infer returned types}}
  %r = fx.concatenate %x axis 1 : (tensor<2xf64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2x3xf64>, %y: tensor<2x4xf64>) {
  // expected-error@+2 {{(C3) axis 1 differs: 'tensor<2x3xf64>' and 'tensor<2x4xf64>'}}
  // expected-error@+1 {{'fx.concatenate' op failed to infer returned types}}
  %r = fx.concatenate %x, %y axis 0 : (tensor<2x3xf64>, tensor<2x4xf64>) -> tensor<4x3xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>, %y: tensor<2xf32>) {
  // expected-error@+2 {{(C4) element types differ: 'tensor<2xf64>' and 'tensor<2xf32>'}}
  // expected-error@+1 {{'fx.concatenate' op failed to infer returned types}}
  %r = fx.concatenate %x, %y axis 0 : (tensor<2xf64>, tensor<2xf32>) -> tensor<4xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>, %v: tensor<f64>) {
  // expected-error@+2 {{(C1) needs low, high and interior for each axis of 'tensor<2xf64>'}}
  // expected-error@+1 {{'fx.pad' op failed to infer returned types}}
  %r = fx.pad %x, %v low [1, 1] high [0] interior [0] : (tensor<2xf64>, tensor<f64>) -> tensor<3xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>, %v: tensor<f64>) {
  // expected-error@+2 {{(C2) interior -1 of axis 0 is negative}}
  // expected-error@+1 {{'fx.pad' op failed to infer returned types}}
  %r = fx.pad %x, %v low [0] high [0] interior [-1] : (tensor<2xf64>, tensor<f64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>, %v: tensor<f64>) {
  // expected-error@+2 {{(C3) takes more elements from axis 0 of 'tensor<2xf64>' than there are}}
  // expected-error@+1 {{'fx.pad' op failed to infer returned types}}
  %r = fx.pad %x, %v low [-1] high [-2] interior [0] : (tensor<2xf64>, tensor<f64>) -> tensor<0xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>, %v: tensor<f64>) {
  // expected-error@+2 {{(C3) makes axis 0 of 'tensor<2xf64>' longer than can be counted}}
  // expected-error@+1 {{'fx.pad' op failed to infer returned types}}
  %r = fx.pad %x, %v low [9223372036854775807] high [9223372036854775807] interior [0] : (tensor<2xf64>, tensor<f64>) -> tensor<0xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>, %v: tensor<1xf64>) {
  // expected-error@+2 {{(C4) value must be a scalar like the elements of 'tensor<2xf64>', got 'tensor<1xf64>'}}
  // expected-error@+1 {{'fx.pad' op failed to infer returned types}}
  %r = fx.pad %x, %v low [1] high [0] interior [0] : (tensor<2xf64>, tensor<1xf64>) -> tensor<3xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>) {
  // expected-error@+2 {{(C1) needs start, limit and stride for each axis of 'tensor<5xf64>'}}
  // expected-error@+1 {{'fx.slice' op failed to infer returned types}}
  %r = fx.slice %x start [0, 0] limit [5] stride [1] : (tensor<5xf64>) -> tensor<5xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>) {
  // expected-error@+2 {{(C2) from 3 up to 2 is not within axis 0 of 'tensor<5xf64>'}}
  // expected-error@+1 {{'fx.slice' op failed to infer returned types}}
  %r = fx.slice %x start [3] limit [2] stride [1] : (tensor<5xf64>) -> tensor<0xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>) {
  // expected-error@+2 {{(C2) from 0 up to 6 is not within axis 0 of 'tensor<5xf64>'}}
  // expected-error@+1 {{'fx.slice' op failed to infer returned types}}
  %r = fx.slice %x start [0] limit [6] stride [1] : (tensor<5xf64>) -> tensor<6xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>) {
  // expected-error@+2 {{(C3) stride 0 of axis 0 is below 1}}
  // expected-error@+1 {{'fx.slice' op failed to infer returned types}}
  %r = fx.slice %x start [0] limit [5] stride [0] : (tensor<5xf64>) -> tensor<5xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>) {
  // expected-error@+2 {{'fx.slice' op inferred type(s) 'tensor<3xf64>' are incompatible with return type(s) of operation 'tensor<2xf64}}
  // expected-error@+1 {{'fx.slice' op failed to infer returned types}}
  %r = fx.slice %x start [0] limit [5] stride [2] : (tensor<5xf64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xi1>) {
  // (C1), of which the type of the operand speaks.
  // expected-error@+1 {{'fx.bitcast_convert_type' op operand #0 must be ranked tensor of real number values, but got 'tensor<2xi1>'}}
  %r = fx.bitcast_convert_type %x : (tensor<2xi1>) -> tensor<2xi8>
  return
}

// -----

func.func @f(%x: tensor<2xi8>) {
  // (C1), of which the type of the result speaks.
  // expected-error@+1 {{'fx.bitcast_convert_type' op result #0 must be ranked tensor of real number values, but got 'tensor<2xi1>'}}
  %r = fx.bitcast_convert_type %x : (tensor<2xi8>) -> tensor<2xi1>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.bitcast_convert_type' op (C2) result 'tensor<2xi32>' does not have the bits of 'tensor<2xf64>'}}
  %r = fx.bitcast_convert_type %x : (tensor<2xf64>) -> tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<3xi32>) {
  // expected-error@+1 {{'fx.bitcast_convert_type' op (C2) result 'tensor<f64>' does not have the bits of 'tensor<3xi32>'}}
  %r = fx.bitcast_convert_type %x : (tensor<3xi32>) -> tensor<f64>
  return
}
