// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The reference arithmetic of numbers as bits: shifts, masks, counts, neighbours.
#pragma once

#include "runtime/number.h"

#include <bit>

namespace fluxion::runtime {

template <class T> Number<T> operator&(Number<T> a, Number<T> b) {
  return {static_cast<T>(a.v & b.v)};
}
template <class T> Number<T> operator|(Number<T> a, Number<T> b) {
  return {static_cast<T>(a.v | b.v)};
}
template <class T> Number<T> operator^(Number<T> a, Number<T> b) {
  return {static_cast<T>(a.v ^ b.v)};
}
template <class T> Number<T> operator~(Number<T> a) { return {static_cast<T>(~a.v)}; }

/// The distance of a shift, or one that is as good as any beyond the width: negative ones are.
template <class T> unsigned distanceOf(Number<T> by) {
  constexpr unsigned width = 8 * sizeof(T);
  auto distance = static_cast<std::make_unsigned_t<T>>(by.v);
  return distance < width ? static_cast<unsigned>(distance) : width;
}
template <class T> Number<T> shiftLeft(Number<T> x, Number<T> by) {
  unsigned distance = distanceOf(by);
  std::uint64_t bits = static_cast<std::make_unsigned_t<T>>(x.v);
  return {distance < 8 * sizeof(T) ? static_cast<T>(bits << distance) : T(0)};
}
template <class T> Number<T> shiftRightLogical(Number<T> x, Number<T> by) {
  unsigned distance = distanceOf(by);
  std::uint64_t bits = static_cast<std::make_unsigned_t<T>>(x.v);
  return {distance < 8 * sizeof(T) ? static_cast<T>(bits >> distance) : T(0)};
}
/// The bit in front, also that of an unsigned number, fills up.
template <class T> Number<T> shiftRightArithmetic(Number<T> x, Number<T> by) {
  unsigned distance = std::min<unsigned>(distanceOf(by), 8 * sizeof(T) - 1);
  return {static_cast<T>(static_cast<std::make_signed_t<T>>(x.v) >> distance)};
}

template <class T> Number<T> populationCount(Number<T> x) {
  return {static_cast<T>(std::popcount(static_cast<std::make_unsigned_t<T>>(x.v)))};
}
/// Zero bits in front: all of them for 0.
template <class T> Number<T> leadingZeros(Number<T> x) {
  return {static_cast<T>(std::countl_zero(static_cast<std::make_unsigned_t<T>>(x.v)))};
}

/// The unsigned integer of as many bits.
template <class T>
using BitsOf = std::conditional_t<
    sizeof(T) == 1, std::uint8_t,
    std::conditional_t<sizeof(T) == 2, std::uint16_t,
                       std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>>;

/// The number behind x on the way to y: y where they are equal, NaN where one is. Magnitudes are in
/// the order of their bits.
template <class T> Number<T> nextAfter(Number<T> x, Number<T> y) {
  using Bits = BitsOf<T>;
  constexpr Bits sign = static_cast<Bits>(Bits(1) << (8 * sizeof(T) - 1));
  if (x.v != x.v || y.v != y.v)
    return {std::numeric_limits<T>::quiet_NaN()};
  if (x.v == y.v)
    return y;
  auto from = std::bit_cast<Bits>(x.v), to = std::bit_cast<Bits>(y.v);
  Bits size = from & static_cast<Bits>(~sign), target = to & static_cast<Bits>(~sign);
  if (size == 0)
    return {std::bit_cast<T>(static_cast<Bits>((to & sign) | 1))};
  bool isTowardsZero = (from & sign) != (to & sign) || size > target;
  return {std::bit_cast<T>(static_cast<Bits>(isTowardsZero ? from - 1 : from + 1))};
}

} // namespace fluxion::runtime
