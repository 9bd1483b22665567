// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs as values of programs.

#ifndef FLUXION_IR_OPS_PROGRAM_TD
#define FLUXION_IR_OPS_PROGRAM_TD

include "ir/kinds.td"

def Fx_CallOp : Fx_WithBodies<"call", [], ["isItsBody", "simplifyWhole"]> {
  let summary = "a traced function, applied";
  let description = [{
    The results of the body on the operands. The body comes with the op and sees nothing else, so a
    program that holds calls stands alone; it ends in `fx.yield`. `name` is for people.

        %y = fx.call "square"(%x) : (tensor<f64>) -> tensor<f64> {
        ^bb0(%a: tensor<f64>):
          %b = fx.mul %a, %a : tensor<f64>
          fx.yield %b : tensor<f64>
        }

    - (C1) the body has one argument per operand, of its type
    - (C2) the body yields one value per result, of its type
  }];
  let arguments = (ins StrAttr:$name, Variadic<Fx_Tensor>:$inputs);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$program);
  let assemblyFormat = "$name `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs) $program";
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the block of `program`.
    OpBuilder<(ins "::llvm::StringRef":$name, "::fluxion::ir::FuncOp":$program,
                   "::mlir::ValueRange":$inputs)>
  ];
}

// Not a value: the end of a body.
def Fx_YieldOp : Op<Fx_Dialect, "yield", [Pure, Terminator]> {
  let summary = "hands the results of a body over";
  let arguments = (ins Variadic<Fx_Tensor>:$values);
  let assemblyFormat = "attr-dict ($values^ `:` type($values))?";
  let hasVerifier = 1;
}

#endif
