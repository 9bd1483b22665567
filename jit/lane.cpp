// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "jit/lane.h"

#include "jit/lane_passes.h"

#include "llvm/Analysis/VectorUtils.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/IR/IntrinsicsX86.h"
#include "llvm/IR/Module.h"

namespace fluxion::codegen {
using llvm::Intrinsic::ID;

static Lane in(Lane like, llvm::Value *v) { return {like.b, v, like.isUnsigned}; }
static Lane unary(ID id, Lane x) { return in(x, x.b->CreateUnaryIntrinsic(id, x.v)); }
static Lane binary(ID id, Lane a, Lane b) {
  return in(a, a.b->CreateBinaryIntrinsic(id, a.v, b.v));
}

llvm::Type *inLanesOf(Lane x, llvm::Type *element) {
  if (auto *vector = llvm::dyn_cast<llvm::VectorType>(x.type()))
    return llvm::VectorType::get(element, vector->getElementCount());
  return element;
}
static llvm::Type *integersOf(Lane x) { return inLanesOf(x, x.b->getIntNTy(x.bits())); }
static llvm::Type *floatsOf(Lane x) {
  return inLanesOf(x, x.bits() == 64 ? x.b->getDoubleTy() : x.b->getFloatTy());
}
static bool isTruth(Lane x) { return x.bits() == 1; }

Lane constantLike(Lane like, double value) {
  if (like.isFloat())
    return in(like, llvm::ConstantFP::get(like.type(), value));
  return integerLike(like, static_cast<std::int64_t>(value));
}
Lane integerLike(Lane like, std::int64_t value) {
  return in(like, llvm::ConstantInt::get(integersOf(like), value, /*IsSigned=*/true,
                                         /*ImplicitTrunc=*/true));
}

// On truth values as on numbers modulo "not zero": + is or, - is xor, * is and.
Lane operator+(Lane a, Lane b) {
  if (a.isFloat())
    return in(a, a.b->CreateFAdd(a.v, b.v));
  return in(a, isTruth(a) ? a.b->CreateOr(a.v, b.v) : a.b->CreateAdd(a.v, b.v));
}
Lane operator-(Lane a, Lane b) {
  if (a.isFloat())
    return in(a, a.b->CreateFSub(a.v, b.v));
  return in(a, isTruth(a) ? a.b->CreateXor(a.v, b.v) : a.b->CreateSub(a.v, b.v));
}
Lane operator*(Lane a, Lane b) {
  if (a.isFloat())
    return in(a, a.b->CreateFMul(a.v, b.v));
  return in(a, isTruth(a) ? a.b->CreateAnd(a.v, b.v) : a.b->CreateMul(a.v, b.v));
}
Lane operator-(Lane a) {
  if (a.isFloat())
    return in(a, a.b->CreateFNeg(a.v));
  return isTruth(a) ? a : in(a, a.b->CreateNeg(a.v));
}

// The machine's division traps on 0 and on INT_MIN / -1: those lanes divide by 1 instead.
Lane operator/(Lane a, Lane b) {
  if (a.isFloat())
    return in(a, a.b->CreateFDiv(a.v, b.v));
  Lane zero = b == integerLike(b, 0);
  if (a.isUnsigned) {
    Lane divisor = select(zero, integerLike(b, 1), b);
    return select(zero, integerLike(a, -1), in(a, a.b->CreateUDiv(a.v, divisor.v)));
  }
  Lane minus = b == integerLike(b, -1), divisor = select(zero | minus, integerLike(b, 1), b);
  Lane quotient = in(a, a.b->CreateSDiv(a.v, divisor.v));
  return select(zero, integerLike(a, -1), select(minus, -a, quotient));
}

// a - trunc(a/b)·b by fma is exact while the quotient is below 2^(mantissa bits - 1), but for a
// quotient that was rounded up to the next integer. Other lanes, which are rare, ask fmod.
static Lane floatRem(Lane a, Lane b) {
  Lane quotient = abs(a / b), size = abs(b);
  Lane rare = !(quotient < constantLike(a, a.isDouble() ? 0x1p52 : 0x1p23));
  Lane magnitude = abs(a);
  Lane r = fma(-truncate(quotient), size, magnitude);
  r = select(r < constantLike(r, 0), r + size, r);
  r = copySign(select(magnitude < size, magnitude, r), a);
  return ifAny(rare, std::array{r},
               [&] { return std::array{in(a, a.b->CreateFRem(a.v, b.v))}; })[0];
}

Lane rem(Lane a, Lane b) {
  if (a.isFloat())
    return floatRem(a, b);
  Lane zero = b == integerLike(b, 0);
  if (a.isUnsigned)
    return select(zero, a, in(a, a.b->CreateURem(a.v, select(zero, integerLike(b, 1), b).v)));
  Lane minus = b == integerLike(b, -1), divisor = select(zero | minus, integerLike(b, 1), b);
  return select(zero, a, in(a, a.b->CreateSRem(a.v, divisor.v)));
}

static Lane compare(Lane a, Lane b, llvm::CmpInst::Predicate floats,
                    llvm::CmpInst::Predicate integers, llvm::CmpInst::Predicate naturals) {
  if (a.isFloat())
    return in(a, a.b->CreateFCmp(floats, a.v, b.v));
  return in(a, a.b->CreateICmp(isTruth(a) || a.isUnsigned ? naturals : integers, a.v, b.v));
}
using Predicate = llvm::CmpInst;
Lane operator<(Lane a, Lane b) {
  return compare(a, b, Predicate::FCMP_OLT, Predicate::ICMP_SLT, Predicate::ICMP_ULT);
}
Lane operator<=(Lane a, Lane b) {
  return compare(a, b, Predicate::FCMP_OLE, Predicate::ICMP_SLE, Predicate::ICMP_ULE);
}
Lane operator>(Lane a, Lane b) {
  return compare(a, b, Predicate::FCMP_OGT, Predicate::ICMP_SGT, Predicate::ICMP_UGT);
}
Lane operator>=(Lane a, Lane b) {
  return compare(a, b, Predicate::FCMP_OGE, Predicate::ICMP_SGE, Predicate::ICMP_UGE);
}
Lane operator==(Lane a, Lane b) {
  return compare(a, b, Predicate::FCMP_OEQ, Predicate::ICMP_EQ, Predicate::ICMP_EQ);
}
Lane operator!=(Lane a, Lane b) {
  return compare(a, b, Predicate::FCMP_UNE, Predicate::ICMP_NE, Predicate::ICMP_NE);
}

Lane operator&(Lane a, Lane b) { return in(a, a.b->CreateAnd(a.v, b.v)); }
Lane operator|(Lane a, Lane b) { return in(a, a.b->CreateOr(a.v, b.v)); }
Lane operator^(Lane a, Lane b) { return in(a, a.b->CreateXor(a.v, b.v)); }
Lane operator!(Lane a) { return in(a, a.b->CreateNot(a.v)); }
Lane select(Lane c, Lane a, Lane b) { return in(a, a.b->CreateSelect(c.v, a.v, b.v)); }

Lane fma(Lane a, Lane b, Lane c) {
  return in(a, a.b->CreateIntrinsic(llvm::Intrinsic::fma, {a.type()}, {a.v, b.v, c.v}));
}
Lane sqrt(Lane x) { return unary(llvm::Intrinsic::sqrt, x); }
Lane floor(Lane x) { return x.isFloat() ? unary(llvm::Intrinsic::floor, x) : x; }
Lane ceil(Lane x) { return x.isFloat() ? unary(llvm::Intrinsic::ceil, x) : x; }
Lane roundEven(Lane x) { return x.isFloat() ? unary(llvm::Intrinsic::roundeven, x) : x; }
Lane truncate(Lane x) { return x.isFloat() ? unary(llvm::Intrinsic::trunc, x) : x; }
Lane copySign(Lane magnitude, Lane sign) {
  return binary(llvm::Intrinsic::copysign, magnitude, sign);
}
Lane abs(Lane x) {
  if (x.isFloat())
    return unary(llvm::Intrinsic::fabs, x);
  if (isTruth(x) || x.isUnsigned)
    return x;
  return in(x, x.b->CreateBinaryIntrinsic(llvm::Intrinsic::abs, x.v, x.b->getFalse()));
}
Lane maximum(Lane a, Lane b) {
  if (isTruth(a))
    return a | b;
  return binary(a.isFloat()    ? llvm::Intrinsic::maximum
                : a.isUnsigned ? llvm::Intrinsic::umax
                               : llvm::Intrinsic::smax,
                a, b);
}
Lane minimum(Lane a, Lane b) {
  if (isTruth(a))
    return a & b;
  return binary(a.isFloat()    ? llvm::Intrinsic::minimum
                : a.isUnsigned ? llvm::Intrinsic::umin
                               : llvm::Intrinsic::smin,
                a, b);
}
Lane sign(Lane x) {
  if (isTruth(x))
    return x;
  Lane zero = constantLike(x, 0), one = constantLike(x, 1);
  if (x.isUnsigned)
    return minimum(x, one);
  if (!x.isFloat())
    return maximum(minimum(x, one), integerLike(x, -1));
  Lane kept = in(x, x.b->CreateFCmpUEQ(x.v, zero.v)); // zero or NaN
  return select(kept, x, copySign(one, x));
}
Lane isFinite(Lane x) { return abs(x) < in(x, llvm::ConstantFP::getInfinity(x.type())); }

Lane bitsOf(Lane x) { return in(x, x.b->CreateBitCast(x.v, integersOf(x))); }
Lane floatOf(Lane bits) { return in(bits, bits.b->CreateBitCast(bits.v, floatsOf(bits))); }
Lane shiftLeft(Lane x, unsigned by) { return in(x, x.b->CreateShl(x.v, by)); }
Lane shiftRight(Lane x, unsigned by) { return in(x, x.b->CreateAShr(x.v, by)); }
Lane shiftRightLogical(Lane x, unsigned by) { return in(x, x.b->CreateLShr(x.v, by)); }
Lane toInteger(Lane x) { return in(x, x.b->CreateFPToSI(x.v, integersOf(x))); }
Lane toFloat(Lane x) { return in(x, x.b->CreateSIToFP(x.v, floatsOf(x))); }
Lane widen(Lane x) { return in(x, x.b->CreateFPExt(x.v, inLanesOf(x, x.b->getDoubleTy()))); }
Lane narrow(Lane x) { return in(x, x.b->CreateFPTrunc(x.v, inLanesOf(x, x.b->getFloatTy()))); }

// x 2^a 2^b with a = floor(n/2), b = n - a: the first product is exact, the second rounds. The bits
// of n + anchor + 2 bias are those of n + 2 bias, and half of them is the exponent field of 2^a.
static Lane timesTwoPowers(Lane x, Lane n) {
  unsigned fraction = x.isDouble() ? 52 : 23;
  double anchor = (x.isDouble() ? 0x1.8p52 : 0x1.8p23) + (x.isDouble() ? 2046 : 254);
  Lane both = bitsOf(n + constantLike(n, anchor)), half = shiftRightLogical(both, 1);
  Lane a = floatOf(shiftLeft(half, fraction)), b = floatOf(shiftLeft(both - half, fraction));
  return x * a * b;
}

static constexpr llvm::StringLiteral scalingFlag = "fluxion.avx512-scaling";
void allowScalingInstruction(llvm::Module &module) {
  module.addModuleFlag(llvm::Module::Warning, scalingFlag, 1);
}

// AVX-512's VSCALEF for one register, or 0 where there is none of this size.
static ID scalingInstruction(Lane x, unsigned registerBits) {
  switch (registerBits) {
  case 128:
    return x.isDouble() ? llvm::Intrinsic::x86_avx512_mask_scalef_pd_128
                        : llvm::Intrinsic::x86_avx512_mask_scalef_ps_128;
  case 256:
    return x.isDouble() ? llvm::Intrinsic::x86_avx512_mask_scalef_pd_256
                        : llvm::Intrinsic::x86_avx512_mask_scalef_ps_256;
  case 512:
    return x.isDouble() ? llvm::Intrinsic::x86_avx512_mask_scalef_pd_512
                        : llvm::Intrinsic::x86_avx512_mask_scalef_ps_512;
  default: return llvm::Intrinsic::not_intrinsic;
  }
}

Lane timesPowerOfTwo(Lane x, Lane n) {
  llvm::IRBuilderBase &b = *x.b;
  if (!b.GetInsertBlock()->getModule()->getModuleFlag(scalingFlag))
    return timesTwoPowers(x, n);
  auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(x.type());
  if (!vector) {
    auto *type = llvm::FixedVectorType::get(x.type(), 128 / x.bits());
    auto alone = [&](Lane lane) {
      return in(x, b.CreateInsertElement(llvm::Constant::getNullValue(type), lane.v, uint64_t(0)));
    };
    Lane scaled = timesPowerOfTwo(alone(x), alone(n));
    return in(x, b.CreateExtractElement(scaled.v, uint64_t(0)));
  }
  unsigned lanes = vector->getNumElements(), registerBits = x.bits() * lanes;
  if (registerBits > 512) {
    auto part = [&](Lane lane, unsigned first) {
      return in(x, b.CreateShuffleVector(lane.v, llvm::createSequentialMask(first, lanes / 2, 0)));
    };
    Lane low = timesPowerOfTwo(part(x, 0), part(n, 0)),
         high = timesPowerOfTwo(part(x, lanes / 2), part(n, lanes / 2));
    return in(x, llvm::concatenateVectors(b, {low.v, high.v}));
  }
  ID id = scalingInstruction(x, registerBits);
  if (!id)
    return timesTwoPowers(x, n);
  llvm::Value *all = llvm::Constant::getAllOnesValue(b.getIntNTy(lanes < 8 ? 8 : lanes));
  llvm::SmallVector<llvm::Value *> arguments = {x.v, n.v, x.v, all};
  if (registerBits == 512)
    arguments.push_back(b.getInt32(4)); // the current rounding mode
  return in(x, b.CreateIntrinsic(id, arguments));
}

} // namespace fluxion::codegen
