// Every numbered constraint of scatter and dynamic slices is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C1) index_vector_dim must be from 0 to 1, got 2}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 2 : i64} : (tensor<5x4xf64>, tensor<3xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C2) scatter_dims_to_operand_dims needs one axis per component of an index, got 2 for 1}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0, 1>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C3) scatter_dims_to_operand_dims must be axes of a value of rank 2, got 2}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 2>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C4) inserted_window_dims must be axes of a value of rank 2, got 2}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 2>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C5) input_batching_dims must be axes of a value of rank 2, got 2}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64: 2>, scatter_indices_batching_dims = array<i64: 0>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C6) scatter_indices_batching_dims must not name axis 1, which has another part}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64: 1>, scatter_indices_batching_dims = array<i64: 1>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C7) axis 1 of operand has size 4 and axis 0 of scatter_indices has 3}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64: 1>, scatter_indices_batching_dims = array<i64: 0>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C8) update_window_dims needs one axis per axis of a window, got 2 for 1}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 0, 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C9) update_window_dims must be axes of a value of rank 2, got 2}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 2>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<2x4xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C10) axis 0 of updates has size 2 and axis 0 of scatter_indices has 3}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<2x4xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x5xf64>) {
  // expected-error@+1 {{'fx.scatter' op (C11) a window of size 5 does not fit axis 1 of 'tensor<5x4xf64>'}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x5xf64>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>, %u: tensor<3x4xf32>) {
  // expected-error@+1 {{'fx.scatter' op (C12) updates and operand differ in element type: 'tensor<3x4xf32>' and 'tensor<5x4xf64>'}}
  %r = fx.scatter add %x, %i, %u {update_window_dims = array<i64: 1>, inserted_window_dims = array<i64: 0>, input_batching_dims = array<i64>, scatter_indices_batching_dims = array<i64>, scatter_dims_to_operand_dims = array<i64: 0>, index_vector_dim = 1 : i64} : (tensor<5x4xf64>, tensor<3x1xi32>, tensor<3x4xf32>) -> tensor<5x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<i32>) {
  // expected-error@+2 {{'fx.dynamic_slice' op (C1) needs one start per axis of operand, got 1 for 'tensor<5x4xf64>'}}
  // expected-error@+1 {{'fx.dynamic_slice' op failed to infer returned types}}
  %r = fx.dynamic_slice %x at (%i) sizes [1, 1] : (tensor<5x4xf64>, tensor<i32>) -> tensor<1x1xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>, %i: tensor<1xi32>) {
  // expected-error@+2 {{'fx.dynamic_slice' op (C2) starts must be scalars of one type, got 'tensor<1xi32>'}}
  // expected-error@+1 {{'fx.dynamic_slice' op failed to infer returned types}}
  %r = fx.dynamic_slice %x at (%i) sizes [1] : (tensor<5xf64>, tensor<1xi32>) -> tensor<1xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>, %i: tensor<i32>) {
  // expected-error@+2 {{'fx.dynamic_slice' op (C3) a window of size 6 does not fit axis 0 of 'tensor<5xf64>'}}
  // expected-error@+1 {{'fx.dynamic_slice' op failed to infer returned types}}
  %r = fx.dynamic_slice %x at (%i) sizes [6] : (tensor<5xf64>, tensor<i32>) -> tensor<6xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>, %u: tensor<6xf64>, %i: tensor<i32>) {
  // expected-error@+1 {{'fx.dynamic_update_slice' op (C3) a window of size 6 does not fit axis 0 of 'tensor<5xf64>'}}
  %r = fx.dynamic_update_slice %x, %u at (%i) : (tensor<5xf64>, tensor<6xf64>, tensor<i32>) -> tensor<5xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>, %u: tensor<2xf32>, %i: tensor<i32>) {
  // expected-error@+1 {{'fx.dynamic_update_slice' op (C4) update and operand differ in element type: 'tensor<2xf32>' and 'tensor<5xf64}}
  %r = fx.dynamic_update_slice %x, %u at (%i) : (tensor<5xf64>, tensor<2xf32>, tensor<i32>) -> tensor<5xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>, %u: tensor<2xf64>) {
  // expected-error@+1 {{'fx.dynamic_update_slice' op (C1) needs one start per axis of operand, got 0 for 'tensor<5xf64>'}}
  %r = fx.dynamic_update_slice %x, %u at () : (tensor<5xf64>, tensor<2xf64>) -> tensor<5xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>, %u: tensor<2xf64>, %i: tensor<1xi32>) {
  // expected-error@+1 {{'fx.dynamic_update_slice' op (C2) starts must be scalars of one type, got 'tensor<1xi32>'}}
  %r = fx.dynamic_update_slice %x, %u at (%i) : (tensor<5xf64>, tensor<2xf64>, tensor<1xi32>) -> tensor<5xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<i32>, %j: tensor<i64>) {
  // expected-error@+2 {{'fx.dynamic_slice' op (C2) starts must be scalars of one type, got 'tensor<i64>'}}
  // expected-error@+1 {{'fx.dynamic_slice' op failed to infer returned types}}
  %r = fx.dynamic_slice %x at (%i, %j) sizes [1, 1] : (tensor<5x4xf64>, tensor<i32>, tensor<i64>) -> tensor<1x1xf64>
  return
}
