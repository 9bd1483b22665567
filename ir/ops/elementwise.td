// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementwise ops: operands and results of one shape.

#ifndef FLUXION_IR_OPS_ELEMENTWISE_TD
#define FLUXION_IR_OPS_ELEMENTWISE_TD

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
// Smooth functions of one argument: dy/dx in x and y

def Fx_ExpOp : Fx_SmoothUnary<"exp", "exp(x)", "y", "exp(z)"> {
  let summary = "e to the x";
}
def Fx_Expm1Op : Fx_SmoothUnary<"expm1", "expm1(x)", "y + 1.0", "expm1(z)"> {
  let summary = "e to the x, less 1, precise near 0";
}
def Fx_LogOp : Fx_SmoothUnary<"log", "log(x)", "1.0 / x", "log(z)"> {
  let summary = "natural logarithm";
  let domain = "x > 0; log(0) is -inf, below NaN";
}
def Fx_Log1pOp : Fx_SmoothUnary<"log1p", "log1p(x)", "1.0 / (1.0 + x)", "log1p(z)"> {
  let summary = "log(1 + x), precise near 0";
  let domain = "x > -1";
}
def Fx_SqrtOp : Fx_SmoothUnary<"sqrt", "sqrt(x)", "0.5 / y", "sqrt(z)"> {
  let summary = "square root";
  let domain = "x >= 0; derivative inf at 0";
}
def Fx_RsqrtOp : Fx_SmoothUnary<"rsqrt", "rsqrt(x)", "-0.5 * (y / x)", "rsqrt(z)"> {
  let summary = "1 / sqrt(x)";
  let domain = "x > 0";
}
def Fx_CbrtOp : Fx_SmoothUnary<"cbrt", "cbrt(x)", "1.0 / (3.0 * (y * y))"> {
  let summary = "cube root";
  let domain = "all reals; derivative inf at 0";
}
def Fx_SinOp : Fx_SmoothUnary<"sin", "sin(x)", "cos(x)", "sin(z)"> {
  let summary = "sine";
}
def Fx_CosOp : Fx_SmoothUnary<"cos", "cos(x)", "-sin(x)", "cos(z)"> {
  let summary = "cosine";
}
def Fx_TanOp : Fx_SmoothUnary<"tan", "tan(x)", "1.0 + y * y", "tan(z)"> {
  let summary = "tangent of an angle";
}
def Fx_AsinOp : Fx_SmoothUnary<"asin", "asin(x)", "rsqrt(1.0 - x * x)", "asin(z)"> {
  let summary = "arc sine";
  let domain = "-1 <= x <= 1; derivative inf at the ends";
}
def Fx_AcosOp : Fx_SmoothUnary<"acos", "acos(x)", "-rsqrt(1.0 - x * x)", "acos(z)"> {
  let summary = "arc cosine";
  let domain = "-1 <= x <= 1; derivative -inf at the ends";
}
def Fx_AtanOp : Fx_SmoothUnary<"atan", "atan(x)", "1.0 / (1.0 + x * x)", "atan(z)"> {
  let summary = "arc tangent";
}
def Fx_SinhOp : Fx_SmoothUnary<"sinh", "sinh(x)", "cosh(x)", "sinh(z)"> {
  let summary = "hyperbolic sine";
}
def Fx_CoshOp : Fx_SmoothUnary<"cosh", "cosh(x)", "sinh(x)", "cosh(z)"> {
  let summary = "hyperbolic cosine";
}
def Fx_TanhOp : Fx_SmoothUnary<"tanh", "tanh(x)", "1.0 - y * y", "tanh(z)"> {
  let summary = "hyperbolic tangent";
  let domain = "all reals; saturates to -1 and 1";
}
def Fx_LogisticOp : Fx_SmoothUnary<"logistic", "logistic(x)", "y * (1.0 - y)", "logistic(z)"> {
  let summary = "1 / (1 + exp(-x))";
}
// 2 / sqrt(pi) = 1.1283791670955126
def Fx_ErfOp : Fx_SmoothUnary<"erf", "erf(x)", "1.1283791670955126 * exp(-(x * x))"> {
  let summary = "error function";
}
def Fx_ErfcOp : Fx_SmoothUnary<"erfc", "erfc(x)", "-1.1283791670955126 * exp(-(x * x))"> {
  let summary = "1 - erf(x), precise for large x";
}
def Fx_AbsOp : Fx_Unary<"abs", "smooth", Reals, "abs(x)"> {
  let summary = "absolute value; integers wrap at the minimum";
  let arguments = (ins Fx_RealTensor:$x,
      DefaultValuedAttr<Fx_Kink, "::fluxion::ir::Kink::balanced">:$kink);
  let domain = "kink at 0: 1 (min_norm: 0); NaN gives NaN";
  let extraClassDefinition = elementwiseDefinition # notLinear;
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
// Bits

def Fx_BitwiseNotOp : Fx_FlatUnary<"bitwise_not", Integers, "~x"> {
  let summary = "every bit inverted";
}
def Fx_BitwiseAndOp : Fx_FlatBinary<"bitwise_and", Integers, "x & y", [Commutative]> {
  let summary = "the bits that both have";
}
def Fx_BitwiseOrOp : Fx_FlatBinary<"bitwise_or", Integers, "x | y", [Commutative]> {
  let summary = "the bits that either has";
}
def Fx_BitwiseXorOp : Fx_FlatBinary<"bitwise_xor", Integers, "x ^ y", [Commutative]> {
  let summary = "the bits that one has and the other has not";
}
def Fx_ShiftLeftOp : Fx_FlatBinary<"shift_left", Integers, "shiftLeft(x, y)"> {
  let summary = "x shifted by y bits to the left";
  let domain = "0 where y is negative or not below the width";
}
def Fx_ShiftRightLogicalOp
    : Fx_FlatBinary<"shift_right_logical", Integers, "shiftRightLogical(x, y)"> {
  let summary = "x shifted by y bits to the right, filled up with zeros";
  let domain = "0 where y is negative or not below the width";
}
def Fx_ShiftRightArithmeticOp
    : Fx_FlatBinary<"shift_right_arithmetic", Integers, "shiftRightArithmetic(x, y)"> {
  let summary = "x shifted by y bits to the right, filled up with its first bit";
  let domain = "the first bit everywhere where y is negative or not below the width";
}
def Fx_PopulationCountOp : Fx_FlatUnary<"population_count", Integers, "populationCount(x)"> {
  let summary = "how many bits are set";
}
def Fx_ClzOp : Fx_FlatUnary<"clz", Integers, "leadingZeros(x)"> {
  let summary = "how many bits in front are not set";
}
def Fx_NextafterOp : Fx_Elementwise<"nextafter", "flat", [SameOperandsAndResultType], Floats,
    "N x, N y", ""> {
  let summary = "the number behind x on the way to y";
  let domain = "y where x = y; NaN where either is";
  let arguments = (ins Fx_FloatTensor:$x, Fx_FloatTensor:$y);
  let results = (outs Fx_FloatTensor:$result);
  let extraClassDefinition = kindDefinition # notLinear # zeroTangent # [{
    bool $cppClass::isElementwise() { return true; }
  }];
}

//===----------------------------------------------------------------------------------------------
// Functions of two and three arguments

def Fx_RemOp : Fx_SmoothBinary<"rem", Reals, "rem(x, y)",
    "constantLike(x, 1.0)", "-truncate(x / y)"> {
  let summary = "remainder with the sign of x; integers: x rem 0 is x";
}
def Fx_Atan2Op : Fx_SmoothBinary<"atan2", Floats, "atan2(x, y)",
    "y / (x * x + y * y)", "-(x / (x * x + y * y))"> {
  let summary = "angle of the point (y, x)";
  let domain = "NaN gradient at (0, 0)";
}
def Fx_PowOp : Fx_SmoothBinary<"pow", Numbers, "pow(x, y)",
    "powPartialBase(x, y)", "powPartialExponent(x, y, z)", ["simplify", "inParts"]> {
  let summary = "x to the y; integers by repeated multiplication";
  let domain = "x^0 has derivative 0 everywhere; 0^y has derivative 0 in y for y >= 0";
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
