// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sums of products over axes that two arrays share.

#ifndef FLUXION_IR_OPS_CONTRACTION_TD
#define FLUXION_IR_OPS_CONTRACTION_TD

include "ir/kinds.td"

def Fx_DotGeneralOp : Fx_Bilinear<"dot_general", [InferTypeOpAdaptor], ["simplify"]> {
  let summary = "matrix product over any axes, for each index of the batching axes";
  let description = [{
    z[batch, i, j] = sum over k of lhs[batch, i, k] rhs[batch, j, k], where k runs along the
    contracting axes, and i and j along the free axes: those that are neither batching nor
    contracting. Axes of the result: batching as listed, free of lhs, free of rhs, both ascending.

    - (C1) as many batching axes of lhs as of rhs
    - (C2) as many contracting axes of lhs as of rhs
    - (C3) axes are within their operand and none is named twice
    - (C4) batching axes have equal sizes
    - (C5) contracting axes have equal sizes
    - (C6) same element type
  }];
  let arguments = (ins Fx_NumberTensor:$lhs, Fx_NumberTensor:$rhs,
      DenseI64ArrayAttr:$lhs_batching, DenseI64ArrayAttr:$rhs_batching,
      DenseI64ArrayAttr:$lhs_contracting, DenseI64ArrayAttr:$rhs_contracting);
  let results = (outs Fx_NumberTensor:$result);
  let assemblyFormat = [{
    $lhs `,` $rhs `batching` $lhs_batching `x` $rhs_batching `contracting` $lhs_contracting `x`
    $rhs_contracting attr-dict `:` functional-type(operands, $result)
  }];
  let extraClassDeclaration = [{
    /// The axes of an operand that are neither batching nor contracting, ascending.
    ::llvm::SmallVector<int64_t> getLhsFree();
    ::llvm::SmallVector<int64_t> getRhsFree();
  }];
}

#endif
