// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Ops that move elements without changing them.

#ifndef FLUXION_IR_OPS_STRUCTURAL_TD
#define FLUXION_IR_OPS_STRUCTURAL_TD

include "ir/kinds.td"

def Fx_BroadcastInDimOp : Fx_Movement<"broadcast_in_dim", [], ["simplify"]> {
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

def Fx_BitcastConvertTypeOp : Fx_Flat<"bitcast_convert_type", [], ["simplify"]> {
  let summary = "the bits of x as elements of another type";
  let description = [{
    Of a narrower type, each element becomes several along a new last axis, the lowest bits first; to
    a wider type, the elements along the last axis become one.

    - (C1) neither type is bool; operand and result are of real numbers
    - (C2) the sizes are those of x: with the ratio of the widths behind them where the result is
           narrower, without the last one, which is the ratio, where it is wider
  }];
  let arguments = (ins Fx_RealTensor:$x);
  let results = (outs Fx_RealTensor:$result);
  let assemblyFormat = "$x attr-dict `:` functional-type($x, $result)";
  let hasVerifier = 1;
}

def Fx_ReshapeOp : Fx_Movement<"reshape", [], ["simplify"]> {
  let summary = "the elements of x, in row-major order, under another shape";
  let description = [{
    - (C1) as many elements as x has
    - (C2) same element type
  }];
  let arguments = (ins Fx_Tensor:$x);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` functional-type($x, $result)";
  let hasVerifier = 1;
}

def Fx_PermuteOp : Fx_Movement<"permute", [InferTypeOpAdaptor], ["simplify"]> {
  let summary = "x with its axes in another order";
  let description = [{
    Axis i of the result is axis `permutation[i]` of x (StableHLO's `transpose`).

    - (C1) permutation has every axis of x once
  }];
  let arguments = (ins Fx_Tensor:$x, DenseI64ArrayAttr:$permutation);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$x `permutation` $permutation attr-dict `:` functional-type($x, $result)";
}

def Fx_ReverseOp : Fx_Movement<"reverse", [SameOperandsAndResultType], ["simplify"]> {
  let summary = "x backwards along axes";
  let description = [{
    y[..., i, ...] = x[..., n-1-i, ...] along each of `axes`.

    - (C1) axes are within x and none is repeated
  }];
  let arguments = (ins Fx_Tensor:$x, DenseI64ArrayAttr:$axes);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$x `axes` $axes attr-dict `:` type($x)";
  let hasVerifier = 1;
}

def Fx_ConcatenateOp : Fx_Movement<"concatenate", [InferTypeOpAdaptor], ["simplify"]> {
  let summary = "arrays one after the other along an axis";
  let description = [{
    - (C1) at least one operand
    - (C2) axis is within the operands
    - (C3) operands have one rank, and one size along every other axis
    - (C4) same element type
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$xs, I64Attr:$axis);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$xs `axis` $axis attr-dict `:` functional-type($xs, $result)";
}

def Fx_PadOp : Fx_Movement<"pad", [InferTypeOpAdaptor], ["simplify"]> {
  let summary = "x with a value around and between its elements";
  let description = [{
    Along axis k, `interior[k]` copies of `value` go between neighbouring elements of x, then
    `low[k]` in front and `high[k]` behind. Negative `low` and `high` take elements away, after the
    interior ones are in.

    - (C1) one entry of low, high and interior per axis of x
    - (C2) interior is not negative
    - (C3) sizes of the result are not negative
    - (C4) value is a scalar of x's element type
  }];
  let arguments = (ins Fx_Tensor:$x, Fx_Tensor:$value, DenseI64ArrayAttr:$low,
      DenseI64ArrayAttr:$high, DenseI64ArrayAttr:$interior);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = [{
    $x `,` $value `low` $low `high` $high `interior` $interior attr-dict `:`
    functional-type(operands, $result)
  }];
}

def Fx_SliceOp : Fx_Movement<"slice", [InferTypeOpAdaptor], ["simplify"]> {
  let summary = "every stride-th element from start up to limit";
  let description = [{
    y[i] = x[start + i stride] along each axis, for as long as that is below limit.

    - (C1) one entry of start, limit and stride per axis of x
    - (C2) 0 <= start <= limit <= size
    - (C3) stride is at least 1
  }];
  let arguments = (ins Fx_Tensor:$x, DenseI64ArrayAttr:$start, DenseI64ArrayAttr:$limit,
      DenseI64ArrayAttr:$stride);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = [{
    $x `start` $start `limit` $limit `stride` $stride attr-dict `:` functional-type($x, $result)
  }];
}

def Fx_WindowsOp : Fx_Movement<"windows", [InferTypeOpAdaptor], ["simplify"]> {
  let summary = "the windows of x along an axis, whose elements stand along a new first axis";
  let description = [{
    y[w, .., i, ..] = x[.., i step + w dilation, ..] for w < size, for as many windows i as lie within
    x.

    - (C1) axis is within x, and its size is known
    - (C2) size, step and dilation are at least 1
  }];
  let arguments = (ins Fx_Tensor:$x, I64Attr:$axis, I64Attr:$size, I64Attr:$step, I64Attr:$dilation);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = [{
    $x `axis` $axis `size` $size `step` $step `dilation` $dilation attr-dict `:`
    functional-type($x, $result)
  }];
}

#endif
