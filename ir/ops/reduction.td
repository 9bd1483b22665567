// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions over axes. The reduced axes disappear.

#ifndef FLUXION_IR_OPS_REDUCTION_TD
#define FLUXION_IR_OPS_REDUCTION_TD

include "ir/kinds.td"

// What the reductions over any number of axes have in common, beside their kind.
class Fx_OverAxes<Constraint elements, dag more = (ins)> {
  string description = [{
    - (C1) axes are within x and strictly ascending
  }];
  dag arguments = !con((ins elements:$x, DenseI64ArrayAttr:$axes), more);
  dag results = (outs elements:$result);
  string assemblyFormat = "$x `axes` $axes attr-dict `:` functional-type($x, $result)";
}

def Fx_ReduceSumOp : Fx_Linear<"reduce_sum", [InferTypeOpAdaptor], ["simplify"]>,
                     Fx_OverAxes<Fx_NumberTensor> {
  let summary = "sum over axes; 0 of nothing";
}
def Fx_ReduceProdOp : Fx_Smooth<"reduce_prod", [InferTypeOpAdaptor], ["simplify", "inParts"]>,
                      Fx_OverAxes<Fx_NumberTensor> {
  let summary = "product over axes; 1 of nothing";
  let domain = "derivatives of every order also where factors are 0";
}
def Fx_ReduceMaxOp : Fx_Smooth<"reduce_max", [InferTypeOpAdaptor], ["simplify", "inParts"]>,
    Fx_OverAxes<Fx_NumberTensor,
                (ins DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink)> {
  let summary = "largest over axes; NaN wins; -inf or the smallest integer of nothing";
  let domain = [{
    ties share the derivative evenly (first_wins: the first has it, inclusive: each has all of it);
    NaN where an element is NaN (first_wins, inclusive: 0); complex numbers are ordered as compare
    has it, and NaN in either part is NaN in both parts of the result
  }];
}
def Fx_ReduceMinOp : Fx_Smooth<"reduce_min", [InferTypeOpAdaptor], ["simplify", "inParts"]>,
    Fx_OverAxes<Fx_NumberTensor,
                (ins DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink)> {
  let summary = "smallest over axes; NaN wins; inf or the largest integer of nothing";
  let domain = [{
    ties share the derivative evenly (first_wins: the first has it, inclusive: each has all of it);
    NaN where an element is NaN (first_wins, inclusive: 0)
  }];
}
def Fx_ReduceAndOp : Fx_Flat<"reduce_and", [InferTypeOpAdaptor], ["simplify"]>,
                     Fx_OverAxes<Fx_BoolTensor> {
  let summary = "whether all are true; true of nothing";
}
def Fx_ReduceOrOp : Fx_Flat<"reduce_or", [InferTypeOpAdaptor], ["simplify"]>,
                    Fx_OverAxes<Fx_BoolTensor> {
  let summary = "whether any is true; false of nothing";
}

class Fx_ArgReduction<string mnemonic> : Fx_Flat<mnemonic, [], ["simplify", "inParts"]> {
  let description = [{
    The first of several equal ones; the first NaN where there is one. The result type says whether
    the index is an i32 or an i64.

    - (C1) axis is within x and not empty
    - (C2) the result has the sizes of x without axis
  }];
  let arguments = (ins Fx_NumberTensor:$x, I64Attr:$axis);
  let results = (outs Fx_IndexTensor:$result);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` functional-type($x, $result)";
  let hasVerifier = 1;
}
def Fx_ArgmaxOp : Fx_ArgReduction<"argmax"> {
  let summary = "index of the largest along an axis";
}
def Fx_ArgminOp : Fx_ArgReduction<"argmin"> {
  let summary = "index of the smallest along an axis";
}

#endif
