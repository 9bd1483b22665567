// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that move elements without changing them.

#ifndef FLUXION_IR_OPS_STRUCTURAL_TD
#define FLUXION_IR_OPS_STRUCTURAL_TD

include "ir/kinds.td"

def Fx_BroadcastInDimOp : Fx_Linear<"broadcast_in_dim", [], ["simplify"]> {
  let summary = "x repeated along new axes and along axes of size 1";
  let description = [{
    y[..., i_axes[k], ...] = x[..., i_k or 0, ...]: axis k of x becomes axis `axes[k]` of the
    result, where its size is the same or 1.

    - (C1) one axis per axis of x
    - (C2) axes are within the result and strictly ascending
    - (C3) size of x's axis k is 1 or that of the result's axis `axes[k]`
    - (C4) same element type
  }];
  let arguments = (ins Fx_Tensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$x `axes` $axes attr-dict `:` functional-type($x, $result)";
  let hasVerifier = 1;
}

#endif
