// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Running sums, products and the like along an axis.

#ifndef FLUXION_IR_OPS_CUMULATIVE_TD
#define FLUXION_IR_OPS_CUMULATIVE_TD

include "ir/kinds.td"

// y[0] = x[0], y[i] = y[i - 1] . x[i] along `axis`; from the end where `reverse`.
class Fx_Running<Constraint elements, dag more = (ins)> {
  string description = [{
    - (C1) axis is within x
  }];
  dag arguments = !con((ins elements:$x, I64Attr:$axis,
                            DefaultValuedAttr<BoolAttr, "false">:$reverse), more);
  dag results = (outs elements:$result);
  string assemblyFormat = "$x `axis` $axis attr-dict `:` type($result)";
  bit hasVerifier = 1;
}
defvar withKink = (ins DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink);

def Fx_CumsumOp : Fx_Linear<"cumsum", [SameOperandsAndResultType]>, Fx_Running<Fx_NumberTensor> {
  let summary = "running sum along an axis";
}
def Fx_CumprodOp : Fx_Smooth<"cumprod", [SameOperandsAndResultType], ["inParts"]>, Fx_Running<Fx_NumberTensor> {
  let summary = "running product along an axis";
  let domain = "derivatives also where factors are 0";
}
def Fx_CummaxOp : Fx_Smooth<"cummax", [SameOperandsAndResultType], ["inParts"]>,
                  Fx_Running<Fx_NumberTensor, withKink> {
  let summary = "running maximum along an axis; NaN wins";
  let domain = [{
    an element equal to the maximum before it shares the derivative with it evenly (first_wins: the
    earlier has it, inclusive: each has all of it); NaN behind a NaN
  }];
}
def Fx_CumminOp : Fx_Smooth<"cummin", [SameOperandsAndResultType], ["inParts"]>,
                  Fx_Running<Fx_NumberTensor, withKink> {
  let summary = "running minimum along an axis; NaN wins";
  let domain = [{
    an element equal to the minimum before it shares the derivative with it evenly (first_wins: the
    earlier has it, inclusive: each has all of it); NaN behind a NaN
  }];
}
def Fx_CumlogsumexpOp : Fx_Smooth<"cumlogsumexp", [SameOperandsAndResultType], ["inParts"]>,
                        Fx_Running<Fx_InexactTensor> {
  let summary = "running log(sum(exp(x))) along an axis, without overflow";
}

def Fx_LinearRecurrenceOp : Fx_Structured<"linear_recurrence", [SameOperandsAndResultType], ["inParts"]> {
  let summary = "y[0] = b[0], y[i] = a[i] y[i - 1] + b[i] along an axis";
  let description = [{
    From the end where `reverse`. The first element of a is not used. What the derivatives of the
    running functions are; its own are of the same form.

    - (C1) axis is within a
  }];
  let arguments = (ins Fx_InexactTensor:$a, Fx_InexactTensor:$b, I64Attr:$axis,
                       DefaultValuedAttr<BoolAttr, "false">:$reverse);
  let results = (outs Fx_InexactTensor:$result);
  let assemblyFormat = "$a `,` $b `axis` $axis attr-dict `:` type($result)";
  let hasVerifier = 1;
}

#endif
