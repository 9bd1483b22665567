// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic, comparisons and choices: elementwise ops that much else is made of.

#ifndef FLUXION_IR_OPS_ARITHMETIC_TD
#define FLUXION_IR_OPS_ARITHMETIC_TD

include "ir/kinds.td"

//===----------------------------------------------------------------------------------------------
// Linear and bilinear arithmetic

def Fx_NegOp : Fx_Unary<"neg", "linear", Numbers, "-x", ["simplify"]> {
  let summary = "-x";
  let extraClassDefinition = elementwiseDefinition # linearTangent;
}
def Fx_AddOp : Fx_Binary<"add", "linear", Numbers, "x + y", ["simplify"], [Commutative]> {
  let summary = "x + y";
  let extraClassDefinition = elementwiseDefinition;
}
def Fx_SubOp : Fx_Binary<"sub", "linear", Numbers, "x - y", ["simplify"]> {
  let summary = "x - y";
  let extraClassDefinition = elementwiseDefinition;
}
def Fx_MulOp : Fx_Binary<"mul", "bilinear", Numbers, "x * y", ["simplify"], [Commutative]> {
  let summary = "x * y";
  let extraClassDefinition = elementwiseDefinition # [{
    ::fluxion::ir::Values $cppClass::jvp(::mlir::OpBuilder &b,
        ::llvm::ArrayRef<::mlir::Value> ts) {
      return ::fluxion::ir::bilinearJvp(b, *this, ts);
    }
  }];
}
def Fx_DivOp : Fx_Binary<"div", "smooth", Numbers, "x / y", ["simplify", "inParts"]> {
  let summary = "x / y; integers truncate, x / 0 is -1";
  let extraClassDefinition = elementwiseDefinition;
}
def Fx_SelectOp : Fx_Elementwise<"select", "linear",
    [SameOperandsAndResultShape, AllTypesMatch<["x", "y", "result"]>], Everything, "::fluxion::ir::TruthOf<N> c, N x, N y",
    "select(c, x, y)", ["simplify", "getLiveMask"], 0> {
  let summary = "x where c, else y";
  let description = "The branch not taken speaks neither in the value nor in any derivative.";
  let arguments = (ins Fx_BoolTensor:$c, Fx_Tensor:$x, Fx_Tensor:$y);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` type($c) `,` type($result)";
  let extraClassDefinition = elementwiseDefinition # linearTangent;
}
def Fx_ConvertOp : Fx_Elementwise<"convert", "linear", [SameOperandsAndResultShape], Everything,
    "N x", "", ["simplify", "inParts"]> {
  let summary = "x as another dtype";
  let description = [{
    Float to integer truncates and saturates, NaN gives 0; integers wrap; to bool is "not zero".
    A complex number converted to a real type is its real part. Linear between floating and complex
    types; zero tangent otherwise.
  }];
  let arguments = (ins Fx_Tensor:$x);
  let results = (outs Fx_Tensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = kindDefinition # [{
    bool $cppClass::isElementwise() { return true; }
  }];
}

//===----------------------------------------------------------------------------------------------
// Locally constant functions

def Fx_SignOp : Fx_FlatUnary<"sign", Reals, "sign(x)"> {
  let summary = "-1, 0 or 1; keeps the sign of zero, NaN stays NaN";
}
def Fx_FloorOp : Fx_FlatUnary<"floor", Floats, "floor(x)"> {
  let summary = "largest integer not above x";
}
def Fx_CeilOp : Fx_FlatUnary<"ceil", Floats, "ceil(x)"> {
  let summary = "smallest integer not below x";
}
def Fx_RoundNearestEvenOp
    : Fx_FlatUnary<"round_nearest_even", Inexact, "roundEven(x)", ["inParts"]> {
  let summary = "nearest integer, ties to even";
}
def Fx_StopGradientOp : Fx_FlatUnary<"stop_gradient", Everything, "x", ["inParts"], 0> {
  let summary = "x, but a constant to every derivative";
}
def Fx_LogicalNotOp : Fx_FlatUnary<"logical_not", Booleans, "!x", ["simplify"]> {
  let summary = "not x";
}
def Fx_LogicalAndOp : Fx_FlatBinary<"logical_and", Booleans, "x & y", [Commutative]> {
  let summary = "x and y";
}
def Fx_LogicalOrOp : Fx_FlatBinary<"logical_or", Booleans, "x | y", [Commutative]> {
  let summary = "x or y";
}
def Fx_IsFiniteOp : Fx_Elementwise<"is_finite", "flat",
    [DeclareOpInterfaceMethods<InferTypeOpInterface>], Inexact, "N x", "isFinite(x)",
    ["simplify", "inParts"]> {
  let summary = "neither infinite nor NaN; of a complex number neither part is";
  let arguments = (ins Fx_InexactTensor:$x);
  let results = (outs Fx_BoolTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = elementwiseDefinition # notLinear # zeroTangent;
}
def Fx_CompareOp : Fx_Elementwise<"compare", "flat",
    [SameTypeOperands, DeclareOpInterfaceMethods<InferTypeOpInterface>], Everything, "N x, N y",
    "::fluxion::ir::compare(getDirection(), x, y)", ["simplify", "inParts"]> {
  let summary = "x <direction> y; false where unordered, but ne is true";
  let description = "Complex numbers are ordered by their real parts, equal ones by the imaginary.";
  let arguments = (ins Fx_Direction:$direction, Fx_Tensor:$x, Fx_Tensor:$y);
  let results = (outs Fx_BoolTensor:$result);
  let assemblyFormat = "$direction `,` $x `,` $y attr-dict `:` type($x) `,` type($result)";
  let extraClassDefinition = elementwiseDefinition # notLinear # zeroTangent;
}

//===----------------------------------------------------------------------------------------------
// Remainders, magnitudes, the larger and the smaller

def Fx_RemOp : Fx_SmoothBinary<"rem", Reals, "rem(x, y)",
    "constantLike(x, 1.0)", "-truncate(x / y)"> {
  let summary = "remainder with the sign of x; integers: x rem 0 is x";
  let instructions = 24;
}
def Fx_AbsOp : Fx_Unary<"abs", "smooth", Reals, "abs(x)"> {
  let summary = "absolute value; integers wrap at the minimum";
  let arguments = (ins Fx_RealTensor:$x,
      DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink);
  let domain = "kink at 0: 1 (min_norm: 0); NaN gives NaN";
  let extraClassDefinition = elementwiseDefinition # notLinear;
}
def Fx_MaxOp : Fx_Binary<"max", "smooth", Everything, "maximum(x, y)", ["simplify", "inParts"]> {
  let summary = "the larger, of complex numbers as compare has it; NaN wins, +0 above -0";
  let arguments = (ins Fx_Tensor:$x, Fx_Tensor:$y,
      DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink);
  let domain = "ties share the derivative evenly";
  let extraClassDefinition = elementwiseDefinition # notLinear;
}
def Fx_MinOp : Fx_Binary<"min", "smooth", Everything, "minimum(x, y)", ["simplify", "inParts"]> {
  let summary = "the smaller, of complex numbers as compare has it; NaN wins, -0 below +0";
  let arguments = (ins Fx_Tensor:$x, Fx_Tensor:$y,
      DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink);
  let domain = "ties share the derivative evenly";
  let extraClassDefinition = elementwiseDefinition # notLinear;
}
def Fx_ClampOp : Fx_Elementwise<"clamp", "smooth", [SameOperandsAndResultType], Reals,
    "N lo, N x, N hi", "minimum(maximum(x, lo), hi)"> {
  let summary = "x limited to [lo, hi]";
  let arguments = (ins Fx_RealTensor:$lo, Fx_RealTensor:$x, Fx_RealTensor:$hi,
      DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink);
  let results = (outs Fx_RealTensor:$result);
  let domain = "derivative 0 at the bounds (inclusive, first_wins: 1)";
  let extraClassDefinition = elementwiseDefinition # notLinear;
}

#endif
