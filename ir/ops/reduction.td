// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions over axes. The reduced axes disappear.

#ifndef FLUXION_IR_OPS_REDUCTION_TD
#define FLUXION_IR_OPS_REDUCTION_TD

include "ir/kinds.td"

def Fx_ReduceSumOp : Fx_Linear<"reduce_sum", [DeclareOpInterfaceMethods<InferTypeOpInterface>],
                               ["simplify"]> {
  let summary = "sum over axes";
  let description = [{
    - (C1) axes are within x and strictly ascending
  }];
  let arguments = (ins Fx_NumberTensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Fx_NumberTensor:$result);
  let assemblyFormat = "$x `axes` $axes attr-dict `:` functional-type($x, $result)";
}

#endif
