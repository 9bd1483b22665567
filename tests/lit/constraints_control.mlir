// Every numbered constraint of control flow refuses what breaks it.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @case_c2(%i: tensor<i32>, %x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.case' op (C2) branch 1 takes ('tensor<f32>') and is given ('tensor<f64>')}}
  %r = fx.case %i(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield %a : tensor<f64>
  }, {
  ^bb0(%a: tensor<f32>):
    fx.yield %a : tensor<f32>
  }
  return %r : tensor<f64>
}

// -----

func.func @case_c3(%i: tensor<i32>, %x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.case' op (C3) branch 0 yields () and the results are ('tensor<f64>')}}
  %r = fx.case %i(%x) : (tensor<f64>) -> tensor<f64> {
  ^bb0(%a: tensor<f64>):
    fx.yield
  }
  return %r : tensor<f64>
}

// -----

func.func @scan_c1(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.scan' op (C1) takes either a length that is not negative or the operand times}}
  %r = fx.scan init(%x) {length = -1 : i64} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %c : tensor<f64>
  }
  return %r : tensor<f64>
}

// -----

func.func @scan_c2(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.scan' op (C2) the body takes ('tensor<f64>') and is given ('tensor<i64>', 'tensor<f64>')}}
  %r = fx.scan init(%x) {length = 2 : i64} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%c: tensor<f64>):
    fx.yield %c : tensor<f64>
  }
  return %r : tensor<f64>
}

// -----

func.func @scan_c3(%x: tensor<3xf64>) -> tensor<2xf64> {
  // expected-error@+1 {{'fx.scan' op (C3) goes over an array of type 'tensor<3xf64>', whose first axis is not of the loop's length}}
  %r = fx.scan over(%x) {length = 2 : i64} : (tensor<3xf64>) -> tensor<2xf64> {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %c : tensor<f64>
  }
  return %r : tensor<2xf64>
}

// -----

func.func @scan_c4(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.scan' op (C4) the carry begins as ('tensor<f64>'), is handed on as ('tensor<i64>') and ends as ('tensor<f64>')}}
  %r = fx.scan init(%x) {length = 2 : i64} : (tensor<f64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %t : tensor<i64>
  }
  return %r : tensor<f64>
}

// -----

func.func @scan_c5(%x: tensor<f64>) -> tensor<3xf64> {
  // expected-error@+1 {{'fx.scan' op (C5) rows of type 'tensor<f64>' do not make a stack of type 'tensor<3xf64>'}}
  %r:2 = fx.scan init(%x) {length = 2 : i64} : (tensor<f64>) -> (tensor<f64>, tensor<3xf64>) {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %c, %c : tensor<f64>, tensor<f64>
  }
  return %r#1 : tensor<3xf64>
}

// -----

func.func @while_c2(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.while' op (C2) the condition yields ('tensor<f64>'), not one truth value}}
  %r:2 = fx.while init(%x) : (tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %c : tensor<f64>
  }, {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %c : tensor<f64>
  }
  return %r#0 : tensor<f64>
}

// -----

func.func @while_c5(%x: tensor<f64>, %p: tensor<i1>) -> tensor<f64> {
  // expected-error@+1 {{'fx.while' op (C5) the last result is not a number of type i64}}
  %r = fx.while consts(%p) init(%x) : (tensor<i1>, tensor<f64>) -> tensor<f64> {
  ^bb0(%t: tensor<i64>, %q: tensor<i1>, %c: tensor<f64>):
    fx.yield %q : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %q: tensor<i1>, %c: tensor<f64>):
    fx.yield %c : tensor<f64>
  }
  return %r : tensor<f64>
}

// -----

func.func @case_c1(%i: tensor<i32>, %x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.case' op (C1) has no branch}}
  %r = fx.case %i(%x) : (tensor<f64>) -> tensor<f64>
  return %r : tensor<f64>
}

// -----

func.func @while_c1(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.while' op (C1) the body takes ('tensor<f64>') and is given ('tensor<i64>', 'tensor<f64>')}}
  %r:2 = fx.while init(%x) : (tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    %p = fx.compare lt, %c, %c : tensor<f64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%c: tensor<f64>):
    fx.yield %c : tensor<f64>
  }
  return %r#0 : tensor<f64>
}

// -----

func.func @while_c3(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.while' op (C3) the carry begins as ('tensor<f64>'), is handed on as ('tensor<i64>') and ends as ('tensor<f64>')}}
  %r:2 = fx.while init(%x) : (tensor<f64>) -> (tensor<f64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    %p = fx.compare lt, %c, %c : tensor<f64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %t : tensor<i64>
  }
  return %r#0 : tensor<f64>
}

// -----

func.func @while_c4(%x: tensor<f64>) -> tensor<f64> {
  // expected-error@+1 {{'fx.while' op (C4) rows of type 'tensor<f64>' do not make a stack of type 'tensor<3xf64>'}}
  %r:3 = fx.while init(%x) : (tensor<f64>) -> (tensor<f64>, tensor<3xf64>, tensor<i64>) {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    %p = fx.compare lt, %c, %c : tensor<f64>, tensor<i1>
    fx.yield %p : tensor<i1>
  }, {
  ^bb0(%t: tensor<i64>, %c: tensor<f64>):
    fx.yield %c, %c : tensor<f64>, tensor<f64>
  }
  return %r#0 : tensor<f64>
}
