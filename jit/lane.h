// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A number of the program being generated: one element, or one per vector lane. The value formulas
// of elementwise ops and the kernels of jit/math are written over this type's operators and
// functions, so they emit scalar and vector code alike.
#pragma once

#include "jit/huge_angle.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/IRBuilder.h"

#include <array>

namespace fluxion::codegen {

struct Lane {
  llvm::IRBuilderBase *b = nullptr;
  llvm::Value *v = nullptr;
  /// Of integers, which LLVM does not tell apart: Emitter::numberOf knows.
  bool isUnsigned = false;

  llvm::Type *type() const { return v->getType(); }
  bool isFloat() const { return type()->isFPOrFPVectorTy(); }
  bool isDouble() const { return type()->getScalarType()->isDoubleTy(); }
  unsigned bits() const { return type()->getScalarSizeInBits(); }
};

/// The element type `element` in as many lanes as `x` has.
llvm::Type *inLanesOf(Lane x, llvm::Type *element);

// Arithmetic of floats and of wrapping integers. `/` and rem are defined for every integer.
Lane operator+(Lane a, Lane b);
Lane operator-(Lane a, Lane b);
Lane operator*(Lane a, Lane b);
Lane operator/(Lane a, Lane b);
Lane operator-(Lane a);
Lane rem(Lane a, Lane b);

// Ordered comparisons; != is true where unordered. Truth values are i1 lanes.
Lane operator<(Lane a, Lane b);
Lane operator<=(Lane a, Lane b);
Lane operator>(Lane a, Lane b);
Lane operator>=(Lane a, Lane b);
Lane operator==(Lane a, Lane b);
Lane operator!=(Lane a, Lane b);
// On truth values and on integers, bit by bit.
Lane operator&(Lane a, Lane b);
Lane operator|(Lane a, Lane b);
Lane operator^(Lane a, Lane b);
Lane operator!(Lane a);
inline Lane operator~(Lane a) { return !a; }
Lane select(Lane c, Lane a, Lane b);

/// a b, which nobody reads but one sum or difference, that may round it together with itself.
Lane onlyAddedProduct(Lane a, Lane b);
/// a + b and a - b, rounded once where one of them is such a product and the machine can.
Lane sumOf(Lane a, Lane b);
Lane differenceOf(Lane a, Lane b);

/// A constant of the type of `like`.
Lane constantLike(Lane like, double value);
/// An integer constant of the width of `like`.
Lane integerLike(Lane like, std::int64_t value);

// Exact single instructions.
Lane fma(Lane a, Lane b, Lane c);
Lane sqrt(Lane x);
Lane abs(Lane x);
Lane floor(Lane x);
Lane ceil(Lane x);
Lane roundEven(Lane x);
Lane truncate(Lane x);
Lane copySign(Lane magnitude, Lane sign);
Lane maximum(Lane a, Lane b);
Lane minimum(Lane a, Lane b);
Lane sign(Lane x);
Lane isFinite(Lane x);

// Bits: between a float and the integer of its width.
Lane bitsOf(Lane x);
Lane floatOf(Lane bits);
/// Shifts of integer lanes by a constant.
Lane shiftLeft(Lane x, unsigned by);
Lane shiftRight(Lane x, unsigned by); // arithmetic
Lane shiftRightLogical(Lane x, unsigned by);
/// Shifts by lanes: beyond the width, or by a negative distance, nothing but the filling is left.
Lane shiftLeft(Lane x, Lane by);
Lane shiftRightLogical(Lane x, Lane by);
Lane shiftRightArithmetic(Lane x, Lane by);
Lane populationCount(Lane x);
Lane leadingZeros(Lane x);
/// The neighbour on the way to `to`, of numbers given as bits, of which `infinity` is one.
Lane nextAfterOfBits(Lane from, Lane to, std::uint64_t infinity);
/// Value conversion between a float and the signed integer of its width; the value fits.
Lane toInteger(Lane x);
Lane toFloat(Lane x);
/// Value conversion between f32 and f64.
Lane widen(Lane x);
Lane narrow(Lane x);

/// Where `condition` holds in any lane: replaces the values in its lanes by those that `rare` puts
/// in their place. Branches around `rare`, so the builder ends in another block than it was in.
void detour(Lane condition, llvm::MutableArrayRef<Lane> values,
            llvm::function_ref<void(llvm::MutableArrayRef<Lane>)> rare);
template <std::size_t n, class Rare>
std::array<Lane, n> ifAny(Lane condition, std::array<Lane, n> usual, Rare rare) {
  detour(condition, usual, [&](llvm::MutableArrayRef<Lane> values) {
    std::array<Lane, n> replaced = rare();
    std::copy(replaced.begin(), replaced.end(), values.begin());
  });
  return usual;
}

/// Results of f(x), where `name` says what f is. Calls for equal x are merged by the optimizer like
/// single instructions, though f may have branches; InlineSharedPass then puts the code of f in
/// their place.
using SharedCode = llvm::function_ref<void(Lane, llvm::MutableArrayRef<Lane>)>;
void shared(llvm::StringRef name, SharedCode f, Lane x, llvm::MutableArrayRef<Lane> results);

/// x 2^n, rounded once, for |x| in [1/2, 2] or NaN; n is an integral float, |n| < 2 bias + 4.
Lane timesPowerOfTwo(Lane x, Lane n);
/// x reduced by a call of jit/huge_angle.h: r, low, and anchor plus the number of turns.
std::array<Lane, 3> hugeAngle(Lane x, Turn turn, Lane anchor);

// Elementary functions, at most 2 ulp (f32) and 4 ulp (f64): jit/math.
Lane exp(Lane x);
Lane expm1(Lane x);
Lane log(Lane x);
Lane log1p(Lane x);
Lane rsqrt(Lane x);
Lane cbrt(Lane x);
Lane sin(Lane x);
Lane cos(Lane x);
std::array<Lane, 2> sinCos(Lane x);
Lane tan(Lane x);
Lane asin(Lane x);
Lane acos(Lane x);
Lane atan(Lane x);
Lane sinh(Lane x);
Lane cosh(Lane x);
Lane tanh(Lane x);
Lane logistic(Lane x);
Lane erf(Lane x);
Lane erfc(Lane x);
Lane atan2(Lane y, Lane x);
/// Integers by repeated squaring, in a loop where y is not a constant.
Lane pow(Lane x, Lane y);
Lane integerPow(Lane x, Lane n);

/// A type of numbers, which among integers LLVM does not tell apart.
struct NumberType {
  NumberType(llvm::Type *element, bool isUnsigned = false)
      : element(element), isUnsigned(isUnsigned) {}
  llvm::Type *element;
  bool isUnsigned;
};
/// Value conversion, as the reference defines it (saturating, NaN to 0, ...).
Lane convertTo(Lane x, NumberType to);

/// Numbers of half precision, given and made as bits: i16 lanes. Computed with as f32; what is made
/// of an f32 or f64 is rounded once.
enum class HalfKind { f16, bf16 };
Lane fromHalf(Lane bits, HalfKind kind);
Lane toHalf(Lane x, HalfKind kind);

} // namespace fluxion::codegen
