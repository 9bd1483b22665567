// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a derivative keeps, and what it computes again (docs/rationale/checkpoints.md).

#ifndef FLUXION_IR_OPS_CHECKPOINT_TD
#define FLUXION_IR_OPS_CHECKPOINT_TD

include "ir/kinds.td"

def Fx_CheckpointOp : Fx_WithBodies<"checkpoint", [], ["runsAsItsBody", "bodyOperands"]> {
  let summary = "a program whose derivative computes values again instead of keeping them";
  let description = [{
    The results of the body on the operands. Where it is split into what is known now and what waits, the
    second part computes what it needs of the first once more, from the operands. Kept all the same are:
    with `dots` those of matrix products and convolutions; the values named in `names`; with `budget` those that
    spare most work among those that fit in so many bytes. A part that computes `again` is never merged
    with equal ops outside.

        %y = fx.checkpoint (%x) : (tensor<f64>) -> tensor<f64> {
        ^bb0(%a: tensor<f64>):
          %b = fx.sin %a : tensor<f64>
          fx.yield %b : tensor<f64>
        }

    - (C1) the body goes from the types of the operands to those of the results
    - (C2) the budget is not negative, and stands alone
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$inputs, UnitAttr:$dots, OptionalAttr<StrArrayAttr>:$names,
                       OptionalAttr<I64Attr>:$budget, UnitAttr:$again);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$program);
  let assemblyFormat = [{
    `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs) $program
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the block of `program`.
    OpBuilder<(ins "::fluxion::ir::FuncOp":$program, "::mlir::ValueRange":$inputs,
                   "const ::fluxion::ir::KeepPolicy &":$policy, "bool":$again)>
  ];
  let extraClassDeclaration = [{
    ::fluxion::ir::KeepPolicy getPolicy();
  }];
}

def Fx_NameOp : Fx_Elementwise<"name", "linear", [SameOperandsAndResultType], Everything, "N x", "x"> {
  let summary = "x, known as `label` to the policies of checkpoints";
  let arguments = (ins Fx_Tensor:$x, StrAttr:$label);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "$x $label attr-dict `:` type($result)";
  let extraClassDefinition = elementwiseDefinition;
}

def Fx_BarrierOp : Fx_Structured<"barrier", [], ["inParts"]> {
  let summary = "its operands, which are not known to be equal to any other value";
  let description = [{
    Keeps what is computed from the results apart from what is computed from the operands: equal ops are
    not merged across. It moves no number, and is gone when code is made.

    - (C1) results have the types of the operands
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$inputs);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let assemblyFormat = "`(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs)";
  let hasVerifier = 1;
}

#endif
