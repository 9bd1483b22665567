// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arithmetic of generated code.
#include "jit/lane.h"

#include "llvm/IR/Intrinsics.h"

namespace fluxion::codegen {
namespace {

Lane with(Lane like, llvm::Value *v) { return {like.b, v}; }

llvm::Constant *integerConstant(llvm::Type *type, std::int64_t value) {
  return llvm::ConstantInt::getSigned(type, value);
}

Lane intrinsic(llvm::Intrinsic::ID id, Lane x) {
  return with(x, x.b->CreateUnaryIntrinsic(id, x.v));
}
Lane intrinsic(llvm::Intrinsic::ID id, Lane x, Lane y) {
  return with(x, x.b->CreateBinaryIntrinsic(id, x.v, y.v));
}

} // namespace

Lane operator+(Lane a, Lane b) {
  return with(a, a.isFloat() ? a.b->CreateFAdd(a.v, b.v) : a.b->CreateAdd(a.v, b.v));
}
Lane operator-(Lane a, Lane b) {
  return with(a, a.isFloat() ? a.b->CreateFSub(a.v, b.v) : a.b->CreateSub(a.v, b.v));
}
Lane operator*(Lane a, Lane b) {
  return with(a, a.isFloat() ? a.b->CreateFMul(a.v, b.v) : a.b->CreateMul(a.v, b.v));
}
Lane operator-(Lane a) {
  return with(a, a.isFloat() ? a.b->CreateFNeg(a.v) : a.b->CreateNeg(a.v));
}

// x / 0 = -1, and x / -1 = -x also at the minimum: a divisor of 1 stands in.
Lane operator/(Lane a, Lane b) {
  if (a.isFloat())
    return with(a, a.b->CreateFDiv(a.v, b.v));
  Lane zero = integerLike(b, 0), minusOne = integerLike(b, -1);
  Lane isZero = b == zero, isMinusOne = b == minusOne;
  Lane safe = select(isZero | isMinusOne, integerLike(b, 1), b);
  Lane quotient = with(a, a.b->CreateSDiv(a.v, safe.v));
  return select(isZero, minusOne, select(isMinusOne, -a, quotient));
}
Lane rem(Lane a, Lane b) {
  if (a.isFloat())
    return with(a, a.b->CreateFRem(a.v, b.v));
  Lane zero = integerLike(b, 0), isZero = b == zero, isMinusOne = b == integerLike(b, -1);
  Lane safe = select(isZero | isMinusOne, integerLike(b, 1), b);
  Lane remainder = with(a, a.b->CreateSRem(a.v, safe.v));
  return select(isZero, a, select(isMinusOne, zero, remainder));
}

static Lane compared(llvm::CmpInst::Predicate ordered, llvm::CmpInst::Predicate integer,
                     llvm::CmpInst::Predicate boolean, Lane a, Lane b) {
  auto predicate = a.isFloat() ? ordered : a.bits() == 1 ? boolean : integer;
  return with(a, a.b->CreateCmp(predicate, a.v, b.v));
}
using P = llvm::CmpInst;
Lane operator<(Lane a, Lane b) {
  return compared(P::FCMP_OLT, P::ICMP_SLT, P::ICMP_ULT, a, b);
}
Lane operator<=(Lane a, Lane b) {
  return compared(P::FCMP_OLE, P::ICMP_SLE, P::ICMP_ULE, a, b);
}
Lane operator>(Lane a, Lane b) {
  return compared(P::FCMP_OGT, P::ICMP_SGT, P::ICMP_UGT, a, b);
}
Lane operator>=(Lane a, Lane b) {
  return compared(P::FCMP_OGE, P::ICMP_SGE, P::ICMP_UGE, a, b);
}
Lane operator==(Lane a, Lane b) { return compared(P::FCMP_OEQ, P::ICMP_EQ, P::ICMP_EQ, a, b); }
Lane operator!=(Lane a, Lane b) { return compared(P::FCMP_UNE, P::ICMP_NE, P::ICMP_NE, a, b); }
Lane operator&(Lane a, Lane b) { return with(a, a.b->CreateAnd(a.v, b.v)); }
Lane operator|(Lane a, Lane b) { return with(a, a.b->CreateOr(a.v, b.v)); }
Lane operator^(Lane a, Lane b) { return with(a, a.b->CreateXor(a.v, b.v)); }
Lane operator!(Lane a) { return with(a, a.b->CreateNot(a.v)); }
Lane select(Lane c, Lane a, Lane b) { return with(a, a.b->CreateSelect(c.v, a.v, b.v)); }

Lane constantLike(Lane like, double value) {
  if (like.isFloat())
    return with(like, llvm::ConstantFP::get(like.type(), value));
  return integerLike(like, static_cast<std::int64_t>(value));
}
Lane integerLike(Lane like, std::int64_t value) {
  llvm::Type *type = like.type();
  if (like.isFloat())
    type = type->getWithNewType(like.b->getIntNTy(like.bits()));
  return with(like, integerConstant(type, value));
}

Lane fma(Lane a, Lane b, Lane c) {
  return with(a, a.b->CreateIntrinsic(llvm::Intrinsic::fma, {a.type()}, {a.v, b.v, c.v}));
}
Lane sqrt(Lane x) { return intrinsic(llvm::Intrinsic::sqrt, x); }
Lane abs(Lane x) {
  if (x.isFloat())
    return intrinsic(llvm::Intrinsic::fabs, x);
  return select(x < integerLike(x, 0), -x, x);
}
Lane floor(Lane x) { return intrinsic(llvm::Intrinsic::floor, x); }
Lane ceil(Lane x) { return intrinsic(llvm::Intrinsic::ceil, x); }
Lane roundEven(Lane x) { return intrinsic(llvm::Intrinsic::roundeven, x); }
Lane truncate(Lane x) { return intrinsic(llvm::Intrinsic::trunc, x); }
Lane copySign(Lane magnitude, Lane sign) {
  return intrinsic(llvm::Intrinsic::copysign, magnitude, sign);
}
Lane maximum(Lane a, Lane b) {
  if (a.bits() == 1)
    return a | b;
  return intrinsic(a.isFloat() ? llvm::Intrinsic::maximum : llvm::Intrinsic::smax, a, b);
}
Lane minimum(Lane a, Lane b) {
  if (a.bits() == 1)
    return a & b;
  return intrinsic(a.isFloat() ? llvm::Intrinsic::minimum : llvm::Intrinsic::smin, a, b);
}
Lane sign(Lane x) {
  if (!x.isFloat()) {
    Lane zero = integerLike(x, 0);
    return select(x > zero, integerLike(x, 1), select(x < zero, integerLike(x, -1), zero));
  }
  Lane unit = copySign(constantLike(x, 1), x);
  return select((x == constantLike(x, 0)) | (x != x), x, unit);
}
Lane isFinite(Lane x) {
  return abs(x) < with(x, llvm::ConstantFP::getInfinity(x.type()));
}

Lane bitsOf(Lane x) {
  return with(x, x.b->CreateBitCast(x.v, x.type()->getWithNewType(x.b->getIntNTy(x.bits()))));
}
Lane floatOf(Lane bits) {
  llvm::Type *scalar = bits.bits() == 64 ? bits.b->getDoubleTy() : bits.b->getFloatTy();
  return with(bits, bits.b->CreateBitCast(bits.v, bits.type()->getWithNewType(scalar)));
}
Lane shiftLeft(Lane x, unsigned by) { return with(x, x.b->CreateShl(x.v, by)); }
Lane shiftRight(Lane x, unsigned by) { return with(x, x.b->CreateAShr(x.v, by)); }
Lane shiftRightLogical(Lane x, unsigned by) { return with(x, x.b->CreateLShr(x.v, by)); }
Lane toInteger(Lane x) {
  return with(x, x.b->CreateFPToSI(x.v, x.type()->getWithNewType(x.b->getIntNTy(x.bits()))));
}
Lane toFloat(Lane x) {
  llvm::Type *scalar = x.bits() == 64 ? x.b->getDoubleTy() : x.b->getFloatTy();
  return with(x, x.b->CreateSIToFP(x.v, x.type()->getWithNewType(scalar)));
}
Lane widen(Lane x) {
  return with(x, x.b->CreateFPExt(x.v, x.type()->getWithNewType(x.b->getDoubleTy())));
}
Lane narrow(Lane x) {
  return with(x, x.b->CreateFPTrunc(x.v, x.type()->getWithNewType(x.b->getFloatTy())));
}

Lane convertTo(Lane x, llvm::Type *element) {
  llvm::Type *type = x.type()->getWithNewType(element);
  if (type == x.type())
    return x;
  if (element->isIntegerTy(1))
    return x != with(x, llvm::Constant::getNullValue(x.type()));
  if (element->isFloatingPointTy()) {
    if (x.isFloat())
      return with(x, x.b->CreateFPCast(x.v, type));
    return with(x, x.bits() == 1 ? x.b->CreateUIToFP(x.v, type) : x.b->CreateSIToFP(x.v, type));
  }
  if (x.isFloat())
    return with(x, x.b->CreateIntrinsic(llvm::Intrinsic::fptosi_sat, {type, x.type()}, {x.v}));
  return with(x, x.bits() == 1 ? x.b->CreateZExt(x.v, type) : x.b->CreateSExtOrTrunc(x.v, type));
}

} // namespace fluxion::codegen
