// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Integers and other numbers as their bits.

#ifndef FLUXION_IR_OPS_BITS_TD
#define FLUXION_IR_OPS_BITS_TD

include "ir/kinds.td"

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
def Fx_NextafterOp
    : Fx_Elementwise<"nextafter", "flat", [SameOperandsAndResultType], Floats, "N x, N y", ""> {
  let summary = "the number behind x on the way to y";
  let domain = "y where x = y; NaN where either is";
  let arguments = (ins Fx_FloatTensor:$x, Fx_FloatTensor:$y);
  let results = (outs Fx_FloatTensor:$result);
  let extraClassDefinition = kindDefinition#notLinear#zeroTangent#[{
    bool $cppClass::isElementwise() { return true; }
  }];
}

#endif
