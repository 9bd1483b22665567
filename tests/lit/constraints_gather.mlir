// Every numbered constraint of gather is an error at the op.
// RUN: fluxion-opt %s --split-input-file --verify-diagnostics

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C1) index_vector_dim must be from 0 to 2, got 3}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 3 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C2) start_index_map needs one axis per component of an index, got 2 for 1}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0, 1>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C3) start_index_map must be axes of a value of rank 2, got 2}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 2>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C4) collapsed_slice_dims must be axes of a value of rank 2, got 2}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 2>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C5) operand_batching_dims must be axes of a value of rank 2, got 2}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64: 2>, start_indices_batching_dims = array<i64: 0>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C6) start_indices_batching_dims must not name axis 1, which has another part}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64: 1>, start_indices_batching_dims = array<i64: 1>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 1>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C7) axis 1 of operand has size 4 and axis 0 of start_indices has 3}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64: 1>, start_indices_batching_dims = array<i64: 0>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 1>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C8) offset_dims needs one axis per axis of a window, got 2 for 1}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1, 2>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C9) offset_dims must be axes of a value of rank 2, got 2}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 2>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C10) a slice of size 5 does not fit axis 1 of 'tensor<5x4xf64>'}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 5>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C11) slices must have size 1 at the collapsed axis 0, got 2}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 2, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x4xf64>
  return
}

// -----

func.func @f(%x: tensor<5x4xf64>, %i: tensor<3x1xi32>) {
  // expected-error@+2 {{'fx.gather' op inferred type(s) 'tensor<3x4xf64>' are incompatible with return type(s) of operation 'tensor<3x}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64: 1>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 1 : i64, slice_sizes = array<i64: 1, 4>} : (tensor<5x4xf64>, tensor<3x1xi32>) -> tensor<3x5xf64>
  return
}

// -----

func.func @f(%x: tensor<5xf64>, %i: tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xi32>) {
  // expected-error@+2 {{'fx.gather' op (C12) the result has 17 axes, at most 16 are possible}}
  // expected-error@+1 {{'fx.gather' op failed to infer returned types}}
  %r = fx.gather %x, %i {offset_dims = array<i64>, collapsed_slice_dims = array<i64: 0>, operand_batching_dims = array<i64>, start_indices_batching_dims = array<i64>, start_index_map = array<i64: 0>, index_vector_dim = 17 : i64, slice_sizes = array<i64: 1>} : (tensor<5xf64>, tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xi32>) -> tensor<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf64>
  return
}
