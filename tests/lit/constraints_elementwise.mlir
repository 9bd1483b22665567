// Every numbered constraint of elementwise ops, whose operands have one shape and a suitable type is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<2xf64>, %y: tensor<3xf64>) {
  // expected-error@+1 {{'fx.add' op requires the same type for all operands and results}}
  %r = "fx.add"(%x, %y) : (tensor<2xf64>, tensor<3xf64>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>, %y: tensor<2xf32>) {
  // expected-error@+1 {{'fx.mul' op requires the same type for all operands and results}}
  %r = "fx.mul"(%x, %y) : (tensor<2xf64>, tensor<2xf32>) -> tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xi1>) {
  // expected-error@+1 {{'fx.neg' op operand #0 must be ranked tensor of number values}}
  %r = fx.neg %x : tensor<2xi1>
  return
}

// -----

func.func @f(%x: tensor<2xi32>) {
  // expected-error@+1 {{'fx.exp' op operand #0 must be ranked tensor of floating or complex values, but got 'tensor<2xi32>'}}
  %r = fx.exp %x : tensor<2xi32>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.logical_not' op operand #0 must be ranked tensor of 1-bit signless integer values, but got 'tensor<2xf64>'}}
  %r = fx.logical_not %x : tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.select' op operand #0 must be ranked tensor of 1-bit signless integer values, but got 'tensor<2xf64>'}}
  %r = fx.select %x, %x, %x : tensor<2xf64>, tensor<2xf64>
  return
}

// -----

func.func @f(%c: tensor<3xi1>, %x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.select' op requires the same shape for all operands and results}}
  %r = fx.select %c, %x, %x : tensor<3xi1>, tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.convert' op requires the same shape for all operands and results}}
  %r = fx.convert %x : (tensor<2xf64>) -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{'fx.compare' op result #0 must be ranked tensor of 1-bit signless integer values, but got 'tensor<2xf64>'}}
  %r = fx.compare lt, %x, %x : tensor<2xf64>, tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf64>) {
  // expected-error@+1 {{custom op 'fx.abs' 'fx.abs' op attribute 'kink' failed to satisfy constraint: the derivative chosen where ther}}
  %r = fx.abs %x {kink = 9 : i32} : tensor<2xf64>
  return
}

// -----

func.func @f(%x: tensor<2xf128>) {
  // expected-error@+1 {{'fx.exp' op operand #0 must be ranked tensor of floating or complex values, but got 'tensor<2xf128>'}}
  %r = fx.exp %x : tensor<2xf128>
  return
}

// -----

func.func @f(%x: vector<2xf64>) {
  // expected-error@+1 {{custom op 'fx.exp' invalid kind of type specified: expected builtin.tensor, but found 'vector<2xf64>'}}
  %r = fx.exp %x : vector<2xf64>
  return
}
