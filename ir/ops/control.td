// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Control flow: which of several programs runs, and how often.

#ifndef FLUXION_IR_OPS_CONTROL_TD
#define FLUXION_IR_OPS_CONTROL_TD

include "ir/kinds.td"

def Fx_CaseOp : Fx_WithBodies<"case", [], ["simplifyWhole"]> {
  let summary = "one of several programs, applied";
  let description = [{
    The results of branch `index` on the operands; an index out of range is clamped. The other
    branches do not run.

        %y = fx.case %i(%x) : (tensor<f64>) -> tensor<f64> {
        ^bb0(%a: tensor<f64>):
          fx.yield %a : tensor<f64>
        }, {
        ^bb0(%a: tensor<f64>):
          %b = fx.exp %a : tensor<f64>
          fx.yield %b : tensor<f64>
        }

    - (C1) there is at least one branch
    - (C2) every branch has one argument per operand, of its type
    - (C3) every branch yields one value per result, of its type
  }];
  let arguments = (ins Fx_ScalarI32:$index, Variadic<Fx_Tensor>:$inputs);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region VariadicRegion<SizedRegion<1>>:$branches);
  let assemblyFormat = [{
    $index `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs) $branches
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the blocks of `branches`.
    OpBuilder<(ins "::mlir::Value":$index, "::llvm::ArrayRef<::fluxion::ir::FuncOp>":$branches,
                   "::mlir::ValueRange":$inputs)>
  ];
}

def Fx_ScanOp : Fx_WithBodies<"scan", [AttrSizedOperandSegments], ["simplifyWhole"]> {
  let summary = "a program applied step by step, with a carry and stacked results";
  let description = [{
    Step t of n applies the body to the number of the step, `consts`, what step t - 1 handed over
    (first `init`), and row t of every array of `over`. It yields what is handed to the next step, and
    rows that are stacked along a new axis in front. `reverse` goes from step n - 1 to step 0.

        (carry, y[t]) = body(t, consts, carry, over[t])        results: (last carry, y)

        %sum, %sums = fx.scan init(%zero) over(%xs) {length = 8 : i64}
            : (tensor<f64>, tensor<8xf64>) -> (tensor<f64>, tensor<8xf64>) {
        ^bb0(%t: tensor<i64>, %c: tensor<f64>, %x: tensor<f64>):
          %d = fx.add %c, %x : tensor<f64>
          fx.yield %d, %d : tensor<f64>, tensor<f64>
        }

    Without a carry the steps are independent of each other: a map. The count is the attribute
    `length`, or the operand `times`, if it is known only when the loop runs; then the stacks have an
    axis of unknown size in front. A negative count is none.

    - (C1) either `length` >= 0 or `times` is given
    - (C2) the body takes a number of type i64, then `consts`, `init`, and one row of each of `over`
    - (C3) every array of `over` has an axis in front; its size is `length`, or any with `times`
    - (C4) the body yields values of the types of `init`, which are the types of the first results
    - (C5) every further value yielded is a row of the result at its place
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$consts, Variadic<Fx_Tensor>:$init,
                       Variadic<Fx_Tensor>:$over, Optional<Fx_ScalarI64>:$times,
                       OptionalAttr<I64Attr>:$length, UnitAttr:$reverse);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`consts` `(` $consts^ `)`)? (`init` `(` $init^ `)`)? (`over` `(` $over^ `)`)?
    (`times` $times^)? attr-dict `:` functional-type(operands, $outputs) $body
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the block of `body`. `count` is what `countOf` of another scan answers.
    OpBuilder<(ins "::fluxion::ir::FuncOp":$body, "::mlir::ValueRange":$consts,
                   "::mlir::ValueRange":$init, "::mlir::ValueRange":$over,
                   "const ::fluxion::ir::StepCount &":$count, "bool":$reverse)>
  ];
  let extraClassDeclaration = [{
    ::fluxion::ir::StepCount getCount() {
      return {getTimes(), getLengthAttr() ? getLengthAttr().getInt() : -1};
    }
  }];
}

def Fx_WhileOp : Fx_WithBodies<"while", [AttrSizedOperandSegments], []> {
  let summary = "a program applied as long as another says so";
  let description = [{
    As long as the condition on the number of the step, `consts` and the carry (first `init`) holds, the
    body is applied to the same and yields the next carry, and rows that are stacked along a new axis
    in front, whose size is the number of steps. The last result is that number.

        while condition(t, consts, carry):  (carry, y[t]) = body(t, consts, carry)
        results: (last carry, y, number of steps)

        %x, %n = fx.while init(%one) : (tensor<f64>) -> (tensor<f64>, tensor<i64>) {
        ^bb0(%t: tensor<i64>, %c: tensor<f64>):
          %p = fx.compare lt, %c, %limit : tensor<f64>, tensor<i1>
          fx.yield %p : tensor<i1>
        }, {
        ^bb0(%t: tensor<i64>, %c: tensor<f64>):
          %d = fx.add %c, %c : tensor<f64>
          fx.yield %d : tensor<f64>
        }

    `limit`, where it is given, is the number of bytes that the stacks may take; a loop that needs
    more ends with an error.

    - (C1) condition and body take a number of type i64, then `consts` and `init`
    - (C2) the condition yields one truth value
    - (C3) the body yields values of the types of `init`, which are the types of the first results
    - (C4) every further value yielded is a row of the result at its place, of unknown size in front
    - (C5) the last result is a number of type i64
  }];
  let arguments = (ins Variadic<Fx_Tensor>:$consts, Variadic<Fx_Tensor>:$init,
                       OptionalAttr<I64Attr>:$limit);
  let results = (outs Variadic<Fx_Tensor>:$outputs);
  let regions = (region SizedRegion<1>:$condition, SizedRegion<1>:$body);
  let assemblyFormat = [{
    (`consts` `(` $consts^ `)`)? (`init` `(` $init^ `)`)? attr-dict `:`
    functional-type(operands, $outputs) $condition `,` $body
  }];
  let hasVerifier = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    // Takes over the blocks of `condition` and `body`.
    OpBuilder<(ins "::fluxion::ir::FuncOp":$condition, "::fluxion::ir::FuncOp":$body,
                   "::mlir::ValueRange":$consts, "::mlir::ValueRange":$init,
                   "::mlir::IntegerAttr":$limit)>
  ];
  let extraClassDeclaration = [{
    /// The number of steps.
    ::mlir::Value getTrips() { return getOutputs().back(); }
  }];
}

#endif
