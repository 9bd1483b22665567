// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Elementary functions of one and two numbers.

#ifndef FLUXION_IR_OPS_ELEMENTARY_TD
#define FLUXION_IR_OPS_ELEMENTARY_TD

include "ir/kinds.td"

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
//===----------------------------------------------------------------------------------------------
// Functions of two arguments

def Fx_Atan2Op : Fx_SmoothBinary<"atan2", Floats, "atan2(x, y)",
    "y / (x * x + y * y)", "-(x / (x * x + y * y))"> {
  let summary = "angle of the point (y, x)";
  let domain = "NaN gradient at (0, 0)";
}
def Fx_PowOp : Fx_SmoothBinary<"pow", Numbers, "pow(x, y)",
    "powPartialBase(x, y)", "powPartialExponent(x, y, z)", ["simplify", "inParts"]> {
  let summary = "x to the y; integers by repeated multiplication";
  let domain = "x^0 has derivative 0 everywhere; 0^y has derivative 0 in y for y >= 0";
  let instructions = 224;
}

#endif
