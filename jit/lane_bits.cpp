// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Shifts, counts and neighbours. LLVM leaves shifts beyond the width undefined: those lanes shift
// by a distance that it defines.
#include "jit/lane.h"

#include "llvm/IR/Intrinsics.h"

namespace fluxion::codegen {

static Lane made(Lane like, llvm::Value *v) { return {like.b, v, like.isUnsigned}; }
static Lane natural(Lane x) { return {x.b, x.v, true}; }

// A negative distance is one beyond the width, read as unsigned.
static Lane isWithin(Lane x, Lane by) { return natural(by) < integerLike(by, x.bits()); }

Lane shiftLeft(Lane x, Lane by) {
  Lane inside = isWithin(x, by), zero = integerLike(x, 0);
  return select(inside, made(x, x.b->CreateShl(x.v, select(inside, by, zero).v)), zero);
}

Lane shiftRightLogical(Lane x, Lane by) {
  Lane inside = isWithin(x, by), zero = integerLike(x, 0);
  return select(inside, made(x, x.b->CreateLShr(x.v, select(inside, by, zero).v)), zero);
}

Lane shiftRightArithmetic(Lane x, Lane by) {
  Lane distance = minimum(natural(by), natural(integerLike(by, x.bits() - 1)));
  return made(x, x.b->CreateAShr(x.v, distance.v));
}

Lane populationCount(Lane x) {
  return made(x, x.b->CreateUnaryIntrinsic(llvm::Intrinsic::ctpop, x.v));
}

Lane leadingZeros(Lane x) {
  return made(x, x.b->CreateBinaryIntrinsic(llvm::Intrinsic::ctlz, x.v, x.b->getFalse()));
}

// Magnitudes are in the order of their bits, and those above infinity are NaN.
Lane nextAfterOfBits(Lane from, Lane to, std::uint64_t infinity) {
  from = natural(from), to = natural(to);
  Lane sign = integerLike(from, std::int64_t(1) << (from.bits() - 1)), one = integerLike(from, 1);
  Lane limit = integerLike(from, static_cast<std::int64_t>(infinity)), zero = integerLike(from, 0);
  Lane size = from & !sign, target = to & !sign;
  Lane isNegative = (from & sign) != zero, goesDown = (to & sign) != zero;
  Lane isTowardsZero = (isNegative ^ goesDown) | (size > target);
  Lane moved = select(isTowardsZero, from - one, from + one);
  moved = select(size == zero, (to & sign) | one, moved);
  Lane isSame = (from == to) | ((size | target) == zero);
  Lane quiet = limit | shiftRightLogical(limit & (zero - limit), 1);
  return select((size > limit) | (target > limit), quiet, select(isSame, to, moved));
}

} // namespace fluxion::codegen
