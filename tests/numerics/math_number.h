// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Completes the reference's Number<T> to the vocabulary of jit/lane.h that kernels are written in,
// so that they run as ordinary C++.
#pragma once

#include "jit/huge_angle.h"
#include "runtime/number.h"

#include <array>
#include <bit>

namespace fluxion::runtime {

template <class T> using IntegerOf = std::conditional_t<sizeof(T) == 8, std::int64_t, std::int32_t>;
template <class T> using FloatOf = std::conditional_t<sizeof(T) == 8, double, float>;

template <class T> Number<IntegerOf<T>> integerLike(Number<T>, std::int64_t value) {
  return {static_cast<IntegerOf<T>>(value)};
}
template <class T> Number<T> operator&(Number<T> a, Number<T> b) {
  return {static_cast<T>(a.v & b.v)};
}
template <class T> Number<T> operator|(Number<T> a, Number<T> b) {
  return {static_cast<T>(a.v | b.v)};
}
template <class T> Number<T> operator^(Number<T> a, Number<T> b) {
  return {static_cast<T>(a.v ^ b.v)};
}

template <class T> Number<T> fma(Number<T> a, Number<T> b, Number<T> c) {
  return {std::fma(a.v, b.v, c.v)};
}
template <class T> Number<T> truncate(Number<T> x) { return {std::trunc(x.v)}; }
template <class T> Number<T> copySign(Number<T> magnitude, Number<T> sign) {
  return {std::copysign(magnitude.v, sign.v)};
}
template <class T> Number<T> timesPowerOfTwo(Number<T> x, Number<T> n) {
  return {std::isnan(x.v) ? x.v : std::ldexp(x.v, static_cast<int>(n.v))};
}

template <class T> Number<IntegerOf<T>> bitsOf(Number<T> x) {
  return {std::bit_cast<IntegerOf<T>>(x.v)};
}
template <class T> Number<FloatOf<T>> floatOf(Number<T> bits) {
  return {std::bit_cast<FloatOf<T>>(bits.v)};
}
template <class T> Number<T> shiftLeft(Number<T> x, unsigned by) {
  return {static_cast<T>(static_cast<std::make_unsigned_t<T>>(x.v) << by)};
}
template <class T> Number<T> shiftRight(Number<T> x, unsigned by) { return {x.v >> by}; }
template <class T> Number<T> shiftRightLogical(Number<T> x, unsigned by) {
  return {static_cast<T>(static_cast<std::make_unsigned_t<T>>(x.v) >> by)};
}
inline Number<double> widen(Number<float> x) { return {static_cast<double>(x.v)}; }
inline Number<float> narrow(Number<double> x) { return {static_cast<float>(x.v)}; }

template <class T, std::size_t n, class Rare>
std::array<Number<T>, n> ifAny(Truth condition, std::array<Number<T>, n> usual, Rare rare) {
  return condition.v ? rare() : usual;
}
template <class T>
std::array<Number<T>, 3> hugeAngle(Number<T> x, codegen::Turn turn, Number<T> anchor) {
  std::array<Number<T>, 3> out;
  codegen::reduceHugeAngle(x.v, turn, anchor.v, out[0].v, out[1].v, out[2].v);
  return out;
}

} // namespace fluxion::runtime
