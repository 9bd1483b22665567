// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A kernel slid along an array.

#ifndef FLUXION_IR_OPS_CONVOLUTION_TD
#define FLUXION_IR_OPS_CONVOLUTION_TD

include "ir/kinds.td"

def Fx_ConvolutionOp : Fx_Bilinear<"convolution", [InferTypeOpAdaptor]> {
  let summary = "sums of products of a kernel with windows of an array";
  let description = [{
    out[n, o, i] = sum over features c and places w of the window of
    lhs[n, c, (i stride + w rhs_dilation - low) / lhs_dilation] rhs[o, c, w], along every spatial
    axis; only terms whose place is an element of lhs count. Along the spatial axes in `reversed` the
    kernel is read backwards. Features of lhs and of the result fall into `feature_group_count` groups
    that do not mix; or the batch of lhs falls into `batch_group_count` groups, of which each makes
    its group of the result's features.

    Axes are listed as batch, features, spatial axes (lhs_axes, out_axes) and output features, input
    features, spatial axes (rhs_axes). StableHLO's `convolution`.

    - (C1) lhs_axes, rhs_axes and out_axes have every axis of their array once; at least two
    - (C2) one entry of strides, low, high, lhs_dilation and rhs_dilation per spatial axis
    - (C3) strides and dilations are at least 1
    - (C4) reversed names spatial axes, counted from 0, strictly ascending
    - (C5) group counts are at least 1, and one of them is 1
    - (C6) features of lhs = feature_group_count times input features of rhs
    - (C7) the output features of rhs are a multiple of both group counts
    - (C8) the batch of lhs is a multiple of batch_group_count
    - (C9) sizes of lhs with its padding are not negative
    - (C10) same element type
    - (C11) sizes are known
  }];
  let domain = "an infinity or NaN in the kernel may also meet the padding of f32 and f64 and make NaN";
  let arguments = (ins Fx_NumberTensor:$lhs, Fx_NumberTensor:$rhs,
      DenseI64ArrayAttr:$lhs_axes, DenseI64ArrayAttr:$rhs_axes, DenseI64ArrayAttr:$out_axes,
      DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high,
      DenseI64ArrayAttr:$lhs_dilation, DenseI64ArrayAttr:$rhs_dilation,
      DenseI64ArrayAttr:$reversed, I64Attr:$feature_group_count, I64Attr:$batch_group_count);
  let results = (outs Fx_NumberTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, $result)";
}

#endif
