// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbers of one type as numbers of another, and the two formats of half precision.
#include "jit/lane.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Intrinsics.h"

namespace fluxion::codegen {

static llvm::Value *fromInteger(Lane x, llvm::Type *type) {
  bool isNatural = x.isUnsigned || x.bits() == 1;
  if (type->isFPOrFPVectorTy())
    return isNatural ? x.b->CreateUIToFP(x.v, type) : x.b->CreateSIToFP(x.v, type);
  return isNatural ? x.b->CreateZExtOrTrunc(x.v, type) : x.b->CreateSExtOrTrunc(x.v, type);
}

Lane convertTo(Lane x, NumberType to) {
  llvm::Type *type = inLanesOf(x, to.element->getScalarType());
  if (type == x.type())
    return {x.b, x.v, to.isUnsigned};
  if (type->isIntOrIntVectorTy(1))
    return x != constantLike(x, 0);
  if (!x.isFloat())
    return {x.b, fromInteger(x, type), to.isUnsigned};
  if (type->isFPOrFPVectorTy())
    return {x.b, x.b->CreateFPCast(x.v, type)};
  auto saturating = to.isUnsigned ? llvm::Intrinsic::fptoui_sat : llvm::Intrinsic::fptosi_sat;
  return {x.b, x.b->CreateIntrinsic(saturating, {type, x.type()}, {x.v}), to.isUnsigned};
}

//===----------------------------------------------------------------------------------------------
// Half precision. Machines have instructions for f16 (F16C, AVX-512); bf16 is made of integers.

static Lane cast(Lane x, llvm::Type *element) {
  return {x.b, x.b->CreateBitCast(x.v, inLanesOf(x, element))};
}

Lane fromHalf(Lane bits, HalfKind kind) {
  llvm::IRBuilderBase &b = *bits.b;
  if (kind == HalfKind::f16)
    return {&b, b.CreateFPExt(cast(bits, b.getHalfTy()).v, inLanesOf(bits, b.getFloatTy()))};
  Lane wide{&b, b.CreateZExt(bits.v, inLanesOf(bits, b.getInt32Ty()))};
  return floatOf(shiftLeft(wide, 16));
}

// Rounded to odd: a number that f32 does not have becomes the neighbour whose last bit is set. With
// two bits more than the half has, what is then rounded to nearest is rounded right (Boldo and
// Melquiond 2008).
static Lane roundedToOdd(Lane x) {
  Lane nearest = narrow(x), back = widen(nearest), bits = bitsOf(nearest);
  Lane one = integerLike(bits, 1), isTooLarge = abs(back) > abs(x);
  Lane towardsZero = select(isTooLarge, bits - one, bits);
  Lane isExact = (back == x) | (x != x);
  return floatOf(select(isExact, bits, towardsZero | one));
}

static Lane toBfloat(Lane x) {
  Lane bits = bitsOf(x), last = shiftRightLogical(bits, 16) & integerLike(bits, 1);
  Lane rounded = bits + integerLike(bits, 0x7fff) + last;
  Lane quiet = bits | integerLike(bits, 0x400000);
  Lane chosen = shiftRightLogical(select(x != x, quiet, rounded), 16);
  return {x.b, x.b->CreateTrunc(chosen.v, inLanesOf(x, x.b->getInt16Ty()))};
}

Lane toHalf(Lane x, HalfKind kind) {
  if (x.isDouble())
    x = roundedToOdd(x);
  if (kind == HalfKind::bf16)
    return toBfloat(x);
  Lane half{x.b, x.b->CreateFPTrunc(x.v, inLanesOf(x, x.b->getHalfTy()))};
  return cast(half, x.b->getInt16Ty());
}

} // namespace fluxion::codegen
