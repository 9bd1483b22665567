// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Programs that bring derivatives of their own along (docs/rationale/custom_rules.md).

#ifndef FLUXION_IR_OPS_CUSTOM_TD
#define FLUXION_IR_OPS_CUSTOM_TD

include "ir/kinds.td"

def Fx_CustomJvpOp
    : Fx_WithBodies<"custom_jvp", [AttrSizedOperandSegments], ["runsAsItsBody"]> {
  let summary = "a program with a forward derivative of its own";
  let description = [{
    The results of the first body on `inputs` and `captured`. Their tangents are those that the second body
    answers, the rule: it takes the same, then a tangent for each floating input, in which it is linear,
    and yields the results, then a tangent for each floating result. There is no derivative in what is
    captured.

        %y = fx.custom_jvp "f"(%x) : (tensor<f64>) -> tensor<f64> {
        ^bb0(%a: tensor<f64>):
          %b = fx.sin %a : tensor<f64>
          fx.yield %b : tensor<f64>
        }, {
        ^bb0(%a: tensor<f64>, %t: tensor<f64>):
          %b = fx.sin %a : tensor<f64>
          %c = fx.add %t, %t : tensor<f64>
          fx.yield %b, %c : tensor<f64>, tensor<f64>
        }

    - (C1) the program goes from the types of the operands to those of the results
    - (C2) the rule goes from these and those of the floating inputs to those of the results and of the floating
      results
  }];
  let arguments = (ins StrAttr:$name, Variadic<Fx_Tensor>:$inputs, Variadic<Fx_Tensor>:$captured);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$program, SizedRegion<1>:$rule);
  let assemblyFormat = [{
    $name `(` $inputs `)` (`captured` `(` $captured^ `)`)? attr-dict `:`
    functional-type(operands, $outputs) $program `,` $rule
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the blocks of `program` and `rule`.
    OpBuilder<(ins "::llvm::StringRef":$name, "::fluxion::ir::FuncOp":$program,
                   "::fluxion::ir::FuncOp":$rule, "::mlir::ValueRange":$inputs,
                   "::mlir::ValueRange":$captured)>
  ];
}

def Fx_CustomVjpOp
    : Fx_WithBodies<"custom_vjp", [AttrSizedOperandSegments], ["runsAsItsBody"]> {
  let summary = "a program with a reverse derivative of its own";
  let description = [{
    The results of the first body on `inputs` and `captured`. Where derivatives are taken, the second body
    answers the results on the same, then residuals; the third takes the residuals and a cotangent for
    each floating result and yields one for each floating input. Tangents are those of the transpose of
    the third, or, with `tangents_of_program`, those of the first. There is no derivative in what is captured.

        %y = fx.custom_vjp "f"(%x) : (tensor<f64>) -> tensor<f64> {
        ^bb0(%a: tensor<f64>):
          %b = fx.sin %a : tensor<f64>
          fx.yield %b : tensor<f64>
        }, {
        ^bb0(%a: tensor<f64>):
          %b = fx.sin %a : tensor<f64>
          %c = fx.cos %a : tensor<f64>
          fx.yield %b, %c : tensor<f64>, tensor<f64>
        }, {
        ^bb0(%r: tensor<f64>, %ct: tensor<f64>):
          %b = fx.mul %r, %ct : tensor<f64>
          fx.yield %b : tensor<f64>
        }

    - (C1) the program goes from the types of the operands to those of the results
    - (C2) the forward program goes from the same to those of the results and residuals
    - (C3) the backward program goes from the types of the residuals and of the floating results to those of the
      floating inputs
  }];
  let arguments = (ins StrAttr:$name, Variadic<Fx_Tensor>:$inputs, Variadic<Fx_Tensor>:$captured,
                       UnitAttr:$tangents_of_program);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$program, SizedRegion<1>:$forward, SizedRegion<1>:$backward);
  let assemblyFormat = [{
    $name `(` $inputs `)` (`captured` `(` $captured^ `)`)? attr-dict `:`
    functional-type(operands, $outputs) $program `,` $forward `,` $backward
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the blocks of the three.
    OpBuilder<(ins "::llvm::StringRef":$name, "const ::fluxion::ir::VjpPrograms &":$programs,
                   "::mlir::ValueRange":$inputs, "::mlir::ValueRange":$captured)>
  ];
}

def Fx_CustomVmapOp
    : Fx_WithBodies<"custom_vmap", [AttrSizedOperandSegments], ["runsAsItsBody"]> {
  let summary = "a program with a rule of its own for batches";
  let description = [{
    The results of the body on `inputs` and `captured`. On a batch of inputs they are those of the rule that was
    registered as number `rule` in this process (custom.h); where there is none, and on a batch of what was captured,
    those of the body on the batch. Derivatives are those of the body.

        %y = fx.custom_vmap "f"(%x) {rule = 0 : i64} : (tensor<f64>) -> tensor<f64> {
        ^bb0(%a: tensor<f64>):
          %b = fx.sin %a : tensor<f64>
          fx.yield %b : tensor<f64>
        }

    - (C1) the body goes from the types of the operands to those of the results
  }];
  let arguments = (ins StrAttr:$name, Variadic<Fx_Tensor>:$inputs, Variadic<Fx_Tensor>:$captured,
                       I64Attr:$rule);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$program);
  let assemblyFormat = [{
    $name `(` $inputs `)` (`captured` `(` $captured^ `)`)? attr-dict `:`
    functional-type(operands, $outputs) $program
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the block of `program`.
    OpBuilder<(ins "::llvm::StringRef":$name, "::fluxion::ir::FuncOp":$program, "int64_t":$rule,
                   "::mlir::ValueRange":$inputs, "::mlir::ValueRange":$captured)>
  ];
}

def Fx_LinearCallOp
    : Fx_WithBodies<"linear_call", [AttrSizedOperandSegments], ["runsAsItsBody"]> {
  let summary = "a linear function given by two programs, each the transpose of the other";
  let description = [{
    The first body, applied to `residuals` and `inputs`, is linear in the inputs. The second takes the
    residuals and a cotangent for each result, and yields one for each input. With `transposed` there is
    only the second: the function is then known by its transpose alone, and cannot be applied.

        %y = fx.linear_call "f" residuals(%r) (%t) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
        ^bb0(%a: tensor<f64>, %b: tensor<f64>):
          %c = fx.mul %a, %b : tensor<f64>
          fx.yield %c : tensor<f64>
        }, {
        ^bb0(%a: tensor<f64>, %ct: tensor<f64>):
          %c = fx.mul %a, %ct : tensor<f64>
          fx.yield %c : tensor<f64>
        }

    - (C1) there are two bodies, or one with `transposed`
    - (C2) the first goes from the types of the operands to those of the results
    - (C3) the second goes from the types of the residuals and results to those of the inputs
    - (C4) inputs and results are floating
  }];
  let arguments = (ins StrAttr:$name, Variadic<Fx_Tensor>:$residuals, Variadic<Fx_Tensor>:$inputs,
                       UnitAttr:$transposed);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region VariadicRegion<SizedRegion<1>>:$programs);
  let assemblyFormat = [{
    $name (`residuals` `(` $residuals^ `)`)? `(` $inputs `)` attr-dict `:`
    functional-type(operands, $outputs) $programs
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the blocks of both; `forward` may be null.
    OpBuilder<(ins "::llvm::StringRef":$name, "::fluxion::ir::FuncOp":$forward,
                   "::fluxion::ir::FuncOp":$backward, "::mlir::ValueRange":$residuals,
                   "::mlir::ValueRange":$inputs, "::mlir::TypeRange":$outputs)>
  ];
  let extraClassDeclaration = [{
    ::mlir::Region &getForward() { return getPrograms().front(); }
    ::mlir::Region &getBackward() { return getPrograms().back(); }
    /// An error where there is no forward program.
    ::llvm::LogicalResult requireForward();
  }];
}

#endif
