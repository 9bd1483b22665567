// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reads and writes at places that are known only at run time.

#ifndef FLUXION_IR_OPS_INDEXING_TD
#define FLUXION_IR_OPS_INDEXING_TD

include "ir/kinds.td"

//===----------------------------------------------------------------------------------------------
// One window, at scalar starts

def Fx_DynamicSliceOp : Fx_Linear<"dynamic_slice", [InferTypeOpAdaptor], ["simplify"]> {
  let summary = "a window of operand that begins at start_indices";
  let description = [{
    y[i] = operand[s + i] for s_k = clamp(0, start_indices[k], size_k - slice_sizes[k]): a window that
    would stand out is moved inside.

    - (C1) one start per axis of operand
    - (C2) the starts are scalars of one type
    - (C3) one slice size per axis of operand, from 0 to the size of the axis
  }];
  let arguments = (ins Fx_Tensor:$operand, Variadic<Fx_IndexTensor>:$start_indices,
                       DenseI64ArrayAttr:$slice_sizes);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = [{
    $operand `at` `(` $start_indices `)` `sizes` $slice_sizes attr-dict `:`
    functional-type(operands, results)
  }];
}

def Fx_DynamicUpdateSliceOp : Fx_Linear<"dynamic_update_slice",
    [AllTypesMatch<["operand", "result"]>], ["simplify", "addedTo"]> {
  let summary = "operand with a window, which begins at start_indices, replaced by update";
  let description = [{
    y[s + i] = update[i], and operand elsewhere, for s_k = clamp(0, start_indices[k], size_k -
    size of update_k): a window that would stand out is moved inside.

    - (C1) one start per axis of operand
    - (C2) the starts are scalars of one type
    - (C3) update has operand's rank and is nowhere larger
    - (C4) same element type
  }];
  let arguments = (ins Fx_Tensor:$operand, Fx_Tensor:$update,
                       Variadic<Fx_IndexTensor>:$start_indices);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = [{
    $operand `,` $update `at` `(` $start_indices `)` attr-dict `:`
    functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------------------------------
// Many windows, at vectors of indices

def Fx_GatherOp : Fx_Linear<"gather", [InferTypeOpAdaptor]> {
  let summary = "windows of operand that begin at the vectors in start_indices";
  let description = [{
    The vectors lie along axis `index_vector_dim` of start_indices (each index is a vector of one
    where that is the rank). For the vector v, the window begins at s[start_index_map[k]] = v[k],
    limited to 0 .. size - slice_size: a window that would stand out is moved inside. On an axis of
    `operand_batching_dims` it stands at the place of the vector along the axis of
    `start_indices_batching_dims` that goes with it, elsewhere at 0. The axes of the result named
    `offset_dims` run within a window; the others over the vectors, in the order of start_indices.

    - (C1) index_vector_dim is an axis of start_indices, or its rank
    - (C2) start_index_map has one axis per component of a vector
    - (C3) start_index_map: axes of operand, none twice, none of operand_batching_dims
    - (C4) collapsed_slice_dims: ascending axes of operand, none of operand_batching_dims
    - (C5) operand_batching_dims: ascending axes of operand
    - (C6) start_indices_batching_dims: axes of start_indices, none twice, not index_vector_dim, as
      many as operand_batching_dims
    - (C7) axes that go with each other have one size
    - (C8) offset_dims has one axis per axis of operand that is neither collapsed nor batching
    - (C9) offset_dims: ascending axes of the result
    - (C10) one slice size per axis of operand, from 0 to the size of the axis
    - (C11) slices have size 1 at collapsed axes, and at batching axes unless those are empty
    - (C12) at most 16 axes in the result

    `indices_are_sorted` promises vectors in ascending order; the result may be anything where that
    is not so.
  }];
  let arguments = (ins Fx_Tensor:$operand, Fx_IndexTensor:$start_indices,
      DenseI64ArrayAttr:$offset_dims, DenseI64ArrayAttr:$collapsed_slice_dims,
      DenseI64ArrayAttr:$operand_batching_dims, DenseI64ArrayAttr:$start_indices_batching_dims,
      DenseI64ArrayAttr:$start_index_map, I64Attr:$index_vector_dim,
      DenseI64ArrayAttr:$slice_sizes, DefaultValuedAttr<BoolAttr, "false">:$indices_are_sorted);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let builders = [OpBuilder<(ins "::mlir::Value":$operand, "::mlir::Value":$start_indices,
      "const ::fluxion::ir::WindowAxes &":$axes, "::llvm::ArrayRef<int64_t>":$slice_sizes,
      CArg<"bool", "false">:$indices_are_sorted)>];
  let extraClassDeclaration = [{
    ::fluxion::ir::WindowAxes getWindowAxes();
  }];
}

def Fx_ScatterOp : Fx_Linear<"scatter", [AllTypesMatch<["operand", "result"]>], ["addedTo"]> {
  let summary = "operand with windows, which begin at the vectors in scatter_indices, updated";
  let description = [{
    The vectors lie along axis `index_vector_dim` of scatter_indices. The axes of updates named
    `update_window_dims` run within a window, the others over the vectors. Windows begin as those of
    `gather` do, with `scatter_dims_to_operand_dims` for its start_index_map, `inserted_window_dims`
    for its collapsed_slice_dims and `input_batching_dims` for its operand_batching_dims, but they are
    not moved: a window that stands out anywhere is dropped as a whole (as XLA does; StableHLO would
    keep the part inside). Updates are joined window by window, in row-major order of the vectors and,
    within a window, of its elements: of several set at one place the last wins. `add` on booleans is
    "or".

    - (C1) index_vector_dim is an axis of scatter_indices, or its rank
    - (C2) scatter_dims_to_operand_dims has one axis per component of a vector
    - (C3) scatter_dims_to_operand_dims: axes of operand, none twice, none of input_batching_dims
    - (C4) inserted_window_dims: ascending axes of operand, none of input_batching_dims
    - (C5) input_batching_dims: ascending axes of operand
    - (C6) scatter_indices_batching_dims: axes of scatter_indices, none twice, not
      index_vector_dim, as many as input_batching_dims
    - (C7) axes that go with each other have one size
    - (C8) update_window_dims has one axis per axis of operand that is neither inserted nor batching
    - (C9) update_window_dims: ascending axes of updates
    - (C10) updates has an axis per axis of a window and, of the same size, per axis of
      scatter_indices that is not index_vector_dim
    - (C11) windows are nowhere larger than operand
    - (C12) same element type

    `indices_are_sorted` promises vectors in ascending order and `unique_indices` that no place is
    written twice; the result may be anything where that is not so.
  }];
  let arguments = (ins Fx_Combiner:$combiner, Fx_Tensor:$operand,
      Fx_IndexTensor:$scatter_indices, Fx_Tensor:$updates, DenseI64ArrayAttr:$update_window_dims,
      DenseI64ArrayAttr:$inserted_window_dims, DenseI64ArrayAttr:$input_batching_dims,
      DenseI64ArrayAttr:$scatter_indices_batching_dims,
      DenseI64ArrayAttr:$scatter_dims_to_operand_dims, I64Attr:$index_vector_dim,
      DefaultValuedAttr<BoolAttr, "false">:$indices_are_sorted,
      DefaultValuedAttr<BoolAttr, "false">:$unique_indices);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$combiner operands attr-dict `:` functional-type(operands, results)";
  let builders = [OpBuilder<(ins "::fluxion::ir::Combiner":$combiner, "::mlir::Value":$operand,
      "::mlir::Value":$scatter_indices, "::mlir::Value":$updates,
      "const ::fluxion::ir::WindowAxes &":$axes, CArg<"bool", "false">:$indices_are_sorted,
      CArg<"bool", "false">:$unique_indices)>];
  let extraClassDeclaration = [{
    ::fluxion::ir::WindowAxes getWindowAxes();
    /// Sizes of a window along the axes of the operand.
    ::llvm::SmallVector<int64_t> getWindowSizes();
  }];
  let hasVerifier = 1;
}

#endif
