// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values that are given by an equation: they are differentiated by it, not by how they were found
// (docs/rationale/custom_rules.md).

#ifndef FLUXION_IR_OPS_IMPLICIT_TD
#define FLUXION_IR_OPS_IMPLICIT_TD

include "ir/kinds.td"

def Fx_LinearSolveOp
    : Fx_WithBodies<"linear_solve", [AttrSizedOperandSegments], ["runsAsItsBody"]> {
  let summary = "x with A(params) x = rhs, for a linear function A";
  let description = [{
    The first body finds x from `params` and `rhs`; the second answers A x from `params` and x. The third,
    where it is given, finds x from `params` and the right side of the transposed equation; without it the
    first is transposed.

        A ẋ = ṙhs - Ȧ x        r̄hs = x' with Aᵀ x' = x̄

        %x = fx.linear_solve params(%a) (%b) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
        ^bb0(%p: tensor<f64>, %r: tensor<f64>):
          %q = fx.div %r, %p : tensor<f64>
          fx.yield %q : tensor<f64>
        }, {
        ^bb0(%p: tensor<f64>, %v: tensor<f64>):
          %q = fx.mul %p, %v : tensor<f64>
          fx.yield %q : tensor<f64>
        }

    - (C1) there are two or three bodies
    - (C2) every body goes from the types of the operands to those of the results
    - (C3) results have the types of `rhs`, and are floating
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$params, Variadic<Fx_Tensor>:$rhs);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region VariadicRegion<SizedRegion<1>>:$programs);
  let assemblyFormat = [{
    (`params` `(` $params^ `)`)? `(` $rhs `)` attr-dict `:` functional-type(operands, $outputs)
    $programs
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the blocks of the programs; `transposeSolve` may be null.
    OpBuilder<(ins "::fluxion::ir::FuncOp":$solve, "::fluxion::ir::FuncOp":$apply,
                   "::fluxion::ir::FuncOp":$transposeSolve, "::mlir::ValueRange":$params,
                   "::mlir::ValueRange":$rhs)>
  ];
  let extraClassDeclaration = [{
    ::mlir::Region &getSolve() { return getPrograms()[0]; }
    ::mlir::Region &getApply() { return getPrograms()[1]; }
    /// Null where the solution of the transposed equation is the transpose of `getSolve`.
    ::mlir::Region *getTransposeSolve() {
      return getPrograms().size() > 2 ? &getPrograms()[2] : nullptr;
    }
  }];
}

def Fx_RootOp : Fx_WithBodies<"root", [AttrSizedOperandSegments], ["runsAsItsBody"]> {
  let summary = "x with f(params, x) = 0";
  let description = [{
    The first body finds x from `params` and `guess`; the second is f; the third answers v with (∂f/∂x) v = y
    from `params`, x and y. How x depends on the parameters follows from the equation, and on the guess it
    does not depend.

        (∂f/∂x) ẋ = -ḟ(params, x)

        %x = fx.root params(%a) guess(%g) : (tensor<f64>, tensor<f64>) -> tensor<f64> {
        ^bb0(%p: tensor<f64>, %x0: tensor<f64>):
          %r = fx.sqrt %p : tensor<f64>
          fx.yield %r : tensor<f64>
        }, {
        ^bb0(%p: tensor<f64>, %v: tensor<f64>):
          %s = fx.mul %v, %v : tensor<f64>
          %f = fx.sub %s, %p : tensor<f64>
          fx.yield %f : tensor<f64>
        }, {
        ^bb0(%p: tensor<f64>, %v: tensor<f64>, %y: tensor<f64>):
          %s = fx.add %v, %v : tensor<f64>
          %q = fx.div %y, %s : tensor<f64>
          fx.yield %q : tensor<f64>
        }

    - (C1) the first two bodies go from the types of the operands to those of the results
    - (C2) the third goes from these and once more those of the guess to those of the results
    - (C3) results have the types of the guess, and are floating
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$params, Variadic<Fx_Tensor>:$guess);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$solve, SizedRegion<1>:$equation,
                        SizedRegion<1>:$tangent_solve);
  let assemblyFormat = [{
    (`params` `(` $params^ `)`)? `guess` `(` $guess `)` attr-dict `:`
    functional-type(operands, $outputs) $solve `,` $equation `,` $tangent_solve
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the blocks of the programs.
    OpBuilder<(ins "::fluxion::ir::FuncOp":$solve, "::fluxion::ir::FuncOp":$equation,
                   "::fluxion::ir::FuncOp":$tangentSolve, "::mlir::ValueRange":$params,
                   "::mlir::ValueRange":$guess)>
  ];
}

#endif
