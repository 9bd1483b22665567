// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sorting along an axis. Ascending, stable; NaN last and all alike, -0 equal to 0, false before
// true; complex numbers by their real parts, ties by the imaginary ones.

#ifndef FLUXION_IR_OPS_SORTING_TD
#define FLUXION_IR_OPS_SORTING_TD

include "ir/kinds.td"

def Fx_PlaceTensor : RankedTensorOf<[I32]>;

def Fx_SortOp : Fx_Smooth<"sort", [SameOperandsAndResultType], ["inParts"]> {
  let summary = "the elements in ascending order along an axis";
  let description = [{
    - (C1) axis is within x
    - (C2) at most 2^31 - 1 elements along axis
  }];
  let domain = "the tangent goes where its element goes; of equal elements, the first in front";
  let arguments = (ins Fx_Tensor:$x, I64Attr:$axis);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Fx_ArgsortOp : Fx_Flat<"argsort", [SameOperandsShape], ["inParts"]> {
  let summary = "the places from which sorted elements come, by the first key, ties by the next";
  let description = [{
    - (C1) at least one key, as the trait of operands of one shape has it
    - (C2) axis is within the keys
    - (C3) at most 2^31 - 1 elements along axis
    - (C4) the result has the shape of the keys
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$keys, I64Attr:$axis);
  let results = (outs Fx_PlaceTensor:$result);
  let assemblyFormat = "$keys `axis` $axis attr-dict `:` functional-type($keys, $result)";
  let hasVerifier = 1;
}

def Fx_TopKOp : Fx_Flat<"top_k"> {
  let summary = "places of the k largest along the last axis, largest first";
  let description = [{
    Of equal elements the first; NaN above all numbers.

    - (C1) x has an axis, of at most 2^31 - 1 elements, at least k
    - (C2) the result is x with k elements along the last axis
  }];
  let arguments = (ins Fx_RealTensor:$x, I64Attr:$k);
  let results = (outs Fx_PlaceTensor:$result);
  let assemblyFormat = "$x `k` $k attr-dict `:` functional-type($x, $result)";
  let hasVerifier = 1;
}

#endif
